"""Reads a history: the state of every cell, what changed, and how it came about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history import database
from mutcheck.golden.history.entry import RecordedRun


class CellKey(NamedTuple):
    """A program on a target in a release of JAX."""

    program: str
    target: str
    release: str


@dataclass(frozen=True, slots=True)
class Point:
    """A result as it lies in a history: its figures, and the numbers of the texts that belong to it.

    Attributes:
      at_least: there may be more copies; with none, it is not known whether there are any.
      extra_at_least: the extra bytes are a lower bound.
    """

    run: int
    started: str
    outcome: str
    ok: bool
    copies: int | None
    copied_bytes: int | None
    at_least: bool
    temporary_bytes: int | None
    lowering_seconds: float | None
    compiling_seconds: float | None
    ledger: int
    document: int
    stablehlo: int | None
    hlo: int | None
    lifetimes: int | None
    sources: int | None
    rearranged_bytes: int | None = None
    relocated_bytes: int | None = None
    extra_bytes: int | None = None
    extra_at_least: bool = False
    advised: int | None = None

    @property
    def unsure(self) -> bool:
        """Whether no copy is seen, and there may be some."""
        return self.at_least and not self.copies

    @property
    def known_copies(self) -> int | None:
        """The copies that are seen; None where none is, and there may be some."""
        return None if self.unsure else self.copies

    @property
    def known_bytes(self) -> int | None:
        """The bytes that they move; None where that is not known."""
        return None if self.unsure else self.copied_bytes

    @property
    def known_extra(self) -> int | None:
        """The extra bytes; None where none are known of, and there may be some."""
        return None if self.extra_at_least and not self.extra_bytes else self.extra_bytes


@dataclass(frozen=True, slots=True)
class State:
    """A cell as it is now, and its result in the build before.

    Attributes:
      verdicts: how many buffers have each verdict.
      in_last: whether it is in the last build of its release; an older cell is as it was left.
      first: whether that build is the first of its release, so that nothing in it is new.
    """

    key: CellKey
    now: Point
    before: Point | None
    verdicts: dict[str, int]
    in_last: bool
    first: bool

    @property
    def changed(self) -> bool:
        """Whether the last build changed it: its figures, its ledger, or its IR."""
        return self.in_last and self.before is not None and _figures(self.now) != _figures(self.before)

    @property
    def new(self) -> bool:
        return self.in_last and self.before is None and not self.first


@dataclass(frozen=True, slots=True)
class Version:
    """A text that a cell had, since the run that had it first."""

    key: CellKey
    kind: str
    digest: str
    bytes: int
    started: str
    run: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is kept; its kind is `stablehlo`, `rejection`, `hlo`, `lifetimes`, `sources` or `result`."""

    number: int
    digest: str
    kind: str
    text: str


_POINT = (
    "run, started, outcome, ok, copies, copied_bytes, coalesce(at_least, 0), temporary_bytes, lowering_seconds,"
    " compiling_seconds, ledger, document, stablehlo, hlo, lifetimes, sources, rearranged_bytes, relocated_bytes,"
    " extra_bytes, coalesce(extra_at_least, 0), advised"
)


_BOOLEANS = (3, 6, -2)
"""Where a point has one: `ok`, `at_least`, `extra_at_least`."""


