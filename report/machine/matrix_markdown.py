"""A matrix of releases as Markdown: a table, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mutcheck.releases.grid import Row
from mutcheck.report.machine import gfm
from mutcheck.report.matrix import Matrix
from mutcheck.report.text import matrix as text

MOST = 200_000
"""Characters of the table."""


def document(told: Matrix) -> bytes:
    """The matrix, ending in a newline."""
    return ("\n".join(_lines(told)).rstrip("\n") + "\n").encode()


def _lines(told: Matrix) -> Iterator[str]:
    columns = told.grid.columns
    if told.grid.rows:
        releases = [f"jax {each.jax or each.asked.jax}<br>flax {each.flax or '–'}" for each in columns]
        rows = [_row(told, row, row.program != before) for row, before in _with_before(told.grid.rows)]
        yield gfm.grid(["program", "target", *releases], rows, (), MOST)
        yield ""
        yield f"Made on {told.grid.made} by `mutcheck matrix`: buffers in place of all, and extra bytes of a call."
    for before, after in dict.fromkeys((each.before, each.after) for each in told.changes):
        yield ""
        yield f"**{text.between(columns[before], columns[after])}**"
        yield ""
        own = [each for each in told.changes if (each.before, each.after) == (before, after)]
        yield from (
            f"- {text.MARKS[alike[0].kind][0]} {gfm.prose(text.sentence(alike, '`'))}" for alike in text.together(own)
        )
    notes = [*told.missing, *told.unfinished]
    if notes:
        yield ""
        yield from (f"- {gfm.prose(line)}" for line in notes)


def _with_before(rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    yield from zip(rows, ("", *(row.program for row in rows)), strict=False)


def _row(told: Matrix, row: Row, first: bool) -> list[str]:
    cells = []
    for number, cell in enumerate(row.cells):
        change = text.change_of(told.changes, row, number)
        mark = f" {text.MARKS[change.kind][0]}" if change is not None else ""
        cells.append(f"{text.said(cell).plain}{mark}")
    return [gfm.code(row.program) if first else "", row.target, *cells]
