"""Pieces of a value that are put together again: the whole is that value, in its order or in another one.

XLA takes arrays apart and joins them: a roll is two slices and a `concatenate`, and a TPU brings an array into fast
memory in quarters. Each piece by itself may be less than half of the value, and the joined one is all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis import transfer
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import effect, opcode
from mutcheck.core.backends.backend import Effect


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value that an instruction puts together with others.

    Attributes:
      start, size: where it begins in the value, and its dimensions; None where that cannot be told.
    """

    elements: int
    start: tuple[int, ...] | None
    size: tuple[int, ...]


def order(joined: Instruction, pieces: Sequence[Piece]) -> int:
    """How the elements of pieces lie in what they are put together to, as in `transfer.Contents`.

    Args:
      pieces: in the order of the operands.
    """
    joins = effect(joined) is Effect.JOINS
    starts = [piece.start for piece in pieces if piece.start is not None]
    if len(starts) < len(pieces) or not (joins or joined.opcode == "concatenate"):
        return transfer.SAME if joins else transfer.OTHER
    return transfer.SAME if _adjacent(starts, [piece.size for piece in pieces]) else transfer.OTHER


def _adjacent(starts: Sequence[tuple[int, ...]], sizes: Sequence[tuple[int, ...]]) -> bool:
    """Whether each piece begins where the one before ends, in one dimension, and in no other."""
    for before, size, after in zip(starts, sizes, starts[1:], strict=False):
        steps = [later - sooner for sooner, later in zip(before, after, strict=True)]
        moved = [number for number, step in enumerate(steps) if step]
        if len(moved) != 1 or steps[moved[0]] != size[moved[0]]:
            return False
    return True


def piece(module: HloModule, taken: Instruction, elements: int) -> Piece:
    """The piece that an instruction takes from its operand."""
    made = _root(module, taken) if taken.opcode == "fusion" else taken
    if made.opcode not in ("slice", "slice-start") or (made is not taken and made.operands[0].opcode != "parameter"):
        return Piece(elements, None, ())
    found = made.proto.slice_dimensions
    known = all(each.stride in (0, 1) for each in found)
    size = tuple(each.limit - each.start for each in found)
    return Piece(elements, tuple(each.start for each in found) if known else None, size)


def _root(module: HloModule, fusion: Instruction) -> Instruction:
    """What makes a fusion's result, other names for it apart."""
    made = module.called(fusion)[0].root
    while made.operands and opcode(made.opcode).same:
        made = made.operands[0]
    return made
