"""*pre*: all that an update reads, and all that others read of the old value, is computed before the update starts.

*shared first*: and so is what several new values are made of, which each of them would compute again of the old ones.
"""

from __future__ import annotations

from mutcheck.checks.advice.cone import Cone, cone_of, rebuilt, shares
from mutcheck.checks.advice.draft import Block, Draft
from mutcheck.checks.advice.flow import owner
from mutcheck.checks.advice.naming import arguments_of, name
from mutcheck.checks.advice.rule import before, in_loop, listed, of_blocks, place
from mutcheck.core.advice import Edit

NAME, SHARED = "pre", "shared first"


def edit(draft: Draft, block: Block) -> Edit | None:
    return _edit(draft, block, cone_of(draft, block), NAME)


def edit_apart(draft: Draft, block: Block) -> Edit | None:
    """The same, with what several new values are made of before the barrier, too."""
    return _edit(draft, block, cone_of(draft, block, apart=True), SHARED) if shares(draft, block) else None


def _edit(draft: Draft, block: Block, cone: Cone, rule: str) -> Edit | None:
    if not cone.computes or len(cone.front) + len(cone.readers) < 2:
        return None
    lines = draft.lines(cone.operations)
    words, arguments = _words(draft, block, cone), arguments_of(draft, cone.front.values())
    rebuilt(block, cone, {**cone.front, **cone.readers})
    write = (
        f"read and compute all of these first{in_loop(draft, block)}, put them through one "
        "`jax.lax.optimization_barrier`, and compute the new values from what it returns"
    )
    return Edit(rule, f"{words}{before(lines)}", write, lines, arguments=arguments)


def _words(draft: Draft, block: Block, cone: Cone) -> str:
    old = [name(draft, each.argument) for each in block.carried if each.argument.arg_number in cone.front]
    makers = [made for each in (*cone.front.values(), *cone.readers.values()) if (made := owner(each)) is not None]
    computed = [place([line]) for line in draft.lines(makers)]
    parts = [f"the old {'value' if len(set(old)) == 1 else 'values'} of {listed(old)}"] if old else []
    if computed:
        parts.append(f"what {listed(computed)} compute{'s' * (len(computed) == 1)}")
    return f"one barrier over {' and '.join(parts) or 'all that the update reads'}, before the update"


RULE = of_blocks(NAME, edit)
APART = of_blocks(SHARED, edit_apart)
