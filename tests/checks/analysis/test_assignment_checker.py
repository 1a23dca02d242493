"""Schedules replayed over memory: which values are read after something else is in their place.

Every array is an `f32[4]` of 16 bytes where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping

import hlo
import pytest

from mutcheck.checks.analysis.memory import assignment_checker


def clashes(text: str, slices: str) -> list[str]:
    return [str(clash) for clash in assignment_checker.check(hlo.module(text, slices))]


def late(reader: str, value: str, writer: str) -> str:
    return f"{reader} reads {value} after {writer} has overwritten it"


STRAIGHT: Mapping[str, tuple[str, str, list[str]]] = {
    "everything has a place of its own": (
        "a = f32[4] negate(x) ROOT b = f32[4] add(x, a)",
        "a 2 0 16\n b 3 0 16",
        [],
    ),
    "written over an operand": ("a = f32[4] negate(x) ROOT b = f32[4] add(y, a)", "a b 0 0 16", []),
    "written over what is dead": ("a = f32[4] negate(x) ROOT b = f32[4] negate(y)", "a 2 0 16\n b 2 0 16", []),
    "read after it was overwritten": (
        "a = f32[4] negate(y) ROOT b = f32[4] add(x, a)",
        "a 0 0 16\n b 2 0 16",
        [late("b", "x", "a")],
    ),
    "copied onto itself": ("a = f32[4] copy(x) ROOT b = f32[4] add(x, a)", "a 0 0 16\n b 2 0 16", []),
    "overwritten by a copy of a copy": (
        "a = f32[4] copy(x) b = f32[4] copy(a) c = f32[4] copy(b) ROOT d = f32[4] add(a, c)",
        "a c 2 0 16\n b 3 0 16\n d 4 0 16",
        [],
    ),
    "overwritten by the same copy": (
        "a = f32[4] copy(x) b = f32[4] copy(x) c = f32[4] negate(a) ROOT d = f32[4] add(b, c)",
        "a b 2 0 16\n c 3 0 16\n d 4 0 16",
        [],
    ),
    "overwritten by a copy of something else": (
        "a = f32[4] copy(x) b = f32[4] copy(y) c = f32[4] negate(a) ROOT d = f32[4] add(b, c)",
        "a b 2 0 16\n c 3 0 16\n d 4 0 16",
        [late("c", "a", "b")],
    ),
    "overwritten by a copy in another layout": (
        """
        v = f32[2,2]{1,0} bitcast(x)
        a = f32[2,2]{1,0} copy(v)
        b = f32[2,2]{0,1} copy(v)
        c = f32[2,2]{1,0} negate(a)
        ROOT d = f32[2,2]{1,0} negate(c)
        """,
        "a b 2 0 16\n c 3 0 16\n d 4 0 16",
        [late("c", "a", "b")],
    ),
    "read after its beginning was overwritten": (
        "a = f32[2] slice(y), slice={[0:2]} ROOT b = f32[4] negate(x)",
        "a 0 0 8\n b 2 0 16",
        [late("b", "x", "a")],
    ),
    "read after its middle was overwritten": (
        "a = f32[1] slice(y), slice={[0:1]} ROOT b = f32[4] negate(x)",
        "a 0 8 4\n b 2 0 16",
        [late("b", "x", "a")],
    ),
    "read after something that began before it": (
        "a = f32[2] slice(x), slice={[0:2]} b = f32[4] negate(y) ROOT c = f32[2] negate(a)",
        "a 2 8 8\n b 2 0 16\n c 3 0 8",
        [late("c", "a", "b")],
    ),
    "beside what was overwritten": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        c = f32[2] slice(y), slice={[0:2]}
        d = f32[2] negate(c)
        ROOT e = f32[2] add(b, d)
        """,
        "a 2 0 8\n b 2 8 8\n c 2 0 8\n d 2 16 8\n e 3 0 8",
        [],
    ),
    "overwritten by what is larger": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        c = f32[4] negate(y)
        ROOT e = f32[2] add(a, b)
        """,
        "a 2 0 8\n b 2 8 8\n c 2 0 16\n e 3 0 8",
        [late("e", "a", "c"), late("e", "b", "c")],
    ),
    "half over its own operand": ("ROOT a = f32[4] negate(x)", "a 0 8 16", [late("a", "x", "a")]),
    "padded": ("a = f32[1] slice(y), slice={[0:1]} ROOT b = f32[4] add(x, x)", "a 0 32 16\n b 2 0 16", []),
    "returned after it was overwritten": (
        "a = f32[4] negate(y) ROOT b = (f32[4], f32[4]) tuple(x, a)",
        "a 0 0 16",
        [late("b", "x", "a")],
    ),
    "read under another name": (
        """
        t = (f32[4], f32[4]) tuple(y, x)
        g = f32[4] get-tuple-element(t), index=1
        h = f32[4] bitcast(g)
        a = f32[4] negate(y)
        ROOT b = f32[4] negate(h)
        """,
        "a 0 0 16\n b 2 0 16",
        [late("b", "x", "a")],
    ),
    "where no place is said": ("a = f32[4] negate(x) ROOT b = f32[4] add(x, a)", "b 2 0 16", []),
    "parts that are joined where they lie": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        c = f32[4] custom-call(a, b), custom_call_target="ConcatBitcast"
        ROOT d = f32[4] negate(c)
        """,
        "a 2 0 8\n b 2 8 8\n c 2 0 16\n d 3 0 16",
        [],
    ),
    "parts that are put together where they lie": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        c = f32[4] concatenate(a, b), dimensions={0}
        ROOT d = f32[4] negate(c)
        """,
        "a 2 0 8\n b 2 8 8\n c 2 0 16\n d 3 0 16",
        [late("c", "b", "c")],
    ),
    "a part that is lost before they are joined": (
        """
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] slice(x), slice={[2:4]}
        e = f32[2] slice(y), slice={[0:2]}
        ROOT c = f32[4] custom-call(a, b), custom_call_target="ConcatBitcast"
        """,
        "a 2 0 8\n b 2 8 8\n e 2 8 8\n c 2 0 16",
        [late("c", "b", "e")],
    ),
}  # fmt: skip
"""Lines after the parameters `x` and `y`, the slices of what they make, and what is read too late."""


@pytest.mark.parametrize(("lines", "slices", "expected"), STRAIGHT.values(), ids=STRAIGHT)
def test_a_straight_line(lines: str, slices: str, expected: list[str]) -> None:
    text = f"ENTRY main {{ x = f32[4] parameter(0) y = f32[4] parameter(1) {lines} }}"
    assert clashes(text, "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n" + slices) == expected


COPY = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = (f32[4], f32[4], u32[]) copy-start(x)
  a = f32[4] negate(y)
  d = f32[4] copy-done(s)
  ROOT b = f32[4] negate(d)
}
"""

