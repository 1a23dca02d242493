"""A comparison of two IRs for a person: unified, side by side, or in a few lines."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from mutcheck.core.visible import harmless
from mutcheck.golden.diff import hunks, unified
from mutcheck.golden.diff.alignment.lines import PLAIN
from mutcheck.golden.diff.comparison import Change, Kind, Side
from mutcheck.golden.diff.groups import Group
from mutcheck.golden.diff.hunks import Hunk
from mutcheck.golden.diff.parts import Parts, Span
from mutcheck.report.compared import Told
from mutcheck.report.text import paper
from mutcheck.report.text.shorten import shortened

SIGNS = {Kind.CHANGED: "~", Kind.INSERTED: "+", Kind.REMOVED: "-", Kind.MOVED: ">"}
"""How each kind is marked in a summary."""

MOST_GROUPS = 40
"""Groups that a summary lists."""

MOST_KINDS = 6
"""Kinds of changes that a summary names of one group: those that are most often there."""

_REMOVED, _ADDED, _MOVED = "red", "green", "magenta"
_PART = "bold reverse"


def render(told: Told, console: Console | None = None) -> bytes:
    """The comparison as `console` would show it; without one, as a file has it."""
    on = console or Console(file=io.StringIO(), width=paper.PIPE_WIDTH, force_terminal=False, highlight=False)
    encoding = (console.encoding if console else None) or "utf-8"
    text = io.StringIO()
    on_paper = paper.paper(text, on)
    for line in _lines(told, on):
        on_paper.print(line, soft_wrap=True)
    shown = text.getvalue() if console is None else paper.plain_signs(text.getvalue(), on)
    return shown.encode(encoding, "replace")


def _lines(told: Told, on: Console) -> Iterator[Text]:
    for note in told.notes:
        yield from paper.prose(Text(note, "bold yellow"), on, hang="  ")
    comparison = told.comparison
    if comparison.regions:
        for sign, side in (("--- ", comparison.old), ("+++ ", comparison.new)):
            yield from paper.prose(Text(side.name, "bold"), on, sign)
    for donation in _donations(told):
        yield from paper.prose(donation, on, hang="  ")
    if told.shown.view == "summary":
        for line in _summary(told):
            yield from paper.prose(line, on, "  ", "    ")
    elif told.shown.view == "side-by-side" and told.hunks:
        yield from _beside(told, on)
    else:
        yield from _unified(told, on)
    yield from paper.prose(Text(told.summary, "bold" if comparison.differs else "green"), on, hang="  ")


def _donations(told: Told) -> Iterator[Text]:
    """What became of the arguments' donations: it matters more than any line."""
    styles = {"lost": "bold red", "changed": "yellow", "gained": "green"}
    for change in told.comparison.donations:
        was, now = change.was or "not donated", change.now or "not donated"
        yield Text.assemble((f"donation {change.kind}: ", styles[change.kind]), f"{change.buffer}: {was} → {now}")


class _Painter:
    """Draws lines with the parts marked that differ.

    Args:
      width: columns that there are; 0 for as many as a line has.
    """

    def __init__(self, told: Told, width: int) -> None:
        self._parts, self._width = Parts(told.comparison), width

    def line(self, sign: str, text: str, style: str, parts: Sequence[Span] = ()) -> Text:
        """A line with its sign, shortened around what differs."""
        text, parts = shortened(text, parts, self._width - len(sign)) if self._width else (text, parts)
        made = Text(sign + harmless(text).replace("\t", " "), style)
        if len(made) == len(sign) + len(text):  # nothing was escaped: the parts are where they were
            for start, end in parts:
                made.stylize(_PART, len(sign) + start, len(sign) + end)
        return made

    def parts(self, change: Change) -> tuple[Sequence[Span], Sequence[Span]]:
        """The parts of both lines; where one only lacks something, the place at which it does."""
        left, right = self._parts.of(change)
        return left or [(at, at) for at, _ in right[:1]], right or [(at, at) for at, _ in left[:1]]


def _header(hunk: Hunk, told: Told, on: Console) -> Iterator[Text]:
    return paper.prose(Text(unified.header(hunk, told.comparison), "cyan"), on, hang="   ")


