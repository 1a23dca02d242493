"""The state of every cell of a history as Markdown: the job summary of a CI run whose shards were merged."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.core.units import readable
from mutcheck.golden.history.query import History, Point, State
from mutcheck.golden.triage import hosts, triage
from mutcheck.golden.triage.hosts import Host, Project
from mutcheck.golden.triage.regressions import Regression
from mutcheck.golden.triage.triage import Change, Triage
from mutcheck.report.machine.gfm import code, grid, prose
from mutcheck.report.text.compared import difference, worst

MOST = 200_000
"""Characters of a table: GitHub shows no summary that is longer than 1 MiB."""


def markdown(history: History, project: Project | None = None) -> bytes:
    """What is open and since when, what else the last build changed, and every cell that is not in place."""
    return "\n".join(_lines(history, project or Project())).encode("utf-8", "replace")


def _lines(history: History, project: Project) -> Iterator[str]:
    found = triage.of(history)
    states = found.states
    failing = sum(not state.now.ok for state in states)
    cells = f"{len(states)} cell{'s' if len(states) != 1 else ''}"
    yield f"## mutcheck: {cells}, {failing or 'none'} failing\n"
    if found.open:
        host = hosts.of(next((run.remote for run in found.runs.values() if run.remote), None), project.commit_url)
        yield "### Open\n"
        names = ("program", "target", "jax", "what", "since", "runs")
        yield grid(names, [_open(each, found, history, host) for each in found.open], ("runs",), MOST)
        yield ""
    several = len({state.key.release for state in states}) > 1
    yield f"### What else the last run {'of each release ' if several else ''}changed\n"
    if not found.changes:
        yield "Nothing.\n"
    else:
        yield grid(("program", "target", "jax", "what"), [_change(each, history) for each in found.changes], (), MOST)
    told = [state for state in states if _needs_a_look(state.now)]
    if told:
        yield "\n### Cells that fail, need extra bytes, or are not known\n"
        columns = ("program", "target", "jax", "outcome", "verdict", "copies", "copied a call", "extra")
        yield grid(columns, [_row(state) for state in told], ("copies", "copied a call", "extra"), MOST)
    yield ""


def _needs_a_look(now: Point) -> bool:
    return not now.ok or bool(now.copies) or now.unsure or bool(now.extra_bytes) or now.extra_at_least


def _change(change: Change, history: History) -> tuple[str, ...]:
    key = change.key
    if change.before is None:
        kind, what = "new", [change.now.outcome]
    else:
        kind, what = difference(change.before, change.now, history)
    return code(key.program), key.target, key.release, prose(f"{kind}: {', '.join(what)}")


def _open(each: Regression, found: Triage, history: History, host: Host) -> tuple[str, ...]:
    """A regression: what is worse than the last good result, and the commit that had it first."""
    what = difference(each.good, each.now, history)[1] if each.good is not None else ["since its first run"]
    kind = each.now.outcome if each.fails else str(each.kind)
    run = found.runs[each.since.run]
    link, name = host.of_commit(run.commit), code(run.commit[:10]) if run.commit else "no commit"
    since = " ".join(filter(None, (f"[{name}]({link})" if link else name, prose(run.title or ""))))
    told = prose(f"{kind}: {', '.join(what)}")
    return code(each.key.program), each.key.target, each.key.release, told, since, str(found.spans[each.key])


def _row(state: State) -> tuple[str, ...]:
    now = state.now
    least = "≥ " if now.at_least else ""
    return (
        code(state.key.program),
        state.key.target,
        state.key.release,
        now.outcome if now.ok else f"**{now.outcome}**",
        worst(state.verdicts) or "",
        "" if now.known_copies is None else f"{least}{now.known_copies}",
        "" if now.known_bytes is None else f"{least}{readable(now.known_bytes)}",
        "" if now.known_extra is None else f"{'≥ ' if now.extra_at_least else ''}{readable(now.known_extra)}",
    )