CALL = """
called {
  p = f32[4] parameter(0)
  ROOT n = f32[4] negate(p)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = ((f32[4]), f32[4], u32[]) async-start(x), calls=called
  u = ((f32[4]), f32[4], u32[]) async-update(s)
  a = f32[4] negate(y)
  d = f32[4] async-done(u)
  ROOT b = f32[4] negate(d)
}
"""

GATHER = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = (f32[4], f32[8]) all-gather-start(x), dimensions={0}
  a = f32[4] negate(y)
  d = f32[8] all-gather-done(s)
  ROOT b = f32[8] negate(d)
}
"""

GIVEN = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n"

ASYNCHRONOUS: Mapping[str, tuple[str, str, list[str]]] = {
    "a copy": (COPY, "s{0} 2 0 16\n a 3 0 16\n b 4 0 16", []),
    "a copy whose original is overwritten before it is done": (
        COPY, "s{0} 2 0 16\n a 0 0 16\n b 4 0 16", [late("d", "x", "a")],
    ),
    "a copy whose original is overwritten before it begins": (
        COPY.replace("s = (f32[4], f32[4], u32[]) copy-start(x)\n", "").replace(
            "d = f32", "s = (f32[4], f32[4], u32[]) copy-start(x)\n d = f32"
        ),
        "s{0} 2 0 16\n a 0 0 16\n b 4 0 16",
        [late("s", "x", "a"), late("d", "x", "a")],
    ),
    "a copy that is overwritten before it is done": (
        COPY, "s{0} 2 0 16\n a 2 0 16\n b 4 0 16", [late("b", "s", "a")],
    ),
    "a copy whose original is overwritten when it is done": (COPY, "s{0} 2 0 16\n a 3 0 16\n b 0 0 16", []),
    "a call": (CALL, "n 2 0 16\n a 3 0 16\n b 4 0 16", []),
    "a call whose operand is overwritten before it is done": (
        CALL, "n 2 0 16\n a 0 0 16\n b 4 0 16", [late("d", "x", "a")],
    ),
    "a call whose result is overwritten before it is done": (
        CALL, "n 2 0 16\n a 2 0 16\n b 4 0 16", [late("b", "n", "a")],
    ),
    "a call that updates its operand": (CALL, "n 0 0 16\n a 3 0 16\n b 4 0 16", []),
    "a collective": (GATHER, "s{0} 2 0 16\n s{1} 3 0 32\n d 3 0 32\n a 4 0 16\n b 5 0 32", []),
    "a collective whose operand is overwritten before it is done": (
        GATHER, "s{0} 2 0 16\n s{1} 3 0 32\n d 5 0 32\n a 0 0 16\n b 4 0 32", [late("d", "x", "a")],
    ),
    "a collective that works where its operand is": (
        GATHER, "s{0} 0 0 16\n s{1} 3 0 32\n d 5 0 32\n a 2 0 16\n b 4 0 32", [],
    ),
}  # fmt: skip
"""What runs beside `a`, the slices, and what is read too late."""


@pytest.mark.parametrize(("text", "slices", "expected"), ASYNCHRONOUS.values(), ids=ASYNCHRONOUS)
def test_what_runs_beside_others_reads_until_it_is_done(text: str, slices: str, expected: list[str]) -> None:
    assert clashes(text, GIVEN + slices) == expected


LOOP = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  c = f32[4] copy(a)
  v = f32[4] add(c, b)
  n = f32[4] negate(v)
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, b)
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
  ROOT r = f32[4] negate(first)
}
"""


