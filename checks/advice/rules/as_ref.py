"""*as ref*: a stack that a loop reads slice by slice, and stacks anew, starts as the old stack and is written there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import Block, Draft, names_of, users
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.naming import name
from mutcheck.checks.advice.rule import Rule, Site, place
from mutcheck.core.advice import Edit

NAME = "as ref"

READ, WRITE = "stablehlo.dynamic_slice", "stablehlo.dynamic_update_slice"

DEPTH = 8
"""How deep two indices are compared."""


@dataclass(frozen=True)
class _Stack:
    """Two carries of a loop: one is read at the index at which the other is written.

    Attributes:
      reads: the operations that read the old one.
    """

    old: int
    new: int
    reads: tuple[ir.Operation, ...]


def sites(draft: Draft) -> Iterable[Site]:
    for key, block in draft.blocks.items():
        if block.loop is not None and any(_stacks(draft, block)):
            yield Site(key, block.bytes, loop=True)


def edit(draft: Draft, key: str) -> Edit | None:
    block = draft.blocks.get(key)
    if block is None or block.loop is None:
        return None
    loop, names = block.loop, []
    for stack in list(_stacks(draft, block)):
        old = loop.operands[stack.old]
        names.append(name(draft, old))
        loop.operands[stack.old], loop.operands[stack.new] = loop.operands[stack.new], old
        for read in stack.reads:
            read.operands[0] = block.block.arguments[stack.new]
    if not names:
        return None
    line = draft.line(loop)
    lines = (line,) if line else ()
    these = " and ".join(dict.fromkeys(names))
    words = f"the loop{f' of {place(lines)}' if lines else ''} writes {these} in place, and stacks nothing anew"
    write = f"carry {these} as a ref (`jax.new_ref`), or as a carry, and write each slice with `.at[i].set(...)`"
    return Edit(NAME, words, write, lines)


def _stacks(draft: Draft, block: Block) -> Iterator[_Stack]:
    """The pairs of carries of a loop whose new one could start as the old one."""
    assert block.loop is not None
    returned, arguments = list(block.end.operands), list(block.block.arguments)
    for new, argument in enumerate(arguments):
        written = owner(returned[new])
        if written is None or written.name != WRITE or written.operands[0] != argument or len(users(argument)) != 1:
            continue
        for old, other in enumerate(arguments):
            if old == new or other.type != argument.type or returned[old] != other:
                continue
            reads = [each for each in users(other) if each != block.end]
            if _same_slices(reads, written) and _takes_its_place(draft, block.loop, old, new):
                yield _Stack(old, new, tuple(reads))
                break


def _same_slices(reads: list[ir.Operation], written: ir.Operation) -> bool:
    """Whether a trip reads nothing of a stack but the slice that it writes."""
    at = list(written.operands)[2:]
    slice_ = written.operands[1].type
    return bool(reads) and all(
        each.name == READ
        and each.results[0].type == slice_
        and all(alike(one, other) for one, other in zip(list(each.operands)[1:], at, strict=True))
        for each in reads
    )


def _takes_its_place(draft: Draft, loop: ir.Operation, old: int, new: int) -> bool:
    """Whether the old stack is a donated argument, the new one is its output, and nothing needs the loop's old one."""
    entry = draft.main.regions[0].blocks[0]
    *_, end = entry.operations
    given = loop.operands[old]
    donated = [output for number, output in draft.aliased() if entry.arguments[number] == given]
    is_output = any(end.operation.operands[output] == loop.results[new] for output in donated)
    return is_output and not users(loop.results[old])


def alike(one: Any, other: Any, depth: int = DEPTH) -> bool:
    """Whether two values are computed in the same way of the same values."""
    if one == other:
        return True
    first, second = owner(one), owner(other)
    if first is None or second is None or not depth:
        return False
    return (
        first.name == second.name
        and _attributes(first) == _attributes(second)
        and len(first.operands) == len(second.operands)
        and all(alike(each, its, depth - 1) for each, its in zip(first.operands, second.operands, strict=True))
    )


def _attributes(operation: ir.Operation) -> dict[str, Any]:
    """What an operation says of itself."""
    return {name: operation.attributes[name] for name in names_of(operation)}


RULE = Rule(NAME, sites, edit)
