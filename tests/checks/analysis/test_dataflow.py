"""The values of small modules, and their inflows: for each value what flows in, how, and how many of its elements."""

from __future__ import annotations

from collections.abc import Mapping

import hlo
import pytest

from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.flow.dataflow import Dataflow, Inflow
from mutcheck.checks.analysis.flow.transfer import LAYOUT, OTHER
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

ORDERS = {LAYOUT: " layout", OTHER: " other"}


def told(inflow: Inflow) -> str:
    """An inflow in words, such as `MOVE x 4`; the order of its elements where it is not as it was."""
    return f"{inflow.kind.name} {inflow.value} {inflow.elements}{ORDERS.get(inflow.order, '')}"


def inflows(flow: Dataflow) -> dict[str, list[str]]:
    """The inflows of every value, in the order of the values."""
    return {repr(value): [told(each) for each in flow.inflows(value)] for value in flow.values}


PLAIN = [
    ("computed element by element", "ROOT r = f32[4] negate(x)", ["WHOLE x 4"]),
    ("of two", "ROOT r = f32[4] add(y, x)", ["WHOLE x 4", "WHOLE y 4"]),
    ("of one and a scalar", "ROOT r = f32[4] multiply(x, x)", ["WHOLE x 4"]),
    ("in another dtype", "ROOT r = s32[4] convert(x)", ["CONVERT x 4"]),
    ("moved as it is", "ROOT r = f32[4] copy(x)", ["MOVE x 4"]),
    ("in another order", "ROOT r = f32[4] reverse(x), dimensions={0}", ["MOVE x 4 other"]),
    ("in another layout", "ROOT r = f32[2,3]{0,1} copy(m)", ["MOVE m 6 layout"]),
    ("transposed", "ROOT r = f32[3,2] transpose(m), dimensions={1,0}", ["MOVE m 6 layout"]),
    ("another shape", "ROOT r = f32[6] reshape(m)", ["MOVE m 6"]),
    ("another type of the same bits", "ROOT r = u32[4] bitcast-convert(x)", ["MOVE x 4"]),
    ("most of it", "ROOT r = f32[3] slice(x), slice={[1:4]}", ["MOVE x 3"]),
    ("half of it, which is all of the result", "ROOT r = f32[2] slice(x), slice={[0:2]}", ["MOVE x 2"]),
    ("put together", "ROOT r = f32[8] concatenate(x, y), dimensions={0}", ["INTO x 4 other", "INTO y 4 other"]),
    ("mostly one of two", "ROOT r = f32[6] concatenate(x, w), dimensions={0}", ["MOVE x 4", "INTO w 2 other"]),
    ("a part replaced", "ROOT r = f32[4] dynamic-update-slice(x, w, i)", ["BASE x 4", "INTO w 2 other"]),
    ("all replaced", "ROOT r = f32[4] dynamic-update-slice(x, y, i)", ["BASE x 4", "INTO y 4 other"]),
    ("looked up", "ROOT r = f32[2] dynamic-slice(x, i), dynamic_slice_sizes={2}", ["MOVE x 2"]),
    ("one of two", "ROOT r = f32[4] select(t, x, y)", ["WHOLE x 4", "WHOLE y 4"]),
    ("reduced", "ROOT r = f32[4] broadcast(i), dimensions={}", []),
    ("nothing that is known", 'ROOT r = f32[4] custom-call(x, y), custom_call_target="f"', []),
    (
        "a call's results in its operands",
        'ROOT r = f32[4] custom-call(x, y), custom_call_target="f", output_to_operand_aliasing={{}: (1, {})}',
        ["BASE y 4"],
    ),
]


@pytest.mark.parametrize(("line", "expected"), [each[1:] for each in PLAIN], ids=[each[0] for each in PLAIN])
def test_a_value_and_what_flows_into_it(line: str, expected: list[str]) -> None:
    flow = dataflow.analyse(
        hlo.module(f"""
            ENTRY main {{
              x = f32[4] parameter(0)
              y = f32[4] parameter(1)
              w = f32[2] parameter(2)
              m = f32[2,3] parameter(3)
              i = s32[] parameter(4)
              t = pred[4] parameter(5)
              {line}
            }}
        """)
    )
    assert [told(each) for each in flow.inflows(hlo.value(flow, "r"))] == expected
    assert all(flow.inflows(each) == [] for values in flow.parameters for each in values)


