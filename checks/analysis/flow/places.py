"""Which values of large computations live in a place, from the columns of the buffer assignment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from mutcheck.checks.analysis.flow.bulk import Bulk, Stretch
from mutcheck.checks.ir.hlo.places import Columns
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.checks.ir.hlo.wire import Ints

_NONE, _SIMPLE, _OTHER = range(3)
"""A result has no bytes; is one array, and no tuple; is anything else."""


class Places:
    """The places of values.

    Args:
      allocations: the numbers of the allocations that the columns name.

    Attributes:
      others: the numbers of the values of which nothing is known here, in order: whoever asks has to look at them.
    """

    def __init__(self, values: Bulk[Any], allocations: Sequence[int], columns: Columns) -> None:
        there = np.zeros(len(values), np.bool_)
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
        for begin, stretch in values.stretches:
            kinds = _kinds(stretch)
            there[begin : begin + len(kinds)] = kinds == _NONE
            simple = np.flatnonzero(kinds == _SIMPLE)
            table = stretch.computation.table
            assert table is not None
            rows = columns.find(table.ids[stretch.owners[simple]])
            known = rows >= 0
            there[begin + simple[known]] = True
            found.append((begin + simple[known], rows[known]))
        numbers, rows = (np.concatenate(each) for each in zip(*found, strict=True))
        self.others: list[int] = np.flatnonzero(~there).tolist()
        self._index(numbers, np.array(allocations, np.int64)[columns.allocations[rows]], columns.offsets[rows])

    def _index(self, numbers: Ints, allocations: Ints, offsets: Ints) -> None:
        order = np.lexsort((offsets, allocations))
        self._numbers, self._offsets = numbers[order], offsets[order]
        different, begins = np.unique(allocations[order], return_index=True)
        bounds = [*begins.tolist(), len(order)]
        self._bounds = dict(zip(different.tolist(), pairwise(bounds), strict=True))

    def at(self, start: tuple[int, int]) -> list[int]:
        """The numbers of the values that live in a place, in order."""
        allocation, offset = start
        begin, end = self._bounds.get(allocation, (0, 0))
        first, last = np.searchsorted(self._offsets[begin:end], (offset, offset + 1))
        found: list[int] = self._numbers[begin + first : begin + last].tolist()
        return found


def _kinds(stretch: Stretch) -> Ints:
    """For each number of a stretch what the result is that it belongs to."""
    table = stretch.computation.table
    assert table is not None
    kinds = np.array([_kind(each) for each in table.leaves], np.int64)
    return kinds[table.shape[stretch.owners]]


def _kind(leaves: Sequence[Leaf]) -> int:
    if not any(each.bytes for each in leaves):
        return _NONE
    return _SIMPLE if len(leaves) == 1 and not leaves[0].index else _OTHER
