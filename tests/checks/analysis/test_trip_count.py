"""How often loops run: what XLA wrote down, and what can be worked out from a counter."""

from __future__ import annotations

from collections.abc import Mapping

import hlo
import pytest

from mutcheck.checks.analysis.flow import dataflow
from mutcheck.checks.analysis.flow.trip_count import TripCounts

CALLED = """
one_more { a = s32[] parameter(0) ak = s32[] constant(1) ROOT ar = s32[] add(a, ak) }
counted {
  b = s32[] parameter(0)
  bn = s32[] parameter(1)
  bk = s32[] constant(2)
  bs = s32[] add(b, bk)
  ROOT br = (s32[], s32[]) tuple(bn, bs)
}
less { d = s32[] parameter(0) dn = s32[] parameter(1) ROOT dr = pred[] compare(d, dn), direction=LT }
below_eight { f = s32[] parameter(0) fk = s32[] constant(8) ROOT fr = pred[] compare(f, fk), direction=LT }
two { ROOT gk = s32[] constant(2) }
twice { h = s32[] parameter(0) ROOT hr = s32[] add(h, h) }
"""


def loop(
    body: str = "next = s32[] add(i, one)",
    condition: str = "ROOT c = pred[] compare(j, eight), direction=LT",
    start: str = "start = s32[] constant(0)",
    bound: str = "bound = s32[] constant(8)",
    config: str = "",
    left: str = "n",
) -> str:
    """A loop that carries a counter and a bound: `i` and `n` in its body, `j` and `m` in its condition.

    Args:
      body: makes `next`, what it leaves as the counter.
      left: what it leaves as the bound.
    """
    return f"""
        {CALLED}
        body {{
          p = (s32[], s32[]) parameter(0)
          i = s32[] get-tuple-element(p), index=0
          n = s32[] get-tuple-element(p), index=1
          one = s32[] constant(1)
          {body}
          ROOT t = (s32[], s32[]) tuple(next, {left})
        }}
        condition {{
          q = (s32[], s32[]) parameter(0)
          j = s32[] get-tuple-element(q), index=0
          m = s32[] get-tuple-element(q), index=1
          eight = s32[] constant(8)
          zero = s32[] constant(0)
          {condition}
        }}
        ENTRY main {{
          x = s32[] parameter(0)
          {start}
          {bound}
          init = (s32[], s32[]) tuple(start, bound)
          ROOT loop = (s32[], s32[]) while(init), condition=condition, body=body{config}
        }}
    """


def trips(text: str, name: str = "loop") -> int | None:
    module = hlo.module(text)
    return TripCounts(dataflow.analyse(module)).of(hlo.instruction(module, name))


MULTIPLES: list[tuple[str, int | None]] = [
    # what is compared with the bound of 8, where the counter goes up by one from 0
    ("k = s32[] constant(2) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, eight), direction=LT", 4),
    ("k = s32[] constant(3) f = s32[] multiply(k, j) ROOT c = pred[] compare(f, eight), direction=LT", 3),  # 0 3 6
    ("k = s32[] constant(2) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, eight), direction=LE", 5),  # 0 2 4 6 8
    ("k = s32[] constant(3) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, eight), direction=LE", 3),  # 0 3 6
    ("k = s32[] constant(2) f = s32[] multiply(j, k) ROOT c = pred[] compare(eight, f), direction=GT", 4),
    ("k = s32[] constant(-2) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, eight), direction=LT", None),
    ("k = s32[] constant(2) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, eight), direction=NE", None),
    ("f = s32[] multiply(j, j) ROOT c = pred[] compare(f, eight), direction=LT", None),
]


@pytest.mark.parametrize(("condition", "count"), MULTIPLES)
def test_a_multiple_of_a_counter_is_compared(condition: str, count: int | None) -> None:
    assert trips(loop(condition=condition)) == count


def test_a_multiple_that_begins_anew_is_not_known() -> None:
    condition = "k = s32[] constant(65536) f = s32[] multiply(j, k) ROOT c = pred[] compare(f, m), direction=LT"

    assert trips(loop(condition=condition, bound="bound = s32[] constant(2147483647)")) is None


def test_a_counter_that_is_multiplied_in_each_trip_is_none() -> None:
    assert trips(loop("k = s32[] constant(2) next = s32[] multiply(i, k)", start="start = s32[] constant(1)")) is None


