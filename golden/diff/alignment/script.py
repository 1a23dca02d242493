"""The shortest edit script of two sequences of numbers, as runs of positions that are the same.

The search is Myers' greedy one. Programs repeat themselves layer by layer: a matcher that takes the longest equal
block first, as difflib's, pairs one layer with another there, and one that looks for what is there once only, as
patience diff, finds nothing. But a diagonal then goes on for long on wrong paths too, so equal stretches are compared
as bytes, ever larger pieces at once, and not one by one: what two texts have in common costs next to nothing, and the
time goes with the square of what they do not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

PATIENCE = 1000
"""Edits after which the search keeps what it found, and starts anew: its time grows with the square of them."""

HASTE = 100
"""The same once the search has given up before: texts that differ in tens of thousands of lines take seconds."""

_NOWHERE = -2
_WIDTH = array("i").itemsize
_LARGEST = 1 << 16


class Run(NamedTuple):
    """Lines that are the same in both texts: the first one's position in each, and how many."""

    old: int
    new: int
    length: int


def runs(old: array[int], new: array[int]) -> list[Run]:
    """Runs of equal numbers, as many numbers as can be paired in order.

    Equal ends, and numbers that the other side does not have, are set aside first: they cost the search, and change
    nothing in what it finds.
    """
    head = _common(old.tobytes(), new.tobytes(), 0, 0)
    tail = _common(old[head:][::-1].tobytes(), new[head:][::-1].tobytes(), 0, 0)
    rows, columns = _shared(old, new, head, tail), _shared(new, old, head, tail)
    left, right = array("i", map(old.__getitem__, rows)), array("i", map(new.__getitem__, columns))
    found = [Run(0, 0, head)]
    for run in _shortest(left, right):
        found += _spread(run, rows, columns)
    found.append(Run(len(old) - tail, len(new) - tail, tail))
    return joined(found)


def joined(found: Iterable[Run]) -> list[Run]:
    """The runs, those that follow on one another as one, and none that is empty."""
    made: list[Run] = []
    for run in found:
        if made and (made[-1].old + made[-1].length, made[-1].new + made[-1].length) == run[:2]:
            made[-1] = made[-1]._replace(length=made[-1].length + run.length)
        elif run.length:
            made.append(run)
    return made


def _spread(run: Run, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Run]:
    """A run among what both sides have, as runs of the texts: halved until nothing that only one has is between."""
    old, new, length = run
    if rows[old + length - 1] - rows[old] == columns[new + length - 1] - columns[new] == length - 1:
        yield Run(rows[old], columns[new], length)
        return
    half = length // 2
    yield from _spread(Run(old, new, half), rows, columns)
    yield from _spread(Run(old + half, new + half, length - half), rows, columns)


def _shared(keys: array[int], others: array[int], head: int, tail: int) -> list[int]:
    """Where, between the ends, the numbers are that the other side has too."""
    known = set(others[head : len(others) - tail])
    return [at for at in range(head, len(keys) - tail) if keys[at] in known]


def _common(old: bytes, new: bytes, x: int, y: int) -> int:
    """How many numbers are equal from positions on: in pieces that double while they are, and halve once not."""
    start, other = x * _WIDTH, y * _WIDTH
    most = min(len(old) - start, len(new) - other)
    done, piece, grows = 0, 4 * _WIDTH, True
    while piece >= _WIDTH and done < most:
        if old[start + done : start + done + piece] == new[other + done : other + done + piece]:
            done += piece
            piece = min(2 * piece, _LARGEST) if grows else piece
        else:
            piece, grows = piece // 2, False
    return min(done, most) // _WIDTH


def _shortest(old: array[int], new: array[int]) -> Iterator[Run]:
    """Runs of equal numbers by the shortest edit script, looked for `PATIENCE` edits at a time."""
    x = y = 0
    patience = PATIENCE
    search = _Search(old, new)
    while x < len(old) and y < len(new):
        trail, i, j = search.from_(x, y, patience)
        yield from (Run(x + at, y + to, length) for at, to, length in _traced(trail, i, j))
        x, y, patience = x + i, y + j, min(patience, HASTE)


class _Search:
    """Myers' greedy search (An O(ND) Difference Algorithm and Its Variations, 1986)."""

    def __init__(self, old: array[int], new: array[int]) -> None:
        self._old, self._new = old, new
        self._left, self._right = old.tobytes(), new.tobytes()

    def from_(self, x: int, y: int, patience: int) -> tuple[list[array[int]], int, int]:
        """How far the search comes from a point.

        Returns:
          For each number of edits d the furthest position in `old`, on the diagonals -d, -d + 2 .. d between two that
          nothing reaches; and the point, in `old` and `new`, to which most of both is matched or edited. All are
          counted from the point that is begun at.
        """
        trail = [array("q", (_NOWHERE, 0))]  # as if an edit led to the first point
        best, end = (0, 0), (len(self._old) - x, len(self._new) - y)
        for edits in range(patience + 1):
            row = array("q", (_NOWHERE,))
            for number, (left, above) in enumerate(pairwise(trail[-1])):
                i = left + 1 if left + 1 > above else above
                j = i + edits - 2 * number
                i, j = self._slide(x, y, i, j, end)
                row.append(i)
                if i <= end[0] and j <= end[1] and i + j > best[0] + best[1]:
                    best = (i, j)
            row.append(_NOWHERE)
            trail.append(row)
            if best == end:
                break
        return trail, *best

    def _slide(self, x: int, y: int, i: int, j: int, end: tuple[int, int]) -> tuple[int, int]:
        """The point at which equal numbers end that a point begins with."""
        if i < end[0] and 0 <= j < end[1] and self._old[x + i] == self._new[y + j]:
            length = _common(self._left, self._right, x + i, y + j)
            return i + length, j + length
        return i, j


def _traced(trail: Sequence[array[int]], x: int, y: int) -> list[Run]:
    """The runs on the way to a point that the search reached, in order."""
    found: list[Run] = []
    edits = _first_with(trail, x, x - y)
    while edits >= 0:
        number = (x - y + edits) // 2
        left, above = trail[edits][number], trail[edits][number + 1]
        entered = max(left + 1, above)
        length = x - entered
        found.append(Run(entered, y - length, length))
        x, y = (left, y - length) if left + 1 > above else (above, y - length - 1)
        edits -= 1
    return [run for run in found[::-1] if run.length]


def _first_with(trail: Sequence[array[int]], x: int, diagonal: int) -> int:
    """The number of edits that leads to a point."""
    return next(
        edits
        for edits, row in enumerate(trail[1:])
        if abs(diagonal) <= edits and (diagonal + edits) % 2 == 0 and row[(diagonal + edits) // 2 + 1] == x
    )
