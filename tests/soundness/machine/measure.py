"""What a call did to each mutable buffer, measured from the trace of its execution: docs/in-place.md's words."""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine.execute import Trace, Write
from mutcheck.tests.soundness.machine.ownership import CONSTANT, FAST, GIVEN, OUTPUT, TEMPORARY, Ownership

_NOBODY, _OUTSIDE = -1, -2
"""Whose contents are somewhere, besides the numbers of buffers: nobody's yet; a parameter's that is no buffer, or a
constant's."""


@dataclass
class Moved:
    """Bytes of one buffer that one instruction moved, in one step.

    Attributes:
      bytes: how many.
      ordered: whether they are in the order in which they were.
      exact: whether they are all of the buffer.
      through: the buffer to whose place they are on their way, by way of a temporary; -1 for none.
      shared: the other buffers whose contents they are, too (a set of bits).
      read: from how many bytes of memory they were moved.
      counted: whether mutcheck counts this move for another buffer, whose contents these are, too.
      waits: whether it is to or from a temporary in which another buffer's contents are meanwhile, or from another
        buffer's place in which these contents were computed and do not end.
    """

    name: str
    step: int
    bytes: int
    ordered: bool
    exact: bool
    through: int = -1
    shared: int = 0
    identity: Any = None
    read: int = 0
    counted: bool = False
    waits: bool = False


@dataclass
class Measured:
    """What one call did to one buffer, each thing as a list of what was moved.

    Attributes:
      exchanged: whether it and other buffers change places.
      mixed: whether a loop carries it and another one in turn in one temporary.
      in_turn: whether a loop moves it and another one round, so that its trips decide where each of them ends.
      nobodys: as much as the buffer, moved between temporaries: contents that become part of something else later.
      turned: the instructions that put most of as much as the buffer into another order. To this measurement these are
        new contents; where a layout was changed, and not by a copy, mutcheck sees the same ones.
    """

    bytes: int
    written: bool = False
    exchanged: bool = False
    mixed: bool = False
    in_turn: bool = False
    turned: frozenset[str] = frozenset()
    preserved: list[Moved] = field(default_factory=list)
    returned: list[Moved] = field(default_factory=list)
    rearranged: list[Moved] = field(default_factory=list)
    delivered: list[Moved] = field(default_factory=list)
    given: list[Moved] = field(default_factory=list)
    staged: list[Moved] = field(default_factory=list)
    pieces: list[Moved] = field(default_factory=list)
    nobodys: list[Moved] = field(default_factory=list)

    @property
    def copied(self) -> list[Moved]:
        return [*self.preserved, *self.returned]


@dataclass
class _Event:
    """What a write moved: for each byte where to, its identity, and what was where it was read."""

    write: Write
    at: Any
    to: Any
    identity: Any
    whose: Any
    label: Any


def measure(trace: Trace, buffers: Sequence[int]) -> dict[int, Measured]:
    """What became of buffers, by the number of their parameter; those that no output lives in are left out."""
    return _Measure(trace, [number for number in buffers if number in trace.module.aliases]).measured()


