"""How often a loop runs: from what XLA wrote down, or by working out the loop's condition.

TPU modules have no `known_trip_count`. There a counter is followed: it starts at a constant, a constant is added to it
in every trip (perhaps inside of a fusion), and the condition compares it with a constant, or with a value that the
loop carries along unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mutcheck.checks.analysis.dataflow import Graph
from mutcheck.checks.analysis.transfer import element
from mutcheck.checks.ir.hlo.module import Computation, Instruction, Module


class Term(NamedTuple):
    """A scalar inside of a loop: what the loop carries at a leaf, plus a number; without a leaf, the number."""

    leaf: int | None
    number: int


Scalars = Sequence[Term | None]
"""A scalar for each leaf of a result; None for what is no constant and no counter."""


def trips(graph: Graph, loop: Instruction) -> int | None:
    """How often the body of a loop runs each time; None where it cannot be told."""
    written = _written(loop)
    return written if written is not None else _worked_out(graph, loop)


def _written(loop: Instruction) -> int | None:
    """`known_trip_count` in the backend's configuration of the loop."""
    try:
        known = json.loads(loop.proto.backend_config or b"{}").get("known_trip_count")
        count = int(known["n"]) if known else -1
        return count if count >= 0 else None
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return None


def _worked_out(graph: Graph, loop: Instruction) -> int | None:
    module = graph.module
    body, condition = module.called(loop)
    count = len(body.parameters[0].leaves)
    carried: list[Term | None] = [Term(leaf, 0) for leaf in range(count)]
    again = _evaluate(module, body, [carried])
    initial = [_constant(graph, value) for value in graph.loops[loop.id].initial]
    known = [
        Term(None, start) if start is not None and again[leaf] == Term(leaf, 0) else Term(leaf, 0)
        for leaf, start in enumerate(initial)
    ]
    test = _comparison(module, condition, known)
    if test is None:
        return None
    counter, direction, bound = test
    start, step = initial[counter], again[counter]
    if start is None or step is None or step.leaf != counter:
        return None
    return _count(start, step.number, direction, bound)


def _count(start: int, step: int, direction: str, bound: int) -> int | None:
    """How often `start`, `start + step`, ... stands the test."""
    if direction in ("GT", "GE"):
        start, step, bound = -start, -step, -bound
        direction = {"GT": "LT", "GE": "LE"}[direction]
    if direction == "LE":
        bound, direction = bound + 1, "LT"
    if direction == "NE" and step and (bound - start) % step == 0 and (bound - start) // step >= 0:
        return (bound - start) // step
    if direction != "LT":
        return None
    if start >= bound:
        return 0
    if step <= 0:
        return None
    count = -((start - bound) // step)
    return count if start + count * step < 1 << 31 else None  # beyond that a counter may have begun anew


def _comparison(module: Module, condition: Computation, carried: Scalars) -> tuple[int, str, int] | None:
    """The leaf that a condition compares, how, and with what number; None for any other condition."""
    found = _compare(module, condition, [carried])
    if found is None:
        return None
    (left, right), direction = found
    if left is None or right is None:
        return None
    if left.leaf is None:
        left, right = right, left
        direction = {"LT": "GT", "GT": "LT", "LE": "GE", "GE": "LE"}.get(direction, direction)
    if left.leaf is None or right.leaf is not None:
        return None
    return left.leaf, direction, right.number - left.number


def _compare(
    module: Module, computation: Computation, given: Sequence[Scalars]
) -> tuple[tuple[Term | None, Term | None], str] | None:
    """What the root of a condition compares, looked for through fusions and calls."""
    at = _scalars(module, computation, given)
    root = computation.root
    while root.opcode in ("bitcast", "copy", "reshape", "convert"):
        root = root.operands[0]
    if root.opcode in ("fusion", "call"):
        return _compare(module, module.called(root)[0], [at[operand.id] for operand in root.operands])
    if root.opcode != "compare":
        return None
    left, right = (at[operand.id][0] for operand in root.operands)
    return (left, right), root.proto.comparison_direction


def _evaluate(module: Module, computation: Computation, given: Sequence[Scalars]) -> Scalars:
    return _scalars(module, computation, given)[computation.root.id]


def _scalars(module: Module, computation: Computation, given: Sequence[Scalars]) -> Mapping[int, Scalars]:
    """The scalars of a computation that are constants, or counters with a constant added."""
    at: dict[int, Scalars] = {}
    for instruction in computation.instructions:
        operands = [at[operand.id] for operand in instruction.operands]
        at[instruction.id] = _scalar(module, instruction, operands, given)
    return at


def _scalar(module: Module, instruction: Instruction, operands: Sequence[Scalars], given: Sequence[Scalars]) -> Scalars:
    opcode = instruction.opcode
    if opcode == "parameter":
        return given[instruction.proto.parameter_number]
    if opcode == "tuple":
        return [term for leaves in operands for term in leaves]
    if opcode == "get-tuple-element":
        return element(instruction.operands[0], operands[0], instruction.proto.tuple_index)
    if opcode in ("fusion", "call"):
        (called,) = module.called(instruction)
        return _evaluate(module, called, operands)
    if opcode in ("bitcast", "copy", "reshape", "convert", "opt-barrier", "copy-done"):
        return operands[0][: len(instruction.leaves)]
    if opcode == "copy-start":
        return [operands[0][0], operands[0][0], *(None for _ in instruction.leaves[2:])]
    if opcode == "constant" and len(instruction.leaves) == 1 and instruction.leaves[0].elements == 1:
        number = _literal(instruction)
        return [None if number is None else Term(None, number)]
    if opcode in ("add", "subtract") and instruction.leaves[0].elements == 1:
        return [_added(operands[0][0], operands[1][0], -1 if opcode == "subtract" else 1)]
    return [None for _ in instruction.leaves]


def _added(one: Term | None, other: Term | None, sign: int) -> Term | None:
    if one is None or other is None:
        return None
    if other.leaf is None:
        return Term(one.leaf, one.number + sign * other.number)
    return Term(other.leaf, one.number + other.number) if one.leaf is None and sign > 0 else None


_LITERALS: tuple[Callable[[Instruction], Sequence[int]], ...] = (
    lambda each: each.proto.literal.s32s,
    lambda each: each.proto.literal.s64s,
    lambda each: each.proto.literal.u32s,
    lambda each: each.proto.literal.u64s,
)


def _literal(instruction: Instruction) -> int | None:
    """The number of an integer constant."""
    return next((int(read(instruction)[0]) for read in _LITERALS if len(read(instruction))), None)


def _constant(graph: Graph, value: object) -> int | None:
    """The number that a value is, where it is a constant, perhaps copied or made by a fusion that only holds one."""
    from mutcheck.checks.analysis.dataflow import Kind, Value

    assert isinstance(value, Value)
    seen: set[int] = set()
    while value.number not in seen:
        seen.add(value.number)
        instruction = value.instruction
        if instruction.opcode == "constant":
            return _literal(instruction) if value.leaf.elements == 1 else None
        if instruction.opcode == "fusion" and not value.sources:
            (called,) = graph.module.called(instruction)
            nothing = [[None for _ in operand.leaves] for operand in instruction.operands]
            term = _evaluate(graph.module, called, nothing)[instruction.leaves.index(value.leaf)]
            return term.number if term is not None and term.leaf is None else None
        if len(value.sources) != 1 or value.sources[0].kind not in (Kind.PHI, Kind.MOVE):
            return None
        value = value.sources[0].value
    return None
