"""A comparison of two IRs as GitHub's Markdown: what became of donations, and the diff."""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.golden.diff import unified
from mutcheck.report.compared import Told
from mutcheck.report.machine.gfm import code, fenced, prose

MOST = 60_000
"""Characters of a diff: a comment of GitHub's has room for 65,536."""


def document(told: Told) -> bytes:
    """The comparison; equal changes are shown once."""
    return ("\n\n".join(_parts(told)) + "\n").encode("utf-8", "replace")


def _parts(told: Told) -> Iterator[str]:
    comparison = told.comparison
    yield f"### {code(comparison.old.name)} → {code(comparison.new.name)}"
    yield from (f"**{prose(note)}**" for note in told.notes)
    yield prose(f"{told.summary}.")
    if comparison.donations:
        lines = (
            f"- donation {each.kind}: {code(each.buffer)}: {each.was or 'not donated'} → {each.now or 'not donated'}"
            for each in comparison.donations
        )
        yield "\n".join(lines)
    if comparison.regions:
        lines_ = (unified.of if told.shown.every else unified.once)(comparison, told.shown.context)
        yield fenced(lines_, "diff", MOST)
