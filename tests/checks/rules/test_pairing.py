"""The pairing check on small modules: who gets whose output, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import hlo
import pytest

from mutcheck.checks.analysis.pairing import Held, compare, held
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules import donation, pairing
from mutcheck.checks.subject import Given, Subject
from mutcheck.core.artifacts import Argument, Executable, Lowering
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.finding import Finding
from mutcheck.core.source import Source
from mutcheck.core.target import HOST

T = "tensor<4xf32>"
B = "tensor<4xbf16>"


def subject(names: str, aliases: str, body: str, results: str, *, refs: str = "", types: str = "") -> Subject:
    """A module whose arguments are given outputs: `x` is a donor of none, `-` not donated, a number is an output."""
    given = []
    for name, alias, type_ in zip(names, aliases, types.split() or [T] * len(names), strict=True):
        said = {"x": "{jax.buffer_donor = true}", "-": ""}.get(alias, f"{{tf.aliasing_output = {alias} : i32}}")
        given.append(f"%{name}: {type_} {said}")
    text = f"module {{ func.func public @main({', '.join(given)}) -> ({results}) {{\n{body}\n}} }}"
    table = tuple(
        Argument(name, (4,), "float32", 16, number, ref=name in refs, offered=alias != "-")
        for number, (name, alias) in enumerate(zip(names, aliases, strict=True))
    )
    cell = Cell(Source("p", Path("train.py"), "p"), Aim(HOST))
    return Subject(Given(cell, Lowering("p", HOST.platform, text, b"", table)))


def told(one: Subject) -> dict[str, Finding]:
    return {each.buffer: each for each in pairing.run(one)}


def plus(new: str, *old: str) -> str:
    return f"%{new} = stablehlo.add %{old[0]}, %{old[-1]} : {T}"


def returned(*values: str) -> str:
    return f"return {', '.join(f'%{each}' for each in values)} : {', '.join([T] * len(values))}"


TWO, THREE, FOUR = (", ".join([T] * count) for count in (2, 3, 4))

CASES = {
    "in the order of the arguments": ("ab", "01", f"{plus('c', 'a')}\n{plus('d', 'b')}\n{returned('c', 'd')}", TWO, ""),
    "in the other order": ("ab", "01", f"{plus('c', 'b')}\n{plus('d', 'a')}\n{returned('c', 'd')}", TWO, "ab"),
    "exchanged": ("ab", "01", returned("b", "a"), TWO, "ab"),
    "turned round": ("abc", "012", returned("b", "c", "a"), THREE, "abc"),
    "four turned round": ("abcd", "0123", returned("d", "a", "b", "c"), FOUR, "abcd"),
    "two of four exchanged": ("abcd", "0123", returned("a", "c", "b", "d"), FOUR, "bc"),
    "each of both": ("ab", "01", f"{plus('c', 'a', 'b')}\n{plus('d', 'b', 'a')}\n{returned('c', 'd')}", TWO, ""),
    "the newer one handed down": ("ab", "01", f"{plus('c', 'b', 'a')}\n{returned('b', 'c')}", TWO, "a"),
    "another output in front": (
        "ab",
        "01",
        f"%z = stablehlo.constant dense<0.0> : {T}\n{plus('c', 'a')}\n{plus('d', 'b')}\n{returned('z', 'c', 'd')}",
        THREE,
        "ab",
    ),
    "another output behind": (
        "ab",
        "01",
        f"%z = stablehlo.constant dense<0.0> : {T}\n{plus('c', 'a')}\n{plus('d', 'b')}\n{returned('c', 'd', 'z')}",
        THREE,
        "",
    ),
    "a gradient that is used up": (
        "ag",
        "01",
        f"%z = stablehlo.constant dense<0.0> : {T}\n{plus('c', 'a', 'g')}\n{returned('c', 'z')}",
        TWO,
        "",
    ),
    "one that nothing reads gets the output": ("ua", "0x", f"{plus('c', 'a')}\n{returned('c')}", T, "ua"),
    "one that is not donated": ("ab", "0-", f"{plus('c', 'b')}\n{returned('c', 'a')}", TWO, "a"),
    "turned over": (
        "ab",
        "01",
        f"""%c = stablehlo.reverse %b, dims = [0] : {T}
        %d = stablehlo.reverse %a, dims = [0] : {T}
        {returned("c", "d")}""",
        TWO,
        "",
    ),
    "a part written": (
        "abiu",
        "01--",
        f"""%c = stablehlo.dynamic_update_slice %b, %u, %i : ({T}, tensor<1xf32>, tensor<i32>) -> {T}
        {returned("c", "a")}""",
        TWO,
        "ab",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_who_is_crossed(name: str) -> None:
    names, aliases, body, results, crossed = CASES[name]
    types = f"{T} {T} tensor<i32> tensor<1xf32>" if names == "abiu" else ""
    assert set(told(subject(names, aliases, body, results, types=types))) == set(crossed)


def test_refs_have_their_outputs_for_good() -> None:
    body = returned("b", "a")
    assert not told(subject("ab", "01", body, TWO, refs="ab"))
    assert not told(subject("ab", "01", body, TWO, refs="a")), "b leaves by the output of a ref"


def test_an_exchange_is_left_to_the_caller() -> None:
    found = told(subject("ab", "01", returned("b", "a"), TWO))["a"]
    assert found.message == "a (float32[4], 16 B) is aliased to output 0, and its contents leave by output 1"
    assert "asks for this exchange" in found.advice
    assert "`a, b = b, a`" in found.advice


def test_the_better_order_is_told() -> None:
    body = f"{plus('d', 'b')}\n{plus('e', 'c')}\n{plus('f', 'a')}\n{returned('d', 'e', 'f')}"
    found = told(subject("abc", "012", body, THREE))
    assert {"now outputs 2, 0, 1" in each.advice for each in found.values()} == {True}


MIXED = f"""%p1 = stablehlo.subtract %p, %g : {T}
    %m1 = stablehlo.add %m, %g : {T}
    %m2 = stablehlo.convert %m1 : ({T}) -> {B}
    return %m2, %p1 : {B}, {T}"""


def test_one_that_becomes_another_dtype_gets_the_output_of_its_neighbour() -> None:
    one = subject("mpg", "1x-", MIXED, f"{B}, {T}")
    found = told(one)
    assert found["m"].message == (
        "m (float32[4], 16 B) is aliased to output 1, which holds the contents of p; its own leave by output 0, "
        "bf16[4], which cannot take its place"
    )
    assert found["p"].message == (
        "p (float32[4], 16 B) is donated in vain: output 1, which its contents leave by, is given to m"
    )
    assert {each.advice[:22] for each in found.values()} == {"Stop donating m, or re"}
    (vain,) = donation.IN_VAIN.among(donation.run(one))
    assert "every output of its type is taken: output 1 by m; no output that is left has its 16 bytes" in vain.message


def test_what_passes_another_dtype_on_the_way_leaves_where_it_lives() -> None:
    body = f"""%c = stablehlo.convert %b : ({T}) -> {B}
    %d = stablehlo.convert %c : ({B}) -> {T}
    {returned("d", "a")}"""
    assert set(told(subject("ab", "01", body, TWO))) == {"a", "b"}


HLO = """
HloModule m, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias), {1}: (1, {}, may-alias) }
ENTRY main {
  a = f32[4] parameter(0)
  b = f32[4] parameter(1)
  c = f32[4] SECOND
  d = f32[4] FIRST
  ROOT r = (f32[4], f32[4]) tuple(c, d)
}
"""

PLACES = """
a d 0 0 16 parameter 0
b c 1 0 16 parameter 1
"""


@pytest.mark.parametrize(
    ("first", "second", "passed"), [("copy(a)", "copy(b)", True), ("negate(a)", "negate(b)", False)]
)
def test_an_executable_without_stablehlo_tells_it_too(first: str, second: str, passed: bool) -> None:
    text = HLO.replace("FIRST", first).replace("SECOND", second)
    module = hlo.module(text, PLACES)
    rows = [
        Buffer(name, number, (4,), "float32", 16, False, None, True, True, "aliasing output", number, "", "")
        for number, name in enumerate("ab")
    ]
    cell = Cell(Source("p", Path("train.py"), "p"), Aim(HOST))
    given = Given(cell, Lowering("p", HOST.platform, "", b"", ()), compiled=Executable("p", HOST, b""))
    found = list(pairing.run_hlo(Subject(given, rows=tuple(rows), module=module)))
    assert [each.buffer for each in found] == ["a", "b"]
    assert all(("asks for this exchange" in each.advice) == passed for each in found)


def test_what_an_executable_holds() -> None:
    module = hlo.module(HLO.replace("FIRST", "add(a, b)").replace("SECOND", "copy(b)"), PLACES)
    rows = [Buffer("a", 0, (4,), "float32", 16, False, None, True, True, "", None, "", "")]
    cell = Cell(Source("p", Path("train.py"), "p"), Aim(HOST))
    given = Given(cell, Lowering("p", HOST.platform, "", b"", ()), compiled=Executable("p", HOST, b""))
    analysis = Subject(given, rows=tuple(rows), module=module).analysis
    assert analysis is not None
    assert analysis.flow is not None
    assert held(analysis.flow) == [Held(0b10, 1), Held(0b11)]


def test_a_thousand_that_are_turned_round_are_paired_anew() -> None:
    count = 1000
    paired = {number: number for number in range(count)}
    outputs = [Held(1 << (number + 1) % count) for number in range(count)]
    better = compare(paired, outputs, lambda _one, _other: True, frozenset()).better
    assert better == {number: (number - 1) % count for number in range(count)}
