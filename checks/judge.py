"""Judges a cell: every check whose level its subject has reached, and what outcome their findings make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mutcheck.checks import waiver
from mutcheck.checks.catalog import CHECKS, CODES, COMPARISONS, kinds_beyond_stablehlo
from mutcheck.checks.check import Level
from mutcheck.checks.filecheck import directive
from mutcheck.checks.filecheck.directive import Matcher
from mutcheck.checks.result import Result
from mutcheck.checks.rules import possible
from mutcheck.checks.rules.accepted import Accepted
from mutcheck.checks.subject import Given, Readings, Subject
from mutcheck.core.artifacts import Crash
from mutcheck.core.finding import Finding
from mutcheck.core.program import Waiver

_BEYOND = kinds_beyond_stablehlo()


class Judge:
    """Judges the cells of one run. Equal modules are read once: most platforms share theirs.

    Args:
      strict: whether a warning fails a cell.
      match: the FileCheck engine.
      evidence: whether results carry what a history keeps of them.
    """

    def __init__(self, *, strict: bool = False, match: Matcher = directive.check, evidence: bool = False) -> None:
        self._strict = strict
        self._match = match
        self._evidence = evidence
        self._readings = Readings()

    def subject(self, given: Given) -> Subject:
        """A cell, to be judged or explained."""
        return Subject(given, self._readings, match=self._match)

    def judge(self, subject: Subject) -> Result:
        """Everything that the checks have to say of one cell's artifacts."""
        given, reached = subject.given, _reached(subject)
        findings: list[Finding] = []
        checked: set[str] = set()
        for check in CHECKS:
            if check.needs in reached:
                findings += check.run(subject)
                checked |= {check.name} if check.decides(subject) else set()
        result = Result(
            given.cell,
            given.artifact,
            subject.buffers,
            tuple(findings),
            frozenset(checked),
            self._strict,
            given.compiled if Level.LOWERING in reached or Level.SITE in reached else None,
            subject.proven,
            observation=given.observation if Level.OBSERVATION in reached else None,
            evidence=subject.evidence if self._evidence else None,
            saved=possible.saved(subject),
            possible=sum(subject.device_bytes(each) for each in subject.possible if each.update),
        )
        return replace(result, findings=waived(result, findings, given.expectation.waivers, given.release))


def _reached(subject: Subject) -> set[Level]:
    """The levels that a subject has reached: what cannot be read is not reached."""
    reached = {Level.OUTCOME}
    if subject.reading is not None:
        reached.add(Level.LOWERING)
        if subject.given.observation is not None:
            reached.add(Level.OBSERVATION)
    if subject.analysis is not None:
        reached.add(Level.EXECUTABLE)
    if subject.site is not None:
        reached.add(Level.SITE)
    return reached


def compared(result: Result, accepted: Accepted) -> Result:
    """The result with what its golden and its accepted ledger say of it: before a directive that fails for it."""
    for each in COMPARISONS:
        if each.applies(result):
            result = result.adding(each.name, each.run(result, accepted))
    return replace(result, findings=tuple(sorted(result.findings, key=directive.FAILED.made)))


def waived(result: Result, findings: Sequence[Finding], waivers: Sequence[Waiver], release: str) -> tuple[Finding, ...]:
    """Findings of a cell with what is waived of them, in their order, then those of waivers that waive nothing.

    Of what ended before it was judged nothing is waived, and a waiver of a level that was not reached is not stale.
    """
    if isinstance(result.artifact, Crash):
        return tuple(findings)
    unreached = frozenset[str]() if result.proven is not None else _BEYOND[Level.EXECUTABLE]
    if result.observation is None:
        unreached |= _BEYOND[Level.OBSERVATION]
    return tuple(waiver.apply(findings, waivers, release, result.cell.target.full, CODES, unreached))
