"""What a report for a person is written on: the console, its width, and signs that it can show."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from rich.box import Box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from mutcheck.checks.result import Outcome
from mutcheck.core.finding import Severity
from mutcheck.core.visible import harmless, no_command, visible
from mutcheck.report.text.lines import has_width, is_terminal

PIPE_WIDTH = 100
"""Columns of the table where there is no terminal to ask: no row is broken in two."""

GAPS = Box("    \n" * 8)
"""No lines, and a space between columns."""

NARROW = 96
"""Columns from which a row has room for every kind of update."""

_LEAST = 20
"""Columns that a sentence has, however narrow the terminal is."""

_CODE, _KEPT = re.compile(r"`[^`]*`"), "\ue000"
"""What is between backticks, which a person may copy; and what stands for its spaces while lines are broken."""

NARROWEST = 72
"""Columns below which words are broken, so that no column is lost."""

STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.REJECTED: "bold red",
    Outcome.UNAVAILABLE: "yellow",
    Outcome.ERROR: "bold red",
}
FAILS, EXPECTED = "✗", "⊘"
"""What fails, whatever it is; and a rejection that is expected."""

SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: FAILS,
    Outcome.REJECTED: FAILS,
    Outcome.UNAVAILABLE: "?",
    Outcome.ERROR: FAILS,
}
"""One sign has one meaning; where an outcome may be expected, the sign for that is `EXPECTED`."""

SEVERITIES = {
    Severity.CRITICAL: ("‼", "bold white on red"),
    Severity.ERROR: ("✗", "bold red"),
    Severity.WARNING: ("!", "yellow"),
    Severity.NOTE: ("·", "dim"),
}


class _Paper(Console):
    """A console that obeys no text: what steers a terminal is shown by its escape."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)


class _Console(Console):
    """A console that knows whether its reader sees lines of a certain width."""

    wraps = True


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps `COLUMNS`, and what asks for colours: a variable that is empty asks for nothing.

    `NO_COLOR` counts before `FORCE_COLOR`. In a pipe no line is broken: what reads there looks for whole ones.
    """
    stream = stream or sys.stdout
    terminal, asks = is_terminal(stream), {name for name in ("NO_COLOR", "FORCE_COLOR") if os.environ.get(name)}
    forced = "FORCE_COLOR" in asks
    coloured = "NO_COLOR" not in asks and (forced or (terminal and not _is_dumb()))
    made = _Console(
        file=stream,
        highlight=False,
        force_terminal=terminal or coloured,
        color_system=("standard" if _is_dumb() or not terminal else "auto") if coloured else None,
        no_color=not coloured,
    )
    if not has_width(stream):
        made.width, made.wraps = PIPE_WIDTH, False
    return made


def _is_dumb() -> bool:
    return os.environ.get("TERM", "").lower() in ("dumb", "unknown")


def paper(text: TextIO, on: Console) -> Console:
    """A console that writes into a text what `on` would show."""
    return _Paper(
        file=text,
        width=on.width,
        force_terminal=on.is_terminal,
        color_system=on.color_system,  # type: ignore[arg-type]  # rich names it a string where it asks for a literal
        no_color=on.no_color,
        legacy_windows=on.legacy_windows,
        highlight=False,
    )


def wraps(on: Console) -> bool:
    """Whether prose is to be broken at the width of a console."""
    return bool(getattr(on, "wraps", on.width != PIPE_WIDTH))


def prose(text: Text, on: Console, indent: str = "", hang: str | None = None) -> Iterator[Text]:
    """Sentences as lines: within the width of a console, if it has one that counts.

    Args:
      indent: what stands before the first line, such as `    → `.
      hang: what stands before the others; as many spaces where it is left out.
    """
    hang = " " * len(indent) if hang is None else hang
    if not wraps(on):
        yield Text.assemble(indent, text)
        return
    for number, line in enumerate(_wrapped(text, on, max(len(indent), len(hang)))):
        yield Text.assemble(hang if number else indent, line)


def errors(problems: Iterable[str], on: Console) -> Iterator[Text]:
    """Lines that say what went wrong."""
    for problem in problems:
        for line in prose(Text(visible(problem)), on, "Error: "):
            line.stylize("bold red")
            yield line


def _wrapped(text: Text, on: Console, margin: int) -> Iterator[Text]:
    """The lines of a text beside a margin; what is between backticks stays on one of them if that is wide enough."""
    width = max(_LEAST, on.width - margin)

    def kept(found: re.Match[str]) -> str:
        return found[0].replace(" ", _KEPT) if len(found[0]) < width else found[0]

    held = text.copy()
    held.plain = _CODE.sub(kept, held.plain)
    for line in held.wrap(on, width):
        line.rstrip()
        line.plain = line.plain.replace(_KEPT, " ")
        yield line


def broken(text: Text, on: Console, hang: int) -> Iterator[Text]:
    """Lines that have a margin, within the width of a console, if it has one that counts.

    Args:
      hang: columns of the margin: what is left of a line goes on behind it, or below what is further in.
    """
    for line in text.split("\n", allow_blank=True):
        if not wraps(on) or line.cell_len <= on.width:
            yield line
            continue
        inside = len(line.plain) - len(line.plain.lstrip())
        if inside:
            yield from _behind(line, on, max(hang, inside))
        else:
            yield from prose(line, on, hang="  ")


def _behind(line: Text, on: Console, margin: int) -> Iterator[Text]:
    head, rest = line[:margin], line[margin:]
    for number, part in enumerate(_wrapped(rest, on, margin)):
        yield Text.assemble(" " * margin if number else head, part)


def plain_signs(text: str, on: Console) -> str:
    """The signs in ASCII, where the output cannot take others; no line is a command to the runner of a CI."""
    text = no_command(text)
    if "utf" in (on.encoding or "").lower():
        return text
    signs = {"✓": "ok", "✗": "X", "⊘": "-", "→": "->", "·": "-", "×": "x", "≥": ">=", "‼": "!!"}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text.encode("ascii", "replace").decode()