def _unified(told: Told, on: Console) -> Iterator[Text]:
    painter = _Painter(told, 0 if told.shown.full else on.width)
    for hunk in told.hunks:
        yield from _header(hunk, told, on)
        yield from _hunk(hunk, told.comparison.old, told.comparison.new, painter)


def _hunk(hunk: Hunk, old: Side, new: Side, painter: _Painter) -> Iterator[Text]:
    """The lines of a hunk: in a region, those of the old text first."""
    at = hunk.new.start
    for region in hunk.regions:
        yield from (painter.line(" ", new.lines[line], "dim") for line in range(at, region.new.start))
        parts = {id(change): painter.parts(change) for change in region.changes}
        for change in region.changes:
            if change.old is not None:
                sign, style = ("<", _MOVED) if change.kind is Kind.MOVED else ("-", _REMOVED)
                yield painter.line(sign, old.lines[change.old], style, parts[id(change)][0])
        for change in region.changes:
            if change.new is not None:
                sign, style = (">", _MOVED) if change.kind is Kind.MOVED else ("+", _ADDED)
                yield painter.line(sign, new.lines[change.new], style, parts[id(change)][1])
        at = region.new.stop
    yield from (painter.line(" ", new.lines[line], "dim") for line in range(at, hunk.new.stop))


def _beside(told: Told, on: Console) -> Iterator[Text]:
    """Both texts in columns, as wide as the terminal lets them be."""
    half = max(10, (on.width - 3) // 2)
    if told.shown.full:
        lines = (
            told.comparison.old.lines[row.old] for hunk in told.hunks for row in hunk.rows() if row.old is not None
        )
        half = max([half, *(len(line) + 1 for line in lines)])
    painter = _Painter(told, half)
    for hunk in told.hunks:
        yield from _header(hunk, told, on)
        for row in hunk.rows():
            parts = painter.parts(row.change) if row.change else ((), ())
            left = _cell(painter, told.comparison.old, row.old, row.change, ("-", _REMOVED, "<"), parts[0])
            right = _cell(painter, told.comparison.new, row.new, row.change, ("+", _ADDED, ">"), parts[1])
            left.pad_right(max(0, half - left.cell_len))
            yield Text.assemble(left, (" │ ", "dim"), right)


def _cell(
    painter: _Painter,
    side: Side,
    line: int | None,
    change: Change | None,
    how: tuple[str, str, str],
    parts: Sequence[Span],
) -> Text:
    if line is None:
        return Text("")
    if change is None:
        return painter.line(" ", side.lines[line], "dim")
    sign, style, moved = how
    if change.kind is Kind.MOVED:
        return painter.line(moved, side.lines[line], _MOVED)
    return painter.line("~" if change.kind is Kind.CHANGED else sign, side.lines[line], style, parts)


def _summary(told: Told) -> Iterator[Text]:
    """A line for each group of equal changes."""
    for group in told.groups[:MOST_GROUPS]:
        yield Text.assemble((_where(group, told), "cyan"), ": ", ", ".join(_done(group, told)))
    if (left := len(told.groups) - MOST_GROUPS) > 0:
        yield Text(f"and {left} more", "dim")


def _where(group: Group, told: Told) -> str:
    if group.times > 1:
        return hunks.heading(group).removeprefix("this change ")
    region, comparison = group.shown, told.comparison
    side, lines = (comparison.new, region.new) if region.new else (comparison.old, region.old)
    return f"{'line' if side is comparison.new else 'old line'} {side.number(lines.start)}"


def _done(group: Group, told: Told) -> list[str]:
    """What happens in a region: `~stablehlo.add`, `+stablehlo.sine ×2`."""
    found: Counter[str] = Counter()
    comparison = told.comparison
    for change in group.shown.changes:
        if change.kind is Kind.MOVED and change.old is None:
            continue
        line = comparison.old.lines[change.old] if change.old is not None else comparison.new.lines[change.new or 0]
        what = "" if comparison.dialect is PLAIN else comparison.dialect.operation_of(line) or "brackets"
        found[f"{SIGNS[change.kind]}{what}"] += 1
    if comparison.dialect is PLAIN:
        return [f"{sign}{count} line{'s' * (count > 1)}" for sign, count in found.items()]
    said = [f"{what} ×{count}" if count > 1 else what for what, count in found.most_common(MOST_KINDS)]
    return [*said, f"{len(found) - MOST_KINDS} more kinds"] if len(found) > MOST_KINDS else said
