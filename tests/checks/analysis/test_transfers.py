"""What small programs do to their buffers, in the words of docs/in-place.md.

Every array is an `f32[4]` of 16 bytes where nothing else is said.
"""

from __future__ import annotations

from collections.abc import Mapping

import hlo
import pytest

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.analysis.versions.transfers import TransferKind
from mutcheck.core.proof import Verdict

TOLD = frozenset(TransferKind) - {TransferKind.WRITTEN}
"""What is told of a buffer's own contents: what is written is told by whom it is delivered by."""


def analysed(text: str, slices: str, buffers: int) -> dict[str, list[str]]:
    """Of each buffer its verdict, and what is done to it: such as `returned v to n, 16 x 8`.

    Output number n lives in parameter number n, and they are called `x`, `y` and `z`.
    """
    aliases = ", ".join(f"{{{number}}}: ({number}, {{}}, may-alias)" for number in range(buffers))
    module = hlo.module(f"HloModule m, is_scheduled=true, input_output_alias={{ {aliases} }}\n{text}", slices)
    found = verdict.analyse(module, dict.fromkeys(range(buffers), True))
    assert found.clashes == ()
    return {
        "xyz"[number]: [one.proof.verdict, *(_told(each) for each in one.transfers if each.transfer.kind in TOLD)]
        for number, one in found.verdicts.items()
    }


def _told(counted: Counted) -> str:
    each = counted.transfer
    return f"{each.kind} {each.source} to {each.value}, {each.bytes} x {counted.times.count}"


IN_PLACE, COPIED = Verdict.IN_PLACE.value, Verdict.COPIED.value


# Loops whose buffers are computed from each other: whose contents a value is, its place says.

LOOP = """
body {
  p = (s32[], f32[4], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  c = f32[4] get-tuple-element(p), index=3
  one = s32[] constant(1)
  BODY
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[4], f32[4], f32[4]) tuple(next, RESULT)
}
condition {
  q = (s32[], f32[4], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  z = f32[4] parameter(2)
  zero = s32[] constant(0)
  init = (s32[], f32[4], f32[4], f32[4]) tuple(zero, x, y, z)
  loop = (s32[], f32[4], f32[4], f32[4]) while(init), condition=condition, body=body
  first = f32[4] get-tuple-element(loop), index=1
  second = f32[4] get-tuple-element(loop), index=2
  third = f32[4] get-tuple-element(loop), index=3
  ROOT r = (f32[4], f32[4], f32[4]) tuple(first, second, third)
}
"""

CARRIED = """
    x p{1} q{1} loop{1} AT0           0 0 16  parameter 0
    y p{2} q{2} loop{2} AT1           1 0 16  parameter 1
    z p{3} q{3} loop{3} AT2           2 0 16  parameter 2
    zero p{0} q{0} loop{0} next       3 0  4
"""


def in_loop(body: str, result: str, slices: str) -> dict[str, list[str]]:
    """What a loop does that carries three buffers.

    Args:
      result: what it carries on; what the body makes of that is in the buffers' places.
    """
    text = LOOP.replace("BODY", body).replace("RESULT", result)
    here = CARRIED
    for number, name in enumerate(result.split(", ")):
        here = here.replace(f"AT{number}", name if f" {name} = " in body else "")
    return analysed(text, here + slices, 3)


