"""What each elementwise opcode computes, in NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]


def _divide(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        safe = np.where(y == 0, 1, y)
        quotient = (np.abs(x) // np.abs(safe)) * np.sign(x) * np.sign(safe)
        return np.where(y == 0, -1, quotient).astype(x.dtype)
    return x / y


def _remainder(x: Any, y: Any) -> Any:
    if x.dtype.kind in "iu":
        return np.where(y == 0, x, np.fmod(x, np.where(y == 0, 1, y))).astype(x.dtype)
    return np.fmod(x, y)


def _power(x: Any, y: Any) -> Any:
    return np.power(x, y)


def _erf(x: Any) -> Any:
    return np.vectorize(math.erf, otypes=[np.float64])(x).astype(x.dtype)


def _shift(by: Function) -> Function:
    def shifted(x: Any, y: Any) -> Any:
        bits = x.dtype.itemsize * 8
        inside = (y >= 0) & (y < bits)
        return np.where(inside, by(x, np.where(inside, y, 0)), 0).astype(x.dtype)

    return shifted


def _logical_right(x: Any, y: Any) -> Any:
    unsigned = np.dtype(f"u{x.dtype.itemsize}")
    return (x.view(unsigned) >> y.view(unsigned)).view(x.dtype)


def _arithmetic_right(x: Any, y: Any) -> Any:
    bits = x.dtype.itemsize * 8
    return np.right_shift(x, np.clip(y, 0, bits - 1)).astype(x.dtype)


def _not(x: Any) -> Any:
    return ~x


def _popcnt(x: Any) -> Any:
    return np.bitwise_count(x).astype(x.dtype)


UNARY: dict[str, Function] = {
    "abs": np.abs, "negate": lambda x: (-x) if x.dtype != bool else x, "sign": np.sign, "floor": np.floor,
    "ceil": np.ceil, "round-nearest-even": np.rint,
    "round-nearest-afz": lambda x: np.sign(x) * np.floor(np.abs(x) + 0.5),
    "exponential": np.exp, "exponential-minus-one": np.expm1, "log": np.log, "log-plus-one": np.log1p,
    "sine": np.sin, "cosine": np.cos, "tan": np.tan, "tanh": np.tanh, "sqrt": np.sqrt, "cbrt": np.cbrt,
    "rsqrt": lambda x: 1 / np.sqrt(x), "logistic": lambda x: 1 / (1 + np.exp(-x)), "erf": _erf, "not": _not,
    "is-finite": np.isfinite, "popcnt": _popcnt, "real": np.real, "imag": np.imag,
}  # fmt: skip

BINARY: dict[str, Function] = {
    "add": lambda x, y: x | y if x.dtype == bool else x + y, "subtract": np.subtract, "divide": _divide,
    "multiply": lambda x, y: x & y if x.dtype == bool else x * y, "remainder": _remainder, "power": _power,
    "maximum": np.maximum, "minimum": np.minimum, "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "atan2": np.arctan2, "shift-left": _shift(np.left_shift), "shift-right-logical": _shift(_logical_right),
    "shift-right-arithmetic": _arithmetic_right,
}  # fmt: skip

COMPARE: dict[str, Function] = {
    "EQ": np.equal, "NE": np.not_equal, "GE": np.greater_equal, "GT": np.greater, "LE": np.less_equal, "LT": np.less,
}  # fmt: skip


def fills(opcode: str, filling: Any) -> Any:
    """Where what fills is neutral to an opcode: the other operand goes through as it is."""
    if opcode == "maximum":
        lowest = (
            -np.inf
            if filling.dtype.kind not in "iub"
            else np.iinfo(filling.dtype).min
            if filling.dtype.kind != "b"
            else False
        )
        return filling == lowest
    return filling == 0 if opcode in ("add", "or") else np.zeros(filling.shape, bool)