BITCASTS = [
    ("wider, all of it", "u8[16]", "f32[4]", "f32[4] copy(b)", ["MOVE x 16"]),
    ("wider, a part of it", "u8[16]", "f32[4]", "f32[1] slice(b), slice={[2:3]}", ["MOVE x 4"]),
    ("wider, updated", "u8[16]", "f32[4]", "f32[4] dynamic-update-slice(b, w, i)", ["BASE x 16", "INTO w 1 other"]),
    ("narrower, all of it", "f32[4]", "u8[16]", "u8[16] copy(b)", ["MOVE x 4"]),
    ("narrower, a part of it", "f32[4]", "u8[16]", "u8[8] slice(b), slice={[0:8]}", ["MOVE x 2"]),
    ("as wide", "f32[4]", "s32[4]", "s32[3] slice(b), slice={[0:3]}", ["MOVE x 3"]),
    ("another shape", "f32[4]", "f32[2,2]", "f32[2,2] copy(b)", ["MOVE x 4"]),
    ("half of it, as it is", "f32[8]", "f32[4]", "f32[4] copy(b)", ["MOVE x 4"]),
    ("half of it, wider", "u8[16]", "f32[2]", "f32[2] copy(b)", ["MOVE x 8"]),
]


@pytest.mark.parametrize(
    ("type_", "shown", "made", "expected"), [each[1:] for each in BITCASTS], ids=[each[0] for each in BITCASTS]
)
def test_a_bitcast_shows_a_value_with_other_elements(type_: str, shown: str, made: str, expected: list[str]) -> None:
    """It makes no value, and what is done with it is counted in elements of the one that it shows."""
    flow = dataflow.analyse(
        hlo.module(f"""
            ENTRY main {{
              x = {type_} parameter(0)
              w = f32[1] parameter(1)
              i = s32[] parameter(2)
              b = {shown} bitcast(x)
              ROOT r = {made}
            }}
        """)
    )
    assert hlo.value(flow, "b") is hlo.value(flow, "x")
    assert [told(each) for each in flow.inflows(hlo.value(flow, "r"))] == expected


@pytest.mark.parametrize(
    ("type_", "made", "expected"),
    [
        ("u8[4,4]", "f32[4] bitcast-convert(x)", ["MOVE x 16"]),
        ("f32[4]", "u8[4,4] bitcast-convert(x)", ["MOVE x 4"]),
        ("u8[4,4]", "f32[4] fusion(x), kind=kLoop, calls=negated", ["WHOLE x 16"]),
        ("u8[4,4]", "f32[4] fusion(x), kind=kLoop, calls=updated", ["BASE x 16"]),
    ],
)
def test_what_is_converted_bit_by_bit_is_counted_as_it_was(type_: str, made: str, expected: list[str]) -> None:
    flow = dataflow.analyse(
        hlo.module(f"""
            negated {{
              a = u8[4,4] parameter(0)
              b = f32[4] bitcast-convert(a)
              ROOT n = f32[4] negate(b)
            }}
            updated {{
              c = u8[4,4] parameter(0)
              d = f32[4] bitcast-convert(c)
              k = f32[1] constant({{0}})
              i = s32[] constant(0)
              ROOT e = f32[4] dynamic-update-slice(d, k, i)
            }}
            ENTRY main {{
              x = {type_} parameter(0)
              ROOT r = {made}
            }}
        """)
    )
    assert [told(each) for each in flow.inflows(hlo.value(flow, "r"))] == expected


@pytest.mark.parametrize(("elements", "whole"), [(0, False), (2, False), (3, True), (4, True)])
def test_more_than_half_is_the_whole(elements: int, whole: bool) -> None:
    flow = dataflow.analyse(hlo.module("ENTRY main { ROOT x = f32[4] parameter(0) }"))
    assert Inflow(flow.values[0], dataflow.Kind.MOVE, elements).whole is whole


PASSED_ON = """
called {
  p = f32[4] parameter(0)
  ROOT called_result = (f32[4], f32[4]) tuple(p, p)
}
ENTRY main {
  x = f32[4] parameter(0)
  both = (f32[4], f32[4]) parameter(1)
  barred = (f32[4], f32[4]) opt-barrier(both)
  first = f32[4] get-tuple-element(barred), index=0
  called_with = (f32[4], f32[4]) call(x), to_apply=called
  back = f32[4] get-tuple-element(called_with), index=1
  start = ((f32[4]), f32[4], u32[]) negate-start(back)
  done = f32[4] negate-done(start)
  ROOT result = (f32[4], f32[4], f32[4]) tuple(done, first, back)
}
"""


