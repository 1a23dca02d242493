"""The schedule of an executable, walked once as it runs: its steps, and how long each value lives in its place.

Computations that are called are walked where they run, a loop's once: its condition, then its body. What control flow
only passes on stays the life that it was: at the start of a loop that of the initial value, after it that of the value
which the last trip left, and after a conditional that of its last branch which made one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mutcheck.checks.analysis.dataflow import Value
from mutcheck.checks.analysis.trip_count import trips
from mutcheck.checks.analysis.verdict import Counted, Fate, Judged, Times, Verdict
from mutcheck.checks.analysis.versions import Versions, What, carries
from mutcheck.checks.ir.hlo.buffers import Place
from mutcheck.checks.ir.hlo.module import Computation, Instruction

BUFFER, UPDATE, OTHER = "buffer", "update", "other"
"""What is in a place where no event put it: a buffer's own contents, a version written there, or something foreign."""

_STRONGEST = (What.COPY, What.WRITE, What.RELOCATION, What.STAGING)
"""Events that say more of a value than that it is an update; a piece says less."""

_PASSING = frozenset(
    {"parameter", "tuple", "get-tuple-element", "bitcast", "opt-barrier", "domain", "add-dependency", "async-update"}
)
"""Instructions that make no value, and take no time."""

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
      source: the life that it was moved from; None where that is not drawn.
      reads: the steps that read it.
    """

    value: Value
    place: Place
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


class Walk:
    """The steps of a judged executable and the lives in the allocations that its mutable buffers come into.

    Attributes:
      loops: in the order in which they end.
      lives: in the order in which they begin.
    """

    def __init__(self, judged: Judged, versions: Versions) -> None:
        self.steps = [Ran(None)]
        self.loops: list[Round] = []
        self.lives: list[Life] = []
        self._module, self._graph, self._versions = judged.module, versions.graph, versions
        self._homes = {
            home.place.start: position for position, home in enumerate(versions.homes) if home.place is not None
        }
        self._counted = _by_value(judged.fates.values())
        self._drawn = set(_allocations(versions, judged.fates.values()))
        self._alive: dict[int, Life | None] = {}
        self._there: dict[tuple[int, int], Life] = {}
        self._under_way: dict[int, list[Life]] = {}
        self._trips: dict[int, int | None] = {}
        self._run(judged)

    def _run(self, judged: Judged) -> None:
        around = _Around()
        for values in self._graph.parameters:
            for value in values:
                self._alive[value.number] = self._begin(value, 0, around)
        self._computation(self._module.entry, around)
        end = len(self.steps) - 1
        for value in self._graph.results:
            self._keep(self._alive.get(value.number), end)
        for home in self._versions.homes:  # what is not donated stays the caller's
            if judged.fates[int(home.instruction.proto.parameter_number)].verdict is Verdict.NOT_DONATED:
                self._keep(self._alive.get(home.number), end)

    def _computation(self, computation: Computation, around: _Around) -> None:
        for instruction in computation.instructions:
            opcode = instruction.opcode
            if opcode in _PASSING:
                if instruction is self._module.entry.root and opcode != "parameter":
                    self._step(instruction, around)  # the outputs are there
            elif opcode == "while":
                self._while(instruction, around)
            elif opcode == "conditional":
                self._conditional(instruction, around)
            elif opcode in ("call", "async-start"):
                self._call(instruction, around)
            else:
                self._plain(instruction, around)

    def _step(self, instruction: Instruction, around: _Around) -> int:
        self.steps.append(Ran(instruction, around.depth, around.trips))
        return len(self.steps) - 1

    def _plain(self, instruction: Instruction, around: _Around) -> None:
        made = self._own(instruction)
        if instruction.opcode == "constant" and not any(self._is_drawn(value.place) for value in made):
            return
        step = self._step(instruction, around)
        if instruction.opcode.endswith("-done"):
            self._done(instruction, step)
        else:
            self._read(instruction.operands, step)
        self._make(instruction, made, step, around)

    def _make(self, instruction: Instruction, made: Iterable[Value], step: int, around: _Around) -> None:
        """An instruction's own values; two of them in one place are one life."""
        if instruction.opcode.endswith("-start"):
            self._under_way[instruction.id] = list(self._lives(instruction.operands))
        here: dict[Place | None, Life | None] = {}
        for value in made:
            if value.place not in here:
                here[value.place] = self._begin(value, step, around)
            self._alive[value.number] = here[value.place]

    def _lives(self, operands: Iterable[Instruction]) -> Iterator[Life]:
        for operand in operands:
            for value in self._graph.at[operand.id]:
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
        while start.opcode == "async-update":
            start = start.operands[0]
        for life in self._under_way.pop(start.id, ()):
            self._keep(life, step)

    def _call(self, instruction: Instruction, around: _Around) -> None:
        step = self._step(instruction, around)
        called = self._module.called(instruction)[0]
        self._give(called, instruction.operands)
        self._computation(called, around.call())
        self._make(instruction, self._own(instruction), step, around)

    def _own(self, instruction: Instruction) -> list[Value]:
        """The values that an instruction makes itself: others are its operands', or those of what it calls."""
        return [value for value in self._graph.at[instruction.id] if value.instruction is instruction]

    def _give(self, computation: Computation, operands: Iterable[Instruction]) -> None:
        """Pass values to a computation; one that is called from several places has parameters of its own."""
        at = self._graph.at
        for parameter, operand in zip(computation.parameters, operands, strict=False):
            for value, given in zip(at[parameter.id], at[operand.id], strict=False):
                if value is not given:
                    self._alive[value.number] = self._alive.get(given.number)

    def _while(self, instruction: Instruction, around: _Around) -> None:
        loop = self._graph.loops[instruction.id]
        count = self._count(instruction)
        first = self._step(instruction, replace(around, trips=count))
        for value, initial in zip(loop.carried, loop.initial, strict=True):
            self._pass(initial, value, first, around)
        body, condition = self._module.called(instruction)
        self._computation(condition, around.loop(instruction, count, 1))
        self._computation(body, around.loop(instruction, count, 0))
        last = len(self.steps) - 1
        for again, result in zip(loop.carried_on, self._graph.at[instruction.id], strict=True):
            self._keep(self._alive.get(again.number), last)
            self._pass(again, result, last, around)
        self.loops.append(Round(instruction, first, last, count))

    def _count(self, instruction: Instruction) -> int | None:
        if instruction.id not in self._trips:
            self._trips[instruction.id] = trips(self._graph, instruction)
        return self._trips[instruction.id]

    def _conditional(self, instruction: Instruction, around: _Around) -> None:
        chooser, *given = instruction.operands
        step = self._step(instruction, around)
        self._read((chooser,), step)
        for branch, operand in zip(self._module.called(instruction), given, strict=True):
            self._give(branch, (operand,))
            self._computation(branch, around.call())
        last = len(self.steps) - 1
        for value in self._own(instruction):
            sources = [source.value for source in value.sources]
            for source in sources:
                self._keep(self._alive.get(source.number), last, elsewhere=True)
            self._pass(max(sources, key=self._made_at), value, last, around)

    def _made_at(self, value: Value) -> int:
        life = self._alive.get(value.number)
        return -1 if life is None else life.first

    def _pass(self, given: Value, value: Value, step: int, around: _Around) -> None:
        """Control flow gives a value another name; where the assignment has them apart, it is a value of its own."""
        if given is value:
            return
        life = self._alive.get(given.number)
        if value.place is not None and not (life is not None and life.place.same(value.place)):
            life = self._begin(value, step, around)
        self._alive[value.number] = life

    def _keep(self, life: Life | None, until: int, *, elsewhere: bool = False) -> None:
        """A life goes on, unless something else has begun in its place."""
        if life is not None and (elsewhere or self._there.get(life.place.start) is life):
            life.last = until

    def _is_drawn(self, place: Place | None) -> bool:
        return place is not None and place.allocation in self._drawn

    def _begin(self, value: Value, step: int, around: _Around) -> Life | None:
        """The life of a value from a step on; None where its allocation is not drawn."""
        place = value.place
        if place is None or place.allocation not in self._drawn:
            return None
        events = self._counted.get((value.number, around.loops), [])
        strong = [each for each in events if each.event.what in _STRONGEST]
        owners = self._owners(value, place)
        if value.instruction.opcode == "parameter" and owners:
            life = Life(value, place, step, step, BUFFER, owners, around.times)
        elif owners and not strong:
            life = Life(value, place, step, step, UPDATE, owners, around.times)
        elif events:
            life = self._moved(value, place, step, strong or events, owners)
        else:
            life = Life(value, place, step, step, OTHER, 0, around.times)
        self.lives.append(life)
        self._there[place.start] = life
        return life

    def _moved(self, value: Value, place: Place, step: int, events: list[Counted], owners: int) -> Life:
        """The life of what an event put into its place: of several the one that says most."""
        order = list(What)
        what = min((each.event.what for each in events), key=order.index)
        same = [each for each in events if each.event.what is what]
        told = max(same, key=lambda each: each.times.count)
        done_to = 0
        for each in same:
            done_to |= 1 << each.event.buffer
        source = self._alive.get(told.event.source.number)
        return Life(value, place, step, step, what.value, owners | done_to, told.times, told, done_to, source)

    def _owners(self, value: Value, place: Place) -> int:
        """The buffers whose home this is, if it becomes them or is a version; elsewhere those of what it replaces."""
        versions, number = self._versions, value.number
        bits = versions.is_of[number] | versions.becomes[number]
        home = self._homes.get(place.start)
        if home is not None and bits >> home & 1:
            return 1 << home
        owners = 0
        if bits:
            for source in value.sources:
                life = self._alive.get(source.value.number)
                if life is not None and carries(source) and life.place.same(place):
                    owners |= life.buffers & versions.is_of[number]
        return owners


def _by_value(fates: Iterable[Fate]) -> Mapping[tuple[int, tuple[int, ...]], list[Counted]]:
    """The events of all buffers by the value that they make, and the loops around it."""
    found: dict[tuple[int, tuple[int, ...]], list[Counted]] = {}
    for fate in fates:
        for each in fate.counted:
            loops = tuple(loop.id for loop, _ in each.loops)
            found.setdefault((each.event.value.number, loops), []).append(each)
    return found


def _allocations(versions: Versions, fates: Iterable[Fate]) -> Iterator[int]:
    """The allocations of versions, the buffers' homes among them, and of what they are moved to."""
    moved = (each.event.value for fate in fates for each in fate.counted)
    kept = (value for value in versions.graph.values if versions.is_of[value.number])
    for values in (kept, moved):
        for value in values:
            if value.place is not None:
                yield value.place.allocation
