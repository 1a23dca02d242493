"""Whether the schedule of a large module can be replayed without a clash, told from columns alone.

The question of `assignment_checker`, of a module whose entry runs nothing else and nothing beside itself. Every value
has a number, in the order in which they are written. It must still be in its place when it is last read: nothing with a
later number may have been written over a part of it. Memory is cut into cells at the ends of all values, so each value
fills some of them, and the next one that is written into a cell is the one behind it in the cell's list.

What is not proven here is for `assignment_checker` to replay step by step: it knows of copies that change nothing, and
of what an instruction may overwrite of its own operands.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mutcheck.checks.analysis.flow.bulk import At, Bulk
from mutcheck.checks.analysis.flow.control_flow import Traversal
from mutcheck.checks.analysis.flow.numbering import Held, Numbering, held, numbering, reads
from mutcheck.checks.ir.hlo.buffers import Assignment
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control, Opcode, Phase
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.checks.ir.hlo.table import Table
from mutcheck.checks.ir.hlo.wire import Flags, Ints, ranges

_MOST_CELLS = 16
"""Cells that a value may fill on average."""


def is_proven(module: HloModule) -> bool:
    """Whether no value of a module is read too late; what is not proven may still be so."""
    table, assignment = module.entry.table, module.assignment
    if table is None or assignment is None or assignment.columns is None or module.run != (module.entry,):
        return False
    if table.has(_runs_beside).any():
        return False
    return _Replay(module, table, assignment).is_proven()


def _runs_beside(row: Opcode) -> bool:
    return row.phase is not Phase.WHOLE or row.control is not Control.NONE


class _Places(NamedTuple):
    """Where each number's value lives; -1 is no allocation.

    Attributes:
      kept: whether it takes room there, and no thread has it for its own.
    """

    allocations: Ints
    offsets: Ints
    sizes: Ints
    kept: Flags


class _Replay(Traversal[int]):
    """The numbers of the values of an entry: those of the parameters come first."""

    def __init__(self, module: HloModule, table: Table, assignment: Assignment) -> None:
        super().__init__(module)
        self._table = table
        self._assignment = assignment
        self._numbers = Bulk(_same)
        at = At(self._numbers)
        self.at = at
        for parameter in module.entry.parameters:
            self.at[parameter.id] = [self.fresh(parameter, leaf) for leaf in parameter.leaves]
        self._given = len(self._numbers)
        self._made: Numbering = numbering(table, self._handlers, type(self).plain, type(self).copy_start)
        self._numbers.reserve(self._made.stretch(module.entry, 0, len(table), self._given))
        at.add(module.entry, table, self._made.firsts)
        for position in self._made.others:
            instruction = module.entry.instruction(position)
            handler = self._handlers[instruction.opcode]
            assert handler is not None
            self.at[instruction.id] = handler(self, instruction)

    def fresh(self, _instruction: Instruction, _leaf: Leaf) -> int:
        self._numbers.append(len(self._numbers))
        return len(self._numbers) - 1

    def is_proven(self) -> bool:
        table, firsts, count = self._table, self._made.firsts, len(self._numbers)
        at: Held = held(table, firsts, count, self.at.get)
        read, readers = reads(table, at, self._made.ordinary)
        places = self._places(count)
        if self._overlap(read, readers, places):
            return False
        until = np.zeros(count, np.int64)
        np.maximum.at(until, read, firsts[readers])
        until[np.array(self.at[self.module.entry.root.id], np.int64)] = count
        overwritten = _overwritten(places)
        return overwritten is not None and bool((until <= overwritten)[places.kept].all())

    def _overlap(self, read: Ints, readers: Ints, places: _Places) -> bool:
        """Whether an instruction writes over a part of what it reads."""
        firsts, counts = self._made.firsts[readers], self._table.counts[readers]
        made, read = ranges(firsts, counts), np.repeat(read, counts)
        near = (places.allocations[made] == places.allocations[read]) & (places.allocations[made] >= 0)
        made, read = made[near], read[near]
        one, other = places.offsets[made], places.offsets[read]
        apart = (one >= other + places.sizes[read]) | (other >= one + places.sizes[made])
        return bool(((one != other) & ~apart).any())

    def _places(self, count: int) -> _Places:
        columns = self._assignment.columns
        assert columns is not None
        made = np.full(count, -1, np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64)
        table, single = self._table, self._single()
        rows = columns.find(table.ids[single])
        numbers, rows = self._made.firsts[single[rows >= 0]], rows[rows >= 0]
        made[0][numbers] = np.array(self._assignment.numbers, np.int64)[columns.allocations[rows]]
        made[1][numbers], made[2][numbers] = columns.offsets[rows], columns.sizes[rows]
        done = np.zeros(count, np.bool_)
        done[numbers] = True
        for number, id_, leaf in self._others(done):
            place = self._assignment.slice(id_, leaf.index)
            if place is not None:
                for column, figure in zip(made, (place.allocation, place.offset, place.size), strict=True):
                    column[number] = figure
        local = [each.number for each in self._assignment.allocations.values() if each.local]
        return _Places(*made, (made[0] >= 0) & (made[2] > 0) & ~np.isin(made[0], local))

    def _single(self) -> Ints:
        """The positions of instructions that make one array, and no tuple."""
        plain = [len(each) == 1 and not each[0].index and each[0].bytes > 0 for each in self._table.leaves]
        return np.flatnonzero(np.array(plain, np.bool_)[self._table.shape] & self._made.ordinary)

    def _others(self, done: Flags) -> list[tuple[int, int, Leaf]]:
        """The numbers of all others, with the instruction's id and the leaf; what has no bytes has no place."""
        entry, found = self.module.entry, []
        for parameter in entry.parameters:
            found += [(number, parameter.id, leaf) for number, leaf in self._leaves(parameter)]
        firsts = self._made.firsts
        left = np.flatnonzero(self._made.ordinary & (self._table.counts > 0))
        left = left[~done[firsts[left]]]
        nothing = np.array([not any(each.bytes for each in leaves) for leaves in self._table.leaves], np.bool_)
        for position in left[~nothing[self._table.shape[left]]].tolist():
            instruction = entry.instruction(position)
            found += [(number, instruction.id, leaf) for number, leaf in self._leaves(instruction)]
        return [each for each in found if each[2].bytes]

    def _leaves(self, instruction: Instruction) -> list[tuple[int, Leaf]]:
        return list(zip(self.at[instruction.id], instruction.leaves, strict=True))


