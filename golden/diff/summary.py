"""What a comparison comes to, in a line: `+3 -1 ~2 operations; donation lost: model.bn.mean`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutcheck.golden.diff import donations
from mutcheck.golden.diff.alignment.lines import PLAIN
from mutcheck.golden.diff.comparison import Comparison, Kind
from mutcheck.golden.diff.donations import DonationChange


@dataclass(frozen=True, slots=True)
class Counts:
    """How many operations differ, and how many other lines: brackets, headers of regions, blank ones."""

    inserted: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    others: int = 0

    @property
    def reversed(self) -> Counts:
        """The same of the way back."""
        return replace(self, inserted=self.removed, removed=self.inserted)


def counts(comparison: Comparison) -> Counts:
    """What differs, counted: a move once."""
    found: Counter[Kind] = Counter()
    others = 0
    for change in comparison.changes:
        if change.kind is Kind.MOVED and change.old is None:
            continue
        if comparison.is_operation(change):
            found[change.kind] += 1
        else:
            others += 1
    return Counts(found[Kind.INSERTED], found[Kind.REMOVED], found[Kind.CHANGED], found[Kind.MOVED], others)


def line(comparison: Comparison) -> str:
    """What differs, in a line. Where only names do, that is all there is to say."""
    return "only names differ" if comparison.renamed else _told(comparison, counts(comparison), comparison.donations)


def line_back(comparison: Comparison) -> str:
    """What differs from the new text to the old one."""
    back = [donation.reversed for donation in comparison.donations]
    return "only names differ" if comparison.renamed else _told(comparison, counts(comparison).reversed, back)


def _told(comparison: Comparison, found: Counts, changed: Sequence[DonationChange]) -> str:
    noun = "lines" if comparison.dialect is PLAIN else "operations"
    return "; ".join(filter(None, [_counted(found, noun), donations.told(changed)])) or "no difference"


def _counted(found: Counts, noun: str) -> str:
    parts = []
    if found.inserted or found.removed or found.changed:
        parts.append(f"+{found.inserted} -{found.removed} ~{found.changed} {noun}")
    if found.moved:
        parts.append(f"{found.moved} moved")
    if found.others:
        parts.append(f"{found.others} other line{'s' * (found.others != 1)}")
    return ", ".join(parts)
