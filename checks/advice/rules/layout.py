"""*layout*: a buffer's axes are stored in the order in which a dot, or a transpose, reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import LEAST, Draft
from mutcheck.checks.advice.pairs import is_value
from mutcheck.checks.advice.rule import Rule, Site
from mutcheck.checks.advice.stored import DOT, SLICE, TRANSPOSE, Order, store, versions
from mutcheck.core.advice import Edit
from mutcheck.core.units import dimensions

NAME = "layout"

RESHAPE = "stablehlo.reshape"


@dataclass(frozen=True, slots=True)
class Place:
    """A donated argument whose axes could be in another order, with its output."""

    number: int
    output: int
    order: Order


def sites(draft: Draft) -> Iterable[Site]:
    """The arguments, each with the orders in which it is read."""
    entry = draft.main.regions[0].blocks[0]
    for number, _ in draft.aliased():
        argument = draft.arguments[number]
        if argument.bytes >= LEAST and _can_be_stored(draft, number):
            for order in dict.fromkeys(_orders(entry.arguments[number])):
                key = f"{number}:{','.join(map(str, order))}"
                yield Site(key, argument.bytes, arguments=frozenset({number}))


def place_of(draft: Draft, key: str) -> Place | None:
    """What the key of a site names; None where that cannot be stored in another order now."""
    number, order = int(key.partition(":")[0]), tuple(map(int, key.partition(":")[2].split(",")))
    output = dict(draft.aliased()).get(number)
    if output is None or not _can_be_stored(draft, number) or len(draft.arguments[number].shape) != len(order):
        return None
    return Place(number, output, order)


def edit(draft: Draft, key: str) -> Edit | None:
    place = place_of(draft, key)
    if place is None:
        return None
    argument, order = draft.arguments[place.number], place.order
    store(draft, place.number, place.output, order)
    shape = tuple(argument.shape[axis] for axis in order)
    draft.arguments[place.number] = replace(argument, shape=shape, order=order)
    stored = f"{argument.dtype}[{dimensions(shape)}]"
    words = f"`{argument.path}` is stored with its axes in the order {order}, as {stored}"
    write = (
        f"make `{argument.path}` with its axes transposed by {order}, once, keep it like that between calls, and write "
        "and read it in that order"
    )
    return Edit(NAME, words, write)


def _can_be_stored(draft: Draft, number: int) -> bool:
    """Whether a person can pass an argument in another order: it is an array of theirs, on one device."""
    attributes = draft.attributes()[number]
    sharded = any("sharding" in name or "layout" in name for name in attributes)
    shape = draft.arguments[number].shape
    type_ = draft.main.regions[0].blocks[0].arguments[number].type
    plain = not sharded and not draft.arguments[number].order and is_value(draft, number)
    return plain and len(shape) > 1 and list(shape) == list(type_.shape)


def _orders(argument: Any) -> Iterator[Order]:
    """The orders in which readers want a buffer."""
    for value in versions(argument):
        for use in value.uses:
            yield from _wanted(use.owner.operation, use.operand_number)


def _wanted(user: ir.Operation, number: int) -> Iterator[Order]:
    if user.name == TRANSPOSE:
        order = tuple(ir.DenseI64ArrayAttr(user.attributes["permutation"]))
        yield from _unless_same(order)
    elif user.name == DOT:
        yield from _of_dot(user, number)
    elif user.name == SLICE and number == 0:
        yield from _of_slice(user)


def _of_slice(made: ir.Operation) -> Iterator[Order]:
    """The order in which a slice of a stack is read: its first axes, which are cut to one, stay in front."""
    sizes = list(ir.DenseI64ArrayAttr(made.attributes["slice_sizes"]))
    for use in made.results[0].uses:
        reader = use.owner.operation
        if reader.name != RESHAPE:
            continue
        left = len(sizes) - len(reader.results[0].type.shape)
        if left > 0 and all(size == 1 for size in sizes[:left]):
            for inner in reader.results[0].uses:
                for order in _wanted(inner.owner.operation, inner.operand_number):
                    yield (*range(left), *(axis + left for axis in order))


def _of_dot(made: ir.Operation, number: int) -> Iterator[Order]:
    """Batch axes first, then those that stay and those that are summed over: in either order."""
    from jaxlib.mlir.dialects import stablehlo

    numbers = stablehlo.DotDimensionNumbers(made.attributes["dot_dimension_numbers"])
    side = ("lhs", "rhs")[number]
    batch = tuple(getattr(numbers, f"{side}_batching_dimensions"))
    summed = tuple(getattr(numbers, f"{side}_contracting_dimensions"))
    rank = len(made.operands[number].type.shape)
    free = tuple(axis for axis in range(rank) if axis not in (*batch, *summed))
    yield from _unless_same((*batch, *free, *summed))
    yield from _unless_same((*batch, *summed, *free))


def _unless_same(order: Order) -> Iterator[Order]:
    if order != tuple(range(len(order))):
        yield order


RULE = Rule(NAME, sites, edit, all_at_once=False)
