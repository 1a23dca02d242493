"""The instructions of a large computation as columns: what most of them are asked for, without an object for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from mutcheck.checks.ir.hlo import wire
from mutcheck.checks.ir.hlo.opcodes import OPCODES, Opcode, opcode
from mutcheck.checks.ir.hlo.shapes import Leaf, leaves_of
from mutcheck.checks.ir.hlo.wire import Flags, Ints, Unusual

_INSTRUCTIONS = 2
"""The field of a computation that has them."""

_OPCODE, _SHAPE, _ID, _OPERANDS, _CALLED = 2, 3, 35, 36, 38
"""Fields of an instruction."""


@dataclass(frozen=True)
class Table:
    """The instructions of a computation, each at its position in the schedule.

    Attributes:
      source, starts, ends: the serialized computation, and where in it each one is.
      ids: theirs.
      rows, codes: the opcodes that there are, and which of them each one has.
      shapes, shape: the serialized shapes that there are, and which of them each result has.
      bounds, operands: the positions of the operands, one instruction's after another's, and where each one's begin.
      called_bounds, called: the same of the ids of the computations that are called.
    """

    source: bytes
    starts: Ints
    ends: Ints
    ids: Ints
    rows: Sequence[Opcode]
    codes: Ints
    shapes: Sequence[bytes]
    shape: Ints
    bounds: Ints
    operands: Ints
    called_bounds: Ints
    called: Ints

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def id_list(self) -> list[int]:
        found: list[int] = self.ids.tolist()
        return found

    def place(self, id_: int) -> int:
        """The position of an id; -1 where it is not there."""
        ids, order = self._in_order
        at = bisect_left(ids, id_)
        return order[at] if at < len(ids) and ids[at] == id_ else -1

    @cached_property
    def _in_order(self) -> tuple[list[int], Sequence[int]]:
        """The ids in order, and the position of each."""
        order = np.argsort(self.ids, kind="stable")
        if (order[1:] > order[:-1]).all():
            return self.id_list, range(len(self))
        return self.ids[order].tolist(), order.tolist()

    @cached_property
    def leaves(self) -> tuple[tuple[Leaf, ...], ...]:
        """The arrays of each of the shapes."""
        return tuple(leaves_of(each) for each in self.shapes)

    @cached_property
    def counts(self) -> Ints:
        """How many arrays the result of each instruction has."""
        return np.array([len(each) for each in self.leaves], np.int64)[self.shape]

    def operands_of(self, position: int) -> list[int]:
        """The positions of the operands of an instruction."""
        found: list[int] = self.operands[self.bounds[position] : self.bounds[position + 1]].tolist()
        return found

    def users_of(self, position: int) -> list[int]:
        """The positions of those that an instruction is an operand of."""
        bounds, users = self.users
        found: list[int] = users[bounds[position] : bounds[position + 1]].tolist()
        return found

    @cached_property
    def users(self) -> tuple[Ints, Ints]:
        """For each instruction where those that it is an operand of begin, and the positions of them all."""
        order = np.argsort(self.operands, kind="stable")
        return np.searchsorted(self.operands[order], np.arange(len(self) + 1)), self.readers_of_operands[order]

    @cached_property
    def readers_of_operands(self) -> Ints:
        """For each of the operands the position of whoever has it."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    def has(self, wanted: Callable[[Opcode], bool]) -> Flags:
        """Which instructions have an opcode that something is true of."""
        return np.array([wanted(each) for each in self.rows], np.bool_)[self.codes]

    def where(self, wanted: Callable[[Opcode], bool]) -> list[int]:
        """The positions of instructions with an opcode that something is true of."""
        found: list[int] = np.flatnonzero(self.has(wanted)).tolist()
        return found

    def spread(self, bounds: Ints, which: Flags) -> Flags:
        """What is true of instructions, for each of what `bounds` says to be theirs."""
        return np.repeat(which, np.diff(bounds))

    def sample(self, most: int) -> bytes:
        """The serialized computation with the first of its instructions alone."""
        starts, ends = np.sort(self.starts), np.sort(self.ends)
        if most >= len(ends):
            return self.source
        return self.source[: ends[most - 1] if most else starts[0] - 1] + self.source[ends[-1] :]


