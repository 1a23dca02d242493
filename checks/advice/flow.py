"""The dataflow of a block by numbers: found once, and shared by all drafts of a program that left the block as it is.

The form: operations are numbered in their order, and values as they are met: the block's arguments first, then what is
read from outside, and what operations make. To ask MLIR for an owner, for users or for equality takes a microsecond
each, and an analysis asks about every operand several times; numbers are looked up in tuples. Numbers mean the same in
every draft of one program, since each is a clone of the same module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jaxlib.mlir import ir

CONSTANT = "stablehlo.constant"

_FIXED = frozenset((CONSTANT, "stablehlo.iota"))
"""What makes the same whatever it is given."""

_SPREAD = frozenset(f"stablehlo.{name}" for name in ("broadcast_in_dim", "convert", "reshape"))
"""What makes a constant of constants, and is computed where it is used."""

OUTSIDE = -1
"""The maker of a value that no operation of the block makes."""


@dataclass(frozen=True, eq=False)
class Flow:
    """What the operations of a block read and make. One is equal to itself alone.

    Attributes:
      names: of each operation.
      operands: of each, the values that it is given, by their numbers.
      reads: of each, the values that it uses, those that its regions use of what is outside of them included.
      results: of each, the values that it makes.
      constant: of each, whether it makes what no argument has a part in, of one number or of its position.
      maker: of each value, the operation that makes it, or `OUTSIDE`.
      users: of each value, the operations that use it, or hold one that does.
      fixed: the values from outside that are constants.
    """

    names: tuple[str, ...]
    operands: tuple[tuple[int, ...], ...]
    reads: tuple[tuple[int, ...], ...]
    results: tuple[range, ...]
    constant: tuple[bool, ...]
    maker: tuple[int, ...]
    users: tuple[tuple[int, ...], ...]
    fixed: frozenset[int]

    @property
    def end(self) -> int:
        """The terminator."""
        return len(self.names) - 1

    def is_fixed(self, value: int) -> bool:
        """Whether a value is a constant."""
        made = self.maker[value]
        return value in self.fixed if made == OUTSIDE else self.constant[made]

    def made_of(self, values: Iterable[int]) -> set[int]:
        """All operations of the block that values are made of."""
        found: set[int] = set()
        waiting = [self.maker[each] for each in values]
        while waiting:
            made = waiting.pop()
            if made != OUTSIDE and made not in found:
                found.add(made)
                waiting += [self.maker[each] for each in self.reads[made]]
        return found


def owner(value: Any) -> ir.Operation | None:
    """The operation that makes a value; None for a block's argument."""
    made = value.owner
    return None if isinstance(made, ir.Block) else made.operation


def is_constant(operation: ir.Operation) -> bool:
    """Whether an operation makes what no argument has a part in, of one number or of its position."""
    if operation.name in _FIXED:
        return True
    makers = [owner(each) for each in operation.operands] if operation.name in _SPREAD else [None]
    return all(each is not None and is_constant(each) for each in makers)


def flow_of(block: ir.Block, operations: Sequence[ir.Operation]) -> Flow:
    """The dataflow of a block as it is now.

    Args:
      operations: all that stand in it, the terminator last.
    """
    return _Numbering(block).flow(operations)


@dataclass
class _Numbering:
    """Numbers, while they are given."""

    block: ir.Block
    numbers: dict[Any, int] = field(default_factory=dict)
    maker: list[int] = field(default_factory=list)
    fixed: set[int] = field(default_factory=set)

    def flow(self, operations: Sequence[ir.Operation]) -> Flow:
        for argument in self.block.arguments:
            self._number(argument)
        names, results, constant = list[str](), list[range](), list[bool]()
        operands, reads = list[tuple[int, ...]](), list[tuple[int, ...]]()
        for place, each in enumerate(operations):
            names.append(each.name)
            operands.append(tuple(map(self._number, each.operands)))
            reads.append((*operands[-1], *map(self._number, _of_regions(each))))
            first = len(self.maker)
            for result in each.results:
                self._number(result, place)
            results.append(range(first, len(self.maker)))
            constant.append(self._is_constant(names[-1], operands[-1], constant))
        users: list[dict[int, None]] = [{} for _ in self.maker]
        for place, values in enumerate(reads):
            for value in values:
                users[value][place] = None
        return Flow(
            tuple(names),
            tuple(operands),
            tuple(reads),
            tuple(results),
            tuple(constant),
            tuple(self.maker),
            tuple(map(tuple, users)),
            frozenset(self.fixed),
        )

    def _number(self, value: Any, maker: int = OUTSIDE) -> int:
        number = self.numbers.get(value)
        if number is None:
            number = self.numbers[value] = len(self.maker)
            self.maker.append(maker)
            made = owner(value) if maker == OUTSIDE else None
            if made is not None and is_constant(made):
                self.fixed.add(number)
        return number

    def _is_constant(self, name: str, operands: Sequence[int], known: Sequence[bool]) -> bool:
        if name not in _SPREAD:
            return name in _FIXED
        makers = [(each, self.maker[each]) for each in operands]
        return all(each in self.fixed if made == OUTSIDE else known[made] for each, made in makers)


def _of_regions(operation: ir.Operation) -> Iterator[Any]:
    """What the regions of an operation use of what is outside of them."""
    inner: set[Any] = set()
    for region in operation.regions:
        for block in region.blocks:
            inner.update(block.arguments)
            for view in block.operations:
                each = view.operation
                yield from (value for value in (*each.operands, *_of_regions(each)) if value not in inner)
                inner.update(each.results)
