"""The in-place check: is every buffer really updated where it is, as the buffer assignment shows?"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.explain import tried
from mutcheck.core.artifacts import Unavailable
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.proof import Proof, Verdict
from mutcheck.core.rule import Rule
from mutcheck.core.units import readable

if TYPE_CHECKING:
    from mutcheck.checks.analysis.verdict import Analysis, BufferVerdict
    from mutcheck.checks.analysis.versions.copies import Counted
    from mutcheck.checks.explain.causes import Causes
    from mutcheck.checks.explain.words import Why
    from mutcheck.checks.ledger import Buffer
    from mutcheck.checks.subject import Subject
    from mutcheck.core.advice import Advised
    from mutcheck.core.target import Target

MOST_REASONS = 6
"""Copies of one buffer that a finding tells one by one."""

NOT_TRIED = (
    "Change the program so that nothing needs the old value once the new one is written: `mutcheck run --advise` tries "
    "edits that could do that."
)
"""What to do about a copy in a module that another command compiled."""

COPIED = Rule(
    "inplace.copied",
    Severity.ERROR,
    "a call copies the buffer: how often, how many bytes, which instructions, and why",
)
UNKNOWN = Rule("inplace.unknown", Severity.WARNING, "it is not known whether the buffer is updated in place, and why")
REPLAY = Rule(
    "inplace.replay", Severity.ERROR, "a value is read after its place was overwritten: mutcheck or XLA is wrong"
)
CONTRADICTION = Rule(
    "inplace.contradiction", Severity.ERROR, "XLA's memory figures contradict a verdict: mutcheck is wrong"
)


def run(subject: Subject) -> Iterator[Finding]:
    """What the assignment checker found, then each buffer, then what XLA's own figures say against it."""
    analysis = subject.analysis
    assert analysis is not None
    yield from _replayed(analysis)
    for row in subject.buffers:
        if row.argument is not None and row.proof is not None:
            yield from _of_buffer(row, row.proof, analysis, subject)
    yield from _contradictions(subject, analysis)


def _replayed(analysis: Analysis) -> Iterator[Finding]:
    if analysis.clashes:
        yield REPLAY.finding(
            f"the schedule contradicts the buffer assignment: {analysis.clashes[0]}",
            evidence=map(str, analysis.clashes),
            advice="Either mutcheck reads the module wrongly or XLA compiled it wrongly: report it, with the module.",
        )


def _of_buffer(row: Buffer, proof: Proof, analysis: Analysis, subject: Subject) -> Iterator[Finding]:
    if proof.verdict is Verdict.UNKNOWN and not analysis.clashes:
        yield UNKNOWN.finding(f"whether {row.path} is updated in place is unknown: {proof.reason}", row.path)
    if proof.verdict is Verdict.COPIED and subject.causes is not None and row.argument is not None:
        yield _copied(row, proof, analysis.verdicts[row.argument], subject.causes, _advice(row, subject))


def _copied(row: Buffer, proof: Proof, one: BufferVerdict, causes: Causes, advice: str) -> Finding:
    counted = [each for each in one.transfers if _counts(each)]
    why = cache(lambda number: causes.why(counted[number]))  # there may be thousands, and few are told
    asked = bool(counted) and all(why(number).asked for number in range(len(counted)))
    evidence = [_evidence(each, why(number)) for number, each in enumerate(counted[:MOST_REASONS])]
    evidence += [f"... {len(counted) - MOST_REASONS} more"] if len(counted) > MOST_REASONS else []
    once = {1: "once", 2: "twice"}.get(proof.copies, f"{proof.copies} times")
    least = "at least " if proof.at_least else ""
    return COPIED.finding(
        f"{row.path} ({row.described}) is copied {least}{once} a call, {readable(proof.copied_bytes)} ({_words(proof)})"
        + (": the program asks for it" if asked else ""),
        row.path,
        _line(map(why, range(len(counted)))),
        evidence,
        advice,
    )


def _line(reasons: Iterable[Why]) -> Location | None:
    """The line of whoever is behind one of the copies; where none of them has one, the nearest line."""
    nearest: Location | None = None
    for each in reasons:
        if each.near is not None and each.near in (each.reader, each.writer, each.instruction):
            return each.near.line
        nearest = nearest or (each.near.line if each.near is not None else None)
    return nearest


def _words(proof: Proof) -> str:
    """What the copies are."""
    preserved = proof.copies - proof.returned
    if preserved and proof.returned:
        return f"{preserved} preserved, {proof.returned} returned"
    return "preserved" if preserved else "returned"


