"""Trip counts: from what XLA wrote down, or by working out a loop's condition.

TPU modules have no `known_trip_count`. There a counter is followed: it starts at a constant, a constant is added to it
in every trip (perhaps inside of a fusion), and the condition compares it with a constant, or with a value that the
loop carries along unchanged.

The form of the analysis: the fact of an array is a *term*, what the loop carries at one of its leaves times a number
plus a number, or a number alone; None, the top, is anything else. Constants are numbers, `add` and `subtract` add
numbers to a term, `multiply` multiplies it by a positive one (XLA counts by ones, and compares a multiple, where a
program counts by more), and what forwards or copies keeps it. Nothing joins: the body is walked once, from terms that
stand for what it is given.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from mutcheck.checks.analysis.flow.control_flow import Traversal
from mutcheck.checks.analysis.flow.dataflow import Dataflow, Kind, Value
from mutcheck.checks.ir.hlo.literals import integer
from mutcheck.checks.ir.hlo.module import Computation, HloModule, Instruction
from mutcheck.checks.ir.hlo.shapes import Leaf


class Term(NamedTuple):
    """A scalar inside of a loop: `factor` times what it carries at a leaf plus a number; without a leaf, the number."""

    leaf: int | None
    number: int
    factor: int = 1


class Test(NamedTuple):
    """What a condition compares: two terms, and XLA's `comparison_direction`."""

    left: Term | None
    right: Term | None
    direction: str


class Limit(NamedTuple):
    """What a loop carries at a leaf is compared with a number, in a `comparison_direction`.

    Attributes:
      most: the largest number of it that can be told from one that has begun anew.
    """

    leaf: int
    direction: str
    bound: int
    most: int = (1 << 31) - 1


_MIRRORED = {"LT": "GT", "GT": "LT", "LE": "GE", "GE": "LE"}

_UNSIGNED = range(6, 10)
"""XLA's numbers of `u8` to `u64`."""


class TripCounts:
    """How often the loops of a module run; each is worked out once."""

    def __init__(self, flow: Dataflow) -> None:
        self._flow = flow
        self._counts: dict[int, int | None] = {}

    def of(self, loop: Instruction) -> int | None:
        """How often the body of a loop runs each time; None where it cannot be told."""
        if loop.id not in self._counts:
            written = _written(loop)
            self._counts[loop.id] = written if written is not None else _worked_out(self._flow, loop)
        return self._counts[loop.id]


