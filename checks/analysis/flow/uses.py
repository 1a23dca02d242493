"""Who reads the values of a module, and which values live in a place: worked out at once, when first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mutcheck.checks.ir.hlo.module import Computation, Instruction

if TYPE_CHECKING:
    from mutcheck.checks.analysis.flow.dataflow import Dataflow, Value
    from mutcheck.checks.analysis.flow.places import Places
    from mutcheck.checks.ir.hlo.table import Table
    from mutcheck.checks.ir.hlo.wire import Ints

Start = tuple[int, int]
"""An allocation and an offset."""


class _Reads(NamedTuple):
    """Where the readers of each value begin, and all of them: positions in which of the computations.

    Attributes:
      made: the number of the only value that each of them makes; -1 where it makes none, or several.
    """

    bounds: Ints
    computations: Ints
    positions: Ints
    made: Ints


class Uses:
    """Who uses the values of a module.

    Args:
      large: the numbers of what instructions make, as in `bulk.Stretch`, by their computation's id.
    """

    def __init__(self, flow: Dataflow, large: dict[int, Ints]) -> None:
        self._flow = flow
        self._large = large
        self._run = flow.module.run
        self.further: dict[int, list[int]] = {}
        """Values into which others flow that are no operands of their instructions, by those others' numbers."""
        self._made_from: dict[int, list[int]] = {}

    def readers(self, number: int) -> list[Instruction]:
        """Who reads a value, in the order of the schedule; whoever reads it twice is there twice."""
        if not self._large:
            return self._few.get(number, [])  # not to be changed by whoever asks
        run = self._run
        return [run[each].instruction(position) for each, position in self._where(number)]

    def made_from(self, number: int) -> list[int]:
        """The values that a value may flow into at once."""
        found = self._made_from.get(number)
        if found is None:
            found = self._made_from[number] = self._read_into(number)
        return [*found, *self.further[number]] if number in self.further else found

    def _read_into(self, number: int) -> list[int]:
        """The values that are made by those who read a value."""
        found: list[int] = []
        if not self._large:
            for instruction in self._few.get(number, ()):
                found += self._made(instruction)
            return found
        first, last = self._among(number)
        made: list[int] = self._many.made[first:last].tolist()
        if -1 not in made:
            return made
        for each, position in self._where(number):
            computation = self._run[each]
            firsts = self._large.get(computation.id)
            if firsts is None or (first := firsts.item(position)) < 0:
                found += self._made(computation.instruction(position))
            else:
                table = computation.table
                assert table is not None
                found += range(first, first + len(table.leaves[table.shape.item(position)]))
        return found

    def _made(self, instruction: Instruction) -> Iterator[int]:
        return (each.number for each in self._flow.at[instruction.id] if each.instruction is instruction)

    def _where(self, number: int) -> Iterator[tuple[int, int]]:
        reads, (first, last) = self._many, self._among(number)
        return zip(reads.computations[first:last].tolist(), reads.positions[first:last].tolist(), strict=True)

    def _among(self, number: int) -> tuple[int, int]:
        """Where the readers of a value begin among all, and where they end."""
        bounds = self._many.bounds
        return bounds.item(number), bounds.item(number + 1)

    @cached_property
    def _few(self) -> dict[int, list[Instruction]]:
        """Of modules without large computations, who reads each value."""
        found: dict[int, list[Instruction]] = {}
        for computation in self._run:
            for instruction, number in self._reads(computation):
                found.setdefault(number, []).append(instruction)
        return found

    def _reads(self, computation: Computation) -> Iterator[tuple[Instruction, int]]:
        at = self._flow.at
        for instruction in computation.instructions:
            if instruction.row.reads and instruction.id in at:
                for operand in instruction.operands:
                    for value in at.get(operand.id, ()):
                        yield instruction, value.number

    @cached_property
    def _many(self) -> _Reads:
        """Of modules with large computations, the same."""
        import numpy as np

        found = []
        for each, computation in enumerate(self._run):
            if computation.id in self._large:
                assert computation.table is not None
                numbers, positions = self._edges(computation.table, self._large[computation.id])
                made = np.where(computation.table.counts == 1, self._large[computation.id], -1)[positions]
            else:
                pairs = [(number, instruction.position) for instruction, number in self._reads(computation)]
                numbers, positions = np.array(pairs, np.int64).reshape(-1, 2).T
                made = np.full(len(numbers), -1)
            here = np.full(len(numbers), each, np.int32)
            found.append((numbers, here, positions.astype(np.int32), made.astype(np.int32)))
        numbers, computations, positions, made = (np.concatenate(each) for each in zip(*found, strict=True))
        order = np.argsort(numbers, kind="stable")
        bounds = np.concatenate(([0], np.cumsum(np.bincount(numbers, minlength=len(self._flow.values)))))
        return _Reads(bounds, computations[order], positions[order], made[order])

    def _edges(self, table: Table, firsts: Ints) -> tuple[Ints, Ints]:
        """Of a large computation the values that are read, each with the position of who reads it."""
        from mutcheck.checks.analysis.flow.numbering import held, reads

        which = table.has(lambda row: row.reads)
        for position in (firsts < 0).nonzero()[0].tolist():
            which[position] &= table.id_list[position] in self._flow.at
        return reads(table, held(table, firsts, len(self._flow.values), self._numbers), which)

    def _numbers(self, id_: int) -> list[int]:
        return [value.number for value in self._flow.at.get(id_, ())]

    def living_at(self, start: Start) -> list[Value]:
        """The values that live in a place, in their order."""
        values = self._flow.values
        return [values[number] for number in self.numbers_at(start)]

    def numbers_at(self, start: Start) -> Sequence[int]:
        """Their numbers."""
        few = self._few_at.get(start, [])
        many = self._places.at(start) if self._places is not None else []
        return sorted([*few, *many]) if few and many else few or many

    @cached_property
    def _few_at(self) -> dict[Start, list[int]]:
        """The values in each place, but for those that `_places` has."""
        found: dict[Start, list[int]] = {}
        values = self._flow.values
        for value in values if self._places is None else map(values.__getitem__, self._places.others):
            if value.place is not None and value.leaf.bytes:
                found.setdefault(value.place.start, []).append(value.number)
        return found

    @cached_property
    def _places(self) -> Places | None:
        """The places of what large computations make, where the buffer assignment is large, too."""
        assignment = self._flow.module.assignment
        if not self._large or assignment is None or assignment.columns is None:
            return None
        from mutcheck.checks.analysis.flow.places import Places

        return Places(self._flow.values, assignment.numbers, assignment.columns)