def test_a_part_of_a_value_that_goes_into_it_is_that_value() -> None:
    """Inside of a fusion: it is one inflow, and not two."""
    flow = dataflow.analyse(
        hlo.module("""
            moved_on {
              a = f32[4] parameter(0)
              s = f32[3] slice(a), slice={[0:3]}
              i = s32[] constant(1)
              ROOT u = f32[4] dynamic-update-slice(a, s, i)
            }
            ENTRY main {
              x = f32[4] parameter(0)
              ROOT r = f32[4] fusion(x), kind=kLoop, calls=moved_on
            }
        """)
    )
    assert inflows(flow) == {"x": [], "r": ["BASE x 4"]}


APART = ["INTO a 2 other", "INTO b 2 other"]

JOINED: Mapping[str, tuple[str, list[str]]] = {
    "all of it": ("a = f32[2] slice(x), slice={[0:2]} b = f32[2] slice(x), slice={[2:4]}", ["MOVE x 4"]),
    "all of it, by way of other places": (
        "c = f32[2] slice(x), slice={[0:2]} a = f32[2] copy(c) b = f32[2] slice(x), slice={[2:4]}",
        ["MOVE x 4"],
    ),
    "the second half first": (
        "a = f32[2] slice(x), slice={[2:4]} b = f32[2] slice(x), slice={[0:2]}",
        ["MOVE x 4 other"],
    ),
    "half of it twice": ("a = f32[2] slice(x), slice={[0:2]} b = f32[2] copy(a)", APART),
    "parts of two": ("a = f32[2] slice(x), slice={[0:2]} b = f32[2] slice(y), slice={[0:2]}", APART),
    "something computed": ("a = f32[2] slice(x), slice={[0:2]} b = f32[2] negate(w)", APART),
    "something unknown": (
        "a = f32[2] slice(x), slice={[0:2]} b = f32[2] bitcast(w)",
        ["INTO a 2 other", "INTO w 2 other"],
    ),
    "turned": (
        """
        a = f32[2] fusion(x), kind=kLoop, calls=turned
        b = f32[2] fusion(x), kind=kLoop, calls=turned_too
        """,
        ["MOVE x 4 other"],
    ),
}
"""What is made of `x`, `y` and `w`, and joined again."""


@pytest.mark.parametrize(("lines", "expected"), JOINED.values(), ids=JOINED)
@pytest.mark.parametrize("joins", [True, False])
def test_parts_of_a_value_that_are_only_joined_again_are_that_value(
    lines: str, expected: list[str], joins: bool
) -> None:
    """By a TPU's own call, or by a `concatenate`; known from the start, as others go from operand to result."""
    made = 'custom-call(a, b), custom_call_target="ConcatBitcast"' if joins else "concatenate(a, b), dimensions={0}"
    flow = dataflow.analyse(
        hlo.module(f"""
            turned {{
              t = f32[4] parameter(0)
              t1 = f32[2] slice(t), slice={{[0:2]}}
              ROOT t2 = f32[2] reverse(t1), dimensions={{0}}
            }}
            turned_too {{
              v = f32[4] parameter(0)
              v1 = f32[2] slice(v), slice={{[2:4]}}
              ROOT v2 = f32[2] reverse(v1), dimensions={{0}}
            }}
            ENTRY main {{
              x = f32[4] parameter(0)
              y = f32[4] parameter(1)
              w = f32[2] parameter(2)
              {lines}
              ROOT r = f32[4] {made}
            }}
        """)
    )
    found = hlo.value(flow, "r")
    assert found.known is not None
    assert [told(each) for each in found.known] == expected


def test_what_only_passes_arrays_on_makes_no_value() -> None:
    """An asynchronous call makes its context, and what it calls makes its results."""
    flow = dataflow.analyse(hlo.module(PASSED_ON))
    assert inflows(flow) == {"x": [], "both{0}": [], "both{1}": [], "negate": ["WHOLE x 4"], "start{2}": []}
    assert [repr(value) for value in flow.results] == ["negate", "both{0}", "x"]
    assert [value.given for value in flow.values] == [True, True, True, False, False]
    assert not flow.iterates
    assert {flow.module.computations[id_].name for id_ in flow.callers} == {"called", "async_wrapped"}


