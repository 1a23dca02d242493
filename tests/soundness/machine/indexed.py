"""Instructions that move elements by index: slices, updates, gathers, scatters, sorts and padding."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine.module import Instruction, Unsupported
from mutcheck.tests.soundness.machine.tracked import COMPUTED, FILL, Tracked


def _starts(operands: list[Tracked], limits: Any) -> list[int]:
    return [int(min(max(int(each.value), 0), int(limit))) for each, limit in zip(operands, limits, strict=True)]


def dynamic_slice(_: Any, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    sizes = list(instruction.proto.dynamic_slice_sizes)
    whole = operands[0]
    starts = _starts(operands[1:], np.subtract(whole.value.shape, sizes))
    cut = tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))
    return whole.moved(lambda x: x[cut])


def dynamic_update_slice(_: Any, __: Instruction, operands: list[Tracked]) -> Tracked:
    whole, part = operands[:2]
    starts = _starts(operands[2:], np.subtract(whole.value.shape, part.value.shape))
    cut = tuple(slice(start, start + size) for start, size in zip(starts, part.value.shape, strict=True))
    made = Tracked(whole.value.copy(), whole.origin.copy())
    made.value[cut], made.origin[cut] = part.value, part.origin
    return made


def pad(_: Any, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    given, filling = operands
    sides = instruction.proto.padding_config.dimensions
    shape = instruction.shape.dims  # type: ignore[union-attr]
    made = Tracked(np.full(shape, filling.value), np.full(shape, FILL, np.int64))
    into, out_of = [], []
    for side, size, room in zip(sides, given.value.shape, shape, strict=True):
        at = side.edge_padding_low + np.arange(size) * (side.interior_padding + 1)
        inside = (at >= 0) & (at < room)
        into.append(at[inside])
        out_of.append(np.nonzero(inside)[0])
    made.value[np.ix_(*into)] = given.value[np.ix_(*out_of)]
    made.origin[np.ix_(*into)] = given.origin[np.ix_(*out_of)]
    return made


def _vectors(indices: Any, dimension: int) -> Any:
    """The index vectors, last; a dimension that is not there has one element."""
    return indices[..., None] if dimension == indices.ndim else np.moveaxis(indices, dimension, -1)


def gather(_: Any, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    numbers, sizes = instruction.proto.gather_dimension_numbers, list(instruction.proto.gather_slice_sizes)
    given, vectors = operands[0], _vectors(operands[1].value, numbers.index_vector_dim)
    dropped = {*numbers.collapsed_slice_dims, *numbers.operand_batching_dims}
    offset = list(numbers.offset_dims)
    kept = [each for each in range(given.value.ndim) if each not in dropped]
    shape = instruction.shape.dims  # type: ignore[union-attr]
    batch = [each for each in range(len(shape)) if each not in offset]
    positions = np.indices(shape) if shape else np.zeros((0,), np.int64)
    at_batch = tuple(positions[each] for each in batch)
    at = [np.zeros(shape, np.int64) for _ in range(given.value.ndim)]
    for number, dimension in enumerate(numbers.start_index_map):
        start = vectors[(*at_batch, number)] if at_batch else vectors[..., number].reshape(())
        at[dimension] = at[dimension] + np.clip(
            start.astype(np.int64), 0, given.value.shape[dimension] - sizes[dimension]
        )
    for dimension, where in zip(numbers.operand_batching_dims, numbers.start_indices_batching_dims, strict=True):
        at[dimension] = at[dimension] + at_batch[_batch_position(where, numbers.index_vector_dim)]
    for dimension, where in zip(kept, offset, strict=True):
        at[dimension] = at[dimension] + positions[where]
    return given.moved(lambda x: x[tuple(at)])


def _batch_position(dimension: int, vector: int) -> int:
    return dimension - (vector < dimension)


def scatter(evaluation: Any, instruction: Instruction, operands: list[Tracked]) -> Any:
    numbers = instruction.proto.scatter_dimension_numbers
    if len(operands) != 3:
        raise Unsupported("a scatter of several arrays")
    given, updates = operands[0], operands[2]
    vectors = _vectors(operands[1].value, numbers.index_vector_dim)
    made = Tracked(given.value.copy(), given.origin.copy())
    combiner = evaluation.called(instruction)
    replaces = _is_parameter(combiner, 1)
    for update in itertools.product(*(range(size) for size in updates.value.shape)):
        at = _target(numbers, vectors, update, given.value.ndim)
        if any(not 0 <= each < size for each, size in zip(at, given.value.shape, strict=True)):
            continue
        if replaces:
            made.value[at], made.origin[at] = updates.value[update], updates.origin[update]
        else:
            made.value[at] = evaluation.combine(combiner, made.value[at], updates.value[update]).value
            made.origin[at] = COMPUTED
    return made


def _target(numbers: Any, vectors: Any, update: tuple[int, ...], rank: int) -> tuple[int, ...]:
    window = list(numbers.update_window_dims)
    batch = tuple(each for position, each in enumerate(update) if position not in window)
    at = [0] * rank
    for number, dimension in enumerate(numbers.scatter_dims_to_operand_dims):
        at[dimension] += int(vectors[(*batch, number)])
    for dimension, where in zip(numbers.input_batching_dims, numbers.scatter_indices_batching_dims, strict=True):
        at[dimension] += batch[_batch_position(where, numbers.index_vector_dim)]
    dropped = {*numbers.inserted_window_dims, *numbers.input_batching_dims}
    kept = [each for each in range(rank) if each not in dropped]
    for dimension, where in zip(kept, window, strict=True):
        at[dimension] += update[where]
    return tuple(at)


def _is_parameter(computation: Any, number: int) -> bool:
    root = computation.by_id[computation.root]
    return bool(root.opcode == "parameter" and root.proto.parameter_number == number)


def sort(evaluation: Any, instruction: Instruction, operands: list[Tracked]) -> Any:
    along, comparator = instruction.proto.dimensions[0], evaluation.called(instruction)
    lanes = [np.moveaxis(each.value, along, -1) for each in operands]
    order = np.empty(lanes[0].shape, np.int64)
    for lane in np.ndindex(lanes[0].shape[:-1]):
        order[lane] = _sorted(evaluation, comparator, [each[lane] for each in lanes])
    order = np.moveaxis(order, -1, along)
    made = [each.moved(lambda x: np.take_along_axis(x, order, along)) for each in operands]
    return made if isinstance(instruction.shape, tuple) else made[0]


def _sorted(evaluation: Any, comparator: Any, keys: list[Any]) -> list[int]:
    def less(x: int, y: int) -> bool:
        pairs = [value[each] for value in keys for each in (x, y)]
        return bool(evaluation.combine(comparator, *pairs).value)

    def compare(x: int, y: int) -> int:
        return -1 if less(x, y) else 1 if less(y, x) else 0

    return sorted(range(len(keys[0])), key=functools.cmp_to_key(compare))
