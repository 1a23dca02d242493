"""Makes the views of the pages from a history."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise

from msgspec import Raw

from mutcheck.golden.history import query
from mutcheck.golden.history.entry import stamp
from mutcheck.golden.history.query import CellKey, History, Point, State, Version, release_order
from mutcheck.report.site import views
from mutcheck.report.text.compared import difference, worst

DIGEST = 20
"""Hexadecimal digits of a digest that name a text's file."""

RUNS = 30
"""Runs that the overview lists."""

MOST_POINTS = 1000
"""Results of one cell that a chart has; those that change something are always there."""

MOST_VERSIONS = 20
"""Texts of one cell and kind that can be compared: the last ones."""


class Model:
    """The views of one history.

    Args:
      live: whether the pages are served, and are to be loaded anew when the history changes.
    """

    def __init__(self, history: History, version: str, *, live: bool = False) -> None:
        self._history = history
        self._version = version
        self.live = live
        self._made = stamp(datetime.now(UTC))
        self._runs = history.runs()
        self._states = history.states()
        names = dict.fromkeys(state.key.program for state in self._states)
        files = {state.key.program: history.result(state.now).file for state in self._states}
        self.programs = {name: views.ProgramView(name, slug(name), files[name]) for name in names}

    def overview(self) -> views.Overview:
        """The grid of all cells, and what the last build changed."""
        columns = _columns(state.key for state in self._states)
        of_program = {name: number for number, name in enumerate(self.programs)}
        of_column = {(column.release, column.target): number for number, column in enumerate(columns)}
        at = {
            state.key: (of_program[state.key.program], of_column[state.key[2], state.key[1]]) for state in self._states
        }
        runs = [views.run_view(number, run) for number, run in list(self._runs.items())[:RUNS]]
        changes = [self._change(state, *at[state.key]) for state in self._states if state.changed or state.new]
        return views.Overview(
            self._made,
            self._version,
            self.live,
            runs,
            list(self.programs.values()),
            columns,
            [self._cell(state, *at[state.key]) for state in self._states],
            sorted(changes, key=lambda change: _KINDS.index(change.kind)),
            runs[0] if runs else None,
        )

    def program(self, name: str) -> views.ProgramPage:
        """Everything about one program."""
        states = [state for state in self._states if state.key.program == name]
        states.sort(key=lambda state: state.key.target)
        states.sort(key=lambda state: release_order(state.key.release), reverse=True)
        trends = [self._trend(state.key) for state in states]
        versions = self.versions(name)
        shown = {point[1] for trend in trends for point in trend.points} | {version.run for version in versions}
        return views.ProgramPage(
            self._made,
            self._version,
            self.live,
            self.programs[name],
            [self._cell_page(state) for state in states],
            trends,
            self._run_views(shown),
            versions,
        )

    def compare(self) -> views.Compare:
        """Every text that can be compared."""
        found = {name: self.versions(name) for name in self.programs}
        programs = [
            views.ProgramVersions(name, self.programs[name].slug, versions, [] if self.live else pairs_of(versions))
            for name, versions in found.items()
        ]
        shown = {version.run for versions in found.values() for version in versions}
        return views.Compare(self._made, self._version, self.live, programs, self._run_views(shown))

    def digests(self) -> list[str]:
        """The texts that a page may ask for."""
        found = dict.fromkeys(version.digest for program in self.programs for version in self.versions(program))
        drawn = (self._digest(each) for state in self._states for each in (state.now.lifetimes, state.now.advised))
        return [*found, *dict.fromkeys(filter(None, drawn))]

    def versions(self, program: str) -> list[views.VersionView]:
        """The texts of a program that can be compared, the last first."""
        found = [*self._history.versions("stablehlo", program), *self._history.versions("hlo", program)]
        kept: list[Version] = []
        count: dict[tuple[CellKey, str], int] = {}
        for version in found:
            of_it = (version.key, version.kind)
            count[of_it] = count.get(of_it, 0) + 1
            if count[of_it] <= MOST_VERSIONS:
                kept.append(version)
        return [
            views.VersionView(
                each.kind, each.key.target, each.key.release, each.digest[:DIGEST], each.bytes, each.started, each.run
            )
            for each in kept
        ]

    def pairs(self) -> list[tuple[str, str]]:
        """The texts that a written report has a comparison of, each pair in one direction."""
        return list(dict.fromkeys(pair for name in self.programs for pair in pairs_of(self.versions(name))))

    def arguments(self, digest: str) -> tuple[str, ...]:
        """The paths of arguments of a module that a cell has now, or had before; empty where it is neither."""
        point = self._points.get(digest)
        return query.arguments(self._history.result(point)) if point is not None else ()

    @cached_property
    def _points(self) -> dict[str, Point]:
        """A result that each module is of."""
        points = [point for state in self._states for point in (state.before, state.now) if point is not None]
        numbers = {number: point for point in points for number in (point.stablehlo, point.hlo) if number is not None}
        digests = self._history.digests(list(numbers))
        return {digests[number][:DIGEST]: point for number, point in numbers.items()}

    def _run_views(self, numbers: Iterable[int]) -> dict[str, views.RunView]:
        return {str(number): views.run_view(number, self._runs[number]) for number in sorted(numbers)}

    def _cell(self, state: State, p: int, c: int) -> views.CellView:
        row, now = self._history.result(state.now), state.now
        return views.CellView(
            p,
            c,
            now.outcome,
            now.ok,
            worst(state.verdicts),
            state.verdicts,
            now.known_copies,
            now.known_bytes,
            now.at_least,
            now.known_extra,
            now.extra_at_least,
            now.temporary_bytes,
            row.executable is not None,
            sum(finding.waived is not None for finding in row.findings),
            sum(_fails(finding.severity, finding.waived) for finding in row.findings),
            now.run,
            now.started,
            state.changed,
            row.not_compiled,
        )

    def _change(self, state: State, p: int, c: int) -> views.ChangeView:
        before, now = state.before, state.now
        if before is None:
            return views.ChangeView(p, c, "new", [now.outcome], now.started, now.run, None, {})
        kind, what = difference(before, now, self._history)
        texts = {
            name: [self._digest(getattr(before, name)), self._digest(getattr(now, name))]
            for name in ("stablehlo", "hlo")
            if getattr(before, name) != getattr(now, name)
        }
        return views.ChangeView(p, c, kind, what, now.started, now.run, before.run, texts)

    def _digest(self, number: int | None) -> str | None:
        return self._history.digests([number])[number][:DIGEST] if number is not None else None

    def _cell_page(self, state: State) -> views.CellPage:
        now, row = state.now, self._history.result(state.now)
        lowered = self._digest(now.stablehlo)
        refused = row.rejection is not None and row.rejection.stage != "compile"
        texts = views.TextsView(
            None if refused else lowered,
            lowered if refused else None,
            self._digest(now.hlo),
            self._digest(now.lifetimes),
            self._digest(now.advised),
        )
        sources = self._history.text(now.sources).text if now.sources is not None else "{}"
        return views.CellPage(
            state.key.target, state.key.release, now.run, now.started, state.changed, row, texts, Raw(sources.encode())
        )

    def _trend(self, key: CellKey) -> views.TrendView:
        points = self._history.trend(key)
        kept = thinned(points)
        return views.TrendView(key.target, key.release, [_trend_point(each) for each in kept], len(points) - len(kept))


