"""Waivers: findings that are known and accepted, with a reason. They are strict."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from fnmatch import fnmatchcase

from mutcheck.core.finding import CODES, Finding, Severity
from mutcheck.core.program import Waiver

LEVELS = ("aliasing", "inplace", "executable", "observed")
"""Kinds of findings that are made only where there is an executable, or a run."""


def apply(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    release: str,
    target: str,
    levels: Container[str] = frozenset(LEVELS),
) -> Iterator[Finding]:
    """The findings, those that are waived turned into notes, and one for each waiver that waives nothing.

    Args:
      levels: the kinds of findings that could have been made here: a waiver of one that could not is not stale.
    """
    active = [waiver for waiver in waivers if waiver.covers(release, target)]
    used: set[Waiver] = set()
    for finding in findings:
        waiver = next((waiver for waiver in active if _waives(waiver, finding)), None)
        if waiver is None or finding.severity is Severity.NOTE:
            yield finding
        else:
            used.add(waiver)
            yield replace(finding, severity=Severity.NOTE, waived=waiver.reason)
    for waiver in active:
        kind = waiver.finding.partition(".")[0]
        if waiver not in used and (kind in levels or kind not in LEVELS):
            yield _stale(waiver, release)


def _waives(waiver: Waiver, finding: Finding) -> bool:
    return waiver.finding == finding.code and (not waiver.buffers or names_path(waiver.buffers, finding.buffer))


def names_path(pattern: str, path: str) -> bool:
    """Whether a pattern names a path: `*` and `?` are wild, and brackets are those of the path."""
    return path == pattern or fnmatchcase(path, pattern.replace("[", "[[]"))


def _instead(waiver: Waiver) -> str:
    if waiver.finding in CODES:
        return "Delete the waiver, or narrow its releases, targets or buffers."
    near = get_close_matches(waiver.finding, CODES, n=1)
    return f"No finding goes by that code. {f'Did you mean {near[0]}?' if near else 'docs/checks.md lists them.'}"


def _stale(waiver: Waiver, release: str) -> Finding:
    return Finding(
        "waiver.stale",
        Severity.ERROR,
        f"nothing is left to waive: there is no `{waiver.finding}` with jax {release}",
        advice=_instead(waiver),
    )
