"""*post*: a new value is complete before anything reads it."""

from __future__ import annotations

from itertools import pairwise

from mutcheck.checks.advice.draft import BARRIER, WHILE, Block, Draft, barrier, maker, owner
from mutcheck.checks.advice.naming import name
from mutcheck.checks.advice.rule import in_loop, listed, of_blocks, place
from mutcheck.core.advice import Edit

NAME = "post"


def edit(draft: Draft, block: Block) -> Edit | None:
    operations = block.operations()
    following = dict(pairwise(operations))
    names, makers = [], []
    for carried in block.carried:
        value = operations[-1].operands[carried.output]
        made = owner(value)
        if made is None or made not in following or made.name in (BARRIER, WHILE):
            continue
        names.append(name(draft, carried.argument))
        makers.append(made)
        (held,) = barrier([value], following[made], made.location)
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


RULE = of_blocks(NAME, edit)
