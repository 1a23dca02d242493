"""A comparison of two texts for a page: its hunks, line by line. The page draws it, and finds nothing itself."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from mutcheck.golden.diff import hunks, summary, texts
from mutcheck.golden.diff.comparison import Comparison, Kind, Side
from mutcheck.golden.diff.groups import groups
from mutcheck.golden.diff.hunks import Hunk, Row
from mutcheck.golden.diff.parts import Parts, Span
from mutcheck.golden.diff.texts import Named
from mutcheck.report.text.shorten import shortened

LONGEST = 2_000
"""Characters of a line that a page has: a longer one is shortened around what differs in it."""

MOST_ROWS = 20_000
"""Lines in the hunks of a comparison; those that come after them are counted."""

_KINDS = {Kind.CHANGED: "changed", Kind.INSERTED: "inserted", Kind.REMOVED: "removed", Kind.MOVED: "moved"}

Line = tuple[int, str, list[Span]]
"""The number of a line, its text, and the parts of it that differ."""


class HunkView(Struct, frozen=True):
    """Changes, and what is around them.

    Attributes:
      at: the positions of its first line in both texts, among those that are compared.
      group: the number of the changes that are equal to it; the first hunk of each has their heading.
      rows: what became of each line, and the line in both texts.
    """

    at: tuple[int, int]
    group: int
    heading: str
    rows: list[tuple[str, Line | None, Line | None]]


class DonationView(Struct, frozen=True):
    buffer: str
    was: str | None
    now: str | None


class PairView(Struct, frozen=True):
    """A comparison.

    Attributes:
      summary: what it comes to, one way and the other.
      numbers: for each side the number in its text of each line that is compared; None where all are.
      lengths: how many lines are compared of each side.
      left_out: lines of hunks that are not here, because there are too many.
    """

    summary: tuple[str, str]
    renamed: bool
    donations: list[DonationView]
    hunks: list[HunkView]
    numbers: tuple[list[int] | None, list[int] | None]
    lengths: tuple[int, int]
    left_out: int


def view(old: Named, new: Named) -> PairView:
    """The comparison of two texts, as a page has it."""
    return of(texts.compared(old, new))


def of(comparison: Comparison) -> PairView:
    """A comparison, as a page has it."""
    made, left_out = _hunks(comparison)
    sides = comparison.old, comparison.new
    return PairView(
        (summary.line(comparison), summary.line_back(comparison)),
        comparison.renamed,
        [DonationView(each.buffer, _said(each.was), _said(each.now)) for each in comparison.donations],
        made,
        (_numbers(sides[0]), _numbers(sides[1])),
        (len(sides[0].lines), len(sides[1].lines)),
        left_out,
    )


def _said(donation: object) -> str | None:
    return None if donation is None else str(donation)


def _numbers(side: Side) -> list[int] | None:
    return None if side.numbers is None else list(side.numbers)


def _hunks(comparison: Comparison) -> tuple[list[HunkView], int]:
    """The hunks of a comparison, up to a number of lines; and how many lines the others have."""
    alike = groups(comparison)
    number = {id(region): at for at, group in enumerate(alike) for region in group.regions}
    parts = Parts(comparison)
    made: list[HunkView] = []
    room, left_out = MOST_ROWS, 0
    for hunk in hunks.all_of(comparison, alike):
        rows = list(hunk.rows())
        if len(rows) > room:
            left_out += len(rows)
            continue
        room -= len(rows)
        shown = [_row(row, comparison, parts) for row in rows]
        made.append(HunkView((hunk.old.start, hunk.new.start), _group(hunk, number), hunk.heading, shown))
    return made, left_out


def _group(hunk: Hunk, number: dict[int, int]) -> int:
    """The number of a hunk's group; one of several regions is in none, for all of them are shown."""
    return number[id(hunk.regions[0])] if len(hunk.regions) == 1 else -1


def _row(row: Row, comparison: Comparison, parts: Parts) -> tuple[str, Line | None, Line | None]:
    left, right = parts.of(row.change) if row.change else ([], [])
    kind = _KINDS[row.change.kind] if row.change else ""
    return kind, _line(comparison.old, row.old, left), _line(comparison.new, row.new, right)


def _line(side: Side, line: int | None, parts: list[Span]) -> Line | None:
    if line is None:
        return None
    text, placed = shortened(side.lines[line], parts, LONGEST)
    return side.number(line), text, placed


def named(digest: str, kind: str, text: str, arguments: tuple[str, ...]) -> Named:
    """A text of a history as a side of a comparison."""
    known: Any = kind if kind in ("stablehlo", "hlo") else "rejection"
    return Named(digest, text, known, arguments)
