"""The versions of buffers in small modules, and what is done to them.

Every array is an `f32[4]` of 16 bytes where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import hlo
import pytest

from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.flow.dataflow import Inflow, Kind
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.versions import inflows, versions
from mutcheck.checks.analysis.versions.transfers import Transfer, transfers
from mutcheck.checks.analysis.versions.versions import TooManyRounds, Versions
from mutcheck.checks.ir.hlo.shapes import Index


@dataclass(frozen=True)
class Found:
    """What was found of some buffers."""

    versions: Versions
    names: Sequence[str]

    def _told(self, bits: Sequence[int]) -> dict[str, str]:
        """The buffers of each value that has any."""
        values = self.versions.flow.values
        return {repr(value): self._named(bits[value.number]) for value in values if bits[value.number]}

    def _named(self, bits: int) -> str:
        return " ".join(name for number, name in enumerate(self.names) if bits >> number & 1)

    @property
    def is_of(self) -> dict[str, str]:
        return self._told(self.versions.is_of)

    @property
    def becomes(self) -> dict[str, str]:
        return self._told(self.versions.becomes)

    @property
    def written(self) -> str:
        return self._named(self.versions.written)

    @property
    def transfers(self) -> list[str]:
        return [self._transfer(each) for each in transfers(self.versions, TripCounts(self.versions.flow))]

    def _transfer(self, each: Transfer) -> str:
        """Such as `preserved x: x to copied, 16`."""
        fast = ", fast" if each.fast else ""
        return f"{each.kind} {self.names[each.buffer]}: {each.source} to {each.value}, {each.bytes}{fast}"


def found(text: str, slices: str, **outputs: Index | None) -> Found:
    """The versions of buffers: the names of their parameters, and the index of the output that each is aliased to."""
    flow = dataflow.analyse(hlo.module(text, slices))
    homes = [hlo.value(flow, name) for name in outputs]
    return Found(Versions(flow, homes, list(outputs.values())), list(outputs))


ENTRY = "ENTRY main {{ x = f32[4] parameter(0) y = f32[4] parameter(1) i = s32[] parameter(2) {lines} }}"
HOMES = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n i 2 0 4 parameter 2\n"

ONE: Mapping[str, tuple[str, str, list[str]]] = {
    "computed where it is": ("ROOT n = f32[4] negate(x)", "n 0 0 16", []),
    "updated where it is": (
        "u = f32[1] slice(y), slice={[0:1]} ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 3 0 4\n n 0 0 16",
        [],
    ),
    "computed elsewhere, and back": (
        "n = f32[4] negate(x) ROOT m = f32[4] negate(n)",
        "n 3 0 16\n m 0 0 16",
        ["relocated x: x to n, 16"],
    ),
    "computed elsewhere in its own allocation": (
        "n = f32[4] negate(x) ROOT m = f32[4] negate(n)",
        "n 0 64 16\n m 0 0 16",
        ["relocated x: x to n, 16"],
    ),
    "in another dtype, and back": (
        "n = bf16[4] convert(x) ROOT m = f32[4] convert(n)",
        "n 3 0 8\n m 0 0 16",
        ["relocated x: x to n, 8"],
    ),
    "computed into another memory": (
        "n = f32[4] negate(x) ROOT m = f32[4] negate(n)",
        "n 3 0 16 S(1)\n m 0 0 16",
        [],
    ),
    "preserved": (
        "c = f32[4] copy(x) n = f32[4] negate(x) ROOT m = f32[4] dynamic-update-slice(n, c, i)",
        "c 3 0 16\n n m 0 0 16",
        ["preserved x: x to c, 16", "returned x: c to m, 16"],
    ),
    "preserved in its own allocation": (
        "c = f32[4] copy(x) n = f32[4] negate(x) ROOT m = f32[4] dynamic-update-slice(n, c, i)",
        "c 0 64 16\n n m 0 0 16",
        ["preserved x: x to c, 16", "returned x: c to m, 16"],
    ),
    "preserved by an asynchronous copy": (
        "s = (f32[4], f32[4], u32[]) copy-start(x) c = f32[4] copy-done(s) ROOT m = f32[4] add(x, c)",
        "s{0} 3 0 16\n s{2} 4 0 4\n m 0 0 16",
        ["preserved x: x to s{0}, 16"],
    ),
    "updated elsewhere": (
        "u = f32[1] slice(y), slice={[0:1]} n = f32[4] dynamic-update-slice(x, u, i) ROOT m = f32[4] copy(n)",
        "u 3 0 4\n n 4 0 16\n m 0 0 16",
        ["preserved x: x to n, 16", "returned x: n to m, 16"],
    ),
    "most of it is read": (
        "u = f32[3] slice(x), slice={[1:4]} ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 3 0 12\n n 0 0 16",
        ["preserved x: x to u, 12", "returned x: u to n, 12"],
    ),
    "half of it is read": (
        "u = f32[2] slice(x), slice={[2:4]} ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 3 0 8\n n 0 0 16",
        ["piece x: x to u, 8"],
    ),
    "half of it is read into fast memory": (
        "u = f32[2] slice(x), slice={[2:4]} ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 3 0 8 S(1)\n n 0 0 16",
        ["staged x: x to u, 8"],
    ),
    "turned round elsewhere": (
        "r = f32[4] reverse(x), dimensions={0} ROOT n = f32[4] copy(r)",
        "r 3 0 16\n n 0 0 16",
        ["rearranged x: x to r, 16", "returned x: r to n, 16"],
    ),
    "given": ("ROOT n = f32[4] copy(y)", "n 0 0 16", ["written x: y to n, 16"]),
    "given by way of another place": (
        "c = f32[4] copy(y) ROOT n = f32[4] copy(c)",
        "c 3 0 16\n n 0 0 16",
        ["written x: c to n, 16"],
    ),
    "given a constant": (
        "k = f32[4] constant({1, 2, 3, 4}) ROOT n = f32[4] copy(k)",
        "k 3 0 16 constant\n n 0 0 16",
        ["written x: k to n, 16"],
    ),
    "returned from elsewhere": (
        'v = f32[4] custom-call(y), custom_call_target="f" ROOT n = f32[4] copy(v)',
        "v 3 0 16\n n 0 0 16",
        ["returned x: v to n, 16"],
    ),
    "returned from fast memory": (
        'v = f32[4] custom-call(y), custom_call_target="f" ROOT n = f32[4] copy(v)',
        "v 3 0 16 S(1)\n n 0 0 16",
        ["staged x: v to n, 16"],
    ),
    "replaced where it is": ('ROOT n = f32[4] custom-call(y), custom_call_target="f"', "n 0 0 16", []),
    "staged to fast memory and back": (
        "f = f32[4] copy(x) g = f32[4] negate(f) ROOT n = f32[4] copy(g)",
        "f g 3 0 16 S(1)\n n 0 0 16",
        ["staged x: x to f, 16", "staged x: g to n, 16"],
    ),
    "staged, computed elsewhere in fast memory, and back": (
        "f = f32[4] copy(x) g = f32[4] negate(f) ROOT n = f32[4] copy(g)",
        "f 3 0 16 S(1)\n g 3 16 16\n n 0 0 16",
        ["staged x: x to f, 16", "staged x: g to n, 16"],
    ),
    "moved within fast memory": (
        "f = f32[4] copy(x) g = f32[4] copy(f) ROOT n = f32[4] copy(g)",
        "f 3 0 16 S(1)\n g 3 16 16\n n 0 0 16",
        ["staged x: x to f, 16", "staged x: f to g, 16, fast", "staged x: g to n, 16"],
    ),
    "through fast memory to another place": (
        "f = f32[4] copy(x) g = f32[4] copy(f) ROOT n = f32[4] add(x, g)",
        "f 3 0 16 S(1)\n g 4 0 16\n n 0 0 16",
        ["staged x: x to f, 16", "preserved x: f to g, 16"],
    ),
    "rearranged on the way to fast memory": (
        "f = f32[4] reverse(x), dimensions={0} ROOT n = f32[4] copy(f)",
        "f 3 0 16 S(1)\n n 0 0 16",
        ["rearranged x: x to f, 16", "staged x: f to n, 16"],
    ),
    "rearranged on the way back": (
        "f = f32[4] copy(x) ROOT n = f32[4] reverse(f), dimensions={0}",
        "f 3 0 16 S(1)\n n 0 0 16",
        ["staged x: x to f, 16", "staged x: f to n, 16"],
    ),
    "brought in pieces, and joined": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        f = f32[4] custom-call(a, b), custom_call_target="ConcatBitcast"
        ROOT n = f32[4] negate(x)
        """,
        "a 3 0 8 S(1)\n b 3 8 8\n f 3 0 16\n n 0 0 16",
        ["staged x: x to a, 8", "staged x: x to b, 8"],
    ),
    "read only": ("c = f32[4] negate(x) ROOT n = f32[4] bitcast(x)", "c 3 0 16", []),
    "not aliased to what is made of it": ('v = f32[4] negate(x) ROOT n = f32[4] bitcast(y)', "v 3 0 16", []),
}  # fmt: skip
"""Lines whose last one is the output of `x`, the slices of what they make, and what is done to `x`."""


