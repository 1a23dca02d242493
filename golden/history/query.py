"""Reads a history: the state of every cell of a branch, what changed it, and how that came about."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history import branches, database
from mutcheck.golden.history.branches import Branches
from mutcheck.golden.history.entry import RecordedRun
from mutcheck.golden.history.record import RUN

_ROWS = msgspec.json.Decoder(ResultRow)
"""Made once, here: two threads of a server that make it at the same time end the process (msgspec 0.22)."""


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
    peak_bytes: int | None = None

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
        return self.in_last and self.before is not None and self.beside(self.before)

    def beside(self, other: Point) -> bool:
        """Whether it differs from another result of the cell: in its figures, its ledger, or its IR."""
        return _figures(self.now) != _figures(other)

    @property
    def new(self) -> bool:
        return self.in_last and self.before is None and not self.first


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
    " extra_bytes, coalesce(extra_at_least, 0), advised, peak_bytes"
)


_OF_RESULT = ", ".join(
    name.strip().replace("(", "(result.") if "(" in name else f"result.{name.strip()}"
    for name in _POINT.replace(", 0)", ",0)").split(", ")
)
"""The same columns beside those of other tables."""

FIGURES = (
    "ok",
    "CASE WHEN at_least AND coalesce(copies, 0) = 0 THEN NULL ELSE copies END",
    "CASE WHEN at_least AND coalesce(copies, 0) = 0 THEN NULL ELSE copied_bytes END",
    "CASE WHEN extra_at_least AND coalesce(extra_bytes, 0) = 0 THEN NULL ELSE extra_bytes END",
    "temporary_bytes",
    "peak_bytes",
)
"""What a chart shows of a result: as the properties of `Point` have it, where something is not known."""

_BOOLEANS = (3, 6, 19)
"""Where a point has one: `ok`, `at_least`, `extra_at_least`."""


class History:
    """A history that is open to be read, as of one moment.

    Args:
      default_branch: as the project's configuration names it; empty where it does not.
    """

    def __init__(self, connection: sqlite3.Connection, default_branch: str = "") -> None:
        self._connection = connection
        self._default_branch = default_branch
        self._verdicts: dict[int, dict[str, int]] = {}

    def cells(self) -> list[CellKey]:
        """Every cell that was ever recorded, by name."""
        found = self._connection.execute("SELECT program, target, release FROM cell")
        return sorted((CellKey(*row) for row in found), key=sorting)

    def runs(self, limit: int = -1) -> dict[int, RecordedRun]:
        """The runs, the last first, by their number in this history."""
        found = self._connection.execute(
            f"SELECT id, {', '.join(RUN)} FROM run ORDER BY started DESC, id DESC LIMIT ?", [limit]
        )
        return {number: _run(row) for number, *row in found}

    @cached_property
    def all_runs(self) -> dict[int, RecordedRun]:
        """Every run, the last first."""
        return self.runs()

    @cached_property
    def branches(self) -> Branches:
        """Its runs by their branch."""
        return branches.of(self.all_runs, self._default_branch)

    def states(self, branch: str | None = None) -> list[State]:
        """Every cell of a branch as it is now, by name; of the default one where none is named."""
        runs = self.branches.runs(branch)
        last: dict[str, str] = {}
        builds: dict[str, set[str]] = {}
        for run in runs.values():
            last.setdefault(run.release, run.build)
            builds.setdefault(run.release, set()).add(run.build)
        found = []
        for number, *key in self._connection.execute("SELECT id, program, target, release FROM cell").fetchall():
            cell = CellKey(*key)
            points = self._last_two(number, runs)
            if points:
                now, before = points[0], points[1] if len(points) > 1 else None
                in_last = runs[now.run].build == last.get(cell.release)
                first = len(builds.get(cell.release, ())) < 2
                found.append(State(cell, now, before, self.verdicts(now.ledger), in_last, first))
        return sorted(found, key=lambda state: sorting(state.key))

    def _last_two(self, cell: int, runs: Mapping[int, RecordedRun]) -> list[Point]:
        """The last result of a cell in some runs, and the last one of a build before."""
        found: list[Point] = []
        for row in self._connection.execute(
            f"SELECT {_POINT} FROM result WHERE cell = ? ORDER BY started DESC, run DESC", [cell]
        ):
            if row[0] not in runs:
                continue
            point = _point(row)
            if not found:
                found.append(point)
            elif runs[point.run].build != runs[found[0].run].build:
                return [*found, point]
        return found

    def steps(self, branch: str) -> dict[CellKey, list[Point]]:
        """Of each cell the results on a branch that differ from the one before, the first first."""
        found: dict[CellKey, list[Point]] = {}
        for target, release, name, *row in self._connection.execute(
            f"SELECT cell.target, cell.release, cell.program, {_OF_RESULT} FROM step"
            " JOIN run ON run.id = step.run JOIN cell ON cell.id = step.cell"
            " JOIN result ON result.cell = step.cell AND result.started = step.started AND result.run = step.run"
            " WHERE coalesce(run.branch, '') = ? ORDER BY step.cell, step.started, step.run",
            [branch],
        ):
            found.setdefault(CellKey(name, target, release), []).append(_point(row))
        return found

    def at(self, key: CellKey, runs: Sequence[int]) -> Point | None:
        """The result of a cell in the first of some runs that has one."""
        for number in runs:
            row = self._connection.execute(
                f"SELECT {_OF_RESULT} FROM result JOIN cell ON cell.id = result.cell"
                " WHERE run = ? AND program = ? AND target = ? AND cell.release = ?",
                [number, *key],
            ).fetchone()
            if row:
                return _point(row)
        return None

    def just_before(self, key: CellKey, point: Point, branch: str) -> Point | None:
        """The last result of a cell on a branch before another one; None where that is the first."""
        row = self._connection.execute(
            f"SELECT {_OF_RESULT} FROM result JOIN run ON run.id = result.run"
            " WHERE cell = (SELECT id FROM cell WHERE program = ? AND target = ? AND release = ?)"
            " AND (result.started, result.run) < (?, ?) AND coalesce(run.branch, '') = ?"
            " ORDER BY result.started DESC, result.run DESC LIMIT 1",
            [*key, point.started, point.run, branch],
        ).fetchone()
        return _point(row) if row else None

    def of_runs(self, first: int, last: int) -> dict[int, list[tuple[CellKey, Point]]]:
        """The results of the runs whose numbers are in a range, by run."""
        found: dict[int, list[tuple[CellKey, Point]]] = {}
        for target, release, name, *row in self._connection.execute(
            f"SELECT cell.target, cell.release, cell.program, {_OF_RESULT} FROM result"
            " JOIN cell ON cell.id = result.cell WHERE run BETWEEN ? AND ? ORDER BY run, cell.id",
            [first, last],
        ):
            point = _point(row)
            found.setdefault(point.run, []).append((CellKey(name, target, release), point))
        return found

    def figures(self, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """Of the results of runs in a range: the cell's key, the run, `FIGURES`, and the times. As they lie there."""
        return self._connection.execute(
            f"SELECT cell.program, cell.target, cell.release, run, {', '.join(FIGURES)}, lowering_seconds,"
            " compiling_seconds FROM result JOIN cell ON cell.id = result.cell WHERE run BETWEEN ? AND ?"
            " ORDER BY run, cell.id",
            [first, last],
        )

    def builds_since(self, key: CellKey, point: Point, branch: str) -> int:
        """How many builds of a branch have a result of a cell, from one on."""
        (count,) = self._connection.execute(
            "SELECT count(DISTINCT run.build) FROM result JOIN run ON run.id = result.run"
            " WHERE cell = (SELECT id FROM cell WHERE program = ? AND target = ? AND release = ?)"
            " AND result.started >= ? AND coalesce(run.branch, '') = ?",
            [*key, point.started, branch],
        ).fetchone()
        return int(count)

    def verdicts(self, ledger: int) -> dict[str, int]:
        """How many buffers of a ledger have each verdict; those that nothing was compiled for are not counted."""
        if ledger not in self._verdicts:
            self._verdicts[ledger] = dict(
                self._connection.execute(
                    "SELECT verdict, count(*) FROM buffer WHERE ledger = ? AND verdict IS NOT NULL GROUP BY verdict",
                    [ledger],
                )
            )
        return self._verdicts[ledger]

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
        row = _ROWS.decode(self.text(point.document).text)
        return msgspec.structs.replace(
            row, lowering_seconds=point.lowering_seconds, compiling_seconds=point.compiling_seconds
        )

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

    def all_steps(self) -> dict[CellKey, list[Point]]:
        """Of each cell the results that differ from the one before, whatever their branch."""
        found: dict[CellKey, list[Point]] = {}
        for target, release, name, *row in self._connection.execute(
            f"SELECT cell.target, cell.release, cell.program, {_OF_RESULT} FROM step"
            " JOIN cell ON cell.id = step.cell"
            " JOIN result ON result.cell = step.cell AND result.started = step.started AND result.run = step.run"
        ):
            found.setdefault(CellKey(name, target, release), []).append(_point(row))
        return found

    def mark(self, last: int) -> list[str]:
        """What tells histories apart up to a run's number: how many runs there are, that number, and the run's uid."""
        (count,) = self._connection.execute("SELECT count(*) FROM run WHERE id <= ?", [last]).fetchone()
        found = self._connection.execute("SELECT uid FROM run WHERE id = ?", [last]).fetchone()
        return [str(count), str(last), found[0] if found else ""]

    def all_digests(self) -> dict[int, str]:
        """The digests of all texts, by their numbers; the texts themselves are not read."""
        return dict(self._connection.execute("SELECT id, digest FROM text"))

    def kinds(self) -> dict[int, str]:
        """The kinds of all texts, by their numbers."""
        return dict(self._connection.execute("SELECT id, kind FROM text"))

    @cached_property
    def sizes(self) -> dict[int, int]:
        """How many bytes each text has, by its number."""
        return dict(self._connection.execute("SELECT id, bytes FROM text"))

    def digests(self, numbers: Sequence[int]) -> dict[int, str]:
        """The digests of texts, by their numbers; the texts themselves are not read."""
        marks = ", ".join("?" * len(numbers))
        return dict(self._connection.execute(f"SELECT id, digest FROM text WHERE id IN ({marks})", list(numbers)))


@contextmanager
def opened(path: Path, default_branch: str = "") -> Iterator[History]:
    """A history to read.

    Args:
      default_branch: as the project's configuration names it; empty where it does not.

    Raises:
      HistoryError: it cannot be read.
    """
    with database.reading(path) as connection:
        yield History(connection, default_branch)


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
        point.peak_bytes,
        point.ledger,
        point.stablehlo,
    )


def _point(row: Sequence[Any]) -> Point:
    values = list(row)
    for number in _BOOLEANS:
        values[number] = bool(values[number])  # they are numbers in SQLite
    return Point(*values)


@lru_cache(maxsize=256)
def _decoded(text: str) -> Any:
    """What JSON says: most runs have the same toolchain, and nobody changes what is read."""
    return json.loads(text)


def _run(row: Sequence[Any]) -> RecordedRun:
    values = dict(zip(RUN, row, strict=True))
    values["commit"] = values.pop("commit_hash")
    values["toolchain"] = _decoded(values["toolchain"])
    values["problems"] = _decoded(values["problems"])
    values["dirty"] = None if values["dirty"] is None else bool(values["dirty"])
    return RecordedRun(**values)
