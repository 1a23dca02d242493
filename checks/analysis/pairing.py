"""Pairing: does each donated argument get an output that its contents leave by, or could another pairing do better?

JAX gives a donated argument to the first output of its type, in the order of both; XLA gives a donor's to one of its
size. Neither looks at what is computed from it. An argument whose contents leave by another output than the one that
takes its place must be moved, or the other's contents must.

The form of the question: arguments and outputs of one type are the two sides of a bipartite graph, with an edge where
an output holds the argument's contents, each element where it was. The pairs that are edges are a matching. It is
crossed if an augmenting path exists: one that begins with an argument that is not matched, and ends with an output that
is taken by none of the matched. Then all of its arguments can leave where they live, and one more than before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mutcheck.checks.analysis.flow.dataflow import Dataflow, Kind
from mutcheck.checks.analysis.flow.transfer import OTHER

_MOST_ROUNDS = 64
"""Sweeps after which what still spreads is left as it is: fewer crossings are found then."""


@dataclass(frozen=True, slots=True)
class Held:
    """What an output holds: the arguments whose contents leave by it (a set of bits), and the one that it is, or -1."""

    arguments: int
    exact: int = -1


@dataclass(frozen=True, slots=True)
class Crossing:
    """A donated argument whose place another's contents get, or that gets none.

    Attributes:
      paired: the output that it was given; None for none.
      leaves: the outputs that its contents leave by, of whatever dtype.
      better: the output of these that it could have had; None where none can take its place.
      rival: the donated argument that has `better` now, or where that is None the one that should have `paired`.
      passed: whether its contents leave unchanged.
    """

    argument: int
    paired: int | None
    leaves: tuple[int, ...]
    better: int | None
    rival: int | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """A better pairing.

    Attributes:
      crossings: the arguments that it gives another output, or takes theirs from; empty where none is better.
      better: the output of each argument that gets one whose contents are its own.
    """

    crossings: tuple[Crossing, ...]
    better: Mapping[int, int]


def compare(
    paired: Mapping[int, int | None], outputs: Sequence[Held], fits: Callable[[int, int], bool], taken: frozenset[int]
) -> Pairing:
    """The best pairing, and what it does better than the one there is.

    Args:
      paired: for each donated argument its output; None for none.
      outputs: what each output holds.
      fits: whether an output can take an argument's place.
      taken: outputs that are not to be given to another, such as those of refs.
    """
    wanted = _wanted(paired, outputs, fits, taken)
    owner = {output: each for each, output in paired.items() if output is not None and output in wanted[each]}
    matched = set(owner.values())
    unmatched = [argument for argument in paired if argument not in matched]
    for argument in unmatched:
        _augment(argument, wanted, owner)
    better = {argument: output for output, argument in owner.items()}
    has = {output: argument for argument, output in paired.items() if output is not None}
    found = []
    for argument in unmatched:
        given, best = paired[argument], better.get(argument)
        robbed = owner.get(given) if given is not None else None
        if best is not None:
            passed = outputs[best].exact == argument
            found.append(Crossing(argument, given, _leaves(argument, outputs), best, has.get(best), passed))
        elif robbed is not None:
            found.append(Crossing(argument, given, _leaves(argument, outputs), None, robbed, passed=False))
    return Pairing(tuple(found), better)


def _wanted(
    paired: Iterable[int], outputs: Sequence[Held], fits: Callable[[int, int], bool], taken: frozenset[int]
) -> dict[int, list[int]]:
    """The outputs that each argument could have: those that hold its contents, and can take its place."""
    wanted: dict[int, list[int]] = {argument: [] for argument in paired}
    mine = sum(1 << argument for argument in wanted)
    for number, output in enumerate(outputs):
        for argument in _numbers(output.arguments & mine) if number not in taken else ():
            if fits(argument, number):
                wanted[argument].append(number)
    return wanted


def _leaves(argument: int, outputs: Sequence[Held]) -> tuple[int, ...]:
    return tuple(number for number, each in enumerate(outputs) if each.arguments >> argument & 1)


def _augment(argument: int, wanted: Mapping[int, Sequence[int]], owner: dict[int, int]) -> None:
    """Give an argument an output, others of the matching another one of theirs; nothing where that is not possible."""
    came: dict[int, int] = {}
    left = [argument]
    while left:
        each = left.pop(0)
        for output in wanted[each]:
            if output in came:
                continue
            came[output] = each
            if output not in owner:
                _turn(output, argument, came, owner)
                return
            left.append(owner[output])


def _turn(end: int, argument: int, came: Mapping[int, int], owner: dict[int, int]) -> None:
    """Give each output of a path to the argument that it was reached from."""
    mine = {each: output for output, each in owner.items()}
    while True:
        each = came[end]
        owner[end] = each
        if each == argument:
            return
        end = mine[each]


def held(flow: Dataflow) -> list[Held]:
    """What the outputs of an executable hold of its parameters, where there is no StableHLO that tells it.

    A backward dataflow problem: the fact of a value is the set of outputs that its elements leave by, each where it
    was; sets join by union.
    """
    reached = _leaving(flow, frozenset(Kind) - {Kind.INTO})
    as_they_are = _leaving(flow, frozenset((Kind.PHI, Kind.MOVE)))
    arguments, exact = [0] * len(flow.results), [-1] * len(flow.results)
    for number, values in enumerate(flow.parameters):
        for value in values if len(values) == 1 else ():
            for output in _numbers(reached[value.number]):
                arguments[output] |= 1 << number
                exact[output] = number if as_they_are[value.number] >> output & 1 else exact[output]
    alone = (one if some.bit_count() == 1 else -1 for some, one in zip(arguments, exact, strict=True))
    return [Held(*each) for each in zip(arguments, alone, strict=True)]


def _leaving(flow: Dataflow, follows: frozenset[Kind]) -> list[int]:
    leaves = [0] * len(flow.values)
    for number, value in enumerate(flow.results):
        leaves[value.number] |= 1 << number
    for _ in range(_MOST_ROUNDS):
        if not _sweep(flow, leaves, follows):
            break
    return leaves


def _sweep(flow: Dataflow, leaves: list[int], follows: frozenset[Kind]) -> bool:
    """One sweep against the flow; whether another one may find more."""
    changed = False
    for value in reversed(flow.values):
        bits = leaves[value.number]
        if not bits:
            continue
        for source in flow.inflows(value):
            number = source.value.number
            stays = source.kind in follows and source.order != OTHER and (source.whole or source.kind is not Kind.MOVE)
            if stays and leaves[number] | bits != leaves[number]:
                changed = changed or number >= value.number
                leaves[number] |= bits
    return changed


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
