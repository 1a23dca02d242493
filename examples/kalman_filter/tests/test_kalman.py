"""The filter's own tests, and what must stay true of its memory: shapes are enough, and nothing is run for that."""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # the project need not be installed

import kalman

STATES, MEASURED = 64, 8


def array(*shape):
    return jax.ShapeDtypeStruct(shape, jnp.float32)


def test_a_correction_moves_the_mean_towards_what_is_measured():
    mean, _ = kalman.correct(jnp.zeros(2), jnp.eye(2), jnp.eye(2), jnp.ones(2), jnp.eye(2))
    assert jnp.allclose(mean, 0.5)


@pytest.mark.mutcheck(targets=("cpu", "tpu:v5e"))
def test_the_history_is_written_where_it_is(mutcheck):
    checked = mutcheck.lower(kalman.keep, array(1000, STATES), array(STATES), jax.ShapeDtypeStruct((), jnp.int32))
    checked.require_in_place("history").require_copied_bytes(at_most=0)


def test_the_state_is_aliased(mutcheck):
    state, square = array(STATES), array(STATES, STATES)
    mutcheck.lower(kalman.predict, state, square, square, square).require_donated().require_aliased()


def test_a_correction_lowers_to_what_was_accepted(mutcheck):
    sensor, noise = array(MEASURED, STATES), array(MEASURED, MEASURED)
    mutcheck.golden(kalman.correct, array(STATES), array(STATES, STATES), sensor, array(MEASURED), noise)


def test_donation_is_pinned_by_a_directive(mutcheck):
    checked = mutcheck.lower(kalman.keep, array(1000, STATES), array(STATES), jax.ShapeDtypeStruct((), jnp.int32))
    checked.require_directives("""
        CHECK: %arg0: tensor<1000x64xf32> {tf.aliasing_output = 0
        CHECK: stablehlo.dynamic_update_slice %arg0
        HLO-CPU-NOT: copy(
    """)
