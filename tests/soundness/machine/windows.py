"""Reductions, reductions of windows, and convolutions."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine.module import Instruction, Unsupported
from mutcheck.tests.soundness.machine.tracked import Tracked, computed


def reduce(evaluation: Any, instruction: Instruction, operands: list[Tracked]) -> Any:
    """Any number of arrays at once, in order: one element of the reduced dimensions after the other."""
    half = len(operands) // 2
    along = sorted(instruction.proto.dimensions)
    combiner = evaluation.called(instruction)
    arrays = [np.moveaxis(each.value, along, range(len(along))) for each in operands[:half]]
    shape = arrays[0].shape[len(along) :]
    found = [np.broadcast_to(each.value, shape) for each in operands[half:]]
    for at in np.ndindex(arrays[0].shape[: len(along)]):
        made = evaluation.combine(combiner, *found, *(each[at] for each in arrays))
        found = [np.broadcast_to(each.value, shape) for each in (made if isinstance(made, list) else [made])]
    types = instruction.shape if isinstance(instruction.shape, tuple) else (instruction.shape,)
    results = [computed(each.astype(array.dtype)) for each, array in zip(found, types, strict=True)]
    return results if isinstance(instruction.shape, tuple) else results[0]


def reduce_window(evaluation: Any, instruction: Instruction, operands: list[Tracked]) -> Any:
    if len(operands) != 2:
        raise Unsupported("a reduce-window of several arrays")
    given, initial = operands[0].value, operands[1].value
    window = instruction.proto.window.dimensions
    padded = _padded(given, window, initial)
    shape = instruction.shape.dims  # type: ignore[union-attr]
    found = np.broadcast_to(initial, shape)
    for at in itertools.product(*(range(each.size) for each in window)):
        cut = tuple(
            slice(o * w.window_dilation, o * w.window_dilation + (size - 1) * w.stride + 1, w.stride)
            for o, w, size in zip(at, window, shape, strict=True)
        )
        found = evaluation.combine(evaluation.called(instruction), found, padded[cut]).value
    return computed(np.broadcast_to(found, shape).astype(instruction.shape.dtype))  # type: ignore[union-attr]


def _padded(given: Any, window: Any, filling: Any) -> Any:
    """An array with its elements apart (base dilation) and its edges padded, or cut where padding is negative."""
    if not len(window):
        return given
    shape = [(size - 1) * each.base_dilation + 1 for size, each in zip(given.shape, window, strict=True)]
    spread = np.full(shape, filling, given.dtype)
    spread[tuple(slice(None, None, each.base_dilation) for each in window)] = given
    sides = [(max(each.padding_low, 0), max(each.padding_high, 0)) for each in window]
    padded = np.pad(spread, sides, constant_values=filling)
    cut = [
        slice(-min(e.padding_low, 0), size + min(e.padding_high, 0))
        for e, size in zip(window, padded.shape, strict=True)
    ]
    return padded[tuple(cut)]


def convolution(_: Any, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    proto = instruction.proto
    if proto.feature_group_count > 1 or proto.batch_group_count > 1:
        raise Unsupported("a convolution of groups")
    numbers, window = proto.convolution_dimension_numbers, proto.window.dimensions
    given = (
        operands[0]
        .value.astype(np.float64)
        .transpose(numbers.input_batch_dimension, numbers.input_feature_dimension, *numbers.input_spatial_dimensions)
    )
    kernel = (
        operands[1]
        .value.astype(np.float64)
        .transpose(
            numbers.kernel_output_feature_dimension,
            numbers.kernel_input_feature_dimension,
            *numbers.kernel_spatial_dimensions,
        )
    )
    turned = tuple(2 + position for position, each in enumerate(window) if each.window_reversal)
    kernel = np.flip(kernel, turned) if turned else kernel
    array = instruction.shape
    into = [numbers.output_batch_dimension, numbers.output_feature_dimension, *numbers.output_spatial_dimensions]
    spatial = [array.dims[each] for each in into[2:]]  # type: ignore[union-attr]
    padded = np.stack([[_padded(feature, window, 0) for feature in batch] for batch in given])
    made = np.zeros((given.shape[0], kernel.shape[0], *spatial))
    for at in itertools.product(*(range(each.size) for each in window)):
        cut = tuple(
            slice(o * w.window_dilation, o * w.window_dilation + (size - 1) * w.stride + 1, w.stride)
            for o, w, size in zip(at, window, spatial, strict=True)
        )
        made += np.einsum(
            "bi...,oi->bo...", padded[(slice(None), slice(None), *cut)], kernel[(slice(None), slice(None), *at)]
        )
    order = np.argsort(into)
    return computed(made.transpose(order).astype(array.dtype))  # type: ignore[union-attr]
