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

These are the transfer functions of `dataflow`. Inside of a fusion they are composed by the traversal of
`control_flow`; there is no join: a fusion has no branches.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from mutcheck.checks.analysis.flow import regions
from mutcheck.checks.analysis.flow.control_flow import Traversal
from mutcheck.checks.ir.hlo.module import HloModule, Instruction
from mutcheck.checks.ir.hlo.opcodes import aliasing, effect, opcode
from mutcheck.checks.ir.hlo.shapes import Leaf
from mutcheck.core.backends.backend import Effect

Key = Hashable
"""What stands for an operand: a value of the module, or whatever the caller follows."""

FILL, COMPUTED, EXACT, MOVED, UPDATED, CONVERTED, WHOLE = range(7)

SAME, TILED, LAYOUT, OTHER = range(4)
"""Orders of elements: as they were, in other tiles, with the dimensions in another order, or rearranged."""

_NONE: Mapping[Key, int] = {}


class Contents(NamedTuple):
    """Where the elements of a leaf come from.

    Attributes:
      what: one of the seven.
      base: the operand that is unchanged, converted, or in which a part was replaced.
      moved: operands that were moved into it, with how many of their elements.
      sources: operands that it is computed from, element by element.
      elements: how many elements the leaf has.
      order: how what was moved lies now, beside how it lay: one of `SAME`, `TILED`, `LAYOUT`, `OTHER`.
      depth: how often what was moved was converted to a larger dtype, less how often to a smaller one.
    """

    what: int
    elements: int
    base: Key = None
    moved: Mapping[Key, int] = _NONE
    sources: frozenset[Key] = frozenset()
    order: int = 0
    depth: int = 0


def exact(key: Key, elements: int) -> Contents:
    return Contents(EXACT, elements, key)


def _computed(elements: int) -> Contents:
    return Contents(COMPUTED, elements)


BY_SIZES = frozenset({"slice", "dynamic-slice", "dynamic-update-slice"})
"""Opcodes that do the same to arrays of the same sizes, beside those that compute element by element."""


def form(module: HloModule, instruction: Instruction) -> Hashable:
    """What an instruction does, the same for all that do it to operands of the same sizes; None if it is not known."""
    row = instruction.row
    if row.name in BY_SIZES or (row.elementwise and row.name != "convert"):
        return row.name, *[leaf.elements for leaf in instruction.leaves]
    if row.name != "fusion" or instruction.aliasing:
        return None
    return module.called(instruction)[0].form


def results(
    module: HloModule,
    instruction: Instruction,
    operands: Sequence[Sequence[Contents]],
) -> list[Contents]:
    """What becomes of an instruction's operands, for each leaf of its result.

    Args:
      operands: for each operand, what each of its leaves is.
    """
    name = instruction.opcode
    if opcode(name).elementwise:
        made = [
            _converted(instruction, leaf, operands[0][0])
            if name == "convert"
            else _elementwise(name, leaf, _at(instruction, operands, n))
            for n, leaf in enumerate(instruction.leaves)
        ]
    elif name == "fusion":
        body = module.called(instruction)[0]
        made = _Fusion(module).computation(body, [list(leaves) for leaves in operands])
    elif name == "scatter":
        made = _scattered(module, instruction, operands)
    else:
        made = _SIMPLE.get(name, _unknown)(instruction, operands)
    return _aliased(instruction, operands, made)


def _unknown(instruction: Instruction, _: Sequence[Sequence[Contents]]) -> list[Contents]:
    return [_computed(leaf.elements) for leaf in instruction.leaves]


def _at(instruction: Instruction, operands: Sequence[Sequence[Contents]], number: int) -> list[Contents]:
    """The contents that one leaf of an element-by-element operation is made from: of several each has its own."""
    given = [state for leaves in operands for state in leaves]
    return [given[number]] if 1 < len(instruction.leaves) == len(given) else given


class _Fusion(Traversal[Contents]):
    """What is in a fusion: its result is judged as if each of its instructions made a value."""

    def plain(self, instruction: Instruction) -> list[Contents]:
        if instruction.opcode in ("slice", "dynamic-slice"):
            return _sliced(instruction, [self.at[regions.sliced(instruction).id]])
        return results(self.module, instruction, self.operands(instruction))

    def forwarded(self, instruction: Instruction) -> list[Contents]:
        return _same(instruction, self.operands(instruction))

    def fresh(self, _instruction: Instruction, leaf: Leaf) -> Contents:
        return _computed(leaf.elements)

    def copied(self, instruction: Instruction, leaf: Leaf, original: Contents) -> Contents:
        return _in_layout(original, instruction.operands[0].leaves[0], leaf)


