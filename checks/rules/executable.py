"""The executable's levels of proof: aliased, and in place. What is found becomes rows of the ledger and findings."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mutcheck.checks.analysis import verdict
from mutcheck.checks.analysis.verdict import Fate, Judged, Verdict
from mutcheck.checks.analysis.versions import What
from mutcheck.checks.explain.causes import Reasons, Why
from mutcheck.checks.ir.hlo import module as hlo
from mutcheck.checks.ledger import Buffer, Proof
from mutcheck.core.artifacts import Executable, Memory
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.units import readable

MOST_REASONS = 6
"""Copies of one buffer that a finding tells one by one."""


@dataclass(frozen=True)
class Proven:
    """What an executable proves.

    Attributes:
      buffers: the ledger, with a proof in each row.
      copies, copied_bytes: of all buffers; an instruction that moves two of them counts once.
      at_least: a loop's trips are not known, or what is done to some buffer.
      temporary_bytes: XLA's own figure of peak temporary memory; None where it gives none.
    """

    buffers: tuple[Buffer, ...]
    findings: tuple[Finding, ...]
    copies: int
    copied_bytes: int
    at_least: bool
    temporary_bytes: int | None


def prove(executable: Executable, buffers: Sequence[Buffer], file: str, command: str) -> Proven:
    """What an executable does with the buffers of its lowering.

    Args:
      file: the program's own file, whose lines are preferred.
      command: the command that explains the program.

    Raises:
      hlo.UnreadableHlo: the module cannot be read, and nothing is known of it.
    """
    found = judged(executable, buffers)
    rows = tuple(_row(buffer, found) for buffer in buffers)
    with hlo.unhurried():
        findings = (*_findings(rows, found, file, command), *_contradictions(rows, found, executable.memory))
    totals = found.totals
    temporary = executable.memory.temporary if executable.memory else None
    at_least = totals.at_least or any(row.proof is not None and row.proof.at_least for row in rows)
    return Proven(rows, findings, totals.copies, totals.copied_bytes, at_least, temporary)


def judged(executable: Executable, buffers: Sequence[Buffer]) -> Judged:
    """The same, as far as `explain` needs it: with the values and their versions.

    Raises:
      hlo.UnreadableHlo: the module cannot be read, and nothing is known of it.
    """
    module = hlo.parse(executable.hlo)
    try:
        return verdict.judge(module, _parameters(buffers))
    except (LookupError, ValueError, AttributeError, AssertionError, RecursionError) as error:
        raise hlo.UnreadableHlo(f"it contradicts itself ({type(error).__name__}: {error})") from error


def reasons(found: Judged, buffers: Sequence[Buffer], file: str) -> Reasons | None:
    """Why things are done to the buffers; None where nothing is known of them."""
    if found.versions is None:
        return None
    return Reasons(found, {buffer.argument: buffer.path for buffer in buffers if buffer.argument is not None}, file)


def _parameters(buffers: Sequence[Buffer]) -> dict[int, bool]:
    return {buffer.argument: buffer.donated for buffer in buffers if buffer.argument is not None}


def unknown(buffers: Sequence[Buffer], reason: str) -> tuple[Buffer, ...]:
    """The ledger where nothing is known of the executable."""
    return tuple(
        replace(buffer, proof=Proof(Verdict.UNKNOWN.value, at_least=True, reason=reason)) for buffer in buffers
    )


def _row(buffer: Buffer, judged: Judged) -> Buffer:
    if buffer.argument is None:
        return replace(buffer, proof=Proof(Verdict.NOT_DONATED.value, reason=buffer.reason))
    fate = judged.fates[buffer.argument]
    output = fate.aliased[0] if fate.aliased else 0 if fate.aliased == () else None
    on_device = judged.module.entry.parameters
    size = sum(leaf.bytes for leaf in on_device[buffer.argument].leaves) if buffer.argument < len(on_device) else 0
    return replace(
        buffer,
        proof=Proof(
            fate.verdict.value,
            output,
            size,
            fate.copies,
            fate.copied_bytes,
            fate.at_least or fate.verdict is Verdict.UNKNOWN,
            fate.relocated_bytes,
            fate.staged_bytes,
            fate.piece_bytes,
            fate.reason,
        ),
    )


def _findings(rows: Sequence[Buffer], judged: Judged, file: str, command: str) -> Iterator[Finding]:
    why = reasons(judged, rows, file)
    for clash in judged.clashes[:1]:
        yield Finding(
            "inplace.replay",
            Severity.ERROR,
            f"the schedule contradicts the buffer assignment: {clash}",
            evidence=tuple(str(each) for each in judged.clashes),
            advice="Either mutcheck reads the module wrongly or XLA compiled it wrongly: report it, with the module.",
        )
    if judged.module.unknown_fields:
        yield Finding(
            "executable.unknown-fields",
            Severity.NOTE,
            f"{judged.module.unknown_fields} fields of the module are from an XLA that mutcheck does not know",
        )
    for row in rows:
        if row.argument is not None and row.proof is not None:
            yield from _of_buffer(row, row.proof, judged.fates[row.argument], why, command, bool(judged.clashes))
    yield from _crossed(rows, judged)


def _of_buffer(
    row: Buffer, proof: Proof, fate: Fate, why: Reasons | None, command: str, clashes: bool
) -> Iterator[Finding]:
    if fate.verdict is Verdict.NOT_ALIASED:
        yield Finding(
            "aliasing.missing",
            Severity.ERROR,
            f"{row.path} ({row.described}) is donated, and not aliased: {fate.reason}",
            row.path,
            advice="Return an output of its size and type that nothing else takes, or stop donating it.",
        )
    elif fate.verdict is Verdict.UNKNOWN and not clashes:
        yield Finding(
            "inplace.unknown",
            Severity.WARNING,
            f"whether {row.path} is updated in place is unknown: {fate.reason}",
            row.path,
        )
    if row.output is not None and proof.output is not None and row.output != proof.output:
        yield Finding(
            "aliasing.other-output",
            Severity.ERROR,
            f"{row.path} was offered to output {row.output}, and is aliased to output {proof.output}",
            row.path,
            advice="Report it to XLA with the module (`--emit stablehlo`).",
        )
    if fate.verdict is Verdict.COPIED and why is not None:
        yield _copied(row, proof, fate, why, command)


def _crossed(rows: Sequence[Buffer], judged: Judged) -> Iterator[Finding]:
    """Arguments that JAX paired with an output of their type, while their contents leave by another one of it."""
    if judged.versions is None:
        return
    versions, outputs = judged.versions, judged.graph.results if judged.graph is not None else ()
    at = {parameter: position for position, parameter in enumerate(versions.parameters)}
    for row in rows:
        position = at.get(row.argument) if row.argument is not None and not row.ref else None
        end = versions.ends[position] if position is not None else None
        if position is None or end is None or versions.is_of[end.number] >> position & 1:
            continue
        leaves = [
            number
            for number, value in enumerate(outputs)
            if versions.is_of[value.number] >> position & 1 and value.leaf.bytes == end.leaf.bytes
        ]
        if leaves and row.proof is not None:
            yield Finding(
                "aliasing.crossed",
                Severity.WARNING,
                f"{row.path} ({row.described}) is aliased to output {row.proof.output}, and its contents leave by "
                f"output {' and '.join(map(str, leaves))}",
                row.path,
                advice="JAX gives a donated argument to the first output of its shape and dtype: return the outputs "
                "in the order of the donated arguments.",
            )


def _copied(row: Buffer, proof: Proof, fate: Fate, why: Reasons, command: str) -> Finding:
    copies = [each for each in fate.counted if each.worst and each.event.what is What.COPY and each.times.count]
    told = [(each.times.count, why.why(each)) for each in copies]
    asked = bool(told) and all(each.asked for _, each in told)
    location = next((each.near.line for _, each in told if each.near), None)
    evidence = [_evidence(times, each) for times, each in told[:MOST_REASONS]]
    evidence += [f"... {len(told) - MOST_REASONS} more"] if len(told) > MOST_REASONS else []
    once = {1: "once", 2: "twice"}.get(proof.copies, f"{proof.copies} times")
    least = "at least " if proof.at_least else ""
    return Finding(
        "inplace.copied",
        Severity.ERROR,
        f"{row.path} ({row.described}) is copied {least}{once} a call, {readable(proof.copied_bytes)}"
        + (": the program asks for it" if asked else ""),
        row.path,
        location,
        tuple(evidence),
        f"`{command} --buffer {_quoted(row.path)}` tells why. Change the program, or waive `inplace.copied`.",
    )


def _quoted(path: str) -> str:
    """A path as an argument of a command."""
    return f'"{path}"' if "'" in path else shlex.quote(path)


def _evidence(times: int, why: Why) -> str:
    often = f"{times} × " if times > 1 else ""
    return f"{often}{why.instruction.name}: from {why.moved_from} to {why.moved_to}: {why.text}"


def _contradictions(rows: Sequence[Buffer], judged: Judged, memory: Memory | None) -> Iterator[Finding]:
    """XLA's own figures against the verdicts, in the directions in which they are evidence."""
    if memory is None:
        return
    aliased = sum(row.proof.device_bytes for row in rows if row.proof and row.proof.output is not None)
    if aliased > memory.aliased:
        yield _contradiction(f"{aliased} bytes of buffers are aliased, and XLA counts {memory.aliased}")
    in_temporary = _copied_to_temporary(judged)
    if in_temporary > memory.temporary:
        yield _contradiction(
            f"{in_temporary} bytes are copied to temporary memory at once, and XLA counts {memory.temporary} of it"
        )


def _copied_to_temporary(judged: Judged) -> int:
    """The largest copy into temporary memory of the device's main memory."""
    assignment = judged.module.assignment
    if assignment is None:
        return 0
    sizes = [
        each.event.value.leaf.bytes
        for fate in judged.fates.values()
        for each in fate.counted
        if each.event.what is What.COPY
        and each.event.value.place is not None
        and not each.event.value.place.space
        and assignment.allocations[each.event.value.place.allocation].temporary
    ]
    return max(sizes, default=0)


def _contradiction(what: str) -> Finding:
    return Finding(
        "inplace.contradiction",
        Severity.ERROR,
        f"XLA's memory figures contradict the verdicts: {what}",
        advice="A verdict of mutcheck is wrong, or its reading: report it with the module (`--emit hlo`).",
    )
