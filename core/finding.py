"""A finding: one thing that a check has to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

CODES = (
    "aliasing.crossed",
    "aliasing.missing",
    "aliasing.other-output",
    "directive.bad",
    "directive.failed",
    "directive.none",
    "donation.bad-output",
    "donation.count",
    "donation.donor",
    "donation.in-vain",
    "donation.missing",
    "donation.possible",
    "donation.unknown",
    "executable.unavailable",
    "executable.unknown-fields",
    "executable.unreadable",
    "golden.broken",
    "golden.differs",
    "golden.missing",
    "inplace.contradiction",
    "inplace.copied",
    "inplace.replay",
    "inplace.unknown",
    "ledger.broken",
    "ledger.differs",
    "ledger.missing",
    "lowering.unreadable",
    "observed.differs",
    "observed.moved",
    "observed.unknown",
    "program.crashed",
    "program.printed",
    "rejection.expected",
    "rejection.stale",
    "rejection.unexpected",
    "update.rebuilt",
    "update.unexpected",
    "update.unmatched",
    "waiver.stale",
)
"""Every finding's code; docs/checks.md says what each one means."""


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
