"""What a call did to each mutable buffer, measured from the trace of its execution: docs/in-place.md's words.

Whose contents is it? What is in a buffer's place at the end is its own. Going back from there: what an instruction
updates in that place, and what a loop carries there together with it. Whatever else was in that place was lent room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine.execute import Trace, Write

_GIVEN, _CONSTANT, _OUTPUT, _TEMPORARY = -2, -3, -4, -5
_KINDS = {"parameter": _GIVEN, "constant": _CONSTANT, "output": _OUTPUT, "temporary": _TEMPORARY}

_NOBODY, _OUTSIDE = -1, -2
"""Owners of contents, besides the numbers of buffers: not known yet; a parameter that is no buffer, or a constant."""


@dataclass
class Moved:
    """Bytes of one buffer that one instruction moved, in one step.

    Attributes:
      bytes: how many.
      ordered: whether they are in the order in which they were.
      exact: whether they are all of the buffer.
      through: whether they are on their way to another buffer's place.
      shared: the other buffers whose contents they are, too (a set of bits).
    """

    name: str
    step: int
    bytes: int
    ordered: bool
    exact: bool
    through: bool = False
    shared: int = 0
    identity: Any = None


@dataclass
class Measured:
    """What one call did to one buffer, each thing as a list of what was moved."""

    bytes: int
    written: bool = False
    aliased: bool = True
    preserved: list[Moved] = field(default_factory=list)
    returned: list[Moved] = field(default_factory=list)
    rearranged: list[Moved] = field(default_factory=list)
    delivered: list[Moved] = field(default_factory=list)
    given: list[Moved] = field(default_factory=list)
    staged: list[Moved] = field(default_factory=list)
    pieces: list[Moved] = field(default_factory=list)

    @property
    def copied(self) -> list[Moved]:
        return [*self.preserved, *self.returned]

    def total(self, what: str) -> int:
        return sum(each.bytes for each in getattr(self, what))


def measure(trace: Trace, buffers: Sequence[int]) -> dict[int, Measured]:
    """What became of buffers, by the number of their parameter; those that no output lives in are left out."""
    return _Measure(trace, [number for number in buffers if number in trace.module.aliases]).measured()


class _Measure:
    def __init__(self, trace: Trace, buffers: list[int]) -> None:
        self._trace = trace
        self._buffers = buffers
        self._region = np.full(trace.module.size, _TEMPORARY, np.int64)
        self._homes: dict[int, tuple[int, int]] = {}
        for each in trace.module.allocations:
            kind = _KINDS[each.kind]
            if each.kind == "parameter" and each.parameter in buffers:
                kind = buffers.index(each.parameter)
                self._homes[kind] = (each.base, each.size)
            self._region[each.base : each.base + each.size] = kind
        entry = trace.module.entry.parameters
        self._sizes = [entry[number].shape.bytes for number in buffers]  # type: ignore[union-attr]
        self._own = self._owners()
        fresh = max((int(each.identity.max()) for each in trace.writes), default=0)
        count = max(fresh, int(trace.identity.max())) + 1
        self._owner = np.full(count, _NOBODY, np.int64)
        self._owners_ever = np.zeros(count, np.int64)
        self._found = {number: Measured(size) for number, size in enumerate(self._sizes)}
        self._births: dict[tuple[int, int], list[Moved]] = defaultdict(list)

    def _owners(self) -> list[set[int]]:
        """For each buffer, the keys whose contents in its place are its own."""
        count = range(len(self._buffers))
        as_they_are = self._as_they_are = [self._ends_in(number) for number in count]
        from_it = [self._comes_from(number) for number in count]
        foreign = []
        for number in count:
            others = set().union(*(each for other, each in enumerate(as_they_are) if other != number))
            foreign.append(others - as_they_are[number] - from_it[number])
        return [self._own_keys(number, foreign[number]) for number in count]

    def _at_end(self, number: int) -> set[int]:
        base, _ = self._homes[number]
        ends = self._trace.writer[base : base + self._sizes[number]]
        return set(np.unique(ends[ends >= 0]).tolist())

    def _slots(self, number: int) -> list[set[int]]:
        """The keys of what loops carry in a buffer's place, a set for each loop."""
        base, size = self._homes[number]
        return [keys for address, keys in self._trace.carried.values() if base <= address < base + max(size, 1)]

    def _ends_in(self, number: int) -> set[int]:
        """The keys whose contents, as they are, end in a buffer's place."""
        found = self._at_end(number)
        while True:
            before = len(found)
            for write in self._trace.writes:
                if write.key in found:
                    found.update(write.kept)
            for keys in self._trace.carried.values():
                if keys[1] & found:
                    found |= keys[1]
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
            if len(found) == before:
                return found

    def _own_keys(self, number: int, foreign: set[int]) -> set[int]:
        own = self._at_end(number) | {self._trace.initial[self._buffers[number]]}
        here = [e for e in self._trace.writes if e.space == 0 and self._region[e.to[0]] == number]
        slots = self._slots(number)
        while True:
            before = len(own)
            for write in here:
                if write.key in own:
                    own.update(set(write.over) - (foreign - set(write.kept)))
            for keys in slots:
                if keys & own:
                    own |= keys
            if len(own) == before:
                return own

    def measured(self) -> dict[int, Measured]:
        self._settle_owners_at_first()
        for write in self._trace.writes:
            self._judge(write)
            self._own_now(write)
        self._through()
        self._gather_pieces()
        return {self._buffers[number]: found for number, found in self._found.items()}

    def _settle_owners_at_first(self) -> None:
        """Contents of parameters and constants, as they were at first: an execution numbers them before any other."""
        position = 0
        module = self._trace.module
        for parameter in module.entry.parameters:
            size = parameter.shape.bytes  # type: ignore[union-attr]
            number = parameter.proto.parameter_number
            owner = self._buffers.index(number) if number in self._buffers else _OUTSIDE
            self._owner[position : position + size] = owner
            self._owners_ever[position : position + size] = 1 << owner if owner >= 0 else 0
            position += size
        for computation in module.computations.values():
            for each in computation.instructions:
                if each.opcode == "constant" and (each.id, ()) in module.places:
                    self._owner[position : position + each.shape.bytes] = _OUTSIDE  # type: ignore[union-attr]
                    position += each.shape.bytes  # type: ignore[union-attr]

    def _into(self, write: Write) -> int:
        """The buffer whose own contents a write makes; a code below zero for any other place."""
        region = int(self._region[write.to[0]])
        return region if region < 0 or write.key in self._own[region] else _TEMPORARY

    def _own_now(self, write: Write) -> None:
        into = self._into(write) if write.space == 0 else _TEMPORARY
        if into >= 0:
            self._owner[write.identity] = into
            self._owners_ever[write.identity] |= 1 << into
            if (write.identity[write.source != write.to]).size:
                self._found[into].written = True

    def _judge(self, write: Write) -> None:
        moved = (write.source >= 0) & (write.source != write.to)
        if not moved.any():
            return
        at, to = write.main[moved], write.to[moved]
        whose = self._contents_of(at, write.writer[moved])
        if write.space:
            for number in np.unique(whose[whose >= 0]).tolist():
                self._found[number].staged.append(self._moved(write, number, at[whose == number], to[whose == number]))
            return
        into = self._into(write)
        for number in np.unique(whose[whose >= 0]).tolist():
            mine = whose == number
            self._leaves(write, number, into, at[mine], to[mine], write.identity[moved][mine])
        if into >= 0:
            self._arrives(write, into, whose, at, to, write.identity[moved])
        elif into == _TEMPORARY:
            between = whose == _TEMPORARY
            if between.any():
                self._between(write, at[between], to[between], write.identity[moved][between])

    def _between(self, write: Write, at: Any, to: Any, identity: Any) -> None:
        """Contents are moved from one temporary to another: of the buffer that they end in."""
        if (at < 0).any():
            return
        ends = sum(1 << number for number, keys in enumerate(self._as_they_are) if write.key in keys)
        for number, found in self._found.items():
            moved = self._moved(write, number, at, to)
            if ends >> number & 1 and moved.bytes * 2 > self._sizes[number] and moved.ordered:
                moved.shared = ends & ~(1 << number)
                found.returned.append(moved)

    def _contents_of(self, at: Any, writers: Any) -> Any:
        """The buffer whose own contents are at some addresses, or a code below zero."""
        region = np.where(at >= 0, self._region[np.maximum(at, 0)], _TEMPORARY)
        for number, own in enumerate(self._own):
            lent = (region == number) & ~np.isin(writers, list(own))
            region = np.where(lent, _TEMPORARY, region)
        return region

    def _moved(self, write: Write, number: int, at: Any, to: Any) -> Moved:
        order = np.argsort(to, kind="stable")
        ordered = bool(np.all(np.diff(at[order]) > 0))
        name = self._trace.keys[write.key].instruction.name
        count = len(np.unique(to))
        return Moved(name, write.step, count, ordered, count >= self._sizes[number])

    def _leaves(self, write: Write, number: int, into: int, at: Any, to: Any, identity: Any) -> None:
        """A buffer's own contents are moved to main memory."""
        found, moved = self._found[number], self._moved(write, number, at, to)
        if into == number:
            elsewhere = at != to
            if elsewhere.any():
                found.given.append(self._moved(write, number, at[elsewhere], to[elsewhere]))
            else:
                found.staged.append(moved)
        elif into >= 0 or into == _OUTPUT:
            found.delivered.append(moved)
        elif len(np.unique(at)) * 2 <= self._sizes[number]:
            found.pieces.append(moved)
        elif moved.ordered:
            found.preserved.append(moved)
            moved.through = self._ends_elsewhere(write, number, to)
            moved.shared = int(np.bitwise_and.reduce(self._owners_ever[identity])) & ~(1 << number)
        else:
            found.rearranged.append(moved)

    def _ends_elsewhere(self, write: Write, number: int, to: Any) -> bool:
        """Whether what was moved away is moved on, as it is, into another buffer's place: a swap goes through there."""
        for later in self._trace.writes:
            if later.step <= write.step or later.space:
                continue
            into = self._into(later)
            if into not in (number, _TEMPORARY) and np.isin(later.source, to).sum() >= len(to):
                return True
            if np.isin(later.to, to).any():
                return False
        return False

    def _arrives(self, write: Write, into: int, whose: Any, at: Any, to: Any, identity: Any) -> None:
        """Contents are moved into a buffer's place."""
        found = self._found[into]
        owner = self._owner[identity]
        born_in_fast = at < 0
        given = (whose >= 0) & (whose != into)
        others = (self._owners_ever[identity] & ~(1 << into)) != 0
        outside = np.isin(whose, (_GIVEN, _CONSTANT)) | (owner == _OUTSIDE) | others
        own = whose == into
        returned = ~(born_in_fast | given | outside | own)
        if returned.any():
            birth = self._birth(identity[returned])
            moved = self._moved(write, into, at[returned], to[returned])
            moved.identity = identity[returned]
            self._births[into, birth].append(moved)
        if (given | outside).any():
            found.given.append(self._moved(write, into, at[given | outside], to[given | outside]))
        if born_in_fast.any():
            found.staged.append(self._moved(write, into, at[born_in_fast], to[born_in_fast]))

    def _birth(self, identity: Any) -> int:
        """The step in which contents were computed: those of one step are moved together, in pieces perhaps."""
        starts = self.__dict__.setdefault("_starts", self._steps_of_births())
        return int(starts[np.searchsorted(starts, int(identity.min()), side="right") - 1])

    def _steps_of_births(self) -> Any:
        found = {0}
        known = -1
        for write in self._trace.writes:
            fresh = write.identity[write.source < 0]
            if fresh.size and int(fresh.min()) > known:
                found.add(int(fresh.min()))
                known = int(fresh.max())
        return np.array(sorted(found))

    def _gather_pieces(self) -> None:
        for (number, _), moves in self._births.items():
            found = self._found[number]
            total = len(np.unique(np.concatenate([each.identity for each in moves])))
            (found.returned if total * 2 > self._sizes[number] else found.pieces).extend(moves)

    def _through(self) -> None:
        """What leaves a buffer for another one's place by way of a temporary is delivered there."""
        for found in self._found.values():
            for each in [each for each in found.preserved if each.through]:
                found.preserved.remove(each)
                found.delivered.append(each)


def worst(several: Sequence[dict[int, Measured]]) -> dict[int, Measured]:
    """Of several executions that took other branches: for each buffer the one that moved the most."""
    made = dict(several[0])
    for each in several[1:]:
        for number, found in each.items():
            before = made[number]
            if sum(m.bytes for m in found.copied) > sum(m.bytes for m in before.copied):
                found.written |= before.written
                made[number] = found
            before.written |= found.written
    return made


def copies(found: Measured) -> Iterator[Moved]:
    """What is surely a copy: all of a buffer was moved, in order."""
    yield from (each for each in found.copied if each.exact and each.ordered)