@pytest.mark.parametrize(("lines", "slices", "expected"), ONE.values(), ids=ONE)
def test_what_is_done_to_a_buffer(lines: str, slices: str, expected: list[str]) -> None:
    assert found(ENTRY.format(lines=lines), HOMES + slices, x=()).transfers == expected


@pytest.mark.parametrize(
    "back", ["ROOT n = f32[2,3]{1,0} copy(f)", "b = f32[2,3]{1,0} bitcast(f) ROOT n = f32[2,3]{1,0} copy(b)"]
)
def test_fast_memory_may_hold_another_layout(back: str) -> None:
    """Another order of elements for a reader, and none in main memory, whether it comes back as it was or turned."""
    text = f"ENTRY main {{ x = f32[2,3]{{1,0}} parameter(0) f = f32[2,3]{{0,1}} copy(x) {back} }}"
    expected = ["rearranged x: x to f, 24", "staged x: f to n, 24"]
    assert found(text, "x n 0 0 24 parameter 0\n f 1 0 24 S(1)", x=()).transfers == expected


SWAP = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  t = f32[4] copy(x)
  cx = f32[4] copy(y)
  cy = f32[4] copy(t)
  ROOT r = (f32[4], f32[4]) tuple(cx, cy)
}
"""

SWAPPED = "x cx 0 0 16 parameter 0\n y cy 1 0 16 parameter 1\n t 2 0 16"


def test_two_buffers_that_are_swapped() -> None:
    """Each becomes the other's output: what is moved is delivered, and what it is moved to is written.

    A value is of the buffer in whose place it ends, so `cx` is of `x` as soon as it is there.
    """
    swapped = found(SWAP, SWAPPED, x=(0,), y=(1,))
    assert swapped.is_of == {"x": "x", "t": "x", "cx": "x", "y": "y", "cy": "y"}
    assert swapped.becomes == {"x": "y", "t": "y", "cy": "y", "y": "x", "cx": "x"}
    assert swapped.transfers == [
        "delivered x: x to t, 16",
        "delivered y: y to cx, 16",
        "written x: y to cx, 16",
        "delivered x: t to cy, 16",
        "written y: t to cy, 16",
    ]
    assert swapped.written == "x y"


def test_of_one_buffer_the_other_is_only_given() -> None:
    """The same module, asked for `x` alone: `y` is no buffer then, and `t` keeps what an output will be."""
    alone = found(SWAP, SWAPPED, x=(0,))
    assert alone.transfers == ["preserved x: x to t, 16", "written x: y to cx, 16", "delivered x: t to cy, 16"]


CHAIN = """
ENTRY main {{
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  {}
  ROOT r = (f32[4], f32[{size}]) tuple(n, m)
}}
"""

FACTS: Mapping[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "computed of every element, and becomes it": (
        "n = f32[4] negate(x) m = f32[4] negate(y)",
        {"x": "x", "n": "x"},
        {"x": "x", "n": "x"},
    ),
    "computed of every element, and becomes something else": (
        "m = f32[4] negate(x) n = f32[4] bitcast(x)",
        {"x": "x"},
        {"x": "x"},
    ),
    "of two buffers only of the one that it becomes": (
        "n = f32[4] add(x, y) m = f32[4] bitcast(y)",
        {"x": "x", "n": "x"},
        {"x": "x", "y": "x", "n": "x"},
    ),
    "moved": ("m = f32[4] copy(x) n = f32[4] bitcast(x)", {"x": "x", "m": "x"}, {"x": "x"}),
    "moved and changed": (
        "c = f32[4] copy(x) m = f32[4] negate(c) n = f32[4] bitcast(x)",
        {"x": "x", "c": "x"},
        {"x": "x"},
    ),
    "in another dtype": (
        "c = f16[4] convert(x) d = f16[4] negate(c) m = f32[4] convert(d) n = f32[4] bitcast(x)",
        {"x": "x", "c": "x"},
        {"x": "x"},
    ),
    "updated": (
        """
        k = f32[1] constant({0})
        i = s32[] constant(0)
        m = f32[4] dynamic-update-slice(x, k, i)
        n = f32[4] dynamic-update-slice(m, k, i)
        """,
        {"x": "x", "m": "x", "n": "x"},
        {"x": "x", "m": "x", "n": "x"},
    ),
    "a part of it": (
        "s = f32[2] slice(x), slice={[0:2]} m = f32[4] concatenate(s, s), dimensions={0} n = f32[4] bitcast(x)",
        {"x": "x"},
        {"x": "x"},
    ),
    "put into something larger": (
        "m = f32[8] concatenate(x, y), dimensions={0} n = f32[4] bitcast(x)",
        {"x": "x"},
        {"x": "x"},
    ),
    "twice beside itself": (
        "m = f32[8] concatenate(x, x), dimensions={0} n = f32[4] bitcast(x)",
        {"x": "x", "m": "x"},
        {"x": "x"},
    ),
    "replaced where it is": (
        'n = f32[4] custom-call(y), custom_call_target="f" m = f32[4] copy(n)',
        {"x": "x", "n": "x", "m": "x"},
        {"n": "x"},
    ),
    "replaced elsewhere": (
        'v = f32[4] custom-call(y), custom_call_target="f" n = f32[4] negate(v) m = f32[4] copy(v)',
        {"x": "x", "n": "x"},
        {"v": "x", "n": "x"},
    ),
}  # fmt: skip
"""Lines that make `n`, the output of `x`, and `m`, another one; which values are versions of `x`, and become it."""


@pytest.mark.parametrize(("lines", "is_of", "becomes"), FACTS.values(), ids=FACTS)
def test_what_is_a_version_and_what_becomes_one(lines: str, is_of: dict[str, str], becomes: dict[str, str]) -> None:
    size = 8 if "f32[8]" in lines else 4
    text = CHAIN.format(lines, size=size)
    slices = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n m 2 0 32 output"
    slices += "\n n 0 0 16" if " n = f32[4] bitcast" not in lines else ""
    facts = found(text, slices, x=(0,))
    assert facts.is_of == is_of
    assert facts.becomes == becomes


def test_what_several_buffers_are_given_is_returned_to_each_of_them() -> None:
    """Zeros that were computed elsewhere, and are moved into both: each is charged with its own move alone."""
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          zero = f32[] constant(0)
          z = f32[4] broadcast(zero), dimensions={}
          cx = f32[4] copy(z)
          cy = f32[4] copy(z)
          ROOT r = (f32[4], f32[4]) tuple(cx, cy)
        }
    """
    facts = found(text, "x cx 0 0 16 parameter 0\n y cy 1 0 16 parameter 1\n z 2 0 16", x=(0,), y=(1,))
    assert facts.is_of == {"x": "x", "z": "x y", "cx": "x", "y": "y", "cy": "y"}
    assert facts.becomes == {"z": "x y", "cx": "x", "cy": "y"}
    assert facts.transfers == ["returned x: z to cx, 16", "returned y: z to cy, 16"]


