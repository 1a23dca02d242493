"""The update check on small modules: each row is the body of `@main`, and what becomes of its first argument."""

from __future__ import annotations

import pytest

from mutcheck.checks.analysis.updates import updates
from mutcheck.checks.ir import stablehlo

T = "tensor<4xf32>"


def module(body: str, results: str = T, more: str = "") -> stablehlo.Module:
    return stablehlo.parse(f"""
module @m {{
  func.func public @main(%a: {T} {{tf.aliasing_output = 0 : i32}}, %b: {T}, %i: tensor<i32>, %p: tensor<i1>,
                         %u: tensor<1xf32>) -> ({results}) {{
    {body}
  }}
  {more}
}}""")


LOOP = """
    %zero = stablehlo.constant dense<0> : tensor<i32>
    %fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
    %r:4 = stablehlo.while(%k = %zero, %x = INIT, %y = %a, %z = %b)
        : tensor<i32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
    cond {
      %four = stablehlo.constant dense<4> : tensor<i32>
      %c = stablehlo.compare LT, %k, %four : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    } do {
      %one = stablehlo.constant dense<1> : tensor<i32>
      %next = stablehlo.add %k, %one : tensor<i32>
      BODY
    }
    return %r#1 : tensor<4xf32>"""


def loop(init: str, body: str) -> str:
    return LOOP.replace("INIT", init).replace("BODY", body)


SLICE = "%s = stablehlo.dynamic_slice {}, %k, sizes = [1] : (tensor<4xf32>, tensor<i32>) -> tensor<1xf32>"
WRITE = "%w = stablehlo.dynamic_update_slice {}, %s, %k : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>"
CARRIED = "stablehlo.return %next, {} : tensor<i32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>"

