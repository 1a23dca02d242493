"""Modules that no program has are refused at once, or unknown with a reason: nothing hangs, and no process ends."""

from __future__ import annotations

import time
from collections.abc import Callable

import hlo
import pytest

from mutcheck.checks.analysis.updates import follow
from mutcheck.checks.analysis.verdict import analyse
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.guards import MOST_OPEN, refuse, too_nested
from mutcheck.checks.ir.hlo.printing import from_text
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

T = "tensor<4xf32>"
GIVEN = f"%a: {T} {{tf.aliasing_output = 0 : i32}}"


def nested(depth: int) -> str:
    """Conditionals in one another."""
    opened = "\n".join(f'%r{k} = "stablehlo.case"(%i) ({{' for k in range(depth))
    closed = "\n".join(f"stablehlo.return %r{k + 1} : {T} }}) : (tensor<i32>) -> {T}" for k in reversed(range(depth)))
    body = f"{opened}\n%r{depth} = stablehlo.negate %a : {T}\n{closed}"
    return f"module {{ func.func public @main({GIVEN}, %i: tensor<i32>) -> {T} {{ {body}\nreturn %r0 : {T} }} }}"


def dimensions() -> str:
    many = f"tensor<{'1x' * 200_000}f32>"
    return f"module {{ func.func public @main(%a: {many}) -> {many} {{ return %a : {many} }} }}"


@pytest.mark.parametrize(
    ("make", "why"), [(lambda: nested(10_000), "brackets are open at once"), (dimensions, "more than 1,000 dimensions")]
)
def test_what_ends_a_parser_is_not_given_to_it(make: Callable[[], str], why: str) -> None:
    with pytest.raises(stablehlo.UnreadableModule, match=why):
        stablehlo.parse(make())


def test_what_programs_have_is_given_to_it() -> None:
    assert not refuse(nested(50).encode())
    assert not refuse(b'"((((" ' * 5_000)
    assert not refuse(b"} -> (tensor<2x3x4x5xf32>) {" * 5_000)
    assert not too_nested(b"(" * (MOST_OPEN - 1) + b")" * (MOST_OPEN - 1))
    assert too_nested(b"(" * (MOST_OPEN + 1) + b")" * (MOST_OPEN + 1))


def test_tuples_in_tuples() -> None:
    deep = "(" * 5_000 + "f32[4]" + ")" * 5_000
    with pytest.raises(UnreadableHlo, match="open at once"):
        from_text(f"HloModule m\nENTRY main {{ ROOT p = {deep} parameter(0)\n}}\n")


def chained(count: int, call: Callable[[int], str], given: str, passed: str) -> stablehlo.Module:
    """Functions that call the next one; `@main` calls the first."""
    functions = [f"func.func private @f{k}({given}) -> {T} {{ {call(k)} }}" for k in range(count)]
    last = f"func.func private @f{count}({given}) -> {T} {{ return %a0 : {T} }}"
    types = ", ".join([T] * given.count(":"))
    named = given.replace("%a0:", "%b:").replace("%b:", "%a0:", 1)
    main = f"""func.func public @main({named.replace(T, T + " {tf.aliasing_output = 0 : i32}", 1)}) -> {T} {{
        %0 = func.call @f0({passed}) : ({types}) -> {T}
        return %0 : {T} }}"""
    return stablehlo.parse("\n".join(["module {", main, *functions, last, "}"]))


def test_a_chain_of_functions_is_unknown() -> None:
    module = chained(
        3_000, lambda k: f"%0 = func.call @f{k + 1}(%a0) : ({T}) -> {T}\nreturn %0 : {T}", f"%a0: {T}", "%a0"
    )
    assert "nested too deeply" in follow(module, "").unknown


def test_a_function_that_calls_itself_is_unknown() -> None:
    module = chained(1, lambda k: f"%0 = func.call @f{k}(%a0) : ({T}) -> {T}\nreturn %0 : {T}", f"%a0: {T}", "%a0")
    assert "nested too deeply" in follow(module, "").unknown


def test_functions_that_are_called_in_ever_other_ways_are_unknown() -> None:
    count = 24
    given = ", ".join(f"%a{k}: {T}" for k in range(count))
    types, names = ", ".join([T] * count), [f"%a{k}" for k in range(count)]

    def call(k: int) -> str:
        other = list(names)
        other[k % count], other[(k * 7 + 1) % count] = other[(k * 7 + 1) % count], other[k % count]
        lines = [
            f"%{n} = func.call @f{k + 1}({', '.join(each)}) : ({types}) -> {T}" for n, each in enumerate((names, other))
        ]
        return "\n".join([*lines, f"%2 = stablehlo.add %0, %1 : {T}", f"return %2 : {T}"])

    begun = time.perf_counter()
    followed = follow(chained(40, call, given, ", ".join(names)), "")
    assert "more different ways" in followed.unknown
    assert not followed.updates
    assert time.perf_counter() - begun < 30, "it took far longer than the steps that it may take"


def doubling(count: int) -> str:
    """Computations that call the next one twice."""
    lines = [f"fn{count} {{ p = f32[4] parameter(0)\n ROOT r = f32[4] negate(p)\n}}"]
    lines += [
        f"fn{k} {{ p = f32[4] parameter(0)\n a = f32[4] call(p), to_apply=fn{k + 1}\n"
        f" ROOT b = f32[4] call(a), to_apply=fn{k + 1}\n}}"
        for k in reversed(range(count))
    ]
    lines.append("ENTRY main { p = f32[4] parameter(0)\n ROOT r = f32[4] call(p), to_apply=fn0\n}")
    head = "HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
    return head + "\n".join(lines)


def looping(depth: int) -> str:
    """Loops in one another."""
    lines = ["HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }"]
    lines += [f"c{k} {{ p = f32[4] parameter(0)\n ROOT t = pred[] constant(true)\n}}" for k in range(depth)]
    lines.append(f"b{depth} {{ q = f32[4] parameter(0)\n ROOT n = f32[4] negate(q)\n}}")
    for k in reversed(range(depth)):
        loop = f"ROOT w = f32[4] while(q), condition=c{k}, body=b{k + 1}"
        lines.append(f"b{k} {{ q = f32[4] parameter(0)\n {loop}\n}}")
    lines.append("ENTRY main { a = f32[4] parameter(0)\n ROOT r = f32[4] call(a), to_apply=b0\n}")
    return "\n".join(lines)


@pytest.mark.parametrize("text", [doubling(60), looping(40)])
def test_more_ways_than_can_be_walked_are_unknown(text: str) -> None:
    module = hlo.module(text, _places(text))
    proof = analyse(module, {0: True}).verdicts[0].proof
    assert proof.verdict == "unknown"
    assert "on more ways than can be followed (about 2**" in proof.reason


@pytest.mark.parametrize("text", [doubling(6), looping(4)])
def test_some_ways_are_walked(text: str) -> None:
    module = hlo.module(text, _places(text))
    assert "more ways" not in analyse(module, {0: True}).verdicts[0].proof.reason


def _places(text: str) -> str:
    """A table that gives the parameter a place, which is all that these modules need."""
    return f"{'a' if 'while' in text else 'p'} 0 0 16 parameter 0"
