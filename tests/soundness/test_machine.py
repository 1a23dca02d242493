"""The interpreter: what it measures in small modules, whose places are written beside them."""

from __future__ import annotations

import hlo
import numpy as np
import pytest

from mutcheck.tests.soundness import judge
from mutcheck.tests.soundness.machine.execute import Trace, execute
from mutcheck.tests.soundness.machine.measure import Measured, measure
from mutcheck.tests.soundness.machine.module import Unsupported, read

_X = np.arange(1, 5, dtype=np.float32)


def _executed(text: str, slices: str, aliases: str, *given: np.ndarray) -> Trace:
    header = f"HloModule small, is_scheduled=true, input_output_alias={{ {aliases} }}\n"
    return execute(hlo.proto(header + text, slices).SerializeToString(), given)


def _measured(text: str, slices: str, aliases: str, *given: np.ndarray) -> list[Measured]:
    found = measure(_executed(text, slices, aliases, *given), range(len(given)))
    return [found[number] for number in sorted(found)]


def _bytes(found: Measured) -> dict[str, int]:
    kinds = ("preserved", "returned", "rearranged", "delivered", "given", "staged", "pieces")
    totals = {kind: sum(each.bytes for each in getattr(found, kind)) for kind in kinds}
    return {kind: total for kind, total in totals.items() if total}


