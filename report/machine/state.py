"""The state of every cell of a history as Markdown: the job summary of a CI run whose shards were merged."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.core.units import readable
from mutcheck.golden.history.query import History, Point, State
from mutcheck.report.machine.gfm import code, grid, prose
from mutcheck.report.text.compared import difference, worst

MOST = 200_000
"""Characters of a table: GitHub shows no summary that is longer than 1 MiB."""


def markdown(history: History) -> bytes:
    """What holds, what the last build changed, and every cell that is not in place."""
    return "\n".join(_lines(history)).encode("utf-8", "replace")


def _lines(history: History) -> Iterator[str]:
    states = history.states()
    failing = sum(not state.now.ok for state in states)
    yield f"## mutcheck: {len(states)} cells, {failing or 'none'} failing\n"
    yield "### What the last run changed\n"
    changed = [state for state in states if state.changed or state.new]
    if not changed:
        yield "Nothing.\n"
    else:
        yield grid(("program", "target", "jax", "what"), [_change(state, history) for state in changed], (), MOST)
    told = [state for state in states if _needs_a_look(state.now)]
    if told:
        yield "\n### Cells that fail, need extra bytes, or are not known\n"
        names = ("program", "target", "jax", "outcome", "verdict", "copies", "copied a call", "extra")
        yield grid(names, [_row(state) for state in told], ("copies", "copied a call", "extra"), MOST)
    yield ""


def _needs_a_look(now: Point) -> bool:
    return not now.ok or bool(now.copies) or now.unsure or bool(now.extra_bytes) or now.extra_at_least


def _change(state: State, history: History) -> tuple[str, ...]:
    if state.before is None:
        kind, what = "new", [state.now.outcome]
    else:
        kind, what = difference(state.before, state.now, history)
    return code(state.key.program), state.key.target, state.key.release, prose(f"{kind}: {', '.join(what)}")


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
