"""Each rule of advice on a small module: where it applies, what it makes of it, and that it computes the same."""

from __future__ import annotations

import numpy as np
import pytest
from edited import TYPE, aliases, lowering, operations, same, take

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Step
from mutcheck.checks.advice.draft import Unfit

X, Y = np.arange(128, dtype=np.float32), np.arange(128, dtype=np.float32)[::-1]

BOTH = f"""
module @both {{
  func.func public @main(%m: {TYPE} {{tf.aliasing_output = 0 : i32}}, %v: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}) {{
    %0 = stablehlo.cosine %m : {TYPE}
    %g = stablehlo.add %0, %v : {TYPE}
    %1 = stablehlo.add %m, %g : {TYPE}
    %2 = stablehlo.multiply %v, %g : {TYPE}
    return %1, %2 : {TYPE}, {TYPE}
  }}
}}
"""
"""Two buffers whose new values share what is computed of both old ones."""

READ = f"""
module @read {{
  func.func public @main(%x: {TYPE} {{tf.aliasing_output = 0 : i32}}) -> ({TYPE}, tensor<4xf32>) {{
    %c = stablehlo.constant dense<2.0> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<f32>) -> {TYPE}
    %1 = stablehlo.multiply %x, %0 : {TYPE}
    %2 = stablehlo.slice %x [0:4] : ({TYPE}) -> tensor<4xf32>
    return %1, %2 : {TYPE}, tensor<4xf32>
  }}
}}
"""
"""A buffer of which another output holds a few old elements."""

ROUNDS = """
module @rounds {{
  func.func public @main(%x: {type} {{tf.aliasing_output = 0 : i32}}, %y: {type} {{tf.aliasing_output = 1 : i32}})
      -> ({type}, {type}) {{
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %0:3 = stablehlo.while(%i = %zero, %a = %x, %b = %y) : tensor<i32>, {type}, {type} cond {{
      %end = stablehlo.constant dense<{rounds}> : tensor<i32>
      %1 = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    }} do {{
      %one = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %i, %one : tensor<i32>
      %3 = stablehlo.add %a, %b : {type}
      stablehlo.return %2, %b, %3 : tensor<i32>, {type}, {type}
    }}
    return %0#1, %0#2 : {type}, {type}
  }}
}}
"""
"""A loop whose carries change places."""

STACK = """
module @stack {
  func.func public @main(%old: tensor<4x128xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4x128xf32> {
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %c = stablehlo.constant dense<0.0> : tensor<f32>
    %empty = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<f32>) -> tensor<4x128xf32>
    %0:3 = stablehlo.while(%i = %zero, %in = %old, %out = %empty)
        : tensor<i32>, tensor<4x128xf32>, tensor<4x128xf32> cond {
      %end = stablehlo.constant dense<4> : tensor<i32>
      %1 = stablehlo.compare LT, %i, %end, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %one = stablehlo.constant dense<1> : tensor<i32>
      %none = stablehlo.constant dense<0> : tensor<i32>
      %2 = stablehlo.dynamic_slice %in, %i, %none, sizes = [1, 128]
          : (tensor<4x128xf32>, tensor<i32>, tensor<i32>) -> tensor<1x128xf32>
      %3 = stablehlo.add %2, %2 : tensor<1x128xf32>
      %same = stablehlo.constant dense<0> : tensor<i32>
      %4 = stablehlo.dynamic_update_slice %out, %3, %i, %same
          : (tensor<4x128xf32>, tensor<1x128xf32>, tensor<i32>, tensor<i32>) -> tensor<4x128xf32>
      %5 = stablehlo.add %i, %one : tensor<i32>
      stablehlo.return %5, %in, %4 : tensor<i32>, tensor<4x128xf32>, tensor<4x128xf32>
    }
    return %0#2 : tensor<4x128xf32>
  }
}
"""
"""A scan that reads a stack slice by slice, and stacks the results anew."""

