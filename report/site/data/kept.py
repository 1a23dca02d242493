"""Which texts a report has, and which of them it compares: a history may have far more than anybody asks for.

Of each cell these are the last results that differed from the one before, what it is compared with, and what its
regressions are about. A page that is asked for another one says that it is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from mutcheck.golden.history import query
from mutcheck.golden.history.query import CellKey, Point, release_order
from mutcheck.report.site.data import views
from mutcheck.report.site.data.context import IR, TEXTS, Context

MOST = 20
"""Results of one cell whose texts a report has, and versions of one text."""


class Kept:
    """The texts of a report."""

    def __init__(self, made: Context) -> None:
        self._made = made

    @cached_property
    def _steps(self) -> dict[CellKey, list[Point]]:
        """Of each cell the results that differ from the one before, on all branches, the last first."""
        found: dict[CellKey, list[Point]] = {}
        for key, points in self._made.history.all_steps().items():
            found[key] = sorted(points, key=lambda point: (point.started, point.run), reverse=True)
        return found

    @cached_property
    def _asked(self) -> dict[CellKey, list[tuple[Point, Point]]]:
        """The results that an overview compares, the older one first."""
        found: dict[CellKey, list[tuple[Point, Point]]] = {}
        for branch in self._made.shown:
            triage = self._made.triage(branch)
            for each in (*triage.open, *triage.mended):
                if each.good is not None:
                    found.setdefault(each.key, []).append((each.good, each.now))
            for change in triage.changes:
                if change.before is not None:
                    found.setdefault(change.key, []).append((change.before, change.now))
        return found

    def _points(self, key: CellKey) -> Iterator[Point]:
        yield from self._steps.get(key, [])[:MOST]
        for pair in self._asked.get(key, ()):
            yield from pair

    def digests(self) -> list[str]:
        """The texts that a page may ask for, each once."""
        numbers = dict.fromkeys(
            number
            for key in self._steps
            for point in self._points(key)
            for name in TEXTS
            if (number := getattr(point, name)) is not None
        )
        return [self._made.digests[number] for number in numbers]

    def versions(self, program: str) -> list[views.VersionView]:
        """The texts of a program that can be compared, the last first."""
        found = [
            (point.started, key, name, point)
            for key in self._steps
            if key.program == program
            for name in IR
            for point in _first(self._steps[key], self._points(key), name)
        ]
        found.sort(key=lambda each: (each[0], each[1], each[2]), reverse=True)
        return [self._version(key, name, point) for _, key, name, point in found]

    def _version(self, key: CellKey, name: str, point: Point) -> views.VersionView:
        number = getattr(point, name)
        run = self._made.runs[point.run]
        return views.VersionView(
            self._made.kinds[number],
            key.target,
            key.release,
            self._made.digests[number],
            self._made.history.sizes[number],
            point.started,
            point.run,
            run.commit,
            run.branch,
            run.title,
        )

    def pairs(self, program: str) -> list[tuple[str, str]]:
        """The texts of a program that a written report has a comparison of, each pair in one direction."""
        found = dict.fromkeys(pairs_of(self.versions(program)))
        for key, pairs in self._asked.items():
            if key.program == program:
                found |= dict.fromkeys(pair for old, now in pairs for pair in self._differing(old, now))
        return [(a, b) for a, b in found if a < b or (b, a) not in found]

    def _differing(self, old: Point, now: Point) -> Iterator[tuple[str, str]]:
        kinds, digests = self._made.kinds, self._made.digests
        for name in IR:
            one, other = getattr(old, name), getattr(now, name)
            if one is not None and other is not None and one != other and kinds[one] == kinds[other]:
                yield digests[one], digests[other]

    def arguments(self, digest: str) -> tuple[str, ...]:
        """The paths of arguments of a module, as the last result says that has it; empty where none names them."""
        point = self._modules.get(digest)
        return query.arguments(self._made.result(point)) if point is not None else ()

    @cached_property
    def _modules(self) -> dict[str, Point]:
        """A result that each module is of."""
        found: dict[str, Point] = {}
        for points in self._steps.values():
            for point in points:
                for name in IR:
                    number = getattr(point, name)
                    if number is not None:
                        found.setdefault(self._made.digests[number], point)
        return found


def _first(steps: Iterable[Point], kept: Iterable[Point], name: str) -> list[Point]:
    """Of each text of some results, the first result that has it, among all steps, which are given the last first."""
    wanted = {getattr(point, name) for point in kept} - {None}
    found = {getattr(point, name): point for point in steps}
    return [found[number] for number in wanted if number in found]


def pairs_of(versions: Iterable[views.VersionView]) -> list[tuple[str, str]]:
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
