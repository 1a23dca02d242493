"""Waivers: findings that are known and accepted, with a reason. They are strict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from mutcheck.checks.finding import CODES, Finding, Severity
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
            yield _stale(waiver, release)


def _instead(waiver: Waiver) -> str:
    if waiver.finding in CODES:
        return "Delete the waiver, or narrow its releases or platforms."
    near = get_close_matches(waiver.finding, CODES, n=1)
    return f"No finding goes by that code. {f'Did you mean {near[0]}?' if near else 'docs/checks.md lists them.'}"


def _stale(waiver: Waiver, release: str) -> Finding:
    return Finding(
        "waiver.stale",
        Severity.ERROR,
        f"nothing is left to waive: there is no `{waiver.finding}` with jax {release}",
        advice=_instead(waiver),
    )
