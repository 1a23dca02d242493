"""*layout* and *format*: a buffer in another order, from its argument to its output, computes the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from edited import aliases, lowering, operations, results

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Edited, Step
from mutcheck.checks.advice.draft import Draft, Unfit
from mutcheck.checks.advice.rules import layout, pinned
from mutcheck.checks.ir import stablehlo
from mutcheck.core.artifacts import Lowering

CACHE, ROW, QUERY = "tensor<2x8x3x4xf32>", "tensor<2x1x3x4xf32>", "tensor<2x3x4xf32>"
GIVEN = f"%cache: {CACHE} {{tf.aliasing_output = 0 : i32}}, %row: {ROW}, %query: {QUERY}"
SCORES = "tensor<2x3x8xf32>"
DOT = f"""stablehlo.dot_general %query, %new, batching_dims = [0, 1] x [0, 2], contracting_dims = [2] x [3]
      : ({QUERY}, {CACHE}) -> {SCORES}"""

STEP = f"""
module @step {{
  func.func public @main({GIVEN}) -> ({CACHE}, {SCORES}) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %five = stablehlo.constant dense<5> : tensor<i32>
    %new = stablehlo.dynamic_update_slice %cache, %row, %zero, %five, %zero, %zero
      : ({CACHE}, {ROW}, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> {CACHE}
    %0 = {DOT}
    return %new, %0 : {CACHE}, {SCORES}
  }}
}}
"""

LOOP = f"""
module @loop {{
  func.func public @main({GIVEN}) -> ({CACHE}, {SCORES}, {ROW}, {CACHE}) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %none = stablehlo.constant dense<0.0> : {SCORES}
    %half = stablehlo.constant dense<0.5> : {CACHE}
    %0:3 = stablehlo.while(%i = %zero, %old = %cache, %last = %none) : tensor<i32>, {CACHE}, {SCORES}
    cond {{
      %end = stablehlo.constant dense<3> : tensor<i32>
      %less = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %less : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : tensor<i32>
      %next = stablehlo.add %i, %one : tensor<i32>
      %written = stablehlo.dynamic_update_slice %old, %row, %zero, %i, %zero, %zero
        : ({CACHE}, {ROW}, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> {CACHE}
      %held = stablehlo.optimization_barrier %written : {CACHE}
      %new = stablehlo.multiply %held, %half : {CACHE}
      %scores = {DOT}
      stablehlo.return %next, %new, %scores : tensor<i32>, {CACHE}, {SCORES}
    }}
    %row_of = stablehlo.dynamic_slice %0#1, %zero, %i_two, %zero, %zero, sizes = [2, 1, 3, 4]
      : ({CACHE}, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> {ROW}
    %turned = stablehlo.reverse %0#1, dims = [1] : {CACHE}
    return %0#1, %0#2, %row_of, %turned : {CACHE}, {SCORES}, {ROW}, {CACHE}
  }}
}}
""".replace("    %half = ", "    %i_two = stablehlo.constant dense<2> : tensor<i32>\n    %half = ")

TURNED = f"""
module @turned {{
  func.func public @main(%cache: {CACHE} {{tf.aliasing_output = 0 : i32}}) -> ({CACHE}, tensor<2x3x8x4xf32>) {{
    %new = stablehlo.add %cache, %cache : {CACHE}
    %0 = stablehlo.transpose %new, dims = [0, 2, 1, 3] : ({CACHE}) -> tensor<2x3x8x4xf32>
    return %new, %0 : {CACHE}, tensor<2x3x8x4xf32>
  }}
}}
"""


def arrays(*shapes: tuple[int, ...]) -> list[np.ndarray[Any, Any]]:
    random = np.random.default_rng(0)
    return [random.standard_normal(shape).astype(np.float32) for shape in shapes]


def edited(text: str, rule: str, order: str) -> Edited:
    return catalog.take(lowering(text), [Step(rule, f"0:{order}")])


def keys(text: str) -> list[str]:
    return [site.key for site in layout.sites(Draft(lowering(text)))]


def stored(made: Lowering, given: list[np.ndarray[Any, Any]]) -> list[np.ndarray[Any, Any]]:
    """What an edited module computes of arrays in their old order, its first output in that order, too."""
    order = made.arguments[0].order
    assert order
    first, *others = results(made, given[0].transpose(order), *given[1:])
    return [first.transpose(np.argsort(order)), *others]


@pytest.mark.parametrize("order", ["0,2,1,3", "0,2,3,1"])
@pytest.mark.parametrize("text", [STEP, LOOP])
def test_a_buffer_in_another_order_computes_the_same(text: str, order: str) -> None:
    given = arrays((2, 8, 3, 4), (2, 1, 3, 4), (2, 3, 4))
    made = edited(text, "layout", order).lowering

    for one, other in zip(results(lowering(text), *given), stored(made, given), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_dot_that_reads_a_buffer_gives_its_orders() -> None:
    assert keys(STEP) == ["0:0,2,1,3", "0:0,2,3,1"]
    assert keys(LOOP) == keys(STEP)
    assert keys(TURNED) == ["0:0,2,1,3"]


def test_only_what_is_written_is_transposed() -> None:
    made = edited(STEP, "layout", "0,2,1,3")

    (only,) = operations(made.lowering, "transpose")
    assert str(only.operands[0].type) == ROW
    assert made.lowering.arguments[0].shape == (2, 3, 8, 4)
    assert aliases(made.lowering) == {0: 0}
    assert made.edits[0].words == ("`cache` is stored with its axes in the order (0, 2, 1, 3), as f32[2,3,8,4]")


def test_a_transpose_of_the_buffer_goes_away() -> None:
    made = edited(TURNED, "layout", "0,2,1,3").lowering

    (only,) = operations(made, "transpose")
    assert list(only.attributes["permutation"]) == [0, 1, 2, 3]


def test_a_stack_of_caches_is_read_layer_by_layer() -> None:
    stack, one = "tensor<6x2x8x3x4xf32>", "tensor<1x2x8x3x4xf32>"
    text = f"""
