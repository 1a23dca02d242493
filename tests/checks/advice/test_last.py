"""*written last*: what comes before the write, what stays behind it, and that the module computes the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from edited import TYPE, lowering, operations, same, take
from jaxlib.mlir import ir

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Step
from mutcheck.checks.advice.draft import BARRIER, Unfit
from mutcheck.checks.advice.flow import owner
from mutcheck.core.artifacts import Lowering

X, Y = np.arange(128, dtype=np.float32), np.arange(128, dtype=np.float32)[::-1]
SCALAR = "tensor<f32>"


def reduced(value: str) -> str:
    types = f"({TYPE}, {SCALAR}) -> {SCALAR}"
    return f"stablehlo.reduce({value} init: %z) applies stablehlo.add across dimensions = [0] : {types}"


def main(*lines: str, returned: str, types: str) -> str:
    head = f"func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}, %y: {TYPE}) -> ({types}) {{"
    body = [f"%z = stablehlo.constant dense<0.0> : {SCALAR}", *lines, f"return {returned} : {types}"]
    return "\n".join(["module @m {", f"  {head}", *(f"    {line}" for line in body), "  }", "}"]) + "\n"


SUMS = main(
    f"%new = stablehlo.add %x, %y : {TYPE}",
    f"%before = {reduced('%x')}",
    f"%after = {reduced('%new')}",
    f"%more = stablehlo.subtract %after, %before : {SCALAR}",
    returned="%new, %more",
    types=f"{TYPE}, {SCALAR}",
)
"""A sum of the old value, one of the new value, and how far they are apart: only numbers meet."""

CHANGE = main(
    f"%new = stablehlo.add %x, %y : {TYPE}",
    f"%apart = stablehlo.subtract %new, %x : {TYPE}",
    f"%sum = {reduced('%apart')}",
    returned="%new, %sum",
    types=f"{TYPE}, {SCALAR}",
)
"""How far the old and the new value are apart: an operation reads both."""


def behind(made: Lowering, name: str) -> int:
    """How many operations of a name read what the barrier holds."""
    return sum(any(map(_is_held, each.operands)) for each in operations(made, name))


def _is_held(value: Any) -> bool:
    made = owner(value)
    return made is not None and made.name == BARRIER


def barrier_of(made: Lowering) -> ir.Operation:
    (found,) = operations(made, "optimization_barrier")
    return found


def test_what_uses_the_new_value_stays_behind_the_write() -> None:
    made = take(SUMS, Step("written last", "main:0"))

    assert same(lowering(SUMS), made.lowering, X, Y)
    assert [str(each.type) for each in barrier_of(made.lowering).operands] == [TYPE, TYPE, SCALAR]
    assert (behind(made.lowering, "add"), behind(made.lowering, "subtract")) == (1, 1)
    (edit,) = made.edits
    assert edit.words == "`x` is written last (at -:4)"
    assert edit.arguments == ("x",)


def test_what_reads_both_comes_first_with_a_new_value_of_its_own() -> None:
    made = take(CHANGE, Step("written last", "main:0"))

    assert same(lowering(CHANGE), made.lowering, X, Y)
    assert [str(each.type) for each in barrier_of(made.lowering).operands] == [TYPE, TYPE, SCALAR]
    assert (behind(made.lowering, "add"), behind(made.lowering, "subtract")) == (1, 0)
    (edit,) = made.edits
    assert edit.words == "`x` is written last (at -:4), and what reads the old and the new `x` has a new one of its own"
    assert "from the expression of the new value where it reads that" in edit.write


def test_what_an_operation_behind_the_write_holds_is_read_from_the_barrier() -> None:
    """A branch that captures an old value and a new one."""
    case = f"""%out = "stablehlo.if"(%p) ({{
      stablehlo.return %before : {SCALAR}
    }}, {{
      %s = {reduced("%new")}
      stablehlo.return %s : {SCALAR}
    }}) : (tensor<i1>) -> {SCALAR}"""
    text = main(
        "%p = stablehlo.constant dense<false> : tensor<i1>",
        f"%new = stablehlo.add %x, %y : {TYPE}",
        f"%before = {reduced('%x')}",
        case,
        returned="%new, %out",
        types=f"{TYPE}, {SCALAR}",
    )
    made = take(text, Step("written last", "main:0"))

    assert same(lowering(text), made.lowering, X, Y)
    assert SCALAR in [str(each.type) for each in barrier_of(made.lowering).operands]


TWO = f"""
module @two {{
  func.func public @main(%w: {TYPE} {{tf.aliasing_output = 0 : i32}}, %v: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}) {{
    %new = stablehlo.cosine %v : {TYPE}
    %0 = stablehlo.add %w, %new : {TYPE}
    %1 = stablehlo.subtract %0, %v : {TYPE}
    return %1, %new : {TYPE}, {TYPE}
  }}
}}
"""
"""As momentum with Nesterov: one new value is made of another buffer's old and new one."""