def test_what_is_computed_elsewhere_and_moved_into_its_place_is_returned() -> None:
    (found,) = _measured(
        "ENTRY e { p = f32[4] parameter(0)  t = f32[4] negate(p)  ROOT c = f32[4] copy(t) }",
        "p c  0 0 16 parameter 0\nt  1 0 16",
        "{}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found) == {"returned": 16}
    assert found.written


def test_what_is_computed_in_its_place_is_not_moved() -> None:
    (found,) = _measured(
        "ENTRY e { p = f32[4] parameter(0)  ROOT t = f32[4] negate(p) }",
        "p t  0 0 16 parameter 0",
        "{}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found) == {}
    assert found.written


def test_contents_that_are_read_after_they_were_overwritten_are_preserved() -> None:
    (found,) = _measured(
        """ENTRY e { p = f32[4] parameter(0)  c = f32[4] copy(p)  n = f32[4] negate(p)  s = f32[4] add(n, c)
           ROOT r = (f32[4], f32[4]) tuple(n, s) }""",
        "p n r{0}  0 0 16 parameter 0\nc  1 0 16\ns r{1}  2 0 16 output",
        "{0}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found) == {"preserved": 16}
    assert found.preserved[0].exact


def test_a_copy_that_is_read_before_its_place_is_overwritten_is_not_surely_one() -> None:
    (found,) = _measured(
        """ENTRY e { p = f32[4] parameter(0)  c = f32[4] copy(p)  s = f32[4] negate(c)  n = f32[4] negate(p)
           ROOT r = (f32[4], f32[4]) tuple(n, s) }""",
        "p n r{0}  0 0 16 parameter 0\nc  1 0 16\ns r{1}  2 0 16 output",
        "{0}: (0, {}, may-alias)",
        _X,
    )
    assert not found.preserved[0].exact


def test_another_order_in_a_temporary_is_rearranged() -> None:
    (found,) = _measured(
        "ENTRY e { p = f32[4] parameter(0)  t = f32[4] reverse(p), dimensions={0}  ROOT s = f32[4] add(p, t) }",
        "p s  0 0 16 parameter 0\nt  1 0 16",
        "{}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found) == {"rearranged": 16}


def test_a_row_of_another_buffer_is_where_it_is_delivered() -> None:
    h, log = _measured(
        """ENTRY e { h = f32[4] parameter(0)  log = f32[3,4] parameter(1)  z = s32[] constant(0)
           b = f32[1,4] bitcast(h)  u = f32[3,4] dynamic-update-slice(log, b, z, z)
           n = f32[4] negate(h)  ROOT r = (f32[4], f32[3,4]) tuple(n, u) }""",
        "h n r{0}  0 0 16 parameter 0\nlog u r{1}  1 0 48 parameter 1\nz  2 0 4 constant",
        "{0}: (0, {}, may-alias), {1}: (1, {}, may-alias)",
        _X,
        np.zeros((3, 4), np.float32),
    )
    assert _bytes(h) == {"delivered": 16}
    assert _bytes(log) == {"given": 16}


def test_two_that_change_places_are_both_delivered() -> None:
    found = _measured(
        """ENTRY e { p = f32[4] parameter(0)  q = f32[4] parameter(1)  t = f32[4] copy(p)  a = f32[4] copy(q)
           b = f32[4] copy(t)  ROOT r = (f32[4], f32[4]) tuple(a, b) }""",
        "p a r{0}  0 0 16 parameter 0\nq b r{1}  1 0 16 parameter 1\nt  2 0 16",
        "{0}: (0, {}, may-alias), {1}: (1, {}, may-alias)",
        _X,
        -_X,
    )
    assert [_bytes(each) for each in found] == [{"delivered": 16, "given": 16}] * 2


def test_new_contents_through_fast_memory_are_returned_and_what_is_born_there_is_staged() -> None:
    text = """ENTRY e { p = f32[4]{0} parameter(0)  t = f32[4]{0} negate(p)  f = f32[4]{0:S(1)} copy(t)
              ROOT c = f32[4]{0} copy(f) }"""
    (found,) = _measured(text, "p c  0 0 16 parameter 0\nt  1 0 16\nf  2 0 16 S(1)", "{}: (0, {}, may-alias)", _X)
    assert _bytes(found) == {"returned": 16}
    text = """ENTRY e { p = f32[4]{0} parameter(0)  f = f32[4]{0:S(1)} copy(p)  t = f32[4]{0:S(1)} negate(f)
              ROOT c = f32[4]{0} copy(t) }"""
    (found,) = _measured(text, "p c  0 0 16 parameter 0\nf t  2 0 16 S(1)", "{}: (0, {}, may-alias)", _X)
    assert _bytes(found) == {"staged": 32}


def test_each_trip_of_a_loop_counts() -> None:
    text = """
      body { s = (s32[], f32[4]) parameter(0)  i = s32[] get-tuple-element(s), index=0
        x = f32[4] get-tuple-element(s), index=1  one = s32[] constant(1)  j = s32[] add(i, one)
        t = f32[4] negate(x)  c = f32[4] copy(t)  ROOT r = (s32[], f32[4]) tuple(j, c) }
      more { s.1 = (s32[], f32[4]) parameter(0)  i.1 = s32[] get-tuple-element(s.1), index=0
        three = s32[] constant(3)  ROOT less = pred[] compare(i.1, three), direction=LT }
      ENTRY e { p = f32[4] parameter(0)  z = s32[] constant(0)  k = s32[] copy(z)  t.1 = (s32[], f32[4]) tuple(k, p)
        w = (s32[], f32[4]) while(t.1), condition=more, body=body  ROOT g = f32[4] get-tuple-element(w), index=1 }"""
    slices = """p s{1} s.1{1} w{1} x c g t.1{1} r{1}  0 0 16 parameter 0
      t  1 0 16
      k s{0} s.1{0} w{0} i i.1 j t.1{0} r{0}  2 0 4
      z  3 0 4 constant
      one  4 0 4 constant
      three  5 0 4 constant
      less  6 0 1"""
    trace = _executed(text, slices, "{}: (0, {}, may-alias)", _X)
    assert trace.results[()].tolist() == [-1, -2, -3, -4]
    assert _bytes(measure(trace, [0])[0]) == {"returned": 48}


def test_what_was_overwritten_too_early_is_read_wrong() -> None:
    text = """ENTRY e { p = f32[4] parameter(0)  t = f32[4] negate(p)  u = f32[4] add(p, p)
              ROOT s = f32[4] add(t, u) }"""
    right = _executed(text, "p s  0 0 16 parameter 0\nt  1 0 16\nu  2 0 16", "{}: (0, {}, may-alias)", _X)
    wrong = _executed(text, "p s  0 0 16 parameter 0\nt u  1 0 16", "{}: (0, {}, may-alias)", _X)
    assert right.results[()].tolist() == [1, 2, 3, 4]
    assert wrong.results[()].tolist() == [4, 8, 12, 16]


def test_what_is_computed_in_its_place_and_comes_back_from_fast_memory_unchanged_is_staged() -> None:
    text = """ENTRY e { p = f32[4]{0} parameter(0)  n = f32[4]{0} negate(p)  f = f32[4]{0:S(1)} copy(n)
              ROOT c = f32[4]{0} copy(f) }"""
    (found,) = _measured(text, "p n c  0 0 16 parameter 0\nf  1 0 16 S(1)", "{}: (0, {}, may-alias)", _X)
    assert _bytes(found) == {"staged": 32}


_UPDATED = """ENTRY e { p = f32[4]{0} parameter(0)  z = s32[] constant(0)  v = f32[2]{0} slice(p), slice={[0:2]}
  w = f32[2]{0:S(1)} negate(v)  t = f32[4]{0} DOES(p)  f = f32[4]{0:S(1)} copy(t)
  u = f32[4]{0:S(1)} dynamic-update-slice(f, w, z)  ROOT c = f32[4]{0} copy(u) }"""
_UPDATED_AT = "p c  0 0 16 parameter 0\nv  1 0 8\nw  2 0 8 S(1)\nf u  3 0 16 S(1)\nz  4 0 4 constant\n"


@pytest.mark.parametrize(
    ("does", "where", "expected"),
    [
        ("negate", "t  0 0 16", {"staged": 32, "pieces": 8}),
        ("negate", "t  5 0 16", {"returned": 16, "pieces": 8}),
        ("copy", "t  5 0 16", {"preserved": 16, "returned": 16, "pieces": 8}),
    ],
)
def test_a_part_that_is_replaced_in_fast_memory_is_of_what_it_is_a_part_of(
    does: str, where: str, expected: dict[str, int]
) -> None:
    text = _UPDATED.replace("DOES", does)
    (found,) = _measured(text, _UPDATED_AT + where, "{}: (0, {}, may-alias)", _X)
    assert _bytes(found) == expected


def test_in_fast_memory_a_loop_carries_what_is_most_of_an_array() -> None:
    text = """
      body { s = (s32[], f32[4]{0:S(1)}) parameter(0)  i = s32[] get-tuple-element(s), index=0
        x = f32[4]{0:S(1)} get-tuple-element(s), index=1  one = s32[] constant(1)  j = s32[] add(i, one)
        ROOT r = (s32[], f32[4]{0:S(1)}) tuple(j, x) }
      more { s.1 = (s32[], f32[4]{0:S(1)}) parameter(0)  i.1 = s32[] get-tuple-element(s.1), index=0
        three = s32[] constant(3)  ROOT less = pred[] compare(i.1, three), direction=LT }
      ENTRY e { p = f32[4]{0} parameter(0)  z = s32[] constant(0)  k = s32[] copy(z)
        v = f32[1]{0} slice(p), slice={[2:3]}  f = f32[4]{0:S(1)} copy(p)
        u = f32[4]{0:S(1)} dynamic-update-slice(f, v, z)
        t = (s32[], f32[4]{0:S(1)}) tuple(k, u)  w = (s32[], f32[4]{0:S(1)}) while(t), condition=more, body=body
        g = f32[4]{0:S(1)} get-tuple-element(w), index=1  ROOT c = f32[4]{0} copy(g) }"""
    slices = """p c  0 0 16 parameter 0
      v  1 0 4
      f u s{1} s.1{1} w{1} x g t{1} r{1}  2 0 16 S(1)
      k s{0} s.1{0} w{0} i i.1 j t{0} r{0}  3 0 4
      z  4 0 4 constant
      one  5 0 4 constant
      three  6 0 4 constant
      less  7 0 1"""
    trace = _executed(text, slices, "{}: (0, {}, may-alias)", _X)
    carried = {
        trace.keys[key].instruction.name
        for (_, index), each in trace.carried.items()
        for key in each.keys
        if index == (1,)
    }
    assert carried == {"p"}


def test_buffers_that_change_places_in_a_round_are_all_delivered() -> None:
    found = _measured(
        """ENTRY e { p = f32[4] parameter(0)  q = f32[4] parameter(1)  r = f32[4] parameter(2)  s = f32[4] copy(p)
           t = f32[4] copy(q)  a = f32[4] copy(r)  b = f32[4] copy(s)  c = f32[4] copy(t)
           ROOT m = (f32[4], f32[4], f32[4]) tuple(a, b, c) }""",
        "p a m{0}  0 0 16 parameter 0\nq b m{1}  1 0 16 parameter 1\n"
        "r c m{2}  2 0 16 parameter 2\ns  3 0 16\nt  4 0 16",
        "{0}: (0, {}, may-alias), {1}: (1, {}, may-alias), {2}: (2, {}, may-alias)",
        _X,
        -_X,
        2 * _X,
    )
    assert [_bytes(each) for each in found] == [{"delivered": 16, "given": 16}] * 3


def test_a_buffer_that_is_computed_from_another_one_is_not_given_it() -> None:
    """`q` gets what `p` was, and `p` what is computed from `q`: it is preserved on its way to where that happens."""
    p, q = _measured(
        """ENTRY e { p = f32[4] parameter(0)  q = f32[4] parameter(1)  s = f32[4] copy(p)  t = f32[4] copy(q)
           n = f32[4] negate(t)  b = f32[4] copy(s)  ROOT m = (f32[4], f32[4]) tuple(n, b) }""",
        "p t n m{0}  0 0 16 parameter 0\nq b m{1}  1 0 16 parameter 1\ns  3 0 16",
        "{0}: (0, {}, may-alias), {1}: (1, {}, may-alias)",
        _X,
        -_X,
    )
    assert (_bytes(p), _bytes(q)) == ({"preserved": 16}, {"preserved": 16, "given": 16})


@pytest.mark.parametrize(("last", "expected"), [("u", "rearranged"), ("n", "preserved")])
def test_most_of_a_buffer_is_there_for_a_reader_unless_it_is_needed_after_the_write(last: str, expected: str) -> None:
    text = """ENTRY e { p = f32[4] parameter(0)  t = f32[3] slice(p), slice={[0:3]}  k = f32[3] negate(t)  ORDER
              ROOT r = (f32[4], f32[3]) tuple(n, u) }"""
    lines = {"n": "n = f32[4] negate(p)", "u": "u = f32[3] add(t, k)"}
    first = "u" if last == "n" else "n"
    text = text.replace("ORDER", f"{lines[last]}  {lines[first]}")
    slices = "p n r{0}  0 0 16 parameter 0\nt  1 0 12\nk  2 0 12\nu r{1}  3 0 12 output"
    (found,) = _measured(text, slices, "{0}: (0, {}, may-alias)", _X)
    assert _bytes(found) == {expected: 12}


def test_what_elements_choose_is_computed() -> None:
    (found,) = _measured(
        """ENTRY e { p = f32[4] parameter(0)  m = f32[4] negate(p)  g = pred[4] compare(p, m), direction=GT
           t = f32[4] select(g, p, m)  n = f32[4] negate(p)  ROOT s = f32[4] add(n, t) }""",
        "p n s  0 0 16 parameter 0\nm  1 0 16\ng  2 0 4\nt  3 0 16",
        "{}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found) == {}


def test_two_parameters_in_one_place_are_not_executed() -> None:
    """XLA was seen to do so."""
    text = "ENTRY e { p = f32[4] parameter(0)  q = f32[4] parameter(1)  ROOT s = f32[4] add(p, q) }"
    with pytest.raises(Unsupported, match="two parameters in one place"):
        _executed(text, "p q s  0 0 16 parameter 0", "{}: (0, {}, may-alias)", _X, _X)


def test_branches_inside_of_a_branch_that_is_not_taken_are_executed_too() -> None:
    text = """
      deep_yes { a = f32[4] parameter(0)  t = f32[4] negate(a)  ROOT c = f32[4] copy(t) }
      deep_no { ROOT b = f32[4] parameter(0) }
      yes { v = (pred[], f32[4]) parameter(0)  q = pred[] get-tuple-element(v), index=0
        d = f32[4] get-tuple-element(v), index=1
        ROOT k = f32[4] conditional(q, d, d), true_computation=deep_yes, false_computation=deep_no }
      no { w = (pred[], f32[4]) parameter(0)  ROOT n = f32[4] get-tuple-element(w), index=1 }
      ENTRY e { p = f32[4] parameter(0)  g = pred[] parameter(1)  s = (pred[], f32[4]) tuple(g, p)
        ROOT m = f32[4] conditional(g, s, s), true_computation=yes, false_computation=no }"""
    slices = """p s{1} v{1} w{1} d n a b c k m  0 0 16 parameter 0
      t  1 0 16
      g s{0} v{0} w{0} q  2 0 1 parameter 1"""
    header = "HloModule small, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
    module = read(hlo.proto(header + text, slices).SerializeToString())
    found, results = judge.measured(module, [_X, np.array(False)], [0])
    assert results[0].tolist() == _X.tolist()
    assert _bytes(found[0]) == {"returned": 16}


def test_what_a_loop_asks_for_is_read_after_it_was_computed() -> None:
    """It lies where a part of the buffer lay, which nothing reads any more."""
    text = """
      put { fa = f32[4] parameter(0)  ft = f32[3] parameter(1)  fn = f32[3] negate(ft)  fo = s32[] constant(1)
        ROOT fu = f32[4] dynamic-update-slice(fa, fn, fo) }
      body { r = (s32[], f32[4]) parameter(0)  i = s32[] get-tuple-element(r), index=0
        a = f32[4] get-tuple-element(r), index=1  t = f32[3] slice(a), slice={[0:3]}  one = s32[] constant(1)
        n = f32[4] fusion(a, t), kind=kLoop, calls=put  next = s32[] add(i, one)
        ROOT s = (s32[], f32[4]) tuple(next, n) }
      condition { q = (s32[], f32[4]) parameter(0)  j = s32[] get-tuple-element(q), index=0
        two = s32[] constant(2)  ROOT less = pred[] compare(j, two), direction=LT }
      ENTRY e { p = f32[4] parameter(0)  z = s32[] constant(0)  zero = s32[] copy(z)
        init = (s32[], f32[4]) tuple(zero, p)  loop = (s32[], f32[4]) while(init), condition=condition, body=body
        ROOT l = f32[4] get-tuple-element(loop), index=1 }"""
    slices = """p r{1} q{1} loop{1} n  0 0 16 parameter 0
      t  1 0 12
      less  1 0 1
      zero r{0} q{0} loop{0} next  2 0 4
      one  3 0 4 constant
      two  4 0 4 constant
      z  5 0 4 constant"""
    (found,) = _measured(text, slices, "{}: (0, {}, may-alias)", _X)
    assert _bytes(found) == {"rearranged": 24}


def test_what_is_given_and_has_a_part_replaced_is_new() -> None:
    (found,) = _measured(
        """ENTRY e { p = f32[4] parameter(0)  q = f32[4] parameter(1)  c = f32[4] copy(q)  z = s32[] constant(0)
           k = f32[1] slice(p), slice={[0:1]}  w = f32[1] negate(k)  u = f32[4] dynamic-update-slice(c, w, z)
           ROOT m = f32[4] copy(u) }""",
        "p m  0 0 16 parameter 0\nq  1 0 16 parameter 1\nc u  2 0 16\nk  3 0 4\nw  3 4 4\nz  4 0 4 constant",
        "{}: (0, {}, may-alias)",
        _X,
        -_X,
    )
    assert _bytes(found) == {"returned": 16, "pieces": 4}


def test_what_replaces_a_part_in_fast_memory_is_of_the_whole() -> None:
    """Two elements change places there; what leaves fast memory is all of the buffer, in its order."""
    (found,) = _measured(
        """ENTRY e { p = f32[4] parameter(0)  f = f32[4] copy(p)  s = f32[2] slice(p), slice={[0:2]}
           v = f32[2] reverse(s), dimensions={0}  z = s32[] constant(0)  u = f32[4] dynamic-update-slice(f, v, z)
           t = f32[4] copy(u)  ROOT n = f32[4] negate(t) }""",
        "p n  0 0 16 parameter 0\nf u  1 0 16 S(1)\ns  1 16 8 S(1)\nv  1 24 8 S(1)\nt  2 0 16\nz  3 0 4 constant",
        "{}: (0, {}, may-alias)",
        _X,
    )
    assert _bytes(found)["preserved"] == 16
    assert "rearranged" not in _bytes(found)
