"""*post*: a new value is complete before anything reads it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import BARRIER, WHILE, Block, Draft, barrier, maker
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.naming import name
from mutcheck.checks.advice.rule import in_loop, listed, of_blocks, place
from mutcheck.core.advice import Edit

NAME = "post"


def edit(draft: Draft, block: Block) -> Edit | None:
    following = dict(pairwise(block.operations()))
    returned = block.end.operands
    made = list({returned[each.output]: each for each in block.carried}.items())  # one value may be several buffers'
    # an operation's hash is that of its operands: places are looked up before anything is edited
    placed = [(each, value, following[maker(value)]) for value, each in made if _is_made(value, following)]
    names, makers = [], []
    for each, value, place_of in placed:
        names.append(name(draft, each.argument))
        makers.append(maker(value))
        (held,) = barrier([value], place_of, maker(value).location)
        value.replace_all_uses_except(held, [maker(held)])
    if not makers:
        return None
    lines = draft.lines(makers)
    where = f" (after {place(lines)})" if lines else ""
    words = f"a barrier on the new {'value' if len(makers) == 1 else 'values'} of {listed(names)}{where}"
    write = (
        f"put each new value{in_loop(draft, block)} through `jax.lax.optimization_barrier` as soon as it is computed, "
        "and use what that returns"
    )
    return Edit(NAME, words, write, lines)


def _is_made(value: Any, following: dict[ir.Operation, ir.Operation]) -> bool:
    """Whether an operation of the block makes a value, and is none that only hands it on."""
    made = owner(value)
    return made is not None and made in following and made.name not in (BARRIER, WHILE)


RULE = of_blocks(NAME, edit)
