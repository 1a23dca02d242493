"""The versions of every buffer in an executable, and the transfers between their places.

A version of a buffer is a value that its contents flow through: from the parameter on, through control flow, moves,
conversions to another dtype, and updates of a part; and through computations of every element where the result still
becomes the buffer's own output.

The form of the analysis: two dataflow problems over the inflows of `dataflow`, both with sets of buffers as facts (all
buffers at once, in the bits of a number), union as join, and the empty set as bottom.

- *becomes*, backwards: an output is seeded with the buffer that is aliased to it; a value's set flows to each inflow
  that carries its contents on (`carries`).
- *is of*, forwards: a parameter is seeded with its buffer; an inflow's set flows on where it carries, through
  element-by-element computations only for buffers that the value becomes.

Sets only grow and there are finitely many, so sweeps over the values reach a fixed point; one sweep does where no value
has inflows that are made after it. A loop that turns n buffers round needs n sweeps: more than `_MOST_ROUNDS` are given
up, and the verdicts are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from mutcheck.checks.analysis import transfer
from mutcheck.checks.analysis.dataflow import Dataflow, Inflow, Kind, Value, WhileLoop
from mutcheck.checks.ir.hlo.buffers import Slice
from mutcheck.checks.ir.hlo.module import Instruction
from mutcheck.checks.ir.hlo.opcodes import Forwards, effect, opcode
from mutcheck.checks.ir.hlo.shapes import Index
from mutcheck.core.backends.backend import Effect

_MOST_ROUNDS = 64
"""Rounds after which sets that still grow are given up; a loop that turns n buffers round needs n of them."""


class TransferKind(StrEnum):
    """What an instruction does to a buffer beside computing it where it is."""

    COPY = "copy"
    WRITE = "write"
    RELOCATION = "relocation"
    STAGING = "staging"
    PIECE = "piece"


@dataclass(frozen=True)
class Transfer:
    """Something that is done to a buffer, each time an instruction runs.

    Attributes:
      kind: a *copy* moves more than half of a version elsewhere; a *write* moves what is not the buffer's into its
        place; a *relocation* computes it elsewhere; *staging* moves it to another memory and back; a *piece* is half
        of it or less.
      buffer: its position among the buffers.
      source, value: what is moved, and what it is moved to.
      bytes: how many are moved each time.
      fast: whether it is moved within a memory that is not the device's main one.
    """

    kind: TransferKind
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

    def __init__(self, flow: Dataflow, homes: Sequence[Value], outputs: Sequence[Index | None]) -> None:
        self.flow = flow
        self.homes = homes
        self.parameters = [int(home.instruction.proto.parameter_number) for home in homes]
        """For each buffer the number of its parameter."""
        self.ends = [_output(flow, output) for output in outputs]
        self._by_place = _at_home(homes)
        count = len(flow.values)
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
        self.written = self._written()
        """The buffers whose place something writes on the way to their output (a set of bits)."""

    def _replacing(self) -> dict[int, int]:
        """Values that become a buffer's output as they are, and no version of it is in them."""
        found = {}
        for value in self.flow.values:
            bits = self.becomes_as_it_is[value.number]
            if not bits or self.is_of[value.number] or value.given or _is_parameter(value):
                continue
            shared = bits & (bits - 1)  # of several buffers at once, such as zeros that all of them begin with
            if shared or any(carries(source) for source in self.flow.inflows(value)):
                at_home = self._by_place.get(value.place.start, 0) if value.place is not None else 0
                bits &= at_home
            if bits:
                found[value.number] = bits
        return found

    def _settle(self, sweep: Callable[[], bool]) -> None:
        for _ in range(_MOST_ROUNDS if self.flow.iterates else 1):
            if not sweep():
                return
        if self.flow.iterates:
            raise TooManyRounds(f"the versions of the buffers did not come to rest in {_MOST_ROUNDS} rounds")

    def _backwards(self, becomes: list[int], whole: bool) -> bool:
        changed = False
        inflows = self.flow.inflows
        for value in reversed(self.flow.values):
            bits = becomes[value.number]
            if not bits:
                continue
            for source in inflows(value):
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
        is_of, at = self.is_of, self.flow.at
        for value in self.flow.values:
            if value.known is None and not _reaches(value, is_of, at):
                continue  # nothing of a buffer goes into it
            bits = before = is_of[value.number]
            for source in self.flow.inflows(value):
                bits |= self.passed_on(value, source)
            if bits != before:
                is_of[value.number] = bits
                changed = True
        return changed and self.flow.iterates

    def passed_on(self, value: Value, source: Inflow, is_of: Sequence[int] | None = None) -> int:
        """The buffers of which a value is a version because one of its sources is."""
        bits = (is_of or self.is_of)[source.value.number]
        if not bits or not carries(source):
            return 0
        return bits & self.becomes[value.number] if source.kind is Kind.WHOLE else bits

    def transfers(self) -> Iterator[Transfer]:
        """Everything that is done to the buffers, in the order of the values; each time once, whatever loops do."""
        is_of, at = self.is_of, self.flow.at
        for value in self.flow.values:
            if value.known is None and not self.becomes[value.number] and not _reaches(value, is_of, at):
                continue  # it is no version, nor becomes one: nothing is to be found there
            inflows = self.flow.inflows(value)
            if len(inflows) == 1:
                if inflows[0].kind is not Kind.PHI:
                    yield from self._by(value, inflows[0])
            elif inflows:
                moved = [each for each in inflows if each.kind is not Kind.PHI]
                yield from _together([found for each in moved for found in self._by(value, each)])

    def _by(self, value: Value, source: Inflow) -> Iterator[Transfer]:
        """What an inflow of a value does to buffers: nothing where it stays where it is."""
        joins = effect(value.instruction) is Effect.JOINS  # what moved its parts is told already, but for a copy
        return (each for each in self._done_by(value, source) if not joins or each.kind is TransferKind.COPY)

    def _done_by(self, value: Value, source: Inflow) -> Iterator[Transfer]:
        here, there = value.place, source.value.place
        if here is None or there is None or here.same(there):
            return
        owners = self.is_of[source.value.number]
        at_home = self._by_place.get(here.start, 0)
        if source.kind in (Kind.WHOLE, Kind.CONVERT):
            if here.space == there.space:
                elsewhere = owners & self.becomes[value.number] & ~at_home
                yield from _each(TransferKind.RELOCATION, elsewhere, value, source)
        elif not source.whole:
            kind = TransferKind.PIECE if here.space == there.space else TransferKind.STAGING
            yield from _each(kind, owners, value, source)
        else:
            yield from self._moved(value, source, here, there)
            fills = at_home & self.becomes_as_it_is[value.number] & ~owners
            if fills and source.kind is Kind.MOVE:
                yield from _each(self._filling(source, here, there), fills, value, source)

    def _filling(self, source: Inflow, here: Slice, there: Slice) -> TransferKind:
        """What is moved into a buffer's place and is none of its versions: a write of what the program gives it.

        What was computed elsewhere is a copy, but out of fast memory.
        """
        if self.is_of[source.value.number] or self._from_outside(source.value):
            return TransferKind.WRITE
        return TransferKind.COPY if here.space == there.space else TransferKind.STAGING

    def _from_outside(self, value: Value) -> bool:
        """Whether a value is what came from outside, moved perhaps: a parameter's contents, or a constant."""
        seen: set[int] = set()
        left = [value]
        while left:
            each = left.pop()
            if each.number in seen or each.given:
                continue
            seen.add(each.number)
            inflows = self.flow.inflows(each)
            if not inflows or any(inflow.kind not in (Kind.PHI, Kind.MOVE) for inflow in inflows):
                return False
            left += [inflow.value for inflow in inflows]
        return True

    def _moved(self, value: Value, source: Inflow, here: Slice, there: Slice) -> Iterator[Transfer]:
        for number in _numbers(self.is_of[source.value.number]):
            staged = here.space != there.space and source.order != transfer.OTHER
            if staged and not here.space:
                staged = self._comes_back(here, source, number)
            kind = TransferKind.STAGING if staged else TransferKind.COPY
            yield Transfer(kind, number, source.value, value, _bytes(source, value), here.space == there.space != 0)

    def _comes_back(self, here: Slice, source: Inflow, number: int) -> bool:
        """Whether what leaves fast memory goes to where it came from, as it was; what is born there goes home."""
        origins = self._came_from(source.value, number)
        if not origins:
            return here.same(self.homes[number].place)
        turned = source.order == transfer.LAYOUT
        return origins <= {(here.start, turned)}

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
            for source in self.flow.inflows(each):
                if self.passed_on(each, source) >> number & 1:
                    turns = source.kind is Kind.MOVE and source.order == transfer.LAYOUT
                    left.append((source.value, turned ^ turns))
        return found

    def _written(self) -> int:
        by_place = self._by_place
        written = 0
        for value in self.flow.values:
            bits = self.becomes[value.number]
            if bits and value.place is not None and value.leaf.bytes:
                bits &= by_place.get(value.place.start, 0)
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
            is_of[value.number] = self.replacing.get(value.number, 0)
        for value, again in zip(loop.carried, loop.carried_on, strict=True):
            is_of[value.number] = self.is_of[again.number]
        given = {value.number for value in loop.carried}
        for _ in range(_MOST_ROUNDS):
            if not self._spreads([value for value in inside if value.number not in given], is_of):
                break
        return {value.number: is_of[value.number] for value in inside}

    def _spreads(self, values: Sequence[Value], is_of: list[int]) -> bool:
        """One sweep of *is of* over some values; whether anything changed."""
        changed = False
        for value in values:
            if value.known is None and not _reaches(value, is_of, self.flow.at):
                continue
            bits = is_of[value.number]
            for source in self.flow.inflows(value):
                bits |= self.passed_on(value, source, is_of)
            changed = changed or bits != is_of[value.number]
            is_of[value.number] = bits
        return changed


