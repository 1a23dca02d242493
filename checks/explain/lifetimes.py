"""The picture of buffer lifetimes: for each allocation the values that live in it over the schedule, and the copies.

What a page draws of an executable, as plain values: docs/report.md says how to read it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from mutcheck.checks.analysis.memory.live_ranges import OTHER, Life, LiveRanges, Ran
from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.analysis.versions.transfers import COPIES
from mutcheck.checks.analysis.versions.versions import Versions
from mutcheck.checks.explain import memory_curve
from mutcheck.checks.explain.causes import Causes
from mutcheck.checks.explain.memory_curve import Curve, Held
from mutcheck.checks.ir.hlo.buffers import Allocation
from mutcheck.checks.ir.hlo.reader import unhurried
from mutcheck.checks.ledger import Buffer

MOST_SPANS = 400
"""Values that a picture has: foreign ones are left out first, then those that end first."""

MOST_STEPS = 600
"""Steps up to which all are kept; of a longer schedule only those at which something drawn happens."""


class Step(Struct, frozen=True):
    """One instruction where it runs; the first one is the call's beginning, and has none.

    Attributes:
      depth: how many calls are around it.
      trips: how often the innermost loop around it runs, or the loop that it is; None where that is not known.
      file, line: the Python line behind it; empty and 0 where XLA gave none.
    """

    instruction: str
    opcode: str
    operation: str
    depth: int
    trips: int | None
    computation: str
    file: str
    line: int


class Loop(Struct, frozen=True):
    """Steps of a loop, from its own to the last one inside, and how often it runs them; None where not known."""

    instruction: str
    first: int
    last: int
    trips: int | None


class Span(Struct, frozen=True):
    """A value in its place, from the step that makes it to the last one that needs it.

    Attributes:
      offset, size: in the allocation, in bytes.
      buffers: paths of the buffers that it is a version of, or is moved for.
      what: `buffer` (a parameter's contents), `update` (a version, written where the buffer is at home), `other` (no
        buffer's), or the word of what puts it there, as docs/in-place.md has them.
      source: what it was moved from, as the positions of its allocation and of its span; None where that is not drawn.
      times: how often a call makes it.
      reason: why it is copied; empty for what is no copy.
      reads: steps that read it.
      done_to: of `buffers` those that an event is done to, as the ledger counts it: what is a copy of one may only be
        the new contents of another, where it lands; none for `buffer`, `update` and `other`.
    """

    name: str
    offset: int
    size: int
    first: int
    last: int
    buffers: list[str]
    what: str
    shape: str
    source: tuple[int, int] | None
    times: int
    at_least: bool
    reason: str
    instruction: str
    reads: list[int]
    done_to: list[str] = []  # pictures that a history has kept may be without


class AllocationRow(Struct, frozen=True):
    """An allocation that a version of a buffer comes into; `space` 0 is the device's main memory."""

    number: int
    size: int
    role: str
    space: int
    spans: list[Span]


class BufferKey(Struct, frozen=True):
    """A buffer: `home` is the number of its own allocation, None where the assignment does not say."""

    path: str
    bytes: int
    verdict: str
    parameter: int
    output: int | None
    home: int | None


class Picture(Struct, frozen=True):
    """What is drawn of one executable, and how much of it is left out.

    Attributes:
      curve: the live bytes over the steps; None where there are too many values, and in pictures of before.
    """

    steps: list[Step]
    loops: list[Loop]
    allocations: list[AllocationRow]
    buffers: list[BufferKey]
    left_out_steps: int = 0
    left_out_spans: int = 0
    curve: Curve | None = None


def of(analysis: Analysis, causes: Causes, buffers: Sequence[Buffer]) -> Picture | None:
    """The picture of an executable; None where its buffer assignment is not known, or it mutates nothing.

    Args:
      buffers: its ledger.
    """
    versions, trips = analysis.versions, analysis.trips
    if versions is None or trips is None or not versions.homes:
        return None
    with unhurried():
        return _Drawing(analysis, versions, causes, buffers, LiveRanges(analysis, versions, trips)).picture()


class _Drawing:
    """Makes the picture of live ranges."""

    def __init__(
        self, analysis: Analysis, versions: Versions, causes: Causes, buffers: Sequence[Buffer], ranges: LiveRanges
    ) -> None:
        self._analysis, self._causes, self._walk = analysis, causes, ranges
        self._homes, self._parameters = versions.homes, versions.parameters
        self._of = {buffer.argument: buffer for buffer in buffers if buffer.argument is not None}
        self._drawn = ranges.in_drawn()
        self._lives = _kept(self._drawn)
        self._steps = self._kept_steps()

    def picture(self) -> Picture:
        by_allocation: dict[int, list[Life]] = {}
        for life in self._lives:
            by_allocation.setdefault(life.place.allocation, []).append(life)
        order = sorted(by_allocation, key=self._order)
        at = {
            id(life): (position, index)
            for position, number in enumerate(order)
            for index, life in enumerate(by_allocation[number])
        }
        return Picture(
            [self._step(self._walk.steps[number]) for number in self._steps],
            list(self._loops()),
            [self._allocation(number, by_allocation[number], at) for number in order],
            [self._buffer(position) for position in range(len(self._homes))],
            len(self._walk.steps) - len(self._steps),
            len(self._drawn) - len(self._lives),
            self._curve(),
        )

    def _curve(self) -> Curve | None:
        """The memory curve, as high at each step that is shown as at the highest up to the next one."""
        assert self._analysis.module.assignment is not None
        allocations = self._analysis.module.assignment.allocations
        live = memory_curve.live_bytes(self._walk.lives, allocations, len(self._walk.steps))
        if live is None:
            return None
        ends = [*self._steps[1:], len(live)]
        shown = [max(live[first:last]) for first, last in zip(self._steps, ends, strict=True)]
        top = max(live)
        held = [*self._held_parameters(allocations), *self._held(allocations, live.index(top))]
        held.sort(key=lambda each: -each.bytes)
        rest = held[memory_curve.MOST_HELD :]
        kept = held[: memory_curve.MOST_HELD]
        return Curve(shown, shown.index(top), top, kept, len(rest), sum(each.bytes for each in rest))

    def _held_parameters(self, allocations: Mapping[int, Allocation]) -> Iterator[Held]:
        for each in memory_curve.parameters(allocations.values()):
            number = each.parameter
            buffer = self._of.get(number) if number is not None else None
            yield Held(f"parameter {number}", each.size, "parameter", [buffer.path] if buffer else [], "", "", 0)

    def _held(self, allocations: dict[int, Allocation], step: int) -> Iterator[Held]:
        for life in memory_curve.at(self._walk.lives, allocations, step):
            named = self._causes.named(life.value.instruction)
            line = named.line
            yield Held(
                repr(life.value),
                life.place.size,
                _role(allocations[life.place.allocation]),
                self._paths(life.buffers),
                named.operation,
                line.file if line else "",
                line.line if line else 0,
            )

    def _kept_steps(self) -> list[int]:
        """The numbers of the steps that are shown: of too many those at which something begins, ends or is read."""
        if len(self._walk.steps) <= MOST_STEPS:
            return list(range(len(self._walk.steps)))
        kept = {0, *(life.first for life in self._lives)}
        for steps in (*({life.last} for life in self._lives), *(set(life.reads) for life in self._lives)):
            if len(kept | steps) <= MOST_STEPS:
                kept |= steps
        return sorted(kept)

    def _from(self, step: int) -> int:
        """Where a step is among those that are shown, or the next one is."""
        return bisect_left(self._steps, step)

    def _until(self, step: int) -> int:
        """Where a step is among those that are shown, or the one before it is."""
        return bisect_right(self._steps, step) - 1

    def _loops(self) -> Iterator[Loop]:
        for each in self._walk.loops:
            first, last = self._from(each.first), self._until(each.last)
            if first <= last:
                yield Loop(each.instruction.name, first, last, each.trips)

    def _step(self, ran: Ran) -> Step:
        if ran.instruction is None:
            return Step("", "", "the call begins", 0, 1, "", "", 0)
        named = self._causes.named(ran.instruction)
        line = named.line
        return Step(
            named.name,
            ran.instruction.opcode,
            named.operation,
            ran.depth,
            ran.trips,
            ran.instruction.computation.name,
            line.file if line else "",
            line.line if line else 0,
        )

    def _order(self, number: int) -> tuple[int, int]:
        """Homes first, in the order of the buffers; then the others."""
        homes = [home.place.allocation for home in self._homes if home.place is not None]
        return (homes.index(number), 0) if number in homes else (len(homes), number)

    def _allocation(self, number: int, lives: Sequence[Life], at: dict[int, tuple[int, int]]) -> AllocationRow:
        assignment = self._analysis.module.assignment
        assert assignment is not None
        found = assignment.allocations[number]
        return AllocationRow(number, found.size, _role(found), found.space, [self._span(life, at) for life in lives])

    def _span(self, life: Life, at: dict[int, tuple[int, int]]) -> Span:
        copied = life.counted if life.what in COPIES else None
        return Span(
            repr(life.value),
            life.place.offset,
            life.place.size,
            self._from(life.first),
            self._until(life.last),
            self._paths(life.buffers),
            life.what,
            str(life.value.leaf),
            at.get(id(life.source)) if life.source is not None else None,
            life.times.count,
            life.times.at_least,
            self._causes.why(copied).text if copied is not None else "",
            life.value.instruction.name,
            [self._from(step) for step in life.reads if self._is_shown(step)],
            self._paths(life.done_to),
        )

    def _is_shown(self, step: int) -> bool:
        position = self._from(step)
        return position < len(self._steps) and self._steps[position] == step

    def _paths(self, buffers: int) -> list[str]:
        return [self._of[self._parameters[position]].path for position in _positions(buffers)]

    def _buffer(self, position: int) -> BufferKey:
        parameter, home = self._parameters[position], self._homes[position]
        buffer, proof = self._of[parameter], self._analysis.verdicts[parameter].proof
        place = home.place.allocation if home.place is not None else None
        return BufferKey(buffer.path, buffer.bytes, proof.verdict.value, parameter, proof.output, place)


def _kept(lives: Sequence[Life]) -> list[Life]:
    """The lives that are drawn, in the order in which they begin."""
    if len(lives) <= MOST_SPANS:
        return list(lives)
    own = [life for life in lives if life.what != OTHER]
    return own if len(own) <= MOST_SPANS else sorted(sorted(own, key=_weight)[:MOST_SPANS], key=lambda life: life.first)


def _weight(life: Life) -> tuple[bool, bool, int]:
    """Copies and contents at home first, then what lives longest."""
    return life.what not in COPIES, life.what != "buffer", life.first - life.last


def _role(allocation: Allocation) -> str:
    if allocation.parameter is not None:
        return f"parameter {allocation.parameter}"
    if allocation.output:
        return "output"
    if allocation.constant:
        return "constant"
    return "fast memory" if allocation.space else "temporary"


def _positions(bits: int) -> list[int]:
    return [position for position in range(bits.bit_length()) if bits >> position & 1]
