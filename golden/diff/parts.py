"""Which parts of two lines differ: words, and values that are others. A value that was only renumbered is the same."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property

from mutcheck.golden.diff.alignment import script
from mutcheck.golden.diff.alignment.tokens import tokens
from mutcheck.golden.diff.comparison import Change, Comparison, Kind
from mutcheck.golden.diff.partners import Link, Partners, Value

VALUE = re.compile(r"%[\w.$-]+")
"""A value, or an argument, in a line."""

Span = tuple[int, int]
"""Where a part of a line starts, and where it ends."""


class Parts:
    """The parts that differ of the changed lines of a comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    @cached_property
    def _partners(self) -> Partners:
        links = (
            Link(change.old, change.new if change.partner is None else change.partner)  # type: ignore[arg-type]
            for change in self._comparison.changes
            if change.old is not None and change.kind in (Kind.CHANGED, Kind.MOVED)
        )
        return Partners(self._comparison.alignment, links)

    def of(self, change: Change) -> tuple[list[Span], list[Span]]:
        """The parts of both lines of a change; none of a line that is in one text alone."""
        if change.old is None or change.new is None:
            return [], []
        old, new = self._comparison.old.lines[change.old], self._comparison.new.lines[change.new]
        was, now = self._meanings(change.old, change.new)
        return differing(old, new, lambda word: was.get(word, word), lambda word: now.get(word, word))

    def same_values(self, change: Change) -> tuple[bool, ...]:
        """Which values, and arguments, of a changed line are the same in both texts, in the order of the line."""
        assert change.old is not None
        assert change.new is not None
        was, now = self._meanings(change.old, change.new)
        old = VALUE.findall(self._comparison.old.lines[change.old])
        new = VALUE.findall(self._comparison.new.lines[change.new])
        return tuple(was.get(one, one) == now.get(other, other) for one, other in zip(old, new, strict=False))

    def _meanings(self, old: int, new: int) -> tuple[dict[str, Value], dict[str, Value]]:
        """What the names of two lines stand for."""
        find = self._comparison.dialect.name.findall
        was = zip(find(self._comparison.old.lines[old]), self._partners.old_values(old), strict=False)
        now = zip(find(self._comparison.new.lines[new]), self._partners.new_values(new), strict=False)
        return dict(was), dict(now)


Meaning = Callable[[str], str | Value]
"""What a word of a line means: two that mean the same do not differ."""


def _itself(word: str) -> str:
    return word


def differing(old: str, new: str, was: Meaning = _itself, now: Meaning = _itself) -> tuple[list[Span], list[Span]]:
    """The stretches of two lines that differ; of very long ones a single stretch."""
    words, others = tokens(old), tokens(new)
    if not words or not others:
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        return _stretch(head, len(old) - tail), _stretch(head, len(new) - tail)
    numbers: dict[Hashable, int] = {}
    left = array("i", [numbers.setdefault(was(word), len(numbers)) for _, word in words])
    right = array("i", [numbers.setdefault(now(word), len(numbers)) for _, word in others])
    runs = script.runs(left, right)
    kept = {run.old + k for run in runs for k in range(run.length)}
    stayed = {run.new + k for run in runs for k in range(run.length)}
    return list(_spans(words, kept)), list(_spans(others, stayed))


def _stretch(start: int, end: int) -> list[Span]:
    return [(start, end)] if end > start else []


def _common(old: str, new: str) -> int:
    """How many characters two texts begin with in common."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _spans(words: list[tuple[int, str]], kept: set[int]) -> Iterator[Span]:
    """The words that are not kept; neighbours are one stretch."""
    start = end = -1
    for number, (at, text) in enumerate(words):
        if number in kept:
            continue
        if at != end:
            yield from _stretch(start, end)
            start = at
        end = at + len(text)
    yield from _stretch(start, end)
