"""Sizes of MLIR types."""

from __future__ import annotations

import math
from typing import Any

from jaxlib.mlir import ir


def size_of(type_: Any) -> int:
    """Bytes of a buffer of a tensor type, unpadded: a boolean takes one, an int4 half of one. 0 for a token."""
    if not isinstance(type_, ir.RankedTensorType):
        return 0
    return math.ceil(math.prod(type_.shape) * _bits(type_.element_type) / 8)


def _bits(element: Any) -> int:
    if isinstance(element, ir.ComplexType):
        return 2 * _bits(element.element_type)
    width = int(getattr(element, "width", 0))
    return 8 if width == 1 else width
