"""Reads an executable: XLA's `HloProto`, from bytes to computations, instructions, schedule and buffer assignment.

A slim view: what is not asked for is not unpacked, so that a module of a million instructions can be afforded.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.ir.hlo.buffers import Assignment
from mutcheck.core.finding import Location

Index = tuple[int, ...]
"""XLA's `ShapeIndex`: the way to a leaf of a tuple; empty for what is no tuple."""

_TUPLE, _TOKEN, _OPAQUE = 13, 17, 14

_NAMES = {
    1: "pred", 2: "s8", 3: "s16", 4: "s32", 5: "s64", 6: "u8", 7: "u16", 8: "u32", 9: "u64", 10: "f16", 11: "f32",
    12: "f64", 15: "c64", 16: "bf16", 18: "c128", 19: "f8e5m2", 20: "f8e4m3fn", 21: "s4", 22: "u4", 23: "f8e4m3b11fnuz",
    24: "f8e5m2fnuz", 25: "f8e4m3fnuz", 26: "s2", 27: "u2", 28: "f8e4m3", 29: "f8e3m4", 30: "s1", 31: "u1",
    32: "f4e2m1fn", 33: "f8e8m0fnu",
}  # fmt: skip
"""XLA's element types (`PrimitiveType`), as HLO text writes them."""

_BITS = {
    1: 8, 2: 8, 3: 16, 4: 32, 5: 64, 6: 8, 7: 16, 8: 32, 9: 64, 10: 16, 11: 32, 12: 64, 15: 64, 16: 16, 18: 128, 19: 8,
    20: 8, 21: 4, 22: 4, 23: 8, 24: 8, 25: 8, 26: 2, 27: 2, 28: 8, 29: 8, 30: 1, 31: 1, 32: 4, 33: 8,
}  # fmt: skip

RUN = frozenset({"call", "conditional", "while", "async-start"})
"""Instructions that run the computations that they call; others apply them to elements, or are made of them."""

_SAMPLE = 2_000
"""Instructions that are searched for unknown fields."""


class UnreadableHlo(Exception):
    """The bytes are not a whole `HloProto`, or contradict themselves; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One array of an instruction's result.

    Attributes:
      index: where it is in the result's tuple.
      type: XLA's number of the element type.
      dimensions: its dimensions.
      order: dimensions from minor to major, and tiles: how it lies in memory.
      space: memory space; 0 is the device's main memory.
      elements: how many it has.
      bytes: its size, unpadded.
    """

    index: Index
    type: int
    dimensions: tuple[int, ...]
    order: tuple[tuple[int, ...], ...]
    space: int
    elements: int
    bytes: int

    def __str__(self) -> str:
        return f"{_NAMES.get(self.type, 'opaque')}[{','.join(map(str, self.dimensions))}]"


class Instruction:
    """An instruction, with its operands and the computation that it is in."""

    __slots__ = ("_leaves", "computation", "id", "opcode", "operands", "proto")

    def __init__(
        self, proto: Any, computation: Computation, id_: int, opcode: str, operands: tuple[Instruction, ...]
    ) -> None:
        self.proto = proto
        self.computation = computation
        self.id = id_
        self.opcode = opcode
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

    Raises:
      UnreadableHlo: when it is first asked for, and contradicts itself.
    """

    def __init__(self, proto: Any, schedule: Any = None) -> None:
        self._proto = proto
        self._schedule = schedule
        self.id: int = proto.id

    def __repr__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self._proto.name)

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
    def root(self) -> Instruction:
        return self._content.root

    @property
    def parameters(self) -> tuple[Instruction, ...]:
        return self._content.parameters

    @cached_property
    def _content(self) -> _Content:
        return _unpack(self._proto, self._schedule, self)


class _Content(NamedTuple):
    instructions: list[Instruction]
    callees: list[int]
    root: Instruction
    parameters: tuple[Instruction, ...]


@dataclass(frozen=True)
class Alias:
    """One entry of `input_output_alias`: an output that lives in a parameter's buffer."""

    output: Index
    parameter: int
    index: Index


