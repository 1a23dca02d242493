"""The ledger: the table of a program's buffers with the level of proof that each one reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mutcheck.checks.analysis.updates import Update
from mutcheck.checks.ir.stablehlo import Module, Port
from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.core.program import UpdateKind
from mutcheck.core.proof import Proof, unknown
from mutcheck.core.units import dimensions, readable

Donation = Literal["", "aliasing output", "buffer donor"]

ALIASING_OUTPUT: Donation = "aliasing output"
BUFFER_DONOR: Donation = "buffer donor"


@dataclass(frozen=True, slots=True)
class Buffer:
    """One mutable leaf: a ref, or an argument offered by `donate_argnums`.

    Attributes:
      path, shape, dtype, bytes, ref, written, offered: as in `Argument`.
      argument: its position in `@main`; None where JAX dropped it.
      donated: whether `@main` donates it.
      donation: `aliasing output` (`tf.aliasing_output`), `buffer donor` (`jax.buffer_donor`), or empty.
      output: the output that it is to be aliased to; None where none is named.
      update: one of `program.UPDATES`; empty where no output is named.
      reason: why there is no update to tell; empty where there is one.
      proof: what the executable does with it; None where nothing was compiled.
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
    """

    buffers: tuple[Buffer, ...]
    copies: int
    copied_bytes: int
    at_least: bool
    temporary_bytes: int | None


def unproved(buffers: Iterable[Buffer], reason: str) -> tuple[Buffer, ...]:
    """The ledger where nothing is known of the executable, and why."""
    return tuple(replace(buffer, proof=unknown(reason)) for buffer in buffers)


def ledger(lowering: Lowering, module: Module, updates: Mapping[int, Update]) -> tuple[Buffer, ...]:
    """The mutable buffers of a lowering in the order of `@main`, those that were dropped at the end."""
    pairs = zip(lowering.arguments, module.arguments, strict=True)
    placed = [
        _placed(argument, port, updates.get(port.number))
        for argument, port in pairs
        if argument.ref or argument.offered or port.aliases is not None or port.donor
    ]
    dropped = [_dropped(argument) for argument in lowering.dropped if argument.ref or argument.offered]
    return (*placed, *dropped)


def _placed(argument: Argument, port: Port, update: Update | None) -> Buffer:
    donation: Donation = ALIASING_OUTPUT if port.aliases is not None else BUFFER_DONOR if port.donor else ""
    reason = "" if update else f"only a {BUFFER_DONOR}: no output is named" if port.donor else "no output is named"
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
