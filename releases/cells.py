"""A cell of a matrix: what a program becomes on a target in one release, in the figures that are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mutcheck.core.proof import Verdict
from mutcheck.golden.contract.rows import BufferRow, ResultRow

FINE = (Verdict.IN_PLACE, Verdict.READ_ONLY)
"""Verdicts of buffers that are not copied."""

COMPILED = ("passed", "failed")
"""Outcomes of what was lowered, and compiled where that was asked."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a program becomes on a target in one release.

    Attributes:
      row: as the JSON contract says it; None where there is no result.
      why: why there is none.
    """

    row: ResultRow | None = None
    why: str = ""

    @property
    def outcome(self) -> str:
        return self.row.outcome if self.row is not None else "absent"

    @property
    def known(self) -> bool:
        """Whether there is a result: where its target has no compiler, there is none."""
        return self.row is not None and self.row.outcome != "unavailable"

    @property
    def why_not(self) -> str:
        """Why it is not known, or went wrong, as far as somebody says it."""
        if self.row is None:
            return self.why or "there is no result"
        failing = (
            each.message for each in self.row.findings if each.severity in ("critical", "error") and not each.waived
        )
        return self.row.not_compiled or next(failing, self.row.outcome)

    @property
    def ok(self) -> bool:
        return self.row is not None and self.row.ok

    @property
    def compiled(self) -> bool:
        """Whether there is an executable, so that its figures are known."""
        return self.row is not None and self.row.executable is not None

    @property
    def buffers(self) -> int:
        return len(self.row.buffers) if self.row is not None else 0

    @property
    def in_place(self) -> int | None:
        """How many buffers are updated where they are, or only read; None where that is not known."""
        return self._count(lambda buffer: buffer.in_place in FINE)

    @property
    def donated(self) -> int | None:
        lowered = self.row is not None and self.outcome in COMPILED
        return sum(each.donated for each in self.row.buffers) if lowered and self.row is not None else None

    @property
    def aliased(self) -> int | None:
        return self._count(lambda buffer: buffer.aliased is not None)

    @property
    def extra(self) -> int | None:
        """The extra bytes of a call; None where they are not known."""
        if self.row is None or self.row.extra_bytes is None or (self.row.extra_at_least and not self.row.extra_bytes):
            return None
        return self.row.extra_bytes

    @property
    def at_least(self) -> bool:
        """Whether the extra bytes are a lower bound."""
        return bool(self.row is not None and self.row.extra_at_least)

    @property
    def refused(self) -> str:
        """The refusal of JAX or XLA in a word; empty where there is none."""
        return f"{self.row.rejection.error}" if self.row is not None and self.row.rejection is not None else ""

    def figure(self, name: str) -> int | None:
        """A figure of the executable; None where it is not known."""
        if self.row is None or self.row.executable is None:
            return None
        executable = self.row.executable
        value = getattr(executable, name)
        uncertain = executable.at_least and not value and name in ("copies", "copied_bytes")
        return None if value is None or uncertain else int(value)

    @property
    def state(self) -> object:
        """What makes two cells equal to a reader."""
        return self.outcome, self.ok, self.facts

    @property
    def facts(self) -> object:
        """What JAX and XLA made of the program, whatever is expected of it."""
        if self.row is None:
            return None
        lowered = "lowered" if self.outcome in COMPILED else self.outcome
        refused = (self.row.rejection.stage, self.row.rejection.error) if self.row.rejection is not None else None
        compiled = (self.extra, self.at_least, *(self.figure(name) for name in FIGURES))
        return lowered, refused, compiled, tuple(map(_buffer_state, self.row.buffers))

    def _count(self, counts: Callable[[BufferRow], bool]) -> int | None:
        if self.row is None or not self.compiled:
            return None
        return sum(map(counts, self.row.buffers))


FIGURES = ("copies", "copied_bytes", "rearranged_bytes", "relocated_bytes")
"""Figures of an executable that are compared. Its temporary memory is not: it differs with every release."""


def _buffer_state(buffer: BufferRow) -> object:
    return buffer.path, buffer.donated, buffer.in_place, buffer.extra_bytes, buffer.extra_at_least