COUNTERS: list[tuple[int, int, str, int, int | None]] = [
    # start, step, direction, bound: the values for which the body runs.
    (0, 1, "LT", 8, 8),
    (0, 1, "LE", 8, 9),
    (0, 3, "LT", 8, 3),  # 0 3 6
    (2, 3, "LT", 8, 2),  # 2 5
    (2, 3, "LE", 8, 3),  # 2 5 8
    (-3, 2, "LT", 2, 3),  # -3 -1 1
    (8, -1, "GT", 0, 8),
    (8, -1, "GE", 0, 9),
    (8, -3, "GT", 0, 3),  # 8 5 2
    (8, -2, "GE", 0, 5),  # 8 6 4 2 0
    (0, 1, "NE", 8, 8),
    (0, 4, "NE", 8, 2),
    (8, -1, "NE", 0, 8),
    (8, 1, "NE", 8, 0),
    (8, 1, "LT", 8, 0),
    (8, -1, "LT", 8, 0),
    (9, 1, "LE", 8, 0),
    (0, -1, "GT", 0, 0),
    (0, 3, "NE", 8, None),  # it steps over its bound
    (0, -1, "NE", 8, None),  # it goes away from it
    (0, -1, "LT", 8, None),
    (0, 1, "GE", 0, None),
    (0, 0, "LT", 8, None),
    (0, 1, "EQ", 0, None),
    (2147483640, 7, "LT", 2147483647, 1),
    (2147483640, 8, "LT", 2147483647, None),  # it begins anew
    (-2147483640, -9, "GT", -2147483648, None),
]


@pytest.mark.parametrize(("start", "step", "direction", "bound", "expected"), COUNTERS)
def test_a_counter(start: int, step: int, direction: str, bound: int, expected: int | None) -> None:
    text = loop(
        body=f"k = s32[] constant({step}) next = s32[] add(i, k)",
        condition=f"e = s32[] constant({bound}) ROOT c = pred[] compare(j, e), direction={direction}",
        start=f"start = s32[] constant({start})",
    )
    assert trips(text) == expected


BODIES: Mapping[str, int | None] = {
    "next = s32[] add(one, i)": 8,
    "next = s32[] subtract(i, one)": None,
    "k = s32[] constant(-2) next = s32[] subtract(i, k)": 4,
    "next = s32[] subtract(one, i)": None,
    "k = s32[] add(i, one) next = s32[] add(k, one)": 4,
    "k = s32[] add(one, one) next = s32[] add(i, k)": 4,
    "k = s32[] add(i, one) next = s32[] copy(k)": 8,
    "k = s32[1] reshape(i) l = s32[1] bitcast(k) j1 = s32[] reshape(l) next = s32[] add(j1, one)": 8,
    "k = (s32[], s32[], u32[]) copy-start(i) l = s32[] copy-done(k) next = s32[] add(l, one)": 8,
    "k = s64[] convert(i) l = s32[] convert(k) next = s32[] add(l, one)": 8,
    "next = s32[] fusion(i), kind=kLoop, calls=one_more": 8,
    "k = (s32[], s32[]) fusion(i, n), kind=kLoop, calls=counted next = s32[] get-tuple-element(k), index=1": 4,
    "k = (s32[], s32[]) fusion(i, n), kind=kLoop, calls=counted next = s32[] get-tuple-element(k), index=0": None,
    "next = s32[] call(i), to_apply=one_more": 8,
    "k = ((s32[]), s32[], u32[]) async-start(i), calls=one_more next = s32[] async-done(k)": 8,
    "k = s32[] fusion(), kind=kLoop, calls=two next = s32[] add(i, k)": 4,
    "next = s32[] add(i, n)": None,
    "next = s32[] multiply(i, one)": None,
    "next = s32[] add(i, i)": None,
    "next = s32[] fusion(i), kind=kLoop, calls=twice": None,
    "next = s32[] add(n, one)": None,  # of what is carried elsewhere
    "next = s32[] constant(8)": None,
}  # fmt: skip
"""What a body makes its counter from, which begins at 0 and is tested against 8."""


@pytest.mark.parametrize(("body", "expected"), BODIES.items())
def test_what_is_added_to_a_counter(body: str, expected: int | None) -> None:
    assert trips(loop(body=body)) == expected


