"""What a run aims at, and its cells: one program on one target in one release."""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.core.source import Source
from mutcheck.core.target import Target


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of a run, and how far a run goes for it.

    Attributes:
      why_not: why nothing is compiled for it; empty where something is, or is asked for.
      asked: whether it was asked for by name: where its compiler is missing, that is a failure then.
    """

    target: Target
    why_not: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One program on one target in this release: the unit of work and of report."""

    source: Source
    aim: Aim

    @property
    def target(self) -> Target:
        return self.aim.target

    @property
    def platform(self) -> str:
        return self.aim.target.platform