module @stack {{
  func.func public @main(%cache: {stack} {{tf.aliasing_output = 0 : i32}}, %query: {QUERY}) -> ({stack}, {SCORES}) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %cache, %zero, %zero, %zero, %zero, %zero, sizes = [1, 2, 8, 3, 4]
      : ({stack}, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>, tensor<i32>) -> {one}
    %new = stablehlo.reshape %0 : ({one}) -> {CACHE}
    %1 = {DOT}
    %2 = stablehlo.add %cache, %cache : {stack}
    return %2, %1 : {stack}, {SCORES}
  }}
}}
"""
    assert keys(text) == ["0:0,1,3,2,4", "0:0,1,3,4,2"]
    given = arrays((6, 2, 8, 3, 4), (2, 3, 4))
    made = edited(text, "layout", "0,1,3,2,4").lowering
    for before, after in zip(results(lowering(text), *given), stored(made, given), strict=True):
        np.testing.assert_array_equal(before, after)


def test_a_pinned_layout_is_said_as_jax_says_it() -> None:
    made = edited(STEP, "format", "0,2,1,3")
    module = stablehlo.parse(made.lowering.located)

    assert module.arguments[0].layout == "{3,1,2,0}", "the minor axis comes first"
    assert module.results[0].layout == "{3,1,2,0}"
    assert (module.arguments[1].layout, module.results[1].layout) == ("", "")
    assert "Layout(major_to_minor=(0, 2, 1, 3))" in made.edits[0].write
    assert not operations(made.lowering, "transpose")
    assert made.lowering.arguments[0].shape == (2, 8, 3, 4)


def test_a_buffer_gets_one_order() -> None:
    both = catalog.take(lowering(STEP), [Step("layout", "0:0,2,1,3"), Step("format", "0:0,2,3,1")])
    twice = catalog.take(lowering(STEP), [Step("layout", "0:0,2,1,3"), Step("layout", "0:0,2,3,1")])

    assert [each.rule for each in both.steps] == ["layout"]
    assert len(twice.steps) == 1


def test_refs_and_sharded_arrays_keep_their_order() -> None:
    sharded = STEP.replace(
        "tf.aliasing_output = 0 : i32", 'tf.aliasing_output = 0 : i32, mhlo.sharding = "{replicated}"'
    )

    assert keys(sharded) == []
    assert [*layout.sites(Draft(lowering(STEP, refs=["cache"])))] == []
    with pytest.raises(Unfit):
        catalog.take(lowering(STEP, refs=["cache"]), [Step(pinned.NAME, "0:0,2,1,3")])
