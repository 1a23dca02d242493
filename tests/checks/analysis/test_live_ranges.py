"""The steps of small schedules, and the lives of values in the places that buffers come into.

The buffer is `x`, parameter 0, an `f32[4]` of 16 bytes, and donated, where nothing else is said. Only the allocations
are drawn in which a version of it is, or to which one is moved.
"""

from __future__ import annotations

from collections.abc import Mapping

import hlo
import pytest

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.memory.live_ranges import Life, LiveRanges

ALIASED = "HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
FIRST = "HloModule m, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias) }\n"
UNALIASED = "HloModule m, is_scheduled=true\n"


def ranges(text: str, slices: str, buffers: Mapping[int, bool] | None = None) -> LiveRanges:
    analysis = verdict.analyse(hlo.module(text, slices), buffers or {0: True})
    assert analysis.versions is not None
    assert analysis.trips is not None
    return LiveRanges(analysis, analysis.versions, analysis.trips)


def steps(found: LiveRanges) -> list[str]:
    """The instructions of the steps; the first one is that at which the parameters are there."""
    return [step.instruction.name if step.instruction else "" for step in found.steps]


def told(found: LiveRanges) -> list[str]:
    """Lives such as `x buffer 0-2, read 1 2`: what is there, from which step to which one, and which steps read it."""
    return [_told(life) for life in found.in_drawn()]


def _told(life: Life) -> str:
    read = f", read {' '.join(map(str, life.reads))}" if life.reads else ""
    return f"{life.value} {life.what} {life.first}-{life.last}{read}"


ENTRY = "ENTRY main {{ x = f32[4] parameter(0) y = f32[4] parameter(1) {lines} }}"
HOMES = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n"

STRAIGHT: Mapping[str, tuple[str, str, list[str], list[str]]] = {
    "written where it is": (
        "ROOT n = f32[4] negate(x)", "n 0 0 16", ["n"], ["x buffer 0-1, read 1", "n update 1-1"],
    ),
    "copied, and read after it": (
        "c = f32[4] copy(x) n = f32[4] negate(x) ROOT m = f32[4] add(n, c)",
        "c 2 0 16\n n m 0 0 16",
        ["c", "n", "m"],
        ["x buffer 0-2, read 1 2", "c preserved 1-3, read 3", "n update 2-3, read 3", "m update 3-3"],
    ),
    "computed elsewhere, and back": (
        "n = f32[4] negate(x) ROOT m = f32[4] negate(n)",
        "n 2 0 16\n m 0 0 16",
        ["n", "m"],
        ["x buffer 0-1, read 1", "n relocated 1-2, read 2", "m update 2-2"],
    ),
    "staged, and computed there": (
        "f = f32[4] copy(x) g = f32[4] negate(f) ROOT n = f32[4] copy(g)",
        "f g 2 0 16 S(1)\n n 0 0 16",
        ["f", "g", "n"],
        ["x buffer 0-1, read 1", "f staged 1-2, read 2", "g update 2-3, read 3", "n staged 3-3"],
    ),
    "given": (
        "ROOT n = f32[4] copy(y)", "n 0 0 16", ["n"], ["x buffer 0-0", "n written 1-1"],
    ),
    "lent to something else": (
        "c = f32[4] copy(x) v = f32[4] negate(y) w = f32[4] negate(v) z = f32[4] add(y, w) ROOT n = f32[4] copy(c)",
        "c 2 0 16\n v n 0 0 16\n w 3 0 16\n z 4 0 16",
        ["c", "v", "w", "z", "n"],
        ["x buffer 0-1, read 1", "c preserved 1-5, read 5", "v other 2-3, read 3", "n returned 5-5"],
    ),
    "half of it is read": (
        "u = f32[2] slice(x), slice={[2:4]} i = s32[] constant(0) ROOT n = f32[4] dynamic-update-slice(x, u, i)",
        "u 2 0 8\n n 0 0 16",
        ["u", "n"],  # a constant that is not drawn takes no time
        ["x buffer 0-2, read 1 2", "u piece 1-2, read 2", "n update 2-2"],
    ),
    "a constant where a copy is": (
        "c = f32[4] copy(x) k = f32[4] constant({1, 2, 3, 4}) ROOT n = f32[4] clamp(c, x, k)",
        "c 2 0 16\n k 2 16 16\n n 0 0 16",
        ["c", "k", "n"],
        ["x buffer 0-3, read 1 3", "c preserved 1-3, read 3", "k other 2-3, read 3", "n update 3-3"],
    ),
    "a parameter that is never read": (
        "n = f32[4] negate(y) ROOT m = f32[4] bitcast(x)", "n 2 0 16", ["n", "m"], ["x buffer 0-2"],
    ),
    "two results in one place": (
        """
        c = f32[4] copy(x)
        u = (f32[4], f32[4]) custom-call(c), custom_call_target="f"
        v = f32[4] get-tuple-element(u), index=1
        ROOT n = f32[4] add(x, v)
        """,
        "c 2 0 16\n u{0} u{1} 2 16 16\n n 0 0 16",
        ["c", "u", "n"],
        ["x buffer 0-3, read 1 3", "c preserved 1-2, read 2", "u{0} other 2-3, read 3", "n update 3-3"],
    ),
    "read twice by one instruction": (
        "ROOT n = f32[4] add(x, x)", "n 0 0 16", ["n"], ["x buffer 0-1, read 1", "n update 1-1"],
    ),
}  # fmt: skip
"""Lines whose last one is the output of `x`, the slices of what they make, the steps, and the lives."""