def test_an_asynchronous_copy_makes_the_copy_and_a_context() -> None:
    flow = dataflow.analyse(
        hlo.module("""
            ENTRY main {
              x = f32[4] parameter(0)
              s = (f32[4], f32[4], u32[]) copy-start(x)
              ROOT d = f32[4] copy-done(s)
            }
        """)
    )
    assert inflows(flow) == {"x": [], "s{0}": ["MOVE x 4"], "s{2}": []}
    assert flow.results == [hlo.value(flow, "s{0}")]


TWICE = """
negated {
  p = f32[4] parameter(0)
  ROOT n = f32[4] negate(p)
}
ENTRY main {
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  first = f32[4] call(x), to_apply=negated
  copied = f32[4] copy(first)
  second = f32[4] call(y), to_apply=negated
  ROOT r = (f32[4], f32[4]) tuple(copied, second)
}
"""


def test_a_computation_that_is_called_twice_is_walked_once() -> None:
    """Its parameter is a value of its own: what either call passes."""
    flow = dataflow.analyse(hlo.module(TWICE))
    assert inflows(flow) == {
        "x": [],
        "y": [],
        "p": ["PHI x 4", "PHI y 4"],
        "n": ["WHOLE p 4"],
        "copied": ["MOVE n 4"],
    }
    assert [repr(value) for value in flow.results] == ["copied", "n"]
    assert flow.iterates
    (sites,) = flow.callers.values()
    assert [(site.instruction.name, site.number) for site in sites] == [("first", 0), ("second", 0)]


LOOP = """
body {
  p = (s32[], f32[4], f32[4]) parameter(0)
  i = s32[] get-tuple-element(p), index=0
  a = f32[4] get-tuple-element(p), index=1
  b = f32[4] get-tuple-element(p), index=2
  one = s32[] constant(1)
  next = s32[] add(i, one)
  n = f32[4] negate(a)
  ROOT t = (s32[], f32[4], f32[4]) tuple(next, n, b)
}
condition {
  q = (s32[], f32[4], f32[4]) parameter(0)
  j = s32[] get-tuple-element(q), index=0
  eight = s32[] constant(8)
  ROOT less = pred[] compare(j, eight), direction=LT
}
ENTRY main {
  zero = s32[] constant(0)
  x = f32[4] parameter(0)
  y = f32[4] parameter(1)
  init = (s32[], f32[4], f32[4]) tuple(zero, x, y)
  ROOT loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body
}
"""


def test_what_a_loop_carries_is_a_value_of_its_own() -> None:
    """At its parameter: what it began with, or what the trip before left, if that is another value; and at its end."""
    flow = dataflow.analyse(hlo.module(LOOP))
    assert inflows(flow) == {
        "x": [],
        "y": [],
        "zero": [],
        "p{0}": ["PHI zero 1", "PHI next 1"],
        "p{1}": ["PHI x 4", "PHI n 4"],
        "p{2}": ["PHI y 4"],
        "eight": [],
        "less": [],
        "one": [],
        "next": ["WHOLE p{0} 1", "WHOLE one 1"],
        "n": ["WHOLE p{1} 4"],
        "loop{0}": ["PHI p{0} 1"],
        "loop{1}": ["PHI p{1} 4"],
        "loop{2}": ["PHI p{2} 4"],
    }
    assert flow.iterates


def test_a_loop_says_what_it_carries() -> None:
    flow = dataflow.analyse(hlo.module(LOOP))
    (loop,) = flow.loops.values()
    assert loop.instruction is hlo.instruction(flow.module, "loop")
    assert list(map(repr, loop.carried)) == ["p{0}", "p{1}", "p{2}"]
    assert list(map(repr, loop.initial)) == ["zero", "x", "y"]
    assert list(map(repr, loop.carried_on)) == ["next", "n", "p{2}"]
    inside = flow.values[loop.first : loop.last]
    assert list(map(repr, inside)) == ["p{0}", "p{1}", "p{2}", "eight", "less", "one", "next", "n"]
    assert [each.number for each in inside] == list(range(loop.first, loop.last))
    sites = {flow.module.computations[id_].name: calls for id_, calls in flow.callers.items()}
    assert {name: [site.number for site in calls] for name, calls in sites.items()} == {"body": [0], "condition": [1]}


def test_two_loops_cannot_run_one_body() -> None:
    loop = "loop = (s32[], f32[4], f32[4]) while(init), condition=condition, body=body"
    again = "ROOT again = (s32[], f32[4], f32[4]) while(loop), condition=condition, body=body"
    text = LOOP.replace(f"ROOT {loop}", f"{loop}\n{again}")
    with pytest.raises(UnreadableHlo, match="two loops run body"):
        dataflow.analyse(hlo.module(text))


