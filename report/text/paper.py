"""What a report for a person is written on: the console, its width, and signs that it can show."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TextIO

from rich.box import Box
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from mutcheck.checks.result import Outcome
from mutcheck.core.finding import Severity
from mutcheck.core.visible import harmless, no_command

PIPE_WIDTH = 100
"""Columns of the table where there is no terminal to ask: no row is broken in two."""

GAPS = Box("    \n" * 8)
"""No lines, and a space between columns."""

NARROW = 96
"""Columns from which a row has room for every kind of update."""

NARROWEST = 72
"""Columns below which words are broken, so that no column is lost."""

STYLES = {
    Outcome.PASSED: "green",
    Outcome.FAILED: "bold red",
    Outcome.REJECTED: "yellow",
    Outcome.UNAVAILABLE: "yellow",
    Outcome.ERROR: "bold red",
}
SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.REJECTED: "⊘",
    Outcome.UNAVAILABLE: "?",
    Outcome.ERROR: "!",
}
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


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps `NO_COLOR` and `COLUMNS`, and does not break rows in a pipe."""
    stream = stream or sys.stdout
    made = Console(file=stream, highlight=False)
    if not made.is_terminal and made.width == 80 and "COLUMNS" not in made._environ:
        made = Console(file=stream, highlight=False, width=PIPE_WIDTH)
    return made


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


def plain_signs(text: str, on: Console) -> str:
    """The signs in ASCII, where the output cannot take others; no line is a command to the runner of a CI."""
    text = no_command(text)
    if "utf" in (on.encoding or "").lower():
        return text
    signs = {"✓": "ok", "✗": "X", "⊘": "-", "→": "->", "·": "-", "×": "x", "≥": ">=", "‼": "!!"}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text.encode("ascii", "replace").decode()
