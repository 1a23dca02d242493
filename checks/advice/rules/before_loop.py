"""*before the loop*: all that others read of an old value is done before the loop that writes it begins.

The form: a loop is given old values that its block hands on. What is computed of these beside the loop, and of nothing
that the loop makes, moves up to it, with what that is computed of. A barrier before the loop holds the old values, and
of what moved up all that is used behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import WHILE, Block, Draft, barrier, renamed
from mutcheck.checks.advice.flow import Flow, owner
from mutcheck.checks.advice.naming import arguments_of, name
from mutcheck.checks.advice.rule import Rule, Site, listed, place
from mutcheck.core.advice import Edit

NAME = "before the loop"


@dataclass(frozen=True)
class _Early:
    """What is done before a loop. Operations and values have the numbers of its block's flow.

    Attributes:
      outer: the block that the loop stands in.
      old: the values that the block hands on, and the loop is given.
      above: the operations that are computed of these without the loop, and what they are computed of.
      held: what they make that is used behind the loop's beginning.
    """

    outer: Block
    loop: int
    old: tuple[int, ...]
    above: frozenset[int]
    held: tuple[int, ...]


def _sites(draft: Draft) -> Iterator[Site]:
    for key, block in draft.blocks.items():
        early = _early(draft, block)
        if early is not None:
            in_main = early.outer.loop is None
            yield Site(key, block.bytes, not in_main, frozenset(early.old if in_main else ()))


def _early(draft: Draft, block: Block) -> _Early | None:
    """What can be done before a loop; None where there is nothing, and for `@main`."""
    outer = next((each for each in draft.blocks.values() if block.loop and each.block == block.loop.block), None)
    if outer is None or not block.carried:
        return None
    flow, operations = draft.flow(outer), outer.operations()
    loop = next(each for each, name_ in enumerate(flow.names) if name_ == WHILE and operations[each] == block.loop)
    handed_on = {each.argument.arg_number for each in outer.carried}
    old = tuple(each for each in dict.fromkeys(flow.operands[loop]) if each in handed_on)
    reading = _reading(flow, loop, old)
    made = [value for each in sorted(reading) for value in flow.results[each]]
    held = tuple(each for each in made if any(user > loop and user not in reading for user in flow.users[each]))
    above = reading | flow.made_of(value for each in reading for value in flow.reads[each])
    return _Early(outer, loop, old, frozenset(above), held) if held else None


def _reading(flow: Flow, loop: int, old: Iterable[int]) -> set[int]:
    """The operations that are computed of old values and of nothing that a loop makes."""
    of_old, of_loop = set(old), set(flow.results[loop])
    found: set[int] = set()
    for each, reads in enumerate(flow.reads[: flow.end]):
        if not of_loop.isdisjoint(reads):
            of_loop.update(flow.results[each])
        elif each != loop and not of_old.isdisjoint(reads):
            of_old.update(flow.results[each])
            found.add(each)
    return found


def _edit(draft: Draft, key: str) -> Edit | None:
    inner = draft.blocks.get(key)
    early = _early(draft, inner) if inner is not None else None
    if inner is None or inner.loop is None or early is None:
        return None
    held = _held(draft, early)
    read = draft.lines([made for each in early.held if each in held and (made := owner(held[each])) is not None])
    old = [held[each] for each in early.old]
    names, arguments = listed([name(draft, each) for each in old]), arguments_of(draft, old)
    _hold(draft, early, held)
    line = draft.line(inner.loop)
    loop = f"the loop of {place([line])}" if line else "the loop"
    readers = listed([place([each]) for each in read]) if read else "others"
    verb = "read" if len(read) > 1 or not read else "reads"
    words = f"what {readers} {verb} of the old {names} is complete before {loop} begins"
    write = (
        f"compute it before {loop}, put it and the old {names} through one `jax.lax.optimization_barrier`, and give "
        "the loop what that returns"
    )
    around = draft.line(early.outer.loop) if early.outer.loop is not None else None
    return Edit(NAME, words, write, (line,) if line else (), loop=around, arguments=arguments)


def _held(draft: Draft, early: _Early) -> dict[int, Any]:
    """What the barrier holds: the old values, and what is made of them."""
    flow, operations = draft.flow(early.outer), early.outer.operations()
    made = {
        value: result
        for each in sorted(early.above)
        for value, result in zip(flow.results[each], operations[each].results, strict=True)
        if value in early.held and isinstance(result.type, ir.RankedTensorType)
    }
    return {each: early.outer.block.arguments[each] for each in early.old} | made


def _hold(draft: Draft, early: _Early, held: Mapping[int, Any]) -> None:
    """Move up what is done before the loop; the loop, and what comes behind it, uses what a barrier returns."""
    flow, operations = draft.flow(early.outer), early.outer.operations()
    loop = operations[early.loop]
    for each in sorted(early.above):
        if each > early.loop:
            operations[each].move_before(loop)
    new = dict(zip(held.values(), barrier(list(held.values()), loop, loop.location), strict=True))
    users = {user for each in held for user in flow.users[each] if user >= early.loop and user not in early.above}
    for each in users:
        renamed(operations[each], new)


RULE = Rule(NAME, _sites, _edit)
