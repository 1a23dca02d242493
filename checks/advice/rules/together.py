"""*together*: all new values of a block are complete before any of them is handed on.

*held*: what a loop carries is complete before its body begins: nothing of one round is done in the next one.
*chain*: each version of a buffer on its way is complete before the next one begins.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import BARRIER, WHILE, Block, Draft, barrier, maker, users
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.naming import name
from mutcheck.checks.advice.rule import in_loop, listed, of_blocks, place
from mutcheck.core.advice import Edit

TOGETHER, HELD, CHAIN = "together", "held", "chain"


def together(draft: Draft, block: Block) -> Edit | None:
    end = block.end
    made = [each for each in block.carried if owner(end.operands[each.output]) is not None]
    if not made:
        return None
    values = [end.operands[each.output] for each in made]
    lines = draft.lines([maker(each) for each in values])
    for each, value in zip(made, barrier(values, end, end.location), strict=True):
        end.operands[each.output] = value
    names = listed([name(draft, each.argument) for each in made])
    words = f"one barrier over the new values of {names}{in_loop(draft, block)}, before they are handed on"
    write = (
        f"put all new values{in_loop(draft, block)} through one `jax.lax.optimization_barrier`, and return or store "
        "what it gives"
    )
    return Edit(TOGETHER, words, write, lines)


def held(draft: Draft, block: Block) -> Edit | None:
    arguments = [each.argument for each in block.carried if users(each.argument)]
    if block.loop is None or not arguments:
        return None
    first = block.operations()[0]
    made = barrier(arguments, first, first.location)
    for old, new in zip(arguments, made, strict=True):
        old.replace_all_uses_except(new, [maker(new)])
    line = draft.line(block.loop)
    names = listed([name(draft, each) for each in arguments])
    words = f"one barrier over the old values of {names}{in_loop(draft, block)}, at the beginning of its body"
    write = f"put what a round{in_loop(draft, block)} is given through one `jax.lax.optimization_barrier` first"
    return Edit(HELD, words, write, (line,) if line else ())


def chain(draft: Draft, block: Block) -> Edit | None:
    following = dict(pairwise(block.operations()))
    versions = [_versions(block.end.operands[each.output], following) for each in block.carried]
    long = list(dict.fromkeys(value for each in versions if len(each) > 1 for value in each))
    # an operation's hash is that of its operands: places are looked up before anything is edited
    for value, place_of in [(value, following[maker(value)]) for value in long]:
        (new,) = barrier([value], place_of, maker(value).location)
        value.replace_all_uses_except(new, [maker(new)])
    if not long:
        return None
    lines = draft.lines([maker(value) for value in long])
    at = listed([place([each]) for each in lines])
    words = f"a barrier between the steps of the update{in_loop(draft, block)} (at {at})"
    write = "put each new version of the buffer through `jax.lax.optimization_barrier` before the next one is computed"
    return Edit(CHAIN, words, write, lines)


def _versions(value: Any, following: dict[ir.Operation, ir.Operation]) -> list[Any]:
    """The versions of a buffer on its way, the last one first: each the first operand of its type of the one before."""
    found: list[Any] = []
    while (made := owner(value)) is not None and made in following and made.name not in (BARRIER, WHILE):
        found.append(value)
        same = [each for each in made.operands if each.type == value.type]
        if not same:
            break
        value = same[0]
    return found


RULES = (of_blocks(TOGETHER, together), of_blocks(HELD, held), of_blocks(CHAIN, chain))
