"""Lines up two MLIR texts, taking values that were only renumbered for the same.

One operation more gives every later `%12` another number. So lines are first lined up by what they say apart from
their values' names; then the names of one side are matched with those of the other as they are defined, and a pair
of lines that uses values which do not match is a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

_NAME = re.compile(r"%(?!arg\d)[A-Za-z0-9_$.]+")
_FUNCTION = re.compile(r"\s*func\.func\b")
_ENTERED = re.compile(r"(%[A-Za-z0-9_$.]+) = ")

Pair = tuple[int | None, int | None]
"""Line of the old text and of the new one that are the same; None on the side that has no such line."""


def pairs(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """All lines of both texts, in order, paired where they are the same up to renumbered values."""
    renamed: dict[str, str] = {}
    aligned: list[Pair] = []
    for i, j in _aligned([_erased(line) for line in old], [_erased(line) for line in new]):
        if i is None or j is None or _same(old[i], new[j], renamed):
            aligned.append((i, j))
        else:
            aligned += [(i, None), (None, j)]
    return aligned


def _erased(line: str) -> str:
    return _NAME.sub("%", line)


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Pairs of equal lines; equal ends are cut off first, since the matcher's time grows faster than its input."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield from ((i, i) for i in range(head))
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((head + i, head + j) for i, j in zip(range(i1, i2), range(j1, j2), strict=True))
        else:
            yield from ((head + i, None) for i in range(i1, i2))
            yield from ((None, head + j) for j in range(j1, j2))
    yield from ((len(old) - tail + k, len(new) - tail + k) for k in range(tail))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _same(old: str, new: str, renamed: dict[str, str]) -> bool:
    """Whether two lines that differ at most in names use matching values; notes the names that they define."""
    if _FUNCTION.match(old):
        renamed.clear()  # names start anew in every function
    defined = set(_ENTERED.findall(old))
    used_old, used_new = _NAME.findall(old), _NAME.findall(new)
    matches = True
    for one, other in zip(used_old, used_new, strict=True):
        if one in defined:
            renamed[one] = other
        elif renamed.setdefault(one, other) != other:
            matches = False
    return matches
