"""The values of arrays and refs, on the host: how they are read, and where two of them differ.

Imports jax: what a ref is, and which dtypes are floats or keys, is its to say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.core.observation import EXACT, Difference, Tolerance

TOLERANCES: Mapping[str, Tolerance] = {
    "float64": Tolerance(1e-10, 1e-12),
    "float32": Tolerance(1e-4, 1e-6),
    "float16": Tolerance(1e-2, 1e-3),
    "bfloat16": Tolerance(5e-2, 1e-2),
}
"""What rounding may change: compilers fuse, reassociate and keep more digits. A number below the absolute tolerance
is not told from noise. A shorter float may be off by two units in the last place (`_of_dtype`)."""

MOST_VALUES = 8
"""How many values of a difference are shown."""


@dataclass(frozen=True, slots=True)
class HostArray:
    """The values of an array, on the host; of a key array, its words."""

    values: np.ndarray[Any, Any]
    dtype: str
    shape: tuple[int, ...]
    key: bool = False


Leaves = Mapping[str, HostArray]


def is_ref(leaf: Any) -> bool:
    return hasattr(getattr(leaf, "aval", None), "inner_aval") and not isinstance(leaf, jax.ShapeDtypeStruct)


def is_array(leaf: Any) -> bool:
    return is_ref(leaf) or isinstance(leaf, jax.Array | np.ndarray)


def is_float(dtype: Any) -> bool:
    return bool(jnp.issubdtype(dtype, jnp.floating) or jnp.issubdtype(dtype, jnp.complexfloating))


def part(dtype: Any) -> str:
    """The name of a float type; of a complex type, that of its parts."""
    return {"complex64": "float32", "complex128": "float64"}.get(str(dtype), str(dtype))


def read(leaf: Any) -> HostArray:
    """A copy of what an array or a ref holds: its own buffer may be written later."""
    array = leaf[...] if is_ref(leaf) else leaf
    if isinstance(array, jax.Array) and jnp.issubdtype(array.dtype, jax.dtypes.prng_key):
        return HostArray(np.array(jax.random.key_data(array)), str(array.dtype), tuple(array.shape), key=True)
    values = np.array(array)
    return HostArray(values, str(values.dtype), values.shape)


def same(one: HostArray, other: HostArray) -> bool:
    return one.shape == other.shape and not _differing(one, other, EXACT).any()


def difference(path: str, jitted: HostArray, unjitted: HostArray, tolerance: Tolerance) -> Difference | None:
    """Where two leaves are further apart than is allowed; None where they are nowhere."""
    elements = math.prod(jitted.shape)
    if jitted.shape != unjitted.shape or jitted.key != unjitted.key:
        shown = f"shape {jitted.shape}", f"shape {unjitted.shape}"
        return Difference(path, jitted.dtype, jitted.shape, elements, elements, None, tolerance, (), *shown)
    differs = _differing(jitted, unjitted, tolerance)
    if not differs.any():
        return None
    first = int(np.argmax(differs))
    return Difference(
        path,
        jitted.dtype,
        jitted.shape,
        int(np.count_nonzero(differs)),
        elements,
        None if jitted.key else largest_difference(jitted, unjitted),
        tolerance,
        tuple(int(index) for index in np.unravel_index(first, jitted.shape)) if jitted.shape else (),
        _shown(jitted, first),
        _shown(unjitted, first),
    )


def _differing(one: HostArray, other: HostArray, tolerance: Tolerance) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """For each element of two leaves of one shape, in flat order, whether it differs; NaN equals NaN."""
    left, right = _flat(one), _flat(other)
    same = left == right
    if left.dtype.kind == right.dtype.kind == "f":
        with np.errstate(all="ignore"):
            near = np.abs(left - right) <= tolerance.absolute + tolerance.relative * np.abs(right)
        same |= (near & np.isfinite(right)) | (np.isnan(left) & np.isnan(right))
    differs: np.ndarray[Any, np.dtype[np.bool_]] = ~same.all(axis=1)
    return differs


def largest_difference(one: HostArray, other: HostArray) -> float:
    """The largest difference of two elements."""
    left, right = _flat(one), _flat(other)
    unequal = (left != right) & ~((left != left) & (right != right))  # NaN alone differs from itself
    with np.errstate(all="ignore"):
        apart = np.abs(left[unequal].astype(np.float64) - right[unequal].astype(np.float64))
    return float(np.nan_to_num(apart, nan=np.inf, posinf=np.inf).max(initial=0.0))


def _flat(leaf: HostArray) -> np.ndarray[Any, Any]:
    """An element a row: one column, two of a complex number, all words of a key. Floats are as long as can be."""
    values = np.ascontiguousarray(leaf.values)
    if jnp.issubdtype(values.dtype, jnp.complexfloating):
        values = values.reshape(*values.shape, 1).view(values.real.dtype)
    if is_float(values.dtype):
        values = values.astype(np.float64)
    elif values.dtype.kind == "V":  # int4 and the like
        values = values.astype(np.int64)
    elements = math.prod(leaf.shape)
    return values.reshape(elements, values.size // elements if elements else 1)


def tolerance_of(leaf: HostArray, floats: frozenset[str]) -> Tolerance:
    """What is allowed for a leaf: for a float, the tolerance of the shortest float that the program computes in.

    XLA leaves out the rounding to a shorter type between two operations that it fuses.
    """
    if leaf.key or not is_float(leaf.values.dtype):
        return EXACT
    return max(map(_of_dtype, {part(leaf.dtype), *floats}), key=lambda each: each.relative)


def _of_dtype(dtype: str) -> Tolerance:
    if dtype in TOLERANCES:
        return TOLERANCES[dtype]
    return Tolerance(2 * epsilon(dtype), epsilon(dtype) / 4)


def epsilon(dtype: str) -> float:
    return float(jnp.finfo(dtype).eps)  # type: ignore[no-untyped-call]


def _shown(leaf: HostArray, first: int) -> str:
    """A few values: all of a small leaf, else those from the first that differs on."""
    rows = leaf.values.reshape(math.prod(leaf.shape), -1) if leaf.key else leaf.values.reshape(-1, 1)
    begin = 0 if len(rows) <= MOST_VALUES else first
    end = begin + MOST_VALUES
    values = [_spelled(row) for row in rows[begin:end]]
    return f"[{' '.join(['...'] * (begin > 0) + values + ['...'] * (end < len(rows)))}]"


def _spelled(row: np.ndarray[Any, Any]) -> str:
    if row.size > 1:
        return ":".join(f"{word:08x}" for word in row)
    value = row[0]
    if jnp.issubdtype(row.dtype, jnp.complexfloating):
        return f"{complex(value):.6g}"
    return f"{float(value):.6g}" if is_float(row.dtype) else str(value)
