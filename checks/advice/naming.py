"""What values are called in words: the path of an argument, or the line that computes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import BARRIER, WHILE, Block, Draft
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.rule import place

_THROUGH = frozenset((WHILE, BARRIER))
"""What hands its operands on, each to the result of its position."""


def name(draft: Draft, value: Any) -> str:
    """What a value is called: the path of the argument that it is, else the line that computes it at first."""
    argument = argument_of(draft, value)
    if argument:
        return f"`{argument}`"
    made = _first_made(value)
    line = draft.line(made) if made is not None else None
    return f"what {place([line])} computes" if line else "another value"


def carried_name(draft: Draft, block: Block, number: int) -> str:
    """What a buffer is called that a block hands on, by its position among them."""
    return name(draft, block.carried[number].argument)


def arguments_of(draft: Draft, values: Iterable[Any]) -> tuple[str, ...]:
    """The paths of the arguments of `@main` that some values are; those that are none are left out."""
    return tuple(dict.fromkeys(path for each in values if (path := argument_of(draft, each))))


def _first_made(value: Any) -> ir.Operation | None:
    """The operation that makes a value, before the loops that carry it; None for an argument of `@main`."""
    made = owner(value)
    if made is not None:
        return made if made.name not in _THROUGH else _first_made(made.operands[list(made.results).index(value)])
    argument: Any = ir.BlockArgument(value)
    parent = argument.owner.owner.operation
    return _first_made(parent.operands[argument.arg_number]) if parent.name == WHILE else None


def argument_of(draft: Draft, value: Any) -> str:
    """The path of the argument of `@main` that a value is, through the loops that carry it; empty where it is none."""
    while not isinstance(value, ir.BlockArgument):
        made = owner(value)
        if made is None or made.name not in _THROUGH:
            return ""
        value = made.operands[list(made.results).index(value)]
    return _of_block_argument(draft, ir.BlockArgument(value))


def _of_block_argument(draft: Draft, value: Any) -> str:
    parent = value.owner.owner.operation
    if parent == draft.main:
        known = draft.arguments[value.arg_number] if value.arg_number < len(draft.arguments) else None
        return known.path if known is not None and known.origin != "hidden" else ""
    return argument_of(draft, parent.operands[value.arg_number]) if parent.name == WHILE else ""
