"""Why buffers are copied, in words: whoever only passes a value on is never the one that reads it.

The buffer is `x`, parameter 0, an `f32[4]` of 16 bytes, where nothing else is said. Some instructions have lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import hlo
import pytest

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.explain.words import Why, told

PATHS = {0: "x", 1: "y"}

EXPLAINED = ("preserved", "returned", "rearranged", "delivered")
"""What is done to a buffer for a reason; all else is what the program says, or no move."""


@dataclass(frozen=True)
class Explained:
    """The causes of what is done to `x` and `y`, each by the position of the value that is made."""

    causes: Causes
    analysis: Analysis

    def why(self, position: str, parameter: int = 0) -> Why:
        (counted,) = (
            each
            for each in self.analysis.verdicts[parameter].transfers
            if repr(each.transfer.value) == position and each.transfer.kind in EXPLAINED
        )
        return self.causes.why(counted)


def explained(text: str, slices: str, *aliases: str, buffers: int = 1) -> Explained:
    """Explain a module.

    Args:
      aliases: outputs and the parameters that they live in, such as `{}: 0`.
      buffers: how many of the parameters, from the first on, are buffers; all of them are donated.
    """
    paired = ", ".join(re.sub(r"\d+$", r"(\g<0>, {}, may-alias)", each) for each in aliases)
    module = hlo.module(f"HloModule m, is_scheduled=true, input_output_alias={{ {paired} }}\n{text}", slices)
    analysis = verdict.analyse(module, dict.fromkeys(range(buffers), True))
    assert analysis.clashes == ()
    assert analysis.versions is not None
    return Explained(Causes(analysis, analysis.versions, PATHS, "train.py"), analysis)


def at(line: int) -> str:
    return f', metadata={{source_file="/home/me/train.py" source_line={line}}}'


# The loop of which a plain copy and an asynchronous one were explained in other words.

LOOP = f"""
body {{
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  v = f32[4] add(a, b){at(6)}
  COPY
  n = f32[4] negate(v){at(7)}
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, d)
}}
condition {{
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}}
ENTRY main {{
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  old = f32[4] negate(y)
  zero = s32[] constant(0)
  init = (s32[], f32[4], f32[4]) tuple(zero, x, old)
  loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
  w = f32[4] get-tuple-element(loop), index=1
  ROOT r = f32[4] bitcast(w)
}}
"""
"""Each trip keeps what the one before made: its sum with that, and it, are what the next trip needs."""

CARRIED = """
    x p{1} q{1} loop{1} n           0 0 16  parameter 0
    y                               1 0 16  parameter 1
    zero p{0} q{0} loop{0} next     2 0  4
    old p{2} q{2} loop{2} COPIED    3 0 16
    v                               4 0 16
