"""The update of a block: the operations that make new values of old ones, element by element or part by part.

The form: a backward walk from the new values that a block hands on. An operation is in the cone if it works element by
element, or writes a part of its first operand, and if nothing outside of the cone uses what it makes. The front is what
the cone reads from outside: old values, and what was computed of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import CONSTANT, Block, barrier, owner, users

_OF_STABLEHLO = """
abs add and atan2 bitcast_convert broadcast_in_dim cbrt ceil clamp compare complex constant convert cosine divide
count_leading_zeros exponential exponential_minus_one floor imag is_finite log log_plus_one logistic maximum minimum
multiply negate not or popcnt power real remainder round_nearest_afz round_nearest_even rsqrt select shift_left sign
shift_right_arithmetic shift_right_logical sine sqrt subtract tan tanh xor
"""
_OF_CHLO = "square erf erf_inv lgamma digamma"

ELEMENTWISE = frozenset(
    [*(f"stablehlo.{name}" for name in _OF_STABLEHLO.split()), *(f"chlo.{name}" for name in _OF_CHLO.split())]
)
"""Operations whose result has an element of the operands' elements in its place."""

PARTIAL = frozenset(("stablehlo.dynamic_update_slice", "stablehlo.scatter"))
"""Operations that write a part of their first operand."""


_SPREAD = frozenset(f"stablehlo.{name}" for name in ("broadcast_in_dim", "convert", "reshape"))
"""What makes a constant of constants, and is computed where it is used."""


@dataclass(frozen=True)
class Cone:
    """The update of a block.

    Attributes:
      operations: in their order.
      front: what they read from outside, constants apart.
      readers: what other operations make of the old values that need no new ones for it, and are not behind the front.
    """

    operations: tuple[ir.Operation, ...]
    front: tuple[Any, ...]
    readers: tuple[Any, ...]

    @property
    def computes(self) -> bool:
        """Whether it holds more than constants."""
        return any(not is_constant(each) for each in self.operations)


def cone_of(block: Block, *, apart: bool = False) -> Cone:
    """The update of a block as it is now.

    Args:
      apart: whether what several new values are made of is left out of it.
    """
    operations = block.operations()
    index = {each: number for number, each in enumerate(operations)}
    inside = _closed(operations, _reached(block, operations, apart), index)
    after = _depending(operations, inside)
    ordered = tuple(each for each in operations if each in inside)
    front = dict.fromkeys(value for each in ordered for value in each.operands if _is_front(value, inside))
    done = _made_of_all(front, index)  # before the update, without being told
    readers = dict.fromkeys(
        result
        for carried in block.carried
        for reader in outer_users(carried.argument, index)
        if reader not in after and reader not in done and reader != operations[-1]
        for result in reader.results
        if isinstance(result.type, ir.RankedTensorType)
    )
    return Cone(ordered, tuple(front), tuple(readers))


def rebuilt(block: Block, cone: Cone, held: list[Any]) -> None:
    """Put values through one barrier at the end of a block, and compute its update behind it.

    What reads them beside the update reads them as they were: it is done before the barrier where its own result is
    among them.
    """
    end = block.end
    new = dict(zip(held, barrier(held, end, cone.operations[-1].location), strict=True))
    of_update = {each: new[each] for each in held if each in set(cone.front)}
    for operation in cone.operations:
        _copy(operation, end, of_update)
    for number, value in enumerate(end.operands):
        end.operands[number] = of_update.get(value, new.get(value, value))


def _copy(operation: ir.Operation, end: ir.Operation, new: dict[Any, Any]) -> None:
    """Have an operation of the update once more before the end, of other operands."""
    with operation.context:
        made = operation.clone(ip=ir.InsertionPoint(end)).operation
    for number, value in enumerate(made.operands):
        if value in new:
            made.operands[number] = new[value]
    new.update(zip(operation.results, made.results, strict=True))


def is_constant(operation: ir.Operation) -> bool:
    """Whether an operation makes what no argument has a part in, of one number or of its position."""
    if operation.name in (CONSTANT, "stablehlo.iota"):
        return True
    makers = [owner(each) for each in operation.operands]
    return operation.name in _SPREAD and all(each is not None and is_constant(each) for each in makers)


def outer_users(value: Any, index: dict[ir.Operation, int]) -> Iterator[ir.Operation]:
    """The operations of a block that use a value, or hold one that does."""
    for user in users(value):
        each = user
        while each not in index:
            assert each.parent is not None
            each = each.parent.operation
        yield each


def _reached(block: Block, operations: list[ir.Operation], apart: bool) -> set[ir.Operation]:
    """What the new values are made of; where they are to be apart, only what one of them is made of, and constants.

    The fact of an operation is the set of new values that it has a part in, as bits; users come after, so one walk
    backwards is enough.
    """
    returned = operations[-1].operands
    part_of: dict[ir.Operation | None, int] = {}
    for number, carried in enumerate(block.carried):
        made = owner(returned[carried.output])
        part_of[made] = part_of.get(made, 0) | 1 << number
    found: set[ir.Operation] = set()
    for each in reversed(operations):
        mine = part_of.get(each, 0)
        through = _through(each) if mine else None
        if through is None:
            continue
        if not apart or mine.bit_count() == 1 or is_constant(each):
            found.add(each)
        for made in map(owner, through):
            part_of[made] = part_of.get(made, 0) | mine
    return found


def _made_of_all(values: Iterable[Any], index: dict[ir.Operation, int]) -> set[ir.Operation]:
    """All operations of a block that values are made of."""
    found: set[ir.Operation] = set()
    waiting = [made for each in values if (made := owner(each)) is not None]
    while waiting:
        made = waiting.pop()
        if made in index and made not in found:
            found.add(made)
            waiting += [its for each in made.operands if (its := owner(each)) is not None]
    return found


def _through(operation: ir.Operation) -> list[Any] | None:
    """The operands that an operation makes a new version of; None for one that is not of a cone."""
    if operation.name in ELEMENTWISE:
        return list(operation.operands)
    return [operation.operands[0]] if operation.name in PARTIAL else None


def _closed(
    operations: list[ir.Operation], reached: set[ir.Operation], index: dict[ir.Operation, int]
) -> set[ir.Operation]:
    """Those that only the cone uses, and the terminator: users come after, so one walk backwards is enough."""
    kept = {operations[-1]}
    for each in reversed(operations):
        alone = all(user in kept for result in each.results for user in outer_users(result, index))
        if each in reached and (alone or is_constant(each)):
            kept.add(each)
    return kept - {operations[-1]}


def _depending(operations: list[ir.Operation], inside: set[ir.Operation]) -> set[ir.Operation]:
    """The operations that need what a cone computes, and those of the cone."""
    found = set(inside)
    makes = {result for each in inside if not is_constant(each) for result in each.results}
    for each in operations:
        if each not in found and any(value in makes for value in each.operands):
            found.add(each)
            makes.update(each.results)
    return found


def _is_front(value: Any, inside: set[ir.Operation]) -> bool:
    made = owner(value)
    if made is not None and (made in inside or is_constant(made)):
        return False
    return isinstance(value.type, ir.RankedTensorType)
