"""The JSON contract: what a machine reads. It is versioned, and described by `results.schema.json`.

A new field is a new minor version; a field that changes its meaning or goes is a new major one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mutcheck.checks.finding import Finding
from mutcheck.checks.judge import Result
from mutcheck.checks.ledger import Buffer
from mutcheck.lowering.artifacts import Argument, Lowering, Origin, Rejection, Stage
from mutcheck.lowering.toolchain import Toolchain

SCHEMA_VERSION = "1.0"
SCHEMA_FILE = Path(__file__).with_name("results.schema.json")

Update = Literal["updated", "overwritten", "passed through", "rebuilt"]


class BufferRow(Struct, frozen=True):
    """One mutable leaf: a ref, or an argument that `donate_argnums` offers."""

    path: Annotated[str, Meta(description="pytree path that starts with the Python argument's name")]
    argument: Annotated[int | None, Meta(description="its position in @main; null where JAX dropped it")]
    shape: list[int]
    dtype: Annotated[str, Meta(description="JAX's name of the element type")]
    bytes: Annotated[int, Meta(description="size of the buffer, unpadded", ge=0)]
    ref: Annotated[bool, Meta(description="a mutable array, passed or closed over")]
    written: Annotated[bool | None, Meta(description="whether the program writes the ref; null = unknown or no ref")]
    offered: Annotated[bool, Meta(description="named by donate_argnums or donate_argnames")]
    donated: Annotated[bool, Meta(description="@main donates it, in either way")]
    donation: Literal["aliasing output", "buffer donor"] | None
    output: Annotated[int | None, Meta(description="the output it is to be aliased to; null where none is named")]
    update: Annotated[Update | None, Meta(description="what becomes of its contents; null = unknown")]
    reason: Annotated[str | None, Meta(description="why there is no update to tell")]


class ArgumentRow(Struct, frozen=True):
    """One argument of `@main`, in its order, or one that was dropped."""

    path: str
    argument: int | None
    shape: list[int]
    dtype: str
    bytes: int
    origin: Origin


class LocationRow(Struct, frozen=True):
    file: str
    line: Annotated[int | None, Meta(description="null where only the file is known")]


class FindingRow(Struct, frozen=True):
    """One thing that a check has to say."""

    code: Annotated[str, Meta(description="stable name, check.kind")]
    severity: Literal["error", "warning", "note"]
    message: str
    buffer: str | None
    location: LocationRow | None
    evidence: list[str]
    advice: str | None
    waived: Annotated[str | None, Meta(description="the reason of the waiver that accepts it")]


class RejectionRow(Struct, frozen=True):
    """JAX's refusal."""

    stage: Stage
    error: str
    message: str


class ResultRow(Struct, frozen=True):
    """One cell: a program on a target."""

    program: str
    file: str
    target: str
    outcome: Literal["passed", "failed", "rejected", "error"]
    ok: Annotated[bool, Meta(description="nothing fails it; true for a rejection that is expected")]
    checked: Annotated[list[str], Meta(description="the checks that were made; another one is not known to hold")]
    rejection: RejectionRow | None
    findings: list[FindingRow]
    buffers: list[BufferRow]
    arguments: list[ArgumentRow]


class Results(Struct, frozen=True):
    """The results of one run of `mutcheck lower`."""

    schema_version: Annotated[str, Meta(pattern=r"^1\.\d+$")]
    mutcheck: str
    toolchain: Annotated[dict[str, str], Meta(description="the versions that can change an IR, by package")]
    exit_status: Annotated[int, Meta(description="0 all holds, 1 something was found, 2 some work could not be done")]
    problems: Annotated[
        list[str],
        Meta(description="what kept mutcheck from its work beside single cells, and goldens that no program owns"),
    ]
    results: list[ResultRow]


def render(
    results: Sequence[Result], toolchain: Toolchain, version: str, problems: Sequence[str], status: int
) -> bytes:
    """The JSON document of a run, indented, ending in a newline."""
    document = Results(
        SCHEMA_VERSION, version, dict(toolchain.versions), status, list(problems), [_result(each) for each in results]
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the document; `results.schema.json` holds it, and a test compares them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mutcheck results",
        **msgspec.json.schema(Results),
    }


def _result(result: Result) -> ResultRow:
    artifact = result.artifact
    placed = [*artifact.arguments, *artifact.dropped] if isinstance(artifact, Lowering) else []
    return ResultRow(
        program=result.cell.source.name,
        file=shown_path(result.cell.source.file),
        target=result.cell.target,
        outcome=result.outcome.value,
        ok=result.ok,
        checked=sorted(result.checked),
        rejection=_rejection(artifact) if isinstance(artifact, Rejection) else None,
        findings=[_finding(finding) for finding in result.findings],
        buffers=[_buffer(buffer) for buffer in result.buffers],
        arguments=[_argument(argument) for argument in placed],
    )


def _rejection(rejection: Rejection) -> RejectionRow:
    return RejectionRow(rejection.stage, rejection.error, rejection.message)


def _finding(finding: Finding) -> FindingRow:
    location = finding.location
    return FindingRow(
        finding.code,
        finding.severity.value,
        finding.message,
        finding.buffer or None,
        LocationRow(shown_path(Path(location.file)), location.line or None) if location else None,
        list(finding.evidence),
        finding.advice or None,
        finding.waived or None,
    )


def _buffer(buffer: Buffer) -> BufferRow:
    return BufferRow(
        buffer.path,
        buffer.argument,
        list(buffer.shape),
        buffer.dtype,
        buffer.bytes,
        buffer.ref,
        buffer.written,
        buffer.offered,
        buffer.donated,
        buffer.donation or None,
        buffer.output,
        buffer.update or None,
        buffer.reason or None,
    )


def _argument(argument: Argument) -> ArgumentRow:
    return ArgumentRow(
        argument.path,
        argument.number,
        list(argument.shape),
        argument.dtype,
        argument.bytes,
        argument.origin,
    )


def shown_path(path: Path) -> str:
    """A file as a person would name it from here: relative where it lies below this folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