def test_out_of_fast_memory_what_was_computed_there_is_staged() -> None:
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          zero = f32[] constant(0)
          z = f32[4] broadcast(zero), dimensions={}
          cx = f32[4] copy(z)
          cy = f32[4] copy(z)
          ROOT r = (f32[4], f32[4]) tuple(cx, cy)
        }
    """
    facts = found(text, "x cx 0 0 16 parameter 0\n y cy 1 0 16 parameter 1\n z 2 0 16 S(1)", x=(0,), y=(1,))
    assert facts.transfers == ["staged x: z to cx, 16", "staged y: z to cy, 16"]


def test_a_buffer_is_given_what_became_of_another_one() -> None:
    """What is moved is a version of `y`: delivered to `x`, and written there."""
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          n = f32[4] negate(y)
          c = f32[4] copy(n)
          ROOT r = (f32[4], f32[4]) tuple(c, n)
        }
    """
    facts = found(text, "x c 0 0 16 parameter 0\n y n 1 0 16 parameter 1", x=(0,), y=(1,))
    assert facts.transfers == ["delivered y: n to c, 16", "written x: n to c, 16"]


def test_several_versions_that_are_put_together_are_moved_once() -> None:
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          c = f32[4] copy(x)
          s = f32[2] slice(x), slice={[0:2]}
          m = f32[8] concatenate(x, c), dimensions={0}
          ROOT r = (f32[4], f32[8]) tuple(x, m)
        }
    """
    facts = found(text, "x 0 0 16 parameter 0\n c 1 0 16\n s 3 0 8\n m 2 0 32 output", x=(0,))
    assert facts.transfers == ["preserved x: x to c, 16", "piece x: x to s, 8", "delivered x: x to m, 32"]


def test_what_is_put_into_a_part_of_another_buffer_is_delivered_there() -> None:
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[12] parameter(1)
          i = s32[] parameter(2)
          n = f32[12] dynamic-update-slice(y, x, i)
          ROOT r = (f32[4], f32[12]) tuple(x, n)
        }
    """
    slices = "x 0 0 16 parameter 0\n y n 1 0 48 parameter 1\n i 2 0 4 parameter 2"
    facts = found(text, slices, x=(0,), y=(1,))
    assert facts.transfers == ["delivered x: x to n, 16"]
    assert facts.written == "y"


