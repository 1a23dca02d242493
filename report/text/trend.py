"""How the figures of programs went: a sparkline for each target and release, and what changed them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from itertools import pairwise

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mutcheck.core.target import Target
from mutcheck.core.units import readable
from mutcheck.golden.history.entry import RecordedRun
from mutcheck.golden.history.query import CellKey, History, Point
from mutcheck.report.text import paper
from mutcheck.report.text.compared import difference

BARS = "▁▂▃▄▅▆▇█"

MOST_CHANGES = 8
"""Changes of one cell that are told: the last ones."""

NARROW = 80
"""Columns below which a line has less."""

NARROWEST = 60
"""Columns below which a line has least, and what is long in it is broken."""

_DATE, _HASH = 10, 11
"""Columns of a day, and of a commit as git abbreviates it."""

STYLES = {"worse": "bold red", "mixed": "bold yellow", "better": "green", "changed": "yellow"}


@dataclass(frozen=True)
class Change:
    """Where the results of a cell changed."""

    when: str
    run: RecordedRun
    kind: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """The last results of a cell, the first first, and where they changed."""

    key: CellKey
    points: tuple[Point, ...]
    changes: tuple[Change, ...]


@dataclass
class Trends:
    """What was asked for, and a line for each program that was never recorded."""

    found: list[Trend] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def of(
    history: History, programs: Sequence[str], targets: Sequence[Target] | None, limit: int, branch: str | None = None
) -> Trends:
    """The trends of programs on a branch.

    Args:
      targets: only these; None for all.
      limit: how many of the last results.
      branch: None for the default one.
    """
    named = [str(target) for target in targets or ()]
    made, keys, runs = Trends(), history.cells(), history.branches.runs(branch)
    if branch is not None and not runs:
        made.problems.append(_no_branch(branch, list(history.branches.of)))
        return made
    known = list(dict.fromkeys(key.program for key in keys))
    for program in dict.fromkeys(programs):
        cells = [key for key in keys if key.program == program and (not named or key.target in named)]
        if program not in known:
            made.problems.append(_unknown(program, known))
        elif not cells:
            has = ", ".join(dict.fromkeys(key.target for key in keys if key.program == program))
            made.problems.append(f"{program} was not recorded for {', '.join(named)}. It was for {has}.")
        before = len(made.found)
        for key in cells:
            points = tuple([point for point in history.trend(key) if point.run in runs][-limit:])
            if points:
                made.found.append(Trend(key, points, _changes(points, runs, history)))
        if cells and len(made.found) == before:
            made.problems.append(_elsewhere(program, cells, history, branch))
    return made


def _elsewhere(program: str, cells: Sequence[CellKey], history: History, branch: str | None) -> str:
    """Where a program was recorded that was not on the branch that is meant."""
    ran = {point.run for key in cells for point in history.trend(key)}
    names = [name for name, runs in history.branches.of.items() if name and not ran.isdisjoint(runs)]
    meant = branch or history.branches.default
    hint = f"It was on {', '.join(names[:8])}: name one with `--branch`." if names else "Its runs are of no branch."
    return f"{program} was not recorded on {meant}. {hint}"


def _no_branch(branch: str, known: Sequence[str]) -> str:
    near = get_close_matches(branch, known, n=1)
    names = [name for name in known if name]
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(names[:8])}." if names else "It has none."
    return f"the history has no run of a branch {branch!r}. {hint}"


def _unknown(program: str, known: Sequence[str]) -> str:
    near = get_close_matches(program, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known[:8])}." if known else "It is empty."
    return f"the history has no program {program!r}. {hint}"


def _changes(points: Sequence[Point], runs: Mapping[int, RecordedRun], history: History) -> tuple[Change, ...]:
    found = []
    for before, now in pairwise(points):
        kind, what = difference(before, now, history)
        if what:
            found.append(Change(now.started, runs[now.run], kind, tuple(what)))
    return tuple(found[-MOST_CHANGES:])


def sparkline(figures: Sequence[int | None], width: int) -> str:
    """Bars from zero to the largest figure; a gap where one is not known. The last ones, where there is no room."""
    shown = figures[-width:]
    top = max((figure for figure in shown if figure is not None), default=0)
    return "".join(" " if figure is None else _bar(figure, top) for figure in shown)


def _bar(figure: int, top: int) -> str:
    """Zero is the lowest bar, and nothing else is."""
    return BARS[0] if not figure else BARS[max(1, round(figure / top * (len(BARS) - 1)))]


def render(trends: Trends, on: Console) -> bytes:
    """The trends as `on` would show them."""
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    for program in dict.fromkeys(trend.key.program for trend in trends.found):
        on_paper.print(Text(program, "bold"))
        own = [trend for trend in trends.found if trend.key.program == program]
        on_paper.print(_table(own, on.width))
        for line in _told(own, on):
            on_paper.print(line, soft_wrap=True)
    shown = "\n".join(line.rstrip() for line in text.getvalue().split("\n"))
    return paper.plain_signs(shown, on).encode(on.encoding or "utf-8", "replace")


def _table(trends: Sequence[Trend], width: int) -> Table:
    """A line for each cell, with its extra bytes; a narrow one leaves out what they are made of."""
    narrow, narrowest = width < NARROW, width < NARROWEST
    made = Table(box=paper.GAPS, padding=0, show_edge=False, show_header=False)
    extra = "extra" if narrowest else "extra a call"
    names = ("  target", "jax", extra, "now", *(() if narrow else ("copied", "peak")), "results")
    for name in names:
        wraps = narrowest and name in (names[0], names[-1])
        made.add_column(no_wrap=not wraps, justify="left" if name in names[:3] else "right", overflow="fold")
    made.add_row(*(Text(name, "bold") for name in names))
    bars = max(4, min(60, width - (48 if narrow else 70)))
    for trend in trends:
        figures = _figures(trend.points[-1])
        made.add_row(
            Text(f"  {trend.key.target}"),
            trend.key.release or "-",
            Text(sparkline([_headline(point) for point in trend.points], bars), "cyan"),
            *(figures[:1] if narrow else figures),
            _results(trend),
        )
    return made


def _headline(point: Point) -> int | None:
    """Extra bytes; of results of before they were worked out, those that are copied."""
    return point.known_bytes if point.extra_bytes is None else point.known_extra


def _figures(now: Point) -> tuple[str, str, str]:
    """The extra bytes of a call now, what it copies of them, and its peak of temporary memory."""
    copied = "unknown" if now.unsure else _size(now.copied_bytes, now.at_least)
    extra = _size(now.extra_bytes, now.extra_at_least) if now.extra_bytes is not None else copied
    unknown = now.extra_bytes is not None and now.known_extra is None
    return "unknown" if unknown else extra, copied, _size(now.temporary_bytes, False)


def _size(size: int | None, at_least: bool) -> str:
    return "-" if size is None else f"{'≥' if at_least else ''}{readable(size)}"


def _results(trend: Trend) -> Text:
    now = trend.points[-1]
    return Text(f"{len(trend.points)}, {'ok' if now.ok else now.outcome}", "" if now.ok else "bold red")


def _told(trends: Sequence[Trend], on: Console) -> Iterator[Text]:
    """What changed; cells that changed alike are told together."""
    alike: dict[tuple[tuple[str, ...], ...], list[Trend]] = {}
    for trend in trends:
        if trend.changes:
            alike.setdefault(tuple((each.when, each.kind, *each.what) for each in trend.changes), []).append(trend)
    for same in alike.values():
        cells = ", ".join(" ".join(filter(None, trend.key[1:])) for trend in same)
        yield from paper.prose(Text(f"{cells} changed:", "dim"), on, "  ")
        for change in same[0].changes:
            yield from paper.prose(_change(change), on, "    ", " " * 6)


def _change(change: Change) -> Text:
    head = f"{_day(change.when)}  {_commit(change.run)}  "
    return Text.assemble(head, (f"{change.kind}: ", STYLES[change.kind]), ", ".join(change.what))


def render_runs(runs: Sequence[RecordedRun], on: Console) -> bytes:
    """A line for each run, the last first."""
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    table = Table(box=paper.GAPS, padding=0, show_edge=False, show_header=False)
    narrow, narrowest = on.width < NARROW, on.width < NARROWEST
    for least in (_DATE, _HASH, *([] if narrowest else [None]), None, None):
        table.add_column(no_wrap=not narrow or least is None, min_width=least, overflow="fold")
    command = [] if narrowest else ["command"]
    names = ("started (UTC)", "commit", *command, "jax", "exit" if narrow else "exit status")
    table.add_row(*(Text(name, "bold") for name in names))
    for run in runs:
        status = Text(str(run.exit_status), "" if run.exit_status == 0 else "bold red")
        command = [] if narrowest else [run.command]
        table.add_row(_day(run.started), _commit(run), *command, run.release or "-", status)
    on_paper.print(table)
    shown = "\n".join(line.rstrip() for line in text.getvalue().split("\n"))
    return shown.encode(on.encoding or "utf-8", "replace")


def _day(stamp: str) -> str:
    return datetime.fromisoformat(stamp).strftime("%Y-%m-%d %H:%M:%S")


def _commit(run: RecordedRun) -> str:
    """A commit as git abbreviates it, with its branch; a star where files were changed since."""
    if not run.commit:
        return "no commit"
    return f"{run.commit[:10]}{'*' if run.dirty else ''}{f' {run.branch}' if run.branch else ''}"
