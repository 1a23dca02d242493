"""Cuts of a module: what is left is valid, and nothing in it is unused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from edited import TYPE, aliases, lowering, operations

from mutcheck.checks.ir import stablehlo
from mutcheck.checks.reduction import cuts
from mutcheck.checks.reduction.cuts import Cut, Kind
from mutcheck.core.artifacts import Lowering
from mutcheck.core.reduction import Size

GIVEN = f"%a: {TYPE} {{tf.aliasing_output = 1 : i32}}, %b: {TYPE} {{tf.aliasing_output = 0 : i32}}, %c: {TYPE}"
LOOP = f"""
module @loop {{
  func.func public @main({GIVEN}) -> ({TYPE}, {TYPE}) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %0:3 = stablehlo.while(%i = %zero, %x = %a, %y = %b) : tensor<i32>, {TYPE}, {TYPE}
    cond {{
      %end = stablehlo.constant dense<7> : tensor<i32>
      %less = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %less : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : tensor<i32>
      %next = stablehlo.add %i, %one : tensor<i32>
      %sum = stablehlo.add %x, %c : {TYPE}
      %product = stablehlo.multiply %y, %y : {TYPE}
      stablehlo.return %next, %sum, %product : tensor<i32>, {TYPE}, {TYPE}
    }}
    %called = func.call @twice(%0#2) : ({TYPE}) -> {TYPE}
    return %called, %0#1 : {TYPE}, {TYPE}
  }}
  func.func private @twice(%a: {TYPE}) -> {TYPE} {{
    %0 = stablehlo.add %a, %a : {TYPE}
    return %0 : {TYPE}
  }}
}}
"""


@pytest.fixture
def loop() -> Lowering:
    return lowering(LOOP)


def left(made: Lowering | None) -> Lowering:
    assert made is not None
    assert stablehlo.parse(made.located).operation.operation.verify()
    return made


def paths(made: Lowering) -> list[str]:
    return [each.path for each in made.arguments]


def test_an_output_goes_with_all_that_only_it_needs(loop: Lowering) -> None:
    made = left(cuts.cut(loop, Cut(Kind.OUTPUT, (0,))))

    assert aliases(made) == {0: 0}, "the output that is left is the first one now"
    assert paths(made) == ["a", "c"]
    assert [each.number for each in made.arguments] == [0, 1]
    assert not operations(made, "multiply")
    assert len(operations(made, "while")[0].operands) == 2, "the loop carries what is left"
    assert "twice" not in str(stablehlo.parse(made.located).operation)


def test_an_argument_that_is_kept_stays_without_a_use(loop: Lowering) -> None:
    made = left(cuts.cut(loop, Cut(Kind.OUTPUT, (0,)), {"b"}))

    assert paths(made) == ["a", "b", "c"]
    assert aliases(made) == {0: 0}, "it has no output any more"


def place_of(made: Lowering, name: str) -> int:
    from mutcheck.checks.advice.draft import Draft

    return [each.name for each in cuts.operations(Draft(made))].index(f"stablehlo.{name}")


@pytest.mark.parametrize(("kind", "arguments"), [(Kind.OPERAND, 3), (Kind.ZERO, 3), (Kind.ARGUMENT, 4)])
def test_something_stands_in_for_an_operation(loop: Lowering, kind: Kind, arguments: int) -> None:
    made = left(cuts.cut(loop, Cut(kind, (place_of(loop, "multiply"),)), {"a", "b", "c"}))

    assert not operations(made, "multiply")
    assert operations(made, "while")
    assert len(stablehlo.parse(made.located).arguments) == len(made.arguments) == arguments
    assert cuts.size(made) < cuts.size(loop)


def test_a_loop_is_replaced_by_what_goes_into_it(loop: Lowering) -> None:
    made = left(cuts.cut(loop, Cut(Kind.OPERAND, (place_of(loop, "while"),))))

    assert not operations(made, "while")
    assert paths(made) == ["a", "b"]


def test_a_loop_does_fewer_rounds(loop: Lowering) -> None:
    made = left(cuts.cut(loop, Cut(Kind.TRIPS, (0,), 2)))

    assert cuts.size(made) < cuts.size(loop)
    assert cuts.cut(made, Cut(Kind.TRIPS, (0,), 2)) is None, "it does no more than that already"


def test_a_loop_that_may_never_end_is_no_smaller(loop: Lowering) -> None:
    made = left(cuts.cut(loop, Cut(Kind.OPERAND, (place_of(loop, "add"),))))  # that of the counter

    assert cuts.size(made) > cuts.size(loop)


def test_what_changes_nothing_is_no_cut(loop: Lowering) -> None:
    assert cuts.cut(loop, Cut(Kind.OUTPUT, ())) is None
    assert cuts.cut(loop, Cut(Kind.ZERO, (999,))) is None, "there is no such place"
    assert cuts.cut(replace(loop, text="no module"), Cut(Kind.OUTPUT, (0,))) is None


def test_a_module_is_counted_as_a_person_would(loop: Lowering) -> None:
    assert cuts.counted(loop) == Size(operations=6, arguments=3, outputs=2)
