"""A result: a cell, what the stages made of it, and everything that the checks have to say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from mutcheck.checks.ledger import Buffer, Proven
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Artifact, Compiled, Crash, Rejection, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.observation import Observation
from mutcheck.core.proof import Extra

if TYPE_CHECKING:
    from mutcheck.checks.evidence import Evidence  # with what reads executables


class Outcome(StrEnum):
    """What became of a cell."""

    PASSED = "passed"
    FAILED = "failed"
    REJECTED = "rejected"
    UNAVAILABLE = "unavailable"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """A cell, its artifact, and everything that the checks have to say of it.

    Attributes:
      buffers: the ledger; empty where there is no lowering.
      checked: what was looked at (`donation`, `update`, `aliasing`, `inplace`, `directives`, `golden`, `ledger`,
        `observed`): a check that is not in it has not been made, and must not be shown as passed.
      strict: whether a warning fails the cell.
      compiled: what became of the lowering on the target; None where it was not to be compiled.
      proven: what the executable proves; None where there is none.
      cached: whether the executable was compiled before, and kept.
      observation: what a run of the program showed; None where it was not run.
      times: how often another command compiled the module; None where mutcheck made it.
      saved: bytes that a call would not need, were what can be donated donated; None where that was not asked.
      possible: bytes of buffers of which a call makes a new version beside the old one, and that are not in the ledger
        since nothing donates them, or expects that.
      advised: what was tried on the program for this target; None where nothing was.
      evidence: what a history keeps beside the figures; None where that was not asked.
      configured: the findings that the project's configuration waives, and not the program itself.
      lowering_seconds: how long the program took to import, trace and lower, for all platforms together.
    """

    cell: Cell
    artifact: Artifact
    buffers: tuple[Buffer, ...]
    findings: tuple[Finding, ...]
    checked: frozenset[str]
    strict: bool = False
    compiled: Compiled | None = None
    proven: Proven | None = None
    cached: bool = False
    observation: Observation | None = None
    times: int | None = None
    saved: int | None = None
    possible: int = 0
    lowering_seconds: float | None = None
    advised: Advised | None = field(default=None, compare=False)
    evidence: Evidence | None = field(default=None, compare=False)
    configured: frozenset[Finding] = frozenset()

    @property
    def extra(self) -> Extra | None:
        """What a call moves or holds beyond an ideal update in place; None where nothing is known of an executable."""
        if self.proven is None:
            return None
        extra = self.proven.extra
        return replace(extra, bytes=extra.bytes + self.possible)

    @property
    def outcome(self) -> Outcome:
        if isinstance(self.artifact, Crash) or isinstance(self.compiled, Crash):
            return Outcome.ERROR
        if isinstance(self.artifact, Rejection) or isinstance(self.compiled, Rejection):
            return Outcome.REJECTED
        if isinstance(self.compiled, Unavailable) and self.cell.aim.asked:
            return Outcome.UNAVAILABLE
        return Outcome.FAILED if self.failing else Outcome.PASSED

    @property
    def ok(self) -> bool:
        """Whether nothing fails: a rejection that is expected is fine."""
        return self.outcome not in (Outcome.ERROR, Outcome.UNAVAILABLE) and not self.failing

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings that fail the cell."""
        return tuple(finding for finding in self.findings if self.weighs(finding))

    def weighs(self, finding: Finding) -> bool:
        return finding.severity in (Severity.CRITICAL, Severity.ERROR) or (
            self.strict and finding.severity is Severity.WARNING
        )

    def made_as(self, cached: bool, lowering_seconds: float | None) -> Result:
        """The same, with word of whether the executable was compiled before, and of the time that it took."""
        return replace(self, cached=cached, lowering_seconds=lowering_seconds)

    def adding(self, check: str, finding: Finding | None) -> Result:
        """The same with one more check made, and its finding."""
        findings = self.findings if finding is None else (*self.findings, finding)
        return replace(self, findings=findings, checked=self.checked | {check})
