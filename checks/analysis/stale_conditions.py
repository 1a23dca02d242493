"""Loops whose condition reads a value from before the loop, while the loop carries and changes another copy of it.

JAX lowers a ref that a `while_loop`'s condition reads in this way: the condition gets the contents from before the loop
in a carry of its own, which no trip changes, and the body writes another. The module then computes something else than
the program says, whatever a compiler does with it. A program that means the old value has the same module, so this
tells only why a run that is known to differ does so.
"""

from __future__ import annotations

from collections.abc import Iterator

from mutcheck.checks.ir.body import Bodies, Body, Statement, read
from mutcheck.checks.ir.locations import user_line
from mutcheck.checks.ir.stablehlo import Module
from mutcheck.core.finding import Location


def find(module: Module, file: str) -> list[Location | None]:
    """The lines of such loops, None for one without a line; `file` is preferred among lines."""
    bodies = Bodies(module)
    functions = [bodies.function(symbol) for symbol in module.functions if bodies.has(symbol)]
    loops = [each for body in functions for each in _loops(body) if _is_stale(each)]
    return [user_line(each.operation.location, file) for each in loops]


def _loops(body: Body) -> Iterator[Statement]:
    """The loops of a body, and of what is in it."""
    left = [body]
    while left:
        for step in left.pop().steps:
            if step.name == "stablehlo.while":
                yield step
            left += step.bodies


def _is_stale(loop: Statement) -> bool:
    """Whether the condition reads a carry that stays as it began, beside one that began as the same and changes."""
    condition, body = loop.bodies
    in_condition = read(condition)
    kept, changed = set(), set()
    for initial, asked, given, left in zip(
        loop.operands, condition.arguments, body.arguments, body.returned, strict=True
    ):
        if given != left:
            changed.add(initial)
        elif asked in in_condition:
            kept.add(initial)
    return bool(kept & changed)