CONDITIONS: Mapping[str, int | None] = {
    "ROOT c = pred[] compare(eight, j), direction=GT": 8,
    "ROOT c = pred[] compare(eight, j), direction=GE": 9,
    "ROOT c = pred[] compare(eight, j), direction=NE": 8,
    "ROOT c = pred[] compare(eight, j), direction=LT": 0,
    "ROOT c = pred[] compare(j, m), direction=LT": 8,
    "ROOT c = pred[] compare(m, j), direction=GT": 8,
    "o = s32[] constant(1) k = s32[] add(j, o) ROOT c = pred[] compare(k, eight), direction=LT": 7,
    "o = s32[] constant(1) k = s32[] subtract(m, o) ROOT c = pred[] compare(j, k), direction=LT": 7,
    "k = s32[] copy(j) ROOT c = pred[] compare(k, eight), direction=LT": 8,
    "ROOT c = pred[] fusion(j, m), kind=kLoop, calls=less": 8,
    "ROOT c = pred[] fusion(j, eight), kind=kLoop, calls=less": 8,
    "ROOT c = pred[] fusion(j), kind=kLoop, calls=below_eight": 8,
    "ROOT c = pred[] call(j, m), to_apply=less": 8,
    "k = pred[] fusion(j, m), kind=kLoop, calls=less ROOT c = pred[] copy(k)": 8,
    "k = pred[] compare(j, eight), direction=LT ROOT c = pred[] bitcast(k)": 8,
    "k = pred[] compare(j, eight), direction=LT ROOT c = pred[] and(k, k)": None,
    "k = pred[] compare(j, eight), direction=GE ROOT c = pred[] not(k)": None,
    "ROOT c = pred[] constant(true)": None,
    "ROOT c = pred[] compare(zero, eight), direction=LT": None,
    "ROOT c = pred[] compare(j, j), direction=LT": None,
}  # fmt: skip
"""What a condition tests of a counter that begins at 0, and of a bound that is carried along and stays 8."""


@pytest.mark.parametrize(("condition", "expected"), CONDITIONS.items())
def test_what_a_condition_compares(condition: str, expected: int | None) -> None:
    assert trips(loop(condition=condition)) == expected


STARTS: Mapping[str, int | None] = {
    "start = s32[] constant(2)": 6,
    "k = s32[] constant(2) start = s32[] copy(k)": 6,
    "k = s32[] constant(2) l = (s32[], s32[], u32[]) copy-start(k) start = s32[] copy-done(l)": 6,
    "k = s32[] constant(2) start = s32[] bitcast(k)": 6,
    "start = s32[] fusion(), kind=kLoop, calls=two": 6,
    "k = s32[] constant(2) start = s32[] fusion(k), kind=kLoop, calls=twice": None,
    "start = s32[] bitcast(x)": None,
    "start = s32[] negate(x)": None,
}
"""What a counter may begin with."""


@pytest.mark.parametrize(("start", "expected"), STARTS.items())
def test_what_a_counter_begins_with(start: str, expected: int | None) -> None:
    assert trips(loop(start=start)) == expected


@pytest.mark.parametrize(
    ("bound", "left", "expected"),
    [
        ("bound = s32[] constant(5)", "n", 5),
        ("k = s32[] constant(5) bound = s32[] copy(k)", "n", 5),
        ("bound = s32[] bitcast(x)", "n", None),
        ("bound = s32[] constant(5)", "next", None),  # it moves along
        ("bound = s32[] constant(5)", "one", None),
    ],
)
def test_a_bound_is_carried_along(bound: str, left: str, expected: int | None) -> None:
    text = loop(condition="ROOT c = pred[] compare(j, m), direction=LT", bound=bound, left=left)
    assert trips(text) == expected


CONFIGS: Mapping[str, int | None] = {
    """{"known_trip_count":{"n":"5"}}""": 5,
    """{"known_trip_count":{"n":"0"},"more":[1]}""": 0,
    """{"known_trip_count":{"n":"-1"}}""": 8,
    """{"known_trip_count":{"n":"many"}}""": 8,
    """{"known_trip_count":{}}""": 8,
    """{"known_trip_count":{"m":"5"}}""": 8,
    """{"known_trip_count":5}""": 8,
    """{"known_init_step":{"init":"0","step":"1"}}""": 8,
    '''"no json"''': 8,
    """[]""": 8,
}
"""What XLA wrote down of a loop that runs eight times otherwise."""


