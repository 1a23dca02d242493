"""Modules of XLA's, built by hand: instructions by name, and where each of their values lives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mutcheck.checks.ir.hlo import schema

F32, S32, PRED = 11, 4, 1
_BYTES = {F32: 4, S32: 4, PRED: 1}
_TUPLE = 13


class Array(NamedTuple):
    """An array; a tuple of arrays is a list of them."""

    type: int = F32
    dimensions: tuple[int, ...] = (256, 256)

    @property
    def bytes(self) -> int:
        return math.prod(self.dimensions) * _BYTES.get(self.type, 1)


Shape = Array | list[Array]

X, ROW, INDEX, TRUTH = Array(), Array(F32, (1, 256)), Array(S32, ()), Array(PRED, ())


class Builder:
    """Builds an `HloProto`. Operands and called computations go by name, each array has an allocation of a number."""

    def __init__(self) -> None:
        self.proto = schema.message()()
        self.module = self.proto.hlo_module
        self.module.name = "hand"
        self._ids: dict[str, int] = {}
        self._allocations: dict[int, Any] = {}
        self._computation: Any = None

    def computation(self, name: str, *, scheduled: bool = True) -> None:
        """Begin a computation; the last one is the entry, and the last instruction of each is its root."""
        self._computation = self.module.computations.add(name=name, id=self._id(name))
        self.module.entry_computation_id = self._computation.id
        self._schedule = None
        if scheduled:
            self._schedule = self.module.schedule.sequences.add(key=self._computation.id).value.instruction_ids

    def add(
        self, name: str, opcode: str, shape: Shape, *operands: str, at: Sequence[int] = (), calls: Sequence[str] = (),
        s32: int | None = None, **fields: Any,
    ) -> None:  # fmt: skip
        """Add an instruction.

        Args:
          at: the allocation of each array of its result; none where it has no place.
          s32: the number of a constant.
        """
        made = self._computation.instructions.add(name=name, opcode=opcode, id=self._id(name), **fields)
        made.operand_ids.extend(self._ids[operand] for operand in operands)
        made.called_computation_ids.extend(self._ids[called] for called in calls)
        if s32 is not None:
            made.literal.s32s.append(s32)
        _shape(made.shape, shape)
        self._computation.root_id = made.id
        if self._schedule is not None:
            self._schedule.append(made.id)
        arrays = shape if isinstance(shape, list) else [shape]
        for number, (array, allocation) in enumerate(zip(arrays, at, strict=bool(at))):
            self._place(made.id, array, allocation, [number] if isinstance(shape, list) else [])

    def parameter(self, allocation: int, number: int = 0) -> None:
        """Say that an allocation is a parameter of the entry."""
        found = self._allocations[allocation]
        found.is_entry_computation_parameter = found.maybe_live_out = True
        found.parameter_number = number

    def alias(self, parameter: int, *output: int) -> None:
        self.module.input_output_alias.entries.add(parameter_number=parameter, output_shape_index=output)

    def _id(self, name: str) -> int:
        return self._ids.setdefault(name, len(self._ids) + 1)

    def _place(self, instruction: int, array: Array, allocation: int, index: Sequence[int]) -> None:
        assignment = self.proto.buffer_assignment
        buffer = assignment.logical_buffers.add(id=len(assignment.logical_buffers) + 1, size=array.bytes)
        buffer.defined_at.instruction_id = instruction
        buffer.defined_at.shape_index.extend(index)
        if allocation not in self._allocations:
            self._allocations[allocation] = assignment.buffer_allocations.add(index=allocation)
        found = self._allocations[allocation]
        found.size = max(found.size, array.bytes)
        found.assigned.add(logical_buffer_id=buffer.id, size=array.bytes)


def _shape(proto: Any, shape: Shape) -> None:
    if isinstance(shape, list):
        proto.element_type = _TUPLE
        for each in shape:
            _shape(proto.tuple_shapes.add(), each)
    else:
        proto.element_type = shape.type
        proto.dimensions.extend(shape.dimensions)
        proto.layout.minor_to_major.extend(reversed(range(len(shape.dimensions))))


def named(proto: Any) -> Mapping[str, Any]:
    """Instructions and computations of a module by name."""
    computations = proto.hlo_module.computations
    return {each.name: each for each in (*computations, *(one for each in computations for one in each.instructions))}


def loop() -> Any:
    """A loop of eight trips that copies its buffer out and back in each of them; the buffer is aliased."""
    build = Builder()
    carried: Shape = [INDEX, X]
    build.computation("fused", scheduled=False)
    build.add("fused_parameter", "parameter", X)
    build.add("negated", "negate", X, "fused_parameter")
    build.computation("body")
    build.add("body_parameter", "parameter", carried, at=(5, 0))
    build.add("trip", "get-tuple-element", INDEX, "body_parameter", tuple_index=0)
    build.add("buffer", "get-tuple-element", X, "body_parameter", tuple_index=1)
    build.add("out", "copy", X, "buffer", at=(1,))
    build.add("one", "constant", INDEX, at=(6,), s32=1)
    build.add("next", "add", INDEX, "trip", "one", at=(5,))
    build.add("back", "copy", X, "out", at=(0,))
    build.add("body_result", "tuple", carried, "next", "back")
    build.computation("condition")
    build.add("condition_parameter", "parameter", carried, at=(5, 0))
    build.add("tested", "get-tuple-element", INDEX, "condition_parameter", tuple_index=0)
    build.add("eight", "constant", INDEX, at=(7,), s32=8)
    build.add("less", "compare", TRUTH, "tested", "eight", at=(8,), comparison_direction="LT")
    build.computation("main")
    build.add("x", "parameter", X, at=(0,))
    build.add("zero", "constant", INDEX, at=(5,), s32=0)
    build.add("initial", "tuple", carried, "zero", "x")
    build.add("loop", "while", carried, "initial", at=(5, 0), calls=("body", "condition"))
    build.add("looped", "get-tuple-element", X, "loop", tuple_index=1)
    build.add("fusion", "fusion", X, "looped", at=(0,), calls=("fused",))
    build.parameter(0)
    build.alias(0)
    return build.proto
