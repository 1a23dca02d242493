"""What shows a finding: lines of IR and of diffs, and the user's own line with what it points at."""

from __future__ import annotations

import io
import linecache
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from mutcheck.core.finding import Location
from mutcheck.core.visible import visible
from mutcheck.golden.contract.places import shown_path
from mutcheck.report.text import paper
from mutcheck.report.text.shorten import shortened

if TYPE_CHECKING:
    from mutcheck.golden.diff.parts import Span  # with what compares modules

_STYLES = {"-": "red", "+": "green", "@": "cyan"}
"""How the lines of a diff look, by their signs."""

_PART = "bold reverse"
"""How the parts of a line look that differ from the other one."""

MOST_MARKED = 0.7
"""The share of a line that may be marked: where more of it differs, marks say nothing."""

_HEADS = ("--- ", "+++ ")

MARGIN = " " * 6

MOST_ROWS = 4
"""Rows of a console that one line of evidence may take."""


def lines(evidence: Sequence[str], on: Console, *, whole: bool = False) -> Iterator[Text]:
    """Lines of evidence, within the width of a console: a diff's are shortened around what changed.

    Args:
      whole: whether all of each line is shown.
    """
    changed = _changed(evidence)
    if whole:
        for number, line in enumerate(evidence):
            yield from paper.prose(_marked(line, changed.get(number, ())), on, MARGIN, f"{MARGIN}  ")
    elif evidence and evidence[0].startswith(_HEADS):
        for number, line in enumerate(evidence):
            text, parts = shortened(line, changed.get(number, ()), max(20, on.width - len(MARGIN)))
            yield Text.assemble(MARGIN, _marked(text, parts))
    else:
        for number, line in enumerate(evidence):
            text, parts = shortened(line, changed.get(number, ()), MOST_ROWS * on.width)
            yield from paper.prose(_marked(text, parts), on, MARGIN, f"{MARGIN}  ")


def _marked(line: str, parts: Sequence[Span]) -> Text:
    """A line in the colour of its sign, with the parts marked that differ; none where most of it does."""
    made = Text(line, _STYLES.get(line[:1], "dim"))
    if sum(end - start for start, end in parts) <= MOST_MARKED * len(line[1:].strip()):
        for start, end in parts:
            made.stylize(_PART, start, end)
    return made


def _changed(evidence: Sequence[str]) -> dict[int, Sequence[Span]]:
    """The parts that differ of the lines of a diff, by their numbers: of removed lines and of as many added ones."""
    found: dict[int, Sequence[Span]] = {}
    removed: list[int] = []
    added: list[int] = []
    for number, line in [*enumerate(evidence), (len(evidence), "")]:
        sign = "" if line.startswith(_HEADS) else line[:1]
        if sign == "-" and not added:
            removed.append(number)
        elif sign == "+":
            added.append(number)
        else:
            found |= _parts(evidence, removed, added)
            removed, added = ([number] if sign == "-" else []), []
    return found


def _parts(evidence: Sequence[str], removed: Sequence[int], added: Sequence[int]) -> dict[int, Sequence[Span]]:
    found: dict[int, Sequence[Span]] = {}
    if removed and len(removed) == len(added):
        from mutcheck.golden.diff.parts import differing

        for one, other in zip(removed, added, strict=True):
            was, now = differing(evidence[one][1:], evidence[other][1:])
            found[one], found[other] = _moved(was), _moved(now)
    return found


def _moved(spans: Sequence[Span]) -> list[Span]:
    """The same behind the sign of a line."""
    return [(start + 1, end + 1) for start, end in spans]


def place(location: Location, on: Console, *, whole: bool = False) -> Iterator[Text]:
    """Where something is; and the user's line there, if it can be read, with marks below what it says.

    Args:
      whole: whether all of the line is shown.
    """
    at = replace(location, file=shown_path(Path(location.file)))
    for line in paper.prose(Text(visible(str(at))), on, "    at "):
        yield Text(line.plain, "cyan")
    width = 0 if whole else on.width
    told = visible(linecache.getline(location.file, location.line).strip()) if location.line else ""
    if told:
        gutter = f"{MARGIN}{location.line} | "
        shown, _ = shortened(told, [(0, _said(told))], width - len(gutter)) if width else (told, ())
        yield Text.assemble((gutter, "blue"), shown)
        marks = "^" * min(_said(told), len(shown))
        yield Text.assemble((f"{' ' * (len(gutter) - 2)}| ", "blue"), (marks, "bold red"))


def _said(line: str) -> int:
    """How much of a line of Python is code: a comment behind it is none."""
    end = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(line).readline):
            if token.type == tokenize.COMMENT:
                return end or len(line)
            end = token.end[1] if token.string.strip() else end
    except (tokenize.TokenError, SyntaxError):  # a line is only a part of what it belongs to
        pass
    return len(line)
