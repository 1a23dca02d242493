"""What `mutcheck ack` is asked to waive: a line of a report, or a code, as programs, targets and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

from mutcheck.checks.catalog import CHECKS, CODES, COMPARISONS
from mutcheck.core.finding import Severity
from mutcheck.core.target import Target, UnknownTarget
from mutcheck.core.trouble import Trouble
from mutcheck.project.configuration import FILE, Configuration

ACCEPTED = frozenset(rule.code for each in COMPARISONS for rule in each.rules)
"""What is accepted with `mutcheck accept`, and not waived."""

WAIVABLE = frozenset(
    rule.code
    for check in CHECKS
    for rule in check.rules
    if rule.severity is not Severity.NOTE and rule.kind not in ("program", "lowering", "rejection")
)
"""What a waiver can name: a note needs none, and what was not judged has nothing to waive."""

_CODES = re.compile(r"\s+((?:[a-z]+\.[a-z-]+)(?:, [a-z]+\.[a-z-]+)*)\s*$")
_SIGN = re.compile(r"^\s*(?:[✗‼!·]|X|!!|-)\s+")
_MANY = re.compile(r"^\d+ programs, \d+ cells$")
_ALL = re.compile(r"^all \d+$")

_LINE = 'Take the first line of a finding, as in "✗ step on cpu  inplace.copied", or a code and a PROGRAM.'


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What is to be waived.

    Attributes:
      each: a program, the targets that it is waived on (none for all), and a code.
      accepted: codes of the line that are accepted, and not waived.
    """

    each: tuple[tuple[str, tuple[str, ...], str], ...]
    accepted: tuple[str, ...] = ()

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(program for program, _, _ in self.each))


def asked(
    finding: str, programs: Sequence[str], targets: Sequence[Target] | None, project: Configuration
) -> Acknowledged:
    """What a line of a report asks for, or a code and programs.

    Raises:
      Trouble: it is neither; nothing of it can be waived; or the project has no such program.
    """
    found = _CODES.search(f" {finding}")
    head = _SIGN.sub("", f" {finding}"[: found.start()] if found else finding).strip()
    codes = tuple(found[1].split(", ")) if found else (finding.strip(),)
    accepted, waived = _sorted(codes)
    where = list(_of_line(head, programs)) if head else [(name, ()) for name in programs]
    if not where:
        raise _no(f"{finding!r} names no program", f"Name the PROGRAM, too. {_LINE}")
    named = None if targets is None else tuple(map(str, targets))
    each = [(program, on if named is None else named, code) for program, on in where for code in waived]
    _check(project, [program for program, _ in where])
    return Acknowledged(tuple(dict.fromkeys(each)), accepted)


def _sorted(codes: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that are accepted, and those that can be waived."""
    for code in codes:
        if code not in CODES:
            near = get_close_matches(code, sorted(WAIVABLE), n=1)
            raise _no(f"there is no finding {code!r}", f"Did you mean {near[0]}?" if near else _LINE)
    accepted = tuple(code for code in codes if code in ACCEPTED)
    waived = tuple(code for code in codes if code in WAIVABLE)
    if not waived:
        advice = (
            "Accept what changed: `mutcheck accept PROGRAM`."
            if accepted
            else "It says what is wrong with the program, or with a waiver, itself: mend that."
        )
        raise _no(f"{', '.join(codes)} cannot be waived", advice)
    return accepted, waived


def _of_line(head: str, programs: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The programs of a line, each with its targets; only those that are named beside it, if there are any."""
    if _MANY.match(head):
        raise _no(f"the line counts {head}, and names none", "Name the PROGRAMs, with the code alone.")
    for part in head.split("; "):
        names, on, targets = part.rpartition(" on ")
        if not on:
            raise _no(f"{head!r} is no line of a report", _LINE)
        for name in names.split(", "):
            if not programs or name in programs:
                yield name, _targets(targets)


def _targets(text: str) -> tuple[str, ...]:
    """Targets as a report names them; none where it is about all."""
    if _ALL.match(text):
        return ()
    try:
        return tuple(str(Target.parse(each)) for each in text.split(", "))
    except UnknownTarget as error:
        raise _no("the line is no line of a report", f"{str(error)[:1].upper()}{str(error)[1:]}") from None


def _check(project: Configuration, programs: Sequence[str]) -> None:
    """Refuse programs that are none of the project's: its waivers are for no others."""
    if project.file is None:  # whoever writes says what to do
        return
    known = [source.name for source in project.find()[0]]
    for program in programs:
        if not any(fnmatchcase(name, program.replace("[", "[[]")) for name in known):
            near = get_close_matches(program, known, n=1)
            advice = f"Did you mean {near[0]}?" if near else f"Its `programs` are {', '.join(known[:8]) or 'none'}."
            raise _no(f"the project has no program {program!r}, and waives nothing of others", advice)


def _no(why: str, advice: str) -> Trouble:
    return Trouble(Path(FILE), why, advice)
