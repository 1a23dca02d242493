"""Live ranges: the schedule of an executable, walked once as it runs, and how long each value lives in its place.

The form of the analysis: the facts are the values of `dataflow`, which are known already; what this domain adds is a
state, the *life* that each value is at the moment. An instruction that runs is a step: it extends the lives that it
reads to that step, and begins lives for the values that it makes, in their places. An asynchronous operation extends
what it reads and makes until it is done.

Computations that are called are walked where they run, a loop's once: its condition, then its body. What control flow
only passes on stays the life that it was: at the start of a loop that of the initial value, after it that of the value
which the last trip left, and after a conditional that of its last branch which made one. What a loop carries lives to
the loop's end. Nothing has to come to rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mutcheck.checks.analysis.flow.control_flow import Traversal
from mutcheck.checks.analysis.flow.dataflow import Value
from mutcheck.checks.analysis.flow.trip_count import TripCounts
from mutcheck.checks.analysis.verdict import Analysis, BufferVerdict
from mutcheck.checks.analysis.versions.copies import Counted, Times
from mutcheck.checks.analysis.versions.inflows import carries
from mutcheck.checks.analysis.versions.transfers import TransferKind
from mutcheck.checks.analysis.versions.versions import Versions
from mutcheck.checks.ir.hlo.buffers import Slice
from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.opcodes import Forwards, Phase
from mutcheck.core.proof import Verdict

BUFFER, UPDATE, OTHER = "buffer", "update", "other"
"""What is in a place where no event put it: a buffer's own contents, a version written there, or something foreign."""

_STRONGEST = frozenset(TransferKind) - {TransferKind.PIECE}
"""Events that say more of a value than that it is an update; a piece says less."""

_ONCE = Times(1)


@dataclass(frozen=True, slots=True)
class Ran:
    """A step: an instruction where it runs; None for the first one, at which the parameters are there.

    Attributes:
      depth: how many calls are around it.
      trips: how often the loop runs that it is, or else the innermost one around it; 1 outside of loops, None where
        that cannot be told.
    """

    instruction: Instruction | None
    depth: int = 0
    trips: int | None = 1


@dataclass(frozen=True, slots=True)
class Round:
    """A loop: its instruction, its step and the last one inside, and how often it runs each time."""

    instruction: Instruction
    first: int
    last: int
    trips: int | None


@dataclass(slots=True, eq=False)
class Life:
    """A value in its place, over steps.

    Attributes:
      first, last: the steps at which it is made, and after which nothing needs it.
      what: an event's word, or `BUFFER`, `UPDATE`, `OTHER`.
      buffers: those that it belongs to, by their positions (a set of bits).
      times: how often a call makes it.
      counted: the event that put it there; None where none did.
      done_to: the buffers that the event is done to (a set of bits): a copy of one may be an update of another.
      source: the life that it was moved from; None where that is not known.
      reads: the steps that read it.
    """

    value: Value
    place: Slice
    first: int
    last: int
    what: str
    buffers: int
    times: Times
    counted: Counted | None = None
    done_to: int = 0
    source: Life | None = None
    reads: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Around:
    """What is around a computation where it runs: how many calls, which loops, and how often they run it."""

    depth: int = 0
    loops: tuple[int, ...] = ()
    trips: int | None = 1
    times: Times = _ONCE

    def call(self) -> _Around:
        return replace(self, depth=self.depth + 1)

    def loop(self, instruction: Instruction, count: int | None, more: int) -> _Around:
        """Inside of a loop; its condition is worked out once `more` than its body runs."""
        once, unsure = self.times.count, self.times.at_least or count is None
        times = Times(once if count is None else once * (count + more), unsure)
        return _Around(self.depth + 1, (*self.loops, instruction.id), count, times)