CASES = {
    "argument returned": ("passed through", "return %a : tensor<4xf32>"),
    "barrier": ("passed through", "%0 = stablehlo.optimization_barrier %a : tensor<4xf32>\n return %0 : tensor<4xf32>"),
    "reshaped there and back": (
        "passed through",
        """%0 = stablehlo.reshape %a : (tensor<4xf32>) -> tensor<2x2xf32>
        %1 = stablehlo.reshape %0 : (tensor<2x2xf32>) -> tensor<4xf32>
        return %1 : tensor<4xf32>""",
    ),
    "transposed": (
        "updated",
        """%0 = stablehlo.reshape %a : (tensor<4xf32>) -> tensor<2x2xf32>
        %1 = stablehlo.transpose %0, dims = [1, 0] : (tensor<2x2xf32>) -> tensor<2x2xf32>
        %2 = stablehlo.reshape %1 : (tensor<2x2xf32>) -> tensor<4xf32>
        return %2 : tensor<4xf32>""",
    ),
    "added to": ("updated", "%0 = stablehlo.add %b, %a : tensor<4xf32>\n return %0 : tensor<4xf32>"),
    "the other argument": ("overwritten", "return %b : tensor<4xf32>"),
    "constant": ("overwritten", "%0 = stablehlo.constant dense<0.0> : tensor<4xf32>\n return %0 : tensor<4xf32>"),
    "slice written": (
        "updated",
        """%0 = stablehlo.dynamic_update_slice %a, %u, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "whole of another written": (
        "overwritten",
        """%0 = stablehlo.dynamic_update_slice %a, %b, %i
            : (tensor<4xf32>, tensor<4xf32>, tensor<i32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "piece in a fresh buffer without a loop": (
        "updated",
        """%fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
        %0 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %1 = stablehlo.dynamic_update_slice %fresh, %0, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %1 : tensor<4xf32>""",
    ),
    "another layout of what was filled without a loop": (
        "updated",
        """%fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
        %0 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %1 = stablehlo.dynamic_update_slice %fresh, %0, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        %2 = stablehlo.reverse %1, dims = [0] : tensor<4xf32>
        %3 = stablehlo.convert %2 : (tensor<4xf32>) -> tensor<4xbf16>
        %4 = stablehlo.convert %3 : (tensor<4xbf16>) -> tensor<4xf32>
        return %4 : tensor<4xf32>""",
    ),
    "a sum of it in a fresh buffer": (
        "updated",
        """%fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
        %z = stablehlo.constant dense<0.0> : tensor<f32>
        %0 = stablehlo.reduce(%a init: %z) applies stablehlo.add across dimensions = [0]
            : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
        %1 = stablehlo.reshape %0 : (tensor<f32>) -> tensor<1xf32>
        %2 = stablehlo.dynamic_update_slice %fresh, %1, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %2 : tensor<4xf32>""",
    ),
    "pieces in a buffer that its first element filled without a loop": (
        "updated",
        """%0 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %fill = stablehlo.broadcast_in_dim %0, dims = [0] : (tensor<1xf32>) -> tensor<4xf32>
        %1 = stablehlo.slice %a [1:2] : (tensor<4xf32>) -> tensor<1xf32>
        %2 = stablehlo.dynamic_update_slice %fill, %1, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %2 : tensor<4xf32>""",
    ),
    "pieces of it in another argument": (
        "updated",
        """%0 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %1 = stablehlo.dynamic_update_slice %b, %0, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %1 : tensor<4xf32>""",
    ),
    "a function without a body": (
        "updated",
        """%0 = call @outside(%a) : (tensor<4xf32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "added to what a fresh buffer collects": (
        "updated",
        """%fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
        %0 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %1 = stablehlo.dynamic_update_slice %fresh, %0, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        %2 = stablehlo.add %a, %1 : tensor<4xf32>
        return %2 : tensor<4xf32>""",
    ),
    "scattered into": (
        "updated",
        """%0 = stablehlo.reshape %i : (tensor<i32>) -> tensor<1xi32>
        %v = stablehlo.reshape %u : (tensor<1xf32>) -> tensor<f32>
        %1 = "stablehlo.scatter"(%a, %0, %v) <{scatter_dimension_numbers = #stablehlo.scatter<
            inserted_window_dims = [0], scatter_dims_to_operand_dims = [0]>}> ({
          ^bb0(%l: tensor<f32>, %r: tensor<f32>):
            stablehlo.return %r : tensor<f32>
        }) : (tensor<4xf32>, tensor<1xi32>, tensor<f32>) -> tensor<4xf32>
        return %1 : tensor<4xf32>""",
    ),
    "carried unchanged": ("passed through", loop("%a", CARRIED.format("%x, %y, %z"))),
    "carried and written": (
        "updated",
        loop("%a", f"{SLICE.format('%y')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}"),
    ),
    "fresh buffer filled from it": (
        "rebuilt",
        loop("%fresh", f"{SLICE.format('%y')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}"),
    ),
    "another layout of what a fresh buffer collects": (
        "rebuilt",
        loop("%fresh", f"{SLICE.format('%y')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}").replace(
            f"return %r#1 : {T}",
            f"""%2 = stablehlo.reverse %r#1, dims = [0] : {T}
            %3 = stablehlo.convert %2 : ({T}) -> tensor<4xbf16>
            %4 = stablehlo.convert %3 : (tensor<4xbf16>) -> {T}
            return %4 : {T}""",
        ),
    ),
    "added to what a loop collects": (
        "updated",
        loop("%fresh", f"{SLICE.format('%y')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}").replace(
            f"return %r#1 : {T}", f"%2 = stablehlo.add %a, %r#1 : {T}\nreturn %2 : {T}"
        ),
    ),
    "buffer that its first element filled, filled from it": (
        "rebuilt",
        loop("%fill", f"{SLICE.format('%y')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}").replace(
            "%r:4 =",
            f"""%f = stablehlo.slice %a [0:1] : ({T}) -> tensor<1xf32>
            %fill = stablehlo.broadcast_in_dim %f, dims = [0] : (tensor<1xf32>) -> {T}
            %r:4 =""",
        ),
    ),
    "what the trips before left, changed and filled from it": (
        "rebuilt",
        loop(
            "%fresh",
            f"""{SLICE.format("%y")}
            %n = stablehlo.negate %x : {T}
            {WRITE.format("%n")}
            {CARRIED.format("%w, %y, %z")}""",
        ),
    ),
    "fresh in each trip": (
        "updated",
        loop("%a", f"{SLICE.format('%x')}\n{WRITE.format('%fresh')}\n{CARRIED.format('%w, %y, %z')}"),
    ),
    "made anew in each trip": (
        "updated",
        loop(
            "%a",
            f"""%h = stablehlo.slice %x [0:2] : ({T}) -> tensor<2xf32>
            %e = stablehlo.concatenate %h, %h, dim = 0 : (tensor<2xf32>, tensor<2xf32>) -> {T}
            {SLICE.format("%x")}
            {WRITE.format("%e")}
            {CARRIED.format("%w, %y, %z")}""",
        ),
    ),
    "made and written without a loop": (
        "updated",
        """%0 = stablehlo.slice %a [0:2] : (tensor<4xf32>) -> tensor<2xf32>
        %1 = stablehlo.concatenate %0, %0, dim = 0 : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
        %2 = stablehlo.slice %1 [0:1] : (tensor<4xf32>) -> tensor<1xf32>
        %3 = stablehlo.dynamic_update_slice %1, %2, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
        return %3 : tensor<4xf32>""",
    ),
    "what a loop left, written after it": (
        "updated",
        loop("%fresh", CARRIED.format("%x, %y, %z")).replace(
            f"return %r#1 : {T}",
            f"""%2 = stablehlo.slice %a [0:1] : ({T}) -> tensor<1xf32>
            %3 = stablehlo.dynamic_update_slice %r#1, %2, %i : ({T}, tensor<1xf32>, tensor<i32>) -> {T}
            return %3 : {T}""",
        ),
    ),
    "one branch in each trip": (
        "rebuilt",
        loop(
            "%fresh",
            f"""%w = "stablehlo.if"(%p) ({{
              {SLICE.format("%y")}
              {WRITE.format("%x").replace("%w", "%v")}
              stablehlo.return %v : {T}
            }}, {{
              stablehlo.return %x : {T}
            }}) : (tensor<i1>) -> {T}
            {CARRIED.format("%w, %y, %z")}""",
        ),
    ),
    "fresh buffer filled from another": (
        "overwritten",
        loop("%fresh", f"{SLICE.format('%z')}\n{WRITE.format('%x')}\n{CARRIED.format('%w, %y, %z')}"),
    ),
    "two buffers that swap places in every trip": ("updated", loop("%a", CARRIED.format("%z, %y, %x"))),
    "one branch writes": (
        "updated",
        """%0 = "stablehlo.if"(%p) ({
          %1 = stablehlo.add %a, %b : tensor<4xf32>
          stablehlo.return %1 : tensor<4xf32>
        }, {
          stablehlo.return %a : tensor<4xf32>
        }) : (tensor<i1>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "no branch writes": (
        "passed through",
        """%0 = "stablehlo.case"(%i) ({
          stablehlo.return %a : tensor<4xf32>
        }, {
          stablehlo.return %a : tensor<4xf32>
        }) : (tensor<i32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "one branch fills another without a loop": (
        "updated",
        """%0 = "stablehlo.if"(%p) ({
          %fresh = stablehlo.constant dense<0.0> : tensor<4xf32>
          %1 = stablehlo.slice %a [0:1] : (tensor<4xf32>) -> tensor<1xf32>
          %2 = stablehlo.dynamic_update_slice %fresh, %1, %i
            : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
          stablehlo.return %2 : tensor<4xf32>
        }, {
          stablehlo.return %a : tensor<4xf32>
        }) : (tensor<i1>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "reduced and spread": (
        "updated",
        """%z = stablehlo.constant dense<0.0> : tensor<f32>
        %0 = stablehlo.reduce(%a init: %z) applies stablehlo.add across dimensions = [0]
            : (tensor<4xf32>, tensor<f32>) -> tensor<f32>
        %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<4xf32>
        return %1 : tensor<4xf32>""",
    ),
    "custom call that aliases it": (
        "updated",
        """%0 = stablehlo.custom_call @kernel(%a) {output_operand_aliases = [#stablehlo.output_operand_alias<
            output_tuple_indices = [], operand_index = 0, operand_tuple_indices = []>]}
            : (tensor<4xf32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
    "sharding annotation": (
        "passed through",
        """%0 = stablehlo.custom_call @Sharding(%a) : (tensor<4xf32>) -> tensor<4xf32>
        return %0 : tensor<4xf32>""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_update(name: str) -> None:
    expected, body = CASES[name]
    outside = "func.func private @outside(tensor<4xf32>) -> tensor<4xf32>"
    assert updates(module(body, more=outside), "")[0].kind == expected


@pytest.mark.parametrize(("returned", "expected"), [("%x", "passed through"), ("%y", "overwritten"), ("%z", "updated")])
def test_functions_are_followed_for_each_call(returned: str, expected: str) -> None:
    more = f"""func.func private @f(%x: {T}, %y: {T}) -> {T} {{
      %z = stablehlo.multiply %x, %y : {T}
      return {returned} : {T}
    }}"""
    body = f"""%0 = call @f(%b, %b) : ({T}, {T}) -> {T}
    %1 = call @f(%a, %0) : ({T}, {T}) -> {T}
    return %1 : {T}"""
    assert updates(module(body, more=more), "")[0].kind == expected


def test_a_rebuilt_buffer_names_the_line_that_fills_another() -> None:
    write = f'{WRITE.format("%x")} loc(callsite("at"("/lib/site-packages/jax/x.py":1:1) at "step"("train.py":31:4)))'
    body = loop("%fresh", f"{SLICE.format('%y')}\n{write}\n{CARRIED.format('%w, %y, %z')}")
    assert str(updates(module(body), "train.py")[0].location) == "train.py:31"


def test_a_line_below_a_function_is_that_of_the_call() -> None:
    more = f"""func.func private @write(%x: {T}, %s: tensor<1xf32>, %k: tensor<i32>) -> {T} {{
      %0 = stablehlo.dynamic_update_slice %x, %s, %k
        : ({T}, tensor<1xf32>, tensor<i32>) -> {T} loc("/jax/site-packages/x.py":1:1)
      return %0 : {T}
    }}"""
    write = f'%w = func.call @write(%x, %s, %k) : ({T}, tensor<1xf32>, tensor<i32>) -> {T} loc("train.py":7:4)'
    body = loop("%fresh", f"{SLICE.format('%y')}\n{write}\n{CARRIED.format('%w, %y, %z')}")
    assert str(updates(module(body, more=more), "train.py")[0].location) == "train.py:7"


def test_a_thousand_buffers_are_followed_in_one_pass() -> None:
    """Each argument has its own bit: none is taken for another."""
    count = 1000
    arguments = ", ".join(f"%a{k}: tensor<f32> {{tf.aliasing_output = {k} : i32}}" for k in range(count))
    lines = "\n".join(f"%r{k} = stablehlo.add %a{k}, %a{(k + 1) % count} : tensor<f32>" for k in range(0, count, 2))
    returned = ", ".join(f"%r{k}" if k % 2 == 0 else f"%a{k}" for k in range(count))
    types = ", ".join(["tensor<f32>"] * count)
    text = f"module {{ func.func public @main({arguments}) -> ({types}) {{ {lines}\n return {returned} : {types} }} }}"
    kinds = [each.kind for each in updates(stablehlo.parse(text), "").values()]
    assert kinds == ["updated", "passed through"] * (count // 2)


@pytest.mark.parametrize("text", ["", "module {", "not a module", "module { func.func @other() { return } }"])
def test_what_is_no_module_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(stablehlo.UnreadableModule):
        stablehlo.parse(text)
