"""Reads an executable: XLA's `HloProto`, from bytes to computations, instructions, schedule and buffer assignment.

A slim view: what is not asked for is not unpacked, so that a module of a million instructions can be afforded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

from mutcheck.checks.finding import Location
from mutcheck.checks.read import schema
from mutcheck.checks.read.assignment import Assignment

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

_SAMPLE = 10_000
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

    __slots__ = ("_leaves", "computation", "id", "name", "opcode", "operands", "proto")

    def __init__(self, proto: Any, computation: Computation) -> None:
        self.proto = proto
        self.computation = computation
        self.id: int = proto.id
        self.name: str = proto.name
        self.opcode: str = proto.opcode
        self.operands: tuple[Instruction, ...] = ()
        self._leaves: tuple[Leaf, ...] | None = None

    def __repr__(self) -> str:
        return f"{self.name} = {', '.join(map(str, self.leaves))} {self.opcode}"

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The arrays of its result; tokens and opaque values count, with no bytes."""
        if self._leaves is None:
            self._leaves = tuple(leaves_of(self.proto.shape))
        return self._leaves


class Computation:
    """A computation: its instructions in the order of the schedule, or of their dependencies where it has none."""

    __slots__ = ("id", "instructions", "name", "parameters", "root", "scheduled")

    def __init__(self, proto: Any) -> None:
        self.id: int = proto.id
        self.name: str = proto.name
        self.instructions: list[Instruction] = [Instruction(each, self) for each in proto.instructions]
        self.root: Instruction
        self.parameters: tuple[Instruction, ...] = ()
        self.scheduled = False

    def __repr__(self) -> str:
        return self.name


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
    def instructions(self) -> Mapping[int, Instruction]:
        return {each.id: each for computation in self.computations.values() for each in computation.instructions}

    def lines(self, instruction: Instruction) -> Iterator[Location]:
        """The Python lines that an instruction comes from, innermost first."""
        metadata = instruction.proto.metadata
        frame = metadata.stack_frame_id
        seen = set()
        while 0 < frame <= len(self.frames.stack_frames) and frame not in seen:
            seen.add(frame)
            found = self.frames.stack_frames[frame - 1]
            place = self.frames.file_locations[found.file_location_id - 1]
            yield Location(self.frames.file_names[place.file_name_id - 1], place.line)
            frame = found.parent_frame_id
        if not seen and metadata.source_file:
            yield Location(metadata.source_file, metadata.source_line)


def leaves_of(shape: Any, index: Index = ()) -> Iterator[Leaf]:
    """The arrays of a shape, in the order of XLA's `ShapeIndex`."""
    type_ = shape.element_type
    if type_ == _TUPLE:
        for number, each in enumerate(shape.tuple_shapes):
            yield from leaves_of(each, (*index, number))
        return
    dimensions = tuple(shape.dimensions)
    if type_ in (_TOKEN, _OPAQUE) or (type_ not in _BITS and shape.tuple_shapes):
        yield Leaf(index, type_, dimensions, (), 0, 0, 0)
        return
    layout = shape.layout
    elements = math.prod(dimensions)
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
    return _module(proto)


def parse_text(text: str) -> Module:
    """Read HLO text, with jaxlib's own parser. It says nothing of the buffer assignment.

    Raises:
      UnreadableHlo: it does not parse.
    """
    try:
        parsed = _jaxlib("hlo_module_from_text")(text)
    except Exception as error:  # jaxlib's XlaRuntimeError is another class in every release
        raise UnreadableHlo(f"it is no HLO text that this jaxlib can parse: {error}") from None
    proto = schema.message()()
    proto.hlo_module.ParseFromString(parsed.as_serialized_hlo_module_proto())
    return _module(proto)


def text(source: bytes) -> str:
    """The module of a serialized `HloProto` as HLO text, written by jaxlib's own printer.

    Raises:
      UnreadableHlo: it is none, or this jaxlib does not know it.
    """
    proto = schema.message()()
    try:
        proto.ParseFromString(source)
        module = _jaxlib("HloModule").from_serialized_hlo_module_proto(proto.hlo_module.SerializeToString())
        return str(module.to_string())
    except Exception as error:
        raise UnreadableHlo(f"it cannot be written as text: {error}") from None


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
    computations = {each.id: Computation(each) for each in module.computations}
    if len(computations) != len(module.computations):
        raise UnreadableHlo("two of its computations have one id")
    _link(module, computations)
    _schedule(module, computations)
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
    if assignment is not None and (missing := assignment.missing(made.instructions)):
        raise UnreadableHlo(f"its buffer assignment names instruction {missing}, and the module has none of that id")
    return made


def _link(module: Any, computations: Mapping[int, Computation]) -> None:
    """Give every instruction its operands, and every computation its root and parameters."""
    for proto, computation in zip(module.computations, computations.values(), strict=True):
        before: dict[int, Instruction] = {}
        find = before.__getitem__
        for instruction in computation.instructions:
            try:
                instruction.operands = tuple(map(find, instruction.proto.operand_ids))
            except KeyError:
                raise UnreadableHlo(
                    f"in {computation.name}, {instruction.name} reads what is not computed before it: "
                    "an instruction is missing, or there is a cycle"
                ) from None
            before[instruction.id] = instruction
        if len(before) != len(computation.instructions):
            raise UnreadableHlo(f"in {computation.name}, two instructions have one id")
        if proto.root_id not in before:
            raise UnreadableHlo(f"the root of {computation.name} is missing")
        computation.root = before[proto.root_id]
        parameters = [each for each in computation.instructions if each.opcode == "parameter"]
        computation.parameters = tuple(sorted(parameters, key=lambda each: each.proto.parameter_number))


def _schedule(module: Any, computations: Mapping[int, Computation]) -> None:
    """Put instructions into the order of the schedule, which must be one of their dependencies."""
    for each in module.schedule.sequences:
        computation = computations.get(each.key)
        if computation is None:
            raise UnreadableHlo(f"its schedule names computation {each.key}, and there is none of that id")
        ids = list(each.value.instruction_ids)
        here = {instruction.id: instruction for instruction in computation.instructions}
        if len(ids) != len(here) or not here.keys() >= set(ids):
            raise UnreadableHlo(f"the schedule of {computation.name} is not of its instructions")
        computation.instructions = [here[id_] for id_ in ids]
        computation.scheduled = True
        done: set[int] = set()
        for instruction in computation.instructions:
            if any(operand.id not in done for operand in instruction.operands):
                raise UnreadableHlo(f"in {computation.name}, {instruction.name} is scheduled before what it reads")
            done.add(instruction.id)


def _check_calls(computations: Mapping[int, Computation], entry: Computation) -> None:
    """Every computation that is called must be there, and none may call itself."""
    done: set[int] = set()
    stack: list[tuple[int, Iterator[int]]] = [(entry.id, _callees(entry))]
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
        elif callee not in computations:
            raise UnreadableHlo(f"{computations[id_].name} calls computation {callee}, and there is none of that id")
        elif callee not in done:
            stack.append((callee, _callees(computations[callee])))
            open_.add(callee)


def _callees(computation: Computation) -> Iterator[int]:
    for instruction in computation.instructions:
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
    count = schema.unknown_fields(proto) + schema.unknown_fields(proto.hlo_module)
    count += schema.unknown_fields(proto.buffer_assignment)
    left = _SAMPLE
    for computation in proto.hlo_module.computations:
        count += schema.unknown_fields(computation)
        for instruction in computation.instructions[:left]:
            count += schema.unknown_fields(instruction)
        left = max(0, left - len(computation.instructions))
    return count
