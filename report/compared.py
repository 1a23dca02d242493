"""A comparison of two IRs, and its formats: how each is named and made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from mutcheck.golden.diff.comparison import Comparison
    from mutcheck.golden.diff.groups import Group
    from mutcheck.golden.diff.hunks import Hunk

FORMATS = {"json": "machine.diff_json", "markdown": "machine.diff_markdown", "html": "site.diff_page"}
"""What makes each format but text, below `mutcheck.report`: a function `document` from what is told to bytes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a comparison is shown.

    Attributes:
      view: `unified`, `side-by-side` or `summary`.
      context: unchanged lines around a change.
      every: whether every change is, and not one of each kind that are equal.
      full: whether lines are whole, however long they are.
    """

    view: str = "unified"
    context: int = 3
    every: bool = False
    full: bool = False


@dataclass(frozen=True)
class Told:
    """A comparison that is told.

    Attributes:
      programs: what each side is of; empty where that is not known.
    """

    comparison: Comparison
    shown: Shown = field(default_factory=Shown)
    programs: tuple[str, str] = ("", "")

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        from mutcheck.golden.diff.groups import groups

        return groups(self.comparison)

    @cached_property
    def hunks(self) -> tuple[Hunk, ...]:
        """What is shown of it."""
        from mutcheck.golden.diff import hunks

        if not self.alike and not self.shown.every:
            return ()
        if self.shown.every or self.comparison.renamed:
            return tuple(hunks.every(self.comparison, self.shown.context))
        return tuple(hunks.once(self.comparison, self.groups, self.shown.context))

    @property
    def summary(self) -> str:
        from mutcheck.golden.diff import summary

        return summary.line(self.comparison)

    @property
    def notes(self) -> list[str]:
        """What is to be said before anything else."""
        old, new = self.programs
        sides = (self.comparison.old, self.comparison.new)
        notes = [f"These are two programs: {old} and {new}."] if old and new and old != new else []
        if not self.alike:
            notes += [f"{side.name} is {_KINDS.get(side.kind, 'text')}." for side in sides]
        notes += [
            f"Donations are not compared: of {side.name}, {side.donations.unknown}."
            for side in sides
            if side.donations is not None and side.donations.unknown
        ]
        return notes

    @property
    def alike(self) -> bool:
        """Whether both sides are of one kind: else every line differs, and none is worth to be shown."""
        return self.comparison.old.kind == self.comparison.new.kind


_KINDS = {"stablehlo": "StableHLO", "hlo": "optimized HLO", "rejection": "a rejection"}


def render(name: str, told: Told, console: Console | None = None) -> bytes:
    """A comparison in the format of that name; `console` is where text is to be seen, if it is not a file."""
    if name == "text":
        from mutcheck.report.text import diff

        return diff.render(told, console)
    made: bytes = import_module(f"mutcheck.report.{FORMATS[name]}").document(told)
    return made
