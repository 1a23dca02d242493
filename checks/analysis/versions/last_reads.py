"""Until when a value that was moved away is read: whether something needs it after its old place was overwritten."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from mutcheck.checks.analysis.flow.dataflow import Dataflow, Kind, Value
from mutcheck.checks.analysis.flow.uses import Start
from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control, Phase


class LastReads:
    """Who reads the values of a module, in the order of the schedule; worked out when it is first asked for."""

    def __init__(self, flow: Dataflow) -> None:
        self._flow = flow
        self._written: dict[Start, list[Value]] = {}
        self._writes: dict[tuple[int, int, int], list[tuple[int, int]]] = {}

    def outlives(self, value: Value, source: Value, *, strictly: bool = False) -> bool:
        """Whether a value may be read when the place that it was moved away from has been overwritten.

        Args:
          strictly: whether to be read by what overwrites the place is not enough.
        """
        if value.leaf.bytes > source.leaf.bytes and value.number in self._passed_on and self._again(source):
            return True  # it gathers what each trip makes
        written = self._written_at(source)
        if not written:
            return False
        computation = value.instruction.computation
        readers = self.readers(value.number)
        if value.number in self._passed_on or any(each.row.phase is Phase.START for each in readers):
            return True
        reads = [self._within(each, computation) for each in readers]
        if None in reads:
            return True
        next_ = self._next_write(source, computation, value.instruction.position)
        return next_ is not None and any(each is not None and each.position >= next_ + strictly for each in reads)

    def ends_with(self, source: Value, value: Value) -> bool:
        """Whether nothing reads what a value is made of once it is made, as far as the schedule shows."""
        if source.number in self._passed_on:
            return False
        return not any(self._is_later(each, value.instruction) for each in self.readers(source.number))

    def _is_later(self, reader: Instruction, made: Instruction) -> bool:
        """Whether an instruction comes after another one, in its computation or in one that calls it."""
        here, there = self._within(reader, made.computation), self._within(made, reader.computation)
        if here is not None:
            return here.position > made.position
        return there is not None and reader.position > there.position

    def only_joined(self, value: Value) -> bool:
        """Whether all that is done with a value is to put it together with others of its kind."""
        readers = self.readers(value.number)
        return bool(readers) and all(self._joins(each, value) for each in readers)

    def _joins(self, reader: Instruction, value: Value) -> bool:
        """Whether an instruction has what a value was taken from as its inflow, instead of the value."""
        taken_from = {inflow.value for inflow in self._flow.inflows(value)}
        found = {inflow.value for made in self._flow.at[reader.id] for inflow in self._flow.inflows(made)}
        return value not in found and bool(found & taken_from)

    def _written_at(self, source: Value) -> list[Value]:
        """What is put into the place of a value: all but what is there from outside, or is only passed on there."""
        place = source.place
        return [] if place is None else [each for each in self._written_to(place.start) if each is not source]

    def _written_to(self, start: Start) -> list[Value]:
        found = self._written.get(start)
        if found is None:
            there = self._flow.uses.living_at(start)
            made = [each for each in there if not each.given and not self._is_passed_on(each)]
            found = self._written[start] = made
        return found

    def _next_write(self, source: Value, computation: Computation, now: int) -> int | None:
        """Where in a computation the place of a value is written next, by anything but itself."""
        assert source.place is not None
        key = (*source.place.start, computation.id)
        writes = self._writes.get(key)
        if writes is None:
            within = ((self._within(each.instruction, computation), each) for each in self._written_to(key[:2]))
            writes = self._writes[key] = sorted((run.position, each.number) for run, each in within if run is not None)
        later = range(bisect_left(writes, (now + 1, 0)), len(writes))
        return next((writes[each][0] for each in later if writes[each][1] != source.number), None)

    def _again(self, source: Value) -> bool:
        """Whether a loop makes a value anew in each trip."""
        left, seen = [source.instruction.computation.id], set[int]()
        while left and not source.given:
            each = left.pop()
            if each not in seen:
                seen.add(each)
                sites = self._flow.callers.get(each, [])
                if any(site.instruction.row.control is Control.WHILE for site in sites):
                    return not self._is_passed_on(source)
                left += [site.instruction.computation.id for site in sites]
        return False

    def _is_passed_on(self, value: Value) -> bool:
        inflows = self._flow.inflows(value)
        return bool(inflows) and all(each.kind is Kind.PHI for each in inflows)

    def _within(self, instruction: Instruction, computation: Computation) -> Instruction | None:
        """The instruction of a computation that runs another one: itself, or what calls it; None if none does."""
        each = instruction
        while each.computation is not computation:
            sites = self._flow.callers.get(each.computation.id, [])
            if len(sites) != 1:
                return None
            each = sites[0].instruction
        return each

    def readers(self, number: int) -> list[Instruction]:
        """Who reads a value, in the order of the schedule."""
        return self._flow.uses.readers(number)

    @cached_property
    def _passed_on(self) -> set[int]:
        """Values that loops, calls and branches pass on, or that the module returns."""
        found = {value.number for value in self._flow.results}
        for value in self._flow.passed:
            found |= {each.value.number for each in value.known or () if each.kind is Kind.PHI}
        return found
