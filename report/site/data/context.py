"""What all views are made from: a history, its branches, and the names that pages have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property

from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.query import CellKey, History, Point, release_order
from mutcheck.golden.triage import hosts, triage
from mutcheck.golden.triage.hosts import Project
from mutcheck.golden.triage.triage import Triage
from mutcheck.report.site.data import views

DIGEST = 20
"""Hexadecimal digits of a digest that name a text's file."""

MOST_BRANCHES = 20
"""Branches beside the default one that a report has: those that ran last."""

IR = ("stablehlo", "hlo")
TEXTS = (*IR, "document", "lifetimes", "sources", "advised")
"""The columns of a result that are texts."""


class Context:
    """One history, as it is shown.

    Args:
      live: whether the pages are served: any two texts can then be compared.
    """

    def __init__(self, history: History, version: str, project: Project | None = None, *, live: bool = False) -> None:
        self.history = history
        self.version = version
        self.live = live
        self.branches = history.branches
        self.runs = history.all_runs
        project = project or Project()
        remote = next((run.remote for run in self.runs.values() if run.remote), None)
        self.host = hosts.of(remote, project.commit_url, project.compare_url)
        self.triage = cache(self._triage)
        self.result = cache(history.result)
        self.steps = cache(history.steps)

    def _triage(self, branch: str) -> Triage:
        return triage.of(self.history, branch)

    @cached_property
    def now(self) -> Triage:
        """The default branch."""
        return self.triage(self.branches.default)

    @cached_property
    def shown(self) -> list[str]:
        """The branches that have a page, the default one first."""
        return [*([self.branches.default] if self.branches.of else []), *self.branches.others[:MOST_BRANCHES]]

    @cached_property
    def programs(self) -> dict[str, views.ProgramView]:
        """Every program by its name, with the file that it was in last."""
        files: dict[str, str] = {}
        for branch in self.shown:
            for state in self.triage(branch).states:
                if state.key.program not in files:
                    files[state.key.program] = self.result(state.now).file
        for key in self.history.cells():  # of a branch that has no page
            files.setdefault(key.program, "")
        return {name: views.ProgramView(name, slug(name), files[name]) for name in sorted(files)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The programs by the names of their pages: what is cheap to know."""
        return {slug(key.program): key.program for key in self.history.cells()}

    @property
    def host_view(self) -> views.HostView:
        return views.HostView(self.host.commit, self.host.compare, self.host.request)

    @property
    def last(self) -> int:
        """The largest number of a run; 0 without one."""
        return max(self.runs, default=0)

    def run(self, number: int) -> views.RunView:
        return views.run_view(number, self.runs[number])

    def seen(self, numbers: Iterable[int | None]) -> dict[str, views.RunView]:
        """Runs that a page names, by their numbers."""
        named = sorted({each for each in numbers if each is not None})
        return {str(number): views.run_view(number, self.runs[number], short=True) for number in named}

    @cached_property
    def digests(self) -> dict[int, str]:
        """The names of all texts' files, by the numbers of the texts."""
        return {number: digest[:DIGEST] for number, digest in self.history.all_digests().items()}

    def digest(self, number: int | None) -> str | None:
        return None if number is None else self.digests[number]

    def texts(self, point: Point | None) -> views.TextsView:
        """The names of a result's texts."""
        if point is None:
            return views.TextsView()
        refused = point.stablehlo is not None and self.kinds.get(point.stablehlo) == "rejection"
        lowered = self.digest(point.stablehlo)
        return views.TextsView(
            None if refused else lowered,
            lowered if refused else None,
            self.digest(point.hlo),
            self.digest(point.lifetimes),
            self.digest(point.advised),
        )

    @cached_property
    def kinds(self) -> dict[int, str]:
        """The kinds of all texts that are compared, by their numbers."""
        return self.history.kinds()


def slug(name: str, empty: str = "program") -> str:
    """The name of a file for a program or a branch: what any file system takes, and no other one's."""
    readable_part = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")[:40].lower()
    if readable_part and readable_part == name:
        return name
    return f"{readable_part or empty}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def columns(keys: Iterable[CellKey]) -> list[views.ColumnView]:
    """The columns of a grid: the newest release first, and in it the targets by name."""
    found = sorted({(key.release, key.target) for key in keys}, key=lambda each: each[1])
    found.sort(key=lambda each: release_order(each[0]), reverse=True)
    return [views.ColumnView(*each) for each in found]


def failing(row: ResultRow) -> list[str]:
    """The codes of what fails a result, each once."""
    bad = [each for each in row.findings if each.waived is None and each.severity in ("critical", "error")]
    return list(dict.fromkeys(each.code for each in bad))


def in_columns(found: Sequence[views.ColumnView]) -> dict[tuple[str, str], int]:
    return {(column.release, column.target): number for number, column in enumerate(found)}
