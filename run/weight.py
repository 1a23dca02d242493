"""How much must be copied before it fails, where a project says so: less is told, and is a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.core import limit
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.limit import Limit


def weighed(result: Result, limits: Sequence[Limit]) -> Result:
    """The result, in which a copy that is smaller than the least that fails is a note."""
    least = min((each.least for each in limits if each.kind == limit.COPIED), default=0)
    if not least:
        return result
    small = {row.path for row in result.buffers if _is_small(row, least)}
    return replace(result, findings=tuple(_noted(each, small) for each in result.findings))


def _is_small(row: Buffer, least: int) -> bool:
    """Whether all that a call copies of a buffer is known, and less."""
    return row.proof is not None and not row.proof.at_least and row.proof.copied_bytes < least


def _noted(finding: Finding, small: set[str]) -> Finding:
    return replace(finding, severity=Severity.NOTE) if COPIED.made(finding) and finding.buffer in small else finding
