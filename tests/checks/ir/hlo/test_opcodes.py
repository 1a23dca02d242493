"""The table of opcodes: its rows against what XLA's own parser knows, and against XLA's definitions."""

from __future__ import annotations

import hlo
import pytest

from mutcheck.checks.ir.hlo import opcodes, printing
from mutcheck.checks.ir.hlo.opcodes import OPCODES, Control, Effect, Forwards, Phase, opcode
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

NEWER = {
    *("acos", "acosh", "asin", "asinh", "atan", "atanh", "collective-reduce", "cosh", "mulhi", "scaled-dot", "scan"),
    *("shuffle", "sinh", "topk"),
}
"""Opcodes that not every jaxlib knows which mutcheck can be used with."""


TABLE = dict(OPCODES)
"""The rows before anything is looked up that is not among them."""


def rows(**having: object) -> set[str]:
    """The opcodes whose rows have these attributes."""
    return {name for name, row in TABLE.items() if all(getattr(row, key) == each for key, each in having.items())}


def is_known(name: str) -> bool:
    """Whether jaxlib's parser knows an opcode: of text that breaks off after one it knows it misses the operands."""
    with pytest.raises(UnreadableHlo) as raised:
        printing.from_text(f"HloModule m\nENTRY e {{ ROOT x = ((f32[]), f32[], u32[]) {name} ] }}")
    return "expects '('" in str(raised.value)


def test_every_name_is_one_that_the_parser_knows() -> None:
    assert {name for name in TABLE if not is_known(name)} <= NEWER
    assert not is_known("no-such-thing")


def test_what_forwards() -> None:
    """What gives other names to arrays; XLA's buffer assignment gives a reshape an array of its own."""
    assert rows(forwards=Forwards.GIVEN) == {"parameter"}
    assert rows(forwards=Forwards.LEAVES) == {"tuple"}
    assert rows(forwards=Forwards.ELEMENT) == {"get-tuple-element"}
    assert rows(forwards=Forwards.RESULTS) == {"async-done"}
    assert rows(forwards=Forwards.OPERAND) == {
        "bitcast", "opt-barrier", "domain", "add-dependency", "copy-done", "async-update",
    }  # fmt: skip


def test_what_runs_computations_as_they_are() -> None:
    assert rows(control=Control.CALL) == {"call", "async-start"}
    assert rows(control=Control.WHILE) == {"while"}
    assert rows(control=Control.CONDITIONAL) == {"conditional"}


def test_what_runs_along_with_others() -> None:
    """Of each operation that is begun there is an end; of `async-start` there may be many in between."""
    collectives = ("all-gather", "all-reduce", "collective-permute")
    names = ("copy", "async", *collectives)
    assert rows(phase=Phase.START) - {"send", "recv"} == {f"{name}-start" for name in names}
    assert rows(phase=Phase.DONE) == {f"{name}-done" for name in (*names, "send", "recv")}
    assert rows(phase=Phase.UPDATE) == {"async-update"}


def test_what_exchanges_data_between_devices() -> None:
    assert rows(collective=True) == {
        "all-gather", "all-gather-start", "all-gather-done", "all-reduce", "all-reduce-start", "all-reduce-done",
        "all-to-all", "collective-broadcast", "collective-permute", "collective-permute-start",
        "collective-permute-done", "collective-reduce", "ragged-all-to-all", "reduce-scatter",
        "send", "send-done", "recv", "recv-done",
    }  # fmt: skip


def test_what_holds_the_elements_of_its_operand() -> None:
    assert rows(same=True) == {
        "bitcast", "opt-barrier", "domain", "add-dependency", "copy-done", "reshape", "bitcast-convert",
    }  # fmt: skip
    assert rows(merges=True) == {"add", "maximum", "or", "select"}


@pytest.mark.parametrize("name", ["negate", "add", "select", "convert", "clamp", "all-reduce", "logistic"])
def test_what_computes_elements_in_their_places(name: str) -> None:
    assert opcode(name).elementwise


