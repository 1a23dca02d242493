"""A unified diff of two MLIR texts in which only real changes show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from mutcheck.golden.align import Pair, pairs

CONTEXT = 3
"""Unchanged lines that are shown around a change."""


def unified(old: str, new: str, old_name: str, new_name: str) -> tuple[str, ...]:
    """The lines of a unified diff, without newlines; empty where the texts are equal.

    Values that were only renumbered are no change; unchanged lines are shown as the new text has them.
    """
    if old == new:
        return ()
    before, after = old.splitlines(), new.splitlines()
    aligned = pairs(before, after)
    hunks = list(_hunks(aligned))
    if not hunks:
        return tuple(unified_diff(before, after, old_name, new_name, lineterm=""))
    lines = [f"--- {old_name}", f"+++ {new_name}"]
    for start, end in hunks:
        lines += _hunk(aligned, start, end, before, after)
    return tuple(lines)


def _hunks(aligned: Sequence[Pair]) -> Iterator[tuple[int, int]]:
    """Ranges of `aligned` that hold changes with their context; ranges that touch are one."""
    start = end = -1
    for number, (i, j) in enumerate(aligned):
        if i is not None and j is not None:
            continue
        if end >= 0 and number - CONTEXT > end:
            yield start, end
            start = -1
        start = max(0, number - CONTEXT) if start < 0 else start
        end = min(len(aligned), number + CONTEXT + 1)
    if end >= 0:
        yield start, end


def _hunk(aligned: Sequence[Pair], start: int, end: int, before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    old_start = sum(i is not None for i, _ in aligned[:start])
    new_start = sum(j is not None for _, j in aligned[:start])
    old_count = sum(i is not None for i, _ in aligned[start:end])
    new_count = sum(j is not None for _, j in aligned[start:end])
    yield f"@@ -{old_start + bool(old_count)},{old_count} +{new_start + bool(new_count)},{new_count} @@"
    for i, j in aligned[start:end]:
        if i is None and j is not None:
            yield f"+{after[j]}"
        elif j is None and i is not None:
            yield f"-{before[i]}"
        elif j is not None:
            yield f" {after[j]}"
