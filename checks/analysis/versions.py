"""The versions of every buffer in an executable, and what moves them.

A version of a buffer is a value that its contents flow through: from the parameter on, through control flow, moves,
conversions to another dtype, and updates of a part; and through computations of every element where the result still
becomes the buffer's own output. All buffers are followed at once, in sets of bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial

from mutcheck.checks.analysis import transfer
from mutcheck.checks.analysis.dataflow import Graph, Kind, Loop, Source, Value
from mutcheck.checks.ir.hlo.buffers import Place
from mutcheck.checks.ir.hlo.module import Index, Instruction

_MOST_ROUNDS = 64
"""Rounds after which sets that still grow are given up; a loop that turns n buffers round needs n of them."""


class What(StrEnum):
    """What an instruction does to a buffer beside computing it where it is."""

    COPY = "copy"
    WRITE = "write"
    RELOCATION = "relocation"
    STAGING = "staging"
    PIECE = "piece"


@dataclass(frozen=True)
class Event:
    """Something that is done to a buffer.

    Attributes:
      what: a *copy* moves more than half of a version elsewhere; a *write* moves what is not the buffer's into its
        place; a *relocation* computes it elsewhere; *staging* moves it to another memory and back; a *piece* is half
        of it or less.
      buffer: its position among the buffers.
      source, value: what is moved, and what it is moved to.
      bytes: how many are moved each time.
      fast: whether it is moved within a memory that is not the device's main one.
    """

    what: What
    buffer: int
    source: Value
    value: Value
    bytes: int
    fast: bool = False

    @property
    def instruction(self) -> Instruction:
        return self.value.instruction


class TooManyRounds(Exception):
    """The sets of versions did not come to rest."""


class Versions:
    """The versions of some buffers.

    Args:
      homes: for each buffer the value of its parameter.
      outputs: for each buffer the index of the output that it is aliased to; None where there is none.
    """

    def __init__(self, graph: Graph, homes: Sequence[Value], outputs: Sequence[Index | None]) -> None:
        self.graph = graph
        self.homes = homes
        self.ends = [_output(graph, output) for output in outputs]
        count = len(graph.values)
        self.becomes = [0] * count
        """For each value, the buffers whose output it becomes (a set of bits)."""
        self.is_of = [0] * count
        """For each value, the buffers that it is a version of (a set of bits)."""
        self.becomes_as_it_is = [0] * count
        """The same, but for computations of every element: with its contents as they are, or a part replaced."""
        for number, end in enumerate(self.ends):
            if end is not None:
                self.becomes[end.number] |= 1 << number
                self.becomes_as_it_is[end.number] |= 1 << number
        self._settle(partial(self._backwards, self.becomes, whole=True))
        self._settle(partial(self._backwards, self.becomes_as_it_is, whole=False))
        for number, home in enumerate(homes):
            self.is_of[home.number] |= 1 << number
        self._settle(self._forwards)
        self.replacing = self._replacing()
        """Values that replace a buffer's contents by others, and are its versions from there on."""
        for number, bits in self.replacing.items():
            self.is_of[number] |= bits
        if self.replacing:
            self._settle(self._forwards)

    @cached_property
    def parameters(self) -> list[int]:
        """For each buffer the number of its parameter."""
        return [int(home.instruction.proto.parameter_number) for home in self.homes]

    def _replacing(self) -> dict[int, int]:
        """Values that become a buffer's output as they are, and no version of it is in them."""
        found = {}
        for value in self.graph.values:
            bits = self.becomes_as_it_is[value.number]
            if not bits or self.is_of[value.number] or value.instruction.opcode in ("parameter", "constant"):
                continue
            shared = bits & (bits - 1)  # of several buffers at once, such as zeros that all of them begin with
            if shared or any(carries(source) for source in value.sources):
                at_home = self._by_place.get(value.place.start, 0) if value.place is not None else 0
                bits &= at_home
            if bits:
                found[value.number] = bits
        return found

    def _settle(self, sweep: Callable[[], bool]) -> None:
        for _ in range(_MOST_ROUNDS if self.graph.loops or self._shared else 1):
            if not sweep():
                return
        if self.graph.loops or self._shared:
            raise TooManyRounds(f"the versions of the buffers did not come to rest in {_MOST_ROUNDS} rounds")

    @cached_property
    def _shared(self) -> bool:
        """Whether values get sources that are made after them, as in computations that are called twice."""
        return any(
            source.value.number > value.number
            for value in self.graph.values
            if value.looked_at
            for source in value.sources
        )

    def _backwards(self, becomes: list[int], whole: bool) -> bool:
        changed = False
        for value in reversed(self.graph.values):
            bits = becomes[value.number]
            if not bits:
                continue
            for source in value.sources:
                number = source.value.number
                if (
                    carries(source)
                    and (whole or source.kind not in (Kind.WHOLE, Kind.CONVERT))
                    and becomes[number] | bits != becomes[number]
                ):
                    changed = changed or number >= value.number
                    becomes[number] |= bits
        return changed

    def _forwards(self) -> bool:
        changed = False
        is_of, at = self.is_of, self.graph.at
        for value in self.graph.values:
            if not value.looked_at and not _reaches(value, is_of, at):
                continue  # nothing of a buffer goes into it
            bits = before = is_of[value.number]
            for source in value.sources:
                bits |= self.passed_on(value, source)
            if bits != before:
                is_of[value.number] = bits
                changed = True
        return changed and (bool(self.graph.loops) or self._shared)

    def passed_on(self, value: Value, source: Source, is_of: Sequence[int] | None = None) -> int:
        """The buffers of which a value is a version because one of its sources is."""
        bits = (is_of or self.is_of)[source.value.number]
        if not bits or not carries(source):
            return 0
        return bits & self.becomes[value.number] if source.kind is Kind.WHOLE else bits

    def events(self) -> Iterator[Event]:
        """Everything that is done to the buffers, in the order of the values; each time once, whatever loops do."""
        by_place = self._by_place
        for value in self.graph.values:
            if not value.looked_at:
                continue  # it is no version, nor becomes one
            if len(value.sources) == 1:
                source = value.sources[0]
                if source.kind is not Kind.PHI:
                    yield from self._events(value, source, by_place)
            elif value.sources:
                found = [
                    event
                    for source in value.sources
                    if source.kind is not Kind.PHI
                    for event in self._events(value, source, by_place)
                ]
                yield from _together(found)

    def _events(self, value: Value, source: Source, by_place: dict[tuple[int, int], int]) -> Iterator[Event]:
        here, there = value.place, source.value.place
        if here is None or there is None or here.same(there):
            return
        owners = self.is_of[source.value.number]
        fills = by_place.get(here.start, 0) & self.becomes_as_it_is[value.number] & ~owners
        if source.kind in (Kind.WHOLE, Kind.CONVERT):
            if here.space == there.space:
                elsewhere = owners & self.becomes[value.number] & ~by_place.get(here.start, 0)
                yield from self._each(What.RELOCATION, elsewhere, value, source)
        elif not source.whole:
            what = What.PIECE if here.space == there.space else What.STAGING
            yield from self._each(what, owners, value, source)
        else:
            yield from self._moved(value, source, owners)
            if fills and source.kind is Kind.MOVE:
                what = What.WRITE if owners or _given(source.value) else self._filling(here, there)
                yield from self._each(what, fills, value, source)

    def _filling(self, here: Place, there: Place) -> What:
        """What was computed elsewhere is moved into a buffer's place: a copy, but out of fast memory."""
        return What.COPY if here.space == there.space else What.STAGING

    def _moved(self, value: Value, source: Source, owners: int) -> Iterator[Event]:
        assert value.place is not None
        assert source.value.place is not None
        here, there = value.place, source.value.place
        for number in _numbers(owners):
            staged = here.space != there.space and source.order != transfer.OTHER
            if staged and not here.space:
                staged = self._comes_back(value, source, number)
            what = What.STAGING if staged else What.COPY
            yield Event(what, number, source.value, value, _bytes(source, value), here.space == there.space != 0)

    def _comes_back(self, value: Value, source: Source, number: int) -> bool:
        """Whether what leaves fast memory goes to where it came from, as it was; what is born there goes home."""
        assert value.place is not None
        origins = self._came_from(source.value, number)
        if not origins:
            return value.place.same(self.homes[number].place)
        turned = source.order == transfer.LAYOUT
        return origins <= {(value.place.start, turned)}

    def _came_from(self, value: Value, number: int) -> set[tuple[tuple[int, int], bool]]:
        """The places in main memory that a version in fast memory came from, and whether its layout is another now."""
        found: set[tuple[tuple[int, int], bool]] = set()
        seen: set[tuple[int, bool]] = set()
        left = [(value, False)]
        while left:
            each, turned = left.pop()
            if (each.number, turned) in seen:
                continue
            seen.add((each.number, turned))
            if each.place is not None and not each.place.space:
                found.add((each.place.start, turned))
                continue
            for source in each.sources:
                if self.passed_on(each, source) >> number & 1:
                    turns = source.kind is Kind.MOVE and source.order == transfer.LAYOUT
                    left.append((source.value, turned ^ turns))
        return found

    def _each(self, what: What, buffers: int, value: Value, source: Source) -> Iterator[Event]:
        for number in _numbers(buffers):
            yield Event(what, number, source.value, value, _bytes(source, value))

    @cached_property
    def written(self) -> int:
        """The buffers whose place something writes on the way to their output (a set of bits)."""
        by_place = self._by_place
        written = 0
        for value in self.graph.values:
            bits = self.becomes[value.number]
            if bits and value.place is not None and value.leaf.bytes:
                bits &= by_place.get(value.place.start, 0)
                passed = value.sources and all(source.kind is Kind.PHI for source in value.sources)
                if bits and not passed and value.instruction.opcode != "parameter":
                    written |= bits
        return written

    @cached_property
    def _by_place(self) -> dict[tuple[int, int], int]:
        """The buffers that are at home in a place (a set of bits)."""
        found: dict[tuple[int, int], int] = {}
        for number, home in enumerate(self.homes):
            if home.place is not None and home.leaf.bytes:
                found[home.place.start] = found.get(home.place.start, 0) | 1 << number
        return found

    def comes_round(self, loop: Loop) -> dict[int, int]:
        """The buffers of which values inside of a loop are versions from the second trip on.

        What enters a loop only as its initial value is there in the first trip alone.
        """
        is_of = list(self.is_of)
        for value in self.graph.values[loop.first : loop.last]:
            is_of[value.number] = self.replacing.get(value.number, 0)
        carried = {value.number: again for value, again in zip(loop.carried, loop.carried_on, strict=True)}
        for _ in range(_MOST_ROUNDS):
            changed = False
            for value in self.graph.values[loop.first : loop.last]:
                again = carried.get(value.number)
                if again is None:
                    bits = is_of[value.number]
                    for source in value.sources:
                        bits |= self.passed_on(value, source, is_of)
                else:
                    bits = self.is_of[again.number]
                changed = changed or bits != is_of[value.number]
                is_of[value.number] = bits
            if not changed:
                break
        return {value.number: is_of[value.number] for value in self.graph.values[loop.first : loop.last]}