LOOPS: Mapping[str, tuple[str, str, str, dict[str, list[str]]]] = {
    "leapfrog, where they are": (
        " v = f32[4] add(b, a) u = f32[4] add(a, v)", "u, v, c", "",
        {"x": [IN_PLACE], "y": [IN_PLACE], "z": ["read only"]},
    ),
    "leapfrog, the velocity computed elsewhere": (
        " v = f32[4] add(b, a) u = f32[4] add(a, v) w = f32[4] copy(v)", "u, w, c", "v 5 0 16",
        {"x": [IN_PLACE], "y": [COPIED, "returned v to w, 16 x 8"], "z": ["read only"]},
    ),
    "leapfrog, the position computed elsewhere": (
        " v = f32[4] add(b, a) u = f32[4] add(a, v) w = f32[4] copy(u)", "w, v, c", "u 5 0 16",
        {"x": [COPIED, "returned u to w, 16 x 8"], "y": [IN_PLACE], "z": ["read only"]},
    ),
    "a front that spreads, and what it has seen": (
        """
        s = f32[3] slice(a), slice={[0:3]}
        nothing = f32[] constant(0)
        moved = f32[4] pad(s, nothing), padding=1_0
        near = f32[4] subtract(moved, b)
        seen = f32[4] maximum(b, near)
        front = f32[4] copy(near)""",
        "front, seen, c",
        "s 4 0 12\n moved 5 0 16\n near 6 0 16",
        {
            "x": [
                COPIED, "rearranged p{1} to s, 12 x 8", "rearranged s to moved, 12 x 8",
                "returned near to front, 16 x 8",
            ],
            "y": [IN_PLACE],
            "z": ["read only"],
        },
    ),
    "conjugate gradients, the residual computed elsewhere": (
        """
        applied = f32[4] custom-call(c), custom_call_target="f"
        u = f32[4] add(a, c)
        rest = f32[4] subtract(b, applied)
        way = f32[4] add(rest, c)
        back = f32[4] copy(rest)""",
        "u, back, way",
        "applied 5 0 16\n rest 6 0 16",
        {"x": [IN_PLACE], "y": [COPIED, "returned rest to back, 16 x 8"], "z": [IN_PLACE]},
    ),
    "conjugate gradients, the direction computed elsewhere": (
        """
        applied = f32[4] custom-call(c), custom_call_target="f"
        u = f32[4] add(a, c)
        rest = f32[4] subtract(b, applied)
        way = f32[4] add(rest, c)
        back = f32[4] copy(way)""",
        "u, rest, back",
        "applied 5 0 16\n way 6 0 16",
        {"x": [IN_PLACE], "y": [IN_PLACE], "z": [COPIED, "returned way to back, 16 x 8"]},
    ),
    "two that are swapped": (
        " t1 = f32[4] copy(a) u = f32[4] copy(b) v = f32[4] copy(t1)", "u, v, c", "t1 5 0 16",
        {
            "x": [IN_PLACE, "delivered p{1} to t1, 16 x 8", "delivered t1 to v, 16 x 8"],
            "y": [IN_PLACE, "delivered p{2} to u, 16 x 8"],
            "z": ["read only"],
        },
    ),
    "two that are swapped, and one of them changed": (
        """
        t1 = f32[4] copy(a)
        k = f32[1] constant({1})
        w = f32[4] copy(b)
        u = f32[4] dynamic-update-slice(w, k, i)
        v = f32[4] copy(t1)""",
        "u, v, c",
        "t1 5 0 16\n w 0 0 16\n k 6 0 4 constant",
        {
            "x": [IN_PLACE, "delivered p{1} to t1, 16 x 8", "delivered t1 to v, 16 x 8"],
            "y": [IN_PLACE, "delivered p{2} to w, 16 x 8"],
            "z": ["read only"],
        },
    ),
    "three that are turned round": (
        " t1 = f32[4] copy(a) u = f32[4] copy(b) v = f32[4] copy(c) w = f32[4] copy(t1)", "u, v, w", "t1 5 0 16",
        {
            "x": [IN_PLACE, "delivered p{1} to t1, 16 x 8", "delivered t1 to w, 16 x 8"],
            "y": [IN_PLACE, "delivered p{2} to u, 16 x 8"],
            "z": [IN_PLACE, "delivered p{3} to v, 16 x 8"],
        },
    ),
    "each computed from the other, and one by way of another place": (
        " t1 = f32[4] negate(a) u = f32[4] negate(b) v = f32[4] copy(t1)", "u, v, c", "t1 5 0 16",
        {"x": [IN_PLACE], "y": [COPIED, "returned t1 to v, 16 x 8"], "z": ["read only"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "result", "slices", "expected"), LOOPS.values(), ids=LOOPS)
def test_of_buffers_that_are_computed_from_each_other_the_one_that_is_moved_is_copied(
    body: str, result: str, slices: str, expected: dict[str, list[str]]
) -> None:
    assert in_loop(body, result, slices) == expected


RECORD = LOOP.replace("f32[4]", "F").replace("F, F, F)", "f32[4], f32[32], f32[4])").replace("b = F", "b = f32[32]")
RECORD = RECORD.replace("y = F", "y = f32[32]").replace("second = F", "second = f32[32]").replace("F", "f32[4]")


@pytest.mark.parametrize(
    ("body", "slices", "expected"),
    [
        (
            "l = f32[32] dynamic-update-slice(b, a, i) h = f32[4] sine(a)",
            "",
            {"x": [IN_PLACE, "delivered p{1} to l, 16 x 8"], "y": [IN_PLACE], "z": ["read only"]},
        ),
        (
            "k = f32[4] copy(a) h = f32[4] sine(a) l = f32[32] dynamic-update-slice(b, k, i)",
            "k 5 0 16",
            {
                "x": [COPIED, "preserved p{1} to k, 16 x 8", "delivered k to l, 16 x 8"],
                "y": [IN_PLACE],
                "z": ["read only"],
            },
        ),
    ],
)
def test_a_history_of_values_is_delivered_and_what_is_kept_until_then_is_preserved(
    body: str, slices: str, expected: dict[str, list[str]]
) -> None:
    text = RECORD.replace("BODY", body).replace("RESULT", "h, l, c")
    here = CARRIED.replace("AT0", "h").replace("AT1", "l").replace("AT2", "").replace("1 0 16", "1 0 128")
    assert analysed(text, here + slices, 3) == expected


ROLLED_INTO_A_ROW = """
turned {
  log = f32[2,4] parameter(0)
  i = s32[] parameter(1)
  o = f32[4] parameter(2)
  last = f32[1] slice(o), slice={[3:4]}
  first = f32[3] slice(o), slice={[0:3]}
  rolled = f32[4] concatenate(last, first), dimensions={0}
  row = f32[1,4] bitcast(rolled)
  begin = s32[] constant(0)
  ROOT u = f32[2,4] dynamic-update-slice(log, row, i, begin)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = s32[] parameter(1)
  zero = f32[] constant(0)
  l = f32[2,4] broadcast(zero), dimensions={}
  t = f32[2,4] fusion(l, y, x), kind=kLoop, calls=turned
  n = f32[4] negate(x)
  z = f32[2,4] sine(t)
  ROOT r = (f32[4]) tuple(n)
}
"""


def test_what_is_rolled_into_a_row_of_something_is_rearranged() -> None:
    slices = "x n 0 0 16 parameter 0\n y 1 0 4 parameter 1\n l t 2 0 32\n z 3 0 32\n zero 4 0 4"
    found = analysed(ROLLED_INTO_A_ROW, slices, 1)
    assert found == {"x": [IN_PLACE, "rearranged x to t, 16 x 1"]}


COMPUTED_AND_GIVEN = """
body {
  p = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  b = f32[4] get-tuple-element(p), index=1
  v = f32[4] negate(b)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[4]) tuple(next, v)
}
condition {
  q = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  z = f32[4] parameter(2)
  new = f32[4] negate(x)
  first = f32[4] copy(z)
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, y)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  out = f32[4] get-tuple-element(loop), index=1
  third = f32[4] copy(out)
  second = f32[4] copy(new)
  ROOT r = (f32[4], f32[4], f32[4]) tuple(first, second, third)
}
"""


def test_what_a_loop_computes_on_at_home_and_another_buffer_gets_is_delivered() -> None:
    slices = """
    x first 0 0 16 parameter 0
    y p{1} q{1} loop{1} v second 1 0 16 parameter 1
    z third 2 0 16 parameter 2
    new 3 0 16
    zero p{0} q{0} loop{0} next 4 0 4
    """
    assert analysed(COMPUTED_AND_GIVEN, slices, 3) == {
        "x": [IN_PLACE],
        "y": [COPIED, "delivered loop{1} to third, 16 x 1", "returned new to second, 16 x 1"],
        "z": [IN_PLACE, "delivered z to first, 16 x 1"],
    }


# Straight lines: `n` becomes `x`, and `m` is another output.

ENTRY = """
join {{ j0 = f32[2] parameter(0) j1 = f32[2] parameter(1) ROOT j = f32[4] concatenate(j0, j1), dimensions={{0}} }}
put {{
  p0 = f32[4] parameter(0)
  p1 = f32[4] parameter(1)
  p2 = s32[] parameter(2)
  p3 = f32[SIZE] slice(p1), slice={{[0:SIZE]}}
  ROOT p4 = f32[4] dynamic-update-slice(p0, p3, p2)
}}
ENTRY main {{
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  i = s32[] parameter(2)
  {lines}
  ROOT r = (f32[4], f32[4]) tuple(n, m)
}}
"""
HOMES = "x 0 0 16 parameter 0\n y 1 0 16 parameter 1\n i 2 0 4 parameter 2\n m 3 0 16 output\n"
NEW = 'v = f32[4] custom-call(y), custom_call_target="f" m = f32[4] negate(y)'
LENT = "lent = f32[4] negate(y) m = f32[4] negate(lent)"
HALVES = "a = f32[2] slice(x), slice={[0:2]} b = f32[2] slice(x), slice={[2:4]}"

STRAIGHT: Mapping[str, tuple[str, str, list[str]]] = {
    "three quarters of a temporary are moved into place": (
        f"{NEW} n = f32[4] fusion(x, v, i), kind=kLoop, calls=put", "v 4 0 16\n n 0 0 16",
        [COPIED, "returned v to n, 12 x 1"],
    ),
    "new contents by way of two temporaries": (
        f"{NEW} w = f32[4] copy(v) n = f32[4] copy(w)", "v 4 0 16\n w 5 0 16\n n 0 0 16",
        [COPIED, "preserved v to w, 16 x 1", "returned w to n, 16 x 1"],
    ),
    "new contents through fast memory": (
        f"{NEW} w = f32[4] copy(v) n = f32[4] copy(w)", "v 4 0 16\n w 5 0 16 S(1)\n n 0 0 16",
        [COPIED, "staged v to w, 16 x 1", "returned w to n, 16 x 1"],
    ),
    "new contents through fast memory, changed there": (
        (f"{NEW} w = f32[4] copy(v) k = f32[1] constant({{1}}) u = f32[4] dynamic-update-slice(w, k, i)"
        " n = f32[4] copy(u)"),
        "v 4 0 16\n w u 5 0 16 S(1)\n k 6 0 4 constant\n n 0 0 16",
        [COPIED, "staged v to w, 16 x 1", "returned u to n, 16 x 1"],
    ),
    "new contents that are computed in fast memory": (
        f"{NEW} w = f32[4] negate(v) n = f32[4] copy(w)", "v 4 0 16\n w 5 0 16 S(1)\n n 0 0 16",
        [IN_PLACE, "staged w to n, 16 x 1"],
    ),
    "out of its place and back, through fast memory both times": (
        "f = f32[4] copy(x) t = f32[4] copy(f) g = f32[4] copy(t) n = f32[4] copy(g) m = f32[4] negate(y)",
        "f 4 0 16 S(1)\n t 5 0 16\n g 4 16 16\n n 0 0 16",
        [
            COPIED, "staged x to f, 16 x 1", "preserved f to t, 16 x 1", "staged t to g, 16 x 1",
            "returned g to n, 16 x 1",
        ],
    ),
    "to the memory of the host and back": (
        "h = f32[4] copy(x) d = f32[4] copy(h) n = f32[4] add(x, d) m = f32[4] negate(y)",
        "h 4 0 16 S(5)\n d 5 0 16\n n 0 0 16",
        [IN_PLACE, "transferred x to h, 16 x 1", "transferred h to d, 16 x 1"],
    ),
    "given what another parameter has": (
        "n = f32[4] copy(y) m = f32[4] negate(y)", "n 0 0 16", [IN_PLACE],
    ),
    "in halves to another place, and joined there": (
        f"{HALVES} c = f32[4] concatenate(a, b), dimensions={{0}} n = f32[4] negate(x) m = f32[4] add(y, c)",
        "a 4 0 8\n b 4 8 8\n c 5 0 16\n n 0 0 16",
        [COPIED, "piece x to a, 8 x 1", "piece x to b, 8 x 1", "preserved x to c, 16 x 1"],
    ),
    "in halves to another place, and joined there by a fusion": (
        f"{HALVES} c = f32[4] fusion(a, b), kind=kLoop, calls=join n = f32[4] negate(x) m = f32[4] add(y, c)",
        "a 4 0 8\n b 4 8 8\n c 5 0 16\n n 0 0 16",
        [COPIED, "piece x to a, 8 x 1", "piece x to b, 8 x 1", "preserved x to c, 16 x 1"],
    ),
    "in halves to another place, and joined the other way round": (
        f"{HALVES} c = f32[4] concatenate(b, a), dimensions={{0}} n = f32[4] negate(x) m = f32[4] add(y, c)",
        "a 4 0 8\n b 4 8 8\n c 5 0 16\n n 0 0 16",
        [IN_PLACE, "piece x to a, 8 x 1", "piece x to b, 8 x 1", "rearranged x to c, 16 x 1"],
    ),
    "in halves to another place, and back from there": (
        f"{HALVES} {LENT} n = f32[4] concatenate(a, b), dimensions={{0}}",
        "a 4 0 8\n b 4 8 8\n lent n 0 0 16",
        [COPIED, "preserved x to a, 8 x 1", "preserved x to b, 8 x 1", "returned x to n, 16 x 1"],
    ),
    "in halves to fast memory, and back from there": (
        f"{HALVES} {LENT} n = f32[4] concatenate(a, b), dimensions={{0}}",
        "a 4 0 8 S(1)\n b 4 8 8\n lent n 0 0 16",
        [IN_PLACE, "staged x to a, 8 x 1", "staged x to b, 8 x 1", "staged x to n, 16 x 1"],
    ),
    "in halves to another place, and back from there one after the other": (
        (f"{HALVES} {LENT} z = s32[] constant(0) w = f32[4] dynamic-update-slice(lent, a, z)"
        " n = f32[4] dynamic-update-slice(w, b, i)"),
        "a 4 0 8\n b 4 8 8\n z 5 0 4 constant\n lent w n 0 0 16",
        [COPIED, "preserved x to a, 8 x 1", "preserved x to b, 8 x 1", "returned b to n, 16 x 1"],
    ),
    "in halves to fast memory, and back from there one after the other": (
        (f"{HALVES} {LENT} z = s32[] constant(0) w = f32[4] dynamic-update-slice(lent, a, z)"
        " n = f32[4] dynamic-update-slice(w, b, i)"),
        "a 4 0 8 S(1)\n b 4 8 8\n z 5 0 4 constant\n lent w n 0 0 16",
        [IN_PLACE, "staged x to a, 8 x 1", "staged x to b, 8 x 1"],
    ),
    "new contents in halves, one after the other": (
        (f"{NEW} a = f32[2] slice(v), slice={{[0:2]}} b = f32[2] slice(v), slice={{[2:4]}} z = s32[] constant(0)"
        " w = f32[4] dynamic-update-slice(x, a, z) n = f32[4] dynamic-update-slice(w, b, i)"),
        "v 6 0 16\n a 4 0 8\n b 4 8 8\n z 5 0 4 constant\n w n 0 0 16",
        [COPIED, "returned b to n, 16 x 1"],
    ),
    "new contents in quarters, one after the other": (
        (f"{NEW} a = f32[1] slice(v), slice={{[0:1]}} b = f32[1] slice(v), slice={{[1:2]}}"
        " c = f32[1] slice(v), slice={[2:3]} d = f32[1] slice(v), slice={[3:4]} z = s32[] constant(0)"
        " w = f32[4] dynamic-update-slice(x, a, z) u = f32[4] dynamic-update-slice(w, b, i)"
        " s = f32[4] dynamic-update-slice(u, c, i) n = f32[4] dynamic-update-slice(s, d, i)"),
        "v 6 0 16\n a 4 0 4\n b 4 4 4\n c 4 8 4\n d 4 12 4\n z 5 0 4 constant\n w u s n 0 0 16",
        [COPIED, "returned c to s, 12 x 1", "returned d to n, 4 x 1"],
    ),
    "the same half of new contents twice": (
        (f"{NEW} a = f32[2] slice(v), slice={{[0:2]}} b = f32[2] slice(v), slice={{[0:2]}} z = s32[] constant(0)"
        " w = f32[4] dynamic-update-slice(x, a, z) n = f32[4] dynamic-update-slice(w, b, i)"),
        "v 6 0 16\n a 4 0 8\n b 4 8 8\n z 5 0 4 constant\n w n 0 0 16",
        [IN_PLACE],
    ),
    "halves of two new values, one after the other": (
        (f'{NEW} v2 = f32[4] custom-call(y), custom_call_target="g" a = f32[2] slice(v), slice={{[0:2]}}'
        " b = f32[2] slice(v2), slice={[2:4]} z = s32[] constant(0)"
        " w = f32[4] dynamic-update-slice(x, a, z) n = f32[4] dynamic-update-slice(w, b, i)"),
        "v 6 0 16\n v2 7 0 16\n a 4 0 8\n b 4 8 8\n z 5 0 4 constant\n w n 0 0 16",
        [IN_PLACE],
    ),
    "what is given, with a part replaced in a temporary": (
        (f"{NEW.replace('v =', 'o =')} c = f32[4] copy(y) k = f32[1] slice(o), slice={{[0:1]}}"
        " u = f32[4] dynamic-update-slice(c, k, i) n = f32[4] copy(u)"),
        "o 6 0 16\n k 4 0 4\n c u 5 0 16\n n 0 0 16",
        [COPIED, "returned u to n, 16 x 1"],
    ),
    "new contents in two parts that are put together in its place": (
        ('v = f32[3] custom-call(y), custom_call_target="f" w = f32[1] custom-call(y), custom_call_target="g"'
        " m = f32[4] negate(y) n = f32[4] concatenate(v, w), dimensions={0}"),
        "v 4 0 12\n w 5 0 4\n n 0 0 16",
        [COPIED, "returned v to n, 12 x 1"],
    ),
    "parts of new contents that are put together in another order": (
        (f"{NEW} a = f32[3] slice(v), slice={{[1:4]}} b = f32[1] slice(v), slice={{[0:1]}}"
        " n = f32[4] concatenate(a, b), dimensions={0}"),
        "v 4 0 16\n a 5 0 12\n b 6 0 4\n n 0 0 16",
        [IN_PLACE, "piece v to b, 4 x 1"],
    ),
    "new contents that are copied, and then put into place in another order": (
        f"{NEW} w = f32[4] copy(v) n = f32[4] reverse(w), dimensions={{0}}", "v 4 0 16\n w 5 0 16\n n 0 0 16",
        [COPIED, "preserved v to w, 16 x 1"],
    ),
    "in another order for a reader, and moved on as that": (
        "o = f32[4] reverse(x), dimensions={0} t = f32[4] copy(o) n = f32[4] negate(x) m = f32[4] add(y, t)",
        "o 4 0 16\n t 5 0 16\n n 0 0 16",
        [IN_PLACE, "rearranged x to o, 16 x 1", "rearranged o to t, 16 x 1"],
    ),
    "most of it is read before it is overwritten": (
        ("u = f32[3] slice(x), slice={[0:3]} w = f32[3] sine(u) n = f32[4] negate(x) o = f32[] constant(0)"
        " m = f32[4] pad(w, o), padding=0_1"),
        "u 4 0 12\n w 5 0 12\n o 6 0 4 constant\n n 0 0 16",
        [IN_PLACE, "rearranged x to u, 12 x 1"],
    ),
    "most of it is read after it was overwritten": (
        ("u = f32[3] slice(x), slice={[0:3]} n = f32[4] negate(x) w = f32[3] sine(u) o = f32[] constant(0)"
        " m = f32[4] pad(w, o), padding=0_1"),
        "u 4 0 12\n w 5 0 12\n o 6 0 4 constant\n n 0 0 16",
        [COPIED, "preserved x to u, 12 x 1"],
    ),
    "put beside something else, and read before it is overwritten": (
        ("c = f32[8] concatenate(x, y), dimensions={0} s = f32[8] sine(c) n = f32[4] negate(x)"
        " m = f32[4] slice(s), slice={[0:4]}"),
        "c 4 0 32\n s 5 0 32\n n 0 0 16",
        [IN_PLACE, "rearranged x to c, 16 x 1"],
    ),
    "put beside something else, and read after it was overwritten": (
        ("c = f32[8] concatenate(x, y), dimensions={0} n = f32[4] negate(x) s = f32[8] sine(c)"
        " m = f32[4] slice(s), slice={[0:4]}"),
        "c 4 0 32\n s 5 0 32\n n 0 0 16",
        [COPIED, "preserved x to c, 16 x 1"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "slices", "expected"), STRAIGHT.values(), ids=STRAIGHT)
def test_what_is_done_to_a_buffer_on_a_straight_line(lines: str, slices: str, expected: list[str]) -> None:
    text = ENTRY.format(lines=lines).replace("SIZE", "3")
    assert analysed(text, HOMES + slices, 1)["x"] == expected


def test_half_of_a_temporary_is_a_write_of_the_buffer() -> None:
    lines = f"{NEW} n = f32[4] fusion(x, v, i), kind=kLoop, calls=put"
    text = ENTRY.format(lines=lines).replace("SIZE", "2")
    assert analysed(text, HOMES + "v 4 0 16\n n 0 0 16", 1) == {"x": [IN_PLACE]}


@pytest.mark.parametrize(
    ("layout", "space", "expected"),
    [
        ("{1,0:T(2,2)}", "S(1)", [IN_PLACE, "staged x to f, 24 x 1", "staged g to n, 24 x 1"]),
        ("{0,1}", "S(1)", [IN_PLACE, "rearranged x to f, 24 x 1", "staged g to n, 24 x 1"]),
        ("{1,0:T(2,2)}", "", [COPIED, "rearranged x to f, 24 x 1", "returned g to n, 24 x 1"]),
        ("{0,1}", "", [COPIED, "rearranged x to f, 24 x 1", "returned g to n, 24 x 1"]),
    ],
)
def test_in_fast_memory_other_tiles_are_no_other_order(layout: str, space: str, expected: list[str]) -> None:
    text = f"""
        ENTRY main {{
          x = f32[2,3]{{1,0}} parameter(0)
          f = f32[2,3]{layout} copy(x)
          g = f32[2,3]{layout} negate(f)
          n = f32[2,3]{{1,0}} copy(g)
          ROOT r = (f32[2,3]{{1,0}}) tuple(n)
        }}
    """
    assert analysed(text, f"x n 0 0 24 parameter 0\n f g 1 0 24 {space}", 1) == {"x": expected}


NESTED = """
inner_body {
  ip = (s32[], f32[4], f32[4]) parameter(0)
  ii = s32[] get-tuple-element(ip), index=0
  ia = f32[4] get-tuple-element(ip), index=1
  ib = f32[4] get-tuple-element(ip), index=2
  io = s32[] constant(1)
  inext = s32[] add(ii, io)
  in = f32[4] add(ia, ib)
  ROOT it = (s32[], f32[4], f32[4]) tuple(inext, in, ib)
}
inner_condition {
  iq = (s32[], f32[4], f32[4]) parameter(0)
  ij = s32[] get-tuple-element(iq), index=0
  il = s32[] constant(5)
  ROOT ic = pred[] compare(ij, il), direction=LT
}
"""


def test_what_is_only_read_in_loops_in_loops_is_where_it_was() -> None:
    """XLA gives a place to what the outermost loop carries, and to nothing within: it is the same array."""
    body = """
        izero = s32[] constant(0)
        iinit = (s32[], f32[4], f32[4]) tuple(izero, a, b)
        inner = (s32[], f32[4], f32[4]) while(iinit), condition=inner_condition, body=inner_body
        u = f32[4] get-tuple-element(inner), index=1
    """
    text = NESTED + LOOP.replace("BODY", body).replace("RESULT", "u, b, c")
    here = CARRIED.replace("AT0", "ip{1} iq{1} inner{1} in").replace("AT1", "").replace("AT2", "")
    slices = here.replace("p{2} q{2} loop{2}", "") + "izero ip{0} iq{0} inner{0} inext 5 0 4"
    assert analysed(text, slices, 3) == {"x": [IN_PLACE], "y": ["read only"], "z": ["read only"]}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [(2, [IN_PLACE, "rearranged x to u, 16 x 1"]), (1, [IN_PLACE, "piece x to u, 8 x 1"])],
)
def test_of_what_is_put_into_another_order_half_is_told_and_less_is_a_piece(columns: int, expected: list[str]) -> None:
    text = f"""
        turned {{
          k = f32[2,4] parameter(0)
          s = f32[2,{columns}] slice(k), slice={{[0:2], [0:{columns}]}}
          ROOT turned_round = f32[2,{columns}] reverse(s), dimensions={{0}}
        }}
        ENTRY main {{
          x = f32[2,4] parameter(0)
          u = f32[2,{columns}] fusion(x), kind=kLoop, calls=turned
          n = f32[2,4] negate(x)
          ROOT r = (f32[2,4], f32[2,{columns}]) tuple(n, u)
        }}
    """
    text = text.replace("tuple(n, u)", "tuple(n, m)").replace("ROOT r", f"m = f32[2,{columns}] sine(u) ROOT r")
    assert analysed(text, "x n 0 0 32 parameter 0\n u 1 0 16\n m 2 0 16 output", 1) == {"x": expected}


def test_what_is_put_into_another_order_for_a_reader_in_the_buffers_own_place_is_rearranged() -> None:
    """The buffer waits in a temporary, and its place is free: the transposed array there is none of its versions."""
    text = """
        ENTRY main {
          x = f32[2,2] parameter(0)
          y = f32[2,2] parameter(1)
          k = f32[2,2] negate(x)
          turned = f32[2,2] transpose(k), dimensions={1,0}
          u = f32[2,2] add(y, turned)
          v = f32[2,2] negate(k)
          ROOT r = (f32[2,2], f32[2,2]) tuple(v, u)
        }
    """
    slices = "x turned v 0 0 16 parameter 0\n y u 1 0 16 parameter 1\n k 2 0 16"
    told = ["relocated x to k, 16 x 1", "rearranged k to turned, 16 x 1"]
    assert analysed(text, slices, 2) == {"x": [IN_PLACE, *told], "y": [IN_PLACE]}


def test_what_is_computed_in_another_buffers_place_which_is_free_is_returned() -> None:
    """The other buffer's new contents are computed from these when they are home: that does not make them its own."""
    text = """
        body {
          p = (s32[], f32[4]) parameter(0)
          i = s32[] get-tuple-element(p), index=0
          a = f32[4] get-tuple-element(p), index=1
          e = f32[2] constant({1, 2})
          w = f32[4] dynamic-update-slice(a, e, i)
          u = f32[4] negate(w)
          one = s32[] constant(1)
          next = s32[] add(i, one)
          ROOT t = (s32[], f32[4]) tuple(next, u)
        }
        condition {
          q = (s32[], f32[4]) parameter(0)
          j = s32[] get-tuple-element(q), index=0
          two = s32[] constant(2)
          ROOT less = pred[] compare(j, two), direction=LT
        }
        ENTRY main {
          x = f32[4] parameter(0)
          y = f32[4] parameter(1)
          k = f32[4] constant({1, 2, 3, 4})
          s = f32[4] negate(k)
          zero = s32[] constant(0)
          init = (s32[], f32[4]) tuple(zero, s)
          loop = (s32[], f32[4]) while(init), condition=condition, body=body
          l = f32[4] get-tuple-element(loop), index=1
          n = f32[4] copy(l)
          m = f32[4] negate(n)
          ROOT r = (f32[4], f32[4]) tuple(n, m)
        }
    """
    slices = """
    x n 0 0 16 parameter 0
    y s p{1} q{1} loop{1} w u m 1 0 16 parameter 1
    zero p{0} q{0} loop{0} next 2 0 4
    """
    assert analysed(text, slices, 2) == {"x": [COPIED, "returned loop{1} to n, 16 x 1"], "y": [IN_PLACE]}


# Memory spaces: what lies beside a device's main memory, its platform says.

APART = "ENTRY main { x = f32[4] parameter(0) c = f32[4] copy(x) n = f32[4] negate(x) ROOT m = f32[4] subtract(n, c) }"


@pytest.mark.parametrize(
    ("platform", "verdict_"), [("tpu", IN_PLACE), ("cuda", COPIED), ("rocm", COPIED), ("", COPIED)]
)
def test_a_gpus_memory_spaces_all_lie_in_its_main_memory(platform: str, verdict_: str) -> None:
    header = "HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
    module = hlo.module(header + APART, "x n m 0 0 16 parameter 0\n c 1 0 16 S(1)", platform)
    assert verdict.analyse(module, {0: True}).verdicts[0].proof.verdict.value == verdict_


def test_of_a_module_of_no_platform_tiles_say_that_it_is_a_tpus() -> None:
    header = "HloModule m, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }\n"
    text = APART.replace("n = f32[4]", "n = f32[4]{0:T(256)}")
    module = hlo.module(header + text, "x n m 0 0 16 parameter 0\n c 1 0 16 S(1)", "")
    assert verdict.analyse(module, {0: True}).verdicts[0].proof.verdict is Verdict.IN_PLACE


HALVES = """
ENTRY main {
  x = f32[4] parameter(0)
  a = f32[2] slice(x), slice={[0:2]}
  b = f32[2] slice(x), slice={[2:4]}
  EARLY
  n = f32[4] negate(x)
  LATE
  z = f32[] constant(0)
  pa = f32[4] pad(a, z), padding=0_2
  s = f32[4] subtract(n, pa)
  m = f32[4] add(s, w)
  ROOT r = (f32[4]) tuple(m)
}
"""
HALVES_AT = "x n s m 0 0 16 parameter 0\n a 1 0 8\n b 2 0 8\n pa 3 0 16\n w 4 0 16\n z zz 5 0 4"
WIDENED = "zz = f32[] constant(0) w = f32[4] pad(b, zz), padding=2_0"


def test_halves_that_are_both_read_after_the_write_preserve_the_whole() -> None:
    text = HALVES.replace("EARLY", "").replace("LATE", WIDENED)
    assert analysed(text, HALVES_AT, 1)["x"] == [COPIED, "preserved x to a, 8 x 1", "preserved x to b, 8 x 1"]


def test_of_halves_of_which_one_is_read_before_the_write_neither_preserves() -> None:
    text = HALVES.replace("EARLY", WIDENED).replace("LATE", "")
    assert analysed(text, HALVES_AT, 1)["x"] == [IN_PLACE, "piece x to a, 8 x 1", "piece x to b, 8 x 1"]


def test_what_was_given_and_goes_away_and_back_is_the_new_owners() -> None:
    """x is given to y, in y's place; what goes from there to a temporary and back is y's, and no longer x's."""
    text = """
    ENTRY main {
      x = f32[4] parameter(0)
      y = f32[4] parameter(1)
      c = f32[4] copy(x)
      n = f32[4] negate(x)
      t = f32[4] copy(c)
      b = f32[4] copy(t)
      ROOT r = (f32[4], f32[4]) tuple(n, b)
    }
    """
    found = analysed(text, "x n 0 0 16 parameter 0\n y c b 1 0 16 parameter 1\n t 2 0 16", 2)
    assert found == {
        "x": [IN_PLACE, "delivered x to c, 16 x 1"],
        "y": [COPIED, "preserved c to t, 16 x 1", "returned t to b, 16 x 1"],
    }


SWAPPED_OR_NOT = """
swapped {
  p = (f32[4], f32[4]) parameter(0)
  a = f32[4] get-tuple-element(p), index=0
  b = f32[4] get-tuple-element(p), index=1
  t = f32[4] copy(a)
  u = f32[4] copy(b)
  v = f32[4] copy(t)
  ROOT r = (f32[4], f32[4]) tuple(u, v)
}
left {
  q = (f32[4], f32[4]) parameter(0)
  c = f32[4] get-tuple-element(q), index=0
  d = f32[4] get-tuple-element(q), index=1
  ROOT s = (f32[4], f32[4]) tuple(c, d)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  k = pred[] parameter(2)
  f = f32[4] copy(FROM)
  g = f32[4] copy(y)
  e = (f32[4], f32[4]) tuple(f, g)
  w = (f32[4], f32[4]) conditional(k, e, e), true_computation=swapped, false_computation=left
  h = f32[4] get-tuple-element(w), index=0
  i = f32[4] get-tuple-element(w), index=1
  n = f32[4] copy(h)
  m = f32[4] copy(i)
  ROOT o = (f32[4], f32[4]) tuple(n, m)
}
"""
SWAPPED_AT = """
x n 0 0 16 parameter 0
y m 1 0 16 parameter 1
k 2 0 4 parameter 2
a c f u w{0} 3 0 16 S(1)
b d g v w{1} 3 16 16 S(1)
t 3 32 16 S(1)
"""


def test_branches_that_swap_two_buffers_in_fast_memory_copy_neither() -> None:
    found = analysed(SWAPPED_OR_NOT.replace("FROM", "x"), SWAPPED_AT, 2)
    assert {name: told[0] for name, told in found.items()} == {"x": IN_PLACE, "y": IN_PLACE}


def test_what_came_to_fast_memory_from_a_temporary_is_returned_whatever_else_may_come_home() -> None:
    computed = SWAPPED_OR_NOT.replace("f = f32[4] copy(FROM)", "z = f32[4] negate(x) f = f32[4] copy(z)")
    found = analysed(computed, SWAPPED_AT + "z 4 0 16", 2)
    assert found["x"][0] == COPIED
    assert "returned w{0} to n, 16 x 1" in found["x"]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            "dynamic-update-slice(f, k, i)",
            [COPIED, "staged x to f, 16 x 1", "staged g to n, 16 x 1", "preserved g to t, 16 x 1"],
        ),
        ("negate(f)", [IN_PLACE, "staged x to f, 16 x 1", "staged g to n, 16 x 1", "staged g to t, 16 x 1"]),
    ],
    ids=["came from main memory", "computed in fast memory"],
)
def test_what_goes_home_from_fast_memory_and_to_a_temporary_too_is_copied_if_it_came_there(
    made: str, expected: list[str]
) -> None:
    text = f"""
    ENTRY main {{
      x = f32[4] parameter(0)
      y = f32[4] parameter(1)
      i = s32[] parameter(2)
      k = f32[1] parameter(3)
      f = f32[4] copy(x)
      g = f32[4] {made}
      n = f32[4] copy(g)
      t = f32[4] copy(g)
      m = f32[4] add(y, t)
      ROOT r = (f32[4], f32[4]) tuple(n, m)
    }}
    """
    slices = """
    x n 0 0 16 parameter 0
    y m 1 0 16 parameter 1
    i 2 0 4 parameter 2
    k 3 0 4 parameter 3
    f g 4 0 16 S(1)
    t 5 0 16
    """
    assert analysed(text, slices, 2) == {"x": expected, "y": [IN_PLACE]}