@dataclass(frozen=True)
class Module:
    """A module that was read.

    Attributes:
      computations: by id.
      aliases: `input_output_alias`.
      donors: parameters that are buffer donors: donated, but paired with no output.
      assignment: where each value lives; None where the source says nothing of it (HLO text).
      unknown_fields: how many fields an XLA wrote that is not known here.
    """

    name: str
    computations: Mapping[int, Computation]
    entry: Computation
    aliases: tuple[Alias, ...]
    donors: tuple[tuple[int, Index], ...]
    assignment: Assignment | None
    frames: Any
    unknown_fields: int = 0

    def called(self, instruction: Instruction) -> list[Computation]:
        """The computations that an instruction calls, in XLA's order (a loop: body, condition)."""
        return [self.computations[each] for each in instruction.proto.called_computation_ids]

    def outputs(self) -> tuple[Leaf, ...]:
        return self.entry.root.leaves

    @cached_property
    def run(self) -> tuple[Computation, ...]:
        """The computations that are run as they are, and not inside of an instruction: callers before callees."""
        found = {self.entry.id: self.entry}
        left = [self.entry]
        while left:
            for instruction in left.pop().instructions:
                if instruction.opcode in RUN:
                    for called in self.called(instruction):
                        if called.id not in found:
                            found[called.id] = called
                            left.append(called)
        return tuple(found.values())

    def lines(self, instruction: Instruction) -> tuple[Location, ...]:
        """The Python lines that an instruction comes from, innermost first."""
        metadata = instruction.proto.metadata
        frame = metadata.stack_frame_id
        if 0 < frame <= len(self.frames.stack_frames):
            if frame not in self._stacks:
                self._stacks[frame] = tuple(self._stack(frame))
            return self._stacks[frame]
        return (Location(metadata.source_file, metadata.source_line),) if metadata.source_file else ()

    @cached_property
    def _stacks(self) -> dict[int, tuple[Location, ...]]:
        """The lines of each stack frame that was asked for: many instructions share theirs."""
        return {}

    def _stack(self, frame: int) -> Iterator[Location]:
        seen = set()
        while 0 < frame <= len(self.frames.stack_frames) and frame not in seen:
            seen.add(frame)
            found = self.frames.stack_frames[frame - 1]
            place = _numbered(self.frames.file_locations, found.file_location_id)
            file = _numbered(self.frames.file_names, place.file_name_id) if place is not None else None
            if file is not None:
                yield Location(file, place.line)
            frame = found.parent_frame_id


def _numbered(table: Sequence[Any], number: int) -> Any:
    """An entry of a table whose numbers begin at 1; None where it has none of that number."""
    return table[number - 1] if 0 < number <= len(table) else None


def leaves_of(shape: Any) -> tuple[Leaf, ...]:
    """The arrays of a shape, in the order of XLA's `ShapeIndex`. Equal shapes share theirs: most are equal to many."""
    return _leaves(shape.SerializeToString())


@lru_cache(maxsize=4096)
def _leaves(serialized: bytes) -> tuple[Leaf, ...]:
    return tuple(_flat(schema.message("ShapeProto").FromString(serialized), ()))


