"""A buffer whose axes are stored in another order, from its argument of `@main` to its output.

The form: a forward walk from the argument finds the versions of the buffer: what is computed of it element by element,
written into it, handed on by a barrier, or carried by a loop. All of them get the new order, and what enters them from
elsewhere is transposed, such as the part that is written. A reader that is no version takes the new order where it can:
a dot counts its axes anew, a transpose is another one, a slice is cut out and put back into the old order, which is
little. Any other reader gets the whole in the old order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.cone import ELEMENTWISE
from mutcheck.checks.advice.draft import BARRIER, WHILE, Draft, maker
from mutcheck.checks.advice.flow import owner

UPDATE, SLICE, DOT = "stablehlo.dynamic_update_slice", "stablehlo.dynamic_slice", "stablehlo.dot_general"
TRANSPOSE = "stablehlo.transpose"
RETURN = "func.return"

_AXES_OF_DOT = tuple(f"{side}_{kind}_dimensions" for kind in ("batching", "contracting") for side in ("lhs", "rhs"))
"""What a dot says of its operands' axes, in the order in which its attribute is made."""

_PER_ELEMENT = ELEMENTWISE - {"stablehlo.broadcast_in_dim", "stablehlo.constant"}

Order = tuple[int, ...]
"""The axes of the old order, as the new one has them."""


@dataclass(frozen=True)
class Use:
    """An operand of an operation."""

    operation: ir.Operation
    number: int


def versions(argument: Any) -> list[Any]:
    """The values that an argument of `@main` becomes, itself first."""
    found = [argument]
    for value in found:
        for use in value.uses:
            for each in _becomes(use.owner.operation, use.operand_number, value):
                if not any(each == other for other in found):
                    found.append(each)
    return found


def _becomes(user: ir.Operation, number: int, value: Any) -> list[Any]:
    """The versions that a user makes of its operand."""
    if user.name == WHILE:
        return [user.results[number], *(region.blocks[0].arguments[number] for region in user.regions)]
    if user.name == BARRIER:
        return [user.results[number]]
    if user.name in _PER_ELEMENT or (user.name == UPDATE and number == 0):
        return [each for each in user.results if _shape(each) == _shape(value)]
    if user.name == "stablehlo.return" and user.parent is not None and user.parent.name == WHILE:
        loop = user.parent.operation
        body = loop.regions[1].blocks[0]
        if user == body.operations[len(body.operations) - 1].operation:
            return [loop.results[number], *(region.blocks[0].arguments[number] for region in loop.regions)]
    return []


def store(draft: Draft, number: int, output: int, order: Order) -> None:
    """Store an argument of `@main`, and its output, with its axes in another order."""
    entry = draft.main.regions[0].blocks[0]
    found = versions(entry.arguments[number])
    end = entry.operations[len(entry.operations) - 1].operation
    uses = [Use(use.owner.operation, use.operand_number) for value in found for use in value.uses]
    slots = [*_slots(found), Use(end, output)]
    inside = {(use.operation, use.number) for use in slots}
    entering = [use for use in slots if not any(use.operation.operands[use.number] == value for value in found)]
    updates = [maker(value) for value in found if owner(value) is not None and maker(value).name == UPDATE]
    readers = [use for use in uses if (use.operation, use.number) not in inside]
    for value in found:
        value.set_type(_reordered(value.type, order))
    for use in entering:
        _enter(use, order)
    for update in updates:
        _reorder_indices(update, 2, order)
    for use in readers:
        _READERS.get(use.operation.name, _whole)(use, order)
    _retype(draft.main)


def _slots(found: Sequence[Any]) -> list[Use]:
    """The operands that must be versions, since what they are for is one."""
    slots: list[Use] = []
    for value in found:
        made = owner(value)
        if made is None:
            slots += _of_loop(value)
        elif made.name == UPDATE:
            slots += [Use(made, 0), Use(made, 1)]
        elif made.name == BARRIER:
            slots.append(Use(made, list(made.results).index(value)))
        elif made.name in _PER_ELEMENT:
            slots += [Use(made, number) for number, each in enumerate(made.operands) if _rank(each) == _rank(value)]
    return list(dict.fromkeys(slots))


def _of_loop(value: Any) -> Iterator[Use]:
    """For what a loop carries: its initial value, and what its body returns for it."""
    argument: Any = ir.BlockArgument(value)
    loop = argument.owner.owner.operation
    if loop.name == WHILE:
        body = loop.regions[1].blocks[0]
        yield Use(loop, argument.arg_number)
        yield Use(body.operations[len(body.operations) - 1].operation, argument.arg_number)