def _reaches(value: Value, is_of: Sequence[int], at: Mapping[int, list[Value]]) -> bool:
    """Whether an operand of a value's instruction is a version of a buffer."""
    for operand in value.instruction.operands:
        for given in at[operand.id]:
            if is_of[given.number]:
                return True
    return False


def _together(events: list[Event]) -> Iterator[Event]:
    """What one instruction does to one place of a buffer, from several values of it, is one event."""
    if len(events) < 2:
        yield from events
        return
    grouped: dict[tuple[What, int], list[Event]] = {}
    for event in events:
        grouped.setdefault((event.what, event.buffer), []).append(event)
    for same in grouped.values():
        total = min(sum(event.bytes for event in same), same[0].value.leaf.bytes)
        yield same[0] if len(same) == 1 else replace(max(same, key=lambda event: event.bytes), bytes=total)


def carries(source: Source) -> bool:
    """Whether a value is a version of what its source is one of."""
    return source.kind in (Kind.PHI, Kind.BASE, Kind.CONVERT, Kind.WHOLE) or (source.kind is Kind.MOVE and source.whole)


def _given(value: Value) -> bool:
    """Whether a value is what came from outside, moved perhaps: a parameter's contents, or a constant."""
    seen: set[int] = set()
    left = [value]
    while left:
        each = left.pop()
        if each.number in seen or each.filled:
            continue
        seen.add(each.number)
        moved = [source.value for source in each.sources if source.kind in (Kind.PHI, Kind.MOVE)]
        if not moved or len(moved) != len(each.sources):
            return False
        left += moved
    return True


def _output(graph: Graph, index: Index | None) -> Value | None:
    if index is None:
        return None
    leaves = graph.module.outputs()
    return next((value for leaf, value in zip(leaves, graph.results, strict=True) if leaf.index == index), None)


def _bytes(source: Source, value: Value) -> int:
    """How many bytes of its source are moved: no more than there is room for."""
    leaf = source.value.leaf
    part = leaf.bytes if source.elements >= leaf.elements else leaf.bytes * source.elements // max(1, leaf.elements)
    return min(part, value.leaf.bytes)


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
