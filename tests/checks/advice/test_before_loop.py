"""*before the loop*: what others read of an old value is done before the loop that writes it."""

from __future__ import annotations

import numpy as np
import pytest
from edited import TYPE, lowering, operations, same, take

from mutcheck.checks.advice.catalog import Step
from mutcheck.checks.advice.draft import BARRIER, Unfit, maker

STEP = Step("before the loop", "#0")

READ_BEHIND = f"""
module @read_behind {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}) -> ({TYPE}, tensor<4xf32>, tensor<4xf32>) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %0:2 = stablehlo.while(%i = %zero, %a = %x) : tensor<i32>, {TYPE} cond {{
      %end = stablehlo.constant dense<3> : tensor<i32>
      %1 = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %i, %one : tensor<i32>
      %3 = stablehlo.add %a, %a : {TYPE}
      stablehlo.return %2, %3 : tensor<i32>, {TYPE}
    }}
    %half = stablehlo.constant dense<0.5> : tensor<4xf32>
    %4 = stablehlo.slice %x [8:12] : ({TYPE}) -> tensor<4xf32>
    %5 = stablehlo.multiply %4, %half : tensor<4xf32>
    %6 = stablehlo.slice %0#1 [8:12] : ({TYPE}) -> tensor<4xf32>
    %7 = stablehlo.subtract %6, %5 : tensor<4xf32>
    return %0#1, %5, %7 : {TYPE}, tensor<4xf32>, tensor<4xf32>
  }}
}}
"""
"""A loop, and behind it a read of the value that it was given."""

X = np.arange(128, dtype=np.float32)


def test_what_is_read_behind_a_loop_is_read_before_it() -> None:
    made = take(READ_BEHIND, STEP)

    assert same(lowering(READ_BEHIND), made.lowering, X)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    (loop,) = operations(made.lowering, "while")
    assert [str(each.type) for each in barrier.operands] == [TYPE, "tensor<4xf32>"], "the read itself is not held"
    assert maker(loop.operands[1]).name == BARRIER
    assert "reads of the old `x` is complete before the loop" in made.edits[0].words
    assert made.edits[0].arguments == ("x",)


def test_a_read_that_needs_what_the_loop_makes_stays_behind_it() -> None:
    """It is computed of the old value and of the new one."""
    text = READ_BEHIND.replace("%5 = stablehlo.multiply %4, %half", "%5 = stablehlo.multiply %4, %8").replace(
        "%4 = ", f"%8 = stablehlo.slice %0#1 [0:4] : ({TYPE}) -> tensor<4xf32>\n    %4 = "
    )
    made = take(text, STEP)

    assert same(lowering(text), made.lowering, X)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    assert len(barrier.operands) == 2, "the slice is held, and its product is computed behind the loop"
    (product,) = operations(made.lowering, "multiply")
    assert [maker(each).name for each in product.operands] == [BARRIER, "stablehlo.slice"]


def test_what_only_the_loop_is_given_is_no_read() -> None:
    """An initial value that is computed of the old one is complete before the loop in any case."""
    text = READ_BEHIND.replace("slice %x [8:12]", "slice %0#1 [4:8]")

    with pytest.raises(Unfit):
        take(text, STEP)


def test_a_loop_in_a_loop_is_told_apart_from_what_is_around_it() -> None:
    """The read stands in the body of the outer loop, which hands the value on."""
    text = f"""
module @nested {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}) -> ({TYPE}, tensor<4xf32>) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %none = stablehlo.constant dense<0.0> : tensor<4xf32>
    %three = stablehlo.constant dense<3> : tensor<i32>
    %one = stablehlo.constant dense<1> : tensor<i32>
    %0:3 = stablehlo.while(%i = %zero, %a = %x, %r = %none) : tensor<i32>, {TYPE}, tensor<4xf32> cond {{
      %1 = stablehlo.compare LT, %i, %three, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }} do {{
      %2 = stablehlo.add %i, %one : tensor<i32>
      %3:2 = stablehlo.while(%j = %zero, %b = %a) : tensor<i32>, {TYPE} cond {{
        %4 = stablehlo.compare LT, %j, %three, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
        stablehlo.return %4 : tensor<i1>
      }} do {{
        %5 = stablehlo.add %j, %one : tensor<i32>
        %6 = stablehlo.add %b, %b : {TYPE}
        stablehlo.return %5, %6 : tensor<i32>, {TYPE}
      }}
      %7 = stablehlo.slice %a [0:4] : ({TYPE}) -> tensor<4xf32>
      %8 = stablehlo.add %7, %r : tensor<4xf32>
      stablehlo.return %2, %3#1, %8 : tensor<i32>, {TYPE}, tensor<4xf32>
    }}
    return %0#1, %0#2 : {TYPE}, tensor<4xf32>
  }}
}}
"""
    made = take(text, STEP)

    assert same(lowering(text), made.lowering, X)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    assert barrier.parent.name == "stablehlo.while", "it is in the body of the outer loop"
    with pytest.raises(Unfit):
        take(text, Step("before the loop", "#1"))