def of(source: bytes, schedule: Sequence[int] | None) -> Table:
    """The table of a serialized computation.

    Args:
      schedule: ids in the order in which they run; None for the order in which they are written.

    Raises:
      Unusual: it is not what XLA writes, or contradicts itself: who reads it object by object can say how.
    """
    begins, until = wire.spans(source, _INSTRUCTIONS)
    starts, ends = np.array(begins, np.int64), np.array(until, np.int64)
    data, count = wire.data(source), len(starts)
    ids = np.zeros(count, np.int64)
    at = {_OPCODE: np.zeros((2, count), np.int64), _SHAPE: np.zeros((2, count), np.int64)}
    lists: dict[int, list[wire.Listed]] = {_OPERANDS: [], _CALLED: []}
    for step in wire.steps(data, starts, ends):
        for number in (_OPCODE, _SHAPE, _ID, _OPERANDS, _CALLED):
            here = step.numbers == number
            if not here.any():
                continue
            if number == _ID:
                here &= step.kinds == wire.VARINT
                ids[step.messages[here]] = step.values[here]
            elif number in at:
                here &= step.kinds == wire.LENGTH
                at[number][:, step.messages[here]] = step.starts[here], step.ends[here]
            else:
                lists[number] += wire.listed(data, step, here)
    bounds, operands = wire.joined(lists[_OPERANDS], count)
    called_bounds, called = wire.joined(lists[_CALLED], count)
    rows, codes = _coded([source[a:b] for a, b in zip(*at[_OPCODE].tolist(), strict=True)])
    shapes, shape = _coded([source[a:b] for a, b in zip(*at[_SHAPE].tolist(), strict=True)])
    operands = _positions(ids, operands)
    if (operands >= np.repeat(np.arange(count), np.diff(bounds))).any():
        raise Unusual
    made = Table(
        source, starts, ends, ids, [_row(each) for each in rows], codes, shapes, shape, bounds, operands,
        called_bounds, called,
    )  # fmt: skip
    return made if schedule is None else _scheduled(made, np.fromiter(schedule, np.int64))


def _row(name: bytes) -> Opcode:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        raise Unusual from None
    return OPCODES.get(text) or opcode(text)


def _coded(found: Sequence[bytes]) -> tuple[list[bytes], Ints]:
    """The different ones, and which of them each is."""
    different = list(dict.fromkeys(found))
    codes = {each: code for code, each in enumerate(different)}
    return different, np.fromiter(map(codes.__getitem__, found), np.int64, len(found))


def _positions(ids: Ints, wanted: Ints) -> Ints:
    """Where ids are among others, which must be different."""
    order = np.argsort(ids, kind="stable")
    sorted_ = ids[order]
    if (sorted_[1:] == sorted_[:-1]).any():
        raise Unusual
    found = np.minimum(np.searchsorted(sorted_, wanted), len(ids) - 1)
    if (sorted_[found] != wanted).any():
        raise Unusual
    return order[found]


def _scheduled(table: Table, schedule: Ints) -> Table:
    """A table in the order of a schedule, which must be one of the dependencies."""
    if np.array_equal(schedule, table.ids):
        return table
    count = len(table)
    if len(schedule) != count:
        raise Unusual
    order = _positions(table.ids, schedule)
    place = np.full(count, -1, np.int64)
    place[order] = np.arange(count)
    if (place < 0).any():
        raise Unusual
    bounds, operands = _moved(table.bounds, table.operands, order)
    operands = place[operands]
    if (operands >= np.repeat(np.arange(count), np.diff(bounds))).any():
        raise Unusual
    called_bounds, called = _moved(table.called_bounds, table.called, order)
    return replace(
        table,
        starts=table.starts[order],
        ends=table.ends[order],
        ids=schedule,
        codes=table.codes[order],
        shape=table.shape[order],
        bounds=bounds,
        operands=operands,
        called_bounds=called_bounds,
        called=called,
    )


def _moved(bounds: Ints, values: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Lists in another order."""
    lengths = np.diff(bounds)[order]
    return np.concatenate(([0], np.cumsum(lengths))), values[wire.ranges(bounds[:-1][order], lengths)]