@pytest.mark.parametrize(("lines", "slices", "ran", "lives"), STRAIGHT.values(), ids=STRAIGHT)
def test_a_straight_line(lines: str, slices: str, ran: list[str], lives: list[str]) -> None:
    found = ranges(ALIASED + ENTRY.format(lines=lines), HOMES + slices)
    assert steps(found) == ["", *ran]
    assert told(found) == lives


@pytest.mark.parametrize(("donated", "last"), [(True, 1), (False, 2)])
def test_what_is_not_donated_stays_the_callers(donated: bool, last: int) -> None:
    lines = "n = f32[4] negate(x) ROOT m = f32[4] negate(n)"
    found = ranges(UNALIASED + ENTRY.format(lines=lines), HOMES + "n 2 0 16\n m 3 0 16", {0: donated})
    assert told(found) == [f"x buffer 0-{last}, read 1"]


def test_outputs_live_to_the_end_and_returning_them_is_a_step() -> None:
    lines = "n = f32[4] negate(x) m = f32[4] negate(y) ROOT r = (f32[4], f32[4]) tuple(n, m)"
    found = ranges(FIRST + ENTRY.format(lines=lines), HOMES + "n 0 0 16\n m 2 0 16")
    assert steps(found) == ["", "n", "m", "r"]
    assert told(found) == ["x buffer 0-1, read 1", "n update 1-3"]


def test_what_a_life_says_of_an_event() -> None:
    lines = "c = f32[4] copy(x) ROOT n = f32[4] add(x, c)"
    x, c, n = ranges(ALIASED + ENTRY.format(lines=lines), HOMES + "c 2 0 16\n n 0 0 16").in_drawn()
    assert c.source is x
    assert c.counted is not None
    assert c.counted.transfer.value is c.value
    assert (x.buffers, c.buffers, n.buffers) == (1, 1, 1)
    assert (x.done_to, c.done_to, n.done_to) == (0, 1, 0)
    assert [life.times.count for life in (x, c, n)] == [1, 1, 1]


