"""The rejection check: was the program refused, by JAX or by XLA, and was that expected?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.core.finding import Finding, Severity, location
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject
    from mutcheck.core.cell import Cell

UNEXPECTED = Rule("rejection.unexpected", Severity.ERROR, "JAX refused the program, or XLA refused to compile it")
EXPECTED = Rule("rejection.expected", Severity.NOTE, "JAX refused the program, as expected")
STALE = Rule("rejection.stale", Severity.ERROR, "JAX lowers a program that it was expected to refuse")


def run(subject: Subject) -> Iterator[Finding]:
    """What was refused and should not have been, and what should have been and was not."""
    artifact, release = subject.given.artifact, subject.given.release
    expected = subject.given.expectation.rejection(release)
    if isinstance(artifact, Rejection):
        yield _rejected(artifact, expected, release)
    elif isinstance(artifact, Lowering) and subject.reading is not None and expected is not None:
        yield STALE.finding(
            f"jax {release} lowers it, though a rejection is expected ({expected})",
            advice="Narrow the releases in `@program(rejected=...)`.",
        )
    if isinstance(subject.given.compiled, Rejection):
        yield _refused_by_xla(subject.given.compiled, subject.given.cell)


def _was_refused(subject: Subject) -> bool:
    return isinstance(subject.given.artifact, Rejection) or isinstance(subject.given.compiled, Rejection)


def _rejected(rejection: Rejection, expected: str | None, release: str) -> Finding:
    said = f"{rejection.error}: {rejection.message}"
    verb = {"trace": "traced", "lower": "lowered", "compile": "compiled"}[rejection.stage]
    if expected is not None:
        return EXPECTED.finding(f"not {verb}, as expected: {expected}", evidence=(said,))
    return UNEXPECTED.finding(
        f"jax {release} refused it: {said}",
        location=location(rejection.where),
        evidence=tuple(rejection.detail.splitlines()[1:]),
        advice=_instead(rejection, release),
    )


def _refused_by_xla(rejection: Rejection, cell: Cell) -> Finding:
    advice = "Change the program, or accept it: `Waiver('rejection.unexpected', 'why', targets=(...,))`."
    if "RESOURCE_EXHAUSTED" in rejection.detail or "Oom" in rejection.detail:
        advice = f"It does not fit the memory of {cell.target}: make it smaller, shard it, or name a larger device."
    return UNEXPECTED.finding(
        f"XLA refused to compile it for {cell.target}: {rejection.error}: {rejection.message}",
        evidence=tuple(rejection.detail.splitlines()[1:]),
        advice=advice,
    )


def _instead(rejection: Rejection, release: str) -> str:
    if "different from the lowering platform" in rejection.message:
        return "Host callbacks lower for this host's platform alone: leave them out, or use `--target cpu`."
    return f"Change the program, or expect it: `@program(rejected={{'=={release}': 'why'}})`."


CHECK = Check("rejection", (UNEXPECTED, EXPECTED, STALE), Level.OUTCOME, run, _was_refused)
