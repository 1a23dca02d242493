"""A branch as a triager sees it: what is open, what was mended lately, and what else the last build changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mutcheck.golden.history.branches import Base
from mutcheck.golden.history.entry import RecordedRun
from mutcheck.golden.history.query import CellKey, History, Point, State
from mutcheck.golden.triage import rank, regressions
from mutcheck.golden.triage.rank import Kind
from mutcheck.golden.triage.regressions import Regression, Standing

LATELY = 20
"""Builds in which something was mended lately."""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs in a cell between the last build, and the one before it or what its branch comes from.

    Attributes:
      before: None for a cell that is new.
    """

    key: CellKey
    kind: Kind
    before: Point | None
    now: Point

    @property
    def is_new(self) -> bool:
        return self.before is None


@dataclass(frozen=True)
class Triage:
    """One branch.

    Attributes:
      runs: those of the branch, the last first.
      base: what it is compared with; None on the default branch.
      states: every cell that it has.
      open: what is worse and not mended, to be looked at in this order.
      mended: what was, or was accepted, in the last builds; the last first.
      changes: what else differs in the last build.
      spans: for each open regression in how many builds of the branch the cell was looked at since.
      ran_since: for each open regression how many builds of the branch came after the last one that looked at it.
    """

    branch: str
    runs: Mapping[int, RecordedRun]
    base: Base | None
    states: Sequence[State]
    open: Sequence[Regression]
    mended: Sequence[Regression]
    changes: Sequence[Change]
    spans: Mapping[CellKey, int]
    ran_since: Mapping[CellKey, int]


def of(history: History, branch: str | None = None) -> Triage:
    """What is to be done on a branch; on the default one where none is named."""
    branches = history.branches
    branch = branches.default if branch is None else branch
    runs = branches.runs(branch)
    states = history.states(branch)
    base = branches.base(branch) if branch != branches.default and runs else None
    steps = history.steps(branch)
    before = {state.key: history.at(state.key, base.runs) for state in states} if base is not None else {}
    found = [each for state in states for each in _regressions(state, before.get(state.key), steps)]
    opened = regressions.in_order(each for each in found if each.standing is Standing.OPEN)
    builds = list(dict.fromkeys(run.build for run in runs.values()))
    ended = [
        each for each in found if each.standing is not Standing.OPEN and runs[each.now.run].build in builds[:LATELY]
    ]
    opened, ended = ([_since_the_last_good(history, each, branch) for each in some] for some in (opened, ended))
    settled = {each.key for each in opened} | {each.key for each in ended if runs[each.now.run].build in builds[:1]}
    return Triage(
        branch,
        runs,
        base,
        states,
        opened,
        sorted(ended, key=lambda each: (each.now.started, each.now.run), reverse=True),
        [
            change
            for state in states
            if state.key not in settled
            if (change := _change(state, before.get(state.key), base)) is not None
        ],
        {each.key: history.builds_since(each.key, each.since, branch) for each in opened},
        {each.key: _later(runs, each) for each in opened},
    )


def _regressions(state: State, base: Point | None, steps: Mapping[CellKey, Sequence[Point]]) -> list[Regression]:
    """Those of a cell; on a branch without those that it came with."""
    points = [*([base] if base is not None else []), *steps.get(state.key, ())]
    found = regressions.walk(state.key, points)
    if found and found[-1].standing is Standing.OPEN:
        found[-1] = replace(found[-1], now=state.now)
    return [each for each in found if each.since is not base or each.again]


def _since_the_last_good(history: History, each: Regression, branch: str) -> Regression:
    """A regression with the last run without it: what was as the run before is no step, and was left out so far."""
    if each.good is None:
        return each
    return replace(each, good=history.just_before(each.key, each.since, branch) or each.good)


def _change(state: State, base: Point | None, compared: Base | None) -> Change | None:
    """What else differs in a cell."""
    if compared is not None:
        if base is None:
            return Change(state.key, Kind.CHANGED, None, state.now) if compared.runs else None
        return Change(state.key, rank.judged(base, state.now), base, state.now) if state.beside(base) else None
    if state.new:
        return Change(state.key, Kind.CHANGED, None, state.now)
    if state.changed and state.before is not None:
        return Change(state.key, rank.judged(state.before, state.now), state.before, state.now)
    return None


def _later(runs: Mapping[int, RecordedRun], each: Regression) -> int:
    """How many builds of its release came after the last result of a cell."""
    builds = dict.fromkeys(run.build for run in runs.values() if run.release == each.key.release)
    return list(builds).index(runs[each.now.run].build)
