"""Sentences of a command, within the width of the terminal that shows them; whole lines where a pipe or a file is.

rich is imported only where a line is to be broken: most runs in a pipe do without it.
"""

from __future__ import annotations

import os
import sys
from typing import TextIO

_ROOM, _FEW, _BELOW = 20, 8, "    "
"""Columns that a sentence needs beside what stands before it, if that is longer than a few; else it is put below."""


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody reads along: `FORCE_COLOR` makes no terminal of a log."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


def has_width(stream: TextIO) -> bool:
    """Whether the reader of a stream sees lines of a certain width: that of a terminal, or of `COLUMNS`."""
    return is_terminal(stream) or os.environ.get("COLUMNS", "").isdigit()


def wrapped(text: str, stream: TextIO, indent: str = "", hang: str | None = None) -> str:
    """Text as `stream` is to show it.

    Args:
      indent: what stands before the first line, such as `Error: `; on a line of its own where it leaves little room.
      hang: what stands before the others; as many spaces where it is left out.
    """
    if not has_width(stream):
        return f"{indent}{text}".rstrip()
    from rich.text import Text

    from mutcheck.report.text import paper

    on, hang, above = paper.console(stream), " " * len(indent) if hang is None else hang, ""
    room = on.width - len(indent)
    if len(indent) > _FEW and room < min(len(text), _ROOM):
        indent, hang, above = _BELOW, _BELOW, f"{indent.rstrip()}\n"
    parts = [
        part.plain.rstrip()
        for number, line in enumerate(text.split("\n"))
        for part in paper.prose(Text(line), on, hang if number else indent, hang)
    ]
    return above + "\n".join(parts) if text else above.rstrip() or "\n".join(parts)


def say(text: str, stream: TextIO | None = None, indent: str = "", hang: str | None = None) -> None:
    """Print text on a stream, standard output where none is named.

    Args:
      indent, hang: as `wrapped` takes them.
    """
    stream = stream or sys.stdout
    stream.write(f"{wrapped(text, stream, indent, hang)}\n")
    stream.flush()
