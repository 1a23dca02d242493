"""Shapes: the arrays of an instruction's result, with their types, layouts and sizes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mutcheck.checks.ir.hlo import schema
from mutcheck.checks.ir.hlo.schema import UnreadableHlo

Index = tuple[int, ...]
"""XLA's `ShapeIndex`: the way to a leaf of a tuple; empty for what is no tuple."""

_TUPLE, _TOKEN, _OPAQUE = 13, 17, 14

_UNBOUNDED = -(1 << 63)
"""XLA's size of a dimension that is only known when the program is called."""

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


@dataclass(frozen=True, slots=True)
class Leaf:
    """One array of an instruction's result.

    Attributes:
      index: where it is in the result's tuple.
      type: XLA's number of the element type.
      dimensions: its dimensions.
      layout: dimensions from minor to major, then each tile: how it lies in memory.
      space: memory space; 0 is the device's main memory.
      elements: how many it has.
      bytes: its size, unpadded.
    """

    index: Index
    type: int
    dimensions: tuple[int, ...]
    layout: tuple[tuple[int, ...], ...]
    space: int
    elements: int
    bytes: int

    def __str__(self) -> str:
        return f"{_NAMES.get(self.type, 'opaque')}[{','.join(map(str, self.dimensions))}]"


@lru_cache(maxsize=4096)
def leaves_of(shape: bytes) -> tuple[Leaf, ...]:
    """The arrays of a serialized `ShapeProto`, in the order of XLA's `ShapeIndex`.

    Equal shapes share theirs: most are equal to many.

    Raises:
      UnreadableHlo: it is damaged, or has a size or a type that is not known.
    """
    from google.protobuf.message import DecodeError

    try:
        return tuple(_flat(schema.message("ShapeProto").FromString(shape), ()))
    except DecodeError as error:
        raise UnreadableHlo(f"a shape is damaged: {error}") from None


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
    laid = shape.layout
    elements = math.prod(dimensions)
    if type_ not in _BITS and not laid.element_size_in_bits:
        raise UnreadableHlo(f"an array has elements of type {type_}, which mutcheck does not know")
    if any(each < 0 for each in dimensions):
        if min(dimensions) != _UNBOUNDED:
            raise UnreadableHlo(f"an array has dimensions {dimensions}, and none can be negative")
        raise UnreadableHlo("an array has a dimension that only a call gives: its size is unknown")
    bits = laid.element_size_in_bits or _BITS.get(type_, 0)
    layout = (tuple(laid.minor_to_major), *(tuple(tile.dimensions) for tile in laid.tiles))
    yield Leaf(index, type_, dimensions, layout, laid.memory_space, elements, (elements * bits + 7) // 8)
