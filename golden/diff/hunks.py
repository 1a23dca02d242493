"""The pieces of a comparison that are shown: changes, and a few unchanged lines around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from mutcheck.golden.diff.comparison import Change, Comparison, Region
from mutcheck.golden.diff.groups import Group

CONTEXT = 3
"""Unchanged lines that are shown around a change."""


class Row(NamedTuple):
    """A line of both texts, or of one; without a change it is unchanged."""

    old: int | None
    new: int | None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Regions that are shown together, and the lines of both texts around them.

    Attributes:
      heading: how often the change is there, and where; empty where it is there once.
    """

    regions: tuple[Region, ...]
    old: range
    new: range
    heading: str = ""

    def rows(self) -> Iterator[Row]:
        """Every line, in order."""
        i, j = self.old.start, self.new.start
        for region in self.regions:
            yield from map(Row, range(i, region.old.start), range(j, region.new.start))
            yield from (Row(change.old, change.new, change) for change in region.changes)
            i, j = region.old.stop, region.new.stop
        yield from map(Row, range(i, self.old.stop), range(j, self.new.stop))


def every(comparison: Comparison, context: int = CONTEXT) -> Iterator[Hunk]:
    """All changes; those so near to each other that their contexts meet are one hunk."""
    numbers = range(len(comparison.regions))
    yield from (_hunk(comparison, near, context) for near in _near(comparison, numbers, context))


def once(comparison: Comparison, groups: Sequence[Group], context: int = CONTEXT) -> Iterator[Hunk]:
    """The first of each group of equal changes; one that is there several times is a hunk of its own."""
    headings = {id(group.shown): heading(group) for group in groups}
    said = {at: headings[id(region)] for at, region in enumerate(comparison.regions) if id(region) in headings}
    alone = {at for at, text in said.items() if text}
    for near in _near(comparison, list(said), context, alone):
        yield _hunk(comparison, near, context, said[near[0]])


def all_of(comparison: Comparison, groups: Sequence[Group], context: int = CONTEXT) -> Iterator[Hunk]:
    """All changes; each that is there several times is a hunk of its own, the first of them with a heading."""
    headings = {id(group.shown): heading(group) for group in groups}
    often = {id(region) for group in groups if group.times > 1 for region in group.regions}
    alone = {at for at, region in enumerate(comparison.regions) if id(region) in often}
    for near in _near(comparison, range(len(comparison.regions)), context, alone):
        yield _hunk(comparison, near, context, headings.get(id(comparison.regions[near[0]]), ""))


def heading(group: Group) -> str:
    """How often a change is there, and where."""
    return f"this change × {group.times}, {group.where}" if group.times > 1 else ""


def _near(
    comparison: Comparison, numbers: Sequence[int], context: int, alone: Set[int] = frozenset()
) -> Iterator[list[int]]:
    """Neighbours whose contexts meet, together; but for those that are to be alone."""
    near: list[int] = []
    for number in numbers:
        gap = comparison.regions[number].new.start - comparison.regions[near[-1]].new.stop if near else 0
        if near and (number != near[-1] + 1 or gap > 2 * context or {number, near[-1]} & alone):
            yield near
            near = []
        near.append(number)
    if near:
        yield near


def _hunk(comparison: Comparison, numbers: Sequence[int], context: int, said: str = "") -> Hunk:
    regions = comparison.regions[numbers[0] : numbers[-1] + 1]
    before, _ = _shared(comparison, numbers[0], context)
    _, after = _shared(comparison, numbers[-1] + 1, context)
    old = range(regions[0].old.start - before, regions[-1].old.stop + after)
    new = range(regions[0].new.start - before, regions[-1].new.stop + after)
    return Hunk(regions, old, new, said)


def _shared(comparison: Comparison, number: int, context: int) -> tuple[int, int]:
    """How many of the unchanged lines before a region are shown with it, and with the one before: none is with both."""
    regions = comparison.regions
    above = regions[number - 1].new.stop if number else 0
    below = regions[number].new.start if number < len(regions) else len(comparison.new.lines)
    lines = below - above
    if number in (0, len(regions)):
        return min(context, lines), min(context, lines)
    return min(context, lines - lines // 2), min(context, lines // 2)