def _aliased(instruction: Instruction, operands: Sequence[Sequence[Contents]], made: list[Contents]) -> list[Contents]:
    """Results that are declared to be written into an operand: custom calls, kernels, and some fusions."""
    for alias in aliasing(instruction):
        output = _leaf_number(instruction, tuple(alias.output_shape_index))
        operand = instruction.operands[alias.operand_index]
        state = operands[alias.operand_index][_leaf_number(operand, tuple(alias.operand_shape_index))]
        if made[output].what == COMPUTED and state.what in (EXACT, UPDATED):
            made[output] = Contents(UPDATED, made[output].elements, state.base, state.moved)
    return made


def _leaf_number(instruction: Instruction, index: tuple[int, ...]) -> int:
    return next((number for number, leaf in enumerate(instruction.leaves) if leaf.index == index), 0)


def _elementwise(name: str, leaf: Leaf, states: Sequence[Contents]) -> Contents:
    if opcode(name).merges and (merged := _merged(name, leaf.elements, states)):
        return merged
    chosen = states[1:] if name == "select" else states  # a predicate decides, and is not in the result
    if all(state.what == FILL for state in chosen):
        return Contents(FILL, leaf.elements)
    sources = _sources(chosen, leaf.elements)
    alone = sum(state.what != FILL for state in chosen) == 1  # of two that are there, element by element is computing
    passed = _most([content(state) for state in chosen]) if name == "select" and (alone or not sources) else _NONE
    if sources:
        return Contents(WHOLE, leaf.elements, moved=passed, sources=sources)
    return Contents(MOVED, leaf.elements, moved=passed, order=OTHER) if passed else _computed(leaf.elements)


def _converted(instruction: Instruction, leaf: Leaf, state: Contents) -> Contents:
    """What a conversion does: a backend moves small floats as large ones, there and back.

    The other way round, in a smaller dtype and back, they are rounded, and computed.
    """
    if state.what in (EXACT, CONVERTED):
        return Contents(CONVERTED, leaf.elements, state.base)
    if state.what != MOVED:
        return _elementwise(instruction.opcode, leaf, [state])
    before = instruction.operands[0].leaves[0].bytes
    if state.depth < 0 and leaf.bytes > before:
        return _computed(leaf.elements)
    return state._replace(depth=state.depth + (leaf.bytes > before) - (leaf.bytes < before))


def _sources(states: Iterable[Contents], elements: int) -> frozenset[Key]:
    """The operands of a result's size that it is computed from, element by element."""
    sources: frozenset[Key] = frozenset()
    for state in states:
        if state.elements == elements and state.what == WHOLE:
            sources |= state.sources
        elif state.elements == elements and state.what in (EXACT, UPDATED, CONVERTED):
            sources |= {state.base}
    return sources