CROSSED = f"""
module @crossed {{
  func.func public @main(%a: {TYPE} {{tf.aliasing_output = 0 : i32}}, %b: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}) {{
    %0 = stablehlo.add %b, %b : {TYPE}
    %1 = stablehlo.multiply %a, %a : {TYPE}
    return %0, %1 : {TYPE}, {TYPE}
  }}
}}
"""
"""Two donated arguments of which each has the other's output."""

SECOND = f"""
module @second {{
  func.func public @main(%a: {TYPE} {{tf.aliasing_output = 0 : i32}}, %b: {TYPE}) -> ({TYPE}, {TYPE}) {{
    %0 = stablehlo.multiply %b, %b : {TYPE}
    %1 = stablehlo.add %a, %a : {TYPE}
    return %0, %1 : {TYPE}, {TYPE}
  }}
}}
"""
"""A donated argument whose new value is the second output, and one that is not donated."""

CALLED = f"""
module @called {{
  func.func public @main(%m: {TYPE} {{tf.aliasing_output = 0 : i32}}, %v: {TYPE} {{tf.aliasing_output = 1 : i32}})
      -> ({TYPE}, {TYPE}) {{
    %0:2 = func.call @update(%m, %v) : ({TYPE}, {TYPE}) -> ({TYPE}, {TYPE})
    return %0#0, %0#1 : {TYPE}, {TYPE}
  }}
  func.func private @update(%m: {TYPE}, %v: {TYPE}) -> ({TYPE}, {TYPE}) {{
    %0 = func.call @twice(%m) : ({TYPE}) -> {TYPE}
    %1 = func.call @twice(%v) : ({TYPE}) -> {TYPE}
    %2 = stablehlo.add %0, %1 : {TYPE}
    return %2, %0 : {TYPE}, {TYPE}
  }}
  func.func private @twice(%x: {TYPE}) -> {TYPE} {{
    %0 = stablehlo.add %x, %x : {TYPE}
    return %0 : {TYPE}
  }}
}}
"""
"""An update that is in functions of its own."""


def test_pre_holds_the_old_values_until_all_that_reads_them_is_done() -> None:
    made = take(READ, Step("pre", "main"))

    assert same(lowering(READ), made.lowering, X)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    assert len(barrier.operands) == 2, "the old value, and what was read of it; no constant"
    assert "`x`" in made.edits[0].words


def test_what_is_donated_to_whatever_output_has_its_size_is_edited_too() -> None:
    """So JAX donates in programs for several devices."""
    made = take(BOTH.replace("tf.aliasing_output = 0 : i32", "jax.buffer_donor = true"), Step("post", "main"))

    assert [len(each.operands) for each in operations(made.lowering, "optimization_barrier")] == [1, 1]


def test_what_is_shared_is_computed_before_both_updates() -> None:
    made = take(BOTH, Step("shared first", "main"))

    assert same(lowering(BOTH), made.lowering, X, Y)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    assert len(barrier.operands) == 3, "both old values and what is computed of both"
    assert len(operations(made.lowering, "cosine")) == 1


def test_where_nothing_is_shared_there_is_nothing_to_compute_first() -> None:
    with pytest.raises(Unfit):
        take(CROSSED, Step("shared first", "main"))


def test_post_holds_each_new_value() -> None:
    made = take(BOTH, Step("post", "main"))

    assert same(lowering(BOTH), made.lowering, X, Y)
    assert [len(each.operands) for each in operations(made.lowering, "optimization_barrier")] == [1, 1]


def test_a_value_that_two_buffers_get_is_held_once() -> None:
    text = BOTH.replace("return %1, %2", "return %1, %1")
    made = take(text, Step("post", "main"))

    assert same(lowering(text), made.lowering, X, Y)
    assert len(operations(made.lowering, "optimization_barrier")) == 1