def _same(number: int, _instruction: Instruction, _leaf: Leaf) -> int:
    return number


def _overwritten(places: _Places) -> Ints | None:
    """For each number the next one that is written over a part of its place; None if that is too much to find out."""
    count = len(places.kept)
    found = np.full(count, count, np.int64)
    numbers = np.flatnonzero(places.kept)
    allocations, offsets, sizes = (each[numbers] for each in places[:3])
    if not numbers.size:
        return found
    different, which = np.unique(allocations, return_inverse=True)
    room = np.zeros(len(different), np.int64)
    np.maximum.at(room, which, offsets + sizes)
    begins = (np.cumsum(room) - room)[which] + offsets
    cuts = np.sort(np.concatenate((begins, begins + sizes)))
    cuts = cuts[np.concatenate(([True], cuts[1:] != cuts[:-1]))]  # by a hash, as `np.unique` does it, takes far longer
    first = np.searchsorted(cuts, begins)
    fills = np.searchsorted(cuts, begins + sizes) - first
    if fills.sum() > _MOST_CELLS * count:
        return None
    cells, writers = ranges(first, fills), np.repeat(numbers, fills)
    order = np.argsort(cells, kind="stable")
    cells, writers = cells[order], writers[order]
    again = cells[1:] == cells[:-1]
    np.minimum.at(found, writers[:-1][again], writers[1:][again])
    return found