@pytest.mark.parametrize(("kind", "elements", "carries"), [
    (Kind.PHI, 4, True), (Kind.BASE, 4, True), (Kind.CONVERT, 4, True), (Kind.WHOLE, 4, True),
    (Kind.MOVE, 3, True), (Kind.MOVE, 2, False), (Kind.INTO, 4, False),
])  # fmt: skip
def test_which_inflows_carry_contents_on(kind: Kind, elements: int, carries: bool) -> None:
    flow = dataflow.analyse(hlo.module("ENTRY main { ROOT x = f32[4] parameter(0) }"))
    assert inflows.carries(Inflow(flow.values[0], kind, elements)) is carries


@pytest.mark.parametrize(
    ("lines", "slices", "written"),
    [
        ("ROOT n = f32[4] bitcast(x)", "", ""),
        ("ROOT n = f32[4] negate(x)", "n 0 0 16", "x"),
        ("ROOT n = f32[4] negate(x)", "n 3 0 16", ""),  # elsewhere
        ("ROOT n = f32[4] copy(y)", "n 0 0 16", "x"),
        ("c = f32[4] copy(x) v = f32[4] negate(y) ROOT n = f32[4] copy(c)", "c 3 0 16\n v 0 0 16\n n 0 16 16", ""),
    ],
)
def test_whether_something_writes_a_buffers_place(lines: str, slices: str, written: str) -> None:
    """On the way to its output: the place may be lent to something else, as in the last."""
    assert found(ENTRY.format(lines=lines), HOMES + slices, x=()).written == written


