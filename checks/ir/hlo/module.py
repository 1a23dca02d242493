"""An executable's module: computations, instructions in the order of the schedule, aliases, and the buffer assignment.

A slim view: what is not asked for is not unpacked, so that a module of a million instructions can be afforded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.ir.hlo.buffers import Assignment
from mutcheck.checks.ir.hlo.frames import Frames
from mutcheck.checks.ir.hlo.opcodes import OPCODES, Control, Opcode, opcode
from mutcheck.checks.ir.hlo.schema import UnreadableHlo
from mutcheck.checks.ir.hlo.shapes import Index, Leaf, leaves_of
from mutcheck.core.finding import Location


class Instruction:
    """An instruction, with its operands, the computation that it is in, and what its opcode is."""

    __slots__ = ("_leaves", "computation", "id", "opcode", "operands", "proto", "row")

    def __init__(
        self, proto: Any, computation: Computation, id_: int, row: Opcode, operands: tuple[Instruction, ...]
    ) -> None:
        self.proto = proto
        self.computation = computation
        self.id = id_
        self.row = row
        self.opcode = row.name
        self.operands = operands
        self._leaves: tuple[Leaf, ...] | None = None

    def __repr__(self) -> str:
        return f"{self.name} = {', '.join(map(str, self.leaves))} {self.opcode}"

    @property
    def name(self) -> str:
        return str(self.proto.name)

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

    def __init__(self, outline: Any, schedule: Any = None) -> None:
        self._outline = outline
        self._schedule = schedule
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
        return self._content.instructions

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

    @cached_property
    def packed(self) -> Any:
        """Its `HloInstructionProto`s."""
        return schema.unpack("Instructions", self._outline)

    @cached_property
    def _content(self) -> _Content:
        return _unpack(self._outline, self.packed.instructions, self._schedule, self)


class _Content(NamedTuple):
    instructions: list[Instruction]
    callees: list[int]
    running: list[Instruction]
    root: Instruction
    parameters: tuple[Instruction, ...]


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
        return [self.computations[each] for each in instruction.proto.called_computation_ids]

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
        made = here[id_] = Instruction(each, computation, id_, row, operands)
        if row.calls:
            callees += each.called_computation_ids
            if row.control is not Control.NONE:
                running.append(made)
    if len(here) != len(packed):
        raise UnreadableHlo(f"in {proto.name}, two instructions have one id")
    if proto.root_id not in here:
        raise UnreadableHlo(f"the root of {proto.name} is missing")
    parameters = [each for each in here.values() if each.opcode == "parameter"]
    parameters.sort(key=lambda each: int(each.proto.parameter_number))
    instructions = list(here.values()) if schedule is None else _scheduled(proto.name, here, list(schedule))
    return _Content(instructions, callees, running, here[proto.root_id], tuple(parameters))


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
