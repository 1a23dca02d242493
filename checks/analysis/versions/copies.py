"""How often a call makes each transfer: the trips of the loops around it, and the worst branch of conditionals.

A transfer inside of a loop counts once for each trip, unless what it moves is there in the first trip alone. Of a
conditional's branches only the worst counts. Where a trip count is not known, the number is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from mutcheck.checks.analysis.flow.dataflow import CallSite, Dataflow
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.versions.transfers import EXTRA, Transfer, TransferKind, transfers
from mutcheck.checks.analysis.versions.versions import Versions
from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control


@dataclass(frozen=True, slots=True)
class Times:
    """How often something happens in a call; `at_least` where a loop's trips are not known."""

    count: int
    at_least: bool = False


@dataclass(frozen=True)
class Counted:
    """A transfer, and how often a call makes it.

    Attributes:
      loops: the loops around it, outermost first, with how often each runs it.
      worst: whether it is in the totals: of a conditional's branches only the worst is.
    """

    transfer: Transfer
    times: Times
    loops: tuple[tuple[Instruction, Times], ...] = ()
    worst: bool = True

    @property
    def bytes(self) -> int:
        return self.transfer.bytes * self.times.count


@dataclass(frozen=True)
class Totals:
    """Of a cell: each instruction counts once, even if it moves two buffers.

    Attributes:
      at_least: the copies are lower bounds: a loop's trip count is unknown.
    """

    copies: int = 0
    copied_bytes: int = 0
    at_least: bool = False
    rearranged_bytes: int = 0
    relocated_bytes: int = 0


_Path = tuple[CallSite, ...]
"""The calls that lead from the entry to a computation."""


class _Taken(NamedTuple):
    """A branch on a path: its conditional, with the calls that lead to it, and which of its branches it is."""

    conditional: tuple[_Path, int]
    branch: int


class _Placed(NamedTuple):
    """A transfer on one path, and the branches that lead to it, outermost first."""

    counted: Counted
    branches: tuple[_Taken, ...]


class Counter:
    """How often a call makes each transfer: once for each trip of the loops around it."""

    def __init__(self, flow: Dataflow, versions: Versions, trips: TripCounts) -> None:
        self._flow = flow
        self._versions = versions
        self._trips = trips
        self._rounds: dict[int, dict[int, int]] = {}
        self._paths: dict[int, list[_Path]] = {}
        self._transfers: dict[int, list[Transfer]] = {}
        for transfer in transfers(versions, trips):
            self._transfers.setdefault(transfer.buffer, []).append(transfer)

    def counted(self, buffer: int) -> list[Counted]:
        """The transfers of one buffer, those of the worst branches marked."""
        found = [placed for transfer in self._transfers.get(buffer, []) for placed in self._placed(transfer)]
        chosen = _worst(list(range(len(found))), found, 0)
        return [
            each.counted if number in chosen else replace(each.counted, worst=False)
            for number, each in enumerate(found)
        ]

    def totals(self) -> Totals:
        """What is done to all buffers together."""
        extra = self._once()
        copied = [each for each in extra if each.transfer.copies]
        return Totals(
            sum(each.times.count for each in copied),
            sum(each.bytes for each in copied),
            any(each.times.at_least for each in copied),
            sum(each.bytes for each in extra if each.transfer.kind is TransferKind.REARRANGED),
            sum(each.bytes for each in extra if each.transfer.kind is TransferKind.RELOCATED),
        )

    def _once(self) -> list[Counted]:
        """What is extra, of each instruction's result once, if it moves two buffers: the worst branches' alone."""
        found: dict[tuple[int, TransferKind, _Path], _Placed] = {}
        for transfer in (each for some in self._transfers.values() for each in some if each.kind in EXTRA):
            kind = TransferKind.PRESERVED if transfer.copies else transfer.kind
            for path, placed in self._on_paths(transfer):
                before = found.get((transfer.value.number, kind, path))
                if before is None or placed.counted.bytes > before.counted.bytes:
                    found[transfer.value.number, kind, path] = placed
        items = list(found.values())
        return [items[number].counted for number in _worst(list(range(len(items))), items, 0)]

    def _placed(self, transfer: Transfer) -> list[_Placed]:
        return [placed for _, placed in self._on_paths(transfer)]

    def _on_paths(self, transfer: Transfer) -> Iterator[tuple[_Path, _Placed]]:
        for path in self.paths(transfer.instruction.computation):
            yield path, _Placed(self._times(transfer, path), _branches(path))

    def paths(self, computation: Computation) -> list[_Path]:
        """The ways from the entry to a computation, as calls."""
        if computation.id == self._flow.module.entry.id:
            return [()]
        if computation.id not in self._paths:
            self._paths[computation.id] = [
                (*path, call)
                for call in self._flow.callers.get(computation.id, [])
                for path in self.paths(call.instruction.computation)
            ]
        return self._paths[computation.id]

    def _times(self, transfer: Transfer, path: _Path) -> Counted:
        count, at_least = 1, False
        loops = []
        for call in path:
            if call.instruction.row.control is not Control.WHILE:
                continue
            times = self._in_loop(transfer, call)
            loops.append((call.instruction, times))
            count, at_least = count * times.count, at_least or times.at_least
        return Counted(transfer, Times(count, at_least), tuple(loops))

    def _in_loop(self, transfer: Transfer, call: CallSite) -> Times:
        loop = call.instruction
        count = self._trips.of(loop)
        if count == 0 and call.number == 0:
            return Times(0)
        rounds = self._come_round(loop)
        bit = 1 << transfer.buffer
        fills = transfer.kind is TransferKind.WRITTEN or not self._versions.is_of[transfer.source.number] & bit
        if not fills and not rounds.get(transfer.source.number, bit) & bit:
            return Times(1)  # it is there in the first trip alone
        if count is None:
            return Times(1, at_least=True)
        return Times(count + call.number)  # a condition is worked out once more than the body runs

    def _come_round(self, loop: Instruction) -> dict[int, int]:
        if loop.id not in self._rounds:
            self._rounds[loop.id] = self._versions.comes_round(self._flow.loops[loop.id])
        return self._rounds[loop.id]


def _branches(path: _Path) -> tuple[_Taken, ...]:
    return tuple(
        _Taken((path[:depth], call.instruction.id), call.number)
        for depth, call in enumerate(path)
        if call.instruction.row.control is Control.CONDITIONAL
    )


def _worst(numbers: Sequence[int], items: Sequence[_Placed], depth: int) -> set[int]:
    """Those items that count: all outside of conditionals, and of each conditional those of the worst branch."""
    chosen = {number for number in numbers if len(items[number].branches) == depth}
    inside: dict[tuple[_Path, int], dict[int, list[int]]] = {}
    for number in numbers:
        branches = items[number].branches
        if len(branches) > depth:
            taken = branches[depth]
            inside.setdefault(taken.conditional, {}).setdefault(taken.branch, []).append(number)
    for by_branch in inside.values():
        candidates = [_worst(each, items, depth + 1) for each in by_branch.values()]
        chosen |= max(candidates, key=lambda each: _weight([items[number].counted for number in each]))
    return chosen


def _weight(counted: Sequence[Counted]) -> tuple[int, int, int]:
    copies = [each for each in counted if each.transfer.copies]
    return (
        sum(each.bytes for each in copies),
        sum(each.times.count for each in copies),
        sum(each.bytes for each in counted),
    )