def test_of_two_buffers_one_is_written_after_the_other() -> None:
    made = take(TWO, Step("written last", "main:1"))

    assert same(lowering(TWO), made.lowering, X, Y)
    assert (behind(made.lowering, "cosine"), behind(made.lowering, "subtract")) == (1, 0)
    assert len(operations(made.lowering, "cosine")) == 2


def test_it_is_tried_for_each_buffer_that_needs_something_and_for_all_of_them() -> None:
    def keys(concerned: set[int] | None) -> list[str]:
        made = catalog.groups(lowering(TWO), concerned=concerned)
        return sorted(each.steps[0].key for each in made if each.steps[0].rule == "written last")

    assert keys(None) == ["main:0", "main:1", "main:all"]
    assert keys({1}) == ["main:1", "main:all"]
    with pytest.raises(Unfit):
        take(TWO, Step("written last", "main:all"))  # nothing is left to come first


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (main(f"%n = stablehlo.negate %x : {TYPE}", returned="%n", types=TYPE), "nothing else is computed"),
        (main(f"%n = stablehlo.reverse %x, dims = [0] : {TYPE}", returned="%n", types=TYPE), "it is no update"),
        (main(returned="%x", types=TYPE), "it is not written"),
    ],
)
def test_where_nothing_comes_before_it_does_not_apply(text: str, why: str) -> None:
    with pytest.raises(Unfit):
        pytest.fail(f"{why}: {take(text, Step('written last', 'main:0'))}")


LOOP = f"""
module @loop {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}, %y: {TYPE}) -> ({TYPE}, {SCALAR}) {{
    %zero = stablehlo.constant dense<0.0> : {SCALAR}
    %0:2 = stablehlo.while(%a = %x, %far = %zero) : {TYPE}, {SCALAR} cond {{
      %end = stablehlo.constant dense<60000.0> : {SCALAR}
      %1 = stablehlo.compare LT, %far, %end : ({SCALAR}, {SCALAR}) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }} do {{
      %z = stablehlo.constant dense<0.0> : {SCALAR}
      %new = stablehlo.add %a, %y : {TYPE}
      %both = stablehlo.add %new, %a : {TYPE}
      %sum = {reduced("%both")}
      stablehlo.return %new, %sum : {TYPE}, {SCALAR}
    }}
    return %0#0, %0#1 : {TYPE}, {SCALAR}
  }}
}}
"""
"""A loop that goes on until old and new values are so far apart."""


def test_in_a_loop_it_is_the_end_of_a_round() -> None:
    made = take(LOOP, Step("written last", "#0:0"))

    assert same(lowering(LOOP), made.lowering, X, Y)
    assert barrier_of(made.lowering).parent.name == "stablehlo.while"
    assert made.edits[0].words.startswith("`x` is written last in the loop of -:5 (at -:11), and what reads")
