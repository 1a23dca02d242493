"""A module to execute: computations in the order of their schedules, arrays with their layouts, and places."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import ml_dtypes
import numpy as np

from mutcheck.tests.soundness.machine import schema


class Unsupported(Exception):
    """The interpreter cannot execute this; the message names what. The program is skipped, and counted."""


_DTYPES = {
    1: np.dtype(np.bool_), 2: np.dtype(np.int8), 3: np.dtype(np.int16), 4: np.dtype(np.int32), 5: np.dtype(np.int64),
    6: np.dtype(np.uint8), 7: np.dtype(np.uint16), 8: np.dtype(np.uint32), 9: np.dtype(np.uint64),
    10: np.dtype(np.float16), 11: np.dtype(np.float32), 12: np.dtype(np.float64), 16: np.dtype(ml_dtypes.bfloat16),
}  # fmt: skip

TUPLE, TOKEN = 13, 17


@dataclass(frozen=True, slots=True)
class Array:
    """The shape of an array, and how it lies in memory."""

    type: int
    dims: tuple[int, ...]
    minor_to_major: tuple[int, ...]
    tiles: tuple[tuple[int, ...], ...]
    bits: int
    space: int

    @property
    def dtype(self) -> np.dtype[Any]:
        if self.type == TOKEN:
            return np.dtype(np.uint8)
        if self.type not in _DTYPES:
            raise Unsupported(f"elements of type {self.type}")
        return _DTYPES[self.type]

    @property
    def elements(self) -> int:
        return 0 if self.type == TOKEN else math.prod(self.dims)

    @property
    def bytes(self) -> int:
        return self.elements * self.dtype.itemsize


Shape = Array | tuple["Shape", ...]
Index = tuple[int, ...]


@dataclass(slots=True)
class Instruction:
    """An instruction; `callees` are ids of computations."""

    id: int
    name: str
    opcode: str
    operands: tuple[int, ...]
    shape: Shape
    callees: tuple[int, ...]
    proto: Any

    def leaves(self) -> list[tuple[Index, Array]]:
        return list(leaves_of(self.shape))


@dataclass
class Computation:
    """A computation, its instructions in the order in which they run."""

    id: int
    name: str
    instructions: list[Instruction]
    root: int
    parameters: list[Instruction]
    by_id: dict[int, Instruction]


@dataclass(frozen=True)
class Place:
    """Where a value lives: an address in the one flat memory that all allocations lie in."""

    address: int
    size: int
    space: int
    allocation: int


@dataclass(frozen=True)
class Allocation:
    """A stretch of the flat memory, and what it is: `kind` is parameter, constant, output or temporary."""

    index: int
    base: int
    size: int
    kind: str
    parameter: int
    space: int


@dataclass
class Module:
    """A module with its buffer assignment.

    Attributes:
      aliases: output index by parameter number.
      places: by instruction and index of each position that the assignment names.
    """

    name: str
    computations: dict[int, Computation]
    entry: Computation
    aliases: dict[int, Index]
    places: dict[tuple[int, Index], Place]
    allocations: list[Allocation]
    size: int
    proto: Any = field(repr=False)


def leaves_of(shape: Shape, index: Index = ()) -> Any:
    """The arrays of a shape with their indices."""
    if isinstance(shape, tuple):
        for number, each in enumerate(shape):
            yield from leaves_of(each, (*index, number))
    else:
        yield index, shape


def read(source: bytes) -> Module:
    """A module from the bytes of an `HloProto`."""
    proto = schema.decode(source)
    module = proto.hlo_module
    schedule = {each.key: list(each.value.instruction_ids) for each in module.schedule.sequences}
    computations = {each.id: _computation(each, schedule.get(each.id)) for each in module.computations}
    aliases = {e.parameter_number: tuple(e.output_shape_index) for e in module.input_output_alias.entries}
    allocations, size = _allocations(proto.buffer_assignment)
    places = _places(proto.buffer_assignment, {each.index: each for each in allocations})
    entry = computations[module.entry_computation_id]
    return Module(module.name, computations, entry, aliases, places, allocations, size, proto)


def _computation(proto: Any, order: list[int] | None) -> Computation:
    here = {each.id: _instruction(each) for each in proto.instructions}
    parameters = [each for each in here.values() if each.opcode == "parameter"]
    parameters.sort(key=lambda each: each.proto.parameter_number)
    ordered = [here[number] for number in order] if order else list(here.values())
    return Computation(proto.id, proto.name, ordered, proto.root_id, parameters, here)


def _instruction(proto: Any) -> Instruction:
    shape, callees = shape_of(proto.shape), tuple(proto.called_computation_ids)
    return Instruction(proto.id, proto.name, proto.opcode, tuple(proto.operand_ids), shape, callees, proto)


def shape_of(proto: Any) -> Shape:
    return _shape(proto.SerializeToString(), proto.__class__)


@lru_cache(maxsize=8192)
def _shape(serialized: bytes, message: Any) -> Shape:
    return _plain_shape(message.FromString(serialized))


def _plain_shape(proto: Any) -> Shape:
    if proto.element_type == TUPLE:
        return tuple(_plain_shape(each) for each in proto.tuple_shapes)
    layout = proto.layout
    dims = tuple(proto.dimensions)
    minor = tuple(layout.minor_to_major) or tuple(reversed(range(len(dims))))
    tiles = tuple(tuple(tile.dimensions) for tile in layout.tiles)
    return Array(proto.element_type, dims, minor, tiles, layout.element_size_in_bits, layout.memory_space)


def _allocations(proto: Any) -> tuple[list[Allocation], int]:
    made, base = [], 64
    for each in proto.buffer_allocations:
        if each.is_thread_local:
            continue
        kind = "temporary"
        if each.is_entry_computation_parameter:
            kind = "parameter"
        elif each.is_constant:
            kind = "constant"
        elif each.maybe_live_out:
            kind = "output"
        made.append(Allocation(each.index, base, each.size, kind, each.parameter_number, each.color))
        base += each.size + 64
    return made, base


def _places(proto: Any, allocations: dict[int, Allocation]) -> dict[tuple[int, Index], Place]:
    by_buffer = {}
    for each in proto.buffer_allocations:
        for value in each.assigned:
            if each.index in allocations:
                base = allocations[each.index].base
                by_buffer[value.logical_buffer_id] = Place(base + value.offset, value.size, each.color, each.index)
    places = {}
    for each in proto.buffer_aliases:
        _put(places, by_buffer, each.source_buffer_id, each.location)
    for each in proto.logical_buffers:
        _put(places, by_buffer, each.id, each.defined_at)
    return places


def _put(places: dict[Any, Place], by_buffer: dict[int, Place], buffer: int, location: Any) -> None:
    if buffer in by_buffer:
        places[location.instruction_id, tuple(location.shape_index)] = by_buffer[buffer]


@lru_cache(maxsize=4096)
def offsets(array: Array) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The byte at which each element lies, from the beginning of the array: XLA's tiled layouts."""
    if array.bits and array.bits != array.dtype.itemsize * 8:
        raise Unsupported(f"elements of {array.bits} bits")
    if array.type == TOKEN:
        return np.zeros((0,), np.int64)
    grid = np.indices(array.dims, np.int64) if array.dims else np.zeros((0,), np.int64)
    order = tuple(reversed(array.minor_to_major))
    coordinates = [grid[each] for each in order]
    sizes = [array.dims[each] for each in order]
    for tile in array.tiles:
        coordinates, sizes = _tiled(coordinates, sizes, tile, array.dims)
    linear = np.zeros(array.dims, np.int64)
    for coordinate, size in zip(coordinates, sizes, strict=True):
        linear = linear * size + coordinate
    return linear * array.dtype.itemsize


def _tiled(coordinates: list[Any], sizes: list[int], tile: tuple[int, ...], dims: tuple[int, ...]) -> Any:
    if any(each <= 0 for each in tile):
        raise Unsupported(f"a tile of {tile}")
    missing = len(tile) - len(sizes)
    if missing > 0:
        coordinates = [np.zeros(dims, np.int64)] * missing + coordinates
        sizes = [1] * missing + sizes
    cut = len(sizes) - len(tile)
    outer = [each // by for each, by in zip(coordinates[cut:], tile, strict=True)]
    inner = [each % by for each, by in zip(coordinates[cut:], tile, strict=True)]
    outers = [-(-size // by) for size, by in zip(sizes[cut:], tile, strict=True)]
    return coordinates[:cut] + outer + inner, sizes[:cut] + outers + list(tile)
