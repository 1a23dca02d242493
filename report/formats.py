"""The formats of results: how each is named and made, and which one a file gets. The one place that knows them all."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from mutcheck.checks.result import Result
    from mutcheck.core.toolchain import Toolchain

ENDINGS = {
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
    ".txt": "table",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What every format is made of.

    Attributes:
      problems: what kept mutcheck from its work beside single cells.
      status: the exit status.
      version: mutcheck's own.
    """

    results: Sequence[Result]
    toolchain: Toolchain
    problems: tuple[str, ...]
    status: int
    version: str

    def adding(self, problems: Sequence[str], status: int) -> Told:
        """The same with more problems, and the exit status that they bring."""
        return replace(self, problems=(*self.problems, *problems), status=status)


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write, and its format."""

    format: str
    path: Path


class UnknownFormat(ValueError):
    """A file's format cannot be told; the message says what to write instead."""


def parse(text: str) -> Output:
    """What `FILE` or `FORMAT=FILE` asks for.

    Raises:
      UnknownFormat: no format goes by the name, or by the file's ending.
    """
    name, equals, file = text.partition("=")
    if not (equals and name.isalpha()):  # `out/a=b.json` is a file
        name, file = _by_ending(text), text
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(FORMATS)}."
        raise UnknownFormat(f"there is no format {name!r}. {hint}")
    if file in ("", "-"):
        raise UnknownFormat(f"{text!r} names no file. What is printed has its format from `--format`.")
    return Output(name, Path(file))


def _by_ending(file: str) -> str:
    fitting = [ending for ending in ENDINGS if file.lower().endswith(ending)]
    if not fitting:
        endings = ", ".join(ending for ending in ENDINGS if ending.count(".") == 1)
        raise UnknownFormat(
            f"the ending of {file!r} names no format. Use one of {endings}, or say FORMAT=FILE, as in `json={file}`."
        )
    return ENDINGS[max(fitting, key=len)]


def render(name: str, told: Told, console: Console | None = None) -> bytes:
    """A document in the format of that name; `console` is where a table is to be seen, if it is not a file."""
    if name == "table":
        return _table(told, console)
    return FORMATS[name](told)


def _table(told: Told, console: Console | None = None) -> bytes:
    from mutcheck.report.text import terminal

    console = console or _file_console()
    shown = terminal.render(told.results, told.toolchain, told.problems, console)
    return shown.encode(console.encoding or "utf-8", "replace")


def _file_console() -> Console:
    """What a table in a file is made for: whole rows, no colours, and every sign, whatever the terminal is."""
    from rich.console import Console

    from mutcheck.report.text import paper

    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    return Console(file=file, width=paper.PIPE_WIDTH, force_terminal=False, highlight=False)


def _json(told: Told) -> bytes:
    from mutcheck.report.machine import as_json

    return as_json.render(told.results, told.toolchain, told.version, told.problems, told.status)


def _markdown(told: Told) -> bytes:
    from mutcheck.report.machine import markdown

    return markdown.render(told.results, told.toolchain, told.problems)


def _github(told: Told) -> bytes:
    from mutcheck.report.machine import github

    return github.render(told.results, told.toolchain, told.problems)


def _sarif(told: Told) -> bytes:
    from mutcheck.report.machine import sarif

    return sarif.render(told.results, told.toolchain, told.version, told.problems, told.status)


FORMATS: dict[str, Callable[[Told], bytes]] = {
    "table": _table,
    "json": _json,
    "markdown": _markdown,
    "github": _github,
    "sarif": _sarif,
}
"""Each format with what makes it; its module is imported when it is asked for."""
