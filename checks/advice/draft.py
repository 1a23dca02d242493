"""A StableHLO module that is being edited: its loops and its `@main`, with the buffers that each hands on.

A module is copied for each draft, and its calls are inlined, so that rules see a loop's body and `@main` whole.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.flow import CONSTANT, Flow, flow_of, owner
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.locations import user_line
from mutcheck.checks.ir.stablehlo import ALIASING, DONOR, Module
from mutcheck.core.artifacts import Argument, Lowering
from mutcheck.core.finding import Location
from mutcheck.lowering.stages.sizes import size_of

LEAST = 256
"""Bytes from which on a value is a buffer that an edit is worth trying for."""

MOST_OPERATIONS = 200_000
"""Operations after which no more calls are inlined."""

WHILE = "stablehlo.while"
MAIN = "main"
"""The key of `@main` among blocks."""
BARRIER = "stablehlo.optimization_barrier"


class Unfit(Exception):
    """An edit does not apply."""


class DoesNotVerify(Exception):
    """An edit made a module that does not verify; the message says why."""


@dataclass(frozen=True)
class Carried:
    """A buffer that a block is given, and hands on.

    Attributes:
      argument: the block's argument, the old value.
      output: the position, among what the block returns, of the new one.
    """

    argument: Any
    output: int
    bytes: int


class Block:
    """The body of a loop, or of `@main`.

    Attributes:
      key: what it is known by, in every draft of a program.
      loop: the loop whose body it is; None for `@main`.
      carried: the buffers that it hands on, of `LEAST` bytes or more.
    """

    def __init__(
        self, key: str, block: ir.Block, loop: ir.Operation | None, carried: Iterable[tuple[Any, int]]
    ) -> None:
        self.key = key
        self.block = block
        self.loop = loop
        sized = (Carried(value, output, size_of(value.type)) for value, output in carried)
        self.carried = tuple(each for each in sized if each.bytes >= LEAST)

    @property
    def bytes(self) -> int:
        """The size of the largest buffer that it hands on."""
        return max((each.bytes for each in self.carried), default=0)

    def operations(self) -> list[ir.Operation]:
        """What stands in it now, the terminator last."""
        return [view.operation for view in self.block.operations]

    @property
    def end(self) -> ir.Operation:
        """The terminator, whose operands are what the block returns."""
        end: ir.Operation = self.block.operations[len(self.block.operations) - 1].operation
        return end


class Draft:
    """A module that rules edit, one after another.

    Args:
      lowering: it is not changed.
      file: the program's own file, whose lines are preferred.

    Raises:
      UnreadableModule: the lowering cannot be read.
    """

    def __init__(self, lowering: Lowering, file: str = "") -> None:
        self._base = _base(lowering.located or lowering.text)
        self._flows: dict[str, Flow] = {}
        self._unchanged = {MAIN, *(each.key for each in self._base.loops)}
        self.module: Module = _copy(self._base.module)
        self.lowering = lowering
        self.file = file
        self.arguments: list[Argument] = list(lowering.arguments)

    @property
    def main(self) -> ir.Operation:
        return self.module.main

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """The bodies of loops, inner ones first, and `@main`, by their keys.

        A loop's key is the name that JAX gives it, and how many there are before it of that name: a platform may have
        loops that another one has not, and its own stay the same.
        """
        found: dict[str, Block] = {}
        for place in self._base.loops:
            loop = place.find(self.main)
            body = loop.regions[1].blocks[0]
            found[place.key] = Block(place.key, body, loop, enumerate_carries(body))
        found[MAIN] = self._entry()
        return found

    def _entry(self) -> Block:
        entry = self.main.regions[0].blocks[0]
        given = [*self.aliased(), *self._donors()]
        return Block(MAIN, entry, None, [(entry.arguments[number], output) for number, output in sorted(given)])

    def _donors(self) -> Iterator[tuple[int, int]]:
        """The arguments that are donated to whatever output has their size, as in programs for several devices.

        The compiler chooses an output for each. Here it is the first of its type that no other argument takes: that
        is where an edit is tried, and what it does is seen in the executable.
        """
        taken = {output for _, output in self.aliased()}
        arguments = self.main.regions[0].blocks[0].arguments
        returned = self.main.regions[0].blocks[0].operations
        results = [each.type for each in returned[len(returned) - 1].operation.operands]
        for number, each in enumerate(self.attributes()):
            if DONOR not in each or ALIASING in each:
                continue
            alike = (at for at, type_ in enumerate(results) if type_ == arguments[number].type and at not in taken)
            if (output := next(alike, None)) is not None:
                taken.add(output)
                yield number, output

    def flow(self, block: Block) -> Flow:
        """The dataflow of a block as it is now; of one that no edit changed, that is the same in all drafts."""
        known = self._base.flows if block.key in self._unchanged else self._flows
        if block.key not in known:
            known[block.key] = flow_of(block.block, block.operations())
        return known[block.key]

    def signed_anew(self) -> None:
        """An edit changed what `@main` says of its arguments, and so which of them it hands on."""
        self.blocks[MAIN] = self._entry()

    def changed(self, key: str = "") -> None:
        """An edit changed a block, and left what that reads from outside as it was; without a key, anything."""
        changed = {key} if key else {MAIN, *(each.key for each in self._base.loops)}
        self._unchanged -= changed
        for each in changed:
            self._flows.pop(each, None)

    def aliased(self) -> list[tuple[int, int]]:
        """The arguments of `@main` that are donated to an output, each with its output, as it is now."""
        attributes = self.attributes()
        return [
            (number, ir.IntegerAttr(each[ALIASING]).value) for number, each in enumerate(attributes) if ALIASING in each
        ]

    def attributes(self) -> list[dict[str, Any]]:
        """What `@main` says of each argument now."""
        return stablehlo.attributes(self.main, "arg_attrs", len(self.main.regions[0].blocks[0].arguments))

    def set_attributes(self, attributes: list[dict[str, Any]]) -> None:
        """Have `@main` say this of its arguments."""
        with self.main.context:
            self.main.attributes["arg_attrs"] = ir.ArrayAttr.get([ir.DictAttr.get(each) for each in attributes])

    def line(self, operation: Any) -> Location | None:
        """The user's line behind an operation."""
        return _line(operation.location.attr, self.file)

    def lines(self, operations: Iterable[ir.Operation]) -> tuple[Location, ...]:
        """The user's lines behind operations, those of most of them first."""
        found = Counter(line for each in operations if each.name != CONSTANT and (line := self.line(each)))
        return tuple(line for line, _ in found.most_common())

    def written(self) -> Lowering:
        """The lowering of what the module is now.

        Raises:
          DoesNotVerify: it is no module of StableHLO any more.
        """
        try:
            verified = self.module.operation.operation.verify()
        except Exception as error:  # jaxlib's MLIRError is another class in every release
            raise DoesNotVerify(f"it does not verify: {error}") from None
        if not verified:
            raise DoesNotVerify("it does not verify")
        bytecode = io.BytesIO()
        self.module.operation.operation.write_bytecode(bytecode)
        return replace(self.lowering, text="", located=bytecode.getvalue(), arguments=tuple(self.arguments), jaxpr="")


