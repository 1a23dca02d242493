"""Why a buffer is copied: who reads the old value still, what writes its place, and whether the program asks for it."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mutcheck.checks.analysis.flow.dataflow import Kind, Value
from mutcheck.checks.analysis.flow.transfer import OTHER
from mutcheck.checks.analysis.verdict import Analysis
from mutcheck.checks.analysis.versions.copies import Counted
from mutcheck.checks.analysis.versions.inflows import carries
from mutcheck.checks.analysis.versions.transfers import TransferKind
from mutcheck.checks.analysis.versions.versions import Versions
from mutcheck.checks.explain.words import Named, Why, told
from mutcheck.checks.ir.hlo.buffers import Slice
from mutcheck.checks.ir.hlo.module import Computation, Instruction
from mutcheck.checks.ir.hlo.opcodes import Control, Forwards
from mutcheck.checks.ir.locations import best, library
from mutcheck.core.finding import Location

_MOST_STEPS = 20_000
"""Instructions that are searched for a dependency."""

_MOST_AROUND = 200
"""Instructions around one that are searched for a line: what is further away says nothing of it."""


@dataclass(frozen=True)
class Reason:
    """Why something is done to a buffer, before it is put into words that name lines; as in `Why`."""

    text: str
    reader: Instruction | None = None
    writer: Instruction | None = None
    asked: bool = False


class Causes:
    """The causes of what is done to the buffers of one executable.

    Args:
      paths: the buffers' paths, by parameter number.
      file: the program's own file, whose lines are preferred.
    """

    def __init__(self, analysis: Analysis, versions: Versions, paths: Mapping[int, str], file: str) -> None:
        self._module = analysis.module
        self._versions = versions
        self._flow = versions.flow
        self._reads = versions.last_reads
        self._file = file
        self._paths = [paths[parameter] for parameter in versions.parameters]
        self._numbers = {parameter: number for number, parameter in enumerate(versions.parameters)}
        self._named: dict[int, Named] = {}
        self._known_around: dict[int, dict[int, Collection[int]]] = {}
        self._writes: dict[tuple[int, int], list[Value]] = {}
        self._in_order: dict[tuple[tuple[int, int], int], list[Value]] = {}
        self._homes = {
            home.place.start: number
            for number, home in enumerate(self._versions.homes)
            if home.place is not None and home.leaf.bytes
        }

    def named(self, instruction: Instruction) -> Named:
        if instruction.id not in self._named:
            lines = list(self._lines(instruction))
            line, below = best(lines, self._file), library(lines, self._file)
            self._named[instruction.id] = Named(instruction.name, self._operation(instruction), line, below)
        return self._named[instruction.id]

    def _operation(self, instruction: Instruction) -> str:
        """What an instruction does: of a fusion what its result comes from."""
        if instruction.opcode != "fusion":
            return instruction.opcode
        root = self._module.called(instruction)[0].root
        while root.operands and (root.row.same or root.opcode in ("convert", "copy", "broadcast")):
            root = root.operands[0]
        forwards = root.row.forwards is not Forwards.NOTHING
        return "fusion" if forwards or root.opcode == "constant" else root.opcode

    def _lines(self, instruction: Instruction) -> Iterator[Location]:
        """An instruction's own lines; those of what is in a fusion that has none."""
        yield from self._module.lines(instruction)
        if instruction.opcode == "fusion":
            for inner in reversed(self._module.called(instruction)[0].instructions):
                yield from self._module.lines(inner)

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
            and value.instruction.row.forwards is not Forwards.GIVEN
            and any(source.kind is not Kind.MOVE for source in self._flow.inflows(value))
        ]

    def why(self, counted: Counted) -> Why:
        """The reason of a transfer."""
        transfer = counted.transfer
        explained = transfer.copies or transfer.kind in (TransferKind.REARRANGED, TransferKind.DELIVERED)
        reason = self._of(transfer.value, transfer.source, transfer.buffer) if explained else Reason("")
        text = reason.text
        reader, writer = (self.named(each) if each else None for each in (reason.reader, reason.writer))
        instruction = self.named(transfer.instruction)
        near = next((each for each in (reader, writer, instruction) if each and each.line), None)
        if near is None:
            near = self._nearest(transfer.instruction)
            text += f"; the nearest line is that of {told(near)}" if near else "; XLA gave no line for it"
        return Why(
            instruction,
            self._place(transfer.source, transfer.buffer),
            self._place(transfer.value, transfer.buffer),
            text,
            reader,
            writer,
            near,
            reason.asked,
        )

    def _nearest(self, instruction: Instruction) -> Named | None:
        """The nearest instruction with a line among those that one gets its operands from, or that use it."""
        computation = instruction.computation
        left, seen = deque([instruction.position]), {instruction.position}
        while left:
            each = left.popleft()
            if (named := self.named(computation.instruction(each))).line:
                return named
            around = self._around(computation, each)
            if len(around) >= _MOST_AROUND:
                return None
            for other in around:
                if other not in seen:
                    seen.add(other)
                    left.append(other)
            if len(seen) >= _MOST_AROUND:
                return None
        return None

    def _around(self, computation: Computation, position: int) -> Collection[int]:
        """The positions of what an instruction gets its operands from, and of what uses it, each once."""
        known = self._known_around.setdefault(computation.id, {})
        if position not in known:
            users = computation.users(position)[:_MOST_AROUND]  # a constant may have thousands
            known[position] = dict.fromkeys((*computation.operands(position), *users))
        return known[position]

    def _of(self, value: Value, source: Value, buffer: int) -> Reason:
        """Why `source`, a version of a buffer or what becomes one, is moved to where `value` lives."""
        other = self._home_of(value.place)
        if other is not None and not self._versions.at_home[value.number] >> other & 1:
            other = None  # the place is lent, and no more than temporary memory
        if other is not None and other != buffer:
            into = any(each.value is source and each.kind is Kind.INTO for each in self._flow.inflows(value))
            become = "a part of" if into else "those of"
            return Reason(f"its contents become {become} {self._paths[other]}", asked=True)
        if asked := self._asked(value, source, buffer, "it" if other == buffer else "something else"):
            return Reason(asked, asked=True)
        return self._back(value, source, buffer) if other == buffer else self._kept(value, source, buffer)

    def _asked(self, value: Value, source: Value, buffer: int, whole: str) -> str:
        """Why any compiler would move it, as far as the instruction itself shows; empty where it does not."""
        output = self._returned(value, buffer)
        if output is not None:
            return f"output {output} returns these contents too"
        moved = next((each for each in self._flow.inflows(value) if each.value is source), None)
        if moved is not None and moved.kind is Kind.INTO:
            return f"they go to another part of {whole}"
        return "its elements go to other positions" if moved is not None and moved.order == OTHER else ""

    def _back(self, value: Value, source: Value, buffer: int) -> Reason:
        """Something is moved into the buffer's own place."""
        if not self._came_from_home(source, buffer):
            text = "it was computed elsewhere, and is moved into the parameter afterwards"
            return Reason(text, writer=source.instruction)
        writer = self._writes_after(value, value)
        asked = self._was_asked_for(source, value)
        if writer is None:
            left = source.instruction
            return Reason(f"its contents had been moved away by {self._told(left)}", writer=left, asked=asked)
        return Reason(f"before {self._told(writer)} writes it", writer=writer, asked=asked)

    def _came_from_home(self, value: Value, buffer: int) -> bool:
        """Whether the contents of a value were in the buffer's own place before, but for parts that were replaced."""
        left, seen = [value], set[int]()
        while left:
            each = left.pop()
            if self._versions.at_home[each.number] >> buffer & 1:
                return True
            if each.number not in seen:
                seen.add(each.number)
                computed = (Kind.WHOLE, Kind.CONVERT)
                left += [flow.value for flow in self._flow.inflows(each) if carries(flow) and flow.kind not in computed]
        return False

    def _was_asked_for(self, value: Value, after: Value) -> bool:
        """Whether what comes back to a buffer's place had left it because the program asks for that."""
        inflows, home = self._flow.inflows(value), self._home_of(after.place)
        if len(inflows) != 1 or value is after or home is None or inflows[0].kind is not Kind.MOVE:
            return False
        source = inflows[0].value
        return bool(self._versions.is_of[source.number] >> home & 1) and self._of(value, source, home).asked

    def _kept(self, value: Value, source: Value, buffer: int) -> Reason:
        """A version is kept elsewhere, for whom?"""
        readers = [each for each in self._reads.readers(value.number) if not self._goes_home(each, value)]
        shown = {each.leaves[0].layout for each in value.instruction.operands if self._flow.at[each.id] == [source]}
        if shown - {value.leaf.layout}:  # a bitcast may show it in another one than its own
            reader = readers[0] if readers else None
            return Reason(f"for {self._told(reader)}, in another layout" if reader else "in another layout", reader)
        if self._begins_an_output(value):
            return Reason("another output begins with these contents", asked=True)
        writer = self._writes_after(source, value)
        if not readers:
            return self._until(value, writer, buffer)
        last = readers[-1]
        if writer is None:
            return Reason(f"for {self._told(last)}", last)
        if not any(self._is_version(each, buffer) for each in self._flow.at[writer.id]):
            text = f"its place is lent to another value, {self._told(writer)}, before {self._told(last)} reads it"
            return Reason(text, last, writer)
        asked = self._depends(last, writer) and not self._every_element(writer, buffer)
        text = f"{self._told(last)} still reads the old value"
        return Reason(text + (f", and needs what {self._told(writer)} writes" if asked else ""), last, writer, asked)

    def _begins_an_output(self, value: Value) -> bool:
        """Whether an output is made of a value where it lies, by replacing parts: any compiler would copy it then."""
        left = list(self._results_at.get(value.place.start, ())) if value.place is not None else []
        seen: set[int] = set()
        while left:
            each = left.pop()
            if each is value:
                return True
            if each.number not in seen:
                seen.add(each.number)
                left += [
                    source.value
                    for source in self._flow.inflows(each)
                    if source.kind in (Kind.PHI, Kind.MOVE, Kind.BASE) and value.place is not None
                    if value.place.same(source.value.place)
                ]
        return False

    def _every_element(self, writer: Instruction, buffer: int) -> bool:
        """Whether an instruction only computes a buffer element by element: its reader could run along with it."""
        made = [each for each in self._flow.at[writer.id] if self._is_version(each, buffer)]
        return all(source.kind is Kind.WHOLE for each in made for source in self._flow.inflows(each))

    def _is_version(self, value: Value, buffer: int) -> bool:
        versions = self._versions
        return bool((versions.is_of[value.number] | versions.becomes_as_it_is[value.number]) >> buffer & 1)

    def _until(self, value: Value, writer: Instruction | None, buffer: int) -> Reason:
        """A version that is kept, and then only moved or carried on."""
        if any(value in loop.carried_on for loop in self._flow.loops.values()):
            return Reason("the loop carries it on there", writer=writer)
        if any(value in loop.initial for loop in self._flow.loops.values()):
            return Reason("a loop begins with it there", writer=writer)
        for reader in self._reads.readers(value.number):
            for made in self._flow.at.get(reader.id, []):
                other = self._home_of(made.place)
                if other == buffer:
                    return Reason("it is moved on to the parameter afterwards", reader, writer)
                if other is not None and self._versions.ends[other] is not None:
                    return Reason(f"it is kept until it becomes {self._paths[other]}", reader, writer, True)
        return Reason("nothing else reads the copy", writer=writer)

    def _told(self, instruction: Instruction) -> str:
        return told(self.named(instruction))

    def _returned(self, value: Value, buffer: int) -> int | None:
        """Another output than the buffer's own that a value is returned as."""
        own = self._versions.ends[buffer]
        return self._outputs.get(value.number) if value is not own else None

    @cached_property
    def _outputs(self) -> dict[int, int]:
        """The first output that each value is returned as, by its number."""
        return {each.number: number for number, each in reversed(list(enumerate(self._flow.results)))}

    @cached_property
    def _results_at(self) -> dict[tuple[int, int], list[Value]]:
        """The outputs that live in each place."""
        found: dict[tuple[int, int], list[Value]] = {}
        for each in self._flow.results:
            if each.place is not None:
                found.setdefault(each.place.start, []).append(each)
        return found

    def _home_of(self, place: Slice | None) -> int | None:
        return self._homes.get(place.start) if place is not None else None

    def _place(self, value: Value, buffer: int) -> str:
        """A place in words."""
        place, assignment = value.place, self._module.assignment
        if place is None or assignment is None:
            return "an unknown place"
        home = self._homes.get(place.start)
        if home is not None:
            return self._home(value, home, buffer)
        if place.space:
            return f"fast memory (S({place.space}))"
        allocation = assignment.allocations[place.allocation]
        if allocation.parameter is not None:
            return f"parameter {allocation.parameter}"
        return "an output" if allocation.output else "a constant" if allocation.constant else "temporary memory"

    def _home(self, value: Value, home: int, buffer: int) -> str:
        """A buffer's place in words; one that another value lives in meanwhile is lent."""
        if home == buffer:
            return "the parameter"
        lent = not self._versions.at_home[value.number] >> home & 1
        return f"the place of {self._paths[home]}{', lent' if lent else ''}"

    def _written(self, place: Slice) -> list[Value]:
        """The values that are written into a place, in their order."""
        start = place.start
        if start not in self._writes:
            here = self._flow.uses.living_at(start)
            passed = [
                bool(self._flow.inflows(each)) and all(source.kind is Kind.PHI for source in self._flow.inflows(each))
                for each in here
            ]
            self._writes[start] = [each for each, only in zip(here, passed, strict=True) if not only]
        return self._writes[start]

    def _writes_after(self, at: Value, after: Value) -> Instruction | None:
        """The next instruction that writes the place of `at`, once `after` is made; moving back is no writing.

        After what is called its caller goes on: an asynchronous operation has a computation of its own.
        """
        instruction: Instruction | None = after.instruction
        while at.place is not None and instruction is not None:
            first: Value | None = None
            for value in self._written_later(at.place, instruction, after):
                first = first or value
                if [each.kind for each in self._flow.inflows(value)] != [Kind.MOVE]:
                    return value.instruction
            if first is not None:
                return first.instruction
            calls = [site.instruction for site in self._flow.callers.get(instruction.computation.id, [])]
            only = len(calls) == 1 and calls[0].row.control is Control.CALL
            instruction = calls[0] if only else None
        return None

    def _written_later(self, place: Slice, instruction: Instruction, after: Value) -> Iterator[Value]:
        """The values but one that are written into a place behind an instruction in its computation, in their order."""
        key = (place.start, instruction.computation.id)
        if key not in self._in_order:
            here = [each for each in self._written(place) if each.instruction.computation is instruction.computation]
            self._in_order[key] = sorted(here, key=_position)
        here = self._in_order[key]
        first = bisect_right(here, instruction.position, key=_position)
        return (each for each in here[first:] if each is not after)

    def _goes_home(self, instruction: Instruction, value: Value) -> bool:
        """Whether a reader only moves a value back into a buffer's place."""
        made = self._flow.at.get(instruction.id, [])
        return bool(made) and all(
            self._home_of(each.place) is not None
            and [(inflow.value, inflow.kind) for inflow in self._flow.inflows(each)] == [(value, Kind.MOVE)]
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


def _position(value: Value) -> int:
    return value.instruction.position
