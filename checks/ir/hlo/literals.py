"""The numbers of constants."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mutcheck.checks.ir.hlo.module import Instruction

_INTEGERS: tuple[Callable[[Instruction], Sequence[int]], ...] = (
    lambda each: each.proto.literal.s32s,
    lambda each: each.proto.literal.s64s,
    lambda each: each.proto.literal.u32s,
    lambda each: each.proto.literal.u64s,
)


def integer(constant: Instruction) -> int | None:
    """The first number of an integer constant; None for one of another dtype."""
    return next((int(read(constant)[0]) for read in _INTEGERS if len(read(constant))), None)
