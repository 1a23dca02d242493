"""Runs and their results in blocks of numbers that are next to each other: a full block never changes again."""

from __future__ import annotations

from typing import Any

from mutcheck.golden.history.query import Point
from mutcheck.report.site.data import views
from mutcheck.report.site.data.context import Context

RUNS = 128
"""Runs in a block of runs, and of a program's figures."""

RESULTS = 16
"""Runs in a block of results: of all programs."""


def count(last: int, size: int) -> int:
    """How many blocks there are; only the last one of them grows."""
    return last // size + 1 if last else 0


def runs(made: Context, block: int) -> views.RunBlock:
    first = block * RUNS
    numbers = [number for number in range(first, first + RUNS) if number in made.runs]
    return views.RunBlock([views.run_view(number, made.runs[number], whole=True) for number in numbers])


def results(made: Context, block: int) -> views.ResultBlock:
    """Every result of a block of runs."""
    found = made.history.of_runs(block * RESULTS, block * RESULTS + RESULTS - 1)
    cells, states, texts = _Numbers(), _Numbers(), _Numbers()

    def state(point: Point) -> tuple[Any, ...]:
        shown = made.texts(point)
        names = [made.digest(point.document), shown.stablehlo, shown.rejection, shown.hlo, shown.lifetimes]
        names += [shown.advised, made.digest(point.sources)]
        return (
            point.outcome,
            int(point.ok),
            made.history.verdicts(point.ledger),
            point.copies,
            point.copied_bytes,
            int(point.at_least),
            point.extra_bytes,
            int(point.extra_at_least),
            point.temporary_bytes,
            point.peak_bytes,
            *(None if name is None else texts.of(name) for name in names),
        )

    made_states: dict[tuple[object, ...], int] = {}
    listed: dict[str, list[tuple[Any, ...]]] = {}
    for number, rows in found.items():
        for key, point in rows:
            lasting = _lasting(point)
            if lasting not in made_states:
                made_states[lasting] = len(made_states)
                states.add(state(point))
            entry = (cells.of(tuple(key)), made_states[lasting], point.lowering_seconds, point.compiling_seconds)
            listed.setdefault(str(number), []).append(entry)
    return views.ResultBlock(cells.items, states.items, texts.items, listed)


def trends(made: Context, block: int) -> dict[str, views.TrendBlock]:
    """The figures of every program over a block of runs, by the program's name."""
    programs: dict[str, _Trend] = {}
    for program, target, release, run, *figures, lowering, compiling in made.history.figures(
        block * RUNS, block * RUNS + RUNS - 1
    ):
        if program not in programs:
            programs[program] = _Trend()
        programs[program].add((target, release), run, tuple(figures), lowering, compiling)
    return {name: each.block() for name, each in programs.items()}


class _Trend:
    """The figures of a program, as they come."""

    def __init__(self) -> None:
        self._states = _Numbers()
        self._cells: dict[tuple[str, str], list[tuple[Any, ...]]] = {}

    def add(self, cell: tuple[str, str], run: int, figures: tuple[Any, ...], *times: float | None) -> None:
        self._cells.setdefault(cell, []).append((run, self._states.of(figures), *times))

    def block(self) -> views.TrendBlock:
        return views.TrendBlock(list(self._cells), self._states.items, list(self._cells.values()))


def _lasting(point: Point) -> tuple[object, ...]:
    """All of a result but when it was made, and the times that it took."""
    return (
        point.outcome,
        point.ok,
        point.document,
        point.stablehlo,
        point.hlo,
        point.lifetimes,
        point.advised,
        point.sources,
        point.temporary_bytes,
        point.peak_bytes,
    )


class _Numbers:
    """Values that are there once, by their numbers."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._at: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        if value not in self._at:
            self._at[value] = len(self.items)
            self.items.append(value)
        return self._at[value]

    def add(self, value: Any) -> None:
        self.items.append(value)
