"""`--format` and `--output` of verbs whose result is one document: a comparison, a matrix, a bisection.

Each verb has formats of its own, with the endings of the files that have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from mutcheck.commands.shared.parameters import Choice

Formats = Mapping[str, tuple[str, ...]]
"""The endings of files by the name of their format: the first one is told."""


def format_option(formats: Formats) -> click.Option:
    """How the document is printed."""
    return click.Option(
        ["--format"], type=Choice(list(formats)), default="text", show_default=True, help="What is printed."
    )


def output_option(formats: Formats, text: str) -> click.Option:
    """The file that the document is written to, too.

    Args:
      text: the ending that is told of files of text.
    """
    return click.Option(
        ["--output", "-o"],
        type=click.Path(path_type=Path, dir_okay=False),
        help=f"Write it to this file, too; its ending names the format: {', '.join(_told(formats, text))}.",
    )


def check(output: Path | None, formats: Formats, text: str) -> None:
    """Refuse a file whose ending names no format.

    Raises:
      click.UsageError: it does not.
    """
    if output is not None and not format_of(output, formats):
        *some, last = _told(formats, text)
        raise click.UsageError(f"the ending of {str(output)!r} names no format. Use {', '.join(some)} or {last}.")


def format_of(path: Path, formats: Formats) -> str:
    """The format of a file by its ending; empty where it names none."""
    return next((name for name, endings in formats.items() if path.name.lower().endswith(endings)), "")


def _told(formats: Formats, text: str) -> list[str]:
    return [text if name == "text" else endings[0] for name, endings in formats.items()]
