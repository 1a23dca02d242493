"""How often a call makes each transfer, of loops and conditionals around one copy or two of 16 bytes each."""

from __future__ import annotations

from collections.abc import Sequence

import hlo
import pytest

from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.versions.copies import Counted, Counter, Times, Totals
from mutcheck.checks.analysis.versions.versions import Versions
from mutcheck.checks.ir.hlo.shapes import Index


def counter(text: str, slices: str, **outputs: Index | None) -> Counter:
    """The counter of some buffers: the names of their parameters, and the outputs that they are aliased to."""
    flow = dataflow.analyse(hlo.module(text, slices))
    versions = Versions(flow, [hlo.value(flow, name) for name in outputs], list(outputs.values()))
    return Counter(flow, versions, TripCounts(flow))


def told(counted: Sequence[Counted]) -> list[str]:
    """Such as `preserved c 8`; with `or more` where it may be, and `not the worst` where another branch is."""
    return [
        f"{each.transfer.kind} {each.transfer.value} {_often(each.times)}{'' if each.worst else ', not the worst'}"
        for each in counted
    ]


def _often(times: Times) -> str:
    return f"{times.count}{' or more' if times.at_least else ''}"


LOOP = """
body {
  p = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  one = s32[] constant(1)
  next = s32[] add(i, one)
  BODY
  ROOT t = (s32[], f32[4]) tuple(next, n)
}
condition {
  q = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  e = f32[4] get-tuple-element(q), index=1
  bound = s32[] constant(8)
  CONDITION
}
ENTRY main {
  x = f32[4] parameter(0)
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, x)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  ROOT r = f32[4] get-tuple-element(loop), index=1
}
"""

CARRIED = "x p{1} q{1} loop{1} 0 0 16 parameter 0\n zero p{0} q{0} loop{0} next 1 0 4\n"
COPIED = "c = f32[4] copy(a) n = f32[4] add(a, c)"
LESS = "ROOT less = pred[] compare(j, bound), direction=LT"


def loop(body: str = COPIED, condition: str = LESS) -> str:
    return LOOP.replace("BODY", body).replace("CONDITION", condition)


def test_what_is_outside_of_loops_is_made_once() -> None:
    text = "ENTRY main { x = f32[4] parameter(0) c = f32[4] copy(x) ROOT n = f32[4] add(x, c) }"
    counted = counter(text, "x n 0 0 16 parameter 0\n c 1 0 16", x=())
    assert told(counted.counted(0)) == ["preserved c 1"]
    assert counted.totals() == Totals(1, 16, False)


def test_what_is_in_a_loop_is_made_in_each_trip() -> None:
    counted = counter(loop(), CARRIED + "c 2 0 16\n n 0 0 16", x=())
    (copy,) = counted.counted(0)
    assert told([copy]) == ["preserved c 8"]
    assert copy.bytes == 8 * 16
    assert [(each.name, times) for each, times in copy.loops] == [("loop", Times(8))]
    assert counted.totals() == Totals(8, 8 * 16, False)


def test_of_a_loop_of_unknown_trips_it_is_made_once_or_more() -> None:
    counted = counter(
        loop(condition="ROOT less = pred[] custom-call(j), custom_call_target=\"f\""),
        CARRIED + "c 2 0 16\n n 0 0 16", x=(),
    )  # fmt: skip
    assert told(counted.counted(0)) == ["preserved c 1 or more"]
    assert counted.totals() == Totals(1, 16, True)


def test_of_a_loop_that_does_not_run_nothing_is_made() -> None:
    text = loop().replace("bound = s32[] constant(8)", "bound = s32[] constant(0)")
    counted = counter(text, CARRIED + "c 2 0 16\n n 0 0 16", x=())
    assert told(counted.counted(0)) == ["preserved c 0"]
    assert counted.totals() == Totals(0, 0, False)