def _written(loop: Instruction) -> int | None:
    """`known_trip_count` in the backend's configuration of the loop."""
    try:
        known = json.loads(loop.proto.backend_config or b"{}").get("known_trip_count")
        count = int(known["n"]) if known else -1
        return count if count >= 0 else None
    except (ValueError, OverflowError, KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return None


def _worked_out(flow: Dataflow, loop: Instruction) -> int | None:
    module = flow.module
    body, condition = module.called(loop)
    carried: list[Term | None] = [Term(leaf, 0) for leaf in range(len(body.parameters[0].leaves))]
    again = _Scalars(module).computation(body, [carried])
    initial = [_constant(flow, value) for value in flow.loops[loop.id].initial]
    known: list[Term | None] = [
        Term(None, start) if start is not None and again[leaf] == Term(leaf, 0) else Term(leaf, 0)
        for leaf, start in enumerate(initial)
    ]
    limit = _limit(_Scalars(module).test(condition, [known]))
    if limit is None:
        return None
    start, step = initial[limit.leaf], again[limit.leaf]
    if start is None or step is None or step.leaf != limit.leaf or step.factor != 1:
        return None
    count = _count(start, step.number, limit.direction, limit.bound, limit.most)
    unsigned = body.parameters[0].leaves[limit.leaf].type in _UNSIGNED
    begins_anew = count is not None and unsigned and start + count * step.number < 0
    return None if begins_anew else count


def _limit(test: Test | None) -> Limit | None:
    """The counter that a condition compares with a number, and how; None for any other condition."""
    if test is None or test.left is None or test.right is None:
        return None
    left, right, direction = test.left, test.right, test.direction
    if left.leaf is None:
        left, right, direction = right, left, _MIRRORED.get(direction, direction)
    if left.leaf is None or right.leaf is not None:
        return None
    bound, factor = right.number - left.number, left.factor
    if factor == 1:
        return Limit(left.leaf, direction, bound)
    if direction not in ("LT", "GE", "LE", "GT"):
        return None
    up = direction in ("LT", "GE")  # of `factor * x < bound` the least whole `x` that is none, of `<=` the last that is
    return Limit(left.leaf, direction, -(-bound // factor) if up else bound // factor, (1 << 31) // factor - 1)


def _count(start: int, step: int, direction: str, bound: int, most: int) -> int | None:
    """How often `start`, `start + step`, ... stands the test."""
    if direction in ("GT", "GE"):
        start, step, bound = -start, -step, -bound
        direction = _MIRRORED[direction]
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
    return count if start + count * step <= most else None  # beyond that a counter may have begun anew


class _Scalars(Traversal[Term | None]):
    """The scalars of a computation that are constants, or counters with a constant added."""

    def test(self, condition: Computation, given: Sequence[list[Term | None]]) -> Test | None:
        """What the root of a condition compares, looked for through fusions and calls."""
        for parameter, terms in zip(condition.parameters, given, strict=False):
            self.at[parameter.id] = terms
        self.walk(condition)
        root = condition.root
        while _keeps(root):
            root = root.operands[0]
        operands = self.operands(root)
        if root.opcode in ("fusion", "call"):
            return _Scalars(self.module).test(self.module.called(root)[0], operands)
        if root.opcode != "compare":
            return None
        return Test(operands[0][0], operands[1][0], root.proto.comparison_direction)

    def plain(self, instruction: Instruction) -> list[Term | None]:
        if instruction.opcode == "fusion":
            return self.call(instruction)
        if _keeps(instruction):
            return self.forwarded(instruction)
        if len(instruction.leaves) != 1 or instruction.leaves[0].elements != 1:
            return [None for _ in instruction.leaves]
        return [self._scalar(instruction)]

    def _scalar(self, instruction: Instruction) -> Term | None:
        name = instruction.opcode
        if name == "constant":
            number = integer(instruction)
            return None if number is None else Term(None, number)
        if name in ("add", "subtract"):
            (left, *_), (right, *_) = self.operands(instruction)
            return _added(left, right, -1 if name == "subtract" else 1)
        if name == "multiply":
            (left, *_), (right, *_) = self.operands(instruction)
            return _multiplied(left, right)
        return None

    def fresh(self, _instruction: Instruction, _leaf: Leaf) -> Term | None:
        return None

    def copied(self, _instruction: Instruction, _leaf: Leaf, original: Term | None) -> Term | None:
        return original


def _keeps(instruction: Instruction) -> bool:
    """Whether a scalar stays the number that it was."""
    return instruction.row.same or instruction.opcode in ("copy", "convert")


def _added(one: Term | None, other: Term | None, sign: int) -> Term | None:
    if one is None or other is None:
        return None
    if other.leaf is None:
        return Term(one.leaf, one.number + sign * other.number, one.factor)
    return Term(other.leaf, one.number + other.number, other.factor) if one.leaf is None and sign > 0 else None


def _multiplied(one: Term | None, other: Term | None) -> Term | None:
    if one is None or other is None or (one.leaf is not None and other.leaf is not None):
        return None
    term, by = (one, other.number) if other.leaf is None else (other, one.number)
    if term.leaf is None:
        return Term(None, term.number * by)
    return Term(term.leaf, term.number * by, term.factor * by) if by > 0 else None


def _constant(flow: Dataflow, value: Value) -> int | None:
    """The number that a value is, where it is a constant, perhaps copied or made by a fusion that only holds one."""
    seen: set[int] = set()
    while value.number not in seen:
        seen.add(value.number)
        instruction = value.instruction
        if instruction.opcode == "constant":
            return integer(instruction) if value.leaf.elements == 1 else None
        inflows = flow.inflows(value)
        if instruction.opcode == "fusion" and not inflows:
            return _of_fusion(flow.module, value)
        if len(inflows) != 1 or inflows[0].kind not in (Kind.PHI, Kind.MOVE):
            return None
        value = inflows[0].value
    return None


def _of_fusion(module: HloModule, value: Value) -> int | None:
    """The number that a fusion makes of nothing but constants."""
    instruction = value.instruction
    nothing: list[list[Term | None]] = [[None for _ in operand.leaves] for operand in instruction.operands]
    term = _Scalars(module).computation(module.called(instruction)[0], nothing)[instruction.leaves.index(value.leaf)]
    return term.number if term is not None and term.leaf is None else None