class History:
    """A history that is open to be read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def cells(self) -> list[CellKey]:
        """Every cell that was ever recorded, by name."""
        found = self._connection.execute("SELECT program, target, release FROM cell")
        return sorted((CellKey(*row) for row in found), key=sorting)

    def runs(self, limit: int = -1) -> dict[int, RecordedRun]:
        """The runs, the last first, by their number in this history."""
        found = self._connection.execute(
            "SELECT id, uid, build, started, seconds, command, commit_hash, branch, dirty, mutcheck, release,"
            " toolchain, exit_status, problems FROM run ORDER BY started DESC LIMIT ?",
            [limit],
        )
        return {number: _run(row) for number, *row in found}

    def states(self) -> list[State]:
        """Every cell as it is now, by name."""
        builds = dict(self._connection.execute("SELECT id, build FROM run"))
        newest = self._connection.execute(
            "SELECT release, build, count(DISTINCT build), max(started) FROM run GROUP BY 1"
        )
        last = {release: (build, count == 1) for release, build, count, _ in newest}
        found = []
        for number, *key in self._connection.execute("SELECT id, program, target, release FROM cell").fetchall():
            cell = CellKey(*key)
            points = self._last_two(number, builds)
            if points:
                build, first = last[cell.release]
                now, before = points[0], points[1] if len(points) > 1 else None
                in_last = builds[now.run] == build
                found.append(State(cell, now, before, self.verdicts(now.ledger), in_last, first))
        return sorted(found, key=lambda state: sorting(state.key))

    def _last_two(self, cell: int, builds: dict[int, str]) -> list[Point]:
        """The last result of a cell, and the last one of a build before."""
        found: list[Point] = []
        for row in self._connection.execute(
            f"SELECT {_POINT} FROM result WHERE cell = ? ORDER BY started DESC, run DESC", [cell]
        ):
            point = _point(row)
            if not found:
                found.append(point)
            elif builds[point.run] != builds[found[0].run]:
                return [*found, point]
        return found

    def verdicts(self, ledger: int) -> dict[str, int]:
        """How many buffers of a ledger have each verdict; those that nothing was compiled for are not counted."""
        return dict(
            self._connection.execute(
                "SELECT verdict, count(*) FROM buffer WHERE ledger = ? AND verdict IS NOT NULL GROUP BY verdict",
                [ledger],
            )
        )

    def trend(self, key: CellKey) -> list[Point]:
        """Every result of a cell, the first first."""
        return [
            _point(row)
            for row in self._connection.execute(
                f"SELECT {_POINT} FROM result WHERE cell = (SELECT id FROM cell WHERE program = ? AND target = ?"
                " AND release = ?) ORDER BY started, run",
                key,
            )
        ]

    def result(self, point: Point) -> ResultRow:
        """A result as the JSON contract says it, its times with it."""
        row = msgspec.json.decode(self.text(point.document).text, type=ResultRow)
        return msgspec.structs.replace(
            row, lowering_seconds=point.lowering_seconds, compiling_seconds=point.compiling_seconds
        )

    def versions(self, kind: str, program: str | None = None) -> list[Version]:
        """The texts of one column (`stablehlo` or `hlo`) that each cell had, the last first."""
        of_it = "" if program is None else "AND cell IN (SELECT id FROM cell WHERE program = :program)"
        found = self._connection.execute(
            "SELECT cell.program, cell.target, cell.release, text.kind, text.digest, text.bytes, found.started,"
            f" found.run FROM (SELECT cell, {kind} AS text, min(started) AS started, run FROM result"
            f" WHERE {kind} IS NOT NULL {of_it} GROUP BY cell, {kind}) AS found"
            " JOIN cell ON cell.id = found.cell JOIN text ON text.id = found.text"
            " ORDER BY found.started DESC, cell.id, text.id",
            {"program": program},
        )
        return [Version(CellKey(*row[:3]), *row[3:]) for row in found]

    def text_of(self, digest: str) -> Text | None:
        """The text whose digest begins so; None where there is none."""
        found = self._connection.execute(
            "SELECT id FROM text WHERE digest >= :digest AND digest < :digest || 'g' LIMIT 1", {"digest": digest}
        ).fetchone()
        return self.text(found[0]) if found else None

    def text(self, number: int) -> Text:
        digest, kind, data = self._connection.execute(
            "SELECT digest, kind, zstd FROM text WHERE id = ?", [number]
        ).fetchone()
        return Text(number, digest, kind, database.unpacked(data))

    def digests(self, numbers: Sequence[int]) -> dict[int, str]:
        """The digests of texts, by their numbers; the texts themselves are not read."""
        marks = ", ".join("?" * len(numbers))
        return dict(self._connection.execute(f"SELECT id, digest FROM text WHERE id IN ({marks})", list(numbers)))


@contextmanager
def opened(path: Path) -> Iterator[History]:
    """A history to read.

    Raises:
      HistoryError: it cannot be read.
    """
    with database.reading(path) as connection:
        yield History(connection)


def changes(path: Path) -> tuple[int, int]:
    """What differs after every change of a history: cheap to ask for again and again."""
    with database.reading(path) as connection:
        newest, count = connection.execute("SELECT coalesce(max(id), 0), count(*) FROM run").fetchone()
    return newest, count


def arguments(row: ResultRow) -> tuple[str, ...]:
    """The paths of `@main`'s arguments, as far as a result names them; others are empty."""
    rows = {each.argument: each.path for each in row.buffers if each.argument is not None}
    return tuple(rows.get(number, "") for number in range(max(rows) + 1)) if rows else ()


def sorting(key: CellKey) -> tuple[object, ...]:
    """The order of cells: by name, and releases by their numbers."""
    return key.program, release_order(key.release), key.target


def release_order(release: str) -> tuple[int, ...]:
    """The order of releases of JAX; one that is not known comes first."""
    return tuple(int(part) if part.isdigit() else 0 for part in release.split("."))


def _figures(point: Point) -> tuple[object, ...]:
    """What makes two results differ to a reader of an overview.

    Times do not, nor does the optimized HLO's text: JAX's caches name its instructions after whoever traced them first.
    """
    return (
        point.outcome,
        point.ok,
        point.copies,
        point.copied_bytes,
        point.extra_bytes,
        point.temporary_bytes,
        point.ledger,
        point.stablehlo,
    )


def _point(row: Sequence[Any]) -> Point:
    values = list(row)
    for number in _BOOLEANS:
        values[number] = bool(values[number])  # they are numbers in SQLite
    return Point(*values)


def _run(row: Sequence[Any]) -> RecordedRun:
    *plain, toolchain, status, problems = row
    made = [*plain, json.loads(str(toolchain)), status, json.loads(str(problems))]
    made[7] = None if made[7] is None else bool(made[7])
    return RecordedRun(*made)
