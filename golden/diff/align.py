"""Lines up two MLIR texts, taking values that were only renumbered for the same.

One operation more gives every later `%12` another number. So lines are first lined up by what they say apart from
their values' names; then the names of one side are matched with those of the other, one to one, as they are defined,
and a pair of lines that uses values which do not match is a change.

`%argN` is never renamed: a function's arguments are told apart by their position alone.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_NAME = re.compile(r"%(?!arg\d)(?:\d+|[A-Za-z$._-][\w$.-]*)")
_ENTERED = re.compile(_NAME.pattern + r"(?= = |: )")
_FUNCTION = re.compile(r"\s*func\.func\b")

Pair = tuple[int | None, int | None]
"""Line of the old text and of the new one that are the same; None on the side that has no such line."""

PATIENCE = 1000
"""Edits after which the search keeps what it found, and starts anew: its time grows with the square of them."""

SLIDE = 200
"""Lines over which lines in or out are moved to where they fit."""

_NOWHERE = -2


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as it is compared.

    Attributes:
      key: what it says apart from its values' names.
      names: the values in it, in order.
      defined: those of them that it gives a value to, in order, and as a set: `own`.
      starts: whether it starts a function, in which names start anew.
    """

    key: str
    names: list[str]
    defined: list[str]
    own: frozenset[str]
    starts: bool


def pairs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """All lines of both texts, in order, paired where they are the same up to renumbered values."""
    before, after = [_read(line) for line in old], [_read(line) for line in new]
    matched = list(_matched([line.key for line in before], [line.key for line in after]))
    names = _Names()
    same = []
    i = j = 0
    for at, to in _slid(matched, before, after):
        names.replace(before[i:at], after[j:to])
        if names.match(before[at], after[to]):
            same.append((at, to))
        i, j = at + 1, to + 1
    return _filled(same, len(old), len(new))


def exact_pairs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """All lines of both texts, in order, paired where they are equal."""
    return _filled(_matched(old, new), len(old), len(new))


def _filled(same: Iterable[tuple[int, int]], old: int, new: int) -> list[Pair]:
    """The pairs, and between them the lines that have no partner: those of the old text first."""
    filled: list[Pair] = []
    i = j = 0
    for at, to in (*same, (old, new)):
        filled += [(line, None) for line in range(i, at)]
        filled += [(None, line) for line in range(j, to)]
        filled.append((at, to))
        i, j = at + 1, to + 1
    return filled[:-1]