@lru_cache(maxsize=1 << 16)
def _line(location: Any, file: str) -> Location | None:
    """The user's line behind a location, given as an attribute: those of all drafts are the same, and can be kept."""
    return user_line(ir.Location.from_attr(location, location.context), file)


def _name_of(operation: ir.Operation) -> str:
    """The name that JAX gives an operation in its location; empty where it gives none."""
    name = getattr(operation.location, "name_str", "")
    return name if isinstance(name, str) else ""


def enumerate_carries(body: ir.Block) -> list[tuple[Any, int]]:
    """What a loop carries: each argument of its body, and the position of what takes its place."""
    return [(argument, number) for number, argument in enumerate(body.arguments)]


def maker(value: Any) -> ir.Operation:
    """The operation that makes a value which is no block's argument."""
    made = owner(value)
    assert made is not None
    return made


def users(value: Any) -> list[ir.Operation]:
    """The operations that use a value, wherever they stand."""
    return [use.owner.operation for use in value.uses]


def barrier(values: list[Any], before: ir.Operation, location: Any) -> list[Any]:
    """Put values through one optimization barrier, which stands before an operation; what it returns."""
    with before.context, location, ir.InsertionPoint(before):
        made = ir.Operation.create(BARRIER, results=[value.type for value in values], operands=values)
    return list(made.results)


@dataclass(frozen=True)
class _Place:
    """Where a loop stands in `@main`.

    Attributes:
      path: the region, the block and the operation to go on to, one after another.
    """

    key: str
    path: tuple[tuple[int, int, int], ...]

    def find(self, main: ir.Operation) -> ir.Operation:
        """The loop, in a clone of what it was found in."""
        for region, block, number in self.path:
            main = main.regions[region].blocks[block].operations[number].operation
        return main