def pairs_of(versions: Sequence[views.VersionView]) -> list[tuple[str, str]]:
    """The versions of a program that a reader is most likely to compare, the older one first.

    Each with the one before it of its cell; and the newest of each cell with that of the next target of its release,
    and of the next release of its target. Any two could be asked for: there are too many to write them all.
    """
    found: dict[tuple[str, str], None] = {}
    cells: dict[tuple[str, str, str], list[str]] = {}
    for each in versions:
        cells.setdefault((each.kind, each.target, each.release), []).append(each.digest)
    for digests in cells.values():
        found |= dict.fromkeys((before, now) for now, before in pairwise(digests))
    ordered = sorted(cells, key=lambda cell: (cell[0], release_order(cell[2]), cell[1]))
    found |= dict.fromkeys((cells[a][0], cells[b][0]) for a, b in pairwise(ordered) if a[::2] == b[::2])
    ordered.sort(key=lambda cell: cell[:2])
    found |= dict.fromkeys((cells[a][0], cells[b][0]) for a, b in pairwise(ordered) if a[:2] == b[:2])
    return [(a, b) for a, b in found if a < b or (a != b and (b, a) not in found)]


_KINDS = ("worse", "changed", "better", "new")


def slug(program: str) -> str:
    """The name of a program's page: what any file system takes, and no other program's."""
    readable_part = re.sub(r"[^A-Za-z0-9_]+", "-", program).strip("-")[:40].lower()
    if readable_part and readable_part == program:
        return program
    return f"{readable_part or 'program'}-{hashlib.sha256(program.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def thinned(points: Sequence[Point]) -> list[Point]:
    """So few points that a chart can have them, each that changes something among them."""
    if len(points) <= MOST_POINTS:
        return list(points)
    every = -(-len(points) // (MOST_POINTS // 2))
    kept = []
    for number, point in enumerate(points):
        edge = number in (0, len(points) - 1) or _steps(points[number - 1], point) or _steps(point, points[number + 1])
        if edge or number % every == 0:
            kept.append(point)
    return kept[-MOST_POINTS:]


def _steps(one: Point, other: Point) -> bool:
    """Whether a chart goes up or down between two points."""
    return (one.copies, one.copied_bytes, one.extra_bytes, one.temporary_bytes, one.ok) != (
        other.copies,
        other.copied_bytes,
        other.extra_bytes,
        other.temporary_bytes,
        other.ok,
    )


def _trend_point(point: Point) -> tuple[float | int | None, ...]:
    seconds = datetime.fromisoformat(point.started).timestamp()
    return (
        round(seconds, 3),
        point.run,
        point.known_copies,
        point.known_bytes,
        point.temporary_bytes,
        int(point.ok),
        point.lowering_seconds,
        point.compiling_seconds,
        point.known_extra,
    )


def _columns(keys: Iterable[CellKey]) -> list[views.ColumnView]:
    """The columns of the grid: the newest release first, and in it the targets by name."""
    found = sorted({(key.release, key.target) for key in keys}, key=lambda each: each[1])
    found.sort(key=lambda each: release_order(each[0]), reverse=True)
    return [views.ColumnView(*each) for each in found]


def _fails(severity: str, waived: str | None) -> bool:
    return waived is None and severity in ("critical", "error")
