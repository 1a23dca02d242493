"""What one instruction makes of its operands: values, and where each element came from.

An element that an instruction only moves keeps its origin; whatever is computed has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mutcheck.tests.soundness.machine import elementwise, indexed, windows
from mutcheck.tests.soundness.machine.module import Array, Computation, Instruction, Module, Unsupported, offsets
from mutcheck.tests.soundness.machine.tracked import COMPUTED, FILL, Tracked, computed

Result = Tracked | list[Any]
Evaluator = Callable[["Evaluation", Instruction, list[Any]], Result]


_UPDATES = ("scatter", "dynamic-update-slice")


class Evaluation:
    """Evaluates instructions and, for those that apply computations, what these do."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._shapes = {
            id(each): [computation.by_id[number].shape for number in each.operands]
            for computation in module.computations.values()
            for each in computation.instructions
        }

    def shapes(self, instruction: Instruction) -> list[Any]:
        """The shapes of an instruction's operands."""
        return self._shapes[id(instruction)]

    def instruction(self, instruction: Instruction, operands: list[Any]) -> Result:
        """The result of an instruction that reads its operands itself.

        Raises:
          Unsupported: it has an opcode that is not known here.
        """
        opcode = instruction.opcode
        with np.errstate(all="ignore"):
            if opcode in elementwise.UNARY and len(operands) == 1:
                return _cast(instruction, elementwise.UNARY[opcode](operands[0].value))
            if opcode in elementwise.BINARY:
                return _binary(instruction, *operands)
            found = _EVALUATORS.get(opcode)
            if found is None:
                raise Unsupported(f"opcode {opcode}")
            return _in_its_type(instruction, found(self, instruction, operands))

    def called(self, instruction: Instruction) -> Computation:
        return self._module.computations[instruction.callees[0]]

    def updates(self, instruction: Instruction) -> bool:
        """Whether a part of an operand is replaced; which part, indices say, and that may be all of it."""
        if instruction.opcode != "fusion":
            return instruction.opcode in _UPDATES
        inside = {each.id: each for each in self.called(instruction).instructions}
        root = inside[self.called(instruction).root]
        if root.opcode not in _UPDATES:
            return root.opcode == "fusion" and self.updates(root)
        base = inside[root.operands[0]]
        while base.opcode == "bitcast":
            base = inside[base.operands[0]]
        return base.opcode == "parameter"

    def computation(self, computation: Computation, arguments: Sequence[Any]) -> Any:
        """The result of a computation whose values have no places: it is inside of an instruction."""
        values: dict[int, Any] = {}
        for each in computation.instructions:
            operands = [values[number] for number in each.operands]
            if each.opcode == "parameter":
                values[each.id] = arguments[each.proto.parameter_number]
            elif each.opcode == "fusion" or each.opcode == "call":
                values[each.id] = self.computation(self.called(each), operands)
            else:
                values[each.id] = self.instruction(each, operands)
        return values[computation.root]

    def combine(self, computation: Computation, *values: Any) -> Any:
        """A computation of scalars, applied to whole arrays at once."""
        return self.computation(computation, [computed(each) for each in values])


def array_of(instruction: Instruction) -> Array:
    if isinstance(instruction.shape, tuple):
        raise Unsupported(f"a tuple of {instruction.opcode}")
    return instruction.shape


def _in_its_type(instruction: Instruction, made: Result) -> Result:
    """A TPU's instructions that move elements may write them in another type than they read."""
    shape = instruction.shape
    if isinstance(made, list) or isinstance(shape, tuple) or not made.value.size or made.value.dtype == shape.dtype:
        return made
    return computed(made.value.astype(shape.dtype))


def _cast(instruction: Instruction, value: Any) -> Tracked:
    return computed(np.asarray(value).astype(array_of(instruction).dtype, copy=False))


def _binary(instruction: Instruction, x: Tracked, y: Tracked) -> Tracked:
    opcode = instruction.opcode
    made = _cast(instruction, elementwise.BINARY[opcode](x.value, y.value))
    for one, other in ((x, y), (y, x)):
        filled = other.origin == FILL
        if filled.any():
            through = filled & elementwise.fills(opcode, other.value)
            made.origin = np.where(through, one.origin, made.origin)
    return made