"""

COPIES: Mapping[str, tuple[str, str]] = {
    "copy": ("d = f32[4] copy(a)", "d"),
    "copy-start and copy-done": ("s = (f32[4], f32[4], u32[]) copy-start(a) d = f32[4] copy-done(s)", "s{0}"),
    "async-start and async-done": (
        "s = ((f32[4]), f32[4], u32[]) async-start(a), calls=copied d = f32[4] async-done(s)",
        "c",
    ),
    "async-start, async-update and async-done": (
        """
        s = ((f32[4]), f32[4], u32[]) async-start(a), calls=copied
        u = ((f32[4]), f32[4], u32[]) async-update(s)
        d = f32[4] async-done(u)
        """,
        "c",
    ),
    "call": ("d = f32[4] call(a), to_apply=copied", "c"),
    "a copy behind a barrier": ("c1 = f32[4] copy(a) d = f32[4] opt-barrier(c1)", "c1"),
    "a copy of a domain": (
        'c1 = f32[4] copy(a) d = f32[4] domain(c1), domain={kind="sharding", entry={}, exit={}}',
        "c1",
    ),
    "a copy with a dependency": (
        "c1 = f32[4] copy(a) g = token[] after-all() d = f32[4] add-dependency(c1, g)",
        "c1",
    ),
    "a copy in another shape": ("a2 = f32[2,2] bitcast(a) c1 = f32[2,2] copy(a2) d = f32[4] bitcast(c1)", "c1"),
    "a copy in a tuple": (
        "c1 = f32[4] copy(a) c2 = (f32[4]) tuple(c1) d = f32[4] get-tuple-element(c2), index=0",
        "c1",
    ),
}
COPIED = "copied { k = f32[4] parameter(0) ROOT c = f32[4] copy(k) }\n"


@pytest.mark.parametrize(("copy", "position"), COPIES.values(), ids=COPIES)
def test_one_loop_is_explained_in_the_same_words_however_it_copies(copy: str, position: str) -> None:
    text = LOOP.replace("COPY", copy)
    text = COPIED + text if "copied" in copy else text
    why = explained(text, CARRIED.replace("COPIED", position), "{}: 0").why(position)
    assert why.text == "the loop carries it on there"
    assert (why.moved_from, why.moved_to) == ("the parameter", "temporary memory")
    assert why.reader is None
    assert why.writer is not None
    assert told(why.writer) == "negate (train.py:7)"
    assert why.near == why.writer
    assert not why.asked


def test_a_loop_may_begin_with_what_is_kept() -> None:
    """It works on the copy, and the buffer's own place is written after it."""
    text = LOOP.replace("COPY", "d = f32[4] bitcast(b)").replace("tuple(zero, x, old)", "tuple(zero, c, old)")
    text = text.replace("old = ", f"c = f32[4] copy(x){at(5)} old = ").replace(
        "ROOT r = f32[4] bitcast(w)",
        f"m = f32[4] negate(x){at(9)} z = f32[4] sine(w) ROOT r = (f32[4], f32[4]) tuple(m, z)",
    )
    slices = """
        x m                           0 0 16  parameter 0
        y                             1 0 16  parameter 1
        zero p{0} q{0} loop{0} next   2 0  4
        old p{2} q{2} loop{2}         3 0 16
        v                             4 0 16
        c p{1} q{1} loop{1} n         5 0 16
        z                             6 0 16  output
    """
    why = explained(text, slices, "{0}: 0").why("c")
    assert why.text == "a loop begins with it there"
    assert (why.reader, why.writer and why.writer.name) == (None, "m")


# Between a value and who reads it.

PASSED_ON: Mapping[str, str] = {
    "nothing": "f = f32[4] bitcast(c)",
    "copy-start and copy-done": "",
    "opt-barrier": "f = f32[4] opt-barrier(c)",
    "opt-barrier of a tuple": """
        g = (f32[4], f32[4]) tuple(y, c)
        h = (f32[4], f32[4]) opt-barrier(g)
        f = f32[4] get-tuple-element(h), index=1
    """,
    "domain": 'f = f32[4] domain(c), domain={kind="sharding", entry={}, exit={}}',
    "add-dependency": "g = token[] after-all() f = f32[4] add-dependency(c, g)",
    "several": "g = f32[4] opt-barrier(c) h = f32[2,2] bitcast(g) k = f32[4] bitcast(h) f = f32[4] opt-barrier(k)",
}


@pytest.mark.parametrize("between", PASSED_ON.values(), ids=PASSED_ON)
def test_the_reader_is_who_reads_and_not_what_passes_it_on(between: str) -> None:
    """A copy is kept for `m`, because `n` writes its place before that reads it."""
    copy = "c = f32[4] copy(x)" if between else "s = (f32[4], f32[4], u32[]) copy-start(x) f = f32[4] copy-done(s)"
    text = f"""
        ENTRY main {{
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          {copy}
          n = f32[4] negate(x){at(7)}
          {between}
          m = f32[4] sine(f){at(8)}
          ROOT r = (f32[4], f32[4]) tuple(n, m)
        }}
    """
    position = "c" if between else "s{0}"
    slices = f"x n 0 0 16 parameter 0\n y 1 0 16 parameter 1\n {position} 2 0 16\n m 3 0 16 output"
    why = explained(text, slices, "{0}: 0").why(position)
    assert why.text == "sine (train.py:8) still reads the old value"
    assert (why.reader and why.reader.name, why.writer and why.writer.name) == ("m", "n")
    assert why.near == why.reader
    assert not why.asked