def _counts(each: Counted) -> bool:
    """Whether a transfer is a copy that counts: of a conditional's branches only the worst does."""
    return each.worst and each.transfer.copies and each.times.count > 0


def _advice(row: Buffer, subject: Subject) -> str:
    """What was tried, where something was, or else what tries it."""
    command, target = subject.given.command, subject.given.cell.target
    told = tried.of(subject.advised, target, row.path, row.extra.bytes if row.extra else 0)
    if not command:
        return NOT_TRIED
    why, advise = f"`{command} --buffer {quoted(row.path)}` tells why", command.replace(" explain ", " advise ", 1)
    if told is None:
        return f"{why}. No change was tried yet: `{advise}` tries some. Or waive it."
    if told.helps:
        return f"{_sentence(told.text)}. `{advise}` shows how. {why}."
    reduce = f"{command.replace(' explain ', ' reduce ', 1)} --buffer {quoted(row.path)} -o reproducer"
    return f"{_sentence(told.text)}. {why}. Waive it, or report it to XLA: `{reduce}` makes what shows it."


def telling(finding: Finding, rows: Sequence[Buffer], advised: Advised, target: Target) -> Finding:
    """A finding about a module that another command compiled, with what was tried on that; others as they are."""
    row = next((each for each in rows if each.path == finding.buffer), None)
    if row is None or not COPIED.made(finding):
        return finding
    told = tried.of(advised, target, row.path, row.extra.bytes if row.extra else 0)
    return replace(finding, advice=f"{_sentence(told.text)}.") if told is not None else finding


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def quoted(path: str) -> str:
    """A path as an argument of a command."""
    return f'"{path}"' if "'" in path else shlex.quote(path)


def _evidence(counted: Counted, why: Why) -> str:
    often = f"{counted.times.count} × " if counted.times.count > 1 else ""
    what = f"{counted.transfer.kind} from {why.moved_from} to {why.moved_to}"
    return f"{often}{why.instruction.name}: {what}: {why.text}"


def _contradictions(subject: Subject, analysis: Analysis) -> Iterator[Finding]:
    """XLA's own figures against the verdicts, in the directions in which they are evidence."""
    memory = subject.memory
    if memory is None:
        return
    aliased = sum(row.proof.device_bytes for row in subject.buffers if row.proof and row.proof.output is not None)
    if aliased > (counted := memory.aliased + memory.host_aliased):
        yield _contradiction(f"{aliased} bytes of buffers are aliased, and XLA counts {counted}")
    in_temporary = _copied_to_temporary(analysis)
    uncounted = memory.temporary == 0 and subject.given.cell.target.backend.fast  # a TPU's figure leaves scalars out
    if in_temporary > memory.temporary and not uncounted:
        yield _contradiction(
            f"{in_temporary} bytes are copied to temporary memory at once, and XLA counts {memory.temporary} of it"
        )


def _copied_to_temporary(analysis: Analysis) -> int:
    """The largest copy into temporary memory of the device's main memory."""
    assignment = analysis.module.assignment
    if assignment is None:
        return 0
    sizes = [
        each.transfer.value.leaf.bytes
        for one in analysis.verdicts.values()
        for each in one.transfers
        if each.transfer.copies
        and each.transfer.value.place is not None
        and not each.transfer.value.place.space
        and assignment.allocations[each.transfer.value.place.allocation].temporary
    ]
    return max(sizes, default=0)


def _contradiction(what: str) -> Finding:
    return CONTRADICTION.finding(
        f"XLA's memory figures contradict the verdicts: {what}",
        advice="A verdict of mutcheck is wrong, or its reading: report it with the module (`--emit hlo`).",
    )


CHECK = Check("inplace", (COPIED, UNKNOWN, REPLAY, CONTRADICTION), Level.EXECUTABLE, run)


def unknown(subject: Subject) -> Iterator[Finding]:
    """Of a module that another command compiled: why nothing is proved of what it donates."""
    rows, compiled = subject.buffers, subject.given.compiled
    if subject.analysis is not None or not rows:
        return
    why = compiled.why if isinstance(compiled, Unavailable) else str(subject.unreadable_executable)
    what = f"{rows[0].path} is" if len(rows) == 1 else f"its {len(rows)} donated buffers are"
    yield UNKNOWN.finding(f"whether {what} updated in place is unknown: {why}", rows[0].path if len(rows) == 1 else "")


NOT_COMPILED = Check("inplace", (UNKNOWN,), Level.SITE, unknown, lambda _: False)