def _enter(use: Use, order: Order) -> None:
    """Have an operand in the new order that is no version."""
    use.operation.operands[use.number] = _transposed(use.operation.operands[use.number], order, use.operation)


def _whole(use: Use, order: Order) -> None:
    """Give a reader the old order."""
    use.operation.operands[use.number] = _transposed(use.operation.operands[use.number], inverse(order), use.operation)


def _read_slice(use: Use, order: Order) -> None:
    """Cut a slice out of the new order, and put that into the old one."""
    made = use.operation
    if use.number:
        return
    (result,) = made.results
    sizes = list(ir.DenseI64ArrayAttr(made.attributes["slice_sizes"]))
    with made.context:
        made.attributes["slice_sizes"] = ir.DenseI64ArrayAttr.get([sizes[axis] for axis in order])
    _reorder_indices(made, 1, order)
    result.set_type(_reordered(result.type, order))
    following = _following(made)
    back = _transposed(result, inverse(order), following)
    result.replace_all_uses_except(back, [maker(back)])


def _read_transpose(use: Use, order: Order) -> None:
    """Compose a transpose with the way back."""
    made, places = use.operation, inverse(order)
    axes = list(ir.DenseI64ArrayAttr(made.attributes["permutation"]))
    with made.context:
        made.attributes["permutation"] = ir.DenseI64ArrayAttr.get([places[axis] for axis in axes])


def _read_dot(use: Use, order: Order) -> None:
    """Count the axes of a dot's operand anew, where those that stay in its result keep their order."""
    from jaxlib.mlir.dialects import stablehlo

    made, places = use.operation, inverse(order)
    numbers = stablehlo.DotDimensionNumbers(made.attributes["dot_dimension_numbers"])
    named = {name: list(getattr(numbers, name)) for name in _AXES_OF_DOT}
    side = ("lhs", "rhs")[use.number]
    used = {axis for name in named if name.startswith(side) for axis in named[name]}
    free = [axis for axis in order if axis not in used]
    if free != sorted(free) or made.operands[0] == made.operands[1]:
        _whole(use, order)
        return
    anew = [[places[axis] for axis in axes] if name.startswith(side) else axes for name, axes in named.items()]
    with made.context:
        lhs_batch, rhs_batch, lhs_summed, rhs_summed = anew
        counted = stablehlo.DotDimensionNumbers.get(lhs_batch, rhs_batch, lhs_summed, rhs_summed)
        made.attributes["dot_dimension_numbers"] = counted


_READERS: dict[str, Callable[[Use, Order], None]] = {
    SLICE: _read_slice,
    TRANSPOSE: _read_transpose,
    DOT: _read_dot,
}


def inverse(order: Sequence[int]) -> Order:
    """The order that takes an order back."""
    return tuple(list(order).index(axis) for axis in range(len(order)))


def _transposed(value: Any, order: Order, before: ir.Operation) -> Any:
    """A value with its axes in another order."""
    with before.context, before.location, ir.InsertionPoint(before):
        made = ir.Operation.create(
            TRANSPOSE,
            results=[_reordered(value.type, order)],
            operands=[value],
            attributes={"permutation": ir.DenseI64ArrayAttr.get(list(order))},
        )
    return made.results[0]


def _reorder_indices(made: ir.Operation, first: int, order: Order) -> None:
    """Have a slice begin in the new order where it began in the old one."""
    indices = list(made.operands)[first:]
    for place, axis in enumerate(order):
        made.operands[first + place] = indices[axis]


def _reordered(type_: Any, order: Order) -> Any:
    shape = [type_.shape[axis] for axis in order]
    with type_.context:
        return ir.RankedTensorType.get(shape, type_.element_type, loc=ir.Location.unknown())


def _following(made: ir.Operation) -> ir.Operation:
    steps = [view.operation for view in made.block.operations]
    return steps[steps.index(made) + 1]


def _retype(main: ir.Operation) -> None:
    """Have `@main`'s type say what its body takes and returns."""
    entry = main.regions[0].blocks[0]
    end = entry.operations[len(entry.operations) - 1].operation
    with main.context:
        type_ = ir.FunctionType.get([each.type for each in entry.arguments], [each.type for each in end.operands])
        main.attributes["function_type"] = ir.TypeAttr.get(type_)


def _shape(value: Any) -> list[int] | None:
    return list(value.type.shape) if isinstance(value.type, ir.RankedTensorType) else None


def _rank(value: Any) -> int:
    return len(value.type.shape) if isinstance(value.type, ir.RankedTensorType) else -1
