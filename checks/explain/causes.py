"""Why a buffer is copied: who reads the old value still, what writes its place, and whether the program asks for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mutcheck.checks.analysis.dataflow import Kind, Value
from mutcheck.checks.analysis.transfer import OTHER
from mutcheck.checks.analysis.verdict import Counted, Judged, Times
from mutcheck.checks.analysis.versions import Event, Versions, What
from mutcheck.checks.ir.hlo.buffers import Place
from mutcheck.checks.ir.hlo.module import Instruction
from mutcheck.checks.ir.locations import best
from mutcheck.core.finding import Location

_PASSING = frozenset({"tuple", "get-tuple-element", "bitcast", "while", "call", "conditional", "opt-barrier"})
"""These pass values on, and read nothing."""

_MOST_STEPS = 20_000
"""Instructions that are searched for a dependency."""

_MOST_AROUND = 1_000
"""Instructions around one that are searched for a line: what is further away says nothing of it."""


@dataclass(frozen=True)
class Named:
    """An instruction as it is told: its name, its operation, and the Python line behind it."""

    name: str
    operation: str
    line: Location | None = None


@dataclass(frozen=True)
class Why:
    """What is behind an event.

    Attributes:
      moved_from, moved_to: places in words.
      reader: who still needs what was moved.
      writer: what takes the place that it was moved away from, or to.
      text: the reason, in words that follow on the event.
      near: the reader, the writer, the instruction itself, or the nearest one around it, whichever has a line first;
        None where XLA gave none.
      asked: whether any compiler would have to do it, because the program asks for it.
    """

    instruction: Named
    moved_from: str
    moved_to: str
    text: str
    reader: Named | None = None
    writer: Named | None = None
    near: Named | None = None
    asked: bool = False


class Reasons:
    """The reasons of what is done to the buffers of one executable.

    Args:
      paths: the buffers' paths, by parameter number.
      file: the program's own file, whose lines are preferred.
    """

    def __init__(self, judged: Judged, paths: Mapping[int, str], file: str) -> None:
        assert judged.versions is not None
        self._judged = judged
        self._versions: Versions = judged.versions
        self._graph = judged.versions.graph
        self._file = file
        self._paths = [paths[parameter] for parameter in judged.versions.parameters]
        self._numbers = {parameter: number for number, parameter in enumerate(judged.versions.parameters)}
        self._homes = {
            home.place.start: number
            for number, home in enumerate(self._versions.homes)
            if home.place is not None and home.leaf.bytes
        }

    def named(self, instruction: Instruction) -> Named:
        if instruction.id not in self._named:
            line = best(list(self._lines(instruction)), self._file)
            self._named[instruction.id] = Named(instruction.name, self._operation(instruction), line)
        return self._named[instruction.id]

    @cached_property
    def _named(self) -> dict[int, Named]:
        """What was named: the same readers and writers are told of many copies."""
        return {}

    def _operation(self, instruction: Instruction) -> str:
        """What an instruction does: of a fusion what its result comes from."""
        if instruction.opcode != "fusion":
            return instruction.opcode
        root = self._graph.module.called(instruction)[0].root
        while root.opcode in ("bitcast", "reshape", "convert", "copy", "broadcast") and root.operands:
            root = root.operands[0]
        return "fusion" if root.opcode in ("tuple", "parameter", "constant") else root.opcode

    def _lines(self, instruction: Instruction) -> Iterator[Location]:
        """An instruction's own lines; those of what is in a fusion that has none."""
        yield from self._graph.module.lines(instruction)
        if instruction.opcode == "fusion":
            for inner in reversed(self._graph.module.called(instruction)[0].instructions):
                yield from self._graph.module.lines(inner)

    def writers(self, parameter: int) -> list[Instruction]:
        """The instructions that write a buffer where it is, moves back into its place apart."""
        number = self._numbers.get(parameter)
        home = self._versions.homes[number].place if number is not None else None
        if number is None or home is None:
            return []
        return [
            value.instruction
            for value in self._written(home)
            if self._versions.becomes[value.number] >> number & 1
            and value.instruction.opcode != "parameter"
            and any(source.kind is not Kind.MOVE for source in value.sources)
        ]

    def why(self, counted: Counted) -> Why:
        """The reason of an event."""
        event = counted.event
        text, *others, asked = self._reason(counted)
        reader, writer = (self.named(each) if each else None for each in others)
        instruction = self.named(event.instruction)
        near = next((each for each in (reader, writer, instruction) if each and each.line), None)
        if near is None:
            near = self._nearest(event.instruction)
            text += f"; the nearest line is that of {told(near)}" if near else "; XLA gave no line for it"
        return Why(
            instruction,
            self._place(event.source, event.buffer),
            self._place(event.value, event.buffer),
            text,
            reader,
            writer,
            near,
            asked,
        )

    def _nearest(self, instruction: Instruction) -> Named | None:
        """The nearest instruction with a line among those that one gets its operands from, or that use it."""
        left, seen = deque([instruction]), {instruction.id}
        while left and len(seen) < _MOST_AROUND:
            each = left.popleft()
            if (named := self.named(each)).line:
                return named
            around = [other for other in (*each.operands, *self._users.get(each.id, ())) if other.id not in seen]
            seen.update(other.id for other in around)
            left.extend(around)
        return None

    @cached_property
    def _users(self) -> dict[int, list[Instruction]]:
        """The instructions that each one is an operand of."""
        found: dict[int, list[Instruction]] = {}
        for computation in self._graph.module.run:
            for instruction in computation.instructions:
                for operand in instruction.operands:
                    found.setdefault(operand.id, []).append(instruction)
        return found

    def _reason(self, counted: Counted) -> tuple[str, Instruction | None, Instruction | None, bool]:
        event = counted.event
        value, source, buffer = event.value, event.source, event.buffer
        if event.what is not What.COPY:
            return "", None, None, False
        other = self._home_of(value.place)
        if other is not None and not self._versions.becomes[value.number] >> other & 1:
            other = None  # the place is lent, and no more than temporary memory
        mine = self._versions.is_of[source.number] >> buffer & 1
        if other is not None and other != buffer:
            return f"its contents become those of {self._paths[other]}", None, None, True
        output = self._returned(value, buffer)
        if output is not None:
            return f"output {output} returns these contents too", None, None, True
        moved = next((each for each in value.sources if each.value is source), None)
        if moved is not None and moved.kind is Kind.INTO:
            return f"they go to another part of {'it' if other == buffer else 'something else'}", None, None, True
        if moved is not None and moved.order == OTHER:
            return "its elements go to other positions", None, None, True
        if other == buffer:
            return self._back(value, source, bool(mine))
        return self._kept(value, source, buffer)

    def _back(
        self, value: Value, source: Value, mine: bool
    ) -> tuple[str, Instruction | None, Instruction | None, bool]:
        """Something is moved into the buffer's own place."""
        if not mine:
            return (
                "it was computed elsewhere, and is moved into the parameter afterwards",
                None,
                source.instruction,
                False,
            )
        computed = source.sources and all(each.kind in (Kind.WHOLE, Kind.CONVERT) for each in source.sources)
        if computed:
            return (
                "it was computed elsewhere, and is moved into the parameter afterwards",
                None,
                source.instruction,
                False,
            )
        writer = self._writes_after(value, value)
        asked = self._was_asked_for(source, value)
        if writer is None:
            left = source.instruction
            return f"its contents had been moved away by {self._told(left)}", None, left, asked
        return f"before {self._told(writer)} writes it", None, writer, asked

    def _was_asked_for(self, value: Value, after: Value) -> bool:
        """Whether what comes back to a buffer's place had left it because the program asks for that."""
        if len(value.sources) != 1 or value is after:
            return False
        (source,) = value.sources
        buffers = self._versions.is_of[source.value.number]
        home = self._home_of(after.place)
        if source.kind is not Kind.MOVE or home is None or not buffers >> home & 1:
            return False
        left = Event(What.COPY, home, source.value, value, 0)
        return self._reason(Counted(left, Times(1)))[3]

    def _kept(
        self, value: Value, source: Value, buffer: int
    ) -> tuple[str, Instruction | None, Instruction | None, bool]:
        """A version is kept elsewhere, for whom?"""
        readers = [each for each in self._readers.get(value.number, []) if not self._goes_home(each, value)]
        if value.leaf.order == source.leaf.order and self._begins_an_output(value):
            return "another output begins with these contents", None, None, True
        if value.leaf.order != source.leaf.order:
            reader = readers[0] if readers else None
            return (
                (f"for {self._told(reader)}, in another layout" if reader else "in another layout"),
                reader,
                None,
                False,
            )
        writer = self._writes_after(source, value)
        last = readers[-1] if readers else None
        if last is None:
            return self._until(value, writer)
        if writer is None:
            return f"for {self._told(last)}", last, None, False
        if not any(self._is_version(each, buffer) for each in self._graph.at[writer.id]):
            text = f"its place is lent to another value, {self._told(writer)}, before {self._told(last)} reads it"
            return text, last, writer, False
        asked = self._depends(last, writer) and not self._every_element(writer, buffer)
        text = f"{self._told(last)} still reads the old value"
        return text + (f", and needs what {self._told(writer)} writes" if asked else ""), last, writer, asked

    def _begins_an_output(self, value: Value) -> bool:
        """Whether an output is made of a value where it lies, by replacing parts: any compiler would copy it then."""
        left = [each for each in self._graph.results if each.place is not None and each.place.same(value.place)]
        seen: set[int] = set()
        while left:
            each = left.pop()
            if each is value:
                return True
            if each.number not in seen:
                seen.add(each.number)
                left += [
                    source.value
                    for source in each.sources
                    if source.kind in (Kind.PHI, Kind.MOVE, Kind.BASE) and value.place is not None
                    if value.place.same(source.value.place)
                ]
        return False

    def _every_element(self, writer: Instruction, buffer: int) -> bool:
        """Whether an instruction only computes a buffer element by element: its reader could run along with it."""
        made = [each for each in self._graph.at[writer.id] if self._is_version(each, buffer)]
        return all(source.kind is Kind.WHOLE for each in made for source in each.sources)

    def _is_version(self, value: Value, buffer: int) -> bool:
        versions = self._versions
        return bool((versions.is_of[value.number] | versions.becomes_as_it_is[value.number]) >> buffer & 1)

    def _until(
        self, value: Value, writer: Instruction | None
    ) -> tuple[str, Instruction | None, Instruction | None, bool]:
        """A version that is kept, and then only moved or carried on."""
        if any(value in loop.carried_on for loop in self._graph.loops.values()):
            return "the loop carries it on there", None, writer, False
        for reader in self._readers.get(value.number, []):
            for made in self._graph.at.get(reader.id, []):
                other = self._home_of(made.place)
                if other is not None and self._versions.ends[other] is not None:
                    return f"it is kept until it becomes {self._paths[other]}", reader, writer, True
        return "nothing else reads the copy", None, writer, False

    def _told(self, instruction: Instruction) -> str:
        return told(self.named(instruction))

    def _returned(self, value: Value, buffer: int) -> int | None:
        """Another output than the buffer's own that a value is returned as."""
        own = self._versions.ends[buffer]
        results = self._graph.results
        return next((number for number, each in enumerate(results) if each is value and each is not own), None)

    def _home_of(self, place: Place | None) -> int | None:
        return self._homes.get(place.start) if place is not None else None

    def _place(self, value: Value, buffer: int) -> str:
        """A place in words."""
        place, assignment = value.place, self._graph.module.assignment
        if place is None or assignment is None:
            return "an unknown place"
        home = self._homes.get(place.start)
        if home is not None:
            lent = not self._versions.becomes[value.number] >> home & 1 and value is not self._versions.homes[home]
            name = "the parameter" if home == buffer else f"the place of {self._paths[home]}"
            return f"{name}, lent" if lent and home != buffer else name
        if place.space:
            return f"fast memory (S({place.space}))"
        allocation = assignment.allocations[place.allocation]
        if allocation.parameter is not None:
            return f"parameter {allocation.parameter}"
        return "an output" if allocation.output else "a constant" if allocation.constant else "temporary memory"

    @cached_property
    def _readers(self) -> dict[int, list[Instruction]]:
        """Who reads each value, in the order of the schedule."""
        found: dict[int, list[Instruction]] = {}
        for computation in self._graph.module.run:
            for instruction in computation.instructions:
                if instruction.opcode in _PASSING or instruction.id not in self._graph.at:
                    continue
                for operand in instruction.operands:
                    for value in self._graph.at.get(operand.id, []):
                        found.setdefault(value.number, []).append(instruction)
        return found

    @cached_property
    def _order(self) -> dict[int, int]:
        """The place of each instruction in the schedule of its computation."""
        return {
            instruction.id: number
            for computation in self._graph.module.run
            for number, instruction in enumerate(computation.instructions)
        }

    def _written(self, place: Place) -> list[Value]:
        """The values that are written into a place, in their order."""
        start = place.start
        if start not in self._writes:
            here = self._at.get(start, [])
            passed = [bool(each.sources) and all(source.kind is Kind.PHI for source in each.sources) for each in here]
            self._writes[start] = [each for each, only in zip(here, passed, strict=True) if not only]
        return self._writes[start]

    @cached_property
    def _writes(self) -> dict[tuple[int, int], list[Value]]:
        """What is written into the places that were asked for: to look at every value would take apart every fusion."""
        return {}

    @cached_property
    def _at(self) -> dict[tuple[int, int], list[Value]]:
        """The values that live in each place, in their order."""
        found: dict[tuple[int, int], list[Value]] = {}
        for value in self._graph.values:
            if value.place is not None and value.leaf.bytes:
                found.setdefault(value.place.start, []).append(value)
        return found

    def _writes_after(self, at: Value, after: Value) -> Instruction | None:
        """The next instruction that writes the place of `at`, once `after` is made; moving back is no writing."""
        if at.place is None:
            return None
        here = after.instruction.computation
        now = self._order[after.instruction.id]
        later = [
            value
            for value in self._written(at.place)
            if value.instruction.computation is here and self._order[value.instruction.id] > now and value is not after
        ]
        later.sort(key=lambda value: self._order[value.instruction.id])
        moves = [value for value in later if not (len(value.sources) == 1 and value.sources[0].kind is Kind.MOVE)]
        return next((value.instruction for value in (moves or later)), None)

    def _goes_home(self, instruction: Instruction, value: Value) -> bool:
        """Whether a reader only moves a value back into a buffer's place."""
        made = self._graph.at.get(instruction.id, [])
        return bool(made) and all(
            self._home_of(each.place) is not None
            and [s.value for s in each.sources] == [value]
            and each.sources[0].kind is Kind.MOVE
            for each in made
        )

    def _depends(self, reader: Instruction, writer: Instruction) -> bool:
        """Whether an instruction needs, over however many others, what another makes."""
        left, seen = [reader], {reader.id}
        while left and len(seen) < _MOST_STEPS:
            for operand in left.pop().operands:
                if operand is writer:
                    return True
                if operand.id not in seen:
                    seen.add(operand.id)
                    left.append(operand)
        return False


def told(named: Named) -> str:
    """An instruction in a sentence: `dynamic-slice (scan_stack.py:18)`."""
    line = named.line
    at = f" ({line.file.rsplit('/', 1)[-1]}:{line.line})" if line else ""
    return f"{named.operation}{at}"