AFTER: Mapping[str, str] = {
    "opt-barrier": "f = f32[4] opt-barrier(c)",
    "domain": 'f = f32[4] domain(c), domain={kind="sharding", entry={}, exit={}}',
    "add-dependency": "g = token[] after-all() f = f32[4] add-dependency(c, g)",
    "bitcast": "f = f32[2,2] bitcast(c)",
    "tuple and get-tuple-element": "g = (f32[4], f32[4]) tuple(y, c) f = f32[4] get-tuple-element(g), index=1",
    "call": "f = f32[4] call(c), to_apply=passing",
    "conditional": "f = f32[4] conditional(t, c, c), true_computation=passing, false_computation=also_passing",
    "while": """
        g = (f32[4], pred[]) tuple(c, t)
        f = (f32[4], pred[]) while(g), condition=running, body=staying
    """,
    "async-start, async-update and async-done": """
        g = ((f32[4]), f32[4], u32[]) async-start(c), calls=passing
        h = ((f32[4]), f32[4], u32[]) async-update(g)
        f = f32[4] async-done(h)
    """,
}
"""What comes after the last one that reads `c`, and reads it not."""

PASSING = """
    passing { p = f32[4] parameter(0) ROOT p1 = f32[4] bitcast(p) }
    also_passing { q = f32[4] parameter(0) ROOT q1 = f32[4] bitcast(q) }
    staying { k = (f32[4], pred[]) parameter(0) ROOT k1 = (f32[4], pred[]) opt-barrier(k) }
    running { o = (f32[4], pred[]) parameter(0) ROOT o1 = pred[] get-tuple-element(o), index=1 }
"""


@pytest.mark.parametrize("after", AFTER.values(), ids=AFTER)
def test_what_passes_it_on_after_the_last_reader_is_not_named(after: str) -> None:
    text = f"""
        {PASSING}
        ENTRY main {{
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          t = pred[] parameter(2)
          c = f32[4] copy(x)
          n = f32[4] negate(x){at(7)}
          m = f32[4] sine(c){at(8)}
          {after}
          ROOT r = (f32[4], f32[4]) tuple(n, m)
        }}
    """
    slices = "x n 0 0 16 parameter 0\n y 1 0 16 parameter 1\n c 2 0 16\n m 3 0 16 output\n t 5 0 1"
    slices += "\n f{0} k{0} o{0} 2 0 16" if "while" in after else ""
    why = explained(text, slices, "{0}: 0").why("c")
    assert why.text == "sine (train.py:8) still reads the old value"
    assert why.reader is not None
    assert why.reader.name == "m"


