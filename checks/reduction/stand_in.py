"""What can stand in the place of an operation: one of its operands, a zero, or a new argument of `@main`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import Draft, users
from mutcheck.checks.advice.flow import CONSTANT
from mutcheck.core.artifacts import Argument
from mutcheck.lowering.stages.sizes import shape_of, size_of

StandIn = Callable[[Draft, ir.Operation, int], Any]
"""The value for a result of an operation, by its position; None where there is none."""


def replace(draft: Draft, operation: ir.Operation, stand_in: StandIn) -> bool:
    """Have values stand in for what an operation makes; whether something used one of its results."""
    made = False
    for number, result in enumerate(operation.results):
        if users(result) and (value := stand_in(draft, operation, number)) is not None:
            result.replace_all_uses_with(value)
            made = True
    return made


def operand(_draft: Draft, operation: ir.Operation, number: int) -> Any:
    """An operand of a result's type: that of its own position first, as a loop and a barrier hand it on."""
    wanted = operation.results[number].type
    given = list(operation.operands)
    likely = [*given[number : number + 1], *given]
    return next((each for each in likely if each.type == wanted), None)


def zero(_draft: Draft, operation: ir.Operation, number: int) -> Any:
    """A constant of zeros."""
    type_ = operation.results[number].type
    if not isinstance(type_, ir.RankedTensorType) or not type_.has_static_shape:
        return None
    with operation.context, operation.location, ir.InsertionPoint(operation):
        value = _zeros(type_)
        if value is None:
            return None
        return ir.Operation.create(CONSTANT, results=[type_], attributes={"value": value}).results[0]


def argument(draft: Draft, operation: ir.Operation, number: int) -> Any:
    """A new argument of `@main`, behind the others."""
    type_: Any = operation.results[number].type
    if not isinstance(type_, ir.RankedTensorType) or not type_.has_static_shape:
        return None
    attributes = draft.attributes()
    entry = draft.main.regions[0].blocks[0]
    with operation.context:
        made = entry.add_argument(type_, operation.location)
    position = len(attributes)
    name = f"x{position}"
    while any(each.path == name for each in draft.arguments):
        name += "_"
    dtype = str(type_.element_type)
    draft.arguments.append(Argument(name, shape_of(type_), dtype, size_of(type_), position, origin="hidden"))
    draft.set_attributes([*attributes, {}])
    return made


def _zeros(type_: Any) -> Any:
    element = type_.element_type
    if isinstance(element, ir.ComplexType):
        return None
    zero_ = ir.IntegerAttr.get(element, 0) if isinstance(element, ir.IntegerType) else ir.FloatAttr.get(element, 0.0)
    return ir.DenseElementsAttr.get_splat(type_, zero_)


BY_NAME: dict[str, StandIn] = {"operand": operand, "zero": zero, "argument": argument}