CONDITIONAL = """
written {
  p = (f32[4], f32[4]) parameter(0)
  p0 = f32[4] get-tuple-element(p), index=0
  p1 = f32[4] get-tuple-element(p), index=1
  n = f32[4] negate(p0)
  ROOT written_result = (f32[4], f32[4]) tuple(n, p1)
}
kept {
  q = (f32[4], f32[4]) parameter(0)
  q0 = f32[4] get-tuple-element(q), index=0
  q1 = f32[4] get-tuple-element(q), index=1
  ROOT kept_result = (f32[4], f32[4]) tuple(q0, q1)
}
ENTRY main {
  which = pred[] parameter(0)
  x = f32[4] parameter(1)
  y = f32[4] parameter(2)
  given = (f32[4], f32[4]) tuple(x, y)
  ROOT either = (f32[4], f32[4]) conditional(which, given, given), true_computation=written, false_computation=kept
}
"""


def test_what_branches_return_is_a_value_of_its_own_where_they_differ() -> None:
    flow = dataflow.analyse(hlo.module(CONDITIONAL))
    assert inflows(flow) == {
        "which": [], "x": [], "y": [], "n": ["WHOLE x 4"], "either{0}": ["PHI n 4", "PHI x 4"]
    }  # fmt: skip
    assert [repr(value) for value in flow.results] == ["either{0}", "y"]
    assert not flow.iterates


def test_one_branch_for_two_choices_has_phis_at_its_parameter() -> None:
    flow = dataflow.analyse(
        hlo.module("""
            branch {
              p = f32[4] parameter(0)
              ROOT n = f32[4] negate(p)
            }
            ENTRY main {
              which = s32[] parameter(0)
              x = f32[4] parameter(1)
              y = f32[4] parameter(2)
              ROOT either = f32[4] conditional(which, x, y), branch_computations={branch, branch}
            }
        """)
    )
    assert inflows(flow) == {"which": [], "x": [], "y": [], "p": ["PHI x 4", "PHI y 4"], "n": ["WHOLE p 4"]}
    (sites,) = flow.callers.values()
    assert [site.number for site in sites] == [0, 1]
    assert flow.iterates


def test_a_value_lives_where_the_assignment_has_it() -> None:
    """What a loop carries and does not change has no slice of its own at the parameter: it is where it was."""
    flow = dataflow.analyse(
        hlo.module(
            LOOP,
            """
            x p{1} n loop{1}   0 0 16  parameter 0
            y                  1 0 16  parameter 1
            zero p{0} next     2 0  4
            less               3 0  1
            """,
        )
    )
    found = {repr(each): each.place.allocation if each.place else None for each in flow.values}
    assert found == {
        "x": 0, "y": 1, "zero": 2, "p{0}": 2, "p{1}": 0, "p{2}": 1, "eight": None, "less": 3, "one": None, "next": 2,
        "n": 0, "loop{0}": 2, "loop{1}": 0, "loop{2}": 1,
    }  # fmt: skip


def test_an_array_of_nothing_lives_nowhere() -> None:
    flow = dataflow.analyse(hlo.module("ENTRY main { ROOT x = f32[0] parameter(0) }", "x 0 0 0 parameter 0"))
    assert flow.values[0].place is None


def test_inflows_are_worked_out_when_they_are_asked_for() -> None:
    flow = dataflow.analyse(hlo.module("ENTRY main { x = f32[4] parameter(0) ROOT n = f32[4] negate(x) }"))
    x, n = flow.values
    assert x.known == []
    assert n.known is None
    assert flow.inflows(n) == n.known
    assert n.known is not None


def test_constants_are_given_as_parameters_are() -> None:
    flow = dataflow.analyse(hlo.module(LOOP))
    assert [repr(value) for value in flow.values if value.given] == ["x", "y", "zero", "eight", "one"]


