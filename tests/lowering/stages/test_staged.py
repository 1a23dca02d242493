"""What JAX has staged already is judged as the function itself would be."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import pytest
from jax import export

import mutcheck
from mutcheck.core.artifacts import Lowering

STATE = {"w": jax.ShapeDtypeStruct((8, 64), jnp.float32)}
BATCH = jax.ShapeDtypeStruct((8,), jnp.float32)


@partial(jax.jit, donate_argnums=0)
def step(state: Any, unused: Any, batch: Any) -> Any:
    return {"w": state["w"] + batch.sum()}


@partial(jax.jit, donate_argnums=0)
def turned(x: Any) -> Any:
    return x[::-1]


@jax.jit
def counted(x: Any) -> None:
    x[...] += 1


STAGED = {
    "traced": step.trace(STATE, BATCH, BATCH),
    "lowered": step.lower(STATE, BATCH, BATCH),
    "exported": export.export(step)(STATE, BATCH, BATCH),
    "exported for several": export.export(step, platforms=("cpu", "tpu"))(STATE, BATCH, BATCH),
}


@pytest.mark.parametrize("staged", STAGED.values(), ids=STAGED)
def test_staged_is_judged_as_its_function_is(staged: Any) -> None:
    checked = mutcheck.lower(staged).require_in_place()
    as_function = mutcheck.lower(step, STATE, BATCH, BATCH)
    assert checked.name == "step"
    (row,), (expected,) = checked.ledger, as_function.ledger
    assert row.path.endswith("['w']")
    assert (row.shape, row.bytes, row.donated, row.proof) == ((8, 64), 2048, True, expected.proof)


SEVERAL = partial(export.export, platforms=("cpu", "tpu"))


@pytest.mark.parametrize("stage", [turned.lower, turned.trace, export.export(turned), SEVERAL(turned)])
def test_copies_are_seen(stage: Any) -> None:
    array = jax.ShapeDtypeStruct((64, 64), jnp.float32)
    checked = mutcheck.lower(stage(array))
    assert checked.copied_bytes == mutcheck.lower(turned, array).copied_bytes != 0
    with pytest.raises(AssertionError, match="is not updated in place"):
        checked.require_in_place()


def test_refs_are_named_and_what_writes_them_is_known_of_a_trace_alone() -> None:
    ref = jax.new_ref(jnp.zeros((8, 8)))
    assert [(row.path, row.ref, row.written) for row in mutcheck.lower(counted.trace(ref)).ledger] == [
        ("x", True, True)
    ]
    assert [(row.path, row.ref, row.written) for row in mutcheck.lower(counted.lower(ref)).ledger] == [
        ("x", True, None)
    ]


def test_text_of_what_was_exported_has_no_path() -> None:
    lowering = mutcheck.lower(STAGED["exported"]).lowering
    assert isinstance(lowering, Lowering)
    assert "loc(" not in lowering.text
    assert "tf.aliasing_output" in lowering.text


@pytest.mark.parametrize("name", ["lowered", "exported"])
def test_another_platform_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=f'it was {name} for cpu, and not for tpu alone: use .*tpu.*target="cpu"'):
        mutcheck.lower(STAGED[name], target="tpu")


def test_several_platforms_at_once_are_told() -> None:
    both = step.trace(STATE, BATCH, BATCH).lower(lowering_platforms=("cpu", "tpu"))
    with pytest.raises(ValueError, match="it was lowered for cpu and tpu, and not for cpu alone"):
        mutcheck.lower(both)


def test_arguments_beside_it_are_too_many() -> None:
    with pytest.raises(TypeError, match="Lowered has its arguments already"):
        mutcheck.lower(STAGED["lowered"], STATE)


def test_what_is_compiled_already_is_refused_with_what_to_give() -> None:
    with pytest.raises(TypeError, match="a Compiled has no StableHLO: give what it was compiled from"):
        mutcheck.lower(jax.jit(lambda x: x + 1).lower(jnp.ones(3)).compile(), jnp.ones(3))


def test_symbolic_shapes_need_sizes() -> None:
    (b,) = export.symbolic_shape("b")
    symbolic = {"w": jax.ShapeDtypeStruct((b, 64), jnp.float32)}
    for given in ((step, symbolic, BATCH, BATCH), (export.export(step)(symbolic, BATCH, BATCH),)):
        with pytest.raises(TypeError, match=r"symbolic shape \(b, 64\): give sizes, such as \(8, 64\)"):
            mutcheck.lower(*given)
