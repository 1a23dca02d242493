"""The numbers of what the instructions of a large computation make, before any of it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from mutcheck.checks.analysis.flow.bulk import Stretch
from mutcheck.checks.analysis.flow.pieces import SLICES
from mutcheck.checks.ir.hlo.module import Computation
from mutcheck.checks.ir.hlo.opcodes import Control, Opcode
from mutcheck.checks.ir.hlo.table import Table
from mutcheck.checks.ir.hlo.wire import Flags, Ints, ranges


class Numbering(NamedTuple):
    """How the results of a computation's instructions are numbered.

    Attributes:
      firsts: as in `bulk.Stretch`, up to where it has been walked.
      ordinary: which instructions make each leaf of their result, and nothing else.
      counts, before: how many values each makes before anything else is walked, and all in front of it.
      breaks: the positions of those that walk other computations, or are domains' own.
      others: the positions of all other instructions that are not ordinary, parameters apart.
    """

    firsts: Ints
    ordinary: Flags
    counts: Ints
    before: Ints
    breaks: list[int]
    others: list[int]

    def stretch(self, computation: Computation, start: int, stop: int, begin: int) -> Stretch:
        """What is made between two positions, from the number `begin` on."""
        here = slice(start, stop)
        numbers = self.before[here] + (begin - self.before[start])
        self.firsts[here] = np.where(self.ordinary[here], numbers, -1)
        return Stretch(computation, self.firsts, np.repeat(np.arange(start, stop), self.counts[here]))


def numbering(table: Table, handlers: Mapping[str, Any], plain: Any, copy_start: Any) -> Numbering:
    """How to number what the instructions of a computation make.

    Args:
      handlers, plain, copy_start: of the traversal that walks it.
    """
    ordinary = table.has(lambda row: handlers.get(row.name, plain) is plain)
    copies = table.has(lambda row: handlers.get(row.name, plain) is copy_start)
    given = table.has(lambda row: row.name in handlers and handlers[row.name] is None)
    breaks = table.has(lambda row: row.control is not Control.NONE)
    counts = np.where(ordinary, table.counts, np.where(copies, table.counts - 1, 0))
    before = np.concatenate(([0], np.cumsum(counts)))
    others: list[int] = np.flatnonzero(~(ordinary | given | breaks)).tolist()
    firsts = np.full(len(table), -1, np.int64)
    return Numbering(firsts, ordinary, counts, before, np.flatnonzero(breaks).tolist(), others)


def may_join(table: Table) -> list[int]:
    """The positions of all instructions that may put pieces together (`pieces.joins`), and of some others."""
    sliced = table.has(_slices)[table.operands]
    several = np.bincount(table.readers_of_operands[sliced], minlength=len(table)) > 1
    fusions = table.has(lambda row: row.name == "fusion") & several
    others = table.has(lambda row: row.name in ("concatenate", "custom-call"))
    found: list[int] = np.flatnonzero(fusions | others).tolist()
    return found


def _slices(row: Opcode) -> bool:
    return row.name in SLICES


def are_different(computations: Iterable[Sequence[int] | Ints]) -> bool:
    """Whether no two of the ids of some computations are one."""
    ids = np.concatenate([np.array(each, np.int64) for each in computations])
    ids.sort()
    return bool((ids[1:] != ids[:-1]).all())


class Held(NamedTuple):
    """For each instruction where the numbers of its result's leaves begin, how many there are, and all of them."""

    starts: Ints
    counts: Ints
    numbers: Ints

    def of(self, positions: Ints) -> tuple[Ints, Ints]:
        """The numbers of some instructions' leaves, one after another, and how many each has."""
        counts = self.counts[positions]
        return self.numbers[ranges(self.starts[positions], counts)], counts


def held(table: Table, firsts: Ints, count: int, at: Callable[[int], Sequence[int] | None]) -> Held:
    """The numbers that stand for the leaves of each instruction's result.

    Args:
      firsts: as in `bulk.Stretch`.
      count: how many numbers there are.
      at: those of an instruction that makes none, by its id; None where it is not known.
    """
    starts, counts, others = firsts.copy(), np.where(firsts >= 0, table.counts, 0), list[int]()
    for position in np.flatnonzero(firsts < 0).tolist():
        found = at(table.id_list[position]) or ()
        starts[position], counts[position] = count + len(others), len(found)
        others += found
    return Held(starts, counts, np.concatenate((np.arange(count), np.array(others, np.int64))))


def reads(table: Table, of: Held, which: Flags) -> tuple[Ints, Ints]:
    """The numbers that some instructions read, each with the reader's position."""
    readers = table.readers_of_operands
    kept = which[readers]
    numbers, counts = of.of(table.operands[kept])
    return numbers, np.repeat(readers[kept], counts)
