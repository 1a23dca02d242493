"""Generates directives: FileCheck lines that pin what a lowering donates, and what it returns in each place.

They hold for the lowering that they are made from, and fail when a donation is lost, when two outputs are swapped,
or when a loop no longer writes the buffer that it carries. Read them before you keep them: what they pin is what
the module says, not what you meant. Captures have the names of the program's buffers.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.analysis.argument_flow import CALLS, ELEMENTWISE
from mutcheck.checks.filecheck import about, captures, directive, engine
from mutcheck.checks.filecheck.about import About, Only
from mutcheck.checks.ir.stablehlo import Module
from mutcheck.checks.ledger import Buffer

GENERIC = frozenset({"stablehlo.scatter", "stablehlo.case", "stablehlo.if", "stablehlo.sort", "stablehlo.gather"})
"""Operations that are printed in MLIR's generic form, in quotes."""

_ANY = "{{[^,]+}}"
_WIDTH = 110
_END = "{{[ ,):]}}"
"""What may follow a name, so that `%arg1` does not match `%arg10`."""


def directives(
    buffers: Sequence[Buffer], module: Module, text: str, of: About = about.ALL, prefix: str = directive.COMMON
) -> tuple[str, ...]:
    """Directive lines that hold for a module, without a comment sign, in the order of its text.

    Where those for the body do not hold (an operation that is printed in a form of its own, or one that is taken for
    another before it), only the donations are pinned.

    Args:
      of: what they are about.
      prefix: what they begin with: `CHECK`, or a platform's own.
    """
    for lines in _candidates(buffers, module, of):
        named = tuple(re.sub(f"^{directive.COMMON}", prefix, line) for line in lines)
        if engine.check(text, directive.from_check_file("\n".join(named), "", (prefix,)), (prefix,)) is None:
            return named
    return (f"{prefix}-LABEL: func.func public @main(",)


def _candidates(buffers: Sequence[Buffer], module: Module, of: About) -> Iterator[tuple[str, ...]]:
    aliased = {buffer.output: buffer for buffer in buffers if buffer.output is not None and buffer.argument is not None}
    names = captures.names([each.path for each in buffers if each.argument is not None])
    of_argument = {each.argument: names[each.path] for each in buffers if each.argument is not None}
    if not aliased:
        yield ("CHECK-LABEL: func.func public @main(", "CHECK-NOT: tf.aliasing_output", "CHECK: return")
        return
    if of.only != Only.DONATION:
        pinned = {output: buffer for output, buffer in aliased.items() if not of.leaves_out(buffer.path)}
        yield (*_signature(module, of_argument, of.only), *_Body(pinned, of_argument, module).lines())
    yield (*_signature(module, of_argument, Only.DONATION), "CHECK: return")


def _signature(module: Module, names: Mapping[int, str], only: Only) -> list[str]:
    """A line for each buffer: its argument and, unless only updates are asked for, the output that it is aliased to."""
    lines = ["CHECK-LABEL: func.func public @main("]
    for port in module.arguments:
        attribute = f"tf.aliasing_output = {port.aliases} : i32" if port.aliases is not None else ""
        if attribute or port.donor:
            donated = f" {{{{[^%]*}}}}{attribute or 'jax.buffer_donor = true'}" if only != Only.UPDATES else ""
            lines.append(f"CHECK-SAME: %{_capture(names.get(port.number), port.number)}: {port.type}{donated}")
    return lines


def _capture(name: str | None, number: int) -> str:
    return f"[[{name}:arg{number}]]" if name else f"arg{number}"


