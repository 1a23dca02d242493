"""The dataflow that drafts share: what it says, and that it is true of each draft that it is used in."""

from __future__ import annotations

import pytest
from edited import lowering

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import RULES, Step
from mutcheck.checks.advice.draft import MAIN, Draft
from mutcheck.checks.advice.flow import OUTSIDE, Flow, flow_of
from mutcheck.checks.advice.rule import Rule, Scope

TYPE = "tensor<128xf32>"
LOOP = f"""
module @loop {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}, %y: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}, tensor<4xf32>) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %half = stablehlo.constant dense<0.5> : tensor<f32>
    %all = stablehlo.broadcast_in_dim %half, dims = [] : (tensor<f32>) -> {TYPE}
    %scale = stablehlo.multiply %y, %all : {TYPE}
    %none = stablehlo.constant dense<0.0> : tensor<4xf32>
    %0:4 = stablehlo.while(%i = %zero, %a = %x, %b = %y, %r = %none)
        : tensor<i32>, {TYPE}, {TYPE}, tensor<4xf32> cond {{
      %end = stablehlo.constant dense<6> : tensor<i32>
      %1 = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %i, %one : tensor<i32>
      %few = stablehlo.slice %a [0:4] : ({TYPE}) -> tensor<4xf32>
      %wide = stablehlo.broadcast_in_dim %half, dims = [] : (tensor<f32>) -> {TYPE}
      %3 = stablehlo.multiply %a, %scale : {TYPE}
      %4 = stablehlo.cosine %b : {TYPE}
      %5 = stablehlo.add %3, %4 : {TYPE}
      %6 = stablehlo.multiply %b, %wide : {TYPE}
      %7 = stablehlo.add %6, %3 : {TYPE}
      %8 = stablehlo.slice %b [8:12] : ({TYPE}) -> tensor<4xf32>
      %9 = stablehlo.add %few, %few : tensor<4xf32>
      %c = stablehlo.constant dense<3> : tensor<i32>
      %10 = stablehlo.dynamic_update_slice %7, %9, %c : ({TYPE}, tensor<4xf32>, tensor<i32>) -> {TYPE}
      stablehlo.return %2, %5, %10, %8 : tensor<i32>, {TYPE}, {TYPE}, tensor<4xf32>
    }}
    %old = stablehlo.slice %x [4:8] : ({TYPE}) -> tensor<4xf32>
    %11 = stablehlo.add %x, %0#1 : {TYPE}
    %12 = stablehlo.add %old, %0#3 : tensor<4xf32>
    return %11, %0#2, %12 : {TYPE}, {TYPE}, tensor<4xf32>
  }}
}}
"""
"""A loop whose body reads a constant and an array from outside."""

OF_BLOCKS = [rule for rule in RULES if rule.scope is Scope.BLOCK]


def test_operations_and_values_have_numbers() -> None:
    draft = Draft(lowering(LOOP))
    block = draft.blocks["#0"]
    flow = flow_of(block.block, block.operations())

    assert flow.end == len(block.operations()) - 1
    assert [flow.maker[value] for value in range(3)] == [OUTSIDE] * 3, "the arguments come first"
    wide, product = flow.names.index("stablehlo.broadcast_in_dim"), flow.names.index("stablehlo.multiply")
    assert flow.constant[wide], "of a constant that stands outside"
    assert not flow.constant[product]
    assert flow.operands[product][0] == 1
    assert flow.users[1] == (flow.names.index("stablehlo.slice"), product)
    assert not flow.is_fixed(flow.operands[product][1]), "what is read from outside is no constant"
    assert flow.made_of([flow.operands[flow.end][1]]) == {product, product + 1, product + 2}


def test_what_a_loop_reads_from_outside_is_read_by_the_loop() -> None:
    draft = Draft(lowering(LOOP))
    flow = draft.flow(draft.blocks[MAIN])

    scale = flow.results[flow.names.index("stablehlo.multiply")][0]
    loop = flow.names.index("stablehlo.while")
    assert scale not in flow.operands[loop]
    assert scale in flow.reads[loop]
    assert flow.users[scale] == (loop,)


def test_drafts_share_it_until_an_edit_changes_the_block() -> None:
    one, other = Draft(lowering(LOOP)), Draft(lowering(LOOP))
    before = one.flow(one.blocks["#0"])
    assert other.flow(other.blocks["#0"]) is before

    other.changed("#0")
    assert other.flow(other.blocks["#0"]) is not before
    assert one.flow(one.blocks["#0"]) is before
    assert other.flow(other.blocks[MAIN]) is one.flow(one.blocks[MAIN])

    other.changed()
    assert other.flow(other.blocks[MAIN]) is not one.flow(one.blocks[MAIN])


@pytest.mark.parametrize("rule", OF_BLOCKS, ids=lambda each: each.name)
def test_an_edit_of_a_block_leaves_true_what_is_known_of_those_around_it(rule: Rule) -> None:
    draft = Draft(lowering(LOOP))
    main = draft.blocks[MAIN]
    before = flow_of(main.block, main.operations())

    assert rule.edit(draft, "#0") is not None
    assert _facts(flow_of(main.block, main.operations())) == _facts(before)


def _facts(flow: Flow) -> tuple[object, ...]:
    reads = tuple(map(frozenset, flow.reads))
    return flow.names, flow.operands, reads, flow.results, flow.constant, flow.maker, flow.users, flow.fixed


@pytest.mark.parametrize("second", OF_BLOCKS, ids=lambda each: each.name)
@pytest.mark.parametrize("first", OF_BLOCKS, ids=lambda each: each.name)
def test_what_is_shared_changes_no_edit(first: Rule, second: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [Step(rule.name, key) for rule in (first, second) for key in ("#0", MAIN)]
    shared = catalog.take(lowering(LOOP), steps)

    monkeypatch.setattr(Draft, "flow", lambda _, block: flow_of(block.block, block.operations()))
    alone = catalog.take(lowering(LOOP), steps)

    assert shared.steps == alone.steps
    assert shared.edits == alone.edits
    assert shared.lowering.located == alone.lowering.located
