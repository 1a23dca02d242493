"""A finding: one thing that a check has to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: `CRITICAL` and `ERROR` fail the cell, a `WARNING` fails it under `--strict`.

    `CRITICAL` is for what computes something else than the program says.
    """

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Location:
    """A line of the user's, `file:line`; line 0 where only the file is known."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check has to say of a cell.

    Attributes:
      code: stable name, `check.kind`, such as `donation.in-vain`; waivers and filters use it.
      message: one sentence, without a full stop, that names the buffer where there is one.
      buffer: pytree path of the buffer that it is about; empty where it is about the whole program.
      location: the line that it points at.
      evidence: lines of IR, of a diff or of a traceback that show it, in order.
      advice: what to do next, a sentence.
      waived: why it is accepted, where a waiver accepts it.
    """

    code: str
    severity: Severity
    message: str
    buffer: str = ""
    location: Location | None = None
    evidence: tuple[str, ...] = ()
    advice: str = ""
    waived: str = ""


def location(where: str) -> Location | None:
    """The line that `file:line` names; None where nothing is named."""
    file, _, line = where.rpartition(":")
    return Location(file, int(line)) if file else None
