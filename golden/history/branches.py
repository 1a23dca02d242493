"""Which runs belong together: those of one branch. A branch is compared with what it comes from.

The default branch is the one that the project's configuration names, or the runs say; else one with a usual name, or
the one with most runs. A run whose branch nobody knows is on none: it is kept apart under the empty name, and is the
default only where no run has a branch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mutcheck.golden.history.entry import RecordedRun

_USUAL = ("main", "master", "trunk")


@dataclass(frozen=True)
class Base:
    """What the runs of a branch are compared with.

    Attributes:
      commit: the merge base; empty where it is not known.
      runs: runs of the default branch up to there, the ones to prefer first.
      exact: whether the merge base itself was run.
    """

    commit: str
    runs: tuple[int, ...]
    exact: bool


@dataclass(frozen=True)
class Branches:
    """The runs of a history, by their branch.

    Attributes:
      default: the branch that is shown where none is asked for.
      of: for each branch its runs by number, the last first; the branch that ran last comes first.
    """

    default: str
    of: Mapping[str, Mapping[int, RecordedRun]]

    @property
    def others(self) -> list[str]:
        return [name for name in self.of if name != self.default]

    def runs(self, branch: str | None = None) -> Mapping[int, RecordedRun]:
        """The runs of a branch, the last first; those of the default one where none is named."""
        return self.of.get(self.default if branch is None else branch, {})

    def base(self, branch: str) -> Base:
        """What a branch comes from, as of its last run."""
        runs, main = self.of[branch], self.runs()
        last = next(iter(runs.values()))
        if last.merge_base:
            same = [number for number, run in main.items() if run.commit == last.merge_base]
            earlier = [number for number, run in main.items() if _is_before(run, last) and number not in same]
            if same or earlier or last.base_committed:
                return Base(last.merge_base, (*same, *earlier), bool(same))
        begun = min(run.started for run in runs.values())
        return Base(last.merge_base or "", tuple(n for n, run in main.items() if run.started < begun), False)


def _is_before(run: RecordedRun, last: RecordedRun) -> bool:
    """Whether a run is of a commit from before the merge base: commits of a branch are in the order of their times."""
    return bool(run.committed and last.base_committed and run.committed <= last.base_committed)


def of(runs: Mapping[int, RecordedRun], configured: str = "") -> Branches:
    """The branches of runs, which are given the last first.

    Args:
      configured: the default branch as the project's configuration names it; empty where it does not.
    """
    found: dict[str, dict[int, RecordedRun]] = {}
    for number, run in runs.items():
        found.setdefault(run.branch or "", {})[number] = run
    return Branches(_default(runs, found, configured), found)


def _default(runs: Mapping[int, RecordedRun], found: Mapping[str, object], configured: str) -> str:
    told = next((run.default_branch for run in runs.values() if run.default_branch), "")
    for name in (configured, told, *_USUAL):
        if name and name in found:
            return name
    count = Counter(run.branch or "" for run in runs.values())
    named = [name for name in found if name]
    return max(named, key=lambda name: count[name]) if named else ""