@pytest.mark.parametrize("name", ["copy", "dot", "reduce", "transpose", "reshape", "concatenate", "compare", "fusion"])
def test_what_does_not(name: str) -> None:
    """A comparison's result has another size than what it compares: it cannot be written over it."""
    assert not opcode(name).elementwise


@pytest.mark.parametrize("name", ["copy", "negate", "reshape", "copy-start", "fusion", "custom-call", "recv-done"])
def test_who_reads_an_operand(name: str) -> None:
    assert opcode(name).reads


@pytest.mark.parametrize(
    "name",
    [
        "tuple", "get-tuple-element", "bitcast", "opt-barrier", "domain", "add-dependency", "copy-done", "async-update",
        "async-done", "call", "while", "conditional", "async-start", "parameter",
    ],
)  # fmt: skip
def test_who_only_passes_it_on(name: str) -> None:
    assert not opcode(name).reads


@pytest.mark.parametrize(
    ("name", "runs"),
    [("copy", True), ("while", True), ("copy-start", True), ("copy-done", True), ("async-done", True),
     ("async-update", False), ("bitcast", False), ("tuple", False), ("parameter", False)],
)  # fmt: skip
def test_what_takes_time(name: str, runs: bool) -> None:
    """The end of what runs beside others does, though it makes no array: it is waited for."""
    assert opcode(name).runs is runs


@pytest.mark.parametrize(
    ("name", "phase"),
    [("slice-start", Phase.START), ("slice-done", Phase.DONE), ("no-such-thing", Phase.WHOLE)],
)
def test_an_opcode_that_is_not_in_the_table(name: str, phase: Phase, monkeypatch: pytest.MonkeyPatch) -> None:
    """It computes something; an asynchronous one says by its ending which part of the operation it is."""
    monkeypatch.setattr(opcodes, "OPCODES", dict(OPCODES))
    found = opcode(name)
    assert found == opcodes.Opcode(name, phase=phase)
    assert found.reads
    assert found.runs
    assert opcode(name) is found


@pytest.mark.parametrize(
    ("target", "effect"),
    [("ConcatBitcast", Effect.JOINS), ("X64SplitLow", Effect.HALVES), ("X64SplitHigh", Effect.HALVES),
     ("X64Combine", Effect.HALVES), ("AllocateBuffer", Effect.ROOM), ("lapack_sgetrf_ffi", Effect.COMPUTES)],
)  # fmt: skip
def test_what_a_custom_call_does(target: str, effect: Effect) -> None:
    module = hlo.module(f'ENTRY e {{ ROOT x = f32[] custom-call(), custom_call_target="{target}" }}')
    assert opcodes.effect(module.entry.root) is effect


def test_only_a_custom_call_has_a_target() -> None:
    module = hlo.module("ENTRY e { ROOT x = f32[] constant(0) }")
    module.entry.root.proto.custom_call_target = "AllocateBuffer"
    assert opcodes.effect(module.entry.root) is Effect.COMPUTES


@pytest.mark.parametrize(
    ("text", "operands"),
    [
        ('custom-call(a, b), custom_call_target="f", output_to_operand_aliasing={{}: (1, {})}', [1]),
        ("fusion(a, b), kind=kLoop, calls=f, output_to_operand_aliasing={{}: (0, {})}", [0]),
        ("fusion(a, b), kind=kLoop, calls=f", []),
        ("add(a, b)", []),
    ],
)
def test_what_is_declared_to_be_written_into_an_operand(text: str, operands: list[int]) -> None:
    module = hlo.module(f"""
        f {{ c = f32[] parameter(0) d = f32[] parameter(1) ROOT s = f32[] add(c, d) }}
        ENTRY e {{ a = f32[] parameter(0) b = f32[] parameter(1) ROOT r = f32[] {text} }}
    """)
    assert [each.operand_index for each in opcodes.aliasing(module.entry.root)] == operands
