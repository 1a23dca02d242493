"""The slices of a large buffer assignment as columns: where values are defined, without an object for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mutcheck.checks.ir.hlo import wire
from mutcheck.checks.ir.hlo.wire import Data, Ints

_LOGICAL_BUFFERS, _ALLOCATIONS, _ASSIGNED = 1, 3, 9
_BUFFER_ID, _DEFINED_AT = 1, 3
_SHAPE_INDEX, _INSTRUCTION_ID = 3, 4
_ASSIGNED_ID, _OFFSET, _SIZE = 1, 2, 3
"""Fields of the messages."""


@dataclass(frozen=True)
class Columns:
    """The places of a buffer assignment, one after another.

    Attributes:
      allocations: for each place which of the assignment's allocations it is in, by their order.
      offsets, sizes: in bytes.
      instructions, rows: the instructions that define a result which is no tuple, by their ids in order, and which
        place is its.
      indexed: the same of leaves of tuples, by the instruction's id and the index.
    """

    allocations: Ints
    offsets: Ints
    sizes: Ints
    instructions: Ints
    rows: Ints
    indexed: dict[tuple[int, ...], int]

    def row(self, id_: int) -> int:
        """The place of what one instruction defines, that is no tuple; -1 where it is not known."""
        return self._finder.find(id_)

    @cached_property
    def _finder(self) -> wire.Finder:
        return wire.Finder(self.instructions, self.rows)

    def find(self, ids: Ints) -> Ints:
        """The place of what each instruction defines, that is no tuple; -1 where it is not known."""
        found = wire.last(self.instructions, ids)
        return np.where(found >= 0, self.rows[found], -1) if self.rows.size else found


def read(source: bytes) -> Columns:
    """The places in a serialized `BufferAssignmentProto`.

    Raises:
      wire.Unusual: it is not what XLA writes.
    """
    data = wire.data(source)
    logical, all_ = wire.spans(source, _LOGICAL_BUFFERS, _ALLOCATIONS)
    begins, allocations = [], []
    for number, (start, end) in enumerate(zip(*all_, strict=True)):
        ((starts, ends),) = wire.spans(source, _ASSIGNED, start=start, end=end)
        begins.append(np.array([starts, ends], np.int64).reshape(2, -1))
        allocations.append(np.full(len(starts), number, np.int64))
    starts, ends = np.concatenate(begins, axis=1)
    assigned = wire.numbers(data, starts, ends, (_ASSIGNED_ID, _OFFSET, _SIZE))
    buffers, locations = _logical(data, *(np.array(each, np.int64) for each in logical))
    instructions, bounds, index = _located(data, locations)
    order = np.argsort(assigned[0], kind="stable")
    rows = wire.last(assigned[0][order], buffers)
    there = rows >= 0
    rows = np.where(there, order[rows], -1)
    plain = there & (np.diff(bounds) == 0)
    indexed = _indexed(np.flatnonzero(there & ~plain), instructions, bounds, index, rows)
    order = np.argsort(instructions[plain], kind="stable")
    defined = instructions[plain][order], rows[plain][order]
    return Columns(np.concatenate(allocations), assigned[1], assigned[2], *defined, indexed)


def _logical(data: Data, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The ids of the logical buffers, and where their locations begin and end."""
    ids, locations = np.zeros(len(starts), np.int64), np.zeros((2, len(starts)), np.int64)
    seen = np.zeros(len(starts), np.bool_)
    for step in wire.steps(data, starts, ends):
        wire.put(ids, step, step.where(_BUFFER_ID, wire.VARINT), step.values)
        here = step.where(_DEFINED_AT, wire.LENGTH)
        if seen[step.messages[here]].any():
            raise wire.Unusual  # of two the fields are merged
        seen[step.messages[here]] = True
        wire.put(locations[0], step, here, step.starts)
        wire.put(locations[1], step, here, step.ends)
    return ids, locations


def _located(data: Data, locations: Ints) -> tuple[Ints, Ints, Ints]:
    """The instruction of each location, where its index begins, and all indices one after another."""
    count = locations.shape[1]
    instructions, lists = np.zeros(count, np.int64), list[wire.Listed]()
    for step in wire.steps(data, *locations):
        wire.put(instructions, step, step.where(_INSTRUCTION_ID, wire.VARINT), step.values)
        lists += wire.listed(data, step, step.numbers == _SHAPE_INDEX)
    return instructions, *wire.joined(lists, count)


def _indexed(which: Ints, instructions: Ints, bounds: Ints, index: Ints, rows: Ints) -> dict[tuple[int, ...], int]:
    """The places of leaves of tuples, by instruction and index."""
    found: dict[tuple[int, ...], int] = {}
    all_: Sequence[int] = index.tolist()
    of = zip(instructions[which].tolist(), bounds[which].tolist(), bounds[which + 1].tolist(), strict=True)
    for (instruction, first, last), row in zip(of, rows[which].tolist(), strict=True):
        found[(instruction, *all_[first:last])] = row
    return found
