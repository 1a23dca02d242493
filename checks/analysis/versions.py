"""The versions of every buffer in an executable: whose contents a value is.

The contents of a buffer are, first, what its parameter holds, wherever that is moved; then whatever ends in its place
as its new contents. A value that is computed from two buffers belongs to the one that it becomes, and not to the one
that it was computed from: the place that contents end in settles whose they are.

The form of the analysis: dataflow problems over the inflows of `dataflow`, all of them with sets of buffers as facts
(all buffers at once, in the bits of a number), union as join, and the empty set as bottom.

- *becomes*, backwards: an output is seeded with the buffer that is aliased to it; a value's set flows to each inflow
  that carries its contents on (`carries`). *becomes as it is*: the same, but for computations.
- *reached*, forwards: a parameter is seeded with its buffer; an inflow's set flows on where it carries, through
  element-by-element computations only for buffers that the value becomes.
- *at home*: the buffer in whose place a value lives, if it becomes that buffer, is reached by it, or ends there as it
  is, or holds what its parameter held and is computed on there; but not with what another buffer's contents are moved
  there, nor if one of several branches leaves something else. All else that lives there is lent the place.
- *ends in*, backwards: the first homes that a value's contents come to, as they are, or all of them in another order.
- *lives in*, backwards: from where a loop carries what ends in a home, through all that stays in that place.
- *is of*, forwards: a value at home is of that buffer; what is computed is of those it ends in, or else of those that
  it is computed from and becomes; anything else is of those that its contents are of.

Sets only grow and there are finitely many, so sweeps over the values reach a fixed point; one sweep does where no value
has inflows that are made after it. A loop that turns n buffers round needs n sweeps: more than `_MOST_ROUNDS` are given
up, and the verdicts are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial

from mutcheck.checks.analysis import transfer
from mutcheck.checks.analysis.dataflow import Dataflow, Inflow, Kind, Value, WhileLoop
from mutcheck.checks.analysis.inflows import carries, delivers, ends, is_kept, settles, stays
from mutcheck.checks.analysis.last_reads import LastReads
from mutcheck.checks.ir.hlo.opcodes import Forwards
from mutcheck.checks.ir.hlo.shapes import Index

_MOST_ROUNDS = 64
"""Rounds after which sets that still grow are given up; a loop that turns n buffers round needs n of them."""


class TooManyRounds(Exception):
    """The sets of versions did not come to rest."""


class Versions:
    """The versions of some buffers.

    Args:
      homes: for each buffer the value of its parameter.
      outputs: for each buffer the index of the output that it is aliased to; None where there is none.
    """

    def __init__(self, flow: Dataflow, homes: Sequence[Value], outputs: Sequence[Index | None]) -> None:
        self.flow = flow
        self.homes = homes
        self.parameters = [int(home.instruction.proto.parameter_number) for home in homes]
        """For each buffer the number of its parameter."""
        self.ends = [_output(flow, output) for output in outputs]
        self._by_place = _at_home(homes)
        ended = {end.number: 0 for end in self.ends if end is not None}
        for number, end in enumerate(self.ends):
            if end is not None:
                ended[end.number] |= 1 << number
        self.becomes = self._backwards(ended, lambda _, source: carries(source))
        """For each value, the buffers whose output it becomes (a set of bits)."""
        self.becomes_as_it_is = self._as_it_is(ended)
        """The same, but for computations of every element, and for what is another buffer's on the way: with its
        contents as they are, or a part replaced."""
        self.at_home = self._homes()
        """For each value, the buffer in whose place it lives, as that buffer's contents (a set of bits)."""
        self.ends_in = self._ending()
        """For each value that is not at home, the buffers whose contents it becomes, as it is (a set of bits)."""
        self._carried = {value.number for loop in flow.loops.values() for value in loop.carried}
        self.lives_in = self._lives()
        """For each value in a place in which a loop carries another buffer, that buffer (a set of bits)."""
        self.is_of = self._owners()
        """For each value, the buffers that it is a version of (a set of bits)."""
        self.written = self._written()
        """The buffers whose place something writes on the way to their output (a set of bits)."""

    @cached_property
    def last_reads(self) -> LastReads:
        """Who reads the values: one for all who ask."""
        return LastReads(self.flow)

    @property
    def elsewhere(self) -> int:
        """The bit of an output that no buffer is aliased to, in `goes_to`."""
        return 1 << len(self.homes)

    def goes_to(self) -> list[int]:
        """For each value, the homes that its contents are moved to, all of them or into a part (a set of bits).

        Another output than that of a buffer is the bit `elsewhere`.
        """
        seeds = {number: bits for number, bits in enumerate(self.at_home) if bits}
        for value in self.others():
            seeds[value.number] = seeds.get(value.number, 0) or self.elsewhere
        return self._backwards(seeds, delivers, self.at_home)

    def others(self) -> list[Value]:
        """The outputs that no buffer is aliased to."""
        own = {end.number for end in self.ends if end is not None}
        return [value for value in self.flow.results if value.number not in own]

    def given_on(self) -> list[int]:
        """For each buffer those whose new contents are its old ones, at once or over others (a set of bits)."""
        found = [0] * len(self.homes)
        for value in self.flow.values:
            home = self.at_home[value.number]
            for source in self.flow.inflows(value) if home else ():
                if settles(value, source):
                    for number in numbers(self.is_of[source.value.number] & ~home):
                        found[number] |= home
        while True:
            further = [bits | _union(found[other] for other in numbers(bits)) for bits in found]
            if further == found:
                return found
            found = further

    def _settle(self, sweep: Callable[[], bool]) -> None:
        for _ in range(_MOST_ROUNDS if self.flow.iterates else 1):
            if not sweep():
                return
        if self.flow.iterates:
            raise TooManyRounds(f"the versions of the buffers did not come to rest in {_MOST_ROUNDS} rounds")

    def _backwards(
        self,
        seeds: Mapping[int, int],
        follows: Callable[[Value, Inflow], bool],
        own: Sequence[int] | None = None,
    ) -> list[int]:
        """The sets that flow from values to those inflows that are followed.

        Args:
          seeds: what a value itself has, by its number.
          own: of a value whose set here is not empty, no others flow on.
        """
        found = [0] * len(self.flow.values)
        for number, bits in seeds.items():
            found[number] = bits
        self._settle(lambda: self._flow_back(found, follows, own))
        return found

    def _flow_back(self, found: list[int], follows: Callable[[Value, Inflow], bool], own: Sequence[int] | None) -> bool:
        """One sweep; whether another one is needed."""
        changed = False
        inflows = self.flow.inflows
        for value in reversed(self.flow.values):
            bits = found[value.number]
            if bits and own is not None and own[value.number]:
                bits &= own[value.number]
            if not bits:
                continue
            for source in inflows(value):
                number = source.value.number
                if found[number] | bits != found[number] and follows(value, source):
                    changed = changed or number >= value.number
                    found[number] |= bits
        return changed

    def _as_it_is(self, ended: Mapping[int, int]) -> list[int]:
        """The buffers that each value becomes as it is; what is in another one's place as that one's is not theirs."""
        found = self._backwards(ended, lambda _, source: carries(source) and is_kept(source))
        own = [self._place_of(value) & found[value.number] if found[value.number] else 0 for value in self.flow.values]
        return self._backwards(ended, lambda _, source: carries(source) and is_kept(source), own)

    def _homes(self) -> list[int]:
        lent = [self._place_of(value) for value in self.flow.values]
        came = self._comes_from()
        chain = self._computed_on(lent)
        own = [
            here & (self.becomes_as_it_is[number] | (came[number] & chain[number])) if here else 0
            for number, here in enumerate(lent)
        ]
        for number, home in enumerate(self.homes):
            own[home.number] |= 1 << number
        reached = list(own)
        reach = partial(self._reach, own)
        self._settle(lambda: self._sweep(self.flow.values, reached, reach, reached))
        surely = self._surely(own, lent, reached)
        found = [
            bits or (here & self._reached_home(value, reached, surely) if here else 0)
            for value, here, bits in zip(self.flow.values, lent, own, strict=True)
        ]
        for loop in self.flow.loops.values():
            for value, again in zip(loop.carried, loop.carried_on, strict=True):
                found[value.number] |= self._computed_round(value, again, found)
        self._settle(lambda: self._carry_back(found))
        return found

    def _computed_round(self, value: Value, again: Value, found: Sequence[int]) -> int:
        """The buffers that a loop computes on in their own place in each trip, and that a value there becomes."""
        if self.becomes_as_it_is[value.number] or value.place is None or not value.place.same(again.place):
            return 0
        return found[again.number] & self.becomes[value.number]

    def _comes_from(self) -> list[int]:
        """For each value the buffers whose parameter's contents it holds, as they are or a part replaced (sets)."""
        found = [0] * len(self.flow.values)
        for number, home in enumerate(self.homes):
            found[home.number] |= 1 << number
        self._settle(lambda: self._sweep(self.flow.values, found, self._kept, found))
        return found

    def _kept(self, value: Value, facts: Sequence[int]) -> int:
        return _union(facts[source.value.number] for source in self.flow.inflows(value) if settles(value, source))

    def _computed_on(self, lent: Sequence[int]) -> list[int]:
        """For each value the buffers in whose place it lies, if what they end as is computed from it there."""
        ended = {end.number: lent[end.number] & 1 << number for number, end in enumerate(self.ends) if end is not None}
        return self._backwards(ended, stays)

    def _carry_back(self, found: list[int]) -> bool:
        """What a loop or a branch leaves in a buffer's place for what is at home there is at home, too."""
        changed = False
        for value in reversed(self.flow.values):
            bits = found[value.number]
            for source in self.flow.inflows(value) if bits else ():
                before = source.value
                same = before.place is not None and before.place.same(value.place)
                if source.kind is Kind.PHI and same and not found[before.number]:
                    found[before.number] = bits
                    changed = True
        return changed and self.flow.iterates

    def _ending(self) -> list[int]:
        """The first homes of contents; what lies in a buffer's place and ends there as it is, is at home there, too."""
        for _ in range(2):
            there = {number: bits for number, bits in enumerate(self.at_home) if bits}
            ends_in = self._backwards(there, ends, self.at_home)
            more = [
                bits or (self._place_of(value) & ends_in[value.number] if ends_in[value.number] else 0)
                for value, bits in zip(self.flow.values, self.at_home, strict=True)
            ]
            if more == self.at_home:
                break
            self.at_home = more
        return ends_in

    def _lives(self) -> list[int]:
        """Where loops carry what ends in a buffer's place, that one lives, and is computed on there."""
        there = {number: self.ends_in[number] for number in self._carried if not self.at_home[number]}
        return self._backwards(there, stays)

    def _surely(self, own: Sequence[int], lent: Sequence[int], reached: Sequence[int]) -> Sequence[int]:
        """For each value the buffers that reach it whichever branch is taken, if it becomes another one as it is."""
        others = self.becomes_as_it_is
        places = zip(lent, reached, others, strict=True)
        if not any(here & bits & ~becomes for here, bits, becomes in places if becomes):
            return reached
        found = list(reached)

        def sweep() -> bool:
            changed = False
            for value in self.flow.values:
                bits = found[value.number]
                inflows = self.flow.inflows(value) if bits and others[value.number] and not own[value.number] else ()
                phis = [found[source.value.number] for source in inflows if source.kind is Kind.PHI]
                if inflows:
                    passed = _union(self.passed_on(value, source, found) for source in inflows)
                    for phi in phis:
                        passed &= phi
                    found[value.number] &= passed
                    changed = changed or found[value.number] != bits
            return changed and self.flow.iterates

        self._settle(sweep)
        return found

    def _reached_home(self, value: Value, reached: Sequence[int], surely: Sequence[int]) -> int:
        """The buffers that a value may be at home with, though its contents are not their last ones.

        Those that reach it; and those that it becomes by way of computations, but for what another buffer's contents
        are moved to, and for what becomes another one as it is. If that is what branches leave, each must leave them.
        """
        others = self.becomes_as_it_is[value.number]
        bits = (surely if others else reached)[value.number]
        becomes = 0 if others else self.becomes[value.number]
        if not (bits or becomes):
            return 0
        moved, all_ = 0, bits
        for source in self.flow.inflows(value):
            if source.kind in (Kind.MOVE, Kind.BASE, Kind.PHI):
                moved |= reached[source.value.number]
            if source.kind is Kind.PHI and others:
                all_ &= surely[source.value.number]
            part = source.elements < source.value.leaf.elements
            if source.kind is Kind.MOVE and (others or part) and not stays(value, source):
                all_ &= others or self.becomes[value.number]  # it is back for another buffer, or a part for a reader
        return all_ & moved if moved else bits | becomes

    def _place_of(self, value: Value) -> int:
        """The buffers that are at home where a value lives."""
        return self._by_place.get(value.place.start, 0) if value.place is not None else 0

    def _reach(self, own: Sequence[int], value: Value, reached: Sequence[int]) -> int:
        """What reaches a value; from one that is a buffer's new contents in its place, that buffer alone goes on."""
        bits = own[value.number]
        if bits:
            return bits
        settled = self.becomes_as_it_is[value.number]  # new contents of these, whatever they are computed from
        for source in self.flow.inflows(value):
            passed = self.passed_on(value, source, reached)
            bits |= passed & settled if settled and source.kind is Kind.WHOLE else passed
        return bits | reached[value.number]

    def passed_on(self, value: Value, source: Inflow, is_of: Sequence[int]) -> int:
        """What an inflow passes on of its set: through computations only what the value becomes."""
        bits = is_of[source.value.number]
        if not bits or not carries(source):
            return 0
        return bits & self.becomes[value.number] if source.kind is Kind.WHOLE else bits

    def _owners(self) -> list[int]:
        is_of = list(self.at_home)
        for number, home in enumerate(self.homes):
            is_of[home.number] |= 1 << number
        self._settle(lambda: self._sweep(self.flow.values, is_of, self._owned, self.ends_in))
        return is_of

    def _owned(self, value: Value, is_of: Sequence[int]) -> int:
        """The buffers that a value is of, from those that its inflows are of."""
        if self.at_home[value.number] or value.given:
            return is_of[value.number]
        ends = self.ends_in[value.number]
        kept = computed = 0
        exact = False
        for source in self.flow.inflows(value):
            bits = self.passed_on(value, source, is_of)
            new = source.kind is Kind.BASE and not bits  # what replaces a part of nobody's contents makes new ones
            if new or source.kind in (Kind.WHOLE, Kind.CONVERT, Kind.INTO) or source.order == transfer.OTHER:
                computed |= bits
            else:
                ours = is_of[source.value.number] & ~self.ends_in[value.number]  # a part of another buffer is its part
                exact = exact or carries(source) or bool(ours)
                kept |= bits
        if kept and ends and value.number in self._carried:
            return kept & ends or ends  # where a loop carries what ends in a buffer's place, that one lives meanwhile
        return kept if exact else ends or computed

    def _sweep(
        self,
        values: Sequence[Value],
        facts: list[int],
        rule: Callable[[Value, Sequence[int]], int],
        also: Sequence[int],
    ) -> bool:
        """Apply a forward rule to values that a buffer goes into, and to those that `also` has; whether again."""
        changed = False
        at = self.flow.at
        for value in values:
            if value.known is None and not also[value.number] and not _reaches(value, facts, at):
                continue
            bits = facts[value.number] | rule(value, facts)
            if bits != facts[value.number]:
                facts[value.number] = bits
                changed = True
        return changed and self.flow.iterates

    def _written(self) -> int:
        written = 0
        for value in self.flow.values:
            bits = self.becomes[value.number]
            if bits and value.leaf.bytes:
                bits &= self._place_of(value)
                inflows = self.flow.inflows(value)
                passed = inflows and all(source.kind is Kind.PHI for source in inflows)
                if bits and not passed and not _is_parameter(value):
                    written |= bits
        return written

    def comes_round(self, loop: WhileLoop) -> dict[int, int]:
        """The buffers of which values inside of a loop are versions from the second trip on.

        What enters a loop only as its initial value is there in the first trip alone.
        """
        inside = self.flow.values[loop.first : loop.last]
        is_of = list(self.is_of)
        for value in inside:
            is_of[value.number] = self.at_home[value.number]
        for value, again in zip(loop.carried, loop.carried_on, strict=True):
            lives = 0 if self.at_home[value.number] else self.ends_in[value.number]
            is_of[value.number] = lives or self.is_of[again.number]
        given = {value.number for value in loop.carried}
        others = [value for value in inside if value.number not in given]
        for _ in range(_MOST_ROUNDS):
            if not self._sweep(others, is_of, self._owned, self.ends_in):
                break
        return {value.number: is_of[value.number] for value in inside}


def numbers(bits: int) -> Iterator[int]:
    """The positions of the buffers in a set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _union(sets: Iterable[int]) -> int:
    found = 0
    for bits in sets:
        found |= bits
    return found


def _at_home(homes: Sequence[Value]) -> dict[tuple[int, int], int]:
    """The buffers that are at home in a place (a set of bits)."""
    found: dict[tuple[int, int], int] = {}
    for number, home in enumerate(homes):
        if home.place is not None and home.leaf.bytes:
            found[home.place.start] = found.get(home.place.start, 0) | 1 << number
    return found


def _is_parameter(value: Value) -> bool:
    return value.instruction.row.forwards is Forwards.GIVEN


def _reaches(value: Value, is_of: Sequence[int], at: Mapping[int, list[Value]]) -> bool:
    """Whether an operand of a value's instruction is a version of a buffer."""
    for operand in value.instruction.operands:
        for given in at[operand.id]:
            if is_of[given.number]:
                return True
    return False


def _output(flow: Dataflow, index: Index | None) -> Value | None:
    if index is None:
        return None
    leaves = flow.module.outputs()
    return next((value for leaf, value in zip(leaves, flow.results, strict=True) if leaf.index == index), None)
