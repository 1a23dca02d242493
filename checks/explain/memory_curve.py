"""The memory curve: how many bytes are live at each step of the schedule, and what they are at the peak.

The form of the analysis: a fact is a *place* (a stretch of an allocation) with the steps between which a value is
needed in it, as the live ranges have it. At a step, the live bytes of an allocation are those of the union of its
places, for an update in place and what it replaces are there at the same time, in the same bytes. Parameters are held
for the whole call, whatever becomes of them: they are the caller's, or lent. Constants, the host's memory and fast
memories are left out, as XLA leaves them out of its figures of a device's memory. On a TPU, XLA's figures are also
without the scalars that its buffer assignment has.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from msgspec import Struct

from mutcheck.checks.analysis.memory.live_ranges import Life
from mutcheck.checks.ir.hlo.buffers import Allocation

MOST_WORK = 4_000_000
"""Stretches times lives up to which a curve is worked out: a module can have a million values."""

MOST_HELD = 40
"""Values at the peak that are told one by one, the largest."""


class Held(Struct, frozen=True):
    """A value that is live at the peak.

    Attributes:
      what: `parameter`, `output` or `temporary`.
      buffers: paths of the mutable buffers that it is a version of; of a parameter its own.
      operation: as the Python line has it; empty where XLA gave none, and so are `file` and `line`.
    """

    name: str
    bytes: int
    what: str
    buffers: list[str]
    operation: str
    file: str
    line: int


class Curve(Struct, frozen=True):
    """Live bytes over the steps that are shown: of several that are one here, the most.

    Attributes:
      peak: the step, among those that are shown, with the most bytes.
      held: what is live there, the largest first.
      rest, rest_bytes: how many more values there are, and their bytes.
    """

    bytes: list[int]
    peak: int
    peak_bytes: int
    held: list[Held]
    rest: int = 0
    rest_bytes: int = 0


def parameters(allocations: Iterable[Allocation]) -> list[Allocation]:
    """The allocations of parameters in a device's memory."""
    return [each for each in allocations if each.parameter is not None and each.space == 0]


def live_bytes(lives: Sequence[Life], allocations: dict[int, Allocation], steps: int) -> list[int] | None:
    """The live bytes at each step; None where there are too many values to work it out."""
    held = sum(each.size for each in parameters(allocations.values()))
    by_allocation: dict[int, list[Life]] = {}
    for life in lives:
        if counts(allocations[life.place.allocation]):
            by_allocation.setdefault(life.place.allocation, []).append(life)
    change = [0] * (steps + 1)
    work = 0
    for number, own in by_allocation.items():
        bounds = sorted({bound for life in own for bound in _bounds(life, allocations[number].size)})
        work += len(bounds) * len(own)
        if work > MOST_WORK:
            return None
        spans: list[list[tuple[int, int]]] = [[] for _ in bounds]
        for life in own:
            start, end = _bounds(life, allocations[number].size)
            for position in range(bisect_left(bounds, start), bisect_left(bounds, end)):
                spans[position].append((life.first, life.last))
        for position, ranges in enumerate(spans[:-1]):
            size = bounds[position + 1] - bounds[position]
            for first, last in _merged(ranges):
                change[first] += size
                change[last + 1] -= size
    made, total = [], held
    for each in change[:steps]:
        total += each
        made.append(total)
    return made


def counts(allocation: Allocation) -> bool:
    """Whether an allocation's values come and go in the device's memory."""
    return allocation.space == 0 and allocation.parameter is None and not allocation.constant and not allocation.local


def _bounds(life: Life, size: int) -> tuple[int, int]:
    return life.place.offset, min(size, life.place.offset + life.place.size)


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of steps without what they have in common twice."""
    made: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made


def at(lives: Sequence[Life], allocations: dict[int, Allocation], step: int) -> list[Life]:
    """The values that are live at a step, one for each place: the one that was put there last. The largest first."""
    found: dict[tuple[int, int], Life] = {}
    for life in lives:
        if life.first <= step <= life.last and counts(allocations[life.place.allocation]):
            found[life.place.start] = life
    return sorted(found.values(), key=lambda life: -life.place.size)
