"""A comparison of two IRs as one web page, which needs no script and no other file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from mutcheck.core.visible import harmless
from mutcheck.golden.diff.parts import Span
from mutcheck.report.compared import Told
from mutcheck.report.site import pairs
from mutcheck.report.site.pairs import HunkView, Line, PairView

_STYLE = """
:root { color-scheme: light dark; --add: light-dark(#dff3e4, #12301c); --addw: light-dark(#a6dfb5, #24613a);
  --del: light-dark(#fbe3e8, #3a1620); --delw: light-dark(#f2b6c2, #7a2b3f); --line: light-dark(#d8dde5, #333b47);
  --dim: light-dark(#4a5568, #a3afbf); --sunk: light-dark(#f0f2f5, #1b212b); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 24px; background: light-dark(#fff, #10141b);
  color: light-dark(#1a202c, #e6eaf0); }
h1 { font-size: 20px; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font: 12.5px/19px ui-monospace, monospace; }
td { vertical-align: top; padding: 0 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
th { text-align: left; padding: 4px 6px; font: 13px system-ui, sans-serif; background: var(--sunk); }
.no { text-align: right; color: var(--dim); }
.old { background: var(--del); } .new { background: var(--add); } .moved { background: var(--sunk); }
del { background: var(--delw); text-decoration: none; } ins { background: var(--addw); text-decoration: none; }
.wide { background: var(--sunk); color: var(--dim); font: 13px system-ui, sans-serif; padding: 2px 12px; }
.heading { font-weight: 600; color: inherit; }
"""
_COLUMNS = '<col style="width:4.6em"><col style="width:1.6em"><col>' * 2
_EMPTY = '<td class="no"></td><td></td><td class="moved"></td>'


def document(told: Told) -> bytes:
    """The page; of equal changes one is shown."""
    names = [_text(side.name) for side in (told.comparison.old, told.comparison.new)]
    body = "\n".join(_body(told, pairs.of(told.comparison), names))
    page = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{names[0]} and {names[1]}: mutcheck</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode("utf-8", "replace")


def _body(told: Told, view: PairView, names: Sequence[str]) -> Iterator[str]:
    yield f"<h1>{names[0]} → {names[1]}</h1>"
    yield from (f"<p><strong>{_text(note)}</strong></p>" for note in told.notes)
    yield f"<p>{_text(told.summary)}</p>"
    if view.donations:
        rows = (f"<li>{_text(_donation(each))}</li>" for each in view.donations)
        yield f"<ul>{''.join(rows)}</ul>"
    if told.hunks:
        head = "".join(f'<th colspan="3" scope="col">{name}</th>' for name in names)
        yield f"<table><colgroup>{_COLUMNS}</colgroup><thead><tr>{head}</tr></thead><tbody>"
        yield from _rows(view, every=told.shown.every)
        yield "</tbody></table>"
    if view.left_out:
        yield f"<p>{view.left_out:,} more lines differ, or stand beside what does.</p>"


def _donation(each: pairs.DonationView) -> str:
    return f"{each.buffer}: {each.was or 'not donated'} → {each.now or 'not donated'}"


def _rows(view: PairView, *, every: bool) -> Iterator[str]:
    at = (0, 0)
    seen: set[int] = set()
    for hunk in view.hunks:
        yield from _gap(hunk.at[1] - at[1])
        if hunk.heading:
            yield _wide(hunk.heading, "wide heading")
        if hunk.group in seen and not every:
            yield _wide("the same change as above", "wide")
        else:
            yield from (_row(*row) for row in hunk.rows)
        if hunk.group >= 0:
            seen.add(hunk.group)
        at = _end(hunk)
    yield from _gap(view.lengths[1] - at[1])


def _end(hunk: HunkView) -> tuple[int, int]:
    old, new = (sum(row[side] is not None for row in hunk.rows) for side in (1, 2))
    return hunk.at[0] + old, hunk.at[1] + new


def _gap(count: int) -> Iterator[str]:
    if count > 0:
        yield _wide(f"{count:,} unchanged line{'s' * (count > 1)}", "wide")


def _wide(text: str, name: str) -> str:
    return f'<tr><td colspan="6" class="{name}">{_text(text)}</td></tr>'


def _row(kind: str, old: Line | None, new: Line | None) -> str:
    return f"<tr>{_cells(old, kind, 'old', 'del', '-')}{_cells(new, kind, 'new', 'ins', '+')}</tr>"


def _cells(line: Line | None, kind: str, side: str, mark: str, sign: str) -> str:
    if line is None:
        return _EMPTY
    name = "moved" if kind == "moved" else side if kind else ""
    shown = "↕" if kind == "moved" else sign if kind else ""
    number, text, parts = line
    code = f'<td class="{name}">{shown}</td><td class="{name}">{_marked(text, parts, mark)}</td>'
    return f'<td class="no">{number}</td>{code}'


def _marked(text: str, parts: Sequence[Span], mark: str) -> str:
    """A line with the parts marked that differ."""
    made, at = [], 0
    for start, end in parts:
        made += [_text(text[at:start]), f"<{mark}>{_text(text[start:end])}</{mark}>" if end > start else ""]
        at = end
    return "".join([*made, _text(text[at:])])


def _text(text: str) -> str:
    return escape(harmless(text))