@pytest.mark.parametrize("rule", ["pre", "together"])
def test_a_value_that_two_buffers_get_can_be_edited(rule: str) -> None:
    text = BOTH.replace("return %1, %2", "return %1, %1")
    made = take(text, Step(rule, "main"))

    assert same(lowering(text), made.lowering, X, Y)


def test_small_reads_are_done_before_the_write() -> None:
    made = take(READ, Step("read before write", "main"))

    assert same(lowering(READ), made.lowering, X)
    (barrier,) = operations(made.lowering, "optimization_barrier")
    assert [str(each.type) for each in barrier.operands] == [TYPE, "tensor<4xf32>"]


def test_what_is_read_in_whole_is_no_small_read() -> None:
    with pytest.raises(Unfit):
        take(BOTH, Step("read before write", "main"))


CHAIN = BOTH.replace("%1 = stablehlo.add %m, %g", f"%s = stablehlo.add %m, %v : {TYPE}\n    %1 = stablehlo.add %s, %v")
LOOP = ROUNDS.format(type=TYPE, rounds=3)


@pytest.mark.parametrize(
    ("text", "step", "barriers"),
    [(LOOP, Step("together", "#0"), 1), (LOOP, Step("held", "#0"), 1), (CHAIN, Step("chain", "main"), 2)],
)
def test_other_barriers_change_no_result(text: str, step: Step, barriers: int) -> None:
    made = take(text, step)

    assert same(lowering(text), made.lowering, X, Y)
    assert len(operations(made.lowering, "optimization_barrier")) == barriers


@pytest.mark.parametrize("rounds", [2, 3, 6, 7])
def test_two_rounds_a_trip_do_as_many_rounds(rounds: int) -> None:
    text = ROUNDS.format(type=TYPE, rounds=rounds)
    made = take(text, Step("two rounds a trip", "#0"))

    assert same(lowering(text), made.lowering, X, Y)
    (loop,) = operations(made.lowering, "while")
    in_body = [each.operation.name for each in loop.regions[1].blocks[0].operations]
    assert in_body.count("stablehlo.add") == 4, "two for the counter, and two for what is carried"


@pytest.mark.parametrize("rounds", [0, 1])
def test_a_loop_of_one_round_is_not_doubled(rounds: int) -> None:
    with pytest.raises(Unfit):
        take(ROUNDS.format(type=TYPE, rounds=rounds), Step("two rounds a trip", "#0"))


def test_a_stack_is_written_where_it_is_read() -> None:
    made, stack = take(STACK, Step("as ref", "#0")), np.arange(512, dtype=np.float32).reshape(4, 128)

    assert same(lowering(STACK), made.lowering, stack)
    (read,) = operations(made.lowering, "dynamic_slice")
    (write,) = operations(made.lowering, "dynamic_update_slice")
    assert read.operands[0].arg_number == write.operands[0].arg_number
    assert "`old`" in made.edits[0].words


def test_a_stack_that_is_read_at_another_place_stays_apart() -> None:
    other = STACK.replace("dynamic_slice %in, %i,", "dynamic_slice %in, %none,")

    with pytest.raises(Unfit):
        take(other, Step("as ref", "#0"))


def test_pairing_gives_each_argument_its_own_output() -> None:
    made = take(CROSSED, Step("pairing", "0"), donated=("a", "b"))

    assert aliases(made.lowering) == {0: 1, 1: 0}


def test_refs_are_not_paired_anew() -> None:
    with pytest.raises(Unfit):
        take(CROSSED, Step("pairing", "0"), refs=("a", "b"))


def test_an_argument_takes_an_output_that_none_had() -> None:
    made = take(SECOND, Step("order of outputs", "0"), donated=("a",))

    assert aliases(made.lowering) == {0: 1}


def test_donating_gives_outputs_in_the_order_of_jax() -> None:
    made = take(SECOND, Step("donate", "1"), donated=("a",))

    assert aliases(made.lowering) == {0: 0, 1: 1}, "JAX gives the first argument the first output, whatever is in it"
    assert [each.offered for each in made.lowering.arguments] == [True, True]


