"""A cell: one program on one target in one release."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.core.source import Source
from mutcheck.core.target import platform_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One program on one target in this release: the unit of work and of report.

    Attributes:
      why: why nothing is compiled for it; empty where something is, or is asked for.
      asked: whether the target was asked for by name: where its compiler is missing, that is a failure then.
    """

    source: Source
    target: str
    why: str = ""
    asked: bool = False

    @property
    def platform(self) -> str:
        return platform_of(self.target)
