"""The comparison of two texts of IR: what every place that shows one shows.

A line of the old text and one of the new are *unchanged* if they say the same, whatever their values are called;
*changed* if they are one operation, of which something differs; *moved* if they say the same at another place. What is
left is *removed* or *inserted*. Lines are numbered from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from mutcheck.golden.diff import donations, matching
from mutcheck.golden.diff.alignment import align, lines
from mutcheck.golden.diff.alignment.align import Alignment
from mutcheck.golden.diff.alignment.lines import Dialect
from mutcheck.golden.diff.alignment.script import Run
from mutcheck.golden.diff.donations import DonationChange, Donations
from mutcheck.golden.diff.matching import Links


class Kind(StrEnum):
    """What became of a line."""

    CHANGED = "changed"
    INSERTED = "inserted"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts that are compared.

    Attributes:
      name: what it is called.
      lines: as they are shown and compared.
      numbers: the number of each in its file, counted from 1; where that is not its position there.
      donations: of its arguments; None where the text is no module.
      kind: `stablehlo`, `hlo`, or `rejection`, which is any text.
      scopes: tells where in the program lines come from, as in `jit(step)/layers_3/add`, as far as that is known. It
        is asked where equal changes are to be told apart, and may have to read the module.
    """

    name: str
    lines: Sequence[str]
    numbers: Sequence[int] | None = None
    donations: Donations | None = None
    kind: str = "stablehlo"
    scopes: Callable[[], Mapping[int, str]] = dict

    def number(self, line: int) -> int:
        return line + 1 if self.numbers is None else self.numbers[line]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that is not in both texts at one place.

    Attributes:
      old, new: where it is in each text; None where it is not, or where the other half of a move says it.
      partner: of a line that moved, where it is in the other text.
    """

    kind: Kind
    old: int | None
    new: int | None
    partner: int | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """Changes with no unchanged line between them: lines of the old text, and of the new one."""

    old: range
    new: range
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Two texts, compared.

    Attributes:
      same: runs of unchanged lines.
      regions: what is between them, in order.
      donations: what changed of the arguments' donations.
      renamed: whether nothing differs but names, and the changes are those of the names.
    """

    old: Side
    new: Side
    dialect: Dialect
    alignment: Alignment
    same: tuple[Run, ...]
    regions: tuple[Region, ...]
    donations: tuple[DonationChange, ...] = ()
    renamed: bool = False

    @property
    def differs(self) -> bool:
        """Whether the two do not say the same: names of values say nothing."""
        return bool((self.regions and not self.renamed) or self.donations)

    @property
    def changes(self) -> Iterator[Change]:
        return (change for region in self.regions for change in region.changes)

    def is_operation(self, change: Change) -> bool:
        """Whether a change is one of an operation, and not of a bracket alone."""
        line = self.old.lines[change.old] if change.old is not None else self.new.lines[change.new or 0]
        return bool(self.dialect.operation_of(line))


def compare(old: Side, new: Side, dialect: Dialect = lines.STABLEHLO) -> Comparison:
    """Compare two texts.

    Where only names of StableHLO differ, as those of values that were renumbered, these are the changes: one compiler
    gives one text. Optimized HLO is renumbered by whatever was compiled before it.
    """
    found = _compared(old, new, dialect)
    if found.regions or dialect is not lines.STABLEHLO or list(old.lines) == list(new.lines):
        return found
    exact = _compared(old, new, lines.PLAIN)
    return Comparison(old, new, dialect, exact.alignment, exact.same, exact.regions, found.donations, renamed=True)


def _compared(old: Side, new: Side, dialect: Dialect) -> Comparison:
    aligned = align.align(old.lines, new.lines, dialect)
    links = matching.links(aligned, dialect, old.lines, new.lines)
    regions = tuple(_regions(aligned.same, links, len(old.lines), len(new.lines)))
    changed = donations.changes(old.donations, new.donations) if old.donations and new.donations else ()
    return Comparison(old, new, dialect, aligned, aligned.same, regions, changed)


def _regions(same: Sequence[Run], links: Links, old: int, new: int) -> Iterator[Region]:
    """What is between the runs."""
    i = j = 0
    for run in (*same, Run(old, new, 0)):
        if i < run.old or j < run.new:
            gone, come = range(i, run.old), range(j, run.new)
            yield Region(gone, come, tuple(_changes(gone, come, links)))
        i, j = run.old + run.length, run.new + run.length


def _changes(old: range, new: range, links: Links) -> Iterator[Change]:
    """The changes of a region in order: what was there before comes first."""
    left = iter(new)
    for i in old:
        link = links.of_old.get(i)
        if link is None:
            yield Change(Kind.REMOVED, i, None)
        elif link.moved:
            yield Change(Kind.MOVED, i, None, link.new)
        else:
            yield from _come(takewhile(link.new.__ne__, left), links)
            yield Change(Kind.CHANGED, i, link.new)
    yield from _come(left, links)


def _come(new: Iterator[int], links: Links) -> Iterator[Change]:
    for j in new:
        link = links.of_new.get(j)
        yield Change(Kind.MOVED, None, j, link.old) if link and link.moved else Change(Kind.INSERTED, None, j)
