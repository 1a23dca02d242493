"""The versions of every buffer in an executable: whose contents a value is.

The contents of a buffer are, first, what its parameter holds, wherever that is moved; then whatever ends in its place
as its new contents. A value that is computed from two buffers belongs to the one that it becomes, and not to the one
that it was computed from: the place that contents end in settles whose they are.

The form of the analysis: dataflow problems over the inflows of `dataflow`, all of them with sets of buffers as facts
(all buffers at once, in the bits of a number), union as join, and the empty set as bottom.

- *becomes*, backwards: an output is seeded with the buffer that is aliased to it; a value's set flows to each inflow
  that carries its contents on (`carries`). *becomes as it is*: the same, but for computations. *becomes first*: what is
  in a buffer's place and becomes that one as it is has that one alone, whatever others are computed from it later.
- *reached*, forwards: a parameter is seeded with its buffer; an inflow's set flows on where it carries; through
  element-by-element computations, and into another order, only for buffers that the value becomes.
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

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from heapq import heapify, heappop, heappush

from mutcheck.checks.analysis.flow import transfer
from mutcheck.checks.analysis.flow.dataflow import Dataflow, Inflow, Kind, Value, WhileLoop
from mutcheck.checks.analysis.versions.inflows import carries, delivers, ends, is_kept, settles, stays
from mutcheck.checks.analysis.versions.last_reads import LastReads
from mutcheck.checks.ir.hlo.opcodes import Forwards
from mutcheck.checks.ir.hlo.shapes import Index

_MOST_ROUNDS = 64
"""Rounds after which sets that still grow are given up; a loop that turns n buffers round needs n of them."""


class Facts(dict[int, int]):
    """A set of buffers, as bits, for each value that has one, by its number; empty for all others."""

    def __missing__(self, _: int) -> int:
        return 0

    def copy(self) -> Facts:
        return Facts(self)


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
        made = {leaf.index: value for leaf, value in zip(flow.module.outputs(), flow.results, strict=True)}
        self.ends = [None if output is None else made.get(output) for output in outputs]
        self._lent = _lent(flow, homes)
        """For each value the buffers that are at home where it lives (a set of bits)."""
        ended = {end.number: 0 for end in self.ends if end is not None}
        for number, end in enumerate(self.ends):
            if end is not None:
                ended[end.number] |= 1 << number
        self.becomes = self._backwards(ended, lambda _, source: carries(source))
        """For each value, the buffers whose output it becomes (a set of bits)."""
        self.becomes_as_it_is = self._as_it_is(ended)
        """The same, but for computations of every element, and for what is another buffer's on the way: with its
        contents as they are, or a part replaced."""
        self._becomes_first = self._at_first(ended)
        """For each value, the buffers that it becomes, but for those that another one's contents at home become."""
        self.at_home = self._homes()
        """For each value, the buffer in whose place it lives, as that buffer's contents (a set of bits)."""
        self.ends_in = self._ending()
        """For each value that is not at home, the buffers whose contents it becomes, as it is (a set of bits)."""
        self._carried = {
            value.number
            for loop in flow.loops.values()
            for value, again in zip(loop.carried, loop.carried_on, strict=True)
            if again is not value
        }
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

    def goes_to(self) -> Facts:
        """For each value, the homes that its contents are moved to, all of them or into a part (a set of bits).

        Another output than that of a buffer is the bit `elsewhere`.
        """
        seeds = self.at_home.copy()
        for value in self.others():
            seeds[value.number] = seeds[value.number] or self.elsewhere
        return self._backwards(seeds, delivers, self.at_home)

    def touched(self) -> list[Value]:
        """The values that are versions, become some, or that a version may flow into, in their order."""
        found = {*self.becomes, *self.at_home, *self._all_touched, *(value.number for value in self.flow.passed)}
        return [self.flow.values[number] for number in sorted(found)]

    def others(self) -> list[Value]:
        """The outputs that no buffer is aliased to."""
        own = {end.number for end in self.ends if end is not None}
        return [value for value in self.flow.results if value.number not in own]

    def given_on(self) -> list[int]:
        """For each buffer those whose new contents are its old ones, at once or over others (a set of bits)."""
        found = [0] * len(self.homes)
        for value, home in ((self.flow.values[number], home) for number, home in self.at_home.items()):
            for source in self.flow.inflows(value):
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
        own: Mapping[int, int] | None = None,
    ) -> Facts:
        """The sets that flow from values to those inflows that are followed.

        Args:
          seeds: what a value itself has, by its number.
          own: of a value whose set here is not empty, no others flow on.
        """
        found = Facts({number: bits for number, bits in seeds.items() if bits})
        left = set(found)
        self._settle(lambda: self._flow_back(found, left, follows, own))
        return found

    def _flow_back(
        self, found: Facts, left: set[int], follows: Callable[[Value, Inflow], bool], own: Mapping[int, int] | None
    ) -> bool:
        """One sweep, from the last value to the first; whether another one is needed.

        Args:
          left: the values whose sets have grown since they were last looked at; those for the next sweep stay.
        """
        queue = [-number for number in left]
        heapify(queue)
        queued, values, inflows = set(left), self.flow.values, self.flow.inflows
        made, known = values.so_far, found.get
        left.clear()
        while queue:
            last = -heappop(queue)
            value = made[last] or values[last]
            bits = found[last]
            if own is not None and own[last]:
                bits &= own[last]
            if not bits:
                continue
            for source in value.known or inflows(value):
                number = source.value.number
                had = known(number, 0)
                if had | bits != had and follows(value, source):
                    found[number] = had | bits
                    if number >= last:
                        left.add(number)
                    elif number not in queued:
                        queued.add(number)
                        heappush(queue, -number)
        return bool(left)

    def _as_it_is(self, ended: Mapping[int, int]) -> Facts:
        """The buffers that each value becomes as it is; what is in another one's place as that one's is not theirs."""
        found = self._backwards(ended, lambda _, source: carries(source) and is_kept(source))
        own = Facts({number: mine for number, bits in self._lent.items() if (mine := bits & found[number])})
        if all(found[number] == mine for number, mine in own.items()):
            return found  # nothing is another one's on the way
        return self._backwards(ended, lambda _, source: carries(source) and is_kept(source), own)

    def _at_first(self, ended: Mapping[int, int]) -> Facts:
        own = Facts(
            {number: mine for number, bits in self._lent.items() if (mine := bits & self.becomes_as_it_is[number])}
        )
        if all(self.becomes[number] == mine for number, mine in own.items()):
            return self.becomes
        return self._backwards(ended, lambda _, source: carries(source), own)

    def _homes(self) -> Facts:
        came = self._comes_from()
        chain = self._computed_on()
        own = Facts(
            {
                number: bits
                for number, here in self._lent.items()
                if (bits := here & (self.becomes_as_it_is[number] | (came[number] & chain[number])))
            }
        )
        for number, home in enumerate(self.homes):
            own[home.number] |= 1 << number
        reached = own.copy()
        self._forwards(reached, partial(self._reach, own), reached)
        surely = self._surely(own, reached)
        found = own.copy()
        for number, here in self._lent.items():
            if not own[number] and (bits := here & self._reached_home(self.flow.values[number], reached, surely)):
                found[number] = bits
        for loop in self.flow.loops.values():
            for value, again in zip(loop.carried, loop.carried_on, strict=True):
                if bits := self._computed_round(value, again, found):
                    found[value.number] |= bits
        self._settle(lambda: self._carry_back(found))
        return found

    def _computed_round(self, value: Value, again: Value, found: Facts) -> int:
        """The buffers that a loop computes on in their own place in each trip, and that a value there becomes."""
        if self.becomes_as_it_is[value.number] or value.place is None or not value.place.same(again.place):
            return 0
        return found[again.number] & self.becomes[value.number]

    def _comes_from(self) -> Facts:
        """For each value the buffers whose parameter's contents it holds, as they are or a part replaced (sets)."""
        found = Facts()
        for number, home in enumerate(self.homes):
            found[home.number] |= 1 << number
        self._forwards(found, self._kept, found)
        return found

    def _kept(self, value: Value, facts: Facts) -> int:
        found, known = 0, facts.get
        for source in self.flow.inflows(value):
            bits = known(source.value.number, 0)
            if bits | found != found and settles(value, source):
                found |= bits
        return found

    def _computed_on(self) -> Facts:
        """For each value the buffers in whose place it lies, if what they end as is computed from it there."""
        ends = [(end.number, number) for number, end in enumerate(self.ends) if end is not None]
        return self._backwards({end: self._lent[end] & 1 << number for end, number in ends}, stays)

    def _carry_back(self, found: Facts) -> bool:
        """What a loop or a branch leaves in a buffer's place for what is at home there is at home, too."""
        changed = False
        for value in reversed(self.flow.passed):
            bits = found[value.number]
            for source in self.flow.inflows(value) if bits else ():
                before = source.value
                same = before.place is not None and before.place.same(value.place)
                if source.kind is Kind.PHI and same and not found[before.number]:
                    found[before.number] = bits
                    changed = True
        return changed and self.flow.iterates

    def _ending(self) -> Facts:
        """The first homes of contents; what lies in a buffer's place and ends there as it is, is at home there, too."""
        for _ in range(2):
            ends_in = self._backwards(self.at_home, ends, self.at_home)
            more = self.at_home.copy()
            for number, here in self._lent.items():
                if not more[number] and (bits := here & ends_in[number]):
                    more[number] = bits
            if more == self.at_home:
                break
            self.at_home = more
        return ends_in

    def _lives(self) -> Facts:
        """Where loops carry what ends in a buffer's place, that one lives, and is computed on there."""
        there = {number: self.ends_in[number] for number in self._carried if not self.at_home[number]}
        return self._backwards(there, stays)

    def _surely(self, own: Facts, reached: Facts) -> Facts:
        """For each value the buffers that reach it whichever branch is taken, if it becomes another one as it is.

        What a loop carries is what enters it, computed on perhaps.
        """
        others = self.becomes_as_it_is
        if not any(here & reached[number] & ~others[number] for number, here in self._lent.items() if others[number]):
            return reached
        carried = [pair for loop in self.flow.loops.values() for pair in zip(loop.carried, loop.initial, strict=True)]
        enters = {value.number: first for value, first in carried}
        found = reached.copy()
        values = [self.flow.values[number] for number in sorted(found) if others[number] and not own[number]]

        def passed(value: Value) -> int:
            if value.number in enters:
                return found[enters[value.number].number]
            inflows = self.flow.inflows(value)
            bits = _union(self.passed_on(value, source, found) for source in inflows) if inflows else ~0
            for source in inflows:
                bits &= found[source.value.number] if source.kind is Kind.PHI else ~0
            return bits

        def sweep() -> bool:
            changed = False
            for value in values:
                bits = found[value.number]
                found[value.number] &= passed(value) if bits else 0
                changed = changed or found[value.number] != bits
            return changed and self.flow.iterates

        self._settle(sweep)
        return found

    def _reached_home(self, value: Value, reached: Facts, surely: Facts) -> int:
        """The buffers that a value may be at home with, though its contents are not their last ones.

        Those that reach it; and those that it becomes by way of computations, but for what another buffer's contents
        are moved to, and for what becomes another one as it is. If that is what branches leave, each must leave them.
        """
        others = self.becomes_as_it_is[value.number]
        bits = (surely if others else reached)[value.number]
        becomes = 0 if others else self._becomes_first[value.number]
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

    def _reach(self, own: Facts, value: Value, reached: Facts) -> int:
        """What reaches a value; from one that is a buffer's new contents in its place, that buffer alone goes on."""
        bits = own[value.number]
        if bits:
            return bits
        settled = self.becomes_as_it_is[value.number]  # new contents of these, whatever they are computed from
        for source in self.flow.inflows(value):
            passed = self.passed_on(value, source, reached)
            if source.kind is Kind.MOVE and source.order >= transfer.LAYOUT:
                passed &= self.becomes[value.number]  # else it is for a reader
            bits |= passed & settled if settled and source.kind is Kind.WHOLE else passed
        return bits | reached[value.number]

    def passed_on(self, value: Value, source: Inflow, is_of: Facts) -> int:
        """What an inflow passes on of its set: through computations only what the value becomes."""
        bits = is_of.get(source.value.number, 0)
        if not bits or not carries(source):
            return 0
        return bits & self.becomes[value.number] if source.kind is Kind.WHOLE else bits

    def _owners(self) -> Facts:
        is_of = self.at_home.copy()
        for number, home in enumerate(self.homes):
            is_of[home.number] |= 1 << number
        self._forwards(is_of, self._owned, self.ends_in)
        return is_of

    def _owned(self, value: Value, is_of: Facts) -> int:
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

    def _forwards(self, facts: Facts, rule: Callable[[Value, Facts], int], also: Mapping[int, int]) -> None:
        """Apply a forward rule to values that a buffer goes into, and to those that `also` has, until sets rest."""
        left = self._into(facts) | set(also)
        self._settle(lambda: self._sweep(facts, left, rule, range(len(self.flow.values))))

    def _into(self, facts: Facts) -> set[int]:
        """The values that those with a fact may flow into."""
        made_from = self.flow.uses.made_from
        return {each for number in facts for each in made_from(number)}

    def _sweep(self, facts: Facts, left: set[int], rule: Callable[[Value, Facts], int], among: Container[int]) -> bool:
        """One sweep, from the first value to the last; whether another one is needed.

        Args:
          left: the values that may change; those for the next sweep stay.
          among: the values that are looked at.
        """
        queue, queued, values = list(left), set(left), self.flow.values
        made, made_from, known = values.so_far, self.flow.uses.made_from, facts.get
        heapify(queue)
        left.clear()
        changed = False
        while queue:
            first = heappop(queue)
            value = made[first] or values[first]
            had = known(first, 0)
            bits = had | rule(value, facts)
            if bits == had:
                continue
            facts[first] = bits
            changed = True
            for number in made_from(first):
                if number not in among:
                    continue
                if number <= first:
                    left.add(number)
                elif number not in queued:
                    queued.add(number)
                    heappush(queue, number)
        return changed and self.flow.iterates

    def _written(self) -> int:
        written = 0
        for number, becomes in self.becomes.items():
            bits, value = becomes & self._lent[number], self.flow.values[number]
            if bits and value.leaf.bytes:
                inflows = self.flow.inflows(value)
                passed = inflows and all(source.kind is Kind.PHI for source in inflows)
                if not passed and not _is_parameter(value):
                    written |= bits
        return written

    def comes_round(self, loop: WhileLoop) -> dict[int, int]:
        """The buffers of which values inside of a loop are versions from the second trip on.

        What enters a loop only as its initial value is there in the first trip alone.
        """
        inside = range(loop.first, loop.last)
        is_of = Facts({number: bits for number, bits in self.is_of.items() if number not in inside})
        is_of |= {number: bits for number, bits in self.at_home.items() if number in inside}
        for value, again in zip(loop.carried, loop.carried_on, strict=True):
            lives = 0 if self.at_home[value.number] else self.ends_in[value.number]
            is_of[value.number] = lives or self.is_of[again.number]
        carried = Facts({value.number: is_of[value.number] for value in loop.carried})
        others = set(inside) - carried.keys()
        left = others.intersection(self._into(carried) | self._touched(inside))
        for _ in range(_MOST_ROUNDS):
            if not self._sweep(is_of, left, self._owned, others):
                break
        return {number: is_of[number] for number in inside}

    def _touched(self, inside: range) -> set[int]:
        """Of the values inside of a loop those that a version may flow into, or that end in a buffer's place."""
        all_ = self._all_touched
        return set(all_[bisect_left(all_, inside.start) : bisect_left(all_, inside.stop)])

    @cached_property
    def _all_touched(self) -> list[int]:
        return sorted(self._into(self.is_of) | self.ends_in.keys())


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


def _lent(flow: Dataflow, homes: Sequence[Value]) -> Facts:
    """The buffers that are at home where a value lives."""
    by_place: dict[tuple[int, int], int] = {}
    for number, home in enumerate(homes):
        if home.place is not None and home.leaf.bytes:
            by_place[home.place.start] = by_place.get(home.place.start, 0) | 1 << number
    return Facts({number: bits for start, bits in by_place.items() for number in flow.uses.numbers_at(start)})


def _is_parameter(value: Value) -> bool:
    return value.instruction.row.forwards is Forwards.GIVEN
