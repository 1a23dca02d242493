"""A unified diff of two MLIR texts in which only real changes show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutcheck.golden.diff.align import Pair, exact_pairs, pairs

CONTEXT = 3
"""Unchanged lines that are shown around a change."""


def unified(old: str, new: str, old_name: str, new_name: str) -> tuple[str, ...]:
    """The lines of a unified diff, without newlines; empty where the texts are equal.

    Values that were only renumbered are no change; unchanged lines are shown as the new text has them. Where nothing
    else changed, the renumbering itself is shown.
    """
    if old == new:
        return ()
    before, after = _lines(old, new), _lines(new, old)
    aligned = pairs(before, after)
    if not any(map(_changed, aligned)):
        aligned = exact_pairs(before, after)
    return (f"--- {old_name}", f"+++ {new_name}", *_shown(aligned, before, after))


def _lines(text: str, other: str) -> list[str]:
    """Lines at `\\n` alone, as the store counts them; a last empty one where only this text ends a line there."""
    ended = all(each.endswith("\n") or not each for each in (text, other))
    return text.split("\n")[:-1] if ended else text.split("\n")


def _changed(pair: Pair) -> bool:
    return None in pair


def _shown(aligned: Sequence[Pair], before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Every hunk: its header with lines counted from 1, and its lines."""
    done = old_line = new_line = 0
    for start, end in _hunks(aligned):
        skipped = start - done  # between hunks every line has a partner
        old_line, new_line = old_line + skipped, new_line + skipped
        hunk = aligned[start:end]
        old_count, new_count = sum(i is not None for i, _ in hunk), sum(j is not None for _, j in hunk)
        yield f"@@ -{old_line + bool(old_count)},{old_count} +{new_line + bool(new_count)},{new_count} @@"
        yield from (_line(pair, before, after) for pair in hunk)
        done, old_line, new_line = end, old_line + old_count, new_line + new_count


def _hunks(aligned: Sequence[Pair]) -> Iterator[tuple[int, int]]:
    """Ranges of `aligned` that hold changes with their context; ranges that touch are one."""
    start = end = 0
    for number in (number for number, pair in enumerate(aligned) if _changed(pair)):
        if end and number - CONTEXT > end:
            yield start, end
            end = 0
        start = start if end else max(0, number - CONTEXT)
        end = min(len(aligned), number + CONTEXT + 1)
    if end:
        yield start, end


def _line(pair: Pair, before: Sequence[str], after: Sequence[str]) -> str:
    i, j = pair
    if j is None:
        return f"-{before[i]}" if i is not None else ""
    return f" {after[j]}" if i is not None else f"+{after[j]}"
