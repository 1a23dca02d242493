"""An executable's module: computations, instructions in the order of the schedule, aliases, and the buffer assignment.

A slim view: what is not asked for is not unpacked, so that a module of a million instructions can be afforded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from mutcheck.checks.ir.hlo import bodies, schema
from mutcheck.checks.ir.hlo.buffers import Assignment
from mutcheck.checks.ir.hlo.frames import Frames
from mutcheck.checks.ir.hlo.opcodes import OPCODES, Control, Opcode, opcode
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.ir.hlo.shapes import Index, Leaf, leaves_of
from mutcheck.core.finding import Location

if TYPE_CHECKING:
    from mutcheck.checks.ir.hlo.table import Table

_PARAMETER = OPCODES["parameter"]

LEAST_BYTES = 64 << 10
"""Size from which on a computation gets a table."""


class Instruction:
    """An instruction, with the computation that it is in, its position in the schedule, and what its opcode is."""

    __slots__ = ("_leaves", "_operands", "_proto", "computation", "id", "opcode", "position", "row")

    def __init__(
        self,
        computation: Computation,
        id_: int,
        row: Opcode,
        proto: Any = None,
        operands: tuple[Instruction, ...] | None = None,
        leaves: tuple[Leaf, ...] | None = None,
        position: int = 0,
    ) -> None:
        self.computation = computation
        self.id = id_
        self.row = row
        self.opcode = row.name
        self.position = position
        self._proto = proto
        self._operands = operands
        self._leaves = leaves

    def __repr__(self) -> str:
        return f"{self.name} = {', '.join(map(str, self.leaves))} {self.opcode}"

    @property
    def name(self) -> str:
        return str(self.proto.name)

    @property
    def proto(self) -> Any:
        """Its `HloInstructionProto`.

        Raises:
          UnreadableHlo: it is damaged, and in a computation that has a table.
        """
        found = self._proto
        if found is None:
            found = self._proto = self.computation.unpacked(self.position)
        return found

    @property
    def operands(self) -> tuple[Instruction, ...]:
        found = self._operands
        if found is None:
            of = self.computation
            found = self._operands = tuple([of.instruction(each) for each in of.operands(self.position)])
        return found

    @property
    def called(self) -> Sequence[int]:
        """The ids of the computations that it calls, in XLA's order (a loop: body, condition)."""
        if self._proto is None and (table := self.computation.table) is not None:
            return table.called_by(self.position)
        found: Sequence[int] = self.proto.called_computation_ids
        return found

    @property
    def aliasing(self) -> Any:
        """Its `output_operand_aliasing`."""
        if self._proto is None and (table := self.computation.table) is not None and not table.aliased[self.position]:
            return ()
        return self.proto.output_operand_aliasing

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The arrays of its result; tokens and opaque values count, with no bytes."""
        found = self._leaves
        if found is None:
            found = self._leaves = leaves_of(self.proto.shape)
        return found


class Computation:
    """A computation. What is in it is unpacked when it is first asked for: most of a module is inside of fusions.

    Attributes:
      instructions: in the order of the schedule, or of their dependencies where it has none.
      callees: ids of the computations that it calls.
      running: its instructions that run computations as they are: calls, loops, conditionals.

    Raises:
      UnreadableHlo: when it is first asked for, and contradicts itself.
    """

    def __init__(self, outline: Any, schedule: Any, forms: bodies.Forms) -> None:
        self._outline = outline
        self._schedule = schedule
        self._forms = forms
        self._all = False
        self.id: int = outline.id

    def __repr__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self._outline.name)

    @property
    def scheduled(self) -> bool:
        return self._schedule is not None

    @property
    def instructions(self) -> list[Instruction]:
        made = self._content.instructions
        if self.table is not None and not self._all:
            for position in range(len(made)):
                self.instruction(position)
            self._all = True
        return made  # type: ignore[return-value]  # all of them are made

    def instruction(self, position: int) -> Instruction:
        """The one at a position in the schedule; of a computation that has a table, it is made when asked for."""
        made = self._content.instructions
        found = made[position]
        if found is None:
            found = made[position] = self._made(position)
        return found

    @property
    def size(self) -> int:
        """How many instructions it has."""
        return len(self._content.instructions)

    @property
    def table(self) -> Table | None:
        """Its instructions as columns; None where they are so few that each is an object from the beginning."""
        return self._content.table

    @property
    def ids(self) -> list[int]:
        """The ids of its instructions."""
        table = self.table
        return [each.id for each in self.instructions] if table is None else table.id_list

    @property
    def shapes(self) -> Iterable[tuple[Leaf, ...]]:
        """The arrays of its instructions' results: equal ones at least once."""
        table = self.table
        return [each.leaves for each in self.instructions] if table is None else table.leaves

    @cached_property
    def form(self) -> int | None:
        """What it does, the same number for all of the module that do it; None where that is not known."""
        return self._forms.of(self._source) if self._schedule is None else None

    @property
    def callees(self) -> list[int]:
        return self._content.callees

    @property
    def running(self) -> list[Instruction]:
        return self._content.running

    @property
    def root(self) -> Instruction:
        return self._content.root

    @property
    def parameters(self) -> tuple[Instruction, ...]:
        return self._content.parameters

    def packed(self, most: int) -> Any:
        """The first of its `HloInstructionProto`s, as `Instructions`: `most`, or all where there is no table."""
        source = self._source
        return schema.unpack("Instructions", source if self.table is None else self.table.sample(most))

    def operands(self, position: int) -> list[int]:
        """The positions of the operands of an instruction."""
        if (table := self.table) is not None:
            return table.operands_of(position)
        return [each.position for each in self.instructions[position].operands]

    def users(self, position: int) -> list[int]:
        """The positions of those that an instruction is an operand of, in the order of the schedule."""
        return self._users[position] if self.table is None else self.table.users_of(position)

    @cached_property
    def _users(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.instructions]
        for instruction in self.instructions:
            for operand in instruction.operands:
                found[operand.position].append(instruction.position)
        return found

    def unpacked(self, position: int) -> Any:
        """The `HloInstructionProto` of an instruction, of a computation that has a table.

        Raises:
          UnreadableHlo: it is damaged.
        """
        table = self.table
        assert table is not None
        return schema.unpack("HloInstructionProto", table.source[table.starts[position] : table.ends[position]])

    def _made(self, position: int) -> Instruction:
        table = self.table
        assert table is not None
        row, leaves = table.rows[table.codes.item(position)], table.leaves[table.shape.item(position)]
        return Instruction(self, table.ids.item(position), row, None, None, leaves, position)

    @property
    def _source(self) -> bytes:
        found: bytes = self._outline.SerializeToString()
        return found

    @cached_property
    def _content(self) -> _Content:
        source = self._source
        if len(source) >= LEAST_BYTES and (found := self._columns(source)) is not None:
            return found
        return _unpack(self._outline, schema.unpack("Instructions", source).instructions, self._schedule, self)

    def _columns(self, source: bytes) -> _Content | None:
        """What is in it, with a table; None if that cannot be read side by side."""
        from mutcheck.checks.ir.hlo import table as columns  # with numpy, which small modules do not need
        from mutcheck.checks.ir.hlo.wire import Unusual

        try:
            table = columns.of(source, self._schedule)
        except Unusual:
            return None
        root = table.place(self._outline.root_id)
        if root < 0:
            return None
        content = _Content([None] * len(table), [], [], None, (), table)  # type: ignore[arg-type]
        self.__dict__["_content"] = content  # to make instructions from
        return content._replace(
            callees=table.called[table.spread(table.called_bounds, table.has(_calls))].tolist(),
            running=[self.instruction(each) for each in table.where(_runs_others)],
            root=self.instruction(root),
            parameters=_by_number([self.instruction(each) for each in table.where(_is_parameter)]),
        )


