"""Pieces of a value that are put together again: the whole is that value, in its order or in another one.

XLA takes arrays apart and joins them: a roll is two slices and a `concatenate`, and a TPU brings an array into fast
memory in quarters. Each piece by itself may be less than half of the value, and the joined one is all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import effect
from mutcheck.core.backends.backend import Effect


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value that an instruction puts together with others.

    Attributes:
      order: how its elements lie, beside how they lay in the value, as in `transfer.Contents`.
      start, size, of: where it begins in the value, its dimensions, and those of the value as it is shown there; empty
        where that cannot be told.
    """

    elements: int
    order: int
    start: tuple[int, ...] = ()
    size: tuple[int, ...] = ()
    of: tuple[int, ...] = ()


SLICES = ("slice", "dynamic-slice", "slice-done", "async-done")


def joins(instruction: Instruction) -> bool:
    """Whether an instruction may put pieces of one value together."""
    if instruction.opcode == "fusion":
        return sum(operand.opcode in SLICES for operand in instruction.operands) > 1
    return instruction.opcode == "concatenate" or effect(instruction) is Effect.JOINS


def elements(pieces: Sequence[Piece]) -> int:
    """How many elements of a value its pieces are: one that is there twice is one."""
    known = {(piece.start, piece.size, piece.of): piece.elements for piece in pieces if piece.start}
    return sum(known.values()) + sum(piece.elements for piece in pieces if not piece.start)


def order(module: HloModule, joined: Instruction, pieces: Sequence[Piece]) -> int:
    """How the elements of pieces lie in what they are put together to, as in `transfer.Contents`.

    Args:
      pieces: in the order of the operands.
    """
    turned = max(piece.order for piece in pieces)
    known = all(piece.start and piece.of == pieces[0].of for piece in pieces)
    if effect(joined) is Effect.JOINS:
        in_order = not known or all(before.start < after.start for before, after in pairwise(pieces))
    else:
        made = _root(module, joined) if joined.opcode == "fusion" else joined
        plain = made is joined or all(each.opcode == "parameter" for each in made.operands)
        in_order = made.opcode == "concatenate" and plain and known and _adjacent(pieces, made.proto.dimensions[0])
    return turned if in_order else transfer.OTHER


def _adjacent(pieces: Sequence[Piece], dimension: int) -> bool:
    """Whether each piece begins where the one before ends, in one dimension, and in no other."""
    for before, after in pairwise(pieces):
        ends = list(before.start)
        ends[dimension] += before.size[dimension]
        if list(after.start) != ends:
            return False
    return True


def piece(module: HloModule, taken: Instruction, elements: int, order: int) -> Piece:
    """The piece that an instruction takes from its operand."""
    made = _root(module, taken) if taken.opcode == "fusion" else taken
    if made.opcode not in ("slice", "slice-start"):
        return Piece(elements, order)
    found = made.proto.slice_dimensions
    direct = made is taken or (bool(made.operands) and made.operands[0].opcode == "parameter")
    if not direct or any(each.stride not in (0, 1) for each in found):
        return Piece(elements, order)
    of = made.operands[0].leaves[0].dimensions
    return Piece(
        elements,
        order,
        tuple(each.start for each in found),
        tuple(each.limit - each.start for each in found),
        tuple(of),
    )


def _root(module: HloModule, fusion: Instruction) -> Instruction:
    """What makes a fusion's result, other names for it apart."""
    made = module.called(fusion)[0].root
    while made.operands and made.row.same:
        made = made.operands[0]
    return made
