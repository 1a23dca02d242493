"""The aliasing check: does an output of the executable live in every buffer that is donated, and the right one?"""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.checks.analysis.versions import Versions
from mutcheck.checks.check import Check, Level
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.rules import donation
from mutcheck.checks.subject import Subject
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.rule import Rule

CROSSED = Rule(
    "aliasing.crossed",
    Severity.WARNING,
    "JAX paired a donated argument with an output of its type, and its contents leave by another one: each must be "
    "moved",
)
MISSING = Rule("aliasing.missing", Severity.ERROR, "a buffer is donated, and no output of the executable lives in it")
OTHER_OUTPUT = Rule(
    "aliasing.other-output",
    Severity.ERROR,
    "a buffer is aliased to another output than the one it was offered to",
)


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on each buffer, but where StableHLO already tells that its donation is in vain."""
    in_vain = _in_vain(subject)
    for row in subject.buffers:
        if row.argument is not None and row.proof is not None:
            yield from _of_buffer(row, row.proof, in_vain)
    yield from _crossed(subject)


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


def _crossed(subject: Subject) -> Iterator[Finding]:
    """Arguments that JAX paired with an output of their type, while their contents leave by another one of it."""
    versions = subject.analysis.versions if subject.analysis is not None else None
    if versions is None:
        return
    positions = {parameter: position for position, parameter in enumerate(versions.parameters)}
    for row in subject.buffers:
        position = positions.get(row.argument) if row.argument is not None and not row.ref else None
        leaves = _leaves_by(versions, position) if position is not None else []
        if leaves and row.proof is not None:
            yield CROSSED.finding(
                f"{row.path} ({row.described}) is aliased to output {row.proof.output}, and its contents leave by "
                f"output {' and '.join(map(str, leaves))}",
                row.path,
                advice="JAX gives a donated argument to the first output of its shape and dtype: return the outputs "
                "in the order of the donated arguments.",
            )


def _leaves_by(versions: Versions, position: int) -> list[int]:
    """The outputs of a buffer's size that it leaves by, where it does not by its own."""
    end = versions.ends[position]
    if end is None or versions.is_of[end.number] >> position & 1:
        return []
    return [
        number
        for number, value in enumerate(versions.flow.results)
        if versions.is_of[value.number] >> position & 1 and value.leaf.bytes == end.leaf.bytes
    ]


CHECK = Check("aliasing", (CROSSED, MISSING, OTHER_OUTPUT), Level.EXECUTABLE, run)