def test_a_clean_loop() -> None:
    assert clashes(LOOP, GIVEN + "next zero 2 0 4\n c 3 0 16\n v 4 0 16\n n r 0 0 16\n less 7 0 1") == []


def test_what_a_trip_leaves_may_be_anywhere() -> None:
    """The next trip reads it where it was left: whether that is where the loop carries it, the verdict asks."""
    assert clashes(LOOP, GIVEN + "next zero 2 0 4\n c v n 3 0 16\n r 4 0 16") == []


def test_what_every_trip_needs_is_overwritten_in_the_first_one() -> None:
    """The loop carries it on, and the second trip reads it."""
    found = clashes(LOOP, GIVEN + "next zero 2 0 4\n c 3 0 16\n v 1 0 16\n n r 0 0 16")
    assert found == [late("loop", "y", "v"), late("v", "y", "v")]


def test_what_a_trip_leaves_is_there_at_its_end() -> None:
    found = clashes(LOOP, GIVEN + "next zero 2 0 4\n c 2 0 16\n v 4 0 16\n n r 0 0 16")
    assert found == [late("loop", "next", "c"), late("less", "next", "c"), late("next", "next", "c")]


def test_a_condition_runs_after_the_last_trip_too() -> None:
    """Each trip makes `n` anew, and the condition writes over it: only what comes after the loop reads it."""
    text = LOOP.replace("c = f32[4] copy(a)", "c = f32[4] copy(b)").replace(
        "eight = s32[] constant(8)", "d = f32[4] constant({1, 2, 3, 4}) eight = s32[] constant(8)"
    )
    found = clashes(text, GIVEN + "next zero 2 0 4\n c 3 0 16\n v 4 0 16\n n d 0 0 16\n r 5 0 16")
    assert found == [late("r", "n", "d")]


CALLED = """
called {
  p = f32[4] parameter(0)
  q = f32[4] parameter(1)
  n = f32[4] negate(q)
  ROOT m = f32[4] add(p, n)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  ROOT r = f32[4] call(x, y), to_apply=called
}
"""


@pytest.mark.parametrize(("place", "expected"), [("2 0 16", []), ("1 0 16", []), ("0 0 16", [late("m", "x", "n")])])
def test_a_call_runs_where_it_is_made(place: str, expected: list[str]) -> None:
    assert clashes(CALLED, GIVEN + f"n {place}\n m r 3 0 16") == expected