def _most(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    """Of each key the largest number: one of them is what becomes of it."""
    most: dict[Key, int] = {}
    for part in parts:
        for key, count in part.items():
            most[key] = max(count, most.get(key, 0))
    return most


def _merged(name: str, elements: int, states: Sequence[Contents]) -> Contents | None:
    """Two parts of which each fills what the other leaves open."""
    parts = states[1:] if name == "select" else states
    if name == "select" and parts[0].what == EXACT and len({(part.what, part.base) for part in parts}) == 1:
        return parts[0]  # one or the other, and they are the same
    if len(parts) != 2 or not all(part.what in (MOVED, FILL) for part in parts):
        return None
    moved = _sum(part.moved for part in parts)
    had = sum(moved.values())
    if not moved or had > elements:
        return None
    if name != "select" and had == elements and any(part.what == FILL for part in parts):
        return None  # it leaves nothing open for a constant, which is added then
    return Contents(MOVED, elements, moved=moved, order=OTHER)


def _sum(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    total: dict[Key, int] = {}
    for part in parts:
        for key, count in part.items():
            total[key] = total.get(key, 0) + count
    return total


def content(state: Contents, most: int | None = None) -> dict[Key, int]:
    """Whose elements are in a leaf as they are, and how many; no more than `most` of each."""
    if state.what in (EXACT, UPDATED):
        found = {state.base: state.elements, **{key: n for key, n in state.moved.items() if key != state.base}}
    else:
        found = dict(state.moved)
    return found if most is None else {key: min(count, most) for key, count in found.items()}


def _same(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    return [
        state._replace(elements=leaf.elements) for leaf, state in zip(instruction.leaves, operands[0], strict=False)
    ]


def _copy(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    (leaf,), (source,) = instruction.leaves, instruction.operands[0].leaves
    return [_in_layout(operands[0][0], source, leaf)]


def _in_layout(state: Contents, source: Leaf, leaf: Leaf) -> Contents:
    """A copy: in another order of dimensions it is a transpose, else the same."""
    if leaf.layout == source.layout:
        return state
    return _rearranged(state, leaf.elements, TILED if leaf.layout[:1] == source.layout[:1] else LAYOUT)


def _transposed(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    """Dimensions in another order: where the layout's are, too, every element lies where it lay."""
    (leaf,), (source,) = instruction.leaves, instruction.operands[0].leaves
    permuted = tuple(instruction.proto.dimensions)
    lies = tuple(tuple(permuted[each] for each in order) for order in leaf.layout[:1]) + leaf.layout[1:]
    return [operands[0][0] if lies == source.layout else _rearranged(operands[0][0], leaf.elements, LAYOUT)]


def _rearranged(state: Contents, elements: int, order: int = OTHER) -> Contents:
    """Elements of an operand in other positions, all of them or some."""
    if state.what in (FILL, COMPUTED):
        return Contents(state.what, elements)
    moved = content(state, elements)
    if state.what == MOVED and elements < state.elements:  # a part of each, as far as can be told
        moved = {key: -(-count * elements // state.elements) for key, count in state.moved.items()}
    return Contents(MOVED, elements, moved=moved, order=max(order, state.order)) if moved else _computed(elements)


def _sliced(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    (leaf,) = instruction.leaves
    state = operands[0][0]
    return [state if leaf.elements == state.elements else _rearranged(state, leaf.elements, SAME)]


def _reversed(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    (leaf,) = instruction.leaves
    if all(leaf.dimensions[dimension] <= 1 for dimension in instruction.proto.dimensions):
        return [operands[0][0]]
    return [_rearranged(operands[0][0], leaf.elements)]


def _padded(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
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


def _concatenated(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    (leaf,) = instruction.leaves
    moved = _sum([content(leaves[0]) for leaves in operands])
    if moved:
        there = [leaves[0] for leaves in operands if leaves[0].what != FILL]
        apart = all(each.what == EXACT for each in there) and len({each.base for each in there}) == len(there)
        return [Contents(MOVED, leaf.elements, moved=moved, order=SAME if apart else OTHER)]
    fills = all(leaves[0].what == FILL for leaves in operands)
    return [Contents(FILL if fills else COMPUTED, leaf.elements)]


def _broadcast(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    """Into something larger it is a use of the operand, and no copy of it."""
    (leaf,) = instruction.leaves
    state = operands[0][0]
    if state.what == FILL or (state.elements == leaf.elements and state.elements == 1):
        return [state._replace(elements=leaf.elements)]
    if state.elements == leaf.elements:
        in_order = list(instruction.proto.dimensions) == sorted(instruction.proto.dimensions)
        return [state if in_order else _rearranged(state, leaf.elements)]
    return [_computed(leaf.elements)]


def _gathered(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    """More than half of the elements: a permutation, perhaps of a part. Fewer, or more: rows that are looked up."""
    (leaf,) = instruction.leaves
    state = operands[0][0]
    most = state.elements < 2 * leaf.elements <= 2 * state.elements
    return [_rearranged(state, leaf.elements) if most else _computed(leaf.elements)]


def _update_slice(_: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    return [_written(operands[0][0], [operands[1][0]])]


def _scattered(module: HloModule, instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
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
    while result.row.same or result.opcode in ("copy", "convert"):
        result = result.operands[0]
    return int(result.proto.parameter_number) if result.opcode == "parameter" else None


def _written(base: Contents, updates: Sequence[Contents]) -> Contents:
    """A base in which a part was replaced."""
    moved_in = _sum([content(update) for update in updates])
    replaced = sum(update.elements for update in updates)
    if base.what in (EXACT, UPDATED):
        orders = [each.order for each in (base, *updates) if each.moved or (each is not base and content(each))]
        least = min(orders, default=SAME)  # what lies as it lay does, whatever else is moved in
        return Contents(UPDATED, base.elements, base.base, _sum([base.moved, moved_in]), order=least)
    if base.what in (WHOLE, CONVERTED):
        moved = _sum([base.moved, moved_in])
        return Contents(WHOLE, base.elements, moved=moved, sources=base.sources or frozenset({base.base}))
    kept = {key: min(count, max(0, base.elements - replaced)) for key, count in base.moved.items()}
    moved = {key: count for key, count in _sum([kept, moved_in]).items() if count}
    return Contents(MOVED, base.elements, moved=moved, order=OTHER) if moved else _computed(base.elements)


def _filled(instruction: Instruction, _: Sequence[Sequence[Contents]]) -> list[Contents]:
    return [Contents(FILL, leaf.elements) for leaf in instruction.leaves]


def _custom(instruction: Instruction, operands: Sequence[Sequence[Contents]]) -> list[Contents]:
    """Calls of a TPU's own that only put parts together, or only make room."""
    does = effect(instruction)
    if does is Effect.JOINS:
        return [state._replace(order=SAME) for state in _concatenated(instruction, operands)]
    if does is Effect.HALVES:
        moved = _sum([content(leaves[0]) for leaves in operands])
        return [
            Contents(MOVED, leaf.elements, moved=moved) if moved else _computed(leaf.elements)
            for leaf in instruction.leaves
        ]
    return _filled(instruction, operands) if does is Effect.ROOM else _unknown(instruction, operands)


_SIMPLE: dict[str, Callable[[Instruction, Sequence[Sequence[Contents]]], list[Contents]]] = {
    "reshape": _same,
    "bitcast-convert": _same,
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
