"""What a bisection found as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.releases.condition import describes
from mutcheck.releases.differences import ledger
from mutcheck.report.bisected import Boundary, Told
from mutcheck.report.machine import diff_markdown, gfm
from mutcheck.report.text import bisected as text
from mutcheck.report.text import matrix

_WORDS = {True: "bad", False: "good", None: "unknown"}

MOST = 100_000
"""Characters of the table."""


def document(told: Told) -> bytes:
    """It, ending in a newline."""
    return ("\n".join(_lines(told)).rstrip("\n") + "\n").encode()


def _lines(told: Told) -> Iterator[str]:
    found = told.found
    yield f"{gfm.code(found.program)} on {found.target}: {gfm.code(found.condition)}"
    yield ""
    rows = [
        [each.column.release.jax, each.column.release.flax, _WORDS[each.holds], gfm.prose(describes(each.cell))]
        for each in found.looked
    ]
    yield gfm.grid(["jax", "flax", "", "what becomes of it"], rows, (), MOST)
    for boundary in told.boundaries:
        yield from _boundary(told, boundary)
    for line in told.unfinished:
        yield ""
        yield gfm.prose(line)


def _boundary(told: Told, boundary: Boundary) -> Iterator[str]:
    edge = boundary.edge
    yield ""
    yield f"**{gfm.prose(text.headline(told, edge))}**"
    yield ""
    yield gfm.prose(f"{', '.join(edge.change.what) or 'the ledger differs'}. {matrix.cause(edge.change)}")
    for number, each in enumerate(ledger(edge.old.cell, edge.new.cell)):
        yield from ([""] if not number else [])
        yield f"- {gfm.prose(text.difference(each))}"
    if boundary.only_assigned:
        yield ""
        yield "The optimized HLO is the same: XLA assigns its buffers differently."
    for compared in boundary.irs:
        yield ""
        yield diff_markdown.document(compared).decode()
