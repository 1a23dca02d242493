"""The operations of a module as plain values: what the checks that follow values walk over, again and again.

The MLIR bindings make a new Python object for every operand that is asked for. Here each is asked for once: values are
numbers, and so are types, so that equal types are equal numbers.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from jaxlib.mlir import ir

from mutcheck.checks.ir.stablehlo import Module


class Statement(NamedTuple):  # made by the thousand: a frozen dataclass takes five times as long
    """One operation.

    Attributes:
      name: such as `stablehlo.add`.
      operands, results: numbers of values.
      bodies: its regions, of one block each.
      operation: the operation itself, for attributes and locations.
    """

    name: str
    operands: tuple[int, ...]
    results: tuple[int, ...]
    bodies: tuple[Body, ...]
    operation: ir.Operation


class Body(NamedTuple):
    """A block: the numbers of its arguments, its steps, and the values that its terminator returns.

    Constants are not among the steps: a fifth of the operations that JAX makes are constants.
    """

    arguments: tuple[int, ...]
    steps: tuple[Statement, ...]
    returned: tuple[int, ...]


class Bodies:
    """The bodies of a module's functions, each read when it is first asked for.

    Attributes:
      types: the number of every value's type.
      distinct: the types that those numbers stand for.
    """

    def __init__(self, module: Module) -> None:
        self.types: list[int] = []
        self.distinct: list[ir.Type] = []
        self._functions = module.functions
        self._read: dict[str, Body] = {}
        self._values: dict[Any, int] = {}
        self._kinds: dict[ir.Type, int] = {}

    def has(self, symbol: str) -> bool:
        """Whether a function has a body, and is not only declared."""
        return symbol in self._functions and len(self._functions[symbol].regions[0].blocks) > 0

    def function(self, symbol: str) -> Body:
        """The body of a function."""
        if symbol not in self._read:
            self._read[symbol] = self._body(self._functions[symbol].regions[0].blocks[0])
        return self._read[symbol]

    def _body(self, block: ir.Block) -> Body:
        arguments = tuple([self._new(value) for value in block.arguments])
        steps = [step for view in block.operations if (step := self._step(view.operation)) is not None]
        return Body(arguments, tuple(steps[:-1]), steps[-1].operands if steps else ())

    def _step(self, operation: ir.Operation) -> Statement | None:
        """One operation; None for a constant, which reads nothing: it has a number where something reads it."""
        operands, regions, results = _each(operation.operands), operation.regions, _each(operation.results)
        if results and not operands and not len(regions):
            return None
        # lists, since Python runs their comprehensions in place
        read = tuple([self._number(value) for value in operands])
        bodies = tuple([self._body(block) for region in regions for block in region.blocks]) if len(regions) else ()
        return Statement(operation.name, read, tuple([self._new(value) for value in results]), bodies, operation)

    def _number(self, value: Any) -> int:
        """A value's number; a constant, and one that a block of a later region defines, is new here."""
        number = self._values.get(value)
        return self._new(value) if number is None else number

    def _new(self, value: Any) -> int:
        type_ = value.type
        kind = self._kinds.get(type_)
        if kind is None:
            kind = self._kinds[type_] = len(self.distinct)
            self.distinct.append(type_)
        number = self._values[value] = len(self.types)
        self.types.append(kind)
        return number


def read(body: Body) -> set[int]:
    """The values that a body reads, however deep."""
    found = set(body.returned)
    for step in body.steps:
        found.update(step.operands)
        for inner in step.bodies:
            found |= read(inner)
    return found


def _each(values: Any) -> tuple[Any, ...]:
    """The values of one of MLIR's sequences. By its place, one is had in half the time that it takes to walk there."""
    count = len(values)
    if count == 1:
        return (values[0],)
    if count == 2:
        return values[0], values[1]
    return tuple(values) if count else ()