class _Measure:
    def __init__(self, trace: Trace, buffers: list[int]) -> None:
        self._trace = trace
        self._buffers = buffers
        self._ownership = Ownership(trace, buffers)
        entry = trace.module.entry.parameters
        self._sizes = [entry[number].shape.bytes for number in buffers]  # type: ignore[union-attr]
        self._resident = self._ownership.region.copy()
        self._resident[self._resident == OUTPUT] = TEMPORARY
        self._label = np.where(self._resident >= 0, self._resident, _NOBODY)
        self._label[np.isin(self._resident, (GIVEN, CONSTANT))] = _OUTSIDE
        count = max((int(each.identity.max()) for each in trace.writes), default=0)
        self._owners = np.zeros(max(count, int(trace.identity.max())) + 1, np.int64)
        self._initial_owners()
        self._found = [Measured(size) for size in self._sizes]
        self._births: dict[tuple[int, int], list[Moved]] = defaultdict(list)
        self._exchanges = self._ownership.mixed()
        self._starts = _births(trace)
        self._steps = [each.step for each in trace.writes]

    def _initial_owners(self) -> None:
        """An execution numbers the contents of parameters before any other."""
        position = 0
        for parameter in self._trace.module.entry.parameters:
            size = parameter.shape.bytes  # type: ignore[union-attr]
            number = parameter.proto.parameter_number
            if number in self._buffers:
                self._owners[position : position + size] = 1 << self._buffers.index(number)
            position += size
        self._first_born = position

    def measured(self) -> dict[int, Measured]:
        for _, writes in itertools.groupby(self._trace.writes, lambda each: each.step):
            together = [(write, self._event(write), self._before(write)) for write in writes]
            for write, event, before in together:
                into = self._ownership.into(write) if write.space == 0 else FAST
                if event is not None:
                    self._judge(event, into)
                self._after(write, event, into, before)
        self._through()
        self._gather_pieces()
        return dict(zip(self._buffers, self._found, strict=True))

    def _event(self, write: Write) -> _Event | None:
        moved = (write.source >= 0) & (write.source != write.to)
        if not moved.any():
            return None
        source = write.source[moved]
        whose, label = self._resident[source], self._label[source]
        return _Event(write, write.main[moved], write.to[moved], write.identity[moved], whose, label)

    def _before(self, write: Write) -> tuple[Any, Any]:
        """Of each byte that is written: what was where it was read, in residents and in labels."""
        read = write.source >= 0
        at = np.where(read, write.source, 0)
        resident, label = np.where(read, self._resident[at], FAST), np.where(read, self._label[at], _NOBODY)
        if write.space and write.stays:  # what replaces a part is of the version that it is a part of
            resident = np.where(write.source == write.to, resident, self._resident[write.to])
            replaced = self._label[write.to]
            replaced = np.where(replaced == _OUTSIDE, _NOBODY, replaced)  # given, and new with a part replaced
            label = np.where(write.source == write.to, label, replaced)
        return resident, label

    def _after(self, write: Write, event: _Event | None, into: int, before: tuple[Any, Any]) -> None:
        resident, label = before
        if event is not None and not _ordered(event):  # in another order they are new contents
            self._turn(write, len(event.to))
            label = np.where(write.source != write.to, _NOBODY, label)
            if not (write.stays or self._is_copy(write)):  # which only changes the layout
                resident = np.where(write.source != write.to, FAST, resident)
        self._resident[write.to] = resident if into == FAST else into
        at_home = into >= 0 and self._ownership.region[write.to[0]] == into
        others = (label >= 0) | (label == _OUTSIDE)
        self._label[write.to] = into if at_home else np.where(others, label, into) if into >= 0 else label
        if into >= 0:
            self._owners[write.identity] |= 1 << into
            self._found[into].written |= bool((write.source != write.to).any())

    def _turn(self, write: Write, count: int) -> None:
        for found in self._found:
            if count * 2 > found.bytes and not self._is_copy(write):
                found.turned |= {self._trace.keys[write.key].instruction.name}

    def _is_copy(self, write: Write) -> bool:
        return self._trace.keys[write.key].instruction.opcode in ("copy", "copy-start")

    def _judge(self, event: _Event, into: int) -> None:
        for number in np.unique(event.whose[event.whose >= 0]).tolist():
            mine = event.whose == number
            moved = self._moved(event, number, mine)
            if into == FAST:
                self._found[number].staged.append(moved)
            elif into == number:
                self._at_home(event, number, mine, moved)
            else:
                self._leaves(event, number, into, mine, moved)
        if into >= 0:
            self._arrives(event, into)
        elif into != FAST:
            self._between(event)

    def _moved(self, event: _Event, number: int, mine: Any) -> Moved:
        at, to = event.at[mine], event.to[mine]
        ordered = _in_order(at, to)
        name = self._trace.keys[event.write.key].instruction.name
        shared = int(np.bitwise_and.reduce(self._owners[event.identity[mine]])) & ~(1 << number)
        count = distinct(to)
        exact = ordered and count >= self._sizes[number]
        return Moved(name, event.write.step, count, ordered, exact, -1, shared, read=distinct(at))

    def _at_home(self, event: _Event, number: int, mine: Any, moved: Moved) -> None:
        """A buffer's own contents are moved to where it lives."""
        found = self._found[number]
        at, to = event.at[mine], event.to[mine]
        from_home, to_home = (self._is_in_place(number, each) for each in (at, to))
        if bool((at == to).all()):
            found.staged.append(moved)
        elif (from_home and to_home) or not np.isin(event.label[mine], (number, _NOBODY)).any():
            found.given.append(moved)
        elif moved.bytes * 2 <= self._sizes[number]:
            found.pieces.append(moved)
        elif from_home:
            found.preserved.append(moved)
            moved.exact &= self._is_needed(event.write, at, to, after=False)
        else:
            found.returned.append(moved)

    def _leaves(self, event: _Event, number: int, into: int, mine: Any, moved: Moved) -> None:
        """A buffer's own contents are moved elsewhere in main memory."""
        found = self._found[number]
        if into != TEMPORARY:
            moved.waits = self._is_lent(event.to[mine]) or self._is_lent(event.at[mine])
            found.delivered.append(moved)
            self._exchanges.add((number, into))
        elif distinct(event.at[mine]) * 2 <= self._sizes[number]:
            found.pieces.append(moved)
        elif not moved.ordered:
            found.rearranged.append(moved)
        else:
            self._goes_away(event, number, mine, moved)

    def _goes_away(self, event: _Event, number: int, mine: Any, moved: Moved) -> None:
        """Most of a buffer goes to a temporary; a part that is not needed afterwards is there for a reader."""
        found, part = self._found[number], moved.bytes < self._sizes[number]
        needed = self._is_needed(event.write, event.at[mine], event.to[mine], after=part)
        if part and not needed:
            found.rearranged.append(moved)
            return
        moved.through = self._moves_on_to(event.write, number)
        self._exchanges.add((number, moved.through))
        if moved.through >= 0 and self._is_in_place(moved.through, event.to[mine]):
            found.delivered.append(moved)
            return
        found.preserved.append(moved)
        moved.exact = needed and event.write.key not in self._ownership.into_outputs

    def _is_needed(self, write: Write, at: Any, to: Any, after: bool = False) -> bool:
        """Whether what was moved away is read after the place that it came from is overwritten, or by what does so."""
        begin = bisect.bisect_right(self._steps, write.step)
        overwritten = self._overwritten(begin, at)
        if overwritten is None:
            return False
        ends = self._ends(begin, to)
        first = bisect.bisect_left(self._trace.reads, (overwritten + after,))
        reads = itertools.islice(self._trace.reads, first, None)
        return any(
            bool(((to >= start) & (to < start + size) & (ends >= step)).any())
            for step, start, size in itertools.takewhile(lambda read: read[0] <= int(ends.max()), reads)
        )

    def _overwritten(self, begin: int, at: Any) -> int | None:
        """The step in which other contents are written to one of some addresses, of the writes from one on."""
        low, high = int(at.min()), int(at.max())
        for later in itertools.islice(self._trace.writes, begin, None):
            if later.low <= high and low <= later.high and np.isin(at, later.to[later.source != later.to]).any():
                return later.step
        return None

    def _ends(self, begin: int, to: Any) -> Any:
        """For each address the step in which something else is written there, or one after the last step."""
        ends = np.full(len(to), self._steps[-1] + 1)
        low, high = int(to.min()), int(to.max())
        for later in itertools.islice(self._trace.writes, begin, None):
            if later.low <= high and low <= later.high:
                written = np.isin(to, later.to[later.source != later.to])
                ends[written] = np.minimum(ends[written], later.step)
                if (ends <= later.step).all():
                    break
        return ends

    def _moves_on_to(self, write: Write, number: int) -> int:
        """The buffer into whose place what was moved away is moved on, a part of it replaced perhaps; -1 for none."""
        keys = {write.key}
        slots = [each.keys for each in self._trace.carried.values()]
        for later in itertools.islice(self._trace.writes, bisect.bisect_right(self._steps, write.step), None):
            keys.update(*(slot for slot in slots if slot & keys))
            if keys.intersection(later.kept) or (later.stays and keys.intersection(later.over)):
                into = self._ownership.into(later) if later.space == 0 else TEMPORARY
                if into >= 0:
                    return -1 if into == number else into
                keys.add(later.key)
        return -1

    def _arrives(self, event: _Event, into: int) -> None:
        """Contents are moved to where a buffer lives."""
        found = self._found[into]
        in_fast = event.whose == FAST
        given = ((event.whose >= 0) & (event.whose != into)) | np.isin(event.whose, (GIVEN, CONSTANT))
        given |= (event.label == _OUTSIDE) | ((event.label >= 0) & (event.label != into))
        returned = ~(in_fast | given | (event.whose == into))
        others = (event.whose >= 0) | ((event.label >= 0) & (event.label != into))
        if returned.any() and not (given & others).any() and _is_whole(event.write):
            # what came from outside, and replaced a part of new contents, is of the whole
            returned, given = ~(in_fast | (event.whose == into)), np.zeros_like(given)
        if returned.any():
            moved = self._moved(event, into, returned)
            places = np.unique(self._ownership.region[np.maximum(event.at[returned], 0)]).tolist()
            moved.exact &= not any(each == OUTPUT or (each >= 0 and each != into) for each in places)
            self._exchanges.update((each, into) for each in places if each >= 0)
            moved.identity = event.identity[returned]
            self._births[into, self._birth(moved.identity)].append(moved)
        passed = (event.whose == TEMPORARY) & (event.label >= 0) & (event.label != into)
        updated = returned.any() or not (self._owners[event.identity[passed]] >> event.label[passed] & 1).all()
        if passed.any() and updated:
            found.nobodys.append(self._moved(event, into, passed))  # another's, updated on the way here: both's
        if (given & ~in_fast).any():
            moved = self._moved(event, into, given & ~in_fast)
            from_others = given & others & ~in_fast
            moved.waits = self._is_lent(event.at[from_others]) or self._is_passing(event, from_others)
            found.given.append(moved)
        if in_fast.any():
            found.staged.append(self._moved(event, into, in_fast))

    def _between(self, event: _Event) -> None:
        """Contents are moved from one temporary to another: of the buffer that they end in."""
        inside = np.isin(event.whose, (TEMPORARY, OUTPUT))
        key = event.write.key
        ends = sum(1 << number for number, keys in enumerate(self._ownership.homeward) if key in keys)
        for number, found in enumerate(self._found):
            mine = inside & np.isin(event.label, (_NOBODY, number))
            moved = self._moved(event, number, mine)
            if not mine.any() or not moved.ordered or moved.bytes * 2 <= self._sizes[number]:
                continue
            if ends >> number & 1 and len(event.write.to) <= self._sizes[number]:  # else it is a row of something
                moved.shared = ends & ~(1 << number)
                moved.exact &= key in self._ownership.ends_in[number]  # else it may have been another's before
                found.returned.append(moved)
            elif (event.label[mine] == number).all():
                moved.exact = False
                found.preserved.append(moved)
            elif self._is_in_place(number, event.at[mine]) or self._is_in_place(number, event.to[mine]):
                moved.exact = False
                found.returned.append(moved)
            else:
                found.nobodys.append(moved)

    def _is_lent(self, at: Any) -> bool:
        """Whether all addresses are in temporary memory, or in an output's that is not there yet."""
        return bool(at.size) and bool(np.isin(self._ownership.region[at], (TEMPORARY, OUTPUT)).all())

    def _is_passing(self, event: _Event, which: Any) -> bool:
        """Whether contents were computed in buffers' places in this call, and none of them ends there.

        Whose they are is open: they may have been computed in that place for the buffer that they are moved to.
        """
        identity = event.identity[which]
        if not identity.size or int(identity.min()) < self._first_born:
            return False
        homes = (self._ownership.homes[number] for number in np.unique(event.whose[which]).tolist() if number >= 0)
        return not any(np.isin(identity, self._trace.identity[base : base + size]).any() for base, size in homes)

    def _is_in_place(self, number: int, at: Any) -> bool:
        """Whether all addresses are in a buffer's own place."""
        base, size = self._ownership.homes[number]
        return bool(((at >= base) & (at < base + size)).all())

    def _birth(self, identity: Any) -> int:
        """The step in which contents were computed: those of one step are moved together, in pieces perhaps."""
        return int(self._starts[np.searchsorted(self._starts, int(identity.min()), side="right") - 1])

    def _gather_pieces(self) -> None:
        """Of contents computed in one step, what is moved home is returned if it is most of the buffer."""
        for (number, _), moves in self._births.items():
            found = self._found[number]
            total = max(distinct(np.concatenate([each.identity for each in moves])), *(m.read for m in moves))
            (found.returned if total * 2 > self._sizes[number] else found.pieces).extend(moves)
            for each in moves:
                each.identity = None  # all of it is large, and nothing asks for it again

    def _through(self) -> None:
        """What leaves a buffer for another one's place by way of a temporary is delivered if they change places.

        They may do so in a round, with others between them.
        """
        in_turn = self._ownership.in_turn()
        for number, found in enumerate(self._found):
            found.in_turn = number in in_turn
            found.exchanged = self._in_a_round(number)
            found.mixed = any(number in pair for pair in self._ownership.mixed())
            for each in [each for each in found.preserved if each.through >= 0]:
                if number in self._reached_from(each.through):
                    found.preserved.remove(each)
                    found.delivered.append(each)

    def _reached_from(self, number: int) -> set[int]:
        """The buffers that get a buffer's contents, at once or by way of others."""
        reached: set[int] = set()
        left = {number}
        while left:
            one = left.pop()
            further = {target for source, target in self._exchanges if source == one and target >= 0} - reached
            reached |= further
            left |= further
        return reached

    def _in_a_round(self, number: int) -> bool:
        reached = self._reached_from(number)
        return number in reached and len(reached) > 1