LENT_BY_ONE_BRANCH = """
left {
  p = (f32[4], f32[4]) parameter(0)
  a = f32[4] get-tuple-element(p), index=0
  b = f32[4] get-tuple-element(p), index=1
  ROOT l = (f32[4], f32[4]) tuple(a, b)
}
right {
  q = (f32[4], f32[4]) parameter(0)
  c = f32[4] get-tuple-element(q), index=0
  d = f32[4] get-tuple-element(q), index=1
  e = f32[4] copy(c)
  f = f32[4] copy(d)
  g = f32[4] copy(e)
  h = f32[4] copy(f)
  ROOT r = (f32[4], f32[4]) tuple(g, h)
}
body {
  t = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(t), index=0
  v = f32[4] get-tuple-element(t), index=1
  z = f32[1] constant({0})
  w = f32[4] dynamic-update-slice(v, z, i)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT again = (s32[], f32[4]) tuple(next, w)
}
condition {
  s = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(s), index=0
  four = s32[] constant(4)
  ROOT less = pred[] compare(j, four), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  k = pred[] parameter(2)
  one_ = (f32[4], f32[4]) tuple(x, y)
  other = (f32[4], f32[4]) tuple(y, x)
  cond = (f32[4], f32[4]) conditional(k, one_, other), true_computation=left, false_computation=right
  here = f32[4] get-tuple-element(cond), index=0
  there = f32[4] get-tuple-element(cond), index=1
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, here)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  out = f32[4] get-tuple-element(loop), index=1
  kept = f32[4] copy(out)
  n = f32[4] negate(there)
  m = f32[4] copy(kept)
  ROOT o = (f32[4], f32[4]) tuple(n, m)
}
"""


