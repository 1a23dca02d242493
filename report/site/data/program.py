"""The view of a program: its cells as the default branch has them now, or the branch that ran it last."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Raw

from mutcheck.golden.history.query import Point, State, release_order
from mutcheck.report.site.data import views
from mutcheck.report.site.data.context import Context
from mutcheck.report.site.data.overview import Cells, runs_of


def of(made: Context, name: str) -> views.ProgramPage:
    """Everything about one program but what is loaded when it is asked for."""
    found = next(
        (
            triage
            for triage in map(made.triage, made.shown)
            if any(state.key.program == name for state in triage.states)
        ),
        made.now,
    )
    states = [state for state in found.states if state.key.program == name]
    states.sort(key=lambda state: state.key.target)
    states.sort(key=lambda state: release_order(state.key.release), reverse=True)
    cells, steps = Cells(made, found), made.steps(found.branch)
    opened = cells.regressions(each for each in found.open if each.key.program == name)
    runs = [number for each in opened for number in runs_of(each)]
    return views.ProgramPage(
        made.version,
        made.live,
        made.host_view,
        found.branch,
        made.last,
        made.programs[name],
        [_cell(made, state, steps.get(state.key, [])) for state in states],
        opened,
        cells.columns,
        made.seen([*runs, *(state.now.run for state in states)]),
    )


def _cell(made: Context, state: State, steps: Sequence[Point]) -> views.CellPage:
    now = state.now
    sources = made.history.text(now.sources).text if now.sources is not None else "{}"
    return views.CellPage(
        state.key.target,
        state.key.release,
        now.run,
        now.started,
        made.result(now),
        made.texts(now),
        views.TextsView(
            stablehlo=_before(made, now, steps, "stablehlo"),
            hlo=_before(made, now, steps, "hlo"),
        ),
        Raw(sources.encode("utf-8", "replace")),
    )


def _before(made: Context, now: Point, steps: Sequence[Point], name: str) -> str | None:
    """The last text that a cell had before the one of now, of the same kind."""
    number = getattr(now, name)
    if number is None:
        return None
    found = (getattr(point, name) for point in reversed(steps))
    kind = made.kinds[number]
    return next((made.digest(each) for each in found if each not in (None, number) and made.kinds[each] == kind), None)
