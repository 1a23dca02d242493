"""What got worse is open until it is mended, or somebody accepts it; and it is since the first result that had it."""

from __future__ import annotations

from dataclasses import replace

from mutcheck.golden.history.query import CellKey, Point
from mutcheck.golden.triage.rank import Kind
from mutcheck.golden.triage.regressions import Regression, Standing, in_order, walk

from .test_rank import point

KEY = CellKey("step", "cpu", "0.12.0.1")


def of(*points: Point) -> list[Regression]:
    return walk(KEY, [replace(each, run=number, started=str(number)) for number, each in enumerate(points)])


def told(found: list[Regression]) -> list[tuple[str, int | None, int, int]]:
    return [(each.standing.value, each.good.run if each.good else None, each.since.run, each.now.run) for each in found]


def test_it_is_open_since_the_first_result_that_was_worse() -> None:
    assert told(of(point(), point(), point(64), point(64))) == [("open", 1, 2, 3)]


def test_it_stays_open_while_it_is_only_less_bad() -> None:
    (found,) = of(point(0), point(64), point(32))
    assert (found.standing, found.again) == (Standing.OPEN, ())


def test_what_makes_it_worse_again_is_the_same_one() -> None:
    (found,) = of(point(0), point(32), point(64))
    assert (found.since.run, [each.run for each in found.again]) == (1, [2])


def test_it_is_mended_and_can_come_again() -> None:
    assert told(of(point(), point(64), point(), point(64))) == [("mended", 0, 1, 2), ("open", 2, 3, 3)]


def test_what_holds_again_although_it_is_worse_was_accepted() -> None:
    found = of(point(), point(64, ok=False), point(64), point(64))
    assert told(found) == [("accepted", 0, 1, 2)]


def test_a_program_that_always_failed_is_open() -> None:
    assert told(of(point(64, ok=False), point(64, ok=False))) == [("open", None, 0, 1)]
    assert told(of(point(64, ok=False), point(0))) == [("mended", None, 0, 1)]
    assert told(of(point(64, ok=False), point(64))) == [("accepted", None, 0, 1)]


def test_the_worst_comes_first() -> None:
    def one(name: str, *points: Point) -> Regression:
        return replace(of(*points)[-1], key=KEY._replace(program=name))

    found = [
        one("memory", point(0, 0), point(0, 1 << 20)),
        one("mixed", point(64), point(0, 1 << 20)),
        one("little", point(), point(64)),
        one("much", point(), point(128)),
        one("fails", point(), point(4, ok=False)),
        one("crashes", point(), point(None, ok=False, outcome="error", copies=None)),
    ]
    assert [each.key.program for each in in_order(found)] == ["crashes", "fails", "much", "little", "memory", "mixed"]
    assert found[1].kind is Kind.MIXED