@pytest.mark.parametrize(("bound", "expected"), [(8, "preserved d 9"), (0, "preserved d 1")])
def test_a_condition_is_worked_out_once_more(bound: int, expected: str) -> None:
    condition = f"""
        d = f32[4] copy(e)
        f = s32[] custom-call(d), custom_call_target="f"
        {LESS}
    """
    text = loop("n = f32[4] negate(a)", condition).replace("constant(8)", f"constant({bound})")
    counted = counter(text, CARRIED + "d 2 0 16\n n 0 0 16", x=())
    assert told(counted.counted(0)) == [expected]


def test_what_the_loop_only_begins_with_is_moved_in_the_first_trip_alone() -> None:
    """It is moved to the loop's own place, and out of it, and what is carried on is not made of it."""
    body = 'c = f32[4] copy(a) n = f32[4] custom-call(i), custom_call_target="f"'
    text = loop(body).replace("init = ", "start = f32[4] copy(x) init = ").replace("zero, x", "zero, start")
    slices = CARRIED.replace("x p{1}", "x 0 0 16 parameter 0\n start n p{1}").replace(
        "0 0 16 parameter 0\n zero", "3 0 16\n zero"
    )
    assert told(counter(text, slices + "c 2 0 16", x=None).counted(0)) == ["delivered start 1", "preserved c 1"]


def test_what_is_moved_into_a_buffer_is_moved_in_each_trip() -> None:
    """It is no version of the buffer, so it matters not what the loop began with."""
    body = "k = f32[4] constant({1, 2, 3, 4}) n = f32[4] copy(k)"
    counted = counter(loop(body), CARRIED + "k 2 0 16 constant\n n 0 0 16", x=())
    assert told(counted.counted(0)) == ["written n 8"]
    assert counted.totals() == Totals(0, 0, False)  # a write is no copy


GIVEN = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  d = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  m = f32[4] copy(d)
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, m, d)
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  bound = s32[] constant(8)
  ROOT less = pred[] compare(j, bound), direction=LT
}
given {
  e = (f32[4], f32[4]) parameter(0)
  f = f32[4] get-tuple-element(e), index=0
  g = f32[4] get-tuple-element(e), index=1
  zero = s32[] constant(0)
  init = (s32[], f32[4], f32[4]) tuple(zero, f, g)
  loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
  last = f32[4] get-tuple-element(loop), index=1
  ROOT h = f32[4] copy(last)
}
computed {
  o = f32[4] parameter(0)
  ROOT k = f32[4] negate(o)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  which = pred[] parameter(2)
  start = f32[4] copy(y)
  aside = f32[4] copy(y)
  both = (f32[4], f32[4]) tuple(start, aside)
  either = f32[4] conditional(which, both, x), true_computation=given, false_computation=computed
  ROOT n = f32[4] negate(either)
}
"""


def test_what_a_loop_is_given_and_never_changes_is_still_its_owners() -> None:
    """It ends in another buffer's place, but does not live for that one where it is."""
    slices = """
        x h k either n            0 0 16 parameter 0
        y                         1 0 16 parameter 1
        start p{1} q{1} loop{1} m 2 0 16
        zero p{0} q{0} loop{0} next 3 0 4
        which                     4 0 1 parameter 2
        aside p{2} q{2} loop{2}   5 0 16
    """
    counted = counter(GIVEN, slices, x=(), y=None)
    assert told(counted.counted(0)) == ["written h 1"]


