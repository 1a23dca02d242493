"""Results as bytes. The names of the program and of its cells are the run's; what was compiled is left in its cache.

What a kept result does not say is what varies from run to run: how long it took. Its executable was compiled before.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from mutcheck.checks.ledger import Buffer, Proven
from mutcheck.checks.result import Result
from mutcheck.core.advice import Advised
from mutcheck.core.artifacts import Compiled, Crash, Executable, Lowering, Memory, Rejection, Unavailable
from mutcheck.core.cell import Cell
from mutcheck.core.finding import Finding
from mutcheck.core.inputs import Inputs

if TYPE_CHECKING:
    from mutcheck.checks.evidence import Evidence


class Lowered(Struct, frozen=True, tag=True):
    """A lowering; its text stands once for all targets that share it."""

    lowering: Lowering
    text: int


class Refused(Struct, frozen=True, tag=True):
    rejection: Rejection


class Made(Struct, frozen=True, tag=True):
    """An executable, but for its module."""

    memory: Memory | None


class Missing(Struct, frozen=True, tag=True):
    unavailable: Unavailable


class Shown(Struct, frozen=True):
    """What a history keeps beside the figures, as `checks/evidence.py` has it: its reader is slow to import."""

    picture: bytes
    hlo: str


class PackedCell(Struct, frozen=True):
    """The result of one cell.

    Attributes:
      evidence: what a history keeps of it; None where that was not asked.
    """

    artifact: Lowered | Refused
    compiled: Made | Refused | Missing | None
    buffers: tuple[Buffer, ...]
    findings: tuple[Finding, ...]
    checked: list[str]
    strict: bool
    proven: Proven | None
    saved: int | None
    possible: int
    configured: list[int]
    advised: str
    evidence: Shown | None = None


class Packed(Struct, frozen=True):
    """What is kept of a program: what it depends on, and its results.

    Attributes:
      state: parts that are the same for all programs of a run, and what was asked.
      variables: digests of variables of the environment.
      clash: why another program of its folder would share its golden; empty where none would.
      texts: of its StableHLO.
    """

    state: dict[str, str]
    variables: dict[str, str]
    inputs: Inputs
    clash: str
    texts: list[str]
    cells: list[PackedCell]


def is_lasting(result: Result) -> bool:
    """Whether a result is the same each time: what ends a process, or takes too long, need not."""
    return (
        not isinstance(result.artifact, Crash) and not isinstance(result.compiled, Crash) and result.observation is None
    )


def cell(result: Result, texts: list[str], advised: str) -> PackedCell:
    """A result to be kept.

    Args:
      texts: of the StableHLO of all cells; its own is added.
      advised: the file of what was tried on it; empty where nothing was.
    """
    assert isinstance(result.artifact, Lowering | Rejection)
    findings = list(result.findings)
    return PackedCell(
        _artifact(result.artifact, texts),
        _compiled(result.compiled),
        result.buffers,
        result.findings,
        sorted(result.checked),
        result.strict,
        replace(result.proven, buffers=()) if result.proven is not None else None,
        result.saved,
        result.possible,
        sorted(findings.index(each) for each in result.configured),
        advised,
        _shown(result.evidence),
    )


def _shown(evidence: Evidence | None) -> Shown | None:
    return Shown(msgspec.msgpack.encode(evidence.picture), evidence.hlo) if evidence is not None else None


def _evidence(shown: Shown | None) -> Evidence | None:
    if shown is None:
        return None
    from mutcheck.checks.evidence import Evidence
    from mutcheck.checks.explain.lifetimes import Picture

    return Evidence(msgspec.msgpack.decode(shown.picture, type=Picture | None), shown.hlo)


def _artifact(artifact: Lowering | Rejection, texts: list[str]) -> Lowered | Refused:
    if isinstance(artifact, Rejection):
        return Refused(artifact)
    if artifact.text not in texts:
        texts.append(artifact.text)
    return Lowered(replace(artifact, text="", located=b"", jaxpr=""), texts.index(artifact.text))


def _compiled(compiled: Compiled | None) -> Made | Refused | Missing | None:
    if isinstance(compiled, Executable):
        return Made(compiled.memory)
    if isinstance(compiled, Rejection):
        return Refused(compiled)
    return Missing(compiled) if isinstance(compiled, Unavailable) else None


def result(packed: PackedCell, of: Cell, texts: Sequence[str], advised: Callable[[str], Advised | None]) -> Result:
    """The result again, of the same cell in this run.

    Args:
      advised: reads what was tried from its file.
    """
    compiled: Compiled | None = None
    if isinstance(packed.compiled, Made):
        compiled = Executable(of.source.name, of.target, b"", packed.compiled.memory)
    elif isinstance(packed.compiled, Refused):
        compiled = packed.compiled.rejection
    elif isinstance(packed.compiled, Missing):
        compiled = packed.compiled.unavailable
    artifact = packed.artifact
    return Result(
        of,
        artifact.rejection if isinstance(artifact, Refused) else replace(artifact.lowering, text=texts[artifact.text]),
        packed.buffers,
        packed.findings,
        frozenset(packed.checked),
        packed.strict,
        compiled,
        replace(packed.proven, buffers=packed.buffers) if packed.proven is not None else None,
        cached=isinstance(compiled, Executable),
        saved=packed.saved,
        possible=packed.possible,
        advised=advised(packed.advised) if packed.advised else None,
        evidence=_evidence(packed.evidence),
        configured=frozenset(packed.findings[number] for number in packed.configured),
    )


def differing(was: Result, is_: Result) -> list[str]:
    """What of a result is not what it was, by the names of its parts; nothing of what was kept before counts."""
    texts: tuple[list[str], list[str]] = ([], [])
    before, now = cell(was, texts[0], ""), cell(is_, texts[1], "")
    parts = [name for name in PackedCell.__struct_fields__ if getattr(before, name) != getattr(now, name)]
    return [*(["text"] if texts[0] != texts[1] else []), *parts]


def pack(kept: Packed) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(kept), 1)


_READER = msgspec.msgpack.Decoder(Packed)
"""Made once, here: two threads that make it at the same time end the process (msgspec 0.22)."""


def unpack(body: bytes) -> Packed | None:
    """What is kept; None where it is none of this form."""
    try:
        return _READER.decode(zlib.decompress(body))
    except (msgspec.MsgspecError, zlib.error):
        return None