@pytest.mark.parametrize(
    ("joined", "expected"),
    [
        ('custom-call(a, b), custom_call_target="ConcatBitcast"', "MOVE x 4"),  # it only joins what lies in order
        ("concatenate(a, b), dimensions={0}", "MOVE x 4 other"),
    ],
)
@pytest.mark.parametrize(
    "pieces",
    [
        """
        x2 = f32[2,2] bitcast(x)
        s = f32[1,2] slice(x2), slice={[0:1], [0:2]}
        a = f32[2] bitcast(s)
        b = f32[2] slice(x), slice={[2:4]}
        """,
        """
        i = s32[] constant(2)
        a = f32[2] slice(x), slice={[0:2]}
        b = f32[2] dynamic-slice(x, i), dynamic_slice_sizes={2}
        """,
        "a = f32[2] slice(x), slice={[0:4:2]} b = f32[2] slice(x), slice={[1:4:2]}",
    ],
)
def test_of_some_pieces_it_is_not_known_where_they_begin(pieces: str, joined: str, expected: str) -> None:
    text = f"ENTRY main {{ x = f32[4] parameter(0) {pieces} ROOT r = f32[4] {joined} }}"
    flow = dataflow.analyse(hlo.module(text))
    assert [told(each) for each in flow.inflows(hlo.value(flow, "r"))] == [expected]


@pytest.mark.parametrize(
    ("slices", "joined", "expected"),
    [
        (("[0:1], [0:2]", "[1:2], [0:2]"), "f32[2,2] concatenate(a, b), dimensions={0}", "MOVE x 4"),
        (("[0:1], [0:2]", "[1:2], [0:2]"), "f32[1,4] concatenate(a, b), dimensions={1}", "MOVE x 4 other"),
        (("[0:2], [0:1]", "[0:2], [1:2]"), "f32[2,2] concatenate(a, b), dimensions={1}", "MOVE x 4"),
        (("[0:2], [0:1]", "[0:2], [1:2]"), "f32[4,1] concatenate(a, b), dimensions={0}", "MOVE x 4 other"),
        (("[0:2], [1:2]", "[0:2], [0:1]"), "f32[2,2] concatenate(a, b), dimensions={1}", "MOVE x 4 other"),
    ],
)
def test_pieces_are_in_order_in_the_dimension_that_they_are_joined_in(
    slices: tuple[str, str], joined: str, expected: str
) -> None:
    shape = "f32[1,2]" if slices[0].startswith("[0:1]") else "f32[2,1]"
    text = f"""
        ENTRY main {{
          x = f32[2,2] parameter(0)
          a = {shape} slice(x), slice={{{slices[0]}}}
          b = {shape} slice(x), slice={{{slices[1]}}}
          ROOT r = {joined}
        }}
    """
    flow = dataflow.analyse(hlo.module(text))
    assert [told(each) for each in flow.inflows(hlo.value(flow, "r"))] == [expected]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("ROOT f2 = f32[4] concatenate(f0, f1), dimensions={0}", "MOVE x 4"),
        ("f3 = f32[4] concatenate(f0, f1), dimensions={0} ROOT f2 = f32[4] bitcast(f3)", "MOVE x 4"),
        ("ROOT f2 = f32[4] concatenate(f1, f0), dimensions={0}", "MOVE x 4 other"),
        (
            "f3 = f32[2] reverse(f1), dimensions={0} ROOT f2 = f32[4] concatenate(f0, f3), dimensions={0}",
            "MOVE x 4 other",
        ),
    ],
)
def test_a_fusion_that_only_joins_pieces_keeps_their_order(lines: str, expected: str) -> None:
    text = f"""
        joined {{ f0 = f32[2] parameter(0) f1 = f32[2] parameter(1) {lines} }}
        ENTRY main {{
          x = f32[4] parameter(0)
          a = f32[2] slice(x), slice={{[0:2]}}
          b = f32[2] slice(x), slice={{[2:4]}}
          ROOT r = f32[4] fusion(a, b), kind=kLoop, calls=joined
        }}
    """
    flow = dataflow.analyse(hlo.module(text))
    found = hlo.value(flow, "r")
    assert [told(each) for each in flow.inflows(found)] == [expected]
    assert flow.inflows(found)[0].piece in (hlo.value(flow, "a"), hlo.value(flow, "b"))


def test_a_value_flows_into_each_result_of_who_reads_it() -> None:
    flow = dataflow.analyse(
        hlo.module("""
        both { p = f32[4] parameter(0) n = f32[4] negate(p) s = f32[4] sine(p) ROOT t = (f32[4], f32[4]) tuple(n, s) }
        ENTRY main {
          x = f32[4] parameter(0)
          a = (f32[4], f32[4]) fusion(x), kind=kLoop, calls=both
          b = f32[4] get-tuple-element(a), index=1
          c = f32[4] cosine(x)
          ROOT r = (f32[4], f32[4]) tuple(b, c)
        }
        """)
    )
    made = flow.uses.made_from(flow.parameters[0][0].number)
    assert [repr(flow.values[each]) for each in made] == ["a{0}", "a{1}", "c"]
