"""The update of a block: the operations that make new values of old ones, element by element or part by part.

The form: a backward walk from the new values that a block hands on. An operation is in the cone if it works element by
element, or writes a part of its first operand, and if nothing outside of the cone uses what it makes. The front is what
the cone reads from outside: old values, and what was computed of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import Block, Draft, barrier
from mutcheck.checks.advice.flow import OUTSIDE, Flow

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


@dataclass(frozen=True)
class _Outline:
    """The update of a block by the numbers of its flow: the same in every draft that has this flow.

    Attributes:
      front: each value with an operation of the update, and the place of its operands at which that reads it.
      readers: operations.
    """

    numbers: tuple[int, ...]
    front: Mapping[int, tuple[int, int]]
    readers: tuple[int, ...]


@dataclass(frozen=True)
class Cone:
    """The update of a block. Values are under the numbers that its flow gives them.

    Attributes:
      numbers: its operations, in their order.
      operations: the same, as they are.
      front: what they read from outside, constants apart.
      readers: what other operations make of the old values that need no new ones for it, and are not behind the front.
    """

    flow: Flow
    numbers: tuple[int, ...]
    operations: tuple[ir.Operation, ...]
    front: Mapping[int, Any]
    readers: Mapping[int, Any]

    @property
    def computes(self) -> bool:
        """Whether it holds more than constants."""
        return not all(self.flow.constant[each] for each in self.numbers)


def cone_of(draft: Draft, block: Block, *, apart: bool = False) -> Cone:
    """The update of a block as it is now.

    Args:
      apart: whether what several new values are made of is left out of it.
    """
    flow, operations = draft.flow(block), block.operations()
    outline = _outline(flow, _carried(block), apart)
    front = {value: operations[at].operands[place] for value, (at, place) in outline.front.items()}
    readers = {
        value: result
        for reader in outline.readers
        for value, result in zip(flow.results[reader], operations[reader].results, strict=True)
    }
    cone = tuple(operations[each] for each in outline.numbers)
    return Cone(flow, outline.numbers, cone, _tensors(front), _tensors(readers))


def shares(draft: Draft, block: Block) -> bool:
    """Whether several new values of a block are made of the same operations of its update."""
    flow, carried = draft.flow(block), _carried(block)
    return _outline(flow, carried, True).numbers != _outline(flow, carried, False).numbers


def rebuilt(block: Block, cone: Cone, held: Mapping[int, Any]) -> None:
    """Put values through one barrier at the end of a block, and compute its update behind it.

    What reads them beside the update reads them as they were: it is done before the barrier where its own result is
    among them.
    """
    end, flow = block.end, cone.flow
    values = barrier(list(held.values()), end, cone.operations[-1].location)
    new = dict(zip(held, values, strict=True))
    of_update = {each: new[each] for each in held if each in cone.front}
    with end.context:
        at = ir.InsertionPoint(end)
        for number, operation in zip(cone.numbers, cone.operations, strict=True):
            made = operation.clone(ip=at).operation
            _read_anew(made, flow.operands[number], of_update)
            of_update.update(zip(flow.results[number], made.results, strict=True))
    _read_anew(end, flow.operands[flow.end], {**new, **of_update})


def _read_anew(operation: ir.Operation, operands: Sequence[int], new: Mapping[int, Any]) -> None:
    """Have an operation read other values, where there are some for those that it reads."""
    for place, value in enumerate(operands):
        if value in new:
            operation.operands[place] = new[value]


def _carried(block: Block) -> tuple[tuple[int, int], ...]:
    """The buffers that a block hands on: its argument, and the position of the new value."""
    return tuple((each.argument.arg_number, each.output) for each in block.carried)


def _tensors(values: Mapping[int, Any]) -> dict[int, Any]:
    return {number: each for number, each in values.items() if isinstance(each.type, ir.RankedTensorType)}


@lru_cache(maxsize=16)
def _outline(flow: Flow, carried: tuple[tuple[int, int], ...], apart: bool) -> _Outline:
    inside = _closed(flow, _reached(flow, [output for _, output in carried], apart))
    numbers = tuple(sorted(inside))
    front = _front(flow, numbers, inside)
    others = _depending(flow, inside) | flow.made_of(front) | {flow.end}
    readers = [each for argument, _ in carried for each in reversed(flow.users[argument]) if each not in others]
    return _Outline(numbers, front, tuple(dict.fromkeys(readers)))


def _reached(flow: Flow, outputs: Iterable[int], apart: bool) -> set[int]:
    """What the new values are made of; where they are to be apart, only what one of them is made of, and constants.

    The fact of an operation is the set of new values that it has a part in, as bits; users come after, so one walk
    backwards is enough.
    """
    returned = flow.operands[flow.end]
    part_of = [0] * (flow.end + 1)
    for number, output in enumerate(outputs):
        made = flow.maker[returned[output]]
        if made != OUTSIDE:
            part_of[made] |= 1 << number
    found: set[int] = set()
    for each in reversed(range(flow.end)):
        mine = part_of[each]
        through = _through(flow, each) if mine else None
        if through is None:
            continue
        if not apart or mine.bit_count() == 1 or flow.constant[each]:
            found.add(each)
        for value in through:
            if (made := flow.maker[value]) != OUTSIDE:
                part_of[made] |= mine
    return found


def _through(flow: Flow, operation: int) -> Sequence[int] | None:
    """The operands that an operation makes a new version of; None for one that is not of a cone."""
    if flow.names[operation] in ELEMENTWISE:
        return flow.operands[operation]
    return flow.operands[operation][:1] if flow.names[operation] in PARTIAL else None


def _closed(flow: Flow, reached: Set[int]) -> set[int]:
    """Those that only the cone uses, and the terminator: users come after, so one walk backwards is enough."""
    kept = {flow.end}
    for each in sorted(reached, reverse=True):
        if flow.constant[each] or all(kept.issuperset(flow.users[value]) for value in flow.results[each]):
            kept.add(each)
    return kept - {flow.end}


def _depending(flow: Flow, inside: Set[int]) -> set[int]:
    """The operations that need what a cone computes, and those of the cone."""
    found = set(inside)
    makes = {value for each in inside if not flow.constant[each] for value in flow.results[each]}
    for each, reads in enumerate(flow.reads):
        if each not in found and not makes.isdisjoint(reads):
            found.add(each)
            makes.update(flow.results[each])
    return found


def _front(flow: Flow, numbers: Iterable[int], inside: Container[int]) -> dict[int, tuple[int, int]]:
    """What some operations read from outside, constants apart, and where."""
    found: dict[int, tuple[int, int]] = {}
    for each in numbers:
        for place, value in enumerate(flow.operands[each]):
            if flow.maker[value] not in inside and not flow.is_fixed(value):
                found.setdefault(value, (each, place))
    return found
