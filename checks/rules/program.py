"""The program check: did it come as far as an artifact that can be read, and what did it print on the way?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.core.artifacts import Crash
from mutcheck.core.finding import Finding, Severity, location
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject

UNREADABLE = Rule("lowering.unreadable", Severity.ERROR, "the module cannot be read: nothing is known of it")
CRASHED = Rule("program.crashed", Severity.ERROR, "the program's own error, exit or end of its process")
PRINTED = Rule("program.printed", Severity.NOTE, "what the program printed while it was lowered")


def run(subject: Subject) -> Iterator[Finding]:
    """What ended the program, or its compilation; and a module that cannot be read."""
    for made in (subject.given.artifact, subject.given.compiled):
        if isinstance(made, Crash):
            yield CRASHED.finding(
                made.why,
                location=location(made.where),
                evidence=made.traceback.rstrip().splitlines(),
                advice=made.advice,
            )
    if subject.unreadable_lowering is not None:
        yield UNREADABLE.finding(
            "the module cannot be read, and nothing is known of it",
            evidence=str(subject.unreadable_lowering).splitlines(),
            advice="Report it to mutcheck with the module (`--emit stablehlo`) and the output of `mutcheck doctor`.",
        )


def printed(subject: Subject) -> Iterator[Finding]:
    """What the program printed."""
    if lines := subject.given.printed.strip().splitlines():
        yield PRINTED.finding(f"it printed {len(lines)} line{'s' * (len(lines) > 1)}", evidence=lines)


def _never(_: Subject) -> bool:
    """That nothing went wrong here says nothing of the program: it is no check that passes."""
    return False


CHECK = Check("program", (UNREADABLE, CRASHED), Level.OUTCOME, run, _never)
OUTPUT = Check("program", (PRINTED,), Level.OUTCOME, printed, _never)
