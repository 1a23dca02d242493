"""Equal changes as one: what changed alike in 48 layers is told once.

Regions are alike if their lines do the same, and differ in the same, whatever their values and arguments are called,
as XLA's `hlo_diff` groups computations by the fingerprint of their difference.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from mutcheck.golden.diff.comparison import Change, Comparison, Kind, Region
from mutcheck.golden.diff.parts import VALUE, Parts
from mutcheck.golden.diff.where import Places


@dataclass(frozen=True, slots=True)
class Group:
    """Regions that changed alike, the first of which is shown; and where they are, in words, if there are several."""

    regions: tuple[Region, ...]
    where: str = ""

    @property
    def shown(self) -> Region:
        return self.regions[0]

    @property
    def times(self) -> int:
        return len(self.regions)


def groups(comparison: Comparison) -> tuple[Group, ...]:
    """The changes of a comparison, equal ones together: in the order of each one's first."""
    prints, places = _Fingerprints(comparison), Places(comparison)
    alike: dict[Hashable, list[Region]] = {}
    for region in comparison.regions:
        alike.setdefault(prints.of(region), []).append(region)
    return tuple(Group(tuple(each), places.told(each) if len(each) > 1 else "") for each in alike.values())


class _Fingerprints:
    """What regions do, as values that are equal where they do the same."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._parts = Parts(comparison)

    def of(self, region: Region) -> Hashable:
        return tuple(self._of_change(change) for change in region.changes)

    def _of_change(self, change: Change) -> Hashable:
        """What a change does: what its lines say apart from values; of two that say the same, which values differ."""
        was = "" if change.old is None else self._said(self._comparison.old.lines[change.old])
        now = "" if change.new is None else self._said(self._comparison.new.lines[change.new])
        same = self._parts.same_values(change) if change.kind is Kind.CHANGED and was == now else ()
        return change.kind, was, now, same

    def _said(self, line: str) -> str:
        return VALUE.sub("%", self._comparison.dialect.name.sub("%", line))