def test_what_is_delivered_to_another_buffer_is_done_to_the_one_and_belongs_to_both() -> None:
    """`x` is put into `y`, of which it replaces a part: delivered by the one, and an update of the other."""
    text = """
        HloModule m, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias), {1}: (1, {}, may-alias) }
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[12] parameter(1)
          i = s32[] parameter(2)
          n = f32[12] dynamic-update-slice(y, x, i)
          ROOT r = (f32[4], f32[12]) tuple(x, n)
        }
    """
    slices = "x 0 0 16 parameter 0\n y n 1 0 48 parameter 1\n i 2 0 4 parameter 2"
    found = ranges(text, slices, {0: True, 1: True})
    assert told(found) == ["x buffer 0-2, read 1", "y buffer 0-1, read 1", "n delivered 1-2"]
    landed = found.in_drawn()[2]
    assert (landed.buffers, landed.done_to) == (0b11, 0b01)


def test_what_is_delivered_by_one_buffer_and_a_write_of_another_is_told_as_delivered() -> None:
    text = """
        HloModule m, is_scheduled=true, input_output_alias={ {0}: (0, {}, may-alias), {1}: (1, {}, may-alias) }
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          t = f32[4] copy(x)
          cx = f32[4] copy(y)
          cy = f32[4] copy(t)
          ROOT r = (f32[4], f32[4]) tuple(cx, cy)
        }
    """
    found = ranges(text, "x cx 0 0 16 parameter 0\n y cy 1 0 16 parameter 1\n t 2 0 16", {0: True, 1: True})
    assert told(found) == [
        "x buffer 0-1, read 1",
        "y buffer 0-2, read 2",
        "t delivered 1-3, read 3",
        "cx delivered 2-4",
        "cy delivered 3-4",
    ]
    assert [(life.buffers, life.done_to) for life in found.in_drawn()[3:]] == [(0b11, 0b10), (0b11, 0b01)]


COPY = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = (f32[4], f32[4], u32[]) copy-start(x)
  a = f32[4] negate(y)
  d = f32[4] copy-done(s)
  b = f32[4] negate(a)
  ROOT n = f32[4] add(x, d)
}
"""

CALL = """
called {
  p = f32[4] parameter(0)
  m = f32[4] reverse(p), dimensions={0}
  ROOT k = f32[4] reverse(m), dimensions={0}
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = ((f32[4]), f32[4], u32[]) async-start(x), calls=called
  u = ((f32[4]), f32[4], u32[]) async-update(s)
  a = f32[4] negate(y)
  d = f32[4] async-done(u)
  b = f32[4] negate(a)
  ROOT n = f32[4] add(y, d)
}
"""

GATHER = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  c = f32[4] copy(x)
  s = (f32[4], f32[8]) all-gather-start(c), dimensions={0}
  a = f32[4] negate(y)
  d = f32[8] all-gather-done(s)
  b = f32[4] negate(a)
  e = f32[4] slice(d), slice={[0:4]}
  ROOT n = f32[4] clamp(e, x, y)
}
"""


def test_a_copy_lives_from_its_start_and_its_original_until_it_is_done() -> None:
    found = ranges(ALIASED + COPY, HOMES + "s{0} 2 0 16\n a b 3 0 16\n n 0 0 16")
    assert steps(found) == ["", "s", "a", "d", "b", "n"]
    assert told(found) == ["x buffer 0-5, read 1 5", "s{0} preserved 1-5, read 5", "n update 5-5"]


def test_an_original_that_nothing_reads_again_lives_until_the_copy_is_done() -> None:
    text = COPY.replace("add(x, d)", "negate(d)")
    found = ranges(ALIASED + text, HOMES + "s{0} 2 0 16\n a b 3 0 16\n n 0 0 16")
    assert told(found) == ["x buffer 0-3, read 1", "s{0} preserved 1-5, read 5", "n update 5-5"]


def test_what_an_asynchronous_call_reads_and_makes_lives_until_it_is_done() -> None:
    """Its computation runs where it begins, a level deeper; an update of it takes no time."""
    found = ranges(ALIASED + CALL, HOMES + "m 2 0 16\n k 3 0 16\n a b 4 0 16\n n 0 0 16")
    assert steps(found) == ["", "s", "m", "k", "a", "d", "b", "n"]
    assert [step.depth for step in found.steps] == [0, 0, 1, 1, 0, 0, 0, 0]
    assert told(found) == [
        "x buffer 0-5, read 2",
        "m rearranged 2-3, read 3",
        "k rearranged 3-7, read 7",
        "n update 7-7",
    ]


