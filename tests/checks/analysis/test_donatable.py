"""Which arguments could be donated: each row is the signature and the body of `@main`, and the pairs that are found."""

from __future__ import annotations

import pytest

from mutcheck.checks.analysis.donatable import donatable
from mutcheck.checks.ir import stablehlo
from mutcheck.core.artifacts import Argument, Lowering, Origin

T = "tensor<4xf32>"
ADD = f"%r = stablehlo.add %a, %b : {T}"


def pairs(
    arguments: str, results: str, body: str, paths: str, *, ref: str = "", hidden: str = "", unknown: str = ""
) -> list[tuple[str, int, bool]]:
    """The path of each argument that could be donated, the output, and whether that is its new value."""
    module = stablehlo.parse(f"module @m {{ func.func public @main({arguments}) -> ({results}) {{\n{body}\n}} }}")
    origin: dict[str, Origin] = {hidden: "hidden"}
    table = tuple(
        Argument(path, (4,), "float32", 16, number, ref=path == ref, origin=origin.get(path, "argument"))
        for number, path in enumerate(paths.split())
    )
    found = donatable(Lowering("f", "cpu", "", b"", table, names_unknown=unknown), module)
    return [(each.argument.path, each.output, each.update) for each in found]


def test_what_is_updated_stands_before_what_only_has_the_type() -> None:
    body = f"%r = stablehlo.negate %b : {T}\nreturn %r : {T}"
    assert pairs(f"%a: {T}, %b: {T}", T, body, "grad state") == [("state", 0, True)]


def test_a_name_decides_between_two_that_would_do() -> None:
    """A gradient flows into every new value; the output `m` is the state's own."""
    named = f"""{T} {{jax.result_info = "result['m']"}}"""
    body = f"{ADD}\nreturn %r : {T}"
    assert pairs(f"%a: {T}, %b: {T}", named, body, "grad state['m']") == [("state['m']", 0, True)]
    assert pairs(f"%a: {T}, %b: {T}", T, body, "grad state['m']") == [("grad", 0, True)]


def test_an_output_in_a_tuple_has_its_name_too() -> None:
    named = f"""{T} {{jax.result_info = "result[0]['m']"}}, tensor<f32> {{jax.result_info = "result[1]"}}"""
    body = f"{ADD}\n%z = stablehlo.constant dense<0.0> : tensor<f32>\nreturn %r, %z : {T}, tensor<f32>"
    assert pairs(f"%a: {T}, %b: {T}", named, body, "grad state['m']") == [("state['m']", 0, True)]


def test_what_is_only_of_its_type_is_no_update() -> None:
    made = f"%r = stablehlo.constant dense<0.0> : {T}\nreturn %r : {T}"
    assert pairs(f"%a: {T}", T, made, "x") == [("x", 0, False)]


def test_what_is_returned_as_it_is_costs_nothing() -> None:
    assert pairs(f"%a: {T}", T, f"return %a : {T}", "x") == []
    assert pairs(f"%a: {T}, %b: {T}", f"{T}, {T}", f"return %b, %a : {T}, {T}", "x y") == []


def test_each_output_goes_to_one() -> None:
    assert len(pairs(f"%a: {T}, %b: {T}", T, f"{ADD}\nreturn %r : {T}", "x y")) == 1


@pytest.mark.parametrize(
    ("given", "results"),
    [
        (f"%a: {T} {{tf.aliasing_output = 0 : i32}}, %b: {T}", T),  # the output is taken
        (f"%a: {T} {{jax.buffer_donor = true}}, %b: {T}", T),  # and will be
        (f"%a: {T}, %b: {T}", f'{T} {{mhlo.memory_kind = "pinned_host"}}'),
        (f"%a: {T}, %b: {T}", f'{T} {{mhlo.sharding = "{{devices=[2]<=[2]}}"}}'),
    ],
)
def test_what_cannot_be_given(given: str, results: str) -> None:
    assert pairs(given, results, f"{ADD}\nreturn %r : {T}", "x y") == []


def test_a_sharding_that_is_left_to_xla_is_the_arguments() -> None:
    sharded = f'{T} {{mhlo.sharding = "{{devices=[2]<=[2]}}"}}'
    assert pairs(f"%a: {sharded}, %b: {T}", T, f"{ADD}\nreturn %r : {T}", "x y") == [("x", 0, True)]


def test_refs_and_what_jax_passes_itself_cannot_be_donated() -> None:
    body = f"{ADD}\nreturn %r : {T}"
    assert pairs(f"%a: {T}, %b: {T}", T, body, "x y", ref="x", hidden="y") == []
    assert pairs(f"%a: {T}, %b: {T}", T, body, "x y", unknown="why") == []


@pytest.mark.parametrize("names", ["g w m", "w m g", "w g m"])
def test_new_values_are_in_the_order_of_the_old_ones(names: str) -> None:
    """A gradient is in both new values, and its name tells nothing."""
    w, m, g = (f"%{'abc'[names.split().index(name)]}" for name in "wmg")
    body = f"%n = stablehlo.add {m}, {g} : {T}\n%v = stablehlo.add {w}, %n : {T}\nreturn %v, %n : {T}, {T}"
    found = pairs(f"%a: {T}, %b: {T}, %c: {T}", f"{T}, {T}", body, names)
    assert found[0] == ("w", 0, True) or found[1] == ("w", 0, True)
    if names != "w g m":  # there either would do
        assert sorted(found) == [("m", 1, True), ("w", 0, True)]
