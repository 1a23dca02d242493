"""The ledger: the table of a program's buffers with the level of proof that each one reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.core.program import UpdateKind
from mutcheck.core.proof import Extra, Proof, Verdict, unknown
from mutcheck.core.units import dimensions, readable

if TYPE_CHECKING:
    from mutcheck.checks.analysis.updates import Update  # with what reads StableHLO
    from mutcheck.checks.ir.stablehlo import Module, Port

Donation = Literal["", "aliasing output", "buffer donor"]
Expected = Literal["", "the program", "the accepted ledger", "the last run"]
"""Who expects that a buffer is donated."""

_NOBODY: Mapping[int, Expected] = {}

ALIASING_OUTPUT: Donation = "aliasing output"
BUFFER_DONOR: Donation = "buffer donor"


@dataclass(frozen=True, slots=True)
class Buffer:
    """One mutable leaf: a ref, an argument offered by `donate_argnums`, or one that is expected to be.

    Attributes:
      path, shape, dtype, bytes, ref, written, offered: as in `Argument`.
      argument: its position in `@main`; None where JAX dropped it.
      donated: whether `@main` donates it.
      donation: `aliasing output` (`tf.aliasing_output`), `buffer donor` (`jax.buffer_donor`), or empty.
      output: the output that it is to be aliased to; None where none is named.
      update: one of `program.UPDATES`; empty where no output is named.
      reason: why there is no update to tell; empty where there is one.
      proof: what the executable does with it; None where nothing was compiled.
      expected: who expects that it is donated, where it is not; empty where nobody does.
    """

    path: str
    argument: int | None
    shape: tuple[int, ...]
    dtype: str
    bytes: int
    ref: bool
    written: bool | None
    offered: bool
    donated: bool
    donation: Donation
    output: int | None
    update: UpdateKind
    reason: str
    proof: Proof | None = None
    expected: Expected = ""

    @property
    def extra(self) -> Extra | None:
        """What a call moves or holds of it beyond an ideal update in place; None where nothing was compiled."""
        proof, held = self.proof, self.held
        if proof is None:
            return None
        moved = proof.copied_bytes + proof.rearranged_bytes + self.relocated_bytes
        return Extra(moved + (held or 0), proof.at_least or proof.moved_at_least or held is None)

    @property
    def held(self) -> int | None:
        """Bytes that an output needs beside it, and that could have lived in it; None where that is not known.

        A ref that is only read has no output, and is not to be donated.
        """
        verdict = self.proof.verdict if self.proof is not None else None
        if self.proof is None or verdict not in (Verdict.NOT_ALIASED, Verdict.NOT_DONATED):
            return 0
        if verdict is Verdict.NOT_ALIASED or self.expected or self.offered or self.written:
            return self.proof.device_bytes
        return None if self.ref and self.written is None else 0

    @property
    def relocated_bytes(self) -> int:
        """Bytes that are computed into another place; of one that nothing lives in they are those that are held."""
        return 0 if self.proof is None or self.held else self.proof.relocated_bytes

    @property
    def described(self) -> str:
        """Its type and size, as a person reads them: `float32[8,128], 4 KiB`."""
        return f"{self.dtype}[{dimensions(self.shape)}], {readable(self.bytes)}"

    @property
    def untouched(self) -> bool:
        """Whether it is a ref that the program neither reads nor writes: a call leaves it alone."""
        return self.ref and self.argument is None and not self.written


@dataclass(frozen=True, slots=True)
class Proven:
    """What an executable proves of all buffers together.

    Attributes:
      buffers: the ledger, with a proof in each row.
      copies, copied_bytes: in one call; an instruction that moves two of them counts once.
      at_least: these are lower bounds, as in `Proof`.
      temporary_bytes: XLA's own figure of peak temporary memory; None where it gives none.
      rearranged_bytes, relocated_bytes: of all buffers, as in `Proof`.
    """

    buffers: tuple[Buffer, ...]
    copies: int
    copied_bytes: int
    at_least: bool
    temporary_bytes: int | None
    rearranged_bytes: int = 0
    relocated_bytes: int = 0

    @property
    def extra(self) -> Extra:
        """What a call moves or holds of all buffers beyond an ideal update in place."""
        found = [each.extra for each in self.buffers if each.extra is not None]
        held = sum(each.held or 0 for each in self.buffers)
        at_least = self.at_least or any(each.at_least for each in found)
        return Extra(self.copied_bytes + self.rearranged_bytes + self.relocated_bytes + held, at_least)


def unproved(buffers: Iterable[Buffer], reason: str) -> tuple[Buffer, ...]:
    """The ledger where nothing is known of the executable, and why."""
    return tuple(replace(buffer, proof=unknown(reason)) for buffer in buffers)


def ledger(
    lowering: Lowering,
    module: Module,
    updates: Mapping[int, Update],
    expected: Mapping[int, Expected] = _NOBODY,
    unknown: str = "",
) -> tuple[Buffer, ...]:
    """The mutable buffers of a lowering in the order of `@main`, those that were dropped at the end.

    Args:
      expected: who expects arguments to be donated that are not, by their numbers.
      unknown: why the updates are not known; empty where they are.
    """
    pairs = zip(lowering.arguments, module.arguments, strict=True)
    placed = [
        _expecting(_placed(argument, port, updates.get(port.number), unknown), expected.get(port.number, ""))
        for argument, port in pairs
        if is_mutable(argument, port) or port.number in expected
    ]
    dropped = [_dropped(argument) for argument in lowering.dropped if argument.ref or argument.offered]
    return (*placed, *dropped)


def is_mutable(argument: Argument, port: Port) -> bool:
    """Whether an argument is a ref, or offered, whatever anybody expects."""
    return argument.ref or argument.offered or port.aliases is not None or port.donor


def _expecting(buffer: Buffer, expected: Expected) -> Buffer:
    if not expected or buffer.donated:
        return buffer
    had = expected == "the last run"
    return replace(
        buffer, expected=expected, reason=f"{expected} {'had it donated' if had else 'expects it to be donated'}"
    )


def _placed(argument: Argument, port: Port, update: Update | None, unknown: str) -> Buffer:
    donation: Donation = ALIASING_OUTPUT if port.aliases is not None else BUFFER_DONOR if port.donor else ""
    reason = (
        unknown
        if unknown and port.aliases is not None
        else ""
        if update
        else f"only a {BUFFER_DONOR}: no output is named"
        if port.donor
        else "no output is named"
    )
    kind: UpdateKind = update.kind if update else ""
    return _buffer(argument, donation, port.aliases, kind, reason)


def _dropped(argument: Argument) -> Buffer:
    return _buffer(argument, "", None, "", "nothing reads it, and JAX dropped it")


def _buffer(argument: Argument, donation: Donation, output: int | None, update: UpdateKind, reason: str) -> Buffer:
    return Buffer(
        argument.path,
        argument.number,
        argument.shape,
        argument.dtype,
        argument.bytes,
        argument.ref,
        argument.written,
        argument.offered,
        bool(donation),
        donation,
        output,
        update,
        reason,
    )