def test_what_an_asynchronous_call_updates_is_gone_before_it_is_done() -> None:
    found = ranges(ALIASED + CALL, HOMES + "m 2 0 16\n k n 0 0 16\n a b 4 0 16")
    assert told(found)[:3] == ["x buffer 0-2, read 2", "m rearranged 2-3, read 3", "k update 3-7, read 7"]


def test_a_collective_lives_until_it_is_done() -> None:
    slices = "c 2 0 16\n s{0} 2 64 16\n s{1} d 2 16 32\n a b 3 0 16\n e 4 0 16\n n 0 0 16"
    found = ranges(ALIASED + GATHER, HOMES + slices)
    assert steps(found) == ["", "c", "s", "a", "d", "b", "e", "n"]
    assert told(found) == [
        "x buffer 0-7, read 1 7",
        "c preserved 1-4, read 2",
        "s{0} other 2-4",
        "s{1} other 2-4",
        "d other 4-6, read 6",
        "n update 7-7",
    ]


LOOP = """
body {
  p = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  one = s32[] constant(1)
  c = f32[4] copy(a)
  n = f32[4] add(a, c)
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[4]) tuple(next, n)
}
condition {
  q = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, x)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  w = f32[4] get-tuple-element(loop), index=1
  ROOT r = f32[4] negate(w)
}
"""

CARRIED = "x p{1} q{1} loop{1} n r 0 0 16 parameter 0\n zero p{0} q{0} loop{0} next 1 0 4\n"


def test_a_loop_is_walked_once_its_condition_before_its_body() -> None:
    """What it carries lives to its end, and after it the loop's result is what the last trip left."""
    found = ranges(ALIASED + LOOP, CARRIED + "c 2 0 16")
    assert steps(found) == ["", "loop", "less", "c", "n", "next", "r"]
    assert [step.depth for step in found.steps] == [0, 0, 1, 1, 1, 1, 0]
    assert [step.trips for step in found.steps] == [1, 8, 8, 8, 8, 8, 1]
    assert told(found) == ["x buffer 0-4, read 3 4", "c preserved 3-4, read 4", "n update 4-6, read 6", "r update 6-6"]
    assert [life.times.count for life in found.in_drawn()] == [1, 8, 8, 1]
    (loop,) = found.loops
    assert (loop.instruction.name, loop.first, loop.last, loop.trips) == ("loop", 1, 5, 8)


def test_what_a_loop_carries_lives_to_its_end() -> None:
    """The next trip needs it, if nothing after the loop does."""
    text = LOOP.replace("w = f32[4] get-tuple-element(loop), index=1", "").replace(
        "negate(w)", "constant({1, 2, 3, 4})"
    )
    found = ranges(UNALIASED + text, CARRIED.replace(" n r", " n") + "c 2 0 16\n r 3 0 16")
    assert steps(found) == ["", "loop", "less", "c", "n", "next"]
    assert told(found) == ["x buffer 0-4, read 3 4", "c preserved 3-4, read 4", "n update 4-5"]


def test_of_a_loop_of_unknown_trips_a_life_is_made_once_or_more() -> None:
    text = LOOP.replace("compare(j, eight), direction=LT", 'custom-call(j), custom_call_target="f"')
    found = ranges(ALIASED + text, CARRIED + "c 2 0 16")
    assert [(life.times.count, life.times.at_least) for life in found.in_drawn()] == [
        (1, False), (1, True), (1, True), (1, False)
    ]  # fmt: skip
    assert [loop.trips for loop in found.loops] == [None]


