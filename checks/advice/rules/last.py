"""*written last*: all else that a block computes is complete before a buffer gets its new value.

The form: what leads from the old value to the new one, element by element or part by part, is the update. What uses a
new value stays behind the update, unless it reads the old value, too: such as how far the two are apart. That comes
first, and has a new value of its own, which is computed once more. So the update is written anew at the end of the
block, with what comes behind it. A barrier before that holds what both read from outside, and all that the block
returns of what was computed before.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.cone import ELEMENTWISE, PARTIAL
from mutcheck.checks.advice.draft import Block, Carried, Draft, barrier, renamed
from mutcheck.checks.advice.flow import is_constant, owner
from mutcheck.checks.advice.naming import arguments_of, name
from mutcheck.checks.advice.rule import Rule, Site, in_loop, listed, place
from mutcheck.core.advice import Edit

NAME = "written last"

_ALL = "all"


def _sites(draft: Draft) -> Iterator[Site]:
    """Each buffer alone, and all of a block together. Whether something is there to come first is not known yet."""
    for key, block in draft.blocks.items():
        written = [each for each in block.carried if _is_written(block, each)]
        for each in written:
            number = each.argument.arg_number
            at = frozenset([number]) if block.loop is None else frozenset()
            yield Site(f"{key}:{number}", each.bytes, block.loop is not None, at)
        if len(written) > 1:
            yield Site(f"{key}:{_ALL}", block.bytes, block.loop is not None)


def _is_written(block: Block, carried: Carried) -> bool:
    made = owner(block.end.operands[carried.output])
    return made is not None and bool(_through(made))


def _edit(draft: Draft, key: str) -> Edit | None:
    at, _, number = key.rpartition(":")
    block = draft.blocks.get(at)
    chosen = _chosen(block, number) if block is not None else ()
    if block is None or not chosen:
        return None
    update = _update(block, chosen)
    if update is None:
        return None
    lines = draft.lines(update.writes)
    names = listed([name(draft, each.argument) for each in chosen])
    arguments = arguments_of(draft, [each.argument for each in chosen])
    twice = update.mixed
    _rebuild(block, update)
    where = in_loop(draft, block)
    read = f", and what reads the old and the new {names} has a new one of its own" if twice else ""
    at_line = f" (at {place(lines)})" if lines else ""
    words = f"{names} {'is' if len(chosen) == 1 else 'are'} written last{where}{at_line}{read}"
    again = ", from the expression of the new value where it reads that" if twice else ""
    write = (
        f"compute all else first{where}{again}; "
        "put it and all that the update reads through one `jax.lax.optimization_barrier`; compute the new value of "
        f"{names} from what that returns"
    )
    line = draft.line(block.loop) if block.loop is not None else None
    return Edit(NAME, words, write, lines, loop=line, arguments=arguments)


RULE = Rule(NAME, _sites, _edit, all_at_once=False)


@dataclass(frozen=True)
class _Update:
    """What is written last.

    Attributes:
      writes: the operations from the old values to the new ones, in order.
      last: these, and what comes behind them, in order.
      held: what is complete before them.
      mixed: whether something reads old and new values, and has new ones of its own.
    """

    writes: tuple[ir.Operation, ...]
    last: tuple[ir.Operation, ...]
    held: tuple[Any, ...]
    mixed: bool


def _chosen(block: Block, number: str) -> Sequence[Carried]:
    return [each for each in block.carried if number in (_ALL, str(each.argument.arg_number))]


def _update(block: Block, chosen: Sequence[Carried]) -> _Update | None:
    """The update of some buffers; None where none is, or all of the block is theirs."""
    operations = block.operations()
    old = {each.argument for each in chosen}
    writes = _path(operations, old, [operations[-1].operands[each.output] for each in chosen])
    if not writes:
        return None
    behind, mixed = _behind(operations, writes, old)
    last = tuple(each for each in operations[:-1] if each in writes or each in behind)
    made = {result for each in last for result in each.results}
    returned = [each for each in operations[-1].operands if each not in made and _is_computed(each)]
    held = tuple(dict.fromkeys([*_front(last, made), *returned]))
    if not any(map(_is_computed, held)):
        return None  # nothing is there to come first
    return _Update(tuple(each for each in operations if each in writes), last, held, mixed)


def _path(operations: Sequence[ir.Operation], old: Set[Any], new: Sequence[Any]) -> set[ir.Operation]:
    """The operations that lead from old values to new ones, element by element or part by part."""
    forward: set[Any] = set(old)
    onward: list[ir.Operation] = []
    for each in operations[:-1]:
        if any(value in forward for value in _through(each)):
            forward.update(each.results)
            onward.append(each)
    wanted: set[Any] = set(new)
    found: set[ir.Operation] = set()
    for each in reversed(onward):
        if any(result in wanted for result in each.results):
            found.add(each)
            wanted.update(_through(each))
    return found


def _behind(
    operations: Sequence[ir.Operation], writes: Container[ir.Operation], old: Set[Any]
) -> tuple[set[ir.Operation], bool]:
    """What uses new values and no old one, and whether something uses both: that and what depends on it comes first."""
    new: set[Any] = set()
    both: set[Any] = set()
    behind: set[ir.Operation] = set()
    for each in operations[:-1]:
        if each in writes:
            new.update(each.results)
            continue
        read = set(_read(each))
        if read & both or (read & new and read & old):
            both.update(each.results)
        elif read & new:
            behind.add(each)
            new.update(each.results)
    return behind, bool(both)


def _read(operation: ir.Operation) -> Iterator[Any]:
    """The values that an operation uses, those of its regions included."""
    yield from operation.operands
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                yield from _read(view.operation)


def _through(operation: ir.Operation) -> list[Any]:
    """The operands that an operation makes a new version of."""
    if operation.name in ELEMENTWISE:
        return list(operation.operands)
    return [operation.operands[0]] if operation.name in PARTIAL else []


def _front(operations: Iterable[ir.Operation], made: Container[Any]) -> Iterator[Any]:
    """What some operations read from outside, constants apart."""
    inner = {value for each in operations for value in _defined_inside(each)}
    for each in operations:
        for value in _read(each):
            if value in made or value in inner or not isinstance(value.type, ir.RankedTensorType):
                continue
            maker = owner(value)
            if maker is None or not is_constant(maker):
                yield value


def _defined_inside(operation: ir.Operation) -> Iterator[Any]:
    """The values that the regions of an operation define."""
    for region in operation.regions:
        for block in region.blocks:
            yield from block.arguments
            for view in block.operations:
                yield from view.operation.results
                yield from _defined_inside(view.operation)


def _is_computed(value: Any) -> bool:
    made = owner(value)
    return made is not None and not is_constant(made) and isinstance(value.type, ir.RankedTensorType)


def _rebuild(block: Block, update: _Update) -> None:
    end = block.end
    new = dict(zip(update.held, barrier(list(update.held), end, update.writes[-1].location), strict=True))
    for operation in update.last:
        with operation.context:
            made = operation.clone(ip=ir.InsertionPoint(end)).operation
        renamed(made, new)
        new.update(zip(operation.results, made.results, strict=True))
    for number, value in enumerate(end.operands):
        end.operands[number] = new.get(value, value)
