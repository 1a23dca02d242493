"""Waivers: findings that are known and accepted, with a reason. They are strict."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from fnmatch import fnmatchcase

from mutcheck.core.finding import Finding, Severity
from mutcheck.core.program import Waiver
from mutcheck.core.rule import Rule
from mutcheck.core.target import Target

STALE = Rule("waiver.stale", Severity.ERROR, "a waiver has nothing left to waive")
ENDED = Rule("waiver.expired", Severity.ERROR, "the last day of a waiver is over, so what it waived counts again")


def apply(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    release: str,
    target: Target,
    codes: Collection[str],
    unreached: Container[str] = frozenset(),
    *,
    today: date | None = None,
) -> Iterator[Finding]:
    """The findings, those that are waived turned into notes, and one for each waiver that waives nothing any more.

    Args:
      codes: every code that there is.
      unreached: the kinds of findings that could not be made here: a waiver of one of them is not stale.
      today: the day that it is; UTC's if left out, so that it is the same everywhere.
    """
    today = today or datetime.now(UTC).date()
    covering = [waiver for waiver in waivers if waiver.covers(release, target)]
    active = [waiver for waiver in covering if not waiver.has_ended(today)]
    used: set[Waiver] = set()
    for finding in findings:
        waiver = next((waiver for waiver in active if _waives(waiver, finding)), None)
        if waiver is None or finding.severity is Severity.NOTE:
            yield finding
        else:
            used.add(waiver)
            yield replace(finding, severity=Severity.NOTE, waived=waiver.reason)
    for waiver in active:
        if waiver not in used and waiver.finding.partition(".")[0] not in unreached:
            yield _stale(waiver, release, codes)
    yield from (_ended(waiver) for waiver in covering if waiver.has_ended(today))


def _waives(waiver: Waiver, finding: Finding) -> bool:
    return waiver.finding == finding.code and (not waiver.buffers or names_path(waiver.buffers, finding.buffer))


def names_path(pattern: str, path: str) -> bool:
    """Whether a pattern names a path: `*` and `?` are wild, and brackets are those of the path."""
    return path == pattern or fnmatchcase(path, pattern.replace("[", "[[]"))


def _instead(waiver: Waiver, codes: Collection[str]) -> str:
    if waiver.finding in codes:
        return "Delete the waiver, or narrow its releases, targets or buffers."
    near = get_close_matches(waiver.finding, codes, n=1)
    return f"No finding goes by that code. {f'Did you mean {near[0]}?' if near else 'docs/checks.md lists them.'}"


def _ended(waiver: Waiver) -> Finding:
    return ENDED.finding(
        f"the waiver of `{waiver.finding}` ended on {waiver.until}: {waiver.reason}",
        advice="Mend what it waived and delete it, or give it another `until`.",
    )


def _stale(waiver: Waiver, release: str, codes: Collection[str]) -> Finding:
    return STALE.finding(
        f"nothing is left to waive: there is no `{waiver.finding}` with jax {release}",
        advice=_instead(waiver, codes),
    )