NESTED = """
inner_body {
  ip = (s32[], f32[4]) parameter(0)
  ii = s32[] get-tuple-element(ip), index=0
  ia = f32[4] get-tuple-element(ip), index=1
  io = s32[] constant(1)
  inext = s32[] add(ii, io)
  c = f32[4] copy(ia)
  n = f32[4] add(ia, c)
  ROOT it = (s32[], f32[4]) tuple(inext, n)
}
inner_condition {
  iq = (s32[], f32[4]) parameter(0)
  ij = s32[] get-tuple-element(iq), index=0
  ib = s32[] INNER
  ROOT ic = pred[] compare(ij, ib), direction=LT
}
body {
  p = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  one = s32[] constant(1)
  next = s32[] add(i, one)
  izero = s32[] constant(0)
  iinit = (s32[], f32[4]) tuple(izero, a)
  inner = (s32[], f32[4]) while(iinit), condition=inner_condition, body=inner_body
  b = f32[4] get-tuple-element(inner), index=1
  ROOT t = (s32[], f32[4]) tuple(next, b)
}
condition {
  q = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  k = s32[] OUTER
  ROOT less = pred[] compare(j, k), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, x)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  ROOT r = f32[4] get-tuple-element(loop), index=1
}
"""


@pytest.mark.parametrize(
    ("outer", "inner", "expected", "loops"),
    [
        ("constant(3)", "constant(5)", "preserved c 15", [Times(3), Times(5)]),
        ("constant(3)", "bitcast(ij)", "preserved c 3 or more", [Times(3), Times(1, True)]),
        ("bitcast(j)", "constant(5)", "preserved c 5 or more", [Times(1, True), Times(5)]),
        ("constant(3)", "constant(0)", "preserved c 0", [Times(3), Times(0)]),
    ],
)
def test_trips_of_loops_in_loops_multiply(outer: str, inner: str, expected: str, loops: list[Times]) -> None:
    slices = "x p{1} q{1} loop{1} ip{1} iq{1} inner{1} n 0 0 16 parameter 0\n c 1 0 16"
    (copy,) = counter(NESTED.replace("OUTER", outer).replace("INNER", inner), slices, x=()).counted(0)
    assert told([copy]) == [expected]
    assert [each.name for each, _ in copy.loops] == ["loop", "inner"]
    assert [times for _, times in copy.loops] == loops


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


def test_what_is_called_twice_is_made_twice() -> None:
    counted = counter(TWICE, "x p n 0 0 16 parameter 0\n c 1 0 16", x=())
    assert told(counted.counted(0)) == ["preserved c 1", "preserved c 1"]
    assert counted.totals() == Totals(2, 32, False)
    module = counted._flow.module
    (called,) = (each for each in module.computations.values() if each.name == "called")
    assert [[site.instruction.name for site in path] for path in counted.paths(called)] == [["first"], ["second"]]
    assert counted.paths(module.entry) == [()]


BRANCHES = """
once {
  p = f32[4] parameter(0)
  a = f32[4] copy(p)
  ROOT m = f32[4] add(p, a)
}
twice {
  q = f32[4] parameter(0)
  b = f32[4] copy(q)
  c = f32[4] copy(q)
  ROOT n = f32[4] clamp(b, q, c)
}
never {
  o = f32[4] parameter(0)
  ROOT l = f32[4] negate(o)
}
ENTRY main {
  x = f32[4] parameter(0)
  which = s32[] parameter(1)
  e = f32[4] copy(x)
  f = f32[4] add(x, e)
  ROOT r = f32[4] conditional(which, f, f, f), branch_computations={BRANCHES}
}
"""

IN_PLACES = """
    x p q o m n l f r   0 0 16 parameter 0
    e a b               1 0 16
    c                   2 0 16
    which               4 0  4 parameter 1
"""


@pytest.mark.parametrize("branches", ["once, twice, never", "twice, once, never", "never, once, twice"])
def test_of_branches_the_worst_counts(branches: str) -> None:
    counted = counter(BRANCHES.replace("BRANCHES", branches), IN_PLACES, x=())
    assert sorted(told(counted.counted(0))) == [
        "preserved a 1, not the worst",
        "preserved b 1",
        "preserved c 1",
        "preserved e 1",
    ]
    assert counted.totals() == Totals(3, 48, False)