class _Body:
    """The lines for the body of `@main`: what leads from each aliased argument to its output."""

    def __init__(self, aliased: Mapping[int, Buffer], names: Mapping[int, str], module: Module) -> None:
        self._aliased = aliased
        self._called = names
        self._main = module.main.regions[0].blocks[0]
        self._names: dict[Any, str] = {}
        self._used: set[str] = set()

    def lines(self) -> list[str]:
        returned = _operands(_operations(self._main)[-1])
        for argument in self._main.arguments:
            number = ir.BlockArgument(argument).arg_number
            self._names[argument] = f"%[[{self._called[number]}]]" if number in self._called else f"%arg{number}"
        pinned: dict[Any, str] = {}
        for output, buffer in self._aliased.items():
            self._pin(returned[output], self._main.arguments[buffer.argument], buffer, pinned)
        shown = [self._shown(value) if output in self._aliased else _ANY for output, value in enumerate(returned)]
        return [*self._in_order(self._main, pinned), *_wrapped("CHECK: return ", shown)]

    def _pin(self, value: Any, goal: Any, buffer: Buffer, pinned: dict[Any, str]) -> None:
        """Name the operations on the shortest way from `goal` to `value`; the last alone where there is none."""
        *through, last = _way(value, goal) or [None]
        for operation in (*through, last):
            if operation is None or operation in pinned:
                continue
            name = pinned[operation] = self._new_name(self._role(operation, buffer, last=operation is last))
            several = len(operation.results) > 1
            for number, result in enumerate(operation.results):
                self._names[result] = f"%[[{name}]]#{number}" if several else f"%[[{name}]]"

    def _role(self, operation: Any, buffer: Buffer, *, last: bool) -> str:
        """What an operation is to a buffer: a loop, its new value, or what lies between."""
        if operation.name == "stablehlo.while":
            return "LOOP"
        called = self._called[buffer.argument] if buffer.argument is not None else "BUFFER"
        kind = operation.name.rpartition(".")[2].upper()
        return f"NEW_{called}" if last else f"{called}_{kind}"

    def _in_order(self, block: Any, pinned: dict[Any, str]) -> list[str]:
        """The lines of a block's pinned operations, in the order of the text."""
        lines: list[str] = []
        for operation in _operations(block):
            if operation in pinned:
                follow = self._loop if operation.name == "stablehlo.while" else self._operation
                lines += follow(operation, pinned[operation])
        return lines

    def _operation(self, operation: Any, name: str) -> list[str]:
        count = f":{len(operation.results)}" if len(operation.results) > 1 else ""
        shown = [self._shown(value) for value in _operands(operation)]
        return [f"CHECK: %[[{name}:.+]]{count} = {_spelled(operation)}{_matching(operation, shown)}"]

    def _loop(self, operation: Any, name: str) -> list[str]:
        """A loop that carries aliased buffers: where each goes in, what writes it, and where it comes out."""
        lines = [f"CHECK: %[[{name}:.+]]:{len(operation.results)} = stablehlo.while("]
        body = operation.regions[1].blocks[0]
        yielded = _operands(_operations(body)[-1])
        entered = _operands(operation)
        carried = self._carried(operation)
        pinned: dict[Any, str] = {}
        for number, buffer in sorted(carried.items()):
            if entered[number] not in self._names:
                continue  # what goes in is no buffer: the loop fills another
            inside = self._new_name(f"CARRIED_{self._called.get(buffer.argument or 0, 'BUFFER')}")
            lines.append(f"CHECK-SAME: %[[{inside}:iterArg[_0-9]*]] = {self._shown(entered[number])}{_END}")
            self._names[body.arguments[number]] = f"%[[{inside}]]"
        for number, buffer in sorted(carried.items()):
            self._pin(yielded[number], body.arguments[number], buffer, pinned)
        lines += self._in_order(body, pinned)
        shown = [self._shown(value) if number in carried else _ANY for number, value in enumerate(yielded)]
        return [*lines, *_wrapped("CHECK: stablehlo.return ", shown)]

    def _carried(self, operation: Any) -> dict[int, Buffer]:
        """The aliased buffers that a loop carries, by the number of its result."""
        returned = _operands(_operations(self._main)[-1])
        found: dict[int, Buffer] = {}
        for output, buffer in self._aliased.items():
            for value in _way_values(returned[output], self._main.arguments[buffer.argument]):
                if not _is_argument(value) and value.owner == operation:
                    found[ir.OpResult(value).result_number] = buffer
        return found

    def _shown(self, value: Any) -> str:
        return self._names.get(value, _ANY)

    def _new_name(self, base: str) -> str:
        name, count = base, 1
        while name in self._used:
            count += 1
            name = f"{base}_{count}"
        self._used.add(name)
        return name


def _way(value: Any, goal: Any) -> list[Any]:
    """The operations on the shortest way back from `value` to `goal`, through operands."""
    return [each.owner for each in _way_values(value, goal) if not _is_argument(each)]


def _way_values(value: Any, goal: Any) -> list[Any]:
    towards: dict[Any, Any] = {value: None}
    queue = deque([value])
    while queue:
        current = queue.popleft()
        if current == goal:
            way = []
            while current is not None:
                way.append(current)
                current = towards[current]
            return way
        operands = [] if _is_argument(current) else _operands(current.owner)
        for operand in sorted(operands, key=lambda each: each.type != value.type):  # rather a buffer than a predicate
            if operand not in towards:
                towards[operand] = current
                queue.append(operand)
    return [value]


def _operations(block: Any) -> list[Any]:
    return [view.operation for view in block.operations]


def _operands(operation: Any) -> list[Any]:
    return list(operation.operands)


def _is_argument(value: Any) -> bool:
    return isinstance(value.owner, ir.Block)


def _matching(operation: Any, shown: list[str]) -> str:
    """What follows an operation's name: the operands that are known, as far as its syntax is."""
    if all(each == _ANY for each in shown):
        return ""
    if operation.name in ELEMENTWISE or operation.name in CALLS:
        known = max(number for number, each in enumerate(shown) if each != _ANY)
        after = "," if known < len(shown) - 1 else ")" if operation.name in CALLS else " :"
        return f"{'(' if operation.name in CALLS else ' '}{', '.join(shown[: known + 1])}{after}"
    return "".join(f"{{{{.*}}}}{each}{_END}" for each in shown if each != _ANY)


def _spelled(operation: Any) -> str:
    """An operation as the text prints it; the number that keeps a function's symbol apart is left open."""
    if operation.name != "func.call":
        return f'{{{{"?}}}}{operation.name}{{{{"?}}}}' if operation.name in GENERIC else str(operation.name)
    callee = re.sub(r"_\d+$", "", operation.attributes["callee"].value)
    inner = "func.call" if operation.parent.name != "func.func" else "call"
    return f"{inner} @{callee}{{{{[_0-9]*}}}}"


def _wrapped(start: str, shown: Sequence[str]) -> list[str]:
    """A list of operands, its types following, in directives that are short enough to read."""
    lines = [start]
    for number, each in enumerate(shown):
        end = ", " if number < len(shown) - 1 else " :"
        if len(lines[-1]) + len(each) > _WIDTH:
            lines.append("CHECK-SAME: ")
        lines[-1] += each + end
    return [line.rstrip() for line in lines]
