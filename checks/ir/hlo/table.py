"""The instructions of a large computation as columns: what most of them are asked for, without an object for each."""

from __future__ import annotations

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

_OPCODE, _SHAPE, _ID, _OPERANDS, _CALLED, _ALIASING = 2, 3, 35, 36, 38, 74
"""Fields of an instruction."""

_MOST_GAP = 6
"""Bytes between an opcode and the shape that is written behind it: a tag and a length."""


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
      aliased: which of them declare to write results into operands.
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
    aliased: Flags

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def id_list(self) -> list[int]:
        found: list[int] = self.ids.tolist()
        return found

    def place(self, id_: int) -> int:
        """The position of an id; -1 where it is not there."""
        return self._finder.find(id_)

    @cached_property
    def _finder(self) -> wire.Finder:
        return wire.Finder(self.ids, np.arange(len(self)))

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
        found: list[int] = self.operands[self.bounds.item(position) : self.bounds.item(position + 1)].tolist()
        return found

    def called_by(self, position: int) -> list[int]:
        """The ids of the computations that an instruction calls."""
        bounds = self.called_bounds
        found: list[int] = self.called[bounds.item(position) : bounds.item(position + 1)].tolist()
        return found

    def users_of(self, position: int) -> list[int]:
        """The positions of those that an instruction is an operand of."""
        bounds, users = self.users
        found: list[int] = users[bounds.item(position) : bounds.item(position + 1)].tolist()
        return found

    @cached_property
    def users(self) -> tuple[Ints, Ints]:
        """For each instruction where those that it is an operand of begin, and the positions of them all."""
        order = np.argsort(self.operands, kind="stable")
        bounds = np.concatenate(([0], np.cumsum(np.bincount(self.operands, minlength=len(self)))))
        return bounds, self.readers_of_operands[order]

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
    ((begins, until),) = wire.spans(source, _INSTRUCTIONS)
    starts, ends = np.array(begins, np.int64), np.array(until, np.int64)
    data, count = wire.data(source), len(starts)
    if not count:
        raise Unusual
    ids, names, laid = np.zeros(count, np.int64), np.zeros((2, count), np.int64), np.zeros((2, count), np.int64)
    lists: dict[int, list[wire.Listed]] = {_OPERANDS: [], _CALLED: []}
    aliased = np.zeros(count, np.bool_)
    for step in wire.steps(data, starts, ends):
        wire.put(ids, step, step.where(_ID, wire.VARINT), step.values)
        for number, found in ((_OPCODE, names), (_SHAPE, laid)):
            if (here := step.where(number, wire.LENGTH)).any():
                wire.put(found[0], step, here, step.starts)
                wire.put(found[1], step, here, step.ends)
        for number in lists:
            if (here := step.numbers == number).any():
                lists[number] += wire.listed(data, step, here)
        aliased[step.messages[step.numbers == _ALIASING]] = True
    bounds, operands = wire.joined(lists[_OPERANDS], count)
    called_bounds, called = wire.joined(lists[_CALLED], count)
    rows, codes, shapes, shape = _told(source, data, names, laid)
    operands = _positions(ids, operands)
    if (operands >= np.repeat(np.arange(count), np.diff(bounds))).any():
        raise Unusual
    made = Table(
        source, starts, ends, ids, [_row(each) for each in rows], codes, shapes, shape, bounds, operands,
        called_bounds, called, aliased,
    )  # fmt: skip
    return made if schedule is None else _scheduled(made, np.fromiter(schedule, np.int64))


def _row(name: bytes) -> Opcode:
    try:
        text = name.decode()
    except UnicodeDecodeError:
        raise Unusual from None
    return OPCODES.get(text) or opcode(text)


def _told(source: bytes, data: wire.Data, names: Ints, laid: Ints) -> tuple[list[bytes], Ints, list[bytes], Ints]:
    """The opcodes and the shapes: each time the different ones, and which of them each instruction has.

    XLA writes one behind the other: both are looked up together then, the opcode with its length in front of it.
    """
    gaps = laid[0] - names[1]
    lengths = data[names[0] - 1] == names[1] - names[0]
    if (gaps < 2).any() or (gaps > _MOST_GAP).any() or not lengths.all():
        return *_coded(_cut(source, *names)), *_coded(_cut(source, *laid))
    pairs, pair = _coded(_cut(source, names[0] - 1, laid[1]))
    first = np.zeros(len(pairs), np.int64)
    first[pair] = np.arange(len(pair))
    rows, codes = _coded(_cut(source, *names[:, first]))
    shapes, shape = _coded(_cut(source, *laid[:, first]))
    return rows, codes[pair], shapes, shape[pair]


def _cut(source: bytes, starts: Ints, ends: Ints) -> list[bytes]:
    return [source[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _coded(found: Sequence[bytes]) -> tuple[list[bytes], Ints]:
    """The different ones, and which of them each is."""
    different = list(dict.fromkeys(found))
    codes = {each: code for code, each in enumerate(different)}
    return different, np.fromiter(map(codes.__getitem__, found), np.int64, len(found))


def _positions(ids: Ints, wanted: Ints) -> Ints:
    """Where ids are among others, which must be different."""
    least, most = int(ids.min()), int(ids.max())
    if most - least < wire.MOST_SPREAD * len(ids):
        return _among(ids - least, wanted - least, most - least + 1)
    order = np.argsort(ids, kind="stable")
    sorted_ = ids[order]
    if (sorted_[1:] == sorted_[:-1]).any():
        raise Unusual
    found = np.minimum(np.searchsorted(sorted_, wanted), len(ids) - 1)
    if (sorted_[found] != wanted).any():
        raise Unusual
    return order[found]


def _among(ids: Ints, wanted: Ints, size: int) -> Ints:
    """The same, for ids below a size."""
    place = np.full(size, -1, np.int64)
    place[ids] = np.arange(len(ids))
    if (place[ids] != np.arange(len(ids))).any() or (wanted < 0).any() or (wanted >= size).any():
        raise Unusual
    found = place[wanted]
    if (found < 0).any():
        raise Unusual
    return found


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
        aliased=table.aliased[order],
    )


def _moved(bounds: Ints, values: Ints, order: Ints) -> tuple[Ints, Ints]:
    """Lists in another order."""
    lengths = np.diff(bounds)[order]
    return np.concatenate(([0], np.cumsum(lengths))), values[wire.ranges(bounds[:-1][order], lengths)]
