"""The formats of results: how each is named and made, and which one a file gets. The one place that knows them all."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from mutcheck.checks.result import Result
    from mutcheck.core.toolchain import Toolchain


class Detail(Enum):
    """How much a person is told."""

    FAILURES = "failures"
    CAUSES = "causes"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Report:
    """What every format is made of.

    Attributes:
      problems: what kept mutcheck from its work beside single cells.
      status: the exit status.
      version: mutcheck's own.
      detail: how much the table has of it; the formats for machines have everything.
      notes: what else a person is told, in lines.
    """

    results: Sequence[Result]
    toolchain: Toolchain
    problems: tuple[str, ...]
    status: int
    version: str
    detail: Detail = Detail.CAUSES
    notes: tuple[str, ...] = ()

    def adding(self, problems: Sequence[str], status: int) -> Report:
        """The same with more problems, and the exit status that they bring."""
        return replace(self, problems=(*self.problems, *problems), status=status)

    def noting(self, notes: Sequence[str]) -> Report:
        """The same with more to tell a person."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write, and its format."""

    format: str
    path: Path


class UnknownFormat(ValueError):
    """A file's name does not say its format; the message says what to write instead."""


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


def render(name: str, report: Report, console: Console | None = None) -> bytes:
    """A document in the format of that name; `console` is where a table is to be seen, if it is not a file."""
    if name == "table":
        return _table(report, console)
    made: bytes = import_module(f"mutcheck.report.{FORMATS[name].module}").document(report)
    return made


def _table(report: Report, console: Console | None = None) -> bytes:
    from mutcheck.report.text.results import terminal

    console = console or _file_console()
    shown = terminal.render(
        report.results, report.toolchain, report.problems, console, detail=report.detail, notes=report.notes
    )
    return shown.encode(console.encoding or "utf-8", "replace")


def _file_console() -> Console:
    """What a table in a file is made for: whole rows, no colours, and every sign, whatever the terminal is."""
    from rich.console import Console

    from mutcheck.report.text import paper

    file = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    return Console(file=file, width=paper.PIPE_WIDTH, force_terminal=False, highlight=False)


@dataclass(frozen=True, slots=True)
class Format:
    """A format of results.

    Attributes:
      module: what makes it, below `mutcheck.report`: it has a function `document` from a report to bytes, and is
        imported when that is asked for.
      endings: of the files that are written in it where no format is named.
    """

    module: str
    endings: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "table": Format("text.results.terminal", (".txt",)),
    "json": Format("machine.as_json", (".json",)),
    "markdown": Format("machine.markdown", (".md", ".markdown")),
    "github": Format("machine.github"),
    "sarif": Format("machine.sarif", (".sarif", ".sarif.json")),
}
"""Every format, by its name."""

ENDINGS: dict[str, str] = {
    ending: name
    for name, each in sorted(FORMATS.items(), key=lambda item: item[0] == "table")
    for ending in each.endings
}
"""The format of a file by its ending; that of a person's table comes last."""