BY_BYTES = """
large {
  p = (f32[4], f32[16]) parameter(0)
  p0 = f32[4] get-tuple-element(p), index=0
  p1 = f32[16] get-tuple-element(p), index=1
  a = f32[16] copy(p1)
  m = f32[16] add(p1, a)
  ROOT s = (f32[4], f32[16]) tuple(p0, m)
}
small {
  q = (f32[4], f32[16]) parameter(0)
  q0 = f32[4] get-tuple-element(q), index=0
  q1 = f32[16] get-tuple-element(q), index=1
  b = f32[4] copy(q0)
  c = f32[4] copy(q0)
  n = f32[4] clamp(b, q0, c)
  ROOT t = (f32[4], f32[16]) tuple(n, q1)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[16] parameter(1)
  which = pred[] parameter(2)
  init = (f32[4], f32[16]) tuple(x, y)
  ROOT r = (f32[4], f32[16]) conditional(which, init, init), true_computation=small, false_computation=large
}
"""


def test_of_a_cell_the_worst_branch_is_that_of_most_bytes() -> None:
    """And not that of most copies; for each buffer by itself it may be another one."""
    slices = (
        "x n r{0} 0 0 16 parameter 0\n y m r{1} 1 0 64 parameter 1\n a b 2 0 64\n c 4 0 16\n which 3 0 1 parameter 2"
    )
    counted = counter(BY_BYTES, slices, x=(0,), y=(1,))
    assert told(counted.counted(0)) == ["preserved b 1", "preserved c 1"]
    assert told(counted.counted(1)) == ["preserved a 1"]
    assert counted.totals() == Totals(1, 64, False)


INSIDE = """
copied {
  o = f32[4] parameter(0)
  c = f32[4] copy(o)
  ROOT m = f32[4] add(o, c)
}
also {
  u = f32[4] parameter(0)
  d = f32[4] copy(u)
  ROOT l = f32[4] add(u, d)
}
"""


def test_the_worst_branch_in_a_loop_counts_in_each_trip() -> None:
    body = "less8 = pred[] compare(i, one), direction=LT n = f32[4] conditional(less8, a, a), true_computation=copied, false_computation=also"  # noqa: E501
    slices = CARRIED + "m l n o u 0 0 16\n c d 2 0 16\n less8 3 0 1"
    counted = counter(INSIDE + loop(body), slices, x=())
    assert told(counted.counted(0)) == ["preserved c 8", "preserved d 8, not the worst"]
    assert counted.totals() == Totals(8, 8 * 16, False)


NESTED_BRANCHES = """
inside {
  v = f32[4] parameter(0)
  vb = f32[4] copy(v)
  vc = f32[4] add(v, vb)
  w = pred[] custom-call(), custom_call_target="f"
  ROOT vr = f32[4] conditional(w, vc, vc), true_computation=copied, false_computation=also
}
outside {
  g = f32[4] parameter(0)
  gb = f32[4] copy(g)
  ROOT h = f32[4] add(g, gb)
}
ENTRY main {
  x = f32[4] parameter(0)
  which = pred[] parameter(1)
  ROOT r = f32[4] conditional(which, x, x), true_computation=outside, false_computation=inside
}
"""


def test_branches_in_branches() -> None:
    """One branch copies once; the other one does, too, and has two branches that do it again."""
    slices = "x o u m l v vc vr g h r 0 0 16 parameter 0\n c d vb gb 1 0 16\n which 2 0 1 parameter 1"
    counted = counter(INSIDE + NESTED_BRANCHES, slices, x=())
    assert sorted(told(counted.counted(0))) == [
        "preserved c 1",
        "preserved d 1, not the worst",
        "preserved gb 1, not the worst",
        "preserved vb 1",
    ]
    assert counted.totals() == Totals(2, 32, False)