class _Names:
    """Which name of the old text stands for which of the new one, where the walk has come to."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}
        self._old: dict[str, str] = {}

    def match(self, old: _Line, new: _Line) -> bool:
        """Whether two lines of one key use matching values; notes the names that they define."""
        self._restart_at(old, new)
        uses = [self._agree(*each) for each in zip(old.names, new.names, strict=True) if each[0] not in old.own]
        for one, other in zip(old.defined, new.defined, strict=True):
            self._define(one, other)
        return all(uses)

    def replace(self, old: Sequence[_Line], new: Sequence[_Line]) -> None:
        """Pass lines without a partner: what they define is no longer what had that name before.

        As many values out as in stand for each other in order, so that their users are compared and not only guessed.
        """
        self._restart_at(*old, *new)
        gone = [name for line in old for name in line.defined]
        come = [name for line in new for name in line.defined]
        for name in gone:
            self._forget_old(name)
        for name in come:
            self._forget_new(name)
        if len(gone) == len(come):
            for one, other in zip(gone, come, strict=True):
                self._define(one, other)

    def _restart_at(self, *lines: _Line) -> None:
        """Let no definition that was not recognised as one outlive its function."""
        if any(line.starts for line in lines):
            self._new.clear()
            self._old.clear()

    def _agree(self, old: str, new: str) -> bool:
        """Whether two used values match; two that are both unknown, since their definitions changed, do from now on."""
        if old not in self._new and new not in self._old:
            self._define(old, new)
        return self._new.get(old) == new

    def _define(self, old: str, new: str) -> None:
        """A name that is defined again (sibling regions share names) means its new value from here on."""
        self._forget_old(old)
        self._forget_new(new)
        self._new[old], self._old[new] = new, old

    def _forget_old(self, name: str) -> None:
        if name in self._new:
            del self._old[self._new.pop(name)]

    def _forget_new(self, name: str) -> None:
        if name in self._old:
            del self._new[self._old.pop(name)]


def _read(line: str) -> _Line:
    names = _NAME.findall(line)
    defined = _defined(line) if names else []
    starts = _FUNCTION.match(line) is not None
    return _Line(_NAME.sub("\0", line), names, defined, frozenset(defined), starts)


def _defined(line: str) -> list[str]:
    """The names that a line gives to values: results (`%0:2 = `, `%a, %b = `) and arguments of regions."""
    results = line.partition(" = ")[0]
    if not results.lstrip().startswith("%"):
        return _ENTERED.findall(line)
    return _NAME.findall(results) + _ENTERED.findall(line, len(results))


def _slid(matched: list[tuple[int, int]], old: Sequence[_Line], new: Sequence[_Line]) -> list[tuple[int, int]]:
    """The pairs, where lines in or out could stand at several places in a row of equals: at the one that fits best.

    Every operation comes with constants of its own, so that the lines before a new one are often those of its
    neighbour too. They belong to the operation that uses them.
    """
    slid = list(matched)
    before, after = _neighbours(old), _neighbours(new)
    for number in range(1, len(slid)):
        out, come = (slid[number][side] - slid[number - 1][side] - 1 for side in (0, 1))
        if bool(out) == bool(come):
            continue  # nothing is between the two, or lines were replaced
        best = fit = steps = 0
        for step, (i, j) in enumerate(_run_before(slid, number), 1):
            if old[i + out].key != new[j + come].key:
                break
            fit += _alike(before[i + out], after[j + come]) - _alike(before[i], after[j])
            if fit >= best > 0 or fit > best:
                best, steps = fit, step
        slid[number - steps : number] = [(i + out, j + come) for i, j in slid[number - steps : number]]
    return slid


def _run_before(matched: Sequence[tuple[int, int]], number: int) -> Iterator[tuple[int, int]]:
    """The pairs before one, backwards, while no line is between them."""
    for at in range(number - 1, max(-1, number - 1 - SLIDE), -1):
        yield matched[at]
        if at and (matched[at][0] - 1, matched[at][1] - 1) != matched[at - 1]:
            return


_Neighbours = tuple[list[tuple[str, int] | None], list[str | None]]
"""Where each value that a line defines is used first, as a key and a position in it; and the keys that define each
value that it uses."""


def _alike(old: _Neighbours, new: _Neighbours) -> int:
    return (old[0] == new[0]) + (old[1] == new[1])


def _neighbours(lines: Sequence[_Line]) -> list[_Neighbours]:
    """The lines that each line gives values to, and has values from."""
    return list(zip(_first_uses(lines), _definitions(lines), strict=True))


def _first_uses(lines: Sequence[_Line]) -> list[list[tuple[str, int] | None]]:
    uses: list[list[tuple[str, int] | None]] = []
    known: dict[str, tuple[str, int]] = {}
    for line in reversed(lines):
        uses.append([known.pop(name, None) for name in line.defined])
        known |= {name: (line.key, at) for at, name in enumerate(line.names) if name not in line.own}
    return uses[::-1]


def _definitions(lines: Sequence[_Line]) -> list[list[str | None]]:
    definitions: list[list[str | None]] = []
    known: dict[str, str] = {}
    for line in lines:
        definitions.append([known.get(name) for name in line.names if name not in line.own])
        known |= dict.fromkeys(line.defined, line.key)
    return definitions


def _matched(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int]]:
    """Positions of equal keys, as many as can be paired in order.

    Equal ends, and keys that the other side does not have, are set aside first: they cost the search, and change
    nothing in what it finds.
    """
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    rows = _shared(old, new, head, tail)
    columns = _shared(new, old, head, tail)
    yield from ((i, i) for i in range(head))
    numbers: dict[Hashable, int] = {}
    left = [numbers.setdefault(old[i], len(numbers)) for i in rows]
    right = [numbers.setdefault(new[j], len(numbers)) for j in columns]
    yield from ((rows[x], columns[y]) for x, y in _shortest(left, right))
    yield from ((len(old) - k, len(new) - k) for k in range(tail, 0, -1))


def _common(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How many keys are equal from the start."""
    differing = (k for k, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(differing, min(len(old), len(new)))


def _shared(keys: Sequence[Hashable], others: Sequence[Hashable], head: int, tail: int) -> list[int]:
    """Where, between the ends, the keys are that the other side has too."""
    known = set(others[head : len(others) - tail])
    return [at for at in range(head, len(keys) - tail) if keys[at] in known]


def _shortest(old: Sequence[int], new: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Positions of equal numbers by the shortest edit script, looked for `PATIENCE` edits at a time.

    Programs repeat themselves layer by layer. difflib's matcher, which takes the longest equal block first, pairs
    one layer with another there, and its time grows with the square of how often a line occurs.
    """
    x = y = 0
    while x < len(old) and y < len(new):
        trail, i, j = _search(old[x:], new[y:])
        yield from ((x + at, y + to) for at, to in _traced(trail, i, j))
        x, y = x + i, y + j


def _search(old: Sequence[int], new: Sequence[int]) -> tuple[list[array[int]], int, int]:
    """Myers' greedy search (An O(ND) Difference Algorithm and Its Variations, 1986), and how far it came.

    Returns:
      For each number of edits d the furthest position in `old`, on the diagonals -d, -d + 2 .. d between two that
      nothing reaches; and the point, in `old` and `new`, to which most of both is matched or edited.
    """
    trail = [array("q", (_NOWHERE, 0))]  # as if an edit led to the first point
    best = (0, 0)
    for edits in range(PATIENCE + 1):
        row = array("q", (_NOWHERE,))
        for number, (left, above) in enumerate(pairwise(trail[-1])):
            x = left + 1 if left + 1 > above else above
            y = x + edits - 2 * number
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x += 1
                y += 1
            row.append(x)
            if x <= len(old) and y <= len(new) and x + y > sum(best):
                best = (x, y)
        row.append(_NOWHERE)
        trail.append(row)
        if best == (len(old), len(new)):
            break
    return trail, *best


def _traced(trail: Sequence[array[int]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs on the way to a point that the search reached, in order."""
    found: list[tuple[int, int]] = []
    edits = _first_with(trail, x, x - y)
    while edits >= 0:
        number = (x - y + edits) // 2
        left, above = trail[edits][number], trail[edits][number + 1]
        entered = max(left + 1, above)
        found += [(x - k, y - k) for k in range(1, x - entered + 1)]
        x, y = (left, y - (x - entered)) if left + 1 > above else (above, y - (x - entered) - 1)
        edits -= 1
    return found[::-1]


def _first_with(trail: Sequence[array[int]], x: int, diagonal: int) -> int:
    """The number of edits that leads to a point."""
    return next(
        edits
        for edits, row in enumerate(trail[1:])
        if abs(diagonal) <= edits and (diagonal + edits) % 2 == 0 and row[(diagonal + edits) // 2 + 1] == x
    )
