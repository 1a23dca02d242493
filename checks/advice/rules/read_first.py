"""*read before write*: what others read of an old value, and is small, is read before the value is written."""

from __future__ import annotations

from mutcheck.checks.advice.cone import cone_of, rebuilt
from mutcheck.checks.advice.draft import Block, Draft
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.naming import arguments_of, name
from mutcheck.checks.advice.rule import in_loop, listed, of_blocks, place
from mutcheck.core.advice import Edit
from mutcheck.lowering.stages.sizes import size_of

NAME = "read before write"

SMALL = 8
"""What is read is small, if it is so many times smaller than the smallest buffer that the block hands on."""


def edit(draft: Draft, block: Block) -> Edit | None:
    cone = cone_of(draft, block)
    least = min(each.bytes for each in block.carried)
    reads = {number: each for number, each in cone.readers.items() if size_of(each.type) * SMALL <= least}
    old = {number: each.argument for each in block.carried if (number := each.argument.arg_number) in cone.front}
    if not cone.computes or not reads or not old:
        return None
    lines = draft.lines([made for each in reads.values() if (made := owner(each)) is not None])
    names = listed([name(draft, each) for each in old.values()])
    arguments = arguments_of(draft, old.values())
    rebuilt(block, cone, {**old, **reads})
    words = f"what {place(lines) or 'others'} reads of the old {names} is read before that is written"
    write = (
        f"read it before the write{in_loop(draft, block)}, put what was read and the old value through one "
        "`jax.lax.optimization_barrier`, and write to the value that it returns"
    )
    return Edit(NAME, words, write, lines, arguments=arguments)


RULE = of_blocks(NAME, edit)