def _at_home(homes: Sequence[Value]) -> dict[tuple[int, int], int]:
    """The buffers that are at home in a place (a set of bits)."""
    found: dict[tuple[int, int], int] = {}
    for number, home in enumerate(homes):
        if home.place is not None and home.leaf.bytes:
            found[home.place.start] = found.get(home.place.start, 0) | 1 << number
    return found


def _is_parameter(value: Value) -> bool:
    return opcode(value.instruction.opcode).forwards is Forwards.GIVEN


def _reaches(value: Value, is_of: Sequence[int], at: Mapping[int, list[Value]]) -> bool:
    """Whether an operand of a value's instruction is a version of a buffer."""
    for operand in value.instruction.operands:
        for given in at[operand.id]:
            if is_of[given.number]:
                return True
    return False


def _together(found: list[Transfer]) -> Iterator[Transfer]:
    """What one instruction does to one place of a buffer, from several values of it, is one event."""
    if len(found) < 2:
        yield from found
        return
    grouped: dict[tuple[TransferKind, int], list[Transfer]] = {}
    for each in found:
        grouped.setdefault((each.kind, each.buffer), []).append(each)
    for same in grouped.values():
        total = min(sum(each.bytes for each in same), same[0].value.leaf.bytes)
        yield same[0] if len(same) == 1 else replace(max(same, key=lambda each: each.bytes), bytes=total)


def carries(source: Inflow) -> bool:
    """Whether a value is a version of what its source is one of."""
    return source.kind in (Kind.PHI, Kind.BASE, Kind.CONVERT, Kind.WHOLE) or (source.kind is Kind.MOVE and source.whole)


def _output(flow: Dataflow, index: Index | None) -> Value | None:
    if index is None:
        return None
    leaves = flow.module.outputs()
    return next((value for leaf, value in zip(leaves, flow.results, strict=True) if leaf.index == index), None)


def _bytes(source: Inflow, value: Value) -> int:
    """How many bytes of its source are moved: no more than there is room for."""
    leaf = source.value.leaf
    part = leaf.bytes if source.elements >= leaf.elements else leaf.bytes * source.elements // max(1, leaf.elements)
    return min(part, value.leaf.bytes)


def _each(kind: TransferKind, buffers: int, value: Value, source: Inflow) -> Iterator[Transfer]:
    for number in _numbers(buffers):
        yield Transfer(kind, number, source.value, value, _bytes(source, value))


def _numbers(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
