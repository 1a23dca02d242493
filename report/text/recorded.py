"""What a person is told of a run that was recorded: where, and what changed since the run before."""

from __future__ import annotations

from pathlib import Path

from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.golden.history.entry import RecordedRun
from mutcheck.golden.history.query import History, State, opened
from mutcheck.report.text.compared import difference

MOST_CHANGES = 6
"""Changes that are told one by one: those that are worse come first."""

_KINDS = ("worse", "changed", "better")


def notes(path: Path) -> list[str]:
    """Where the last run of a history is, and what it changed, in lines.

    Raises:
      HistoryError: it cannot be read.
    """
    with opened(path) as history:
        runs = history.runs(1)
        states = [state for state in history.states() if state.now.run in runs]
        return _told(shown_path(path.absolute()), states, history)


def _told(file: str, states: list[State], history: History) -> list[str]:
    before = {state.before.run for state in states if state.before is not None}
    if not before:
        return [f"recorded in {visible(file)}: nothing was recorded before to compare with"]
    since = _named(history.runs()[max(before)])
    changes = _changes(states, history)
    new = sum(state.before is None for state in states)
    added = f", {new} cells are new" if new > 1 else ", 1 cell is new" if new else ""
    count = sum(map(len, changes.values()))
    said = f"{count} of {len(states)} cells changed" if count else "nothing changed"
    head = f"recorded in {visible(file)}: {said} since {since}{added}"
    ordered = sorted(changes.items(), key=lambda each: _KINDS.index(each[0][0]))
    lines = [_line(*change, cells) for change, cells in ordered]
    left = [f"  and {len(lines) - MOST_CHANGES} more: `mutcheck history PROGRAM` tells them"]
    return [head, *lines[:MOST_CHANGES], *(left if len(lines) > MOST_CHANGES else [])]


def _changes(states: list[State], history: History) -> dict[tuple[str, str, tuple[str, ...]], list[str]]:
    """The targets of each change of a program, by its kind and what differs."""
    found: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for state in states:
        if state.changed and state.before is not None:
            kind, what = difference(state.before, state.now, history)
            if what:
                found.setdefault((kind, state.key.program, tuple(what)), []).append(state.key.target)
    return found


def _line(kind: str, program: str, what: tuple[str, ...], targets: list[str]) -> str:
    return f"{kind}: {visible(program)} on {', '.join(targets)}: {', '.join(what)}"


def _named(run: RecordedRun) -> str:
    """A run as a person knows it: by its commit, or by its time."""
    when = run.started[:16].replace("T", " ")
    return f"{run.commit[:10]}{'*' * bool(run.dirty)} ({when})" if run.commit else when
