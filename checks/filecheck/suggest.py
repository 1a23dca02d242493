"""Suggests directives: FileCheck lines that pin what a lowering donates, and what it returns in each place.

They hold for the lowering that they are made from, and fail when a donation is lost, when two outputs are swapped,
or when a loop no longer writes the buffer that it carries. Read them before you keep them: what they pin is what
the module says, not what you meant.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.analysis.argument_flow import CALLS, ELEMENTWISE
from mutcheck.checks.filecheck import directive
from mutcheck.checks.ir.stablehlo import Module
from mutcheck.checks.ledger import Buffer

GENERIC = frozenset({"stablehlo.scatter", "stablehlo.case", "stablehlo.if", "stablehlo.sort", "stablehlo.gather"})
"""Operations that are printed in MLIR's generic form, in quotes."""

ONLY = ("donation", "updates", "all")
"""What directives may pin: who is donated, how each buffer is updated, or both."""

_LABEL = "CHECK-LABEL: func.func public @main("
_ANY = "{{[^,]+}}"
_NAME = "%[^ :,]+"
_WIDTH = 110
_END = "{{[ ,):]}}"
"""What may follow a name, so that `%arg1` does not match `%arg10`."""


def directives(buffers: Sequence[Buffer], module: Module, text: str, only: str = "all") -> tuple[str, ...]:
    """Directive lines that hold for a module, without a comment sign, in the order of its text.

    Where those for the body do not hold (an operation that is printed in a form of its own, or one that is taken for
    another before it), only the donations are pinned.

    Args:
      only: one of `ONLY`.
    """
    for lines in _candidates(buffers, module, only):
        if directive.check(text, directive.from_check_file("\n".join(lines), "", ("CHECK",)), ("CHECK",)) is None:
            return lines
    return (_LABEL,)


def _candidates(buffers: Sequence[Buffer], module: Module, only: str) -> Iterator[tuple[str, ...]]:
    """What could be pinned, the most exact first: what follows an operand depends on how an operation is printed."""
    aliased = {buffer.output: buffer for buffer in buffers if buffer.output is not None and buffer.argument is not None}
    head = tuple(_signature(module)) if only in ("all", "donation") else (_LABEL,)
    if not aliased:
        yield (_LABEL, "CHECK-NOT: tf.aliasing_output", "CHECK: return")
    if aliased and only in ("all", "updates"):
        for exact in (True, False):
            yield (*head, *_Body(aliased, module, exact=exact).lines())
    yield (*head, "CHECK: return")


def _signature(module: Module) -> list[str]:
    lines = [_LABEL]
    for port in module.arguments:
        attribute = f"tf.aliasing_output = {port.aliases} : i32" if port.aliases is not None else ""
        if attribute or port.donor:
            lines.append(
                f"CHECK-SAME: %arg{port.number}: {port.type} {{{{[^%]*}}}}{attribute or 'jax.buffer_donor = true'}"
            )
    return lines


class _Body:
    """The lines for the body of `@main`: what leads from each aliased argument to its output.

    Args:
      exact: whether an operand is followed by what such operations are printed with, and not by any end of a name.
    """

    def __init__(self, aliased: dict[int, Buffer], module: Module, *, exact: bool) -> None:
        self._aliased = aliased
        self._exact = exact
        self._bases = captures([buffer.path for buffer in aliased.values()])
        self._main = module.main.regions[0].blocks[0]
        self._names: dict[Any, str] = {}
        self._used: set[str] = set()

    def lines(self) -> list[str]:
        returned = _operands(_operations(self._main)[-1])
        for argument in self._main.arguments:
            self._names[argument] = f"%arg{ir.BlockArgument(argument).arg_number}"
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
            name = pinned[operation] = self._new_name(self._base(operation, buffer, is_last=operation is last))
            several = len(operation.results) > 1
            for number, result in enumerate(operation.results):
                self._names[result] = f"[[{name}]]#{number}" if several else f"[[{name}]]"

    def _base(self, operation: Any, buffer: Buffer, *, is_last: bool) -> str:
        """What an operation's capture is called: the buffer whose new value it is, or what it does on the way."""
        if operation.name == "stablehlo.while":
            return "LOOP"  # it is that of every buffer that it carries
        base = self._bases[buffer.path]
        return base if is_last else f"{base}_{str(operation.name).rpartition('.')[2].upper()}"

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
        matching = _matching(operation, shown, exact=self._exact)
        return [f"CHECK: [[{name}:{_NAME}]]{count} = {_spelled(operation)}{matching}"]

    def _loop(self, operation: Any, name: str) -> list[str]:
        """A loop that carries aliased buffers: where each goes in, what writes it, and where it comes out."""
        lines = [f"CHECK: [[{name}:{_NAME}]]:{len(operation.results)} = stablehlo.while("]
        body = operation.regions[1].blocks[0]
        yielded = _operands(_operations(body)[-1])
        entered = _operands(operation)
        carried = self._carried(operation)
        pinned: dict[Any, str] = {}
        for number, buffer in sorted(carried.items()):
            if entered[number] not in self._names:
                continue  # what goes in is no buffer: the loop fills another
            inside = self._new_name(f"{self._bases[buffer.path]}_IN")
            lines.append(f"CHECK-SAME: [[{inside}:%iterArg[_0-9]*]] = {self._shown(entered[number])}{_END}")
            self._names[body.arguments[number]] = f"[[{inside}]]"
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


def captures(paths: Sequence[str]) -> dict[str, str]:
    """A capture for each buffer, named for what it is: `KERNEL`, or as much of its path as tells it from the others."""
    parts = {path: [part.upper() for part in re.findall(r"[A-Za-z0-9]+", path)] or ["BUFFER"] for path in paths}
    names: dict[str, str] = {}
    for path, words in parts.items():
        others = [other for each, other in parts.items() if each != path]
        fitting = (
            n
            for n in range(1, len(words))
            if words[-n][0].isalpha() and all(words[-n:] != each[-n:] for each in others)
        )
        name = "_".join(words[-next(fitting, len(words)) :])
        names[path] = name if name[0].isalpha() else f"BUFFER_{name}"
    return names


def _matching(operation: Any, shown: list[str], *, exact: bool) -> str:
    """What follows an operation's name: the operands that are known, as far as its syntax is."""
    if all(each == _ANY for each in shown):
        return ""
    if operation.name in ELEMENTWISE or operation.name in CALLS:
        is_call, count = operation.name in CALLS, len(shown)
        while shown[-1] == _ANY:
            shown.pop()
        last = ")" if is_call else " :"
        end = ("," if len(shown) < count else last) if exact else _END
        return f"{'(' if is_call else ' '}{', '.join(shown)}{end}"
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
