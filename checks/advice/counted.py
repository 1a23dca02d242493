"""Loops that count: how often their body runs, where that stands in the module."""

from __future__ import annotations

from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.flow import CONSTANT, owner


def trips(loop: ir.Operation) -> int | None:
    """How often a loop runs that counts up by one from a constant while it is below another; None for any other."""
    condition, body = loop.regions[0].blocks[0], loop.regions[1].blocks[0]
    compared = owner(_returned(condition)[0])
    if compared is None or compared.name != "stablehlo.compare" or not _is_below(compared):
        return None
    counter, limit = compared.operands
    if not _is_argument_of(counter, condition):
        return None
    number = ir.BlockArgument(counter).arg_number
    start, end = constant(loop.operands[number]), _limit(loop, condition, body, limit)
    if start is None or end is None or _step(body, number) != 1:
        return None
    return end - start


def shorten(loop: ir.Operation, rounds: int) -> None:
    """Have a loop of which `trips` tells how often it runs do so many rounds."""
    condition = loop.regions[0].blocks[0]
    compared = owner(_returned(condition)[0])
    assert compared is not None
    counter, limit = compared.operands
    start = constant(loop.operands[ir.BlockArgument(counter).arg_number])
    assert start is not None
    with loop.context, compared.location, ir.InsertionPoint(compared):
        value = ir.Attribute.parse(f"dense<{start + rounds}> : {limit.type}")
        made = ir.Operation.create(CONSTANT, results=[limit.type], attributes={"value": value})
    compared.operands[1] = made.results[0]


def constant(value: Any) -> int | None:
    """The integer that a value is; None where it is not a constant one."""
    made = owner(value)
    if made is None:
        return None
    if made.name == "stablehlo.convert":
        return constant(made.operands[0])
    type_: Any = value.type
    if made.name != CONSTANT or not isinstance(type_.element_type, ir.IntegerType):
        return None
    attribute = ir.DenseIntElementsAttr(made.attributes["value"])
    return int(attribute[0]) if len(attribute) else None


def _returned(block: ir.Block) -> list[Any]:
    *_, end = block.operations
    return list(end.operation.operands)


def _is_below(compared: ir.Operation) -> bool:
    return "LT" in str(compared.attributes["comparison_direction"])


def _is_argument_of(value: Any, block: ir.Block) -> bool:
    return isinstance(value, ir.BlockArgument) and any(value == each for each in block.arguments)


def _limit(loop: ir.Operation, condition: ir.Block, body: ir.Block, value: Any) -> int | None:
    """What the counter is compared with: a constant, or one that is carried through every trip."""
    if not _is_argument_of(value, condition):
        return constant(value)
    number = ir.BlockArgument(value).arg_number
    same = _returned(body)[number] == body.arguments[number]
    return constant(loop.operands[number]) if same else None


def _step(body: ir.Block, number: int) -> int | None:
    """By how much a counter goes up in a trip."""
    made = owner(_returned(body)[number])
    if made is None or made.name != "stablehlo.add":
        return None
    counter = body.arguments[number]
    others = [each for each in made.operands if each != counter]
    return constant(others[0]) if len(others) == 1 else None
