"""All copies of an executable, whoever's they are: a bound that needs no buffer to be followed.

A copy is an instruction `copy` or `copy-start`, or a fusion that holds a `copy` of the size of its result. How often a
computation runs is the sum over its calls of how often the caller runs, times the trips where the call is a loop's.
Branches of a conditional all count.
"""

from __future__ import annotations

from dataclasses import dataclass

from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.analysis.versions.copies import Times
from mutcheck.checks.ir.hlo.module import Computation, HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control

_COPIES = frozenset({"copy", "copy-start"})


@dataclass(frozen=True, slots=True)
class Moved:
    """Bytes that all copies of a call move; `at_least` where a loop's trips are not known."""

    bytes: int
    at_least: bool = False


def moved(analysis: Analysis) -> Moved | None:
    """What the copies of an executable move in a call; None where it was not analysed."""
    if analysis.flow is None or analysis.trips is None:
        return None
    runs = _Runs(analysis)
    total, at_least = 0, False
    for computation in analysis.module.run:
        sizes = [size for each in computation.instructions if (size := _copied(each, analysis.module))]
        if sizes:
            times = runs.of(computation)
            total, at_least = total + sum(sizes) * times.count, at_least or times.at_least
    return Moved(total, at_least)


def _copied(instruction: Instruction, module: HloModule) -> int:
    """Bytes of what an instruction copies; 0 where it is no copy."""
    size = instruction.leaves[0].bytes if instruction.leaves else 0
    if instruction.opcode in _COPIES:
        return size
    if instruction.opcode != "fusion":
        return 0
    inner = (each for computation in module.called(instruction) for each in computation.instructions)
    return size if any(each.opcode == "copy" and each.leaves[0].bytes == size for each in inner) else 0


class _Runs:
    """How often a call of the program runs each computation."""

    def __init__(self, analysis: Analysis) -> None:
        assert analysis.flow is not None
        assert analysis.trips is not None
        self._entry = analysis.module.entry.id
        self._callers = analysis.flow.callers
        self._trips = analysis.trips
        self._known: dict[int, Times] = {}

    def of(self, computation: Computation) -> Times:
        if computation.id == self._entry:
            return Times(1)
        if computation.id not in self._known:
            self._known[computation.id] = self._summed(computation)
        return self._known[computation.id]

    def _summed(self, computation: Computation) -> Times:
        count, at_least = 0, False
        for call in self._callers.get(computation.id, []):
            outer, trips = self.of(call.instruction.computation), 1
            if call.instruction.row.control is Control.WHILE:
                known = self._trips.of(call.instruction)
                trips, at_least = known if known is not None else 1, at_least or known is None
            count, at_least = count + outer.count * trips, at_least or outer.at_least
        return Times(count, at_least)
