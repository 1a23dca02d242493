"""*two rounds a trip*: carries that change places are back in theirs after two rounds, and need no copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.counted import trips
from mutcheck.checks.advice.draft import LEAST, Block, Draft, barrier
from mutcheck.checks.advice.rule import Rule, Site, place
from mutcheck.core.advice import Edit
from mutcheck.lowering.stages.sizes import size_of

NAME = "two rounds a trip"

MOST_OPERATIONS = 20_000
"""A body that is longer is not doubled."""


def sites(draft: Draft) -> Iterable[Site]:
    for key, block in enumerate(draft.blocks):
        if block.carried and block.loop is not None and _even(block.loop):
            yield Site(key, block.bytes, loop=True)


def edit(draft: Draft, key: int) -> Edit | None:
    block = draft.blocks[key] if key < len(draft.blocks) else None
    if block is None or block.loop is None or not _even(block.loop):
        return None
    operations = block.operations()
    if len(operations) > MOST_OPERATIONS:
        return None
    _double(block, operations)
    line = draft.line(block.loop)
    lines = (line,) if line else ()
    words = f"two rounds a trip in the loop{f' of {place(lines)}' if lines else ''}"
    return Edit(NAME, words, "give the loop `unroll=2` (`jax.lax.scan` and `jax.lax.fori_loop` take it)", lines)


def _even(loop: ir.Operation) -> bool:
    count = trips(loop)
    return count is not None and count > 0 and count % 2 == 0


def _double(block: Block, operations: list[ir.Operation]) -> None:
    """Have a body do two rounds; a barrier keeps the first one's large values apart from the second."""
    *steps, end = operations
    values = list(end.operands)
    large = [number for number, value in enumerate(values) if size_of(value.type) >= LEAST]
    if large:
        assert block.loop is not None
        held = barrier([values[number] for number in large], end, block.loop.location)
        for number, value in zip(large, held, strict=True):
            values[number] = value
    new: dict[Any, Any] = dict(zip(block.block.arguments, values, strict=True))
    for step in steps:
        with step.context:
            made = step.clone(ip=ir.InsertionPoint(end)).operation
        _renamed(made, new)
        new.update(zip(step.results, made.results, strict=True))
    for number, value in enumerate(end.operands):
        if value in new:
            end.operands[number] = new[value]


def _renamed(operation: ir.Operation, new: dict[Any, Any]) -> None:
    """Have an operation, and all that is in it, read other values."""
    for number, value in enumerate(operation.operands):
        if value in new:
            operation.operands[number] = new[value]
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                _renamed(view.operation, new)


RULE = Rule(NAME, sites, edit)