LOOP = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  c = f32[4] copy(a)
  BODY
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  zero = s32[] constant(0)
  init = (s32[], f32[4], f32[4]) tuple(zero, x, y)
  loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
  first = f32[4] get-tuple-element(loop), index=1
  second = f32[4] get-tuple-element(loop), index=2
  ROOT r = (f32[4], f32[4]) tuple(first, second)
}
"""

CARRIED = """
    x p{1} q{1} loop{1}           0 0 16  parameter 0
    y p{2} q{2} loop{2}           1 0 16  parameter 1
    zero p{0} q{0} loop{0} next   2 0  4
    c                             3 0 16
"""


def test_a_version_goes_round_a_loop() -> None:
    body = "n = f32[4] add(a, c) ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, b)"
    facts = found(LOOP.replace("BODY", body), CARRIED + "n 0 0 16", x=(0,), y=(1,))
    assert facts.is_of == {
        "x": "x", "p{1}": "x", "c": "x", "n": "x", "loop{1}": "x", "y": "y", "p{2}": "y", "loop{2}": "y"
    }  # fmt: skip
    assert facts.transfers == ["preserved x: p{1} to c, 16"]
    assert facts.written == "x"
    (loop,) = facts.versions.flow.loops.values()
    rounds = facts.versions.comes_round(loop)
    assert {repr(each): rounds[each.number] for each in facts.versions.flow.values if rounds.get(each.number)} == {
        "p{1}": 1, "c": 1, "n": 1, "p{2}": 2
    }  # fmt: skip


def test_what_is_only_there_in_the_first_trip_does_not_come_round() -> None:
    """The loop begins with what `x` was, in a place of its own, and carries something else on."""
    body = """
        v = f32[4] custom-call(b), custom_call_target="f"
        ROOT t = (s32[], f32[4], f32[4]) tuple(next, v, b)
    """
    text = (
        LOOP.replace("BODY", body)
        .replace("init = ", "start = f32[4] copy(x) init = ")
        .replace("zero, x", "zero, start")
    )
    slices = CARRIED.replace("x p{1} q{1} loop{1} ", "x") + "start p{1} q{1} loop{1} v 4 0 16"
    facts = found(text, slices, x=None, y=(1,))
    assert facts.is_of["c"] == "x"
    (loop,) = facts.versions.flow.loops.values()
    rounds = facts.versions.comes_round(loop)
    assert {repr(each): rounds[each.number] for each in facts.versions.flow.values if rounds.get(each.number)} == {
        "p{2}": 2
    }  # fmt: skip


INNER = """
inner_body {
  ip = (f32[4], f32[4], pred[]) parameter(0)
  iu = f32[4] get-tuple-element(ip), index=0
  iv = f32[4] get-tuple-element(ip), index=1
  ib = pred[] get-tuple-element(ip), index=2
  d = f32[4] copy(iu)
  ROOT it = (f32[4], f32[4], pred[]) tuple(iv, iv, ib)
}
inner_condition {
  iq = (f32[4], f32[4], pred[]) parameter(0)
  ROOT ic = pred[] get-tuple-element(iq), index=2
}
"""


def test_what_comes_round_may_take_more_than_one_sweep() -> None:
    """In the loop inside, `x` comes into the first place of what it carries only with its second trip."""
    body = """
        v = pred[] custom-call(i), custom_call_target="f"
        init2 = (f32[4], f32[4], pred[]) tuple(b, a, v)
        inner = (f32[4], f32[4], pred[]) while(init2), condition=inner_condition, body=inner_body
        ROOT t = (s32[], f32[4], f32[4]) tuple(next, a, b)
    """
    slices = CARRIED + "d 4 0 16\n ip{0} iq{0} inner{0} 5 0 16\n v 6 0 1"
    facts = found(INNER + LOOP.replace("BODY", body), slices, x=(0,))
    loop = facts.versions.flow.loops[hlo.instruction(facts.versions.flow.module, "loop").id]
    rounds = facts.versions.comes_round(loop)
    assert {repr(each): rounds[each.number] for each in facts.versions.flow.values if rounds.get(each.number)} == {
        "p{1}": 1, "c": 1, "ip{0}": 1, "ip{1}": 1, "d": 1, "inner{0}": 1, "inner{1}": 1
    }  # fmt: skip


TURNED = LOOP.replace("BODY", "ROOT t = (s32[], f32[4], f32[4]) tuple(next, b, c)").replace(
    "init = (s32[], f32[4], f32[4]) tuple(zero, x, y)",
    "cx = f32[4] copy(x) cy = f32[4] copy(y) init = (s32[], f32[4], f32[4]) tuple(zero, cx, cy)",
)
"""What two buffers were, turned round in a loop's own places: each is, in the trip after, where the other was."""

