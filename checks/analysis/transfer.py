"""What an instruction does with its operands: moves them, writes into them, or computes from them.

XLA hides copies inside of fusions (`transpose_copy_fusion`, `slice_concatenate_fusion`, a dynamic-update-slice whose
*update* is a whole buffer), so a fusion is judged by what is in it. Each leaf of a result is described by where its
elements come from:

| what        | the leaf ...                                                                    |
| ----------- | ------------------------------------------------------------------------------- |
| `FILL`      | is made of constants                                                            |
| `COMPUTED`  | is computed, in a way that no element stays in its place                        |
| `EXACT`     | is an operand, unchanged                                                        |
| `MOVED`     | has elements of operands in it, moved as they are                               |
| `UPDATED`   | is an operand in which a part was replaced                                      |
| `CONVERTED` | is an operand in another dtype                                                  |
| `WHOLE`     | is computed element by element from operands of its own size                    |
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from mutcheck.checks.ir.hlo.module import Instruction, Leaf, Module

Key = Hashable
"""What stands for an operand: a value of the module, or whatever the caller follows."""

FILL, COMPUTED, EXACT, MOVED, UPDATED, CONVERTED, WHOLE = range(7)

SAME, LAYOUT, OTHER = range(3)
"""Orders of elements: as they were, in another layout, or rearranged."""

_NONE: Mapping[Key, int] = {}


class State(NamedTuple):
    """Where the elements of a leaf come from.

    Attributes:
      what: one of the seven.
      base: the operand that is unchanged, converted, or in which a part was replaced.
      moved: operands that were moved into it, with how many of their elements.
      sources: operands that it is computed from, element by element.
      elements: how many elements the leaf has.
      order: how what was moved lies now, beside how it lay: one of `SAME`, `LAYOUT`, `OTHER`.
    """

    what: int
    elements: int
    base: Key = None
    moved: Mapping[Key, int] = _NONE
    sources: frozenset[Key] = frozenset()
    order: int = 0


def exact(key: Key, elements: int) -> State:
    return State(EXACT, elements, key)


def _computed(elements: int) -> State:
    return State(COMPUTED, elements)


_ELEMENTWISE = """
    abs add all-reduce and atan2 cbrt ceil clamp clz complex convert cosine count-leading-zeros divide erf
    exponential exponential-minus-one floor imag log log-plus-one logistic map maximum minimum multiply negate
    not or popcnt power real reduce-precision remainder round-nearest-afz round-nearest-even rsqrt select
    shift-left shift-right-arithmetic shift-right-logical sign sine sqrt stochastic-convert subtract tan tanh
    xor
"""
ELEMENTWISE = frozenset(_ELEMENTWISE.split())
"""Operations that compute each element from the elements in its place."""

_SAME = frozenset({"bitcast", "reshape", "opt-barrier", "bitcast-convert", "domain", "add-dependency", "copy-done"})
"""The result is the first operand, whatever it is called."""

MERGING = frozenset({"maximum", "add", "or", "select"})
"""With these a backend puts two padded parts together: a concatenation in disguise."""


def results(module: Module, instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """What becomes of an instruction's operands, for each leaf of its result.

    Args:
      operands: for each operand, what each of its leaves is.
    """
    leaves = instruction.leaves
    opcode = instruction.opcode
    if opcode == "fusion":
        made = _called(module, instruction, operands)
    elif opcode in ELEMENTWISE:
        made = [_elementwise(opcode, leaf, _at(operands, number)) for number, leaf in enumerate(leaves)]
    elif opcode == "scatter":
        made = _scattered(module, instruction, operands)
    elif opcode in _SIMPLE:
        made = _SIMPLE[opcode](instruction, operands)
    else:
        made = [_computed(leaf.elements) for leaf in leaves]
    return _aliased(instruction, operands, made)


def _at(operands: Sequence[Sequence[State]], number: int) -> list[State]:
    """The states that one leaf of an element-by-element operation is made from."""
    return [leaves[number] if number < len(leaves) else leaves[0] for leaves in operands if leaves]


def _called(module: Module, instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """A fusion: what its computation does."""
    (computation,) = module.called(instruction)
    states: dict[int, list[State]] = {}
    for inner in computation.instructions:
        opcode = inner.opcode
        if opcode == "parameter":
            states[inner.id] = list(operands[inner.proto.parameter_number])
        elif opcode == "tuple":
            states[inner.id] = [state for operand in inner.operands for state in states[operand.id]]
        elif opcode == "get-tuple-element":
            states[inner.id] = element(inner.operands[0], states[inner.operands[0].id], inner.proto.tuple_index)
        else:
            states[inner.id] = results(module, inner, [states[operand.id] for operand in inner.operands])
    return states[computation.root.id]


Item = TypeVar("Item")


def element(instruction: Instruction, leaves: Sequence[Item], number: int) -> list[Item]:
    """Those of a tuple's leaves that are in its element `number`."""
    return [item for leaf, item in zip(instruction.leaves, leaves, strict=True) if leaf.index[0] == number]