def _compare(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    return computed(elementwise.COMPARE[instruction.proto.comparison_direction](operands[0].value, operands[1].value))


def _select(_: Evaluation, __: Instruction, operands: list[Tracked]) -> Tracked:
    which, yes, no = operands
    origin = np.where(which.value, yes.origin, no.origin)
    chosen = (yes.origin != FILL) & (no.origin != FILL) & (yes.origin != no.origin)  # by what is there: it is computed
    return Tracked(np.where(which.value, yes.value, no.value), np.where(chosen, COMPUTED, origin))


def _clamp(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    low, value, high = (each.value for each in operands)
    return _cast(instruction, np.minimum(np.maximum(value, low), high))


def _convert(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    dtype, value = array_of(instruction).dtype, operands[0].value
    if dtype == value.dtype:
        return operands[0]
    if dtype.kind in "iu" and value.dtype.kind not in "iub":
        limits = np.iinfo(dtype)
        value = np.nan_to_num(np.clip(value.astype(np.float64), limits.min, limits.max))
    return computed(value.astype(dtype))


def _reduce_precision(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    import ml_dtypes

    bits = (instruction.proto.exponent_bits, instruction.proto.mantissa_bits)
    through = {(8, 7): ml_dtypes.bfloat16, (5, 10): np.float16, (8, 23): np.float32}.get(bits)
    if through is None:
        raise Unsupported(f"a precision of {bits}")
    return _cast(instruction, operands[0].value.astype(through))


def _bitcast_convert(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    dtype = array_of(instruction).dtype
    if dtype.itemsize != operands[0].value.dtype.itemsize:
        raise Unsupported("a bitcast-convert to another width")
    return Tracked(np.ascontiguousarray(operands[0].value).view(dtype), operands[0].origin)


def _same(_: Evaluation, __: Instruction, operands: list[Tracked]) -> Tracked:
    return operands[0]


def _reshape(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    return operands[0].moved(lambda x: x.reshape(array_of(instruction).dims))


def bitcast(operand: Array, result: Array, given: Tracked) -> Tracked:
    """The same bytes under another shape: elements in the order in which they lie in memory."""
    if operand.dtype.itemsize != result.dtype.itemsize or operand.elements != result.elements:
        raise Unsupported("a bitcast to another width")
    before, after = (
        np.argsort(offsets(operand).ravel(), kind="stable"),
        np.argsort(offsets(result).ravel(), kind="stable"),
    )

    def put(x: Any) -> Any:
        flat = np.empty(result.elements, x.dtype)
        flat[after] = x.ravel()[before]
        return flat.reshape(result.dims)

    made = given.moved(put)
    if operand.type != result.type:
        made.value = np.ascontiguousarray(made.value).view(result.dtype)
    return made


def _broadcast(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    shape, into = array_of(instruction).dims, list(instruction.proto.dimensions)

    def spread(x: Any) -> Any:
        order = np.argsort(into, kind="stable")
        expanded = [1] * len(shape)
        for dimension in order:
            expanded[into[dimension]] = x.shape[dimension]
        return np.broadcast_to(x.transpose(order).reshape(expanded), shape)

    made = operands[0].moved(spread)
    return made if made.value.size == operands[0].value.size else computed(made.value)  # it is not moved, but spread


def _iota(_: Evaluation, instruction: Instruction, __: list[Tracked]) -> Tracked:
    array = array_of(instruction)
    along = instruction.proto.dimensions[0]
    shape = [1] * len(array.dims)
    shape[along] = array.dims[along]
    return computed(np.broadcast_to(np.arange(array.dims[along]).reshape(shape), array.dims).astype(array.dtype))


def literal(array: Array, proto: Any) -> Any:
    """The values of a constant."""
    name = {
        1: "preds", 2: "s8s", 3: "s16s", 4: "s32s", 5: "s64s", 6: "u8s", 7: "u16s", 8: "u32s", 9: "u64s", 10: "f16s",
        11: "f32s", 12: "f64s", 16: "bf16s",
    }[array.type]  # fmt: skip
    found = getattr(proto, name)
    values = np.frombuffer(found, array.dtype) if isinstance(found, bytes) else np.array(list(found), array.dtype)
    return values.reshape(array.dims)


def _constant(_: Evaluation, instruction: Instruction, __: list[Tracked]) -> Tracked:
    array = array_of(instruction)
    array.dtype  # noqa: B018  # raises where it is not known
    return computed(literal(array, instruction.proto.literal))


def _concatenate(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    along = instruction.proto.dimensions[0]
    return Tracked(
        np.concatenate([each.value for each in operands], along),
        np.concatenate([each.origin for each in operands], along),
    )


def _reverse(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    return operands[0].moved(lambda x: np.flip(x, tuple(instruction.proto.dimensions)))


def _transpose(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    return operands[0].moved(lambda x: x.transpose(tuple(instruction.proto.dimensions)))


def _slice(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    cut = tuple(slice(each.start, each.limit, each.stride) for each in instruction.proto.slice_dimensions)
    return operands[0].moved(lambda x: x[cut])


def _tuple(_: Evaluation, __: Instruction, operands: list[Any]) -> list[Any]:
    return list(operands)


def _element(_: Evaluation, instruction: Instruction, operands: list[Any]) -> Any:
    return operands[0][instruction.proto.tuple_index]


def _bitcast(evaluation: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    operand = evaluation.shapes(instruction)[0]
    return bitcast(operand, array_of(instruction), operands[0])


def _dot(_: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    numbers = instruction.proto.dot_dimension_numbers
    x, y = (each.value for each in operands)
    names = iter("abcdefghijklmnopqrstuvwxyz")
    left, right = [""] * x.ndim, [""] * y.ndim
    batch = _paired(numbers.lhs_batch, numbers.rhs_batch, left, right, names)
    _paired(numbers.lhs_contracting, numbers.rhs_contracting, left, right, names)
    free = []
    for each in (left, right):
        for position, name in enumerate(each):
            if not name:
                each[position] = next(names)
                free.append(each[position])
    wide = [each.astype(np.float64) if each.dtype.kind not in "iub" else each for each in (x, y)]
    spelled = f"{''.join(left)},{''.join(right)}->{''.join(batch + free)}"
    return _cast(instruction, np.einsum(spelled, *wide))


def _paired(lefts: Any, rights: Any, left: list[str], right: list[str], names: Any) -> list[str]:
    made = []
    for one, other in zip(lefts, rights, strict=True):
        left[one] = right[other] = next(names)
        made.append(left[one])
    return made


def _custom_call(evaluation: Evaluation, instruction: Instruction, operands: list[Any]) -> Any:
    target = instruction.proto.custom_call_target
    if target == "ConcatBitcast":
        array = array_of(instruction)
        return _joined(array, evaluation.shapes(instruction), operands)
    if target == "AllocateBuffer":
        array = array_of(instruction)
        return computed(np.zeros(array.dims, array.dtype))
    raise Unsupported(f"custom call {target}")


def _joined(array: Array, shapes: list[Any], operands: list[Tracked]) -> Tracked:
    """Parts that lie one after the other in memory, and together are the result."""
    parts = [np.argsort(offsets(shape).ravel(), kind="stable") for shape in shapes]
    value = np.concatenate([each.value.ravel()[order] for each, order in zip(operands, parts, strict=True)])
    origin = np.concatenate([each.origin.ravel()[order] for each, order in zip(operands, parts, strict=True)])
    order = np.argsort(offsets(array).ravel(), kind="stable")
    made = Tracked(np.empty(array.elements, array.dtype), np.empty(array.elements, np.int64))
    made.value[order], made.origin[order] = value, origin
    return made.moved(lambda x: x.reshape(array.dims))


def _map(evaluation: Evaluation, instruction: Instruction, operands: list[Tracked]) -> Tracked:
    made = evaluation.computation(evaluation.called(instruction), [computed(each.value) for each in operands])
    return _cast(instruction, np.broadcast_to(made.value, array_of(instruction).dims))


def _token(_: Evaluation, __: Instruction, ___: list[Any]) -> Tracked:
    return computed(np.zeros((0,), np.uint8))


def _partition(_: Evaluation, instruction: Instruction, __: list[Any]) -> Tracked:
    return computed(np.zeros((), array_of(instruction).dtype))


_EVALUATORS: dict[str, Evaluator] = {
    "compare": _compare, "select": _select, "clamp": _clamp, "convert": _convert, "copy": _same, "reshape": _reshape,
    "reduce-precision": _reduce_precision, "bitcast-convert": _bitcast_convert, "bitcast": _bitcast,
    "broadcast": _broadcast, "iota": _iota, "constant": _constant, "concatenate": _concatenate, "reverse": _reverse,
    "transpose": _transpose, "slice": _slice, "tuple": _tuple, "get-tuple-element": _element, "dot": _dot,
    "pad": indexed.pad, "dynamic-slice": indexed.dynamic_slice, "dynamic-update-slice": indexed.dynamic_update_slice,
    "gather": indexed.gather, "scatter": indexed.scatter, "sort": indexed.sort, "reduce": windows.reduce,
    "reduce-window": windows.reduce_window, "convolution": windows.convolution, "map": _map, "opt-barrier": _same,
    "custom-call": _custom_call, "after-all": _token, "partition-id": _partition, "replica-id": _partition,
    "add-dependency": _same, "domain": _same,
}  # fmt: skip
