"""Lines up two texts of IR, taking values that were only renumbered for the same.

One operation more gives every later `%12` another number. So lines are first lined up by what they say apart from
their values' names; then the names of one side are matched with those of the other, one to one, as they are defined,
and a pair of lines that uses values which do not match is a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mutcheck.golden.diff.alignment import lines, script
from mutcheck.golden.diff.alignment.lines import Dialect, Text
from mutcheck.golden.diff.alignment.names import Names
from mutcheck.golden.diff.alignment.script import Run
from mutcheck.golden.diff.alignment.slide import slid

Pair = tuple[int | None, int | None]
"""Line of the old text and of the new one that are the same; None on the side that has no such line."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts, lined up.

    Attributes:
      same: the runs of lines that are the same up to renumbered values.
      rewired: lines that say the same of other values: the old one, and the new one.
    """

    old: Text
    new: Text
    same: tuple[Run, ...]
    rewired: tuple[tuple[int, int], ...]


def align(old: Sequence[str], new: Sequence[str], dialect: Dialect = lines.STABLEHLO) -> Alignment:
    """The lines of both texts, lined up."""
    before, after = lines.read(old, new, dialect)
    names = Names(before, after)
    same: list[Run] = []
    rewired: list[tuple[int, int]] = []
    i = j = 0
    for run in slid(script.runs(before.keys, after.keys), before, after):
        names.replace(range(i, run.old), range(j, run.new))
        differing = list(names.match(run))
        same += _without(run, differing)
        rewired += [(run.old + k, run.new + k) for k in differing]
        i, j = run.old + run.length, run.new + run.length
    return Alignment(before, after, tuple(same), tuple(rewired))


def _without(run: Run, differing: Sequence[int]) -> Iterable[Run]:
    """What is left of a run around some of its lines."""
    start = 0
    for end in (*differing, run.length):
        if end > start:
            yield Run(run.old + start, run.new + start, end - start)
        start = end + 1


def pairs(old: Sequence[str], new: Sequence[str], dialect: Dialect = lines.STABLEHLO) -> list[Pair]:
    """All lines of both texts, in order, paired where they are the same up to renumbered values."""
    return filled(align(old, new, dialect).same, len(old), len(new))


def exact_pairs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """All lines of both texts, in order, paired where they are equal."""
    return pairs(old, new, lines.PLAIN)


def filled(same: Iterable[Run], old: int, new: int) -> list[Pair]:
    """The pairs, and between them the lines that have no partner: those of the old text first."""
    found: list[Pair] = []
    i = j = 0
    for at, to, length in (*same, Run(old, new, 0)):
        found += [(line, None) for line in range(i, at)]
        found += [(None, line) for line in range(j, to)]
        found += zip(range(at, at + length), range(to, to + length), strict=True)
        i, j = at + length, to + length
    return found