def test_what_is_not_donated_any_more_leaves_its_output_to_the_next() -> None:
    made = take(CROSSED, Step("do not donate", "0"), donated=("a", "b"))

    assert aliases(made.lowering) == {1: 0}
    assert [each.offered for each in made.lowering.arguments] == [False, True]


def test_calls_are_edited_through() -> None:
    made = take(CALLED, Step("shared first", "main"))

    assert same(lowering(CALLED), made.lowering, X, Y)
    assert operations(made.lowering, "optimization_barrier")


def test_steps_of_several_rules_are_taken_together() -> None:
    text = ROUNDS.format(type=TYPE, rounds=5)
    made = take(text, Step("two rounds a trip", "#0"), Step("together", "#0"), Step("pre", "#0"))

    assert same(lowering(text), made.lowering, X, Y)
    assert {each.rule for each in made.steps} >= {"two rounds a trip", "together"}


def test_groups_are_the_rules_that_have_a_site() -> None:
    found = catalog.groups(lowering(ROUNDS.format(type=TYPE, rounds=4)))

    rules = {step.rule for group in found for step in group.steps}
    assert "two rounds a trip" in rules
    assert "as ref" not in rules
    assert "pairing" in rules


def test_only_what_concerns_a_buffer_that_needs_bytes_is_tried() -> None:
    made = lowering(CROSSED, donated=("a", "b"))

    def about(concerned: set[int] | None) -> set[str]:
        return {step.rule for group in catalog.groups(made, concerned=concerned) for step in group.steps}

    assert about(set()) == about(None) - {"pairing", "do not donate"}
    assert about({1}) == about(None)
    kept = [step.key for group in catalog.groups(made, concerned={1}) for step in group.steps]
    assert "1" in kept, "b may be kept"


def test_other_edits_are_tried_together_with_donation() -> None:
    """Of itself, donation may only move a copy to another place."""
    text = READ.replace(" {tf.aliasing_output = 0 : i32}", "")
    found = catalog.groups(lowering(text))

    together = [
        group.steps for group in found if {step.rule for step in group.steps} == {"read before write", "donate"}
    ]
    assert together
    made = take(text, *together[0])
    assert aliases(made.lowering) == {0: 0}
    assert same(lowering(text), made.lowering, X)
    assert operations(made.lowering, "optimization_barrier"), "the argument that is donated now is handed on"


def test_donation_is_no_company_for_what_it_changes_nothing_of() -> None:
    """Nothing more could be donated."""
    assert all(len({step.rule for step in group.steps}) == 1 for group in catalog.groups(lowering(READ)))


def test_what_is_not_donated_any_more_has_no_update_to_edit() -> None:
    made = take(READ, Step("do not donate", "0"), Step("read before write", "main"), donated=("x",))

    assert [step.rule for step in made.steps] == ["do not donate"]


def test_of_what_excludes_others_the_largest_are_tried() -> None:
    names = [f"%x{number}" for number in range(3 * catalog.MOST_GROUPS)]
    types = [f"tensor<{128 + number}xf32>" for number in range(len(names))]
    given = ", ".join(
        f"{name}: {type_} {{tf.aliasing_output = {number} : i32}}"
        for number, (name, type_) in enumerate(zip(names, types, strict=True))
    )
    text = f"""
module @many {{
  func.func public @main({given}) -> ({", ".join(types)}) {{
    return {", ".join(names)} : {", ".join(types)}
  }}
}}
"""
    found = [group for group in catalog.groups(lowering(text)) if group.steps[0].rule == "do not donate"]

    assert len(found) == catalog.MOST_GROUPS
    assert {step.key for group in found for step in group.steps} == set(map(str, range(len(names))[-len(found) :]))


def test_the_text_of_a_module_is_not_that_of_its_edit() -> None:
    edited = take(BOTH, Step("post", "main")).lowering

    assert not edited.text
    assert edited.located