def distinct(numbers: Any) -> int:
    """How many different numbers an array has. (`np.unique` makes a hash table: three times as long.)"""
    steps = np.diff(numbers)
    if not (steps > 0).all():
        steps = np.diff(np.sort(numbers))
    return int(np.count_nonzero(steps)) + bool(numbers.size)


def _in_order(at: Any, to: Any) -> bool:
    if bool((np.diff(to) > 0).all()):
        return bool((np.diff(at) > 0).all())
    order = np.argsort(to, kind="stable")
    return bool(np.all(np.diff(at[order]) > 0))


def _ordered(event: _Event) -> bool:
    return _in_order(event.at, event.to)


def _is_whole(write: Write) -> bool:
    """Whether all that is written is one array, as it was."""
    return bool((np.diff(write.source) == 1).all() and write.source[0] >= 0)


def _births(trace: Trace) -> Any:
    """The first of the identities that each write made."""
    found, known = {0}, -1
    for write in trace.writes:
        fresh = write.identity[write.source < 0]
        if fresh.size and int(fresh.min()) > known:
            found.add(int(fresh.min()))
            known = int(fresh.max())
    return np.array(sorted(found))


def worst(several: Sequence[dict[int, Measured]]) -> dict[int, Measured]:
    """Of several executions that took other branches: for each buffer the one that moved the most."""
    made = dict(several[0])
    for each in several[1:]:
        for number, found in each.items():
            before = made[number]
            if sum(m.bytes for m in found.copied) > sum(m.bytes for m in before.copied):
                made[number] = found
            made[number].written = before.written or found.written
            made[number].exchanged = before.exchanged or found.exchanged
            made[number].mixed = before.mixed or found.mixed
            made[number].in_turn = before.in_turn or found.in_turn
            made[number].turned = before.turned | found.turned
            made[number].nobodys = [*before.nobodys, *found.nobodys]
            made[number].delivered = _with_others(made[number].delivered, [*before.delivered, *found.delivered])
            made[number].given = _with_others(made[number].given, [*before.given, *found.given])
    return made


def _with_others(moves: Sequence[Moved], others: Sequence[Moved]) -> list[Moved]:
    """Moves, and those of instructions that make none of them."""
    names = {each.name for each in moves}
    return [*moves, *(each for each in others if each.name not in names)]


def copies(found: Measured) -> Iterator[Moved]:
    """What is surely a copy: all of a buffer was moved, in order, and it is clear whose it is."""
    if found.mixed:
        return
    yield from (each for each in (found.preserved if found.exchanged else found.copied) if each.exact)
