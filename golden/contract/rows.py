"""A result as plain values: what the JSON contract says of a cell, and what a history keeps of it.

A new field is a new minor version of the contract; a field that changes its meaning or goes is a new major one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Argument, Crash, Executable, Lowering, Origin, Rejection, Stage, Unavailable
from mutcheck.core.finding import Finding
from mutcheck.core.toolchain import compiler
from mutcheck.core.units import known
from mutcheck.golden.contract import tried
from mutcheck.golden.contract.places import LocationRow, place, shown_path
from mutcheck.golden.contract.tried import TriedRow

SCHEMA_VERSION = "1.6"

Expected = Literal["the program", "the accepted ledger", "the last run"]
Update = Literal["updated", "overwritten", "passed through", "rebuilt"]
InPlace = Literal["in place", "copied", "read only", "not donated", "not aliased", "unknown"]


class BufferRow(Struct, frozen=True):
    """One mutable leaf: a ref, an argument that `donate_argnums` offers, or one that is expected to be donated."""

    path: Annotated[str, Meta(description="pytree path that starts with the Python argument's name")]
    argument: Annotated[int | None, Meta(description="its position in @main; null where JAX dropped it")]
    shape: list[int | None]
    dtype: Annotated[str, Meta(description="JAX's name of the element type")]
    bytes: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="size of the buffer, unpadded; null = only a call gives it")
    ]
    ref: Annotated[bool, Meta(description="a mutable array, passed or closed over")]
    written: Annotated[bool | None, Meta(description="whether the program writes the ref; null = unknown or no ref")]
    offered: Annotated[bool, Meta(description="named by donate_argnums or donate_argnames")]
    donated: Annotated[bool, Meta(description="@main donates it, in either way")]
    donation: Literal["aliasing output", "buffer donor"] | None
    output: Annotated[int | None, Meta(description="the output it is to be aliased to; null where none is named")]
    update: Annotated[Update | None, Meta(description="what becomes of its contents; null = unknown")]
    reason: Annotated[str | None, Meta(description="why there is no update to tell, or no such verdict")]
    aliased: Annotated[int | None, Meta(description="the output that lives in its parameter; null = none, or unknown")]
    in_place: Annotated[
        InPlace | None, Meta(description="what the executable does with it; null = nothing was compiled")
    ]
    copies: Annotated[int | None, Meta(description="in one call, times the trips of the loops around them")]
    copied_bytes: Annotated[int | None, Meta(description="in one call")]
    at_least: Annotated[
        bool | None, Meta(description="a loop's trips are not known, and count as one; or the verdict is unknown")
    ]
    relocated_bytes: Annotated[int | None, Meta(description="computed into another place, in one call")]
    staged_bytes: Annotated[int | None, Meta(description="moved to another memory and back, in one call")]
    piece_bytes: Annotated[int | None, Meta(description="moved in pieces of half of it or less, in one call")]
    same_address: Annotated[bool | None, Meta(description="after a run it is where it was; null = not known")]
    expected: Annotated[
        Expected | None, Meta(description="who expects that it is donated, and it is not; null = nobody")
    ] = None
    returned: Annotated[
        int | None, Meta(description="of the copies, those that move contents computed elsewhere to its place")
    ] = None
    rearranged_bytes: Annotated[int | None, Meta(description="put into another order in a temporary, in one call")] = (
        None
    )
    delivered_bytes: Annotated[
        int | None, Meta(description="moved to another buffer's place or to an output, since the program says so")
    ] = None
    transferred_bytes: Annotated[
        int | None, Meta(description="moved between host and device, since the program says so")
    ] = None
    extra_bytes: Annotated[
        int | None,
        Meta(description="moved or held in one call beyond an ideal update in place; null = nothing was compiled"),
    ] = None
    extra_at_least: Annotated[
        bool | None, Meta(description="the extra bytes are a lower bound; with 0 they are unknown")
    ] = None


class ExecutableRow(Struct, frozen=True):
    """What the executable of a cell does with all of its buffers."""

    compiler: Annotated[
        str, Meta(description="the package that compiled it, and its version; empty where another command did")
    ]
    cached: Annotated[bool, Meta(description="it was compiled before, and kept")]
    copies: Annotated[int, Meta(description="an instruction that moves two buffers counts once")]
    copied_bytes: int
    at_least: Annotated[bool, Meta(description="as of a buffer: with no copies, it is not known whether there are any")]
    temporary_bytes: Annotated[int | None, Meta(description="XLA's figure of peak temporary memory")]
    rearranged_bytes: Annotated[int | None, Meta(description="of all buffers, in one call")] = None
    relocated_bytes: Annotated[int | None, Meta(description="of all buffers, in one call")] = None


class ArgumentRow(Struct, frozen=True):
    """One argument of `@main`, in its order, or one that was dropped."""

    path: str
    argument: int | None
    shape: list[int | None]
    dtype: str
    bytes: int | None
    origin: Origin


class FindingRow(Struct, frozen=True):
    """One thing that a check has to say."""

    code: Annotated[str, Meta(description="stable name, check.kind")]
    severity: Literal["critical", "error", "warning", "note"]
    message: str
    buffer: str | None
    location: LocationRow | None
    evidence: list[str]
    advice: str | None
    waived: Annotated[str | None, Meta(description="the reason of the waiver that accepts it")]


class RejectionRow(Struct, frozen=True):
    """A refusal of JAX's, or of XLA's to compile."""

    stage: Stage
    error: str
    message: str


class ResultRow(Struct, frozen=True):
    """One cell: a program on a target."""

    program: str
    file: str
    target: str
    outcome: Literal["passed", "failed", "rejected", "unavailable", "error"]
    ok: Annotated[bool, Meta(description="nothing fails it; true for a rejection that is expected")]
    checked: Annotated[list[str], Meta(description="the checks that were made; another one is not known to hold")]
    rejection: RejectionRow | None
    executable: Annotated[ExecutableRow | None, Meta(description="null where there is none")]
    not_compiled: Annotated[str | None, Meta(description="why there is no executable")]
    observed: Annotated[
        bool | None, Meta(description="a run gave the results of the program without jit; null = unknown")
    ]
    compiled_times: Annotated[int | None, Meta(description="by the command that was run; null where mutcheck did")]
    could_save_bytes: Annotated[
        int | None, Meta(description="of a call, by donating what can be donated; null where that was not asked")
    ]
    findings: list[FindingRow]
    buffers: list[BufferRow]
    arguments: list[ArgumentRow]
    lowering_seconds: Annotated[
        float | None, Meta(description="to import, trace and lower the program, for all of its platforms together")
    ] = None
    compiling_seconds: Annotated[
        float | None, Meta(description="to compile it; null where it was compiled before, or not here")
    ] = None
    extra_bytes: Annotated[
        int | None,
        Meta(
            description="moved or held in one call beyond an ideal update in place: copied, rearranged, relocated, and "
            "buffers that are not donated or not aliased; null where there is no executable"
        ),
    ] = None
    extra_at_least: Annotated[
        bool | None, Meta(description="the extra bytes are a lower bound; with 0 they are unknown")
    ] = None
    tried: Annotated[TriedRow | None, Meta(description="what could save extra bytes; null = nothing was tried")] = None


class Results(Struct, frozen=True):
    """The results of one run of `mutcheck lower`, `run` or `inspect`."""

    schema_version: Annotated[str, Meta(pattern=r"^1\.\d+$")]
    mutcheck: str
    toolchain: Annotated[dict[str, str], Meta(description="the versions that can change an IR, by package")]
    exit_status: Annotated[int, Meta(description="0 all holds, 1 something was found, 2 some work could not be done")]
    problems: Annotated[
        list[str],
        Meta(description="what kept mutcheck from its work beside single cells, and goldens that no program owns"),
    ]
    results: list[ResultRow]


def row(result: Result) -> ResultRow:
    """A result as the contract says it."""
    artifact = result.artifact
    placed = [*artifact.arguments, *artifact.dropped] if isinstance(artifact, Lowering) else []
    refused = result.compiled if isinstance(result.compiled, Rejection) else artifact
    seen = result.observation.buffers if result.observation else ()
    addresses = {each.path: each.same_address for each in seen}
    return ResultRow(
        program=result.cell.source.name,
        file=shown_path(result.cell.source.file),
        target=str(result.cell.target),
        outcome=result.outcome.value,
        ok=result.ok,
        checked=sorted(result.checked),
        rejection=_rejection(refused) if isinstance(refused, Rejection) else None,
        executable=_executable(result),
        not_compiled=_not_compiled(result),
        observed=result.observation.equal if result.observation else None,
        compiled_times=result.times,
        could_save_bytes=None if result.saved is None else known(result.saved),
        findings=[_finding(finding) for finding in result.findings],
        buffers=[_buffer(buffer, addresses) for buffer in result.buffers],
        arguments=[_argument(argument) for argument in placed],
        lowering_seconds=result.lowering_seconds,
        compiling_seconds=result.compiled.seconds if isinstance(result.compiled, Executable) else None,
        extra_bytes=result.extra.bytes if result.extra else None,
        extra_at_least=result.extra.at_least if result.extra else None,
        tried=tried.row(result.advised, result.cell.target),
    )


def _executable(result: Result) -> ExecutableRow | None:
    proven = result.proven
    if proven is None:
        return None
    return ExecutableRow(
        " ".join(compiler(result.cell.platform)) if result.times is None else "",
        result.cached,
        proven.copies,
        proven.copied_bytes,
        proven.at_least,
        proven.temporary_bytes,
        proven.rearranged_bytes,
        proven.relocated_bytes,
    )


def _not_compiled(result: Result) -> str | None:
    if isinstance(result.compiled, Crash | Unavailable):
        return result.compiled.why
    return result.cell.aim.why_not or None


def _rejection(rejection: Rejection) -> RejectionRow:
    return RejectionRow(rejection.stage, rejection.error, rejection.message)


def _finding(finding: Finding) -> FindingRow:
    location = finding.location
    return FindingRow(
        finding.code,
        finding.severity.value,
        finding.message,
        finding.buffer or None,
        place(location) if location else None,
        list(finding.evidence),
        finding.advice or None,
        finding.waived or None,
    )


def _buffer(buffer: Buffer, addresses: Mapping[str, bool | None]) -> BufferRow:
    proof, extra = buffer.proof, buffer.extra
    return BufferRow(
        path=buffer.path,
        argument=buffer.argument,
        shape=[known(each) for each in buffer.shape],
        dtype=buffer.dtype,
        bytes=known(buffer.bytes),
        ref=buffer.ref,
        written=buffer.written,
        offered=buffer.offered,
        donated=buffer.donated,
        donation=buffer.donation or None,
        output=buffer.output,
        update=buffer.update or None,
        reason=(proof.reason if proof else "") or buffer.reason or None,
        aliased=proof.output if proof else None,
        in_place=proof.verdict.value if proof else None,
        copies=proof.copies if proof else None,
        copied_bytes=proof.copied_bytes if proof else None,
        at_least=proof.at_least if proof else None,
        relocated_bytes=proof.relocated_bytes if proof else None,
        staged_bytes=proof.staged_bytes if proof else None,
        piece_bytes=proof.piece_bytes if proof else None,
        same_address=addresses.get(buffer.path),
        expected=buffer.expected or None,
        returned=proof.returned if proof else None,
        rearranged_bytes=proof.rearranged_bytes if proof else None,
        delivered_bytes=proof.delivered_bytes if proof else None,
        transferred_bytes=proof.transferred_bytes if proof else None,
        extra_bytes=extra.bytes if extra else None,
        extra_at_least=extra.at_least if extra else None,
    )


def _argument(argument: Argument) -> ArgumentRow:
    return ArgumentRow(
        argument.path,
        argument.number,
        [known(each) for each in argument.shape],
        argument.dtype,
        known(argument.bytes),
        argument.origin,
    )
