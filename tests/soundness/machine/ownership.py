"""Whose contents an instruction writes, by the place that they end in.

What is in a buffer's place at the end is its own. Going back from there: what an instruction updates in that place,
what a loop carries there together with it, and what is computed there and ends there as it is. Whatever else was in
that place was lent room. While a loop carries what ends in a buffer's place somewhere else, that is where the buffer
lives.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from mutcheck.tests.soundness.machine.execute import Trace, Write

GIVEN, CONSTANT, OUTPUT, TEMPORARY, FAST = -2, -3, -4, -5, -6
"""What an address is that is no buffer's: a parameter that is no buffer, a constant, an output's, any other in main
memory, and in fast memory what was computed there."""

_KINDS = {"parameter": GIVEN, "constant": CONSTANT, "output": OUTPUT, "temporary": TEMPORARY}


class Ownership:
    """For each key, whose contents it writes.

    Attributes:
      region: for each address the number of the buffer whose parameter it is in, or a code from above.
      homes: for each buffer the address and the size of its place.
      into_outputs: the keys of what is updated in an output's place until it is that output.
      ends_in: for each buffer the keys whose contents, as they are, end in its place.
      homeward: for each buffer those that are its own at some time, and those that become one of these as they are.
    """

    def __init__(self, trace: Trace, buffers: Sequence[int]) -> None:
        self._trace = trace
        self._buffers = buffers
        self.region = np.full(trace.module.size, TEMPORARY, np.int64)
        self.homes: dict[int, tuple[int, int]] = {}
        for each in trace.module.allocations:
            kind = _KINDS[each.kind]
            if each.kind == "parameter" and each.parameter in buffers:
                kind = list(buffers).index(each.parameter)
                self.homes[kind] = (each.base, each.size)
            self.region[each.base : each.base + each.size] = kind
        parameters = trace.module.entry.parameters
        self._bytes = [parameters[each].shape.bytes for each in buffers]  # type: ignore[union-attr]
        self._sizes = {each.key: len(each.to) for each in trace.writes}
        count = range(len(buffers))
        self.ends_in = [self._ends_in(number, self._at_end(number)) for number in count]
        self._from_it = from_it = [self._comes_from(number) for number in count]
        self._own = []
        spread = [self._spread(self.ends_in[number] | from_it[number]) for number in count]
        for number in count:
            others = {key for other in count if other != number for key in spread[other]}
            self._own.append(self._own_keys(number, others - self.ends_in[number] - from_it[number]))
        self.homeward = [self._ends_in(number, set(self._own[number])) for number in count]
        self._lent = self._lent_keys()
        self._outputs = self._output_keys(whole=True)
        self.into_outputs = self._output_keys(whole=False)

    def into(self, write: Write) -> int:
        """The buffer whose contents a write to main memory makes, `OUTPUT`, or `TEMPORARY`."""
        region = int(self.region[write.to[0]])
        if region >= 0 and write.key in self._own[region]:
            return region
        if write.key in self._lent:
            return self._lent[write.key]
        return OUTPUT if region == OUTPUT and write.key in self._outputs else TEMPORARY

    def _at_end(self, number: int) -> set[int]:
        base, size = self.homes[number]
        ends = self._trace.writer[base : base + size]
        return set(np.unique(ends[ends >= 0]).tolist())

    def _ends_in(self, number: int, found: set[int]) -> set[int]:
        """What goes into contents as it is, and is most of the buffer: a row of it is not, and what it is a row of."""
        size = self._bytes[number]
        while True:
            before = len(found)
            for write in self._trace.writes:
                if write.key in found:
                    found.update(key for key in write.kept if size < 2 * self._sizes.get(key, size) < 4 * size)
            for each in self._trace.carried.values():
                if each.keys & found:
                    found |= each.keys
            if len(found) == before:
                return found

    def _comes_from(self, number: int) -> set[int]:
        """The keys whose contents come from a buffer's parameter: as they are, or updated in one place."""
        found = {self._trace.initial[self._buffers[number]]}
        while True:
            before = len(found)
            for write in self._trace.writes:
                if found.intersection(write.kept) or found.intersection(write.over):
                    found.add(write.key)
            for keys in self._carried_at(number):
                if keys & found:
                    found |= keys
            if len(found) == before:
                return found

    def _spread(self, keys: set[int]) -> set[int]:
        """Keys, and those of what their contents are moved to as they are."""
        found = set(keys)
        while True:
            before = len(found)
            found.update(write.key for write in self._trace.writes if found.intersection(write.kept))
            if len(found) == before:
                return found

    def _carried_at(self, number: int) -> list[set[int]]:
        """The keys of what loops carry in a buffer's place."""
        base, size = self.homes[number]
        carried = self._trace.carried.values()
        return [each.keys for each in carried if base <= each.address < base + max(size, 1)]

    def _own_keys(self, number: int, foreign: set[int]) -> set[int]:
        own = self._at_end(number) | {self._trace.initial[self._buffers[number]]}
        here = [each for each in self._trace.writes if each.space == 0 and self.region[each.to[0]] == number]
        keys = {each.key for each in here}
        slots = self._carried_at(number)
        while True:
            before = len(own)
            own |= self._ends_in(number, set(own)) & keys - foreign  # from here to here, through fast memory perhaps
            for write in here:
                if write.key in own:
                    own.update(set(write.over) - (foreign - set(write.kept)))
                elif own.intersection(write.over) and write.stays:
                    own.add(write.key)  # a part of its contents is updated
            for keys in slots:
                if keys & own:
                    own |= keys
            if len(own) == before:
                return own

    def _lent_keys(self) -> dict[int, int]:
        """What loops carry in other places than a buffer's own, and ends in that buffer's alone."""
        found = {}
        for each in self._trace.carried.values():
            whose = [number for number, ends in enumerate(self.ends_in) if each.keys & ends]
            whose = whose or self._heading_for(each.keys)
            if each.space == 0 and len(whose) == 1 and int(self.region[each.address]) != whose[0]:
                found.update(dict.fromkeys(each.keys, whose[0]))
        own = set().union(*self._own) if self._own else set()
        given = set(self._trace.initial.values())
        lent = {key: number for key, number in found.items() if key not in own | given}
        for write in self._trace.writes:
            whose = {lent[key] for key in set(write.over) & set(write.kept) if key in lent}
            if len(whose) == 1 and write.key not in own:
                lent.setdefault(write.key, whose.pop())  # a part of its contents is updated
        return lent

    def _heading_for(self, keys: set[int]) -> list[int]:
        """The buffers whose contents some keys become later, if they were no other one's before."""
        found = [number for number, ends in enumerate(self.homeward) if keys & ends]
        return [
            number
            for number in found
            if not any(keys & before for other, before in enumerate(self._from_it) if other != number)
        ]

    def mixed(self) -> set[tuple[int, int]]:
        """Pairs of buffers of which a loop carries the one and the other in turn, in one place."""
        found = set()
        for each in self._trace.carried.values():
            whose = [number for number, ends in enumerate(self.ends_in) if each.keys <= ends]
            found.update((one, other) for one in whose for other in whose if one != other)
        return found

    def in_turn(self) -> set[int]:
        """The buffers that loops carry in turn with others: how often such a loop runs decides where each ends."""
        found: set[int] = set()
        loops: dict[int, list[set[int]]] = {}
        for (loop, _), each in self._trace.carried.items():
            loops.setdefault(loop, []).append(each.keys)
        for slots in loops.values():
            made = [self._made_of(keys) for keys in slots]
            for one, other in itertools.combinations(range(len(slots)), 2):
                if made[one] & slots[other] and made[other] & slots[one]:
                    keys = slots[one] | slots[other]
                    sets = enumerate(zip(self.homeward, self._from_it, strict=True))
                    found.update(number for number, (ends, begins) in sets if keys & (ends | begins))
        return found

    def _made_of(self, keys: set[int]) -> set[int]:
        """Keys, and those of what their contents are, moved as they are."""
        found = set(keys)
        while True:
            before = len(found)
            found.update(key for write in self._trace.writes if write.key in found for key in write.kept)
            if len(found) == before:
                return found

    def _output_keys(self, whole: bool) -> set[int]:
        """What an output holds at the end; most of it, or whatever it was computed from in its place."""
        found: set[int] = set()
        for each in self._trace.module.allocations:
            if each.kind == "output":
                ends = self._trace.writer[each.base : each.base + each.size]
                found.update(np.unique(ends[ends >= 0]).tolist())
        while True:
            before = len(found)
            for write in self._trace.writes:
                if write.key in found:
                    found.update(set(write.over) & set(write.kept) if whole else write.over)
            for each in self._trace.carried.values():
                if each.keys & found:
                    found |= each.keys
            if len(found) == before:
                return found