def _aliased(instruction: Instruction, operands: Sequence[Sequence[State]], made: list[State]) -> list[State]:
    """Results that are declared to be written into an operand: custom calls, kernels, and some fusions."""
    if instruction.opcode not in ("custom-call", "fusion"):
        return made
    for alias in instruction.proto.output_operand_aliasing:
        output = _leaf_number(instruction, tuple(alias.output_shape_index))
        operand = instruction.operands[alias.operand_index]
        state = operands[alias.operand_index][_leaf_number(operand, tuple(alias.operand_shape_index))]
        if made[output].what == COMPUTED and state.what in (EXACT, UPDATED):
            made[output] = State(UPDATED, made[output].elements, state.base, state.moved)
    return made


def _leaf_number(instruction: Instruction, index: tuple[int, ...]) -> int:
    return next((number for number, leaf in enumerate(instruction.leaves) if leaf.index == index), 0)


def _elementwise(opcode: str, leaf: Leaf, states: Sequence[State]) -> State:
    elements = leaf.elements
    if opcode in MERGING and (merged := _merged(opcode, elements, states)):
        return merged
    sources: frozenset[Key] = frozenset()
    fills = True
    for state in states[1:] if opcode == "select" else states:  # a predicate decides, and is not in the result
        fills = fills and state.what == FILL
        if state.elements != elements:
            continue
        if state.what == WHOLE:
            sources |= state.sources
        elif state.what in (EXACT, UPDATED, CONVERTED):
            sources |= {state.base}
    if opcode == "convert" and states[0].what in (EXACT, CONVERTED):
        return State(CONVERTED, elements, states[0].base)
    if opcode == "convert" and states[0].what == MOVED:
        return states[0]  # a backend moves small floats as large ones, there and back
    if fills:
        return State(FILL, elements)
    passed = _most([content(state) for state in states[1:]]) if opcode == "select" else _NONE
    if sources:
        return State(WHOLE, elements, moved=passed, sources=sources)
    return State(MOVED, elements, moved=passed, order=OTHER) if passed else _computed(elements)