def _flat(shape: Any, index: Index) -> Iterator[Leaf]:
    type_ = shape.element_type
    if type_ == _TUPLE:
        for number, each in enumerate(shape.tuple_shapes):
            yield from _flat(each, (*index, number))
        return
    dimensions = tuple(shape.dimensions)
    if type_ in (_TOKEN, _OPAQUE) or (type_ not in _BITS and shape.tuple_shapes):
        yield Leaf(index, type_, dimensions, (), 0, 0, 0)
        return
    layout = shape.layout
    elements = math.prod(dimensions)
    if type_ not in _BITS and not layout.element_size_in_bits:
        raise UnreadableHlo(f"an array has elements of type {type_}, which mutcheck does not know")
    if elements < 0:
        raise UnreadableHlo(f"an array has dimensions {dimensions}")
    bits = layout.element_size_in_bits or _BITS.get(type_, 0)
    order = (tuple(layout.minor_to_major), *(tuple(tile.dimensions) for tile in layout.tiles))
    yield Leaf(index, type_, dimensions, order, layout.memory_space, elements, (elements * bits + 7) // 8)


def parse(source: bytes) -> Module:
    """Read a serialized `HloProto`.

    Raises:
      UnreadableHlo: it is cut off, is something else, or contradicts itself.
    """
    from google.protobuf.message import DecodeError

    proto = schema.message()()
    try:
        proto.ParseFromString(source)
    except DecodeError as error:
        raise UnreadableHlo(f"it is no HloProto, or cut off: {error}") from None
    if not proto.hlo_module.computations:
        raise UnreadableHlo("it has no module with computations")
    with unhurried():
        return _module(proto)


@contextmanager
def unhurried() -> Iterator[None]:
    """Keep Python's garbage collector from looking again and again through objects that all stay."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def parse_text(text: str) -> Module:
    """Read HLO text, with jaxlib's own parser. It says nothing of the buffer assignment.

    Raises:
      UnreadableHlo: it does not parse.
    """
    proto = schema.message()()
    proto.ParseFromString(from_text(text))
    return _module(proto)


def from_text(text: str) -> bytes:
    """HLO text as a serialized `HloProto`, which has no buffer assignment.

    Raises:
      UnreadableHlo: it does not parse.
    """
    try:
        parsed = _jaxlib("hlo_module_from_text")(text)
    except Exception as error:  # jaxlib's XlaRuntimeError is another class in every release
        raise UnreadableHlo(f"it is no HLO text that this jaxlib can parse: {error}") from None
    proto = schema.message()()
    proto.hlo_module.ParseFromString(parsed.as_serialized_hlo_module_proto())
    return bytes(proto.SerializeToString())


def text(source: bytes, *, frames: bool = True) -> str:
    """The module of a serialized `HloProto` as HLO text, written by jaxlib's own printer.

    Args:
      frames: whether with the Python frames that each instruction comes from, whose paths and numbers differ from
        machine to machine, and from process to process.

    Raises:
      UnreadableHlo: it is none, or this jaxlib does not know it.
    """
    proto = schema.message()()
    try:
        proto.ParseFromString(source)
        if not frames:
            _forget_frames(proto.hlo_module)
        module = _jaxlib("HloModule").from_serialized_hlo_module_proto(proto.hlo_module.SerializeToString())
        return str(module.to_string())
    except Exception as error:
        raise UnreadableHlo(f"it cannot be written as text: {error}") from None


def _forget_frames(module: Any) -> None:
    module.ClearField("stack_frame_index")
    for computation in module.computations:
        for instruction in computation.instructions:
            for field in ("source_file", "source_line", "stack_frame_id"):
                instruction.metadata.ClearField(field)


def _jaxlib(name: str) -> Any:
    """What jaxlib has for HLO, wherever a release of it keeps that."""
    for place in ("jaxlib._hlo", "jaxlib._jax", "jaxlib.xla_extension", "jaxlib._xla"):
        try:
            return getattr(import_module(place), name)
        except (ImportError, AttributeError):
            continue
    raise UnreadableHlo(f"this jaxlib has no {name}")


def _module(proto: Any) -> Module:
    module = proto.hlo_module
    schedule = {each.key: each.value.instruction_ids for each in module.schedule.sequences}
    computations = {each.id: Computation(each, schedule.pop(each.id, None)) for each in module.computations}
    if len(computations) != len(module.computations):
        raise UnreadableHlo("two of its computations have one id")
    if schedule:
        raise UnreadableHlo(f"its schedule names computation {next(iter(schedule))}, and there is none of that id")
    entry = computations.get(module.entry_computation_id)
    if entry is None:
        raise UnreadableHlo("its entry computation is missing")
    _check_calls(computations, entry)
    aliases = tuple(
        Alias(tuple(each.output_shape_index), each.parameter_number, tuple(each.parameter_shape_index))
        for each in module.input_output_alias.entries
    )
    donors = tuple((each.parameter_number, tuple(each.parameter_shape_index)) for each in module.buffer_donor.entries)
    has_assignment = proto.HasField("buffer_assignment") and len(proto.buffer_assignment.buffer_allocations) > 0
    assignment = Assignment(proto.buffer_assignment) if has_assignment else None
    made = Module(
        module.name, computations, entry, aliases, donors, assignment, module.stack_frame_index, _unknown(proto)
    )
    _check_aliases(made)
    if assignment is not None:
        _check_assignment(made, assignment)
    return made


def _check_assignment(module: Module, assignment: Assignment) -> None:
    """Whatever has a place outside of an instruction must be there."""
    here = {instruction.id for computation in module.run for instruction in computation.instructions}
    if assignment.missing(here) is not None:  # in some backends what is applied to elements has places, too
        here = {each.id for computation in module.computations.values() for each in computation.instructions}
    missing = assignment.missing(here)
    if missing is not None:
        raise UnreadableHlo(f"its buffer assignment names instruction {missing}, and the module has none of that id")


def _unpack(proto: Any, schedule: Any, computation: Computation) -> _Content:
    """The instructions of a computation, in order."""
    here: dict[int, Instruction] = {}
    find = here.__getitem__
    callees: list[int] = []
    for each in proto.instructions:
        try:
            operands = tuple(map(find, each.operand_ids))
        except KeyError:
            raise UnreadableHlo(
                f"in {proto.name}, {each.name} reads what is not computed before it: "
                "an instruction is missing, or there is a cycle"
            ) from None
        id_ = each.id
        here[id_] = Instruction(each, computation, id_, each.opcode, operands)
        if called := each.called_computation_ids:
            callees.extend(called)
    if len(here) != len(proto.instructions):
        raise UnreadableHlo(f"in {proto.name}, two instructions have one id")
    if proto.root_id not in here:
        raise UnreadableHlo(f"the root of {proto.name} is missing")
    parameters = [each for each in here.values() if each.opcode == "parameter"]
    parameters.sort(key=lambda each: int(each.proto.parameter_number))
    instructions = list(here.values()) if schedule is None else _scheduled(proto.name, here, list(schedule))
    return _Content(instructions, callees, here[proto.root_id], tuple(parameters))


def _scheduled(name: str, here: Mapping[int, Instruction], ids: Sequence[int]) -> list[Instruction]:
    """Instructions in the order of the schedule, which must be one of their dependencies."""
    if len(ids) != len(here) or not here.keys() >= set(ids):
        raise UnreadableHlo(f"the schedule of {name} is not of its instructions")
    instructions = [here[id_] for id_ in ids]
    done: set[Instruction] = set()
    for instruction in instructions:
        if not done.issuperset(instruction.operands):
            raise UnreadableHlo(f"in {name}, {instruction.name} is scheduled before what it reads")
        done.add(instruction)
    return instructions


def _check_calls(computations: Mapping[int, Computation], entry: Computation) -> None:
    """Every computation that is run must be there, and what it calls; none may call itself."""
    done: set[int] = set()
    stack: list[tuple[int, Iterator[int]]] = [(entry.id, _run(computations, entry))]
    open_ = {entry.id}
    while stack:
        id_, callees = stack[-1]
        callee = next(callees, None)
        if callee is None:
            stack.pop()
            open_.discard(id_)
            done.add(id_)
        elif callee in open_:
            raise UnreadableHlo(f"{computations[callee].name} calls itself: a cycle")
        elif callee not in done:
            stack.append((callee, _run(computations, computations[callee])))
            open_.add(callee)


def _run(computations: Mapping[int, Computation], computation: Computation) -> Iterator[int]:
    """The computations that one runs; those that it calls in another way must be there, too."""
    for callee in computation.callees:
        if callee not in computations:
            raise UnreadableHlo(f"{computation.name} calls computation {callee}, and there is none of that id")
    for instruction in computation.instructions:
        if instruction.opcode in RUN:
            yield from instruction.proto.called_computation_ids


def _check_aliases(module: Module) -> None:
    outputs = {leaf.index for leaf in module.outputs()}
    for alias in module.aliases:
        if alias.output not in outputs or not 0 <= alias.parameter < len(module.entry.parameters):
            raise UnreadableHlo(
                f"its input_output_alias pairs parameter {alias.parameter} with output {alias.output}, "
                "and they are not both there"
            )


def _unknown(proto: Any) -> int:
    count = schema.unknown_fields("HloProto", [proto])
    count += schema.unknown_fields("HloModuleProto", [proto.hlo_module])
    count += schema.unknown_fields("BufferAssignmentProto", [proto.buffer_assignment])
    left = _SAMPLE
    for computation in proto.hlo_module.computations:
        if left <= 0:
            break
        count += schema.unknown_fields("HloComputationProto", [computation])
        count += schema.unknown_fields("HloInstructionProto", computation.instructions[:left])
        left -= len(computation.instructions) + 1
    return count