class LiveRanges(Traversal[Value]):
    """The steps of an executable, and the lives of its values.

    Attributes:
      drawn: the allocations that its mutable buffers come into.
      loops: in the order in which they end.
      lives: in the order in which they begin.
    """

    def __init__(self, analysis: Analysis, versions: Versions, trips: TripCounts) -> None:
        super().__init__(analysis.module)
        self.steps = [Ran(None)]
        self.loops: list[Round] = []
        self.lives: list[Life] = []
        self._flow, self._versions, self._trips = versions.flow, versions, trips
        self.at = versions.flow.at
        self._homes = {
            home.place.start: position for position, home in enumerate(versions.homes) if home.place is not None
        }
        verdicts = list(analysis.verdicts.values())
        self._counted = _by_value(verdicts)
        self.drawn = frozenset(_allocations(versions, verdicts))
        self._alive: dict[int, Life | None] = {}
        self._there: dict[tuple[int, int], Life] = {}
        self._under_way: dict[int, list[Life]] = {}
        self._around = _Around()
        self._run(analysis)

    def _run(self, analysis: Analysis) -> None:
        for values in self._flow.parameters:
            for value in values:
                self._alive[value.number] = self._begin(value, 0)
        self.walk(self.module.entry)
        end = len(self.steps) - 1
        for value in self._flow.results:
            self._keep(self._alive.get(value.number), end)
        for parameter, home in zip(self._versions.parameters, self._versions.homes, strict=True):
            if analysis.verdicts[parameter].proof.verdict is Verdict.NOT_DONATED:  # it stays the caller's
                self._keep(self._alive.get(home.number), end)

    def computation(self, computation: Computation, given: Sequence[list[Value]]) -> list[Value]:
        """Walk a computation where it runs: its parameters are the lives that they are given."""
        for parameter, values in zip(computation.parameters, given, strict=False):
            for value, passed in zip(self.at[parameter.id], values, strict=False):
                if value is not passed:  # one that is called from several places has parameters of its own
                    self._alive[value.number] = self._alive.get(passed.number)
        self.walk(computation)
        return self.at[computation.root.id]

    def _inside(self, around: _Around, computation: Computation, given: Sequence[list[Value]]) -> None:
        outside, self._around = self._around, around
        self.computation(computation, given)
        self._around = outside

    def leaves(self, instruction: Instruction) -> list[Value]:
        return self._passed(instruction)

    def element(self, instruction: Instruction) -> list[Value]:
        return self._passed(instruction)

    def forwarded(self, instruction: Instruction) -> list[Value]:
        return self._passed(instruction)

    def results(self, instruction: Instruction) -> list[Value]:
        return self._passed(instruction)

    def _passed(self, instruction: Instruction) -> list[Value]:
        """What makes no value takes no time, but for the end of what runs beside, and for the outputs of the call."""
        if instruction.row.phase is Phase.DONE:
            self._done(instruction, self._step(instruction))
        elif instruction is self.module.entry.root:
            self._step(instruction)
        return self.at[instruction.id]

    def _step(self, instruction: Instruction, around: _Around | None = None) -> int:
        around = around or self._around
        self.steps.append(Ran(instruction, around.depth, around.trips))
        return len(self.steps) - 1

    def plain(self, instruction: Instruction) -> list[Value]:
        made = self._own(instruction)
        if instruction.opcode != "constant" or any(self._is_drawn(value.place) for value in made):
            step = self._step(instruction)
            if instruction.row.phase is Phase.DONE:
                self._done(instruction, step)
            else:
                self._read(instruction.operands, step)
            self._make(instruction, made, step)
        return self.at[instruction.id]

    def copy_start(self, instruction: Instruction) -> list[Value]:
        return self.plain(instruction)

    def _make(self, instruction: Instruction, made: Iterable[Value], step: int) -> None:
        """An instruction's own values; two of them in one place are one life."""
        if instruction.row.phase is Phase.START:
            self._under_way[instruction.id] = list(self._lives(instruction.operands))
        here: dict[Slice | None, Life | None] = {}
        for value in made:
            if value.place not in here:
                here[value.place] = self._begin(value, step)
            self._alive[value.number] = here[value.place]

    def _lives(self, operands: Iterable[Instruction]) -> Iterator[Life]:
        for operand in operands:
            for value in self.at[operand.id]:
                life = self._alive.get(value.number)
                if life is not None:
                    yield life

    def _read(self, operands: Iterable[Instruction], step: int) -> None:
        for life in self._lives(operands):
            life.last = step
            if not life.reads or life.reads[-1] != step:
                life.reads.append(step)

    def _done(self, instruction: Instruction, step: int) -> None:
        """What an asynchronous instruction reads and makes must be there until it is done, but for what it updates."""
        start = instruction.operands[0]
        for life in self._lives((start,)):
            self._keep(life, step)
        while start.row.phase is Phase.UPDATE:
            start = start.operands[0]
        for life in self._under_way.pop(start.id, ()):
            self._keep(life, step)

    def call(self, instruction: Instruction) -> list[Value]:
        step = self._step(instruction)
        self._inside(self._around.call(), self.module.called(instruction)[0], self.operands(instruction))
        self._make(instruction, self._own(instruction), step)
        return self.at[instruction.id]

    def start(self, instruction: Instruction) -> list[Value]:
        return self.call(instruction)

    def _own(self, instruction: Instruction) -> list[Value]:
        """The values that an instruction makes itself: others are its operands', or those of what it calls."""
        return [value for value in self.at[instruction.id] if value.instruction is instruction]

    def loop(self, instruction: Instruction) -> list[Value]:
        loop, count = self._flow.loops[instruction.id], self._trips.of(instruction)
        first = self._step(instruction, replace(self._around, trips=count))
        for value, initial in zip(loop.carried, loop.initial, strict=True):
            self._pass(initial, value, first)
        body, condition = self.module.called(instruction)
        self._inside(self._around.loop(instruction, count, 1), condition, [list(loop.carried)])
        self._inside(self._around.loop(instruction, count, 0), body, [list(loop.carried)])
        last = len(self.steps) - 1
        for again, result in zip(loop.carried_on, self.at[instruction.id], strict=True):
            self._keep(self._alive.get(again.number), last)
            self._pass(again, result, last)
        self.loops.append(Round(instruction, first, last, count))
        return self.at[instruction.id]

    def branches(self, instruction: Instruction) -> list[Value]:
        chooser, *given = instruction.operands
        self._read((chooser,), self._step(instruction))
        for branch, operand in zip(self.module.called(instruction), given, strict=True):
            self._inside(self._around.call(), branch, [self.at[operand.id]])
        last = len(self.steps) - 1
        for value in self._own(instruction):
            sources = [inflow.value for inflow in self._flow.inflows(value)]
            for source in sources:
                self._keep(self._alive.get(source.number), last, elsewhere=True)
            self._pass(max(sources, key=self._made_at), value, last)
        return self.at[instruction.id]

    def _made_at(self, value: Value) -> int:
        life = self._alive.get(value.number)
        return -1 if life is None else life.first

    def _pass(self, given: Value, value: Value, step: int) -> None:
        """Control flow gives a value another name; where the assignment has them apart, it is a value of its own."""
        if given is value:
            return
        life = self._alive.get(given.number)
        if value.place is not None and not (life is not None and life.place.same(value.place)):
            life = self._begin(value, step)
        self._alive[value.number] = life

    def _keep(self, life: Life | None, until: int, *, elsewhere: bool = False) -> None:
        """A life goes on, unless something else has begun in its place."""
        if life is not None and (elsewhere or self._there.get(life.place.start) is life):
            life.last = until

    def in_drawn(self) -> list[Life]:
        """The lives in the allocations that mutable buffers come into."""
        return [life for life in self.lives if life.place.allocation in self.drawn]

    def _is_drawn(self, place: Slice | None) -> bool:
        return place is not None and place.allocation in self.drawn

    def _begin(self, value: Value, step: int) -> Life | None:
        """The life of a value from a step on; None where it has no place."""
        place = value.place
        if place is None:
            return None
        events = self._counted.get((value.number, self._around.loops), [])
        strong = [each for each in events if each.transfer.kind in _STRONGEST]
        owners = self._owners(value, place)
        if value.instruction.row.forwards is Forwards.GIVEN and owners:
            life = Life(value, place, step, step, BUFFER, owners, self._around.times)
        elif owners and not strong:
            life = Life(value, place, step, step, UPDATE, owners, self._around.times)
        elif events:
            life = self._moved(value, place, step, strong or events, owners)
        else:
            life = Life(value, place, step, step, OTHER, 0, self._around.times)
        self.lives.append(life)
        self._there[place.start] = life
        return life

    def _moved(self, value: Value, place: Slice, step: int, events: list[Counted], owners: int) -> Life:
        """The life of what an event put into its place: of several the one that says most."""
        order = list(TransferKind)
        what = min((each.transfer.kind for each in events), key=order.index)
        same = [each for each in events if each.transfer.kind is what]
        told = max(same, key=lambda each: each.times.count)
        done_to = 0
        for each in same:
            done_to |= 1 << each.transfer.buffer
        source = self._alive.get(told.transfer.source.number)
        return Life(value, place, step, step, what.value, owners | done_to, told.times, told, done_to, source)

    def _owners(self, value: Value, place: Slice) -> int:
        """The buffers whose home this is, if it becomes them or is a version; elsewhere those of what it replaces."""
        versions, number = self._versions, value.number
        bits = versions.is_of[number] | versions.becomes[number]
        home = self._homes.get(place.start)
        if home is not None and bits >> home & 1:
            return 1 << home
        owners = 0
        if bits:
            for source in self._flow.inflows(value):
                life = self._alive.get(source.value.number)
                if life is not None and carries(source) and life.place.same(place):
                    owners |= life.buffers & versions.is_of[number]
        return owners


def _by_value(verdicts: Iterable[BufferVerdict]) -> Mapping[tuple[int, tuple[int, ...]], list[Counted]]:
    """The events of all buffers by the value that they make, and the loops around it."""
    found: dict[tuple[int, tuple[int, ...]], list[Counted]] = {}
    for one in verdicts:
        for each in one.transfers:
            loops = tuple(loop.id for loop, _ in each.loops)
            found.setdefault((each.transfer.value.number, loops), []).append(each)
    return found


def _allocations(versions: Versions, verdicts: Iterable[BufferVerdict]) -> Iterator[int]:
    """The allocations of versions, the buffers' homes among them, and of what they are moved to."""
    moved = (each.transfer.value for one in verdicts for each in one.transfers)
    kept = (versions.flow.values[number] for number in versions.is_of)
    for values in (kept, moved):
        for value in values:
            if value.place is not None:
                yield value.place.allocation
