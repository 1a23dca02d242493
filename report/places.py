"""Where a finding is shown: a file of the user's as a machine names it, relative to the top of the checkout."""

from __future__ import annotations

import linecache
import os
import re
from dataclasses import dataclass
from pathlib import Path

from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding
from mutcheck.core.source import Source


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file.

    Attributes:
      path: absolute.
      line: 0 where only the file is known.
      below: the path from the top of the checkout, with `/`; empty where it does not lie below it.
    """

    path: Path
    line: int
    below: str


def top() -> Path:
    """The folder that paths are relative to: GitHub's workspace if this is run in one, else the working directory."""
    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if workspace and here.is_relative_to(Path(workspace).resolve()):
        return Path(workspace).resolve()
    return here


def of(finding: Finding, cell: Cell) -> Place:
    """The line that a finding points at; where that is in no file of the user's, the program's own first line."""
    own = place(cell.source.file, _begins(cell.source))
    if finding.location is None:
        return own
    named = place(Path(finding.location.file), finding.location.line)
    if named.path == own.path and not named.line:
        return own
    return named if named.path.is_file() and (named.below or not own.below) else own


def _begins(source: Source) -> int:
    """Where a program begins; of the first one of a file, whose part begins with the file, where it is defined."""
    first, last = source.lines
    if first > 1:
        return first
    defines = re.compile(rf"\s*(?:async\s+)?def {re.escape(source.attribute)}\b")
    numbered = enumerate(linecache.getlines(str(source.file)), 1)
    return next((number for number, line in numbered if number <= last and defines.match(line)), first)


def place(path: Path, line: int = 0) -> Place:
    """A line of a file."""
    path = Path.cwd() / path
    try:
        return Place(path, line, path.relative_to(top()).as_posix())
    except ValueError:
        return Place(path, line, "")
