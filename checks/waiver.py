"""Waivers: findings that are known and accepted, with a reason. They are strict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from mutcheck.checks.finding import Finding, Severity
from mutcheck.lowering.program import Waiver


def apply(findings: Iterable[Finding], waivers: Iterable[Waiver], release: str, platform: str) -> Iterator[Finding]:
    """The findings, those that are waived turned into notes, and one for each waiver that waives nothing."""
    active = [waiver for waiver in waivers if waiver.covers(release, platform)]
    used: set[Waiver] = set()
    for finding in findings:
        waiver = next((waiver for waiver in active if waiver.finding == finding.code), None)
        if waiver is None or finding.severity is Severity.NOTE:
            yield finding
        else:
            used.add(waiver)
            yield replace(finding, severity=Severity.NOTE, waived=waiver.reason)
    for waiver in active:
        if waiver not in used:
            yield _stale(waiver, release, platform)


def _stale(waiver: Waiver, release: str, platform: str) -> Finding:
    return Finding(
        "waiver.stale",
        Severity.ERROR,
        f"nothing is left to waive: there is no `{waiver.finding}` on {platform} with jax {release}",
        advice="Delete the waiver, or narrow its releases or platforms.",
    )
