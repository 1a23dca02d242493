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
    """A block: the numbers of its arguments, its steps, and the values that its terminator returns."""

    arguments: tuple[int, ...]
    steps: tuple[Statement, ...]
    returned: tuple[int, ...]


class Bodies:
    """The bodies of a module's functions, each read when it is first asked for.

    Attributes:
      types: the number of every value's type.
    """

    def __init__(self, module: Module) -> None:
        self.types: list[int] = []
        self._functions = module.functions
        self._read: dict[str, Body] = {}
        self._values: dict[Any, int] = {}
        self._type_numbers: dict[Any, int] = {}

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
        steps = [self._step(view.operation) for view in block.operations]
        return Body(arguments, tuple(steps[:-1]), steps[-1].operands if steps else ())

    def _step(self, operation: ir.Operation) -> Statement:
        # lists, since Python runs their comprehensions in place: most operations have one or two of each
        operands = tuple([self._number(value) for value in operation.operands])
        bodies = tuple([self._body(block) for region in operation.regions for block in region.blocks])
        results = tuple([self._new(value) for value in operation.results])
        return Statement(operation.name, operands, results, bodies, operation)

    def _number(self, value: Any) -> int:
        """A value's number; one that a block of a later region defines is new here."""
        number = self._values.get(value)
        return self._new(value) if number is None else number

    def _new(self, value: Any) -> int:
        number = self._values[value] = len(self.types)
        self.types.append(self._type_numbers.setdefault(value.type, len(self._type_numbers)))
        return number