def _most(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    """Of each key the largest number: one of them is what becomes of it."""
    most: dict[Key, int] = {}
    for part in parts:
        for key, count in part.items():
            most[key] = max(count, most.get(key, 0))
    return most


def _merged(opcode: str, elements: int, states: Sequence[State]) -> State | None:
    """Two parts of which each fills what the other leaves open."""
    parts = states[1:] if opcode == "select" else states
    if opcode == "select" and len({(part.what, part.base) for part in parts}) == 1 and parts[0].what == EXACT:
        return parts[0]  # one or the other, and they are the same
    if len(parts) != 2 or not all(part.what in (MOVED, FILL) for part in parts):
        return None
    moved = _sum(part.moved for part in parts)
    return State(MOVED, elements, moved=moved, order=OTHER) if moved and sum(moved.values()) <= elements else None


def _sum(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    total: dict[Key, int] = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return total


def content(state: State, most: int | None = None) -> dict[Key, int]:
    """Whose elements are in a leaf as they are, and how many; no more than `most` of each."""
    if state.what in (EXACT, UPDATED):
        found = {state.base: state.elements, **{key: n for key, n in state.moved.items() if key != state.base}}
    else:
        found = dict(state.moved)
    return found if most is None else {key: min(count, most) for key, count in found.items()}


def _same(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    return [
        state._replace(elements=leaf.elements) for leaf, state in zip(instruction.leaves, operands[0], strict=False)
    ]


def _copy(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """In another order of dimensions it is a transpose, else the same."""
    (leaf,), (source,) = instruction.leaves, instruction.operands[0].leaves
    state = operands[0][0]
    return [state if leaf.order == source.order else _rearranged(state, leaf.elements, LAYOUT)]


def _transposed(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    (leaf,) = instruction.leaves
    return [_rearranged(operands[0][0], leaf.elements, LAYOUT)]


def _rearranged(state: State, elements: int, order: int = OTHER) -> State:
    """Elements of an operand in other positions, all of them or some."""
    if state.what in (FILL, COMPUTED):
        return State(state.what, elements)
    moved = content(state, elements)
    if state.what == MOVED and elements < state.elements:  # a part of each, as far as can be told
        moved = {key: -(-count * elements // state.elements) for key, count in state.moved.items()}
    return State(MOVED, elements, moved=moved, order=max(order, state.order)) if moved else _computed(elements)


def _sliced(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    (leaf,) = instruction.leaves
    state = operands[0][0]
    return [state if leaf.elements == state.elements else _rearranged(state, leaf.elements, SAME)]


def _reversed(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    (leaf,) = instruction.leaves
    if all(leaf.dimensions[dimension] <= 1 for dimension in instruction.proto.dimensions):
        return [operands[0][0]]
    return [_rearranged(operands[0][0], leaf.elements)]


def _padded(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    (leaf,) = instruction.leaves
    state = operands[0][0]
    paddings = instruction.proto.padding_config.dimensions
    if not any(each.edge_padding_low or each.edge_padding_high or each.interior_padding for each in paddings):
        return [state]
    kept = 1  # of the operand's elements: a negative padding cuts some off
    for size, each in zip(instruction.operands[0].leaves[0].dimensions, paddings, strict=True):
        kept *= max(0, size + min(0, each.edge_padding_low) + min(0, each.edge_padding_high))
    made = _rearranged(state, leaf.elements)
    return [made._replace(moved={key: min(count, kept) for key, count in made.moved.items()})]


def _concatenated(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    (leaf,) = instruction.leaves
    moved = _sum([content(leaves[0]) for leaves in operands])
    if moved:
        return [State(MOVED, leaf.elements, moved=moved, order=OTHER)]
    fills = all(leaves[0].what == FILL for leaves in operands)
    return [State(FILL if fills else COMPUTED, leaf.elements)]


def _broadcast(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """Into something larger it is a use of the operand, and no copy of it."""
    (leaf,) = instruction.leaves
    state = operands[0][0]
    if state.what == FILL or (state.elements == leaf.elements and state.elements == 1):
        return [state._replace(elements=leaf.elements)]
    if state.elements == leaf.elements:
        in_order = list(instruction.proto.dimensions) == sorted(instruction.proto.dimensions)
        return [state if in_order else _rearranged(state, leaf.elements)]
    return [_computed(leaf.elements)]


def _gathered(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """More than half of the elements: a permutation, perhaps of a part. Fewer, or more: rows that are looked up."""
    (leaf,) = instruction.leaves
    state = operands[0][0]
    most = state.elements < 2 * leaf.elements <= 2 * state.elements
    return [_rearranged(state, leaf.elements) if most else _computed(leaf.elements)]


def _update_slice(_: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    return [_written(operands[0][0], [operands[1][0]])]


def _scattered(module: Module, instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """Operands, indices, updates; as many operands as updates, which replace what was there or are combined with it."""
    count = len(operands) // 2
    root = module.called(instruction)[0].root
    combined = root.operands if root.opcode == "tuple" else (root,)
    return [
        _written(operands[number][0], [operands[number + count + 1][0]] if _parameter(result) == count + number else [])
        for number, result in enumerate(combined)
    ]


def _parameter(result: Instruction) -> int | None:
    """The parameter that a combiner of single elements returns as it is; None where it computes."""
    while result.opcode in ("bitcast", "copy", "reshape", "convert"):
        result = result.operands[0]
    return int(result.proto.parameter_number) if result.opcode == "parameter" else None


def _written(base: State, updates: Sequence[State]) -> State:
    """A base in which a part was replaced."""
    moved_in = _sum([content(update) for update in updates])
    replaced = sum(update.elements for update in updates)
    if base.what in (EXACT, UPDATED):
        return State(UPDATED, base.elements, base.base, _sum([base.moved, moved_in]))
    if base.what in (WHOLE, CONVERTED):
        moved = _sum([base.moved, moved_in])
        return State(WHOLE, base.elements, moved=moved, sources=base.sources or frozenset({base.base}))
    kept = {key: min(count, max(0, base.elements - replaced)) for key, count in base.moved.items()}
    moved = {key: count for key, count in _sum([kept, moved_in]).items() if count}
    return State(MOVED, base.elements, moved=moved, order=OTHER) if moved else _computed(base.elements)


def _filled(instruction: Instruction, _: Sequence[Sequence[State]]) -> list[State]:
    return [State(FILL, leaf.elements) for leaf in instruction.leaves]


def _custom(instruction: Instruction, operands: Sequence[Sequence[State]]) -> list[State]:
    """Calls of a TPU's own that only put parts together, or only make room."""
    target = instruction.proto.custom_call_target
    if target == "ConcatBitcast":
        return [state._replace(order=SAME) for state in _concatenated(instruction, operands)]
    if target in ("X64SplitLow", "X64SplitHigh", "X64Combine"):  # 64 bits are two times 32 on a TPU
        moved = _sum([content(leaves[0]) for leaves in operands])
        return [
            State(MOVED, leaf.elements, moved=moved) if moved else _computed(leaf.elements)
            for leaf in instruction.leaves
        ]
    if target == "AllocateBuffer":
        return _filled(instruction, operands)
    return [_computed(leaf.elements) for leaf in instruction.leaves]


_SIMPLE: dict[str, Callable[[Instruction, Sequence[Sequence[State]]], list[State]]] = {
    **dict.fromkeys(_SAME, _same),
    "copy": _copy,
    "transpose": _transposed,
    "reverse": _reversed,
    "slice": _sliced,
    "dynamic-slice": _sliced,
    "pad": _padded,
    "concatenate": _concatenated,
    "broadcast": _broadcast,
    "gather": _gathered,
    "dynamic-update-slice": _update_slice,
    "constant": _filled,
    "iota": _filled,
    "custom-call": _custom,
}
