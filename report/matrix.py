"""A matrix of releases, and its formats: how each is named and made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from mutcheck.releases.cells import Cell
from mutcheck.releases.changes import Change
from mutcheck.releases.grid import Grid

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = {"json": "machine.matrix_json", "markdown": "machine.matrix_markdown"}
"""What makes each format but text, below `mutcheck.report`: a function `document` from a matrix to bytes."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix that is told.

    Attributes:
      problems: what kept mutcheck from its work beside single releases.
      version: mutcheck's own.
      verbose: whether every buffer is shown, too.
    """

    grid: Grid
    changes: tuple[Change, ...]
    problems: tuple[str, ...]
    version: str
    verbose: bool = False

    @property
    def status(self) -> int:
        """The exit status: that of the release that ended worst, or 2 where something could not be done."""
        return 2 if self.problems else max((each.status for each in self.grid.columns), default=0)

    @property
    def unfinished(self) -> list[str]:
        """A line for each release that could not be had, or that could not do all of its work, and for what fails."""
        lines = [each.problem for each in self.grid.columns if each.problem]
        lines += self._failing()
        lines += [
            f"jax {each.jax}: {problem}"
            for each in self.grid.columns
            for problem in each.problems
            if problem not in self.problems
        ]
        return [*lines, *self.problems]

    def _failing(self) -> Iterator[str]:
        """A line for the cells of a release and a target that went wrong in one way, with the reason of the first."""
        for number, column in enumerate(self.grid.columns):
            alike: dict[tuple[str, str], list[tuple[str, Cell]]] = {}
            for row in self.grid.rows:
                cell = row.cells[number]
                if cell.row is not None and not cell.ok:
                    alike.setdefault((row.target, cell.outcome), []).append((row.program, cell))
            for (target, outcome), cells in alike.items():
                program, cell = cells[0]
                others = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
                yield f"jax {column.jax}: {program}{others} on {target}: {outcome}: {cell.why_not}"

    @property
    def missing(self) -> list[str]:
        """A line for each target without a compiler in some releases."""
        whys: dict[tuple[str, str], None] = {}
        for column in self.grid.columns:
            whys.update(dict.fromkeys((target, why) for target, why in column.absent.items()))
        return [f"{target}: {why}" for target, why in whys]

    def render(self, name: str, console: Console | None = None) -> bytes:
        """It in the format of that name; `console` is where text is to be seen, if it is not a file."""
        if name == "text":
            from mutcheck.report.text import matrix

            return matrix.render(self, console)
        made: bytes = import_module(f"mutcheck.report.{FORMATS[name]}").document(self)
        return made
