"""What a report for a person is written on: the console, its width, and signs that it can show."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.box import Box
from rich.console import Console

from mutcheck.checks.result import Outcome
from mutcheck.core.finding import Severity

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


def console(stream: TextIO | None = None) -> Console:
    """A console that keeps `NO_COLOR` and `COLUMNS`, and does not break rows in a pipe."""
    stream = stream or sys.stdout
    made = Console(file=stream, highlight=False)
    if not made.is_terminal and made.width == 80 and "COLUMNS" not in made._environ:
        made = Console(file=stream, highlight=False, width=PIPE_WIDTH)
    return made


def paper(text: TextIO, on: Console) -> Console:
    """A console that writes into a text what `on` would show."""
    return Console(
        file=text,
        width=on.width,
        force_terminal=on.is_terminal,
        color_system=on.color_system,  # type: ignore[arg-type]  # rich names it a string where it asks for a literal
        no_color=on.no_color,
        legacy_windows=on.legacy_windows,
        highlight=False,
    )


def plain_signs(text: str, on: Console) -> str:
    """The signs in ASCII, where the output cannot take others."""
    if "utf" in (on.encoding or "").lower():
        return text
    signs = {"✓": "ok", "✗": "X", "⊘": "-", "→": "->", "·": "-", "×": "x", "≥": ">=", "‼": "!!"}
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text.encode("ascii", "replace").decode()
