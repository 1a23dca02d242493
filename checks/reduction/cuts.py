"""Cuts: what can be taken out of a StableHLO module, so that a smaller one is left.

Each kind of cut has its places, numbered in the order of the module: outputs of `@main`, operations, loops. A cut does
not keep what the program computes. It keeps a valid module; what nothing uses any more goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from jaxlib.mlir import ir

from mutcheck.checks.advice.counted import shorten, trips
from mutcheck.checks.advice.draft import WHILE, DoesNotVerify, Draft
from mutcheck.checks.advice.flow import CONSTANT
from mutcheck.checks.ir.stablehlo import UnreadableModule
from mutcheck.checks.reduction import clean, stand_in
from mutcheck.core.artifacts import Lowering
from mutcheck.core.reduction import Size

FEWEST_TRIPS = (1, 2, 3)
"""How often a loop may run that is cut short: some copies need a second round, or an odd number of them."""

UNCOUNTED = 10.0
"""How large a loop is of which it cannot be told how often it runs."""


class Kind(StrEnum):
    """What a cut takes out.

    An output of `@main`; an operation, in whose place stands an operand of its type, a zero, or a new argument; rounds
    of a loop.
    """

    OUTPUT = "output"
    OPERAND = "operand"
    ZERO = "zero"
    ARGUMENT = "argument"
    TRIPS = "trips"


@dataclass(frozen=True, slots=True)
class Cut:
    """Places of one kind that are cut.

    Attributes:
      rounds: for loops, how often they run afterwards.
    """

    kind: Kind
    places: tuple[int, ...]
    rounds: int = 0


def places(lowering: Lowering, kind: Kind) -> int:
    """How many places of a kind a module has."""
    draft = Draft(lowering)
    if kind is Kind.OUTPUT:
        return len(draft.module.results)
    return len(list(_loops(draft) if kind is Kind.TRIPS else operations(draft)))


def operations(draft: Draft) -> Iterator[ir.Operation]:
    """The operations that something can stand in for, in the order of the module: constants are none of them."""
    for operation in _all(draft.main):
        if operation.results and operation.name not in (CONSTANT, "stablehlo.iota"):
            yield operation


def size(lowering: Lowering) -> float:
    """How large a module is: its operations without constants, its outputs, and less for arguments and rounds.

    A loop of which it cannot be told how often it runs is large: it may never end.
    """
    draft = Draft(lowering)
    rounds = sum(UNCOUNTED if (each := trips(loop)) is None else min(each, 100) / 1000 for loop in _loops(draft))
    count = sum(1 for _ in operations(draft))
    return count + len(draft.module.results) + len(draft.module.arguments) / 2 + rounds


def counted(lowering: Lowering) -> Size:
    """How large a module is, as a person counts."""
    draft = Draft(lowering)
    return Size(sum(1 for _ in operations(draft)), len(draft.module.arguments), len(draft.module.results))


def cut(lowering: Lowering, one: Cut, kept: Collection[str] = ()) -> Lowering | None:
    """A module with some of it cut out; None where nothing is, or no valid module is left.

    Args:
      kept: the paths of arguments that stay, even if nothing uses them.
    """
    try:
        draft = Draft(lowering)
        if not _CUTS[one.kind](draft, one):
            return None
        clean.unused(draft, kept)
        return draft.written()
    except (DoesNotVerify, UnreadableModule, ValueError, IndexError):
        return None


def _cut_outputs(draft: Draft, one: Cut) -> bool:
    left = [number for number in range(len(draft.module.results)) if number not in one.places]
    clean.keep_outputs(draft, left)
    return bool(one.places)


def _cut_operations(draft: Draft, one: Cut) -> bool:
    """Put something in the place of what operations make."""
    found = list(operations(draft))
    made = False
    for number in one.places:
        made = stand_in.replace(draft, found[number], stand_in.BY_NAME[one.kind.value]) or made
    return made


def _cut_trips(draft: Draft, one: Cut) -> bool:
    loops: Sequence[ir.Operation] = list(_loops(draft))
    made = False
    for number in one.places:
        if (trips(loops[number]) or 0) > one.rounds:
            shorten(loops[number], one.rounds)
            made = True
    return made


_CUTS: dict[Kind, Callable[[Draft, Cut], bool]] = {
    Kind.OUTPUT: _cut_outputs,
    Kind.OPERAND: _cut_operations,
    Kind.ZERO: _cut_operations,
    Kind.ARGUMENT: _cut_operations,
    Kind.TRIPS: _cut_trips,
}


def _loops(draft: Draft) -> Iterator[ir.Operation]:
    return (each for each in _all(draft.main) if each.name == WHILE)


def _all(operation: ir.Operation) -> Iterator[ir.Operation]:
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                yield view.operation
                yield from _all(view.operation)
