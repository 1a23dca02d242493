"""What a slice is taken from within a fusion, where updates of parts stand before it: by the regions that both name.

A fusion may put a row into an array and take another row from the result. Neither array is ever in memory, so what the
slice holds depends on where both lie: it is the row that was put in, or one of the array that it was put into.
"""

from __future__ import annotations

from collections.abc import Sequence

from mutcheck.checks.ir.hlo.literals import integer
from mutcheck.checks.ir.hlo.module import Instruction

_Region = list[tuple[int, int]]
"""Of each dimension, where it begins and where it ends."""


def sliced(instruction: Instruction) -> Instruction:
    """What a slice is surely taken from: its operand, or an array that its operand was made of."""
    region = _region(instruction)
    source = instruction.operands[0]
    while region is not None and source.opcode == "dynamic-update-slice":
        updated = _updated(source)
        if updated is None:
            break
        if any(end <= first or last <= start for (start, end), (first, last) in zip(region, updated, strict=True)):
            source = source.operands[0]
        elif all(first <= start and end <= last for (start, end), (first, last) in zip(region, updated, strict=True)):
            source = source.operands[1]
            region = [(start - first, end - first) for (start, end), (first, _) in zip(region, updated, strict=True)]
        else:
            break
    return source


def _region(instruction: Instruction) -> _Region | None:
    if instruction.opcode == "slice":
        return [(each.start, each.limit) for each in instruction.proto.slice_dimensions]
    return _placed(instruction, instruction.operands[1:], instruction)


def _updated(update: Instruction) -> _Region | None:
    return _placed(update, update.operands[2:], update.operands[1])


def _placed(instruction: Instruction, starts: Sequence[Instruction], part: Instruction) -> _Region | None:
    """Where a part lies in the first operand, moved inside as XLA does; None where that is not constant."""
    region = []
    of = instruction.operands[0].leaves[0].dimensions
    if len(starts) != len(of):
        return None  # old modules have all starts in one array
    for start, size, limit in zip(starts, part.leaves[0].dimensions, of, strict=True):
        number = integer(start) if start.opcode == "constant" else None
        if number is None:
            return None
        first = min(max(number, 0), limit - size)
        region.append((first, first + size))
    return region