TURNED_IN = """
    x                             0 0 16  parameter 0
    y                             1 0 16  parameter 1
    zero p{0} q{0} loop{0} next   2 0  4
    cx p{1} q{1} loop{1}          4 0 16
    cy p{2} q{2} loop{2} c        5 0 16
"""


def test_what_a_loop_turns_round_is_of_either_buffer() -> None:
    facts = found(TURNED, TURNED_IN, x=None, y=None)
    assert (facts.is_of["p{1}"], facts.is_of["p{2}"], facts.is_of["c"]) == ("x y", "x y", "x y")
    (loop,) = facts.versions.flow.loops.values()
    rounds = facts.versions.comes_round(loop)
    assert rounds[hlo.value(facts.versions.flow, "p{1}").number] == 0b11


def test_what_a_loop_turns_round_in_the_buffers_own_places_is_of_the_one_that_is_at_home() -> None:
    body = """
        d = f32[4] copy(b)
        e = f32[4] copy(c)
        ROOT t = (s32[], f32[4], f32[4]) tuple(next, d, e)
    """
    slices = CARRIED.replace("x p{1}", "x d p{1}").replace("y p{2}", "y e p{2}")
    facts = found(LOOP.replace("BODY", body), slices, x=(0,), y=(1,))
    assert (facts.is_of["p{1}"], facts.is_of["p{2}"], facts.is_of["c"]) == ("x", "y", "x")
    assert facts.transfers == [
        "delivered x: p{1} to c, 16",
        "delivered y: p{2} to d, 16",
        "written x: p{2} to d, 16",
        "delivered x: c to e, 16",
        "written y: c to e, 16",
    ]


def test_what_a_loop_turns_round_is_at_home_where_its_new_contents_are_computed_from_it() -> None:
    """`y` is computed in its place from what the loop leaves there, and is no less there for it."""
    body = """
        d = f32[4] copy(b)
        e = f32[4] copy(c)
        ROOT t = (s32[], f32[4], f32[4]) tuple(next, d, e)
    """
    text = LOOP.replace("BODY", body).replace("ROOT r", "n = f32[4] negate(second) ROOT r")
    slices = CARRIED.replace("x p{1}", "x d p{1}").replace("y p{2}", "y n e p{2}")
    facts = found(text.replace("tuple(first, second)", "tuple(first, n)"), slices, x=(0,), y=(1,))
    assert (facts.is_of["p{1}"], facts.is_of["p{2}"], facts.is_of["c"]) == ("x", "y", "x")
    assert facts.transfers == [
        "delivered x: p{1} to c, 16",
        "delivered y: p{2} to d, 16",
        "written x: p{2} to d, 16",
        "delivered x: c to e, 16",
    ]