def test_what_a_condition_makes_is_made_once_more() -> None:
    """Of a copy the event says how often; of anything else what is around it."""
    text = LOOP.replace(
        "ROOT less = pred[] compare(j, eight), direction=LT",
        """
        e = f32[4] get-tuple-element(q), index=1
        d = f32[4] copy(e)
        f = f32[4] custom-call(d), custom_call_target="f"
        ROOT less = pred[] compare(j, eight), direction=LT
        """,
    )
    found = ranges(ALIASED + text, CARRIED + "c d 2 0 16\n f 2 16 16")
    assert [f"{life.value} {life.what} {life.times.count}" for life in found.in_drawn()] == [
        "x buffer 1", "d preserved 9", "f other 9", "c preserved 8", "n update 8", "r update 1"
    ]  # fmt: skip


def test_where_a_loop_carries_on_what_is_elsewhere_there_are_two_lives() -> None:
    """The assignment has what the loop carries apart from what it began with: no event has put it there.

    The verdict is unknown then, and what is outside of the buffer's own place is not said to be of it.
    """
    slices = "x r 0 0 16 parameter 0\n p{1} q{1} loop{1} n 3 0 16\n zero p{0} q{0} loop{0} next 1 0 4\n c 2 0 16"
    found = ranges(ALIASED + LOOP, slices)
    assert told(found) == [
        "x buffer 0-0",
        "p{1} other 1-4, read 3 4",
        "c other 3-4, read 4",
        "n other 4-6, read 6",
        "r update 6-6",
    ]


BRANCHES = """
writes {
  p = f32[4] parameter(0)
  c = f32[4] copy(p)
  ROOT n = f32[4] negate(c)
}
keeps {
  ROOT q = f32[4] parameter(0)
}
ENTRY main {
  x = f32[4] parameter(0)
  which = s32[] parameter(1)
  v = f32[4] negate(x)
  e = f32[4] conditional(which, v, v), branch_computations={BRANCHES}
  ROOT r = f32[4] negate(e)
}
"""


@pytest.mark.parametrize("branches", ["writes, keeps", "keeps, writes"])
def test_after_a_conditional_its_value_is_that_of_the_branch_which_made_one(branches: str) -> None:
    """And what another branch keeps lives to its end."""
    slices = "x v p q n e r 0 0 16 parameter 0\n c 1 0 16\n which 2 0 4 parameter 1"
    found = ranges(ALIASED + BRANCHES.replace("BRANCHES", branches), slices)
    assert steps(found) == ["", "v", "e", "c", "n", "r"]
    assert [step.depth for step in found.steps] == [0, 0, 0, 1, 1, 0]
    assert told(found) == [
        "x buffer 0-1, read 1",
        "v update 1-4, read 3",
        "c preserved 3-4, read 4",
        "n update 4-5, read 5",
        "r update 5-5",
    ]


def test_a_conditional_reads_what_it_chooses_by() -> None:
    text = """
        one { p = f32[4] parameter(0) ROOT n = f32[4] negate(p) }
        two { q = f32[4] parameter(0) ROOT m = f32[4] negate(q) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] custom-call(x), custom_call_target="f"
          a = f32[4] negate(x)
          ROOT e = f32[4] conditional(which, a, a), true_computation=one, false_computation=two
        }
    """
    found = ranges(ALIASED + text, "x a p q n m e 0 0 16 parameter 0\n which 0 16 1")
    assert "which other 1-3, read 3" in told(found)


TWICE = """
called {
  p = f32[4] parameter(0)
  c = f32[4] copy(p)
  ROOT n = f32[4] add(p, c)
}
ENTRY main {
  x = f32[4] parameter(0)
  first = f32[4] call(x), to_apply=called
  ROOT second = f32[4] call(first), to_apply=called
}
"""


def test_what_is_called_twice_lives_twice() -> None:
    found = ranges(ALIASED + TWICE, "x p n 0 0 16 parameter 0\n c 1 0 16")
    assert steps(found) == ["", "first", "c", "n", "second", "c", "n"]
    assert told(found) == [
        "x buffer 0-3, read 2 3",
        "c preserved 2-3, read 3",
        "n update 3-6, read 5 6",
        "c preserved 5-6, read 6",
        "n update 6-6",
    ]
