"""A unified diff of two texts of IR in which only real changes show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mutcheck.golden.diff import hunks
from mutcheck.golden.diff.comparison import Comparison, Side, compare
from mutcheck.golden.diff.groups import groups
from mutcheck.golden.diff.hunks import CONTEXT, Hunk


def unified(old: str, new: str, old_name: str, new_name: str) -> tuple[str, ...]:
    """The lines of a unified diff of StableHLO, without newlines; empty where the texts are equal.

    Values that were only renumbered are no change; unchanged lines are shown as the new text has them. Where nothing
    else changed, the renumbering itself is shown.
    """
    if old == new:
        return ()
    return of(compare(Side(old_name, split(old, new)), Side(new_name, split(new, old))))


def split(text: str, other: str) -> list[str]:
    """Lines at `\\n` alone, as the store counts them; a last empty one where only this text ends a line there."""
    ended = all(each.endswith("\n") or not each for each in (text, other))
    return text.split("\n")[:-1] if ended else text.split("\n")


def of(comparison: Comparison, context: int = CONTEXT) -> tuple[str, ...]:
    """A comparison as a unified diff that `patch` takes; empty where no line differs."""
    return _document(comparison, hunks.every(comparison, context))


def once(comparison: Comparison, context: int = CONTEXT) -> tuple[str, ...]:
    """The same with one of each group of equal changes: its header says how often it is there, and where."""
    return _document(comparison, hunks.once(comparison, groups(comparison), context))


def _document(comparison: Comparison, shown: Iterable[Hunk]) -> tuple[str, ...]:
    if not comparison.regions:
        return ()
    lines = (line for hunk in shown for line in _shown(hunk, comparison))
    return (f"--- {comparison.old.name}", f"+++ {comparison.new.name}", *lines)


def _shown(hunk: Hunk, comparison: Comparison) -> Iterator[str]:
    """A hunk: its header, and its lines."""
    old, new = comparison.old, comparison.new
    yield header(hunk, comparison)
    at = hunk.new.start
    for region in hunk.regions:
        yield from (f" {new.lines[line]}" for line in range(at, region.new.start))
        yield from (f"-{old.lines[line]}" for line in region.old)
        yield from (f"+{new.lines[line]}" for line in region.new)
        at = region.new.stop
    yield from (f" {new.lines[line]}" for line in range(at, hunk.new.stop))


def header(hunk: Hunk, comparison: Comparison) -> str:
    """Where a hunk is in both texts, with lines counted from 1."""
    where = f"@@ -{_range(comparison.old, hunk.old)} +{_range(comparison.new, hunk.new)} @@"
    return f"{where} {hunk.heading}".rstrip()


def _range(side: Side, lines: range) -> str:
    start = side.number(lines.start) if lines else lines.start
    return f"{start},{len(lines)}"