def test_a_place_that_one_branch_lends_is_not_its_buffers_in_the_loop_after_that() -> None:
    """In one branch x is what y becomes; in the other y only goes to x's place, and comes back from there."""
    slices = """
    x a g cond{0} t{1} s{1} loop{1} w n 0 0 16 parameter 0
    y b h cond{1} m 1 0 16 parameter 1
    k 2 0 4 parameter 2
    e 3 0 16
    f 4 0 16
    kept 5 0 16
    zero t{0} s{0} loop{0} next 6 0 4
    """
    found = analysed(LENT_BY_ONE_BRANCH, slices, 2)
    assert found["y"][0] == COPIED
    assert "returned kept to m, 16 x 1" in found["y"]


OVERWRITTEN = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  b = f32[4] get-tuple-element(p), index=2
  w = f32[4] copy(b)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, w, b)
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  k = s32[] constant(8)
  ROOT less = pred[] compare(j, k), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  f = s32[] parameter(2)
  v = f32[4] negate(x)
  zero = s32[] FIRST
  init = (s32[], f32[4], f32[4]) tuple(zero, v, y)
  loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
  l = f32[4] get-tuple-element(loop), index=1
  n = f32[4] copy(l)
  ROOT r = (f32[4]) tuple(n)
}
"""


@pytest.mark.parametrize(
    ("first", "expected"),
    [("constant(0)", [IN_PLACE]), ("copy(f)", [COPIED, "returned loop{1} to n, 16 x 1"])],
    ids=["runs", "may not run"],
)
def test_what_a_loop_overwrites_with_what_is_given_is_that_if_it_surely_runs(first: str, expected: list[str]) -> None:
    slices = """
    x n 0 0 16 parameter 0
    y p{2} q{2} loop{2} 1 0 16 parameter 1
    f 2 0 4 parameter 2
    v p{1} q{1} loop{1} w 3 0 16
    zero p{0} q{0} loop{0} next 4 0 4
    """
    assert analysed(OVERWRITTEN.replace("FIRST", first), slices, 1)["x"] == expected


def test_what_a_loop_overwrites_with_what_is_given_and_then_changed_in_a_part_is_returned() -> None:
    """Given contents of which a part is replaced are new ones, and they were made in a temporary."""
    changed = """
      w = f32[4] copy(b)
      e = f32[2] constant({1, 2})
      w2 = f32[4] dynamic-update-slice(w, e, i)
    """
    text = OVERWRITTEN.replace("FIRST", "constant(0)").replace("w = f32[4] copy(b)", changed)
    slices = """
    x n 0 0 16 parameter 0
    y p{2} q{2} loop{2} 1 0 16 parameter 1
    f 2 0 4 parameter 2
    v p{1} q{1} loop{1} w w2 3 0 16
    zero p{0} q{0} loop{0} next 4 0 4
    """
    text = text.replace("tuple(next, w, b)", "tuple(next, w2, b)").replace(
        "(f32[4]) tuple(n)", "(f32[4], f32[4]) tuple(n, y)"
    )
    assert analysed(text, slices, 2)["x"] == [COPIED, "returned loop{1} to n, 16 x 1"]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("constant(0)", [IN_PLACE, "relocated x to v, 16 x 1"]),
        ("copy(f)", [COPIED, "relocated x to v, 16 x 1", "preserved loop{1} to c, 16 x 1"]),
    ],
    ids=["runs", "may not run"],
)
def test_what_is_moved_after_a_loop_that_overwrites_it_is_not_the_buffers(first: str, expected: list[str]) -> None:
    text = (
        OVERWRITTEN.replace("FIRST", first)
        .replace("copy(l)", "add(c, l)")
        .replace("  n =", "  c = f32[4] copy(l)\n  n =")
    )
    slices = """
    x n 0 0 16 parameter 0
    y p{2} q{2} loop{2} 1 0 16 parameter 1
    f 2 0 4 parameter 2
    v p{1} q{1} loop{1} w 3 0 16
    zero p{0} q{0} loop{0} next 4 0 4
    c 5 0 16
    """
    assert analysed(text, slices, 1)["x"] == expected


LENT_IN_A_LOOP = """
computed { a = f32[4] parameter(0) ROOT m = f32[4] negate(a) }
kept { c = f32[4] parameter(0) ROOT o = f32[4] copy(c) }
body {
  p = (s32[], f32[4], pred[]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  s = f32[4] get-tuple-element(p), index=1
  g = pred[] get-tuple-element(p), index=2
  w = f32[4] conditional(g, s, s), true_computation=computed, false_computation=kept
  b = f32[4] copy(w)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[4], pred[]) tuple(next, b, g)
}
condition {
  q = (s32[], f32[4], pred[]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  k = pred[] parameter(2)
  d = f32[4] copy(y)
  u = f32[4] negate(x)
  zero = s32[] constant(0)
  init = (s32[], f32[4], pred[]) tuple(zero, d, k)
  loop = (s32[], f32[4], pred[]) while(init), condition=condition, body=body
  l = f32[4] get-tuple-element(loop), index=1
  n = f32[4] copy(l)
  z = f32[4] copy(u)
  ROOT r = (f32[4], f32[4]) tuple(n, z)
}
"""


def test_what_waits_in_a_place_for_another_buffer_is_that_ones() -> None:
    """x and y are swapped, and then a loop computes on x in a temporary, by way of y's place."""
    slices = """
    x n 0 0 16 parameter 0
    y m o w z 1 0 16 parameter 1
    k p{2} q{2} loop{2} 2 0 4 parameter 2
    d p{1} q{1} loop{1} b 3 0 16
    u 4 0 16
    zero p{0} q{0} loop{0} next 5 0 4
    """
    assert analysed(LENT_IN_A_LOOP, slices, 2) == {
        "x": [COPIED, "preserved p{1} to o, 16 x 8", "preserved w to b, 16 x 8", "returned loop{1} to n, 16 x 1"],
        "y": [COPIED, "delivered y to d, 16 x 1", "returned u to z, 16 x 1"],
    }


def test_what_a_loop_computes_on_in_a_place_was_delivered_there() -> None:
    text = """
    body {
      p = (s32[], f32[4]) parameter(0)
      i = s32[] get-tuple-element(p), index=0
      a = f32[4] get-tuple-element(p), index=1
      t = f32[4] copy(a)
      w = f32[4] negate(t)
      one = s32[] constant(1)
      next = s32[] add(i, one)
      ROOT o = (s32[], f32[4]) tuple(next, w)
    }
    condition {
      q = (s32[], f32[4]) parameter(0)
      j = s32[] get-tuple-element(q), index=0
      eight = s32[] constant(8)
      ROOT less = pred[] compare(j, eight), direction=LT
    }
    ENTRY main {
      x = f32[4] parameter(0)
      y = f32[4] parameter(1)
      c = f32[4] copy(y)
      zero = s32[] constant(0)
      init = (s32[], f32[4]) tuple(zero, c)
      loop = (s32[], f32[4]) while(init), condition=condition, body=body
      l = f32[4] get-tuple-element(loop), index=1
      n = f32[4] negate(l)
      ROOT r = (f32[4], f32[4]) tuple(n, y)
    }
    """
    slices = """
    x c p{1} q{1} loop{1} w n 0 0 16 parameter 0
    y 1 0 16 parameter 1
    t 2 0 16
    zero p{0} q{0} loop{0} next 3 0 4
    """
    assert analysed(text, slices, 2) == {
        "x": [COPIED, "preserved p{1} to t, 16 x 8"],
        "y": ["read only", "delivered y to c, 16 x 1"],
    }


CHANGED_ON_THE_WAY = """
body {
  p = (s32[], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  k = f32[1] slice(a), slice={[0:1]}
  w = f32[1] negate(k)
  u = f32[4] dynamic-update-slice(a, w, i)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT o = (s32[], f32[4]) tuple(next, u)
}
condition {
  q = (s32[], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  s = f32[4] copy(y)
  t = f32[4] copy(x)
  zero = s32[] constant(0)
  init = (s32[], f32[4]) tuple(zero, t)
  loop = (s32[], f32[4]) while(init), condition=condition, body=body
  l = f32[4] get-tuple-element(loop), index=1
  n = f32[4] NEW
  m = f32[4] copy(l)
  ROOT r = (f32[4], f32[4]) tuple(n, m)
}
"""


@pytest.mark.parametrize(("new", "returned"), [("copy(s)", False), ("negate(x)", True)], ids=["swapped", "given"])
def test_of_what_a_loop_changes_on_the_way_both_moves_are_needed_only_in_a_swap(new: str, returned: bool) -> None:
    slices = """
    x n 0 0 16 parameter 0
    y m 1 0 16 parameter 1
    s 2 0 16
    t p{1} q{1} loop{1} u 3 0 16
    zero p{0} q{0} loop{0} next 4 0 4
    k 5 0 4
    w 5 4 4
    """
    found = analysed(CHANGED_ON_THE_WAY.replace("NEW", new), slices, 2)
    assert "delivered x to t, 16 x 1" in found["x"]
    assert ("returned loop{1} to m, 16 x 1" in found["y"]) is returned


REBUILT_IN_VAIN = """
body {
  p = (s32[], f32[2,3]LAYOUT, f32[2,3]LAYOUT) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[2,3]LAYOUT get-tuple-element(p), index=2
  c = f32[2,3]LAYOUT copy(a)
  one = s32[] constant(1)
  next = s32[] add(i, one)
  ROOT t = (s32[], f32[2,3]LAYOUT, f32[2,3]LAYOUT) tuple(next, c, a)
}
condition {
  q = (s32[], f32[2,3]LAYOUT, f32[2,3]LAYOUT) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  x = f32[2,3]{1,0} parameter(0)
  f = f32[2,3]LAYOUT copy(x)
  d = f32[2,3]LAYOUT custom-call(), custom_call_target="AllocateBuffer"
  zero = s32[] constant(0)
  init = (s32[], f32[2,3]LAYOUT, f32[2,3]LAYOUT) tuple(zero, d, f)
  loop = (s32[], f32[2,3]LAYOUT, f32[2,3]LAYOUT) while(init), condition=condition, body=body
  ROOT r = (f32[2,3]{1,0}) tuple(x)
}
"""


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("{1,0}", [COPIED, "staged x to f, 24 x 1", "preserved p{2} to c, 24 x 8"]),
        ("{0,1}", ["read only", "rearranged x to f, 24 x 1", "rearranged p{2} to c, 24 x 8"]),
    ],
    ids=["as it is", "in another layout"],
)
def test_a_stack_that_a_loop_rebuilds_in_vain_is_copied_in_each_trip(layout: str, expected: list[str]) -> None:
    """What jax 0.7.0 makes of a stack that a scan only reads, on a TPU: the output is the parameter after all."""
    slices = """
    x 0 0 24 parameter 0
    f p{2} q{2} loop{2} 1 0 24 S(1)
    d p{1} q{1} loop{1} c 2 0 24
    zero p{0} q{0} loop{0} next 3 0 4
    """
    assert analysed(REBUILT_IN_VAIN.replace("LAYOUT", layout), slices, 1)["x"] == expected