BRANCHES = """
writes {
  p = (f32[4], f32[4]) parameter(0)
  p0 = f32[4] get-tuple-element(p), index=0
  n = f32[4] negate(p0)
  ROOT m = f32[4] negate(n)
}
keeps {
  q = (f32[4], f32[4]) parameter(0)
  ROOT q0 = f32[4] get-tuple-element(q), index=0
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  which = s32[] parameter(2)
  given = (f32[4], f32[4]) tuple(x, y)
  c = f32[4] conditional(which, given, given), branch_computations={BRANCHES}
  ROOT r = f32[4] add(c, OTHER)
}
"""

JOINS: Mapping[str, tuple[str, str, list[tuple[str, str]]]] = {
    "the result is where every branch leaves it": ("y", "n 3 0 16\n m c 0 0 16\n r 4 0 16", []),
    "the result is where one of them does not": ("y", "n 3 0 16\n m 5 0 16\n c 0 0 16\n r 4 0 16", [("r", "c")]),
    "what no branch overwrites is there": ("y", "n m c 0 0 16\n r 4 0 16", []),
    "what one branch overwrites is not": ("y", "n 1 0 16\n m c 0 0 16\n r 4 0 16", [("r", "y")]),
    "what one branch overwrites in part is not": ("y", "n 1 8 16\n m c 0 0 16\n r 4 0 16", [("r", "y")]),
    "what is given is overwritten by the result": ("x", "n 3 0 16\n m c 0 0 16\n r 4 0 16", [("r", "x")]),
}  # fmt: skip
"""What is read after the conditional beside its result, the slices, and who reads what too late."""


@pytest.mark.parametrize("branches", ["writes, keeps", "keeps, writes"])
@pytest.mark.parametrize(("other", "slices", "expected"), JOINS.values(), ids=JOINS)
def test_branches_join(other: str, slices: str, expected: list[tuple[str, str]], branches: str) -> None:
    text = BRANCHES.replace("BRANCHES", branches).replace("OTHER", other)
    found = assignment_checker.check(hlo.module(text, GIVEN + "which 6 0 4 parameter 2\n" + slices))
    assert [(clash.reader.name, clash.value.name) for clash in found] == expected


@pytest.mark.parametrize("branches", ["large, halves", "halves, large"])
def test_what_branches_leave_of_different_sizes(branches: str) -> None:
    """One leaves a large value where the other one leaves two: what is put there later is overwritten as it is."""
    text = """
        large {
          p = f32[4] parameter(0)
          a = f32[8] concatenate(p, p), dimensions={0}
          ROOT m = f32[4] slice(a), slice={[0:4]}
        }
        halves {
          q = f32[4] parameter(0)
          b = f32[4] negate(q)
          c = f32[4] negate(b)
          ROOT k = f32[4] add(b, c)
        }
        ENTRY main {
          x = f32[4] parameter(0)
          which = s32[] parameter(1)
          r = f32[4] conditional(which, x, x), branch_computations={BRANCHES}
          t = f32[8] concatenate(r, r), dimensions={0}
          v = f32[4] negate(r)
          ROOT w = (f32[8], f32[4]) tuple(t, v)
        }
    """
    slices = "x 0 0 16 parameter 0\n which 1 0 4 parameter 1\n a t 2 0 32\n b 2 0 16\n c v 2 16 16\n m k r 3 0 16"
    assert clashes(text.replace("BRANCHES", branches), slices) == [late("w", "t", "v")]


def test_a_branch_starts_from_what_was_there_before() -> None:
    """And not from what the branch before it left."""
    text = """
        one { p = f32[4] parameter(0) n = f32[4] constant({1, 2, 3, 4}) ROOT m = f32[4] negate(n) }
        two { q = f32[4] parameter(0) ROOT k = f32[4] negate(q) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          ROOT r = f32[4] conditional(which, x, x), true_computation=one, false_computation=two
        }
    """
    slices = "x 0 0 16 parameter 0\n which 1 0 1 parameter 1\n n 0 0 16\n m k r 2 0 16"
    assert clashes(text, slices) == []


def test_what_a_branch_returns_is_there_at_its_end() -> None:
    text = """
        one { p = f32[4] parameter(0) ROOT m = f32[4] negate(p) n = f32[4] constant({1, 2, 3, 4}) }
        two { q = f32[4] parameter(0) ROOT k = f32[4] negate(q) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          e = f32[4] conditional(which, x, x), true_computation=one, false_computation=two
          ROOT r = f32[4] negate(x)
        }
    """
    slices = "x 0 0 16 parameter 0\n which 1 0 1 parameter 1\n m n k e 2 0 16\n r 3 0 16"
    assert clashes(text, slices) == [late("e", "m", "n")]


