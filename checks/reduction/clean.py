"""What nothing uses is taken out of a module: operations, what loops carry, arguments, and functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import MAIN, WHILE, Draft, names_of, users
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.stablehlo import ALIASING

RESULTS, ARGUMENTS = "res_attrs", "arg_attrs"


def unused(draft: Draft, kept: Collection[str] = ()) -> None:
    """Take out what nothing uses.

    Args:
      kept: the paths of arguments that stay.
    """
    entry = draft.main.regions[0].blocks[0]
    while _dead(entry) or _idle_carries(entry):
        pass
    _arguments(draft, kept)
    called = _called(draft)
    for symbol, function in draft.module.functions.items():
        if symbol not in called:
            function.erase()


def keep_outputs(draft: Draft, numbers: Sequence[int]) -> None:
    """Have `@main` return some of its outputs only; an argument whose output goes is not donated any more."""
    main = draft.main
    entry = main.regions[0].blocks[0]
    end = entry.operations[len(entry.operations) - 1].operation
    given = stablehlo.attributes(main, RESULTS, len(end.operands))
    place = {number: position for position, number in enumerate(numbers)}
    attributes = draft.attributes()
    with main.context, end.location, ir.InsertionPoint(end):
        integer = ir.IntegerType.get_signless(32)
        for each in attributes:
            output = ir.IntegerAttr(each.pop(ALIASING)).value if ALIASING in each else None
            if output in place:
                each[ALIASING] = ir.IntegerAttr.get(integer, place[output])
        ir.Operation.create(end.name, operands=[end.operands[number] for number in numbers])
        end.erase()
        main.attributes[RESULTS] = ir.ArrayAttr.get([ir.DictAttr.get(given[number]) for number in numbers])
    draft.set_attributes(attributes)
    _retype(main)


def _retype(main: ir.Operation) -> None:
    """Have a function's type say what its body takes and returns."""
    entry = main.regions[0].blocks[0]
    end = entry.operations[len(entry.operations) - 1].operation
    with main.context:
        type_ = ir.FunctionType.get([each.type for each in entry.arguments], [each.type for each in end.operands])
        main.attributes["function_type"] = ir.TypeAttr.get(type_)


def _arguments(draft: Draft, kept: Collection[str]) -> None:
    """Take out the arguments of `@main` that nothing uses."""
    entry = draft.main.regions[0].blocks[0]
    attributes = draft.attributes()
    left = [
        number for number, value in enumerate(entry.arguments) if users(value) or draft.arguments[number].path in kept
    ]
    for number in reversed(range(len(attributes))):
        if number not in left:
            entry.erase_argument(number)
    draft.arguments[:] = [replace(draft.arguments[number], number=place) for place, number in enumerate(left)]
    _retype(draft.main)
    draft.set_attributes([attributes[number] for number in left])


def _dead(block: ir.Block) -> bool:
    """Take out the operations whose results nothing uses; whether there were any."""
    made = False
    *steps, _ = [view.operation for view in block.operations]
    for operation in reversed(steps):
        if not any(users(result) for result in operation.results):
            operation.erase()
            made = True
        else:
            for inner in [each for region in operation.regions for each in region.blocks]:
                made = _dead(inner) or made
    return made


def _idle_carries(block: ir.Block) -> bool:
    """Take out what loops carry and nothing uses; whether there was any."""
    made = False
    for operation in [view.operation for view in block.operations]:
        for region in operation.regions:
            for inner in region.blocks:
                made = _idle_carries(inner) or made
        idle = _idle(operation) if operation.name == WHILE else []
        if idle:
            _without(operation, idle)
            made = True
    return made


def _idle(loop: ir.Operation) -> list[int]:
    """The carries of a loop that have no part in its results, nor in how often it runs."""
    condition, body = (region.blocks[0] for region in loop.regions)
    end = body.operations[len(body.operations) - 1].operation
    inside = set(_within(body))
    waiting = [
        number for number, result in enumerate(loop.results) if users(result) or users(condition.arguments[number])
    ]
    live = set(waiting)
    while waiting:
        for number in _carries_behind(end.operands[waiting.pop()], body, inside):
            if number not in live:
                live.add(number)
                waiting.append(number)
    return [number for number in range(len(loop.results)) if number not in live]


def _carries_behind(value: Any, body: ir.Block, inside: Collection[ir.Operation]) -> Iterator[int]:
    """The arguments of a body that a value is made of, by their numbers."""
    seen: set[ir.Operation] = set()
    waiting = [value]
    while waiting:
        each = waiting.pop()
        made = owner(each)
        if made is None:
            if each.owner == body:
                yield ir.BlockArgument(each).arg_number
        elif made in inside and made not in seen:
            seen.add(made)
            waiting.extend(made.operands)
            for region in made.regions:
                for block in region.blocks:
                    waiting.extend(operand for inner in _within(block) for operand in inner.operands)


def _within(block: ir.Block) -> Iterator[ir.Operation]:
    """The operations of a block, however deep."""
    for view in block.operations:
        yield view.operation
        for region in view.operation.regions:
            for inner in region.blocks:
                yield from _within(inner)


def _without(loop: ir.Operation, idle: Iterable[int]) -> None:
    """Have a loop carry less."""
    gone = set(idle)
    left = [number for number in range(len(loop.results)) if number not in gone]
    with loop.context, loop.location, ir.InsertionPoint(loop):
        made = ir.Operation.create(
            WHILE,
            results=[loop.results[number].type for number in left],
            operands=[loop.operands[number] for number in left],
            regions=2,
        )
    for old, new in zip(list(loop.regions), list(made.regions), strict=True):
        old.blocks[0].append_to(new)
    condition, body = (region.blocks[0] for region in made.regions)
    _return_less(body, left)
    for number in sorted(gone, reverse=True):
        condition.erase_argument(number)
        body.erase_argument(number)
    for place, number in enumerate(left):
        loop.results[number].replace_all_uses_with(made.results[place])
    loop.erase()


def _return_less(block: ir.Block, left: Sequence[int]) -> None:
    """Have a block return some of its values only, and compute no others."""
    end = block.operations[len(block.operations) - 1].operation
    with end.context, end.location, ir.InsertionPoint(end):
        ir.Operation.create(end.name, operands=[end.operands[number] for number in left])
    end.erase()
    while _dead(block):
        pass


def _called(draft: Draft) -> set[str]:
    """The functions that `@main` calls, and those that they call; `@main` is one."""
    found, waiting = {MAIN}, [MAIN]
    while waiting:
        for symbol in _named(draft.module.functions[waiting.pop()]):
            if symbol in draft.module.functions and symbol not in found:
                found.add(symbol)
                waiting.append(symbol)
    return found


def _named(operation: ir.Operation) -> Iterator[str]:
    """The symbols that an operation, and all that is in it, names."""
    for name in names_of(operation):
        yield from _symbols(operation.attributes[name])
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                yield from _named(view.operation)


def _symbols(attribute: Any) -> Iterator[str]:
    if isinstance(attribute, ir.FlatSymbolRefAttr):
        yield attribute.value
    elif isinstance(attribute, ir.ArrayAttr):
        for each in attribute:
            yield from _symbols(each)