class Computations(Mapping[int, Computation]):
    """The computations of a module, by id: each is made when it is asked for.

    Args:
      outlines: theirs, in order.
      schedules: the ids of their instructions in the order of the schedule, of those that have one.
    """

    def __init__(self, outlines: Sequence[Any], schedules: Mapping[int, Any]) -> None:
        self._outlines = outlines
        self._schedules = schedules
        self._numbers = {each.id: number for number, each in enumerate(outlines)}
        self._made: dict[int, Computation] = {}
        self._forms = bodies.Forms()

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._numbers

    def missing(self, ids: Sequence[int]) -> int | None:
        """The first of some ids that is none of a computation."""
        there = self._numbers.keys() >= set(ids)
        return None if there else next(each for each in ids if each not in self._numbers)

    def __getitem__(self, id_: int) -> Computation:
        found = self._made.get(id_)
        if found is None:
            outline = self._outlines[self._numbers[id_]]
            found = self._made[id_] = Computation(outline, self._schedules.get(id_), self._forms)
        return found


class _Content(NamedTuple):
    instructions: list[Instruction | None]
    callees: list[int]
    running: list[Instruction]
    root: Instruction
    parameters: tuple[Instruction, ...]
    table: Table | None = None


@dataclass(frozen=True)
class Alias:
    """One entry of `input_output_alias`: an output that lives in a parameter's buffer."""

    output: Index
    parameter: int
    index: Index


