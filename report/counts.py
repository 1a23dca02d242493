"""What a cell's row counts: buffers that are donated, aliased and in place, and what a call copies of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mutcheck.checks.result import Outcome, Result
from mutcheck.checks.rules.donation import IN_VAIN
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.proof import Extra, Proof, Verdict
from mutcheck.core.units import readable

if TYPE_CHECKING:
    from mutcheck.checks.ledger import Buffer, Proven

FINE = frozenset({Verdict.IN_PLACE, Verdict.READ_ONLY})
"""Verdicts of buffers that are not copied."""

UNKNOWN = "–"
"""What stands where a level was not looked at: never a count, and never zero."""

UNSURE = "unknown"
"""What stands for bytes where they were looked at, and are not known."""

NONE = "none"
"""What stands where a program has no mutable buffer."""

ORDER = (Outcome.ERROR, Outcome.FAILED, Outcome.REJECTED, Outcome.UNAVAILABLE, Outcome.PASSED)
"""Outcomes, the worst first."""

SEVERITIES = (Severity.CRITICAL, Severity.ERROR, Severity.WARNING, Severity.NOTE)


def donated(result: Result) -> str:
    """How many buffers are donated, and not in vain."""
    in_vain = {finding.buffer for finding in IN_VAIN.among(result.findings)}
    return _of(result, sum(each.donated and each.path not in in_vain for each in result.buffers))


def aliased(result: Result) -> str:
    """How many buffers an output of the executable lives in."""
    if result.proven is None:
        return UNKNOWN
    return _of(result, sum(each.proof is not None and each.proof.output is not None for each in result.buffers))


def in_place(result: Result) -> str:
    """How many buffers are updated where they are, or only read."""
    if result.proven is None:
        return UNKNOWN
    return _of(result, sum(each.proof is not None and each.proof.verdict in FINE for each in result.buffers))


def copied(result: Result) -> str:
    """What a call copies of the buffers: `16 copies, 64 KiB`."""
    return _copied(result.proven)


def copied_of(buffer: Buffer) -> str:
    """The same of one buffer."""
    return _copied(buffer.proof)


def extra_size(result: Result) -> str:
    """What a call moves or holds beyond an ideal update in place: `2 MiB`."""
    return _extra(result.extra)


def extra_of(buffer: Buffer) -> str:
    """The same of one buffer."""
    return _extra(buffer.extra)


def _extra(extra: Extra | None) -> str:
    if extra is None:
        return UNKNOWN
    return UNSURE if extra.known is None else f"{_least(extra.at_least)}{readable(extra.bytes)}"


def is_unsure(result: Result) -> bool:
    """Whether nothing is seen to be copied, and something may be."""
    return result.proven is not None and result.proven.at_least and not result.proven.copies


def copies(number: int, copied: int, at_least: bool) -> str:
    if not number:
        return UNSURE if at_least else NONE
    return f"{_least(at_least)}{number} cop{'y' if number == 1 else 'ies'}, {readable(copied)}"


def _copied(counted: Proven | Proof | None) -> str:
    return UNKNOWN if counted is None else copies(counted.copies, counted.copied_bytes, counted.at_least)


def _least(at_least: bool) -> str:
    return "≥ " if at_least else ""


def copied_bytes(result: Result, path: str) -> int:
    """How many bytes of a buffer a call copies; 0 where that is not known."""
    row = buffer_of(result, path)
    return row.proof.copied_bytes if row is not None and row.proof is not None else 0


def buffer_of(result: Result, path: str) -> Buffer | None:
    """The row of a buffer; None where the path is empty, or none goes by it."""
    return next((each for each in result.buffers if path and each.path == path), None)


def needs_a_look(result: Result) -> bool:
    """Whether a cell fails, or warns of something."""
    return not result.ok or any(finding.severity is Severity.WARNING for finding in result.findings)


def weight(finding: Finding, result: Result) -> tuple[bool, int, int]:
    """What sorts findings, the heaviest first: those that fail, by severity, and by the bytes that a call copies."""
    return not result.weighs(finding), SEVERITIES.index(finding.severity), -copied_bytes(result, finding.buffer)


def worst_first(results: Sequence[Result]) -> list[Result]:
    """Cells in error, failing ones, then those that only warn; each in the plan's order."""
    return sorted(results, key=lambda result: (result.ok, ORDER.index(result.outcome)))


def _of(result: Result, number: int) -> str:
    if not result.buffers:
        return UNKNOWN if result.outcome in (Outcome.REJECTED, Outcome.ERROR) else NONE
    return f"{number}/{len(result.buffers)}"