@dataclass(frozen=True)
class _Base:
    """What all drafts of a program are clones of, and what was found of it.

    Attributes:
      module: its calls are inlined.
      loops: inner ones first.
      flows: those of blocks that were asked for, by their keys.
    """

    module: Module
    loops: tuple[_Place, ...]
    flows: dict[str, Flow] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _base(source: str | bytes) -> _Base:
    """What drafts of a program copy, of which there are many.

    Raises:
      UnreadableModule: it is none.
    """
    module = stablehlo.parse(source)
    _inline(module)
    names: Counter[str] = Counter()
    places = []
    for loop, path in _loops(module.main, ()):
        name = _name_of(loop)
        places.append(_Place(f"{name}#{names[name]}", path))
        names[name] += 1
    return _Base(module, tuple(places))


def _loops(
    operation: ir.Operation, path: tuple[tuple[int, int, int], ...]
) -> Iterator[tuple[ir.Operation, tuple[tuple[int, int, int], ...]]]:
    """The loops of an operation with their paths, inner ones first."""
    for at, region in enumerate(operation.regions):
        for of, block in enumerate(region.blocks):
            for number, view in enumerate(block.operations):
                yield from _loops(view.operation, (*path, (at, of, number)))
    if operation.name == WHILE:
        yield operation, path


def _copy(module: Module) -> Module:
    """The same module once more, to be edited."""
    old = module.operation.operation
    with old.context, old.location:
        new = ir.Module.create()
        for name in names_of(old):
            new.operation.attributes[name] = old.attributes[name]
        copied = [view.operation.clone(ip=ir.InsertionPoint(new.body)) for view in module.operation.body.operations]
    named = zip(module.operation.body.operations, copied, strict=True)
    new_of = {view.operation: made.operation for view, made in named}
    functions = {symbol: new_of[function] for symbol, function in module.functions.items()}
    return replace(module, operation=new, main=functions[MAIN], functions=functions)


def names_of(operation: ir.Operation) -> list[str]:
    """The names of an operation's attributes; some releases list names, others names with attributes."""
    return [getattr(each, "name", each) for each in operation.attributes]


def _inline(module: Module) -> None:
    """Put the body of each function in the place of its calls, as XLA will."""
    from jaxlib.mlir._mlir_libs import _jax_mlir_ext

    inlined = getattr(_jax_mlir_ext, "inlined_func_call", None)
    if inlined is not None:
        _Inliner(module, inlined).flatten("main")


class _Inliner:
    """Inlines calls, those of callees first, so that what is put in place has none any more."""

    def __init__(self, module: Module, inlined: Any) -> None:
        self._module = module
        self._inlined = inlined
        self._flat: dict[str, int] = {}

    def flatten(self, symbol: str) -> int:
        """Inline all calls of a function; how many operations it has then."""
        if symbol not in self._flat:
            function = self._module.functions[symbol]
            self._flat[symbol] = sum(_count(block) for region in function.regions for block in region.blocks)
            for call in list(_calls(function)):
                self._flat[symbol] += self._replace(call, MOST_OPERATIONS - self._flat[symbol])
        return self._flat[symbol]

    def _replace(self, call: ir.Operation, room: int) -> int:
        """Put a function's body in the place of a call; how many operations these are."""
        symbol = ir.FlatSymbolRefAttr(call.attributes["callee"]).value
        callee = self._module.functions.get(symbol)
        if callee is None or len(callee.regions[0].blocks) != 1 or (count := self.flatten(symbol)) > room:
            return 0
        with call.context, call.location, ir.InsertionPoint(call):
            made = self._inlined(callee, list(call.operands))
        for old, new in zip(call.results, made, strict=True):
            old.replace_all_uses_with(new)
        call.erase()
        return count


def _count(block: ir.Block) -> int:
    """How many operations are in a block, however deep."""
    found = 0
    for view in block.operations:
        found += 1 + sum(_count(inner) for region in view.operation.regions for inner in region.blocks)
    return found


def _calls(operation: ir.Operation) -> Iterator[ir.Operation]:
    for region in operation.regions:
        for block in region.blocks:
            yield from _calls_in(block)


def _calls_in(block: ir.Block) -> Iterator[ir.Operation]:
    for view in block.operations:
        if view.operation.name == "func.call":
            yield view.operation
        else:
            yield from _calls(view.operation)


def renamed(operation: ir.Operation, new: dict[Any, Any]) -> None:
    """Have an operation, and all that is in it, read other values."""
    for number, value in enumerate(operation.operands):
        if value in new:
            operation.operands[number] = new[value]
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                renamed(view.operation, new)