def test_two_conditionals_have_a_worst_branch_each() -> None:
    text = INSIDE + """
        more { k = f32[4] parameter(0) kb = f32[4] copy(k) ROOT kn = f32[4] add(k, kb) }
        none { z = f32[4] parameter(0) ROOT zn = f32[4] negate(z) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          r = f32[4] conditional(which, x, x), true_computation=copied, false_computation=also
          ROOT s = f32[4] conditional(which, r, r), true_computation=none, false_computation=more
        }
    """  # fmt: skip
    slices = "x o u m l r k kn z zn s 0 0 16 parameter 0\n c d kb 1 0 16\n which 2 0 1 parameter 1"
    counted = counter(text, slices, x=())
    assert told(counted.counted(0)) == ["preserved c 1", "preserved d 1, not the worst", "preserved kb 1"]
    assert counted.totals() == Totals(2, 32, False)


SHARED = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  one = s32[] constant(1)
  next = s32[] add(i, one)
  v = f32[4] custom-call(i), custom_call_target="f"
  c = f32[4] copy(v)
  d = f32[4] copy(c)
  e = f32[4] copy(c)
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, d, e)
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  three = s32[] constant(3)
  ROOT less = pred[] compare(j, three), direction=LT
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


def test_in_the_total_of_a_cell_a_copy_of_two_buffers_is_one() -> None:
    """What both of them become is moved on the way, and then into each."""
    slices = "x p{1} q{1} loop{1} d 0 0 16 parameter 0\n y p{2} q{2} loop{2} e 1 0 16 parameter 1\n v 2 0 16\n c 3 0 16"
    counted = counter(SHARED, slices, x=(0,), y=(1,))
    assert told(counted.counted(0)) == ["preserved c 3", "returned d 3"]
    assert told(counted.counted(1)) == ["preserved c 3", "returned e 3"]
    assert counted.totals() == Totals(9, 9 * 16, False)


@pytest.mark.parametrize("order", ["x, y", "y, x"])
def test_of_one_move_of_two_buffers_the_larger_one_counts(order: str) -> None:
    text = f"""
        ENTRY main {{
          x = f32[4] parameter(0)
          y = f32[8] parameter(1)
          m = f32[12] concatenate({order}), dimensions={{0}}
          n = f32[12] sine(m)
          ROOT r = (f32[4], f32[8], f32[12]) tuple(x, y, n)
        }}
    """
    counted = counter(text, "x 0 0 16 parameter 0\n y 1 0 32 parameter 1\n m 2 0 48\n n 3 0 48 output", x=(0,), y=(1,))
    assert (told(counted.counted(0)), told(counted.counted(1))) == (["rearranged m 1"], ["rearranged m 1"])
    assert counted.totals() == Totals(rearranged_bytes=32)


def test_what_is_preserved_of_one_buffer_and_rearranged_of_another_counts_as_both() -> None:
    """Of the two that are put together, one is overwritten before they are read."""
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          c = f32[8] concatenate(x, y), dimensions={0}
          n = f32[4] negate(x)
          s = f32[8] sine(c)
          m = f32[4] negate(y)
          ROOT r = (f32[4], f32[4], f32[8]) tuple(n, m, s)
        }
    """
    slices = "x n 0 0 16 parameter 0\n y m 1 0 16 parameter 1\n c 2 0 32\n s 3 0 32 output"
    counted = counter(text, slices, x=(0,), y=(1,))
    assert (told(counted.counted(0)), told(counted.counted(1))) == (["preserved c 1"], ["rearranged c 1"])
    assert counted.totals() == Totals(1, 16, rearranged_bytes=16)


def test_the_totals_are_those_of_one_way_through_a_conditional() -> None:
    """One branch puts it into another order and moves it back; the other one only computes it elsewhere."""
    text = """
        turns { p = f32[4] parameter(0) a = f32[4] reverse(p), dimensions={0} ROOT m = f32[4] copy(a) }
        computes { q = f32[4] parameter(0) b = f32[4] negate(q) ROOT n = f32[4] negate(b) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          ROOT r = f32[4] conditional(which, x, x), true_computation=turns, false_computation=computes
        }
    """
    counted = counter(text, "x p q m n r 0 0 16 parameter 0\n a b 1 0 16\n which 2 0 1 parameter 1", x=())
    assert counted.totals() == Totals(1, 16, rearranged_bytes=16)
