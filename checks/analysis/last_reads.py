"""Until when a value that was moved away is read: whether something needs it after its old place was overwritten."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from math import inf

from mutcheck.checks.analysis.dataflow import Dataflow, Kind, Value
from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control, Phase


class LastReads:
    """Who reads the values of a module, in the order of the schedule; worked out when it is first asked for."""

    def __init__(self, flow: Dataflow) -> None:
        self._flow = flow
        self._written: dict[tuple[int, int], list[Value]] = {}
        self._moments: dict[tuple[tuple[int, int], int], list[tuple[int, int]]] = {}

    def outlives(self, value: Value, source: Value, *, strictly: bool = False) -> bool:
        """Whether a value may be read when the place that it was moved away from has been overwritten.

        Args:
          strictly: whether to be read by what overwrites the place is not enough.
        """
        if value.leaf.bytes > source.leaf.bytes and value.number in self._passed_on and self._again(source):
            return True  # it gathers what each trip makes
        if not self._is_written(source):
            return False
        computation = value.instruction.computation
        readers = self.readers.get(value.number, [])
        if value.number in self._passed_on or any(each.row.phase is Phase.START for each in readers):
            return True
        reads = [self._within(each, computation) for each in readers]
        if None in reads:
            return True
        order = self.order
        now = order[value.instruction.id]
        later = self._written_later(source, computation, now)
        return later is not None and any(each is not None and order[each.id] >= later + strictly for each in reads)

    def ends_with(self, source: Value, value: Value) -> bool:
        """Whether nothing reads what a value is made of once it is made, as far as the schedule shows."""
        if source.number in self._passed_on:
            return False
        return not any(self._is_later(each, value.instruction) for each in self.readers.get(source.number, []))

    def _is_later(self, reader: Instruction, made: Instruction) -> bool:
        """Whether an instruction comes after another one, in its computation or in one that calls it."""
        here, there = self._within(reader, made.computation), self._within(made, reader.computation)
        if here is not None:
            return self.order[here.id] > self.order[made.id]
        return there is not None and self.order[reader.id] > self.order[there.id]

    def only_joined(self, value: Value) -> bool:
        """Whether all that is done with a value is to put it together with others of its kind."""
        readers = self.readers.get(value.number, [])
        return bool(readers) and all(self._joins(each, value) for each in readers)

    def _joins(self, reader: Instruction, value: Value) -> bool:
        """Whether an instruction has what a value was taken from as its inflow, instead of the value."""
        taken_from = {inflow.value for inflow in self._flow.inflows(value)}
        found = {inflow.value for made in self._flow.at[reader.id] for inflow in self._flow.inflows(made)}
        return value not in found and bool(found & taken_from)

    def _is_written(self, source: Value) -> bool:
        """Whether something else than a value is put into its place."""
        return any(each is not source for each in self._written_at(source))

    def _written_at(self, source: Value) -> list[Value]:
        """What is put into the place of a value: all but what is there from outside, or is only passed on there."""
        if source.place is None:
            return []
        start = source.place.start
        if start not in self._written:
            there = self.at.get(start, [])
            self._written[start] = [each for each in there if not each.given and not self._is_passed_on(each)]
        return self._written[start]

    def _written_later(self, source: Value, computation: Computation, now: int) -> int | None:
        """When something else than a value is put into its place next, in the order of a computation's schedule."""
        assert source.place is not None
        key = (source.place.start, computation.id)
        if key not in self._moments:
            within = ((self._within(each.instruction, computation), each) for each in self._written_at(source))
            moments = [(self.order[by.id], each.number) for by, each in within if by is not None]
            self._moments[key] = sorted(moments)
        moments = self._moments[key]
        later = moments[bisect_right(moments, (now, inf)) :][:2]  # the value itself is there once
        return next((moment for moment, number in later if number != source.number), None)

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

    @cached_property
    def readers(self) -> dict[int, list[Instruction]]:
        """Who reads each value, by its number, in the order of the schedule."""
        found: dict[int, list[Instruction]] = {}
        for computation in self._flow.module.run:
            for instruction in computation.instructions:
                if not instruction.row.reads or instruction.id not in self._flow.at:
                    continue
                for operand in instruction.operands:
                    for value in self._flow.at.get(operand.id, []):
                        found.setdefault(value.number, []).append(instruction)
        return found

    @cached_property
    def _passed_on(self) -> set[int]:
        """Values that loops, calls and branches pass on, or that the module returns."""
        found = {value.number for value in self._flow.results}
        for value in self._flow.values:
            found |= {each.value.number for each in value.known or () if each.kind is Kind.PHI}
        return found

    @cached_property
    def order(self) -> dict[int, int]:
        """The place of each instruction in the schedule of its computation."""
        return {
            instruction.id: number
            for computation in self._flow.module.run
            for number, instruction in enumerate(computation.instructions)
        }

    @cached_property
    def at(self) -> dict[tuple[int, int], list[Value]]:
        """The values that live in each place, in their order."""
        found: dict[tuple[int, int], list[Value]] = {}
        for value in self._flow.values:
            if value.place is not None and value.leaf.bytes:
                found.setdefault(value.place.start, []).append(value)
        return found
