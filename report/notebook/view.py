"""A result as a notebook shows it: the outcome, what was found, the ledger, and where the buffers live.

It is HTML that needs no script and no style sheet, and that is readable on light and on dark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import msgspec

from mutcheck.checks.explain.lifetimes import Picture
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Outcome, Result
from mutcheck.core.finding import Severity
from mutcheck.core.proof import Verdict
from mutcheck.core.units import readable
from mutcheck.report import counts
from mutcheck.report.causes import Cause, causes
from mutcheck.report.notebook import svg
from mutcheck.report.notebook.markup import tag, text

MOST_ROWS = 50
"""Buffers that have a row: those with the most extra bytes."""

_HEADS = ("buffer", "type", "bytes", "donated", "aliased to", "verdict", "copies", "extra")
_FIGURES = frozenset({"bytes", "copies", "extra"})

_COLOURS = {
    Verdict.IN_PLACE: "#2c8f4e",
    Verdict.READ_ONLY: "#2c8f4e",
    Verdict.UNKNOWN: "#b37400",
}
_BAD = "#d33a2f"
_CELL = "padding:2px 10px 2px 0;text-align:{};white-space:nowrap"


def html(result: Result, picture: Picture | None) -> str:
    """A result, and the picture of its buffers; None where there is none to draw."""
    parts = [_head(result), *_found(result), *_ledger(result)]
    if picture is not None:
        mark = hashlib.sha256(msgspec.json.encode(picture)).hexdigest()[:12]
        parts.append(tag("details", f"<summary>Buffer lifetimes</summary>{svg.drawn(picture, mark)}", open="open"))
    return tag("div", "".join(parts), class_="mutcheck", style="font-family:system-ui,sans-serif;overflow-x:auto")


def _head(result: Result) -> str:
    """`step on cpu: passed, 2 of 2 buffers in place, 0 B extra`."""
    said = [result.outcome.value]
    if result.buffers and result.proven is not None:
        said += [f"{counts.in_place(result).replace('/', ' of ')} buffers in place"]
    if result.extra is not None:
        said += [f"{counts.extra_size(result)} extra a call"]
    colour = _COLOURS[Verdict.IN_PLACE] if result.outcome is Outcome.PASSED else _BAD
    name = f"{text(result.cell.source.name)} on {text(result.cell.target)}"
    return tag("p", f"<b>{name}</b>: {tag('span', text(', '.join(said)), style=f'color:{colour}')}")


def _found(result: Result) -> Iterator[str]:
    """What was found, by its cause."""
    told = causes([result], lambda finding: finding.severity is not Severity.NOTE)
    if told:
        yield tag("ul", "".join(tag("li", _cause(each)) for each in told))


def _cause(cause: Cause) -> str:
    first = cause.first.finding
    others = {each.finding.buffer for each in cause.found} - {first.buffer, ""}
    more = f" (and {len(others)} more buffer{'s' * (len(others) > 1)})" if others else ""
    at = f" at {tag('code', text(first.location))}" if first.location is not None else ""
    codes = tag("code", text(", ".join(cause.codes)))
    return f"{codes}: {text(first.message)}{more}{at}"


def _ledger(result: Result) -> Iterator[str]:
    rows = sorted(result.buffers, key=lambda row: -row.extra.bytes if row.extra is not None else 0)
    if not rows:
        yield tag("p", text("It mutates nothing: it takes no ref, and donates no argument."))
        return
    heads = "".join(tag("th", text(head), style=_CELL.format(_side(head)), scope="col") for head in _HEADS)
    body = "".join(tag("tr", _row(row)) for row in rows[:MOST_ROWS])
    if left := len(rows) - MOST_ROWS:
        body += tag("tr", tag("td", text(f"and {left} more"), colspan=len(_HEADS))) if left > 0 else ""
    yield tag("table", f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody>", style="border-collapse:collapse")


def _side(head: str) -> str:
    return "right" if head in _FIGURES else "left"


def _row(row: Buffer) -> str:
    cells: Sequence[str] = (
        tag("code", text(row.path)),
        text(row.described.partition(", ")[0]),
        text(readable(row.bytes)),
        text(row.donation or "no"),
        text(_aliased(row)),
        _verdict(row),
        text(counts.copied_of(row)),
        text(counts.extra_of(row)),
    )
    return "".join(tag("td", cell, style=_CELL.format(_side(head))) for head, cell in zip(_HEADS, cells, strict=True))


def _aliased(row: Buffer) -> str:
    if row.proof is None:
        return counts.UNKNOWN
    return "no output" if row.proof.output is None else f"output {row.proof.output}"


def _verdict(row: Buffer) -> str:
    if row.proof is None:
        return text(counts.UNKNOWN)
    verdict = row.proof.verdict
    return tag("b", text(verdict.value), style=f"color:{_COLOURS.get(verdict, _BAD)}", title=row.proof.reason)
