"""Finds lines that are one operation, of which something changed, and lines that moved, among those without a partner.

Between two unchanged lines, operations of one kind are paired in order; so is one operation that became another with
the same operands. What is left, and says the same of the same values at another place, moved.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from mutcheck.golden.diff.alignment import script
from mutcheck.golden.diff.alignment.align import Alignment
from mutcheck.golden.diff.alignment.lines import Dialect, Numbers
from mutcheck.golden.diff.alignment.script import Run
from mutcheck.golden.diff.alignment.tokens import tokens
from mutcheck.golden.diff.partners import Link, Partners

ALIKE = 0.6
"""The share of their words that two operations of different kinds must have in common to be one that changed."""

MOST_WORDS = 400
"""Words of a line up to which it is compared with another in this way."""


@dataclass(frozen=True, slots=True)
class Links:
    """All such lines, by each side's."""

    of_old: dict[int, Link] = field(default_factory=dict)
    of_new: dict[int, Link] = field(default_factory=dict)

    def add(self, link: Link) -> None:
        self.of_old[link.old] = self.of_new[link.new] = link


def links(aligned: Alignment, dialect: Dialect, old: Sequence[str], new: Sequence[str]) -> Links:
    """The lines that changed or moved."""
    found = Links()
    for i, j in aligned.rewired:
        found.add(Link(i, j))
    gaps = list(_gaps(aligned))
    pairing = _Pairing(dialect, old, new)
    for gone, come in gaps:
        for i, j in pairing.pairs(gone, come):
            found.add(Link(i, j))
    left = [i for gone, _ in gaps for i in gone if i not in found.of_old]
    right = [j for _, come in gaps for j in come if j not in found.of_new]
    for link in list(_moved(aligned, found, left, right)):
        found.add(link)
    return found


def _gaps(aligned: Alignment) -> Iterator[tuple[range, range]]:
    """The lines without a partner, between lines with one."""
    fixed = sorted(chain(aligned.same, (Run(i, j, 1) for i, j in aligned.rewired)))
    i = j = 0
    for run in (*fixed, Run(len(aligned.old), len(aligned.new), 0)):
        if i < run.old or j < run.new:
            yield range(i, run.old), range(j, run.new)
        i, j = run.old + run.length, run.new + run.length


class _Pairing:
    """Pairs lines of one gap."""

    def __init__(self, dialect: Dialect, old: Sequence[str], new: Sequence[str]) -> None:
        self._dialect, self._old, self._new = dialect, old, new
        self._operations = Numbers()

    def pairs(self, gone: range, come: range) -> Iterator[tuple[int, int]]:
        """Lines of one operation, in order, and between them those that say nearly the same."""
        if not gone or not come:
            return
        left = array("i", [self.operation(self._old[i], -2) for i in gone])
        right = array("i", [self.operation(self._new[j], -3) for j in come])
        i = j = 0
        for at, to, length in (*script.runs(left, right), Run(len(left), len(right), 0)):
            yield from self._alike(gone[i:at], come[j:to])
            yield from zip(gone[at : at + length], come[to : to + length], strict=True)
            i, j = at + length, to + length

    def operation(self, line: str, none: int) -> int:
        """The number of what a line does; `none` where it is no operation: then it is paired with no other."""
        name = self._dialect.operation_of(line)
        return self._operations[name] if name else none

    def _alike(self, gone: range, come: range) -> Iterator[tuple[int, int]]:
        if len(gone) == len(come):
            yield from (
                (i, j)
                for i, j in zip(gone, come, strict=True)
                if self.operation(self._old[i], -1) >= 0 <= self.operation(self._new[j], -1)
                and _share(self._old[i], self._new[j]) >= ALIKE
            )


def _share(old: str, new: str) -> float:
    """The share of words that two lines have in common; zero for long ones."""
    left, right = (Counter(text for _, text in tokens(line, MOST_WORDS)) for line in (old, new))
    most = max(left.total(), right.total())
    return (left & right).total() / most if most else 0.0


def _moved(aligned: Alignment, known: Links, left: Sequence[int], right: Sequence[int]) -> Iterator[Link]:
    """What says the same of the same values elsewhere, in the old text's order: what uses a value comes after it."""
    partners = Partners(aligned, known.of_old.values())
    waiting: dict[int, list[int]] = {}
    for j in reversed(right):
        waiting.setdefault(aligned.new.keys[j], []).append(j)
    for i in left:
        there = waiting.get(aligned.old.keys[i])
        if there and _uses_values(aligned, i) and partners.agree(i, there[-1]):
            link = Link(i, there.pop(), moved=True)
            partners.add(link)
            yield link


def _uses_values(aligned: Alignment, line: int) -> bool:
    """Whether a line is told by what it uses: constants of one text are everywhere, and none of them has moved."""
    shape = aligned.old.shape(line)
    return shape.names > len(shape.defined)
