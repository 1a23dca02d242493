"""Sizes of MLIR types."""

from __future__ import annotations

import math
from typing import Any

from jaxlib.mlir import ir

from mutcheck.core.units import UNKNOWN


def size_of(type_: Any) -> int:
    """Bytes of a buffer of a tensor type, unpadded: a boolean takes one, an int4 half of one. 0 for a token.

    `UNKNOWN` for one with a dimension that only a call gives.
    """
    if not isinstance(type_, ir.RankedTensorType):
        return 0
    if not type_.has_static_shape:
        return UNKNOWN
    return math.ceil(math.prod(type_.shape) * _bits(type_.element_type) / 8)


def shape_of(type_: Any) -> tuple[int, ...]:
    """The dimensions of a ranked tensor type; `UNKNOWN` for one that only a call gives."""
    return tuple(UNKNOWN if type_.is_dynamic_dim(number) else each for number, each in enumerate(type_.shape))


def _bits(element: Any) -> int:
    if isinstance(element, ir.ComplexType):
        return 2 * _bits(element.element_type)
    width = int(getattr(element, "width", 0))
    return 8 if width == 1 else width
