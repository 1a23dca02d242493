"""*two rounds a trip*: carries that change places are back in theirs after two rounds, and need no copy.

Of an odd number of rounds the last one is done behind the loop, as `unroll=2` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.counted import shorten, trips
from mutcheck.checks.advice.draft import Block, Draft, renamed
from mutcheck.checks.advice.rule import Rule, Site, place
from mutcheck.core.advice import Edit

NAME = "two rounds a trip"

MOST_OPERATIONS = 20_000
"""A body that is longer is not doubled."""


def sites(draft: Draft) -> Iterable[Site]:
    for key, block in draft.blocks.items():
        if block.carried and block.loop is not None and _rounds(block.loop) > 1:
            yield Site(key, block.bytes, loop=True)


def edit(draft: Draft, key: str) -> Edit | None:
    block = draft.blocks.get(key)
    if block is None or block.loop is None or (rounds := _rounds(block.loop)) < 2:
        return None
    operations = block.operations()
    if len(operations) > MOST_OPERATIONS:
        return None
    if rounds % 2:
        _last_apart(block.loop, operations, rounds)
    _double(block, operations)
    line = draft.line(block.loop)
    lines = (line,) if line else ()
    words = f"two rounds a trip in the loop{f' of {place(lines)}' if lines else ''}"
    return Edit(NAME, words, "give the loop `unroll=2` (`jax.lax.scan` and `jax.lax.fori_loop` take it)", lines, line)


def _rounds(loop: ir.Operation) -> int:
    """How often a loop runs; 0 where that cannot be told."""
    return trips(loop) or 0


def _last_apart(loop: ir.Operation, operations: list[ir.Operation], rounds: int) -> None:
    """Have a loop do one round less, and that one behind it."""
    uses = [(result, use.owner.operation, use.operand_number) for result in loop.results for use in result.uses]
    following = _after(loop)
    new: dict[Any, Any] = dict(zip(loop.regions[1].blocks[0].arguments, loop.results, strict=True))
    for step in operations[:-1]:
        _again(step, following, new)
    last = [new.get(value, value) for value in operations[-1].operands]
    numbers = {result: number for number, result in enumerate(loop.results)}
    for result, user, operand in uses:
        user.operands[operand] = last[numbers[result]]
    shorten(loop, rounds - 1)


def _after(operation: ir.Operation) -> ir.Operation:
    """What stands behind an operation in its block."""
    steps = [view.operation for view in operation.block.operations]
    return steps[steps.index(operation) + 1]


def _again(step: ir.Operation, before: ir.Operation, new: dict[Any, Any]) -> None:
    """Have a step once more, of other values."""
    with step.context:
        made = step.clone(ip=ir.InsertionPoint(before)).operation
    renamed(made, new)
    new.update(zip(step.results, made.results, strict=True))


def _double(block: Block, operations: list[ir.Operation]) -> None:
    """Have a body do two rounds."""
    *steps, end = operations
    new: dict[Any, Any] = dict(zip(block.block.arguments, end.operands, strict=True))
    for step in steps:
        _again(step, end, new)
    for number, value in enumerate(end.operands):
        if value in new:
            end.operands[number] = new[value]


RULE = Rule(NAME, sites, edit)