def test_a_buffer_lives_where_loops_carry_it_and_is_computed_on_there() -> None:
    """The loop inside gives `x` to `y`, which lives in a temporary; what `y` becomes is computed from that."""
    body = """
        v = pred[] custom-call(i), custom_call_target="f"
        init2 = (f32[4], f32[4], pred[]) tuple(a, b, v)
        inner = (f32[4], f32[4], pred[]) while(init2), condition=inner_condition, body=inner_body
        w = f32[4] get-tuple-element(inner), index=1
        n = f32[4] negate(w)
        ROOT t = (s32[], f32[4], f32[4]) tuple(next, a, n)
    """
    text = INNER.replace("tuple(iv, iv, ib)", "tuple(iu, d, ib)")
    text += LOOP.replace("c = f32[4] copy(a)", "").replace("BODY", body).replace("zero, x, y", "zero, x, start")
    text = text.replace("init = (", "start = f32[4] negate(y) init = (").replace(
        "ROOT r", "m = f32[4] copy(second) ROOT r"
    )
    slices = """
        x p{1} q{1} loop{1} ip{0} iq{0} inner{0}                    0 0 16  parameter 0
        y m                                                         1 0 16  parameter 1
        zero p{0} q{0} loop{0} next                                 2 0  4
        start p{2} q{2} loop{2} ip{1} iq{1} inner{1} d n            4 0 16
        v ip{2} iq{2} inner{2}                                      5 0  1
    """
    facts = found(text.replace("tuple(first, second)", "tuple(first, m)"), slices, x=(0,), y=(1,))
    assert facts.transfers == [
        "delivered x: ip{0} to d, 16",
        "returned y: loop{2} to m, 16",
    ]


def test_what_another_array_holds_is_written_also_by_way_of_a_loop() -> None:
    """The loop carries `x` in a temporary, and gives it `y` in each trip: nothing is computed there."""
    text = LOOP.replace("copy(a)", "copy(b)").replace("BODY", "ROOT t = (s32[], f32[4], f32[4]) tuple(next, c, b)")
    text = text.replace("init = (", "start = f32[4] copy(y) init = (").replace("zero, x, y", "zero, start, y")
    text = text.replace("ROOT r", "m = f32[4] copy(first) ROOT r").replace("tuple(first, second)", "tuple(m, second)")
    slices = """
        x m                              0 0 16  parameter 0
        y p{2} q{2} loop{2}              1 0 16  parameter 1
        zero p{0} q{0} loop{0} next      2 0  4
        start p{1} q{1} loop{1} c        4 0 16
    """
    facts = found(text, slices, x=(0,), y=(1,))
    assert [each for each in facts.transfers if " x: " in each] == ["written x: loop{1} to m, 16"]


def test_what_gathers_the_values_of_each_trip_outlives_them() -> None:
    """The next trip overwrites what was gathered, in the same instruction that made it."""
    body = """
        n = f32[4] negate(a)
        l = f32[32] dynamic-update-slice(b, n, i)
        ROOT t = (s32[], f32[4], f32[32]) tuple(next, n, l)
    """
    text = LOOP.replace("c = f32[4] copy(a)", "").replace("BODY", body)
    text = text.replace("f32[4], f32[4])", "f32[4], f32[32])").replace("y = f32[4]", "y = f32[32]")
    text = text.replace("b = f32[4]", "b = f32[32]").replace("second = f32[4]", "second = f32[32]")
    text = text.replace(
        "ROOT r = (f32[4], f32[32])", "s = f32[4] slice(second), slice={[0:4]} ROOT r = (f32[4], f32[4])"
    )
    slices = CARRIED.replace("x p{1}", "x n p{1}").replace("1 0 16", "1 0 128").replace("y p{2}", "y l p{2}")
    facts = found(text.replace("tuple(first, second)", "tuple(first, s)"), slices.replace("c  ", "s  "), x=(0,))
    assert facts.transfers == ["preserved x: n to l, 16"]


