"""The update check: is every aliased buffer updated as expected, and in a way that can be done in place?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.waiver import names_path
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject

REBUILT = Rule(
    "update.rebuilt", Severity.ERROR, "a loop fills a fresh buffer piece by piece, and the line that does it"
)
UNEXPECTED = Rule("update.unexpected", Severity.ERROR, "an update is not the expected one")
UNMATCHED = Rule("update.unmatched", Severity.ERROR, "an expected update names no buffer")


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on the updates of a ledger: those that are rebuilt, then those that are not as expected."""
    for buffer in subject.buffers:
        if buffer.argument is not None and buffer.update == "rebuilt":
            yield REBUILT.finding(
                f"{buffer.path} is rebuilt: a loop fills a fresh buffer of its type, piece by piece, "
                "and that takes its place",
                buffer.path,
                subject.updates[buffer.argument].location,
                advice="Carry the buffer through the loop and write into it, or waive `update.rebuilt` with a reason.",
            )
    yield from _expected(subject)


def _expected(subject: Subject) -> Iterator[Finding]:
    left = [buffer for buffer in subject.buffers if buffer.update]
    for pattern, kind in subject.given.expectation.updates.items():
        matched = [buffer for buffer in left if names_path(pattern, buffer.path)]
        left = [buffer for buffer in left if buffer not in matched]
        if not matched:
            yield UNMATCHED.finding(
                f"no buffer with an update is left for the expected {pattern!r}",
                advice="Correct the pattern in `@program(updates=...)`; the first that matches a buffer counts.",
            )
        for buffer in matched:
            if buffer.update != kind:
                yield UNEXPECTED.finding(
                    f"{buffer.path} is {buffer.update}, and expected to be {kind}",
                    buffer.path,
                    advice="Change the program, or `@program(updates=...)` if that is right.",
                )


CHECK = Check("update", (REBUILT, UNEXPECTED, UNMATCHED), Level.LOWERING, run)