def test_what_every_branch_passes_on_is_what_it_was() -> None:
    """The conditional makes no value of its own, and has no place for one."""
    text = """
        one { ROOT p = f32[4] parameter(0) }
        two { ROOT q = f32[4] parameter(0) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          e = f32[4] conditional(which, x, x), true_computation=one, false_computation=two
          n = f32[4] constant({1, 2, 3, 4})
          ROOT r = f32[4] add(e, n)
        }
    """
    assert clashes(text, "x n 0 0 16 parameter 0\n which 1 0 1 parameter 1\n r 3 0 16") == [late("r", "x", "n")]


def test_a_conditional_reads_what_it_chooses_by() -> None:
    text = """
        one { p = f32[4] parameter(0) ROOT m = f32[4] negate(p) }
        two { q = f32[4] parameter(0) ROOT k = f32[4] negate(q) }
        ENTRY main {
          x = f32[4] parameter(0)
          which = pred[] parameter(1)
          n = f32[4] negate(x)
          ROOT r = f32[4] conditional(which, x, n), true_computation=one, false_computation=two
        }
    """
    slices = "x 0 0 16 parameter 0\n which 1 0 1 parameter 1\n n 1 0 16\n m k r 2 0 16"
    assert clashes(text, slices) == [late("r", "which", "n")]


FUSION = """
add {{ e = f32[] parameter(0) f = f32[] parameter(1) ROOT g = f32[] add(e, f) }}
fused {{
  a = f32[4] parameter(0)
  b = f32[4] {inside}
  ROOT t = (f32[4], f32[4], f32[4]) tuple(a, a, b)
}}
ENTRY main {{
  x = f32[4] parameter(0)
  u = (f32[4], f32[4], f32[4]) fusion(x), kind=kLoop, calls=fused
  v0 = f32[4] get-tuple-element(u), index=0
  v2 = f32[4] get-tuple-element(u), index=2
  ROOT r = f32[4] add(v0, v2)
}}
"""


@pytest.mark.parametrize(
    ("inside", "expected"),
    [("negate(a)", [late("r", "u", "u")]), ("all-reduce(a), to_apply=add", [])],
)
def test_a_fusion_beside_a_collective_may_pass_one_array_on_twice(inside: str, expected: list[str]) -> None:
    """Others make two arrays, and the second one is where the first one was."""
    slices = "x 0 0 16 parameter 0\n u{0} u{1} 1 0 16\n u{2} 2 0 16\n r 3 0 16"
    assert clashes(FUSION.format(inside=inside), slices) == expected


def test_what_is_local_or_empty_is_nowhere() -> None:
    text = """
        ENTRY main {
          x = f32[4] parameter(0)
          z = f32[0] constant({})
          a = f32[4] negate(x)
          b = f32[4] negate(a)
          w = f32[0] negate(z)
          ROOT r = (f32[4], f32[4], f32[0]) tuple(a, b, w)
        }
    """
    assert clashes(text, "x 0 0 16 parameter 0\n a 1 0 16 local\n b 1 0 16\n z 2 0 0\n w 2 0 0") == []
    assert clashes(text, "x 0 0 16 parameter 0\n a 1 0 16\n b 1 0 16") == [late("r", "a", "b")]


MANY = """
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  a = f32[4] negate(y)
  b = f32[4] negate(x)
  c = f32[4] negate(x)
  d = f32[4] add(x, x)
  ROOT r = f32[4] negate(x)
}
"""


def test_each_is_told_once_and_not_too_many() -> None:
    slices = GIVEN + "a 0 0 16\n b 2 0 16\n c 3 0 16\n d 4 0 16\n r 5 0 16"
    assert clashes(MANY, slices) == [late(reader, "x", "a") for reader in ("b", "c", "d", "r")]
    few = assignment_checker.check(hlo.module(MANY, slices), most=2)
    assert list(map(str, few)) == [late(reader, "x", "a") for reader in ("b", "c")]


@pytest.mark.parametrize("header", ["HloModule m\n", ""])
def test_without_a_schedule_or_places_there_is_nothing_to_replay(header: str) -> None:
    slices = GIVEN + "a b c d r 0 0 16" if header else ""
    assert clashes(header + MANY, slices) == []
