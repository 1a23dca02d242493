"""The executable check: is there one, and can it be read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.core.artifacts import Unavailable
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject
    from mutcheck.core.cell import Cell

UNAVAILABLE = Rule(
    "executable.unavailable",
    Severity.ERROR,
    "there is no compiler for the target here; a note if nobody asked for the target by name",
)
UNREADABLE = Rule("executable.unreadable", Severity.ERROR, "the executable cannot be read: nothing is known of it")
UNKNOWN_FIELDS = Rule(
    "executable.unknown-fields", Severity.NOTE, "the module has fields that this version of mutcheck does not know"
)


def run(subject: Subject) -> Iterator[Finding]:
    """Why there is no executable, or none that can be read."""
    compiled = subject.given.compiled
    if isinstance(compiled, Unavailable) and subject.site is None:
        yield _unavailable(compiled, subject.given.cell)
    if subject.unreadable_executable is not None and subject.site is None:
        yield unreadable(subject.unreadable_executable)


def unreadable(error: Exception) -> Finding:
    """The finding for an executable, or its text, that cannot be read."""
    return UNREADABLE.finding(
        f"the executable cannot be read, and nothing is known of it: {error}",
        advice="Report it to mutcheck with the output of `mutcheck doctor`.",
    )


def _unavailable(unavailable: Unavailable, cell: Cell) -> Finding:
    severity = Severity.ERROR if cell.aim.asked else Severity.NOTE
    message = f"nothing can be compiled for {cell.target} here: {unavailable.why}"
    advice = unavailable.advice or "`mutcheck doctor` says what is missing."
    return UNAVAILABLE.finding(message, advice=advice, severity=severity)


def fields(subject: Subject) -> Iterator[Finding]:
    """Fields that an XLA wrote that is not known here."""
    if subject.analysis is not None and (count := subject.analysis.module.unknown_fields):
        yield UNKNOWN_FIELDS.finding(f"{count} fields of the module are from an XLA that mutcheck does not know")


def _never(_: Subject) -> bool:
    """That there is an executable says nothing of the program: it is no check that passes."""
    return False


CHECK = Check("executable", (UNAVAILABLE, UNREADABLE), Level.LOWERING, run, _never)
FIELDS = Check("executable", (UNKNOWN_FIELDS,), Level.EXECUTABLE, fields, _never)