CALLS: Mapping[str, str] = {
    "call": "m = f32[4] call(c), to_apply=called",
    "async-start and async-done": "s = ((f32[4]), f32[4], u32[]) async-start(c), calls=called m = f32[4] async-done(s)",
    "async-start, async-update and async-done": """
        s = ((f32[4]), f32[4], u32[]) async-start(c), calls=called
        u = ((f32[4]), f32[4], u32[]) async-update(s)
        m = f32[4] async-done(u)
    """,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_reader_is_in_what_is_called(call: str) -> None:
    text = f"""
        called {{ p = f32[4] parameter(0) ROOT k = f32[4] sine(p){at(8)} }}
        ENTRY main {{
          x = f32[4] parameter(0)
          c = f32[4] copy(x)
          n = f32[4] negate(x){at(7)}
          {call}
          ROOT r = (f32[4], f32[4]) tuple(n, m)
        }}
    """
    why = explained(text, "x n 0 0 16 parameter 0\n c 2 0 16\n k 3 0 16 output", "{0}: 0").why("c")
    assert why.text == "sine (train.py:8) still reads the old value"
    assert (why.reader and why.reader.name, why.writer and why.writer.name) == ("k", "n")


# Every other reason.

HOMES = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n"
ENTRY = "ENTRY main {{ x = f32[4] parameter(0) y = f32[4] parameter(1) {lines} ROOT r = (f32[4], f32[4]) tuple(n, m) }}"


@dataclass(frozen=True)
class Case:
    """Lines that make `n`, the output of `x`, and `m`, that of `y`; a copy that they make, and why it is made."""

    lines: str
    slices: str
    position: str
    text: str
    reader: str = ""
    writer: str = ""
    asked: bool = False
    places: tuple[str, str] = ("the parameter", "temporary memory")


REASONS: Mapping[str, Case] = {
    "the reader needs the writer": Case(
        f"c = f32[4] copy(x) i = s32[] constant(0) k = f32[1] constant({{0}})"
        f" n = f32[4] dynamic-update-slice(x, k, i){at(7)} v = f32[4] sine(n) m = f32[4] add(v, c){at(8)}",
        "c 2 0 16\n v 3 0 16\n n 0 0 16\n m 1 0 16",
        "c",
        "add (train.py:8) still reads the old value, and needs what dynamic-update-slice (train.py:7) writes",
        "m", "n", asked=True,
    ),
    "the reader needs a writer of every element, with which it could run": Case(
        f"c = f32[4] copy(x) n = f32[4] negate(x){at(7)} m = f32[4] add(n, c){at(8)}",
        "c 2 0 16\n n 0 0 16\n m 1 0 16",
        "c",
        "add (train.py:8) still reads the old value",
        "m", "n",
    ),
    "something is moved into its place before something is computed there": Case(
        f"c = f32[4] copy(x) b = f32[4] copy(y){at(6)} n = f32[4] negate(b){at(7)} m = f32[4] add(y, c){at(8)}",
        "c 2 0 16\n b n 0 0 16\n m 1 0 16",
        "c",
        "add (train.py:8) still reads the old value",
        "m", "n",
    ),
    "of several the last reader": Case(
        f"c = f32[4] copy(x) n = f32[4] negate(x){at(7)} v = f32[4] sine(c){at(8)} m = f32[4] add(v, c){at(9)}",
        "c 2 0 16\n n 0 0 16\n v 3 0 16\n m 1 0 16",
        "c",
        "add (train.py:9) still reads the old value",
        "m", "n",
    ),
    "nothing writes its place": Case(
        f"n = f32[4] negate(x) c = f32[4] copy(n) m = f32[4] add(y, c){at(8)}",
        "n 0 0 16\n c 2 0 16\n m 1 0 16",
        "c",
        "for add (train.py:8)",
        "m",
    ),
    "its place is lent": Case(
        f"c = f32[4] copy(x) v = f32[4] sine(y){at(6)} w = f32[4] sine(v) m = f32[4] add(c, w){at(8)}"
        " n = f32[4] copy(c)",
        "c 2 0 16\n v 0 0 16\n w 3 0 16\n m 1 0 16\n n 0 0 16",
        "c",
        "its place is lent to another value, sine (train.py:6), before add (train.py:8) reads it",
        "m", "v",
    ),
    "in another layout for its reader": Case(
        f"x2 = f32[2,2] bitcast(x) c = f32[2,2]{{0,1}} copy(x2) v = f32[2,2]{{0,1}} sine(c){at(8)}"
        f" w = f32[4] bitcast(v) m = f32[4] add(y, w) n = f32[4] negate(x){at(7)}",
        "c 2 0 16\n v 3 0 16\n m 1 0 16\n n 0 0 16",
        "c",
        "for sine (train.py:8), in another layout",
        "v",
    ),
    "reshaped into another layout, which a bitcast could not do": Case(
        f"c = f32[2,2]{{0,1}} reshape(x) v = f32[2,2]{{0,1}} sine(c){at(8)} w = f32[4] bitcast(v)"
        f" m = f32[4] add(y, w) n = f32[4] negate(x){at(7)}",
        "c 2 0 16\n v 3 0 16\n m 1 0 16\n n 0 0 16",
        "c",
        "for sine (train.py:8), in another layout",
        "v",
    ),
    "returned as another output": Case(
        f"c = f32[4] copy(x){at(6)} n = f32[4] negate(x){at(7)} m = f32[4] bitcast(c)",
        "c 2 0 16 output\n n 0 0 16",
        "c",
        "output 1 returns these contents too",
        asked=True, places=("the parameter", "an output"),
    ),
    "another output begins with it": Case(
        f"c = f32[4] copy(x){at(6)} n = f32[4] negate(x){at(7)} i = s32[] constant(0) k = f32[1] constant({{0}})"
        " m = f32[4] dynamic-update-slice(c, k, i)",
        "c m 2 0 16 output\n n 0 0 16",
        "c",
        "another output begins with these contents",
        asked=True, places=("the parameter", "an output"),
    ),
    "put into something else": Case(
        f"v = f32[8] concatenate(x, y), dimensions={{0}}{at(6)} n = f32[4] negate(x){at(7)}"
        " m = f32[4] slice(v), slice={[2:6]}",
        "v 2 0 32\n n 0 0 16\n m 1 0 16",
        "v",
        "they go to another part of something else",
        asked=True,
    ),
    "rearranged": Case(
        f"c = f32[4] reverse(x), dimensions={{0}}{at(6)} n = f32[4] negate(x){at(7)} m = f32[4] add(y, c)",
        "c 2 0 16\n n 0 0 16\n m 1 0 16",
        "c",
        "its elements go to other positions",
        asked=True,
    ),
    "moved back before something writes it": Case(
        f"c = f32[4] copy(x) m = f32[4] add(y, c) b = f32[4] copy(c) n = f32[4] negate(b){at(7)}",
        "c 2 0 16\n m 1 0 16\n b n 0 0 16",
        "b",
        "before negate (train.py:7) writes it",
        writer="n", places=("temporary memory", "the parameter"),
    ),
    "moved back because it had been moved away": Case(
        f"c = f32[4] copy(x){at(6)} m = f32[4] add(y, c) n = f32[4] copy(c)",
        "c 2 0 16\n m 1 0 16\n n 0 0 16",
        "n",
        "its contents had been moved away by copy (train.py:6)",
        writer="c", places=("temporary memory", "the parameter"),
    ),
    "moved back, and the program had turned it": Case(
        f"c = f32[4] reverse(x), dimensions={{0}}{at(6)} m = f32[4] add(y, c) n = f32[4] copy(c)",
        "c 2 0 16\n m 1 0 16\n n 0 0 16",
        "n",
        "its contents had been moved away by reverse (train.py:6)",
        writer="c", asked=True, places=("temporary memory", "the parameter"),
    ),
    "computed elsewhere": Case(
        f"v = f32[4] negate(x){at(6)} m = f32[4] add(y, v) n = f32[4] copy(v)",
        "v 2 0 16\n m 1 0 16\n n 0 0 16",
        "n",
        "it was computed elsewhere, and is moved into the parameter afterwards",
        writer="v", places=("temporary memory", "the parameter"),
    ),
    "computed elsewhere, of nothing of it": Case(
        f'v = f32[4] custom-call(y), custom_call_target="f"{at(6)} m = f32[4] add(y, v) n = f32[4] copy(v)',
        "v 2 0 16\n m 1 0 16\n n 0 0 16",
        "n",
        "it was computed elsewhere, and is moved into the parameter afterwards",
        writer="v", places=("temporary memory", "the parameter"),
    ),
    "no one needs it": Case(
        f"c = f32[4] copy(x) n = f32[4] negate(x){at(7)} m = f32[4] negate(y)",
        "c 2 0 16\n n 0 0 16\n m 1 0 16",
        "c",
        "nothing else reads the copy",
        writer="n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REASONS.values(), ids=REASONS)
def test_the_reason_of_a_copy(case: Case) -> None:
    why = explained(ENTRY.format(lines=case.lines), HOMES + case.slices, "{0}: 0").why(case.position)
    assert why.text == case.text
    assert (why.reader.name if why.reader else "") == case.reader
    assert (why.writer.name if why.writer else "") == case.writer
    assert why.asked is case.asked
    assert (why.moved_from, why.moved_to) == case.places


SWAP = f"""
ENTRY main {{
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  t = f32[4] copy(x){at(5)}
  cx = f32[4] copy(y){at(6)}
  cy = f32[4] copy(t){at(7)}
  ROOT r = (f32[4], f32[4]) tuple(cx, cy)
}}
"""


def test_two_buffers_that_are_swapped() -> None:
    found = explained(
        SWAP, "x cx 0 0 16 parameter 0\n y cy 1 0 16 parameter 1\n t 2 0 16", "{0}: 0", "{1}: 1", buffers=2
    )
    out, into, back = found.why("t"), found.why("cy"), found.why("cx", 1)
    assert (out.text, out.asked) == ("it is kept until it becomes y", True)
    assert (out.reader and out.reader.name, out.writer and out.writer.name) == ("cy", "cx")
    assert (into.text, into.asked) == ("its contents become those of y", True)
    assert (into.moved_from, into.moved_to) == ("temporary memory", "the place of y")
    assert (back.text, back.asked) == ("its contents become those of x", True)
    assert (back.moved_from, back.moved_to) == ("the parameter", "the place of x")


def test_a_part_of_a_buffer_that_goes_to_another_part_of_it() -> None:
    """Three of its four elements are moved on by one."""
    lines = f"""
        u = f32[3] slice(x), slice={{[0:3]}}
        i = s32[] constant(1)
        n = f32[4] dynamic-update-slice(x, u, i){at(7)}
        m = f32[4] negate(y)
    """
    found = explained(ENTRY.format(lines=lines), HOMES + "u 2 0 12\n n 0 0 16\n m 1 0 16", "{0}: 0")
    back = found.why("n")
    assert (back.text, back.asked) == ("they go to another part of it", True)
    out = found.why("u")
    assert (out.text, out.asked) == ("dynamic-update-slice (train.py:7) still reads the old value", False)


def test_the_place_of_another_buffer_may_be_lent() -> None:
    """What is kept there does not become that buffer."""
    lines = f"""
        w = f32[4] negate(y)
        c = f32[4] copy(x){at(6)}
        n = f32[4] negate(x){at(7)}
        v = f32[4] custom-call(c), custom_call_target="f"{at(8)}
        m = f32[4] add(v, w)
    """
    slices = HOMES + "w 2 0 16\n c 1 0 16\n n 0 0 16\n v 3 0 16\n m 1 0 16"
    why = explained(ENTRY.format(lines=lines), slices, "{0}: 0", "{1}: 1", buffers=2).why("c")
    assert why.text == "custom-call (train.py:8) still reads the old value"
    assert (why.moved_from, why.moved_to) == ("the parameter", "the place of y, lent")


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("S(1)", "fast memory (S(1))"),
        ("output", "an output"),
        ("constant", "a constant"),
        ("parameter 7", "parameter 7"),
        ("", "temporary memory"),
    ],
)
def test_places_in_words(kind: str, place: str) -> None:
    """A copy from `c` to `d`; in fast memory it is one if it is put into another order."""
    moved = "reverse(c), dimensions={0}" if kind == "S(1)" else "copy(c)"
    lines = f"c = f32[4] copy(x) d = f32[4] {moved} n = f32[4] clamp(c, x, d){at(7)} m = f32[4] negate(y)"
    slices = HOMES + f"c 2 0 16\n d 3 0 16 {kind}\n n 0 0 16\n m 1 0 16"
    assert explained(ENTRY.format(lines=lines), slices, "{0}: 0").why("d").moved_to == place


def test_the_nearest_line_is_told_where_none_of_them_has_one() -> None:
    lines = (
        f"c = f32[4] copy(x) n = f32[4] negate(x) v = f32[4] sine(c) w = f32[4] cosine(v){at(9)} m = f32[4] add(y, w)"
    )
    slices = HOMES + "c 2 0 16\n n 0 0 16\n v 3 0 16\n w 4 0 16\n m 1 0 16"
    why = explained(ENTRY.format(lines=lines), slices, "{0}: 0").why("c")
    assert why.text == "sine still reads the old value; the nearest line is that of cosine (train.py:9)"
    assert why.near is not None
    assert why.near.name == "w"
    without = explained(ENTRY.format(lines=lines.replace(at(9), "")), slices, "{0}: 0").why("c")
    assert without.text == "sine still reads the old value; XLA gave no line for it"
    assert without.near is None


@pytest.mark.parametrize(
    ("root", "operation"),
    [
        ("ROOT f = f32[4] sine(k)", "sine"),
        (f"s = f32[4] sine(k){at(5)} ROOT f = f32[4] copy(s)", "sine"),
        ("s = f32[4] sine(k) b = f32[2,2] bitcast(s) ROOT f = f32[4] reshape(b)", "sine"),
        ("s = f16[4] convert(k) ROOT f = f32[4] convert(s)", "fusion"),
        ("ROOT f = f32[4] constant({1, 2, 3, 4})", "fusion"),
    ],
)
def test_a_fusion_goes_by_what_its_result_comes_from(root: str, operation: str) -> None:
    """And its line is that of what is in it, the last first, where it has none."""
    text = f"""
        fused {{ k = f32[4] parameter(0) {root}{at(8)} }}
        ENTRY main {{
          x = f32[4] parameter(0)
          c = f32[4] copy(x)
          n = f32[4] negate(x){at(7)}
          m = f32[4] fusion(c), kind=kLoop, calls=fused
          ROOT r = (f32[4], f32[4]) tuple(n, m)
        }}
    """
    found = explained(text, "x n 0 0 16 parameter 0\n c 2 0 16\n m 3 0 16 output", "{0}: 0")
    named = found.causes.named(hlo.instruction(found.analysis.module, "m"))
    assert told(named) == f"{operation} (train.py:8)"
    assert found.why("c").reader == named


def test_what_is_no_copy_has_no_reason() -> None:
    lines = f"v = f32[4] negate(x){at(7)} n = f32[4] negate(v) m = f32[4] negate(y)"
    found = explained(ENTRY.format(lines=lines), HOMES + "v 2 0 16\n n 0 0 16\n m 1 0 16", "{0}: 0")
    (relocated,) = found.analysis.verdicts[0].transfers
    why = found.causes.why(relocated)
    assert (why.text, why.reader, why.writer, why.asked) == ("", None, None, False)
    assert told(why.instruction) == "negate (train.py:7)"
    assert why.near == why.instruction


def test_who_writes_a_buffer_where_it_is() -> None:
    lines = f"""
        n1 = f32[4] negate(x){at(5)}
        c = f32[4] copy(n1)
        b = f32[4] copy(c)
        n = f32[4] sine(b){at(7)}
        m = f32[4] negate(y)
    """
    found = explained(ENTRY.format(lines=lines), HOMES + "n1 b n 0 0 16\n c 2 0 16\n m 1 0 16", "{0}: 0")
    assert [each.name for each in found.causes.writers(0)] == ["n1", "n"]
    assert found.causes.writers(1) == []  # `y` is no buffer here