@dataclass(frozen=True)
class HloModule:
    """A module that was read.

    Attributes:
      computations: by id.
      aliases: `input_output_alias`.
      donors: parameters that are buffer donors: donated, but paired with no output.
      assignment: where each value lives; None where the source says nothing of it (HLO text).
      proto: the outline of the `HloProto` that it was read from.
      frames: the Python lines behind its instructions.
      run: the computations that are run as they are, and not inside of an instruction: callers before callees.
      unknown_fields: how many fields an XLA wrote that is not known here.
    """

    name: str
    computations: Mapping[int, Computation]
    entry: Computation
    aliases: tuple[Alias, ...]
    donors: tuple[tuple[int, Index], ...]
    assignment: Assignment | None
    proto: Any
    frames: Frames
    run: tuple[Computation, ...]
    unknown_fields: int = 0

    def called(self, instruction: Instruction) -> list[Computation]:
        """The computations that an instruction calls, in XLA's order (a loop: body, condition)."""
        return [self.computations[each] for each in instruction.called]

    def outputs(self) -> tuple[Leaf, ...]:
        return self.entry.root.leaves

    def lines(self, instruction: Instruction) -> tuple[Location, ...]:
        """The Python lines that an instruction comes from, innermost first."""
        return self.frames.lines(instruction.proto.metadata)


def _unpack(proto: Any, packed: Any, schedule: Any, computation: Computation) -> _Content:
    """The instructions of a computation, in order."""
    here: dict[int, Instruction] = {}
    find = here.__getitem__
    callees: list[int] = []
    running: list[Instruction] = []
    rows = OPCODES.get
    for each in packed:
        name = each.opcode
        row = rows(name) or opcode(name)
        try:
            operands = tuple(map(find, each.operand_ids))
        except KeyError:
            raise UnreadableHlo(
                f"in {proto.name}, {each.name} reads what is not computed before it: "
                "an instruction is missing, or there is a cycle"
            ) from None
        id_ = each.id
        made = here[id_] = Instruction(computation, id_, row, each, operands, None, len(here))
        if row.calls:
            callees += each.called_computation_ids
            if row.control is not Control.NONE:
                running.append(made)
    if len(here) != len(packed):
        raise UnreadableHlo(f"in {proto.name}, two instructions have one id")
    if proto.root_id not in here:
        raise UnreadableHlo(f"the root of {proto.name} is missing")
    instructions = list(here.values())
    parameters = _by_number([each for each in instructions if each.row is _PARAMETER])
    if schedule is not None:
        instructions = _scheduled(proto.name, here, list(schedule))
        for position, made in enumerate(instructions):
            made.position = position
    return _Content(instructions, callees, running, here[proto.root_id], parameters)  # type: ignore[arg-type]


def _by_number(parameters: Sequence[Instruction]) -> tuple[Instruction, ...]:
    if len(parameters) > 1:
        parameters = sorted(parameters, key=lambda each: int(each.proto.parameter_number))
    return tuple(parameters)


def _is_parameter(row: Opcode) -> bool:
    return row is _PARAMETER


def _calls(row: Opcode) -> bool:
    return row.calls


def _runs_others(row: Opcode) -> bool:
    return row.calls and row.control is not Control.NONE


def _scheduled(name: str, here: Mapping[int, Instruction], ids: Sequence[int]) -> list[Instruction]:
    """Instructions in the order of the schedule, which must be one of their dependencies."""
    if ids == list(here):
        return list(here.values())  # each was found after what it reads
    if len(ids) != len(here) or not here.keys() >= set(ids):
        raise UnreadableHlo(f"the schedule of {name} is not of its instructions")
    instructions = [here[id_] for id_ in ids]
    done: set[Instruction] = set()
    for instruction in instructions:
        if not done.issuperset(instruction.operands):
            raise UnreadableHlo(f"in {name}, {instruction.name} is scheduled before what it reads")
        done.add(instruction)
    return instructions
