"""The aliasing check: does an output of the executable live in every buffer that is donated, and the right one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.rules import donation
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.ledger import Buffer
    from mutcheck.checks.subject import Subject

MISSING = Rule("aliasing.missing", Severity.ERROR, "a buffer is donated, and no output of the executable lives in it")
OTHER_OUTPUT = Rule(
    "aliasing.other-output",
    Severity.ERROR,
    "a buffer is aliased to a different output from the one it was offered to",
)


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on each buffer, but where StableHLO already tells that its donation is in vain."""
    in_vain = _in_vain(subject)
    for row in subject.buffers:
        if row.argument is not None and row.proof is not None:
            yield from _of_buffer(row, row.proof, in_vain)


def _in_vain(subject: Subject) -> set[str]:
    """The buffers whose donation is in vain by StableHLO alone."""
    if subject.reading is None:
        return set()
    return {each.buffer for each in donation.IN_VAIN.among(donation.check(subject.rows, subject.module))}


def _of_buffer(row: Buffer, proof: Proof, in_vain: set[str]) -> Iterator[Finding]:
    if proof.verdict is Verdict.NOT_ALIASED and row.path not in in_vain:
        yield MISSING.finding(
            f"{row.path} ({row.described}) is donated, and not aliased: {proof.reason}",
            row.path,
            advice="Return an output of its size and type that nothing else takes, or stop donating it.",
        )
    if row.output is not None and proof.output is not None and row.output != proof.output:
        yield OTHER_OUTPUT.finding(
            f"{row.path} was offered to output {row.output}, and is aliased to output {proof.output}",
            row.path,
            advice="Report it to XLA with the module (`--emit stablehlo`).",
        )


CHECK = Check("aliasing", (MISSING, OTHER_OUTPUT), Level.EXECUTABLE, run)