@pytest.mark.parametrize(("config", "expected"), CONFIGS.items())
def test_what_xla_wrote_down_comes_first(config: str, expected: int) -> None:
    made = hlo.proto(loop())
    (found,) = (each for each in made.hlo_module.computations[-1].instructions if each.name == "loop")
    found.backend_config = config.encode()
    module = hlo.reader.parse(made.SerializeToString())
    assert TripCounts(dataflow.analyse(module)).of(hlo.instruction(module, "loop")) == expected


def test_it_is_read_from_text() -> None:
    assert trips(loop(config=', backend_config={"known_trip_count":{"n":"5"}}')) == 5


@pytest.mark.parametrize(
    ("type_", "start", "step", "direction", "bound", "expected"),
    [
        ("s64", 0, 3, "LT", 8, 3),
        ("u32", 0, 3, "LT", 8, 3),
        ("u64", 8, 2, "GT", 0, 4),
        ("u32", 8, 3, "GT", 0, None),  # 8 5 2, and then a large number
        ("s32", 8, 3, "GT", 0, 3),
        ("s16", 0, 3, "LT", 8, None),  # narrow ones are not read
        ("f32", 0, 3, "LT", 8, None),
    ],
)
def test_a_counter_of_another_type(
    type_: str, start: int, step: int, direction: str, bound: int, expected: int | None
) -> None:
    """It is counted down by subtracting: an unsigned one has nothing below zero."""
    text = loop(
        body=f"k = s32[] constant({step}) next = s32[] {'subtract' if direction == 'GT' else 'add'}(i, k)",
        condition=f"e = s32[] constant({bound}) ROOT c = pred[] compare(j, e), direction={direction}",
        start=f"start = s32[] constant({start})",
    )
    assert trips(text.replace("s32[]", f"{type_}[]")) == expected


NESTED = """
inner_body {
  ip = (s32[]) parameter(0)
  ii = s32[] get-tuple-element(ip), index=0
  io = s32[] constant(1)
  is = s32[] add(ii, io)
  ROOT it = (s32[]) tuple(is)
}
inner_condition {
  iq = (s32[]) parameter(0)
  ij = s32[] get-tuple-element(iq), index=0
  ib = s32[] constant(5)
  ROOT ic = pred[] compare(ij, ib), direction=LT
}
outer_body {
  op = (s32[]) parameter(0)
  oi = s32[] get-tuple-element(op), index=0
  oo = s32[] constant(1)
  begin = s32[] {begin}
  init = (s32[]) tuple(begin)
  inner = (s32[]) while(init), condition=inner_condition, body=inner_body
  os = s32[] add(oi, oo)
  ROOT ot = (s32[]) tuple(os)
}
outer_condition {
  oq = (s32[]) parameter(0)
  oj = s32[] get-tuple-element(oq), index=0
  ob = s32[] constant(3)
  ROOT oc = pred[] compare(oj, ob), direction=LT
}
run {
  rp = s32[] parameter(0)
  given = (s32[]) tuple(rp)
  ROOT outer = (s32[]) while(given), condition=outer_condition, body=outer_body
}
ENTRY main {
  zero = s32[] constant(0)
  ROOT r = (s32[]) call(zero), to_apply=run
}
"""


@pytest.mark.parametrize(("begin", "expected"), [("constant(1)", 4), ("bitcast(oi)", None), ("copy(oo)", 4)])
def test_a_loop_in_a_loop_is_counted_for_each_of_its_runs(begin: str, expected: int | None) -> None:
    """The outer one begins with what a call gives it, as a CPU's do; the inner one may begin elsewhere each time."""
    text = NESTED.replace("{begin}", begin)
    assert trips(text, "outer") == 3
    assert trips(text, "inner") == expected


def test_a_counter_that_several_calls_begin_is_not_known() -> None:
    """Even if both begin it at the same number: nothing joins terms."""
    text = NESTED.replace("{begin}", "constant(1)").replace(
        "ROOT r = (s32[]) call(zero), to_apply=run",
        "r = (s32[]) call(zero), to_apply=run ROOT again = (s32[]) call(zero), to_apply=run",
    )
    assert trips(text, "outer") is None


def test_each_loop_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    module = hlo.module(loop())
    counts = TripCounts(dataflow.analyse(module))
    (found,) = (each for each in module.entry.instructions if each.opcode == "while")
    assert counts.of(found) == 8
    monkeypatch.setattr("mutcheck.checks.analysis.flow.trip_count._worked_out", None)
    assert counts.of(found) == 8
