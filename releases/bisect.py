"""In which release a program changed: both ends are looked at first, then the boundary is searched for.

What began in a release may have ended in a later one. So the newest release is looked at, too, and where it does not
have it any more, the second boundary is searched for in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from mutcheck.releases import bisecting, changes, grid
from mutcheck.releases.bisecting import Boundary
from mutcheck.releases.cells import Cell
from mutcheck.releases.changes import Change, Mixed
from mutcheck.releases.column import Column
from mutcheck.releases.condition import Condition, describes, worse_than
from mutcheck.releases.grid import Row


@dataclass(frozen=True, slots=True)
class Looked:
    """A release that was looked at.

    Attributes:
      holds: whether the condition holds there; None where that is not known.
    """

    column: Column
    cell: Cell
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A boundary.

    Attributes:
      began: whether the condition holds from there on, and not up to there.
      unknown: releases in between of which that is not known.
      change: what changed there.
    """

    began: bool
    old: Looked
    new: Looked
    unknown: tuple[Looked, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Bisected:
    """What a bisection found.

    Attributes:
      package: whose releases were searched: jax or flax.
      condition: what was looked for, as it is written.
      looked: the releases that were looked at, oldest first.
      edges: the boundaries, oldest first.
      problem: why there is none.
    """

    program: str
    target: str
    package: str
    condition: str
    looked: tuple[Looked, ...]
    edges: tuple[Edge, ...] = ()
    problem: str = ""


class NoBoundary(Exception):
    """The ends are not what they must be; the message says what to do."""


@dataclass
class Search:
    """A search in the releases of a package.

    Args:
      releases: oldest first.
      column: what a release says of the program.
      condition: what is looked for; None for what is worse than in the good release.
    """

    program: str
    target: str
    package: str
    releases: Sequence[str]
    column: Callable[[str], Column]
    condition: Condition | None

    def __post_init__(self) -> None:
        self._columns: dict[int, Column] = {}

    def run(self, good: str, bad: str, mixed: Mixed | None) -> Bisected:
        """Search for what began between two releases, and for where it ended."""
        first, last = self.releases.index(good), self.releases.index(bad)
        condition = self.condition or worse_than(self._cell(first))
        try:
            self._check(condition, first, wanted=False, end="--good")
            self._check(condition, last, wanted=True, end="--bad")
        except NoBoundary as why:
            return self._told(condition, problem=str(why))
        began = bisecting.search(first, last, lambda number: condition.holds(self._cell(number)))
        edges = [self._edge(began, condition, mixed, began=True)]
        if (ended := self._ended(condition, last)) is not None:
            edges.append(self._edge(ended, condition, mixed, began=False))
        return self._told(condition, tuple(edges))

    def _ended(self, condition: Condition, bad: int) -> Boundary | None:
        """Where it ended; None where the newest release has it still, or that is not known."""
        newest = len(self.releases) - 1
        if newest == bad or condition.holds(self._cell(newest)) is not False:
            return None

        def ended(number: int) -> bool | None:
            holds = condition.holds(self._cell(number))
            return None if holds is None else not holds

        return bisecting.search(bad, newest, ended)

    def _check(self, condition: Condition, number: int, *, wanted: bool, end: str) -> None:
        """That an end is what it is said to be."""
        cell, version = self._cell(number), f"{self.package} {self.releases[number]}"
        holds = condition.holds(cell)
        if holds is None:
            raise NoBoundary(f"it is not known whether `{condition.text}` holds in {version} ({end}): {unknown(cell)}")
        if holds is not wanted:
            advice = "Name an older release as --good." if holds else "Name another release as --bad."
            what = "holds, too" if holds else "does not hold"
            raise NoBoundary(f"in {version} ({end}) `{condition.text}` {what}: {describes(cell)}. {advice}")

    def _column(self, number: int) -> Column:
        if number not in self._columns:
            self._columns[number] = self.column(self.releases[number])
        return self._columns[number]

    def _cell(self, number: int) -> Cell:
        column = self._column(number)
        rows = (row for row in column.results if (row.program, row.target) == (self.program, self.target))
        if row := next(rows, None):
            return Cell(row)
        why = column.problem or column.absent.get(self.target, "") or "; ".join(column.problems)
        return Cell(why=why or "the release has no result of it")

    def _looked(self, number: int, condition: Condition) -> Looked:
        cell = self._cell(number)
        return Looked(self._column(number), cell, condition.holds(cell))

    def _edge(self, found: Boundary, condition: Condition, mixed: Mixed | None, *, began: bool) -> Edge:
        old, new = self._looked(found.before, condition), self._looked(found.first, condition)
        pair = grid.Grid(
            (old.column, new.column), (Row(self.program, self.target, (old.cell, new.cell)),), date.today()
        )
        (change,) = changes.attributed(pair, changes.changes(pair), mixed)
        return Edge(began, old, new, tuple(self._looked(each, condition) for each in found.unknown), change)

    def _told(self, condition: Condition, edges: tuple[Edge, ...] = (), problem: str = "") -> Bisected:
        looked = tuple(self._looked(number, condition) for number in sorted(self._columns))
        return Bisected(self.program, self.target, self.package, condition.text, looked, edges, problem)


def unknown(cell: Cell) -> str:
    """Why a condition cannot be told of a cell."""
    if cell.row is None:
        return cell.why
    if cell.outcome in ("error", "unavailable"):
        return f"{cell.outcome}: {cell.why_not}"
    return cell.row.not_compiled or describes(cell)