def test_more_rounds_than_there_may_be_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a sweep for each of the two buffers, and one in which nothing changes."""
    monkeypatch.setattr(versions, "_MOST_ROUNDS", 3)
    assert found(TURNED, TURNED_IN, x=None, y=None).is_of["c"] == "x y"
    monkeypatch.setattr(versions, "_MOST_ROUNDS", 1)
    with pytest.raises(TooManyRounds, match="did not come to rest in 1 rounds"):
        found(TURNED, TURNED_IN, x=None, y=None)
    assert found(SWAP, SWAPPED, x=(0,), y=(1,)).is_of["cy"] == "y"  # there is no loop: one is enough


JOINED = """
ENTRY main {
  x = f32[4] parameter(0)
  a = f32[2] slice(x), slice={[0:2]}
  b = f32[2] slice(x), slice={[2:4]}
  f = f32[4] custom-call(a, b), custom_call_target="ConcatBitcast"
  n = f32[4] negate(x)
  g = f32[4] copy(f)
  ROOT r = (f32[4], f32[4]) tuple(n, g)
}
"""


IN_FAST_MEMORY = "x n 0 0 16 parameter 0\n a 1 0 8 S(1)\n b 1 8 8\n f 1 0 16\n"
IN_MAIN_MEMORY = "x n 0 0 16 parameter 0\n a 1 0 8\n b 1 8 8\n f 1 0 16\n"


def test_what_is_brought_into_fast_memory_in_pieces_is_still_that_buffer() -> None:
    """And delivered by it where it goes to an output: a TPU was seen to do so."""
    facts = found(JOINED, IN_FAST_MEMORY + "g 2 0 16 output", x=(0,))
    assert facts.is_of == {"x": "x", "f": "x", "n": "x", "g": "x"}
    assert facts.transfers == ["staged x: x to a, 8", "staged x: x to b, 8", "delivered x: f to g, 16"]


READ = JOINED.replace(
    "ROOT r = (f32[4], f32[4]) tuple(n, g)", "h = f32[4] sine(g) ROOT r = (f32[4], f32[4]) tuple(n, h)"
)


def test_what_is_brought_into_fast_memory_in_pieces_and_out_of_it_as_a_whole_is_a_copy() -> None:
    facts = found(READ, IN_FAST_MEMORY + "g 2 0 16\n h 3 0 16 output", x=(0,))
    assert facts.transfers == ["staged x: x to a, 8", "staged x: x to b, 8", "preserved x: f to g, 16"]


def test_what_is_put_together_in_main_memory_is_a_copy() -> None:
    facts = found(READ, IN_MAIN_MEMORY.replace("f 1", "f g 1") + "h 3 0 16 output", x=(0,))
    assert facts.transfers == ["piece x: x to a, 8", "piece x: x to b, 8", "preserved x: x to f, 16"]


def test_what_is_put_together_where_an_output_is_made_of_it_is_preserved() -> None:
    facts = found(JOINED, IN_MAIN_MEMORY.replace("a 1 0 8", "a 1 0 8 output").replace("f 1", "f g 1"), x=(0,))
    assert facts.transfers == ["piece x: x to a, 8", "piece x: x to b, 8", "preserved x: x to f, 16"]


EITHER = """
yes { p = (f32[4], f32[4]) parameter(0)
  a = f32[4] get-tuple-element(p), index=0 b = f32[4] get-tuple-element(p), index=1
  away = f32[4] copy(a) ROOT t = (f32[4], f32[4]) tuple(b, away) }
no { p = (f32[4], f32[4]) parameter(0)
  a = f32[4] get-tuple-element(p), index=0 b = f32[4] get-tuple-element(p), index=1
  new = f32[4] negate(b) lent = f32[4] copy(a) ROOT t = (f32[4], f32[4]) tuple(lent, new) }
ENTRY main { x = f32[4] parameter(0) y = f32[4] parameter(1) i = s32[] parameter(2) t = (f32[4], f32[4]) tuple(x, y)
  c = (f32[4], f32[4]) conditional(i, t, t), branch_computations={yes, no}
  u = f32[4] get-tuple-element(c), index=0 v = f32[4] get-tuple-element(c), index=1
  d = f32[4] copy(u) e = f32[4] copy(v) ROOT r = (f32[4], f32[4]) tuple(d, e) }
"""


def test_a_place_that_one_branch_gives_away_and_another_one_lends() -> None:
    """Two buffers change places in one branch. In the other one `x` goes to `y`'s place, and comes back from there."""
    facts = found(EITHER, HOMES + "lent c{0} 1 0 16\n away new c{1} 3 0 16\n d 0 0 16\n e 1 0 16", x=(0,), y=(1,))
    assert facts.transfers[:3] == [
        "delivered x: x to away, 16",
        "preserved x: x to lent, 16",
        "returned x: c{0} to d, 16",
    ]
