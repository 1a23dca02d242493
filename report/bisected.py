"""What a bisection found, and its formats: how each is named and made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from mutcheck.golden.diff.comparison import Comparison
from mutcheck.releases import texts
from mutcheck.releases.bisect import Bisected, Edge
from mutcheck.releases.column import Kept
from mutcheck.report import compared
from mutcheck.report.compared import Shown

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = {"json": "machine.bisect_json", "markdown": "machine.bisect_markdown"}
"""What makes each format but text, below `mutcheck.report`: a function `document` from what is told to bytes."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary with the IRs on its two sides, compared."""

    edge: Edge
    irs: tuple[compared.Told, ...]

    @property
    def only_assigned(self) -> bool:
        """Whether both sides run the same instructions, so that only their buffers are assigned otherwise."""
        compiled = self.edge.old.cell.compiled and self.edge.new.cell.compiled
        return compiled and any(each.comparison.new.kind == "hlo" and not each.comparison.differs for each in self.irs)


@dataclass(frozen=True, slots=True)
class Told:
    """A bisection that is told.

    Attributes:
      problems: what kept mutcheck from its work beside single releases.
      version: mutcheck's own.
    """

    found: Bisected
    boundaries: tuple[Boundary, ...]
    problems: tuple[str, ...]
    version: str

    @classmethod
    def of(cls, found: Bisected, kept: Kept, view: str, problems: tuple[str, ...], version: str) -> Told:
        """What was found, with the IRs that were kept."""
        boundaries = (
            Boundary(edge, tuple(_told(each, found, view) for each in _irs(edge, found, kept))) for edge in found.edges
        )
        return cls(found, tuple(boundaries), problems, version)

    @property
    def status(self) -> int:
        return 2 if self.found.problem or self.problems else 0

    @property
    def unfinished(self) -> list[str]:
        """What kept mutcheck from its work."""
        return [*([self.found.problem] if self.found.problem else []), *self.problems]

    def render(self, name: str, console: Console | None = None) -> bytes:
        """It in the format of that name; `console` is where text is to be seen, if it is not a file."""
        if name == "text":
            from mutcheck.report.text import bisected

            return bisected.render(self, console)
        made: bytes = import_module(f"mutcheck.report.{FORMATS[name]}").document(self)
        return made


def _irs(edge: Edge, found: Bisected, kept: Kept) -> list[Comparison]:
    files = (kept.file(edge.old.column.asked), kept.file(edge.new.column.asked))
    return texts.compared(edge.old.column, edge.new.column, files, found.program, found.target)


def _told(comparison: Comparison, found: Bisected, view: str) -> compared.Told:
    return compared.Told(comparison, Shown(view), (found.program, found.program))
