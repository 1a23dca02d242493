"""The observed check: what a run of a program says of it, beside what is proven of its executable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.rule import Rule

if TYPE_CHECKING:
    from mutcheck.checks.ledger import Buffer
    from mutcheck.checks.subject import Subject
    from mutcheck.core.observation import Difference, Observation

DIFFERS = Rule("observed.differs", Severity.CRITICAL, "a run computes other values than the program without jit")
MOVED = Rule("observed.moved", Severity.ERROR, "an aliased buffer was at another address after a run")
UNKNOWN = Rule(
    "observed.unknown",
    Severity.NOTE,
    "it is not known whether a run computes what the program says, and why",
)


def run(subject: Subject) -> Iterator[Finding]:
    """Findings on the run of a subject."""
    assert subject.given.observation is not None
    yield from check(subject.buffers, subject.given.observation, _stale(subject, subject.given.observation))


def _stale(subject: Subject, observation: Observation) -> Sequence[Location | None]:
    """The loops whose condition reads what a ref held before them: looked for only where a run differs."""
    if not observation.results or subject.reading is None or not any(row.ref for row in subject.buffers):
        return ()
    from mutcheck.checks.analysis import stale_conditions  # it reads StableHLO

    return stale_conditions.find(subject.module, str(subject.given.cell.source.file))


def _decided(subject: Subject) -> bool:
    return subject.given.observation is not None and subject.given.observation.equal is not None


def check(
    buffers: Sequence[Buffer], observation: Observation, stale: Sequence[Location | None] = ()
) -> Iterator[Finding]:
    """Findings on a run: results that are not the program's come first.

    Args:
      stale: the loops of the module whose condition reads a value from before them, while they change it.
    """
    for difference in observation.results:
        yield _differs(difference, observation.device, stale)
    known = {buffer.path: buffer for buffer in buffers}
    for seen in observation.buffers:
        buffer = known.get(seen.path)
        if seen.same_address is False and buffer is not None:
            yield from _moved(buffer)
    if unknown := _unknown(observation):
        yield UNKNOWN.finding(f"whether a run computes what the program says is unknown: {unknown}")


def _moved(buffer: Buffer) -> Iterator[Finding]:
    """A buffer that was at another address after the call: a defect where it is aliased."""
    if buffer.proof is not None and buffer.proof.output is not None:
        yield MOVED.finding(
            f"{buffer.path} is aliased to output {buffer.proof.output}, and was at another address after the call",
            buffer.path,
            advice="A run contradicts the executable: report it to mutcheck with the output of `mutcheck doctor`.",
        )


def _unknown(observation: Observation) -> str:
    """Why a run says nothing of the results; empty where it does."""
    if unknown := observation.unknown or observation.unnamed:
        return unknown
    if not observation.sensitive or observation.results:
        return ""
    paths = ", ".join(each.path for each in observation.sensitive[:3])
    more = f" and {len(observation.sensitive) - 3} more" if len(observation.sensitive) > 3 else ""
    return f"rounding alone may change as much of {paths}{more}"


def _differs(difference: Difference, device: str, stale: Sequence[Location | None]) -> Finding:
    line = next((each for each in stale if each is not None), None)
    return DIFFERS.finding(
        f"a run on {device} computes other values than the program without jit: {difference.differing} of "
        f"{difference.elements} elements of {difference.path} ({difference.dtype}{list(difference.shape)}) differ",
        location=line,
        evidence=(
            f"jitted:     {difference.jitted}",
            f"not jitted: {difference.unjitted}",
            f"largest difference {difference.largest}, tolerance {difference.tolerance}",
        ),
        advice=_advice(line) if stale else _IN_PLACE,
    )


_IN_PLACE = "An update in place where there must be none gives such results: report it to XLA, with the program."


def _advice(line: Location | None) -> str:
    """What to do where the module itself has the condition of a loop read what was before it."""
    loop = f"the loop at {line}" if line else "a loop"
    return (
        f"This is JAX's lowering, and no update in place: the condition of {loop} reads what was there before it, "
        "while the loop changes it. Carry what the condition needs as a value, and do not read the ref in it."
    )


CHECK = Check("observed", (DIFFERS, MOVED, UNKNOWN), Level.OBSERVATION, run, _decided)
