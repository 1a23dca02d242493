"""The view of a branch: what is open, what was mended, what else changed, and the grid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from mutcheck.golden.history.query import CellKey, Point, State
from mutcheck.golden.triage.regressions import Regression, Standing
from mutcheck.golden.triage.triage import Change, Triage
from mutcheck.report.site.data import context, views
from mutcheck.report.site.data.context import IR, Context
from mutcheck.report.text.compared import difference, worst

RUNS = 12
"""Runs that an overview lists; the page of runs has all."""


def of(made: Context, branch: str) -> views.Overview:
    """The overview of a branch."""
    found = made.triage(branch)
    cells = Cells(made, found)
    opened, mended = cells.regressions(found.open), cells.regressions(found.mended)
    changes = cells.changes(found.changes)
    named = {number for each in (*opened, *mended) for number in runs_of(each)}
    named |= {place.run for each in changes for place in each.cells}
    return views.Overview(
        made.version,
        made.live,
        made.host_view,
        branch,
        made.branches.default,
        branches(made),
        _base(made, found),
        len({run.build for run in found.runs.values()}),
        len(found.runs),
        [views.run_view(number, run) for number, run in list(found.runs.items())[:RUNS]],
        made.seen([*named, *(state.now.run for state in found.states)]),
        list(made.programs.values()),
        cells.columns,
        [cells.cell(state) for state in found.states],
        opened,
        mended,
        sorted(changes, key=lambda change: _KINDS.index(change.kind)),
    )


_KINDS = ("worse", "mixed", "new", "changed", "same", "better")


def branches(made: Context) -> list[views.BranchView]:
    """The branches that can be chosen."""
    found = []
    for name in made.shown:
        runs = made.branches.runs(name)
        number, run = next(iter(runs.items()))
        found.append(views.BranchView(name, context.slug(name, "branch"), len(runs), views.run_view(number, run)))
    return found


def _base(made: Context, found: Triage) -> views.BaseView | None:
    if found.base is None:
        return None
    run = made.run(found.base.runs[0]) if found.base.runs else None
    return views.BaseView(found.base.commit, found.base.exact, run)


def runs_of(each: views.RegressionView) -> Iterator[int]:
    """The runs that a regression names."""
    yield from (number for number in (each.since, each.good, *each.again) if number is not None)
    yield from (place.run for place in each.change.cells)


class Cells:
    """Makes the views of a branch's cells."""

    def __init__(self, made: Context, found: Triage) -> None:
        self._made, self._found = made, found
        self._open = {each.key for each in found.open}
        self.columns = context.columns(state.key for state in found.states)
        self._column = context.in_columns(self.columns)
        self._program = {name: number for number, name in enumerate(made.programs)}

    def _at(self, key: CellKey) -> tuple[int, int]:
        return self._program[key.program], self._column[key.release, key.target]

    def cell(self, state: State) -> views.CellView:
        row, now = self._made.result(state.now), state.now
        p, c = self._at(state.key)
        return views.CellView(
            p,
            c,
            now.run,
            now.outcome,
            state.verdicts,
            now.ok,
            worst(state.verdicts),
            now.known_copies,
            now.known_bytes,
            now.at_least,
            now.known_extra,
            now.extra_at_least,
            now.temporary_bytes,
            row.executable is not None,
            sum(finding.waived is not None for finding in row.findings),
            sum(_fails(finding.severity, finding.waived) for finding in row.findings),
            state.changed,
            state.key in self._open,
            row.not_compiled,
        )

    def changes(self, found: Iterable[Change]) -> list[views.ChangeView]:
        """Changes, those together that say the same of a program."""
        told = [self._change(each.key, each.before, each.now) for each in found]
        groups: dict[tuple[object, ...], list[views.ChangeView]] = {}
        for each in told:
            groups.setdefault((each.p, each.kind, *each.what), []).append(each)
        return [_together(group) for group in groups.values()]

    def regressions(self, found: Iterable[Regression]) -> list[views.RegressionView]:
        """Regressions in their order, those together that say the same of a program."""
        groups: dict[tuple[object, ...], list[views.RegressionView]] = {}
        for told in map(self._regression, found):
            change, runs = told.change, (told.since, *told.again)
            same = (change.p, change.kind, *change.what, told.standing, told.outcome, *told.codes, runs)
            groups.setdefault(same, []).append(told)
        return [
            replace(
                group[0],
                change=_together([each.change for each in group]),
                builds=max(each.builds for each in group),
                behind=min(each.behind for each in group),
            )
            for group in groups.values()
        ]

    def _change(self, key: CellKey, before: Point | None, now: Point) -> views.ChangeView:
        p, c = self._at(key)
        if before is None:
            return views.ChangeView(p, "new", [now.outcome], [views.PlaceView(c, now.run)])
        kind, what = difference(before, now, self._made.history)
        digest = self._made.digest
        texts = {
            name: [digest(getattr(before, name)), digest(getattr(now, name))]
            for name in IR
            if getattr(before, name) != getattr(now, name)
        }
        return views.ChangeView(p, kind, what, [views.PlaceView(c, now.run, before.run, texts)])

    def _regression(self, each: Regression) -> views.RegressionView:
        found, row = self._found, self._made.result(each.now)
        change = self._change(each.key, each.good, each.now)
        if each.good is None:
            change = replace(change, kind=str(each.kind), what=[])
        is_open = each.standing is Standing.OPEN
        return views.RegressionView(
            change,
            str(each.standing),
            each.fails,
            each.now.outcome,
            each.since.run,
            each.good.run if each.good is not None else None,
            [point.run for point in each.again],
            found.spans[each.key] if is_open else 0,
            found.ran_since[each.key] if is_open else 0,
            context.failing(row) if is_open else [],
        )


def _together(group: Sequence[views.ChangeView]) -> views.ChangeView:
    return replace(group[0], cells=[place for each in group for place in each.cells])


def _fails(severity: str, waived: str | None) -> bool:
    return waived is None and severity in ("critical", "error")
