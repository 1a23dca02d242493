"""Two lowerings of one program are run with the same inputs: whether their results agree, or why that is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Step
from mutcheck.checks.ir import stablehlo
from mutcheck.core.advice import Agreement, Ran
from mutcheck.core.artifacts import Lowering
from mutcheck.core.program import Call, Program
from mutcheck.core.target import HOST
from mutcheck.lowering.observe.compared import compare
from mutcheck.lowering.stages import lower
from mutcheck.lowering.stages.kernels import Tracing
from mutcheck.lowering.workers import inprocess

X = jnp.linspace(1, 2, 64)


def program(function: Callable[..., Any], *args: Any) -> Program:
    return inprocess.program(function, Call(*args))


def lowering(made: Program) -> Lowering:
    call = made.arguments()
    assert isinstance(call, Call)
    found = lower.lower(Tracing(made, call), made.function, made.name, HOST)
    assert isinstance(found, Lowering)
    return found


def compared(one: Callable[..., Any], other: Callable[..., Any], *args: Any) -> Ran:
    """How the results of two functions agree, as if the second were what an edit made of the first."""
    made = program(one, *args)
    return compare(made, lowering(made), lowering(program(other, *args)))


def test_equal_results_are_bitwise_equal() -> None:
    ran = compared(lambda x: x + 1, lambda x: 1 + x, X)

    assert (ran.agreement, ran.largest, ran.platform) == (Agreement.BITWISE, 0, "cpu")


def test_rounding_is_told_with_how_much() -> None:
    ran = compared(lambda x: x * jnp.float32(0.1), lambda x: x * jnp.float32(0.10000001), X)

    assert ran.agreement is Agreement.ROUNDING
    assert 0 < ran.largest < 1e-6


def test_different_results_are_told_with_the_output() -> None:
    ran = compared(lambda x: (x, x + 1), lambda x: (x, x.at[3].add(1) + 1), X)

    assert ran.agreement is Agreement.DIFFERENT
    assert ran.why == "output 1 differs in 1 of 64 elements"


def test_integers_differ_where_they_are_not_equal() -> None:
    ran = compared(lambda x: x + 1, lambda x: x + 2, jnp.arange(8))

    assert ran.agreement is Agreement.DIFFERENT


@pytest.mark.parametrize("donated", [(), (0,)])
def test_refs_keys_numbers_and_donated_arrays_are_given_their_values(donated: tuple[int, ...]) -> None:
    def step(x: Any, ref: Any, key: Any, scale: float) -> Any:
        ref[...] += scale * jax.random.normal(key, ref.shape)
        return x * scale, ref[...].sum()

    made = program(jax.jit(step, donate_argnums=donated), X, jax.new_ref(X), jax.random.key(0), 0.5)

    assert compare(made, lowering(made), lowering(made)).agreement is Agreement.BITWISE


def test_captured_refs_and_constants_are_given_theirs() -> None:
    ref, table = jax.new_ref(X), np.arange(4096, dtype=np.float32)

    def step(x: Any) -> Any:
        ref[...] += x
        return ref[...].sum() + jnp.asarray(table).sum()

    made = program(step, X)

    assert compare(made, lowering(made), lowering(made)).agreement is Agreement.BITWISE
    assert jnp.array_equal(ref[...], X), "the program's own ref stays as it was"


def test_shapes_without_values_get_some() -> None:
    shape = jax.ShapeDtypeStruct((64,), jnp.float32)

    assert compared(lambda x: x + 1, lambda x: 1 + x, shape).agreement is Agreement.BITWISE
    assert compared(lambda x: x + 1, lambda x: x + 2, shape).agreement is Agreement.DIFFERENT


def calls_back(x: Any) -> Any:
    return x + jax.pure_callback(lambda: np.float32(1), jax.ShapeDtypeStruct((), jnp.float32))


def test_a_program_that_calls_back_is_not_run() -> None:
    ran = compared(calls_back, calls_back, X)

    assert ran.agreement is Agreement.NOT_RUN
    assert ran.why == "it calls back into Python"


def test_arguments_that_cannot_be_made_are_why_it_is_not_run() -> None:
    made = program(lambda x: x + 1, X)
    given = lowering(made)

    def arguments() -> Any:
        raise RuntimeError("no data here")

    ran = compare(Program(made.name, made.function, arguments, made.expectation), given, given)

    assert ran.agreement is Agreement.NOT_RUN
    assert "making its arguments raised RuntimeError: no data here" in ran.why


def attend(cache: Any, row: Any) -> Any:
    cache = jax.lax.dynamic_update_slice(cache, row, (0, 2, 0))
    return cache, jnp.einsum("bth,bsh->ts", cache, row)


@pytest.mark.parametrize("rule", ["layout", "format"])
def test_a_buffer_in_another_order_is_compared_in_its_own(rule: str) -> None:
    """An executable does not check the layout of what it is given: all of this rests on how arguments are put."""
    cache = jnp.arange(3 * 16 * 8, dtype=jnp.float32).reshape(3, 16, 8)
    made = program(jax.jit(attend, donate_argnums=0), cache, jnp.ones((3, 1, 8)))
    before = lowering(made)
    edited = catalog.take(before, [Step(rule, "0:1,2,0")])

    assert [each.rule for each in edited.edits] == [rule]
    assert compare(made, before, edited.lowering).agreement in (Agreement.BITWISE, Agreement.ROUNDING)


def test_a_layout_that_is_no_order_of_axes_is_not_run() -> None:
    made = program(jax.jit(attend, donate_argnums=0), jnp.ones((3, 16, 8)), jnp.ones((3, 1, 8)))
    before = lowering(made)
    edited = catalog.take(before, [Step("format", "0:1,2,0")]).lowering
    text = str(stablehlo.parse(edited.located).operation).replace('"{0,2,1}"', '"auto"')
    ran = compare(made, before, replace(edited, located=text.encode()))

    assert (ran.agreement, ran.why) == (Agreement.NOT_RUN, "an argument has the layout auto")
