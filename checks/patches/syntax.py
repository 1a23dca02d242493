"""Where lines of a program stand in its syntax: functions, statements, loops, and the names that are read there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from mutcheck.checks.source import wrappers

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = Function | ast.Lambda

LOOPS = {"fori_loop": 2, "scan": 0, "while_loop": 1, "map": 0}
"""The loops that call a body, and the position of the body among their arguments."""

_BODIES = {"fori_loop": "body_fun", "scan": "f", "while_loop": "body_fun", "map": "f"}


@dataclass(frozen=True)
class Syntax:
    """The syntax of a file, with what stands around each node."""

    tree: ast.Module

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What stands around a node, from the inside to the outside."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function, lambdas apart, around a node."""
        return next((each for each in self.around(node) if isinstance(each, Function)), None)

    def statement_at(self, line: int) -> ast.stmt | None:
        """The innermost statement of a line; of a compound one the line is in the head."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.stmt) and node.lineno <= line <= last_line(node)
        ]
        return max(found, key=lambda each: (each.lineno, each.col_offset), default=None)

    def block_of(self, statement: ast.stmt) -> list[ast.stmt]:
        """The statements that one stands among."""
        parent = self.parents[statement]
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and statement in value:
                return value
        return [statement]  # of a case of `match`, or a handler: their bodies are fields as well

    def following(self, statement: ast.stmt) -> ast.stmt | None:
        """The next statement of the same block."""
        block = self.block_of(statement)
        number = block.index(statement) + 1
        return block[number] if number < len(block) else None

    def loop_calls(self, line: int) -> list[ast.Call]:
        """The calls of a line that are loops of JAX's."""
        found = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
            and wrappers.last(node.func) in LOOPS
            and node.lineno <= line <= (node.end_lineno or node.lineno)
        ]
        innermost = max((each.lineno for each in found), default=0)
        return [each for each in found if each.lineno == innermost]

    def body_of(self, call: ast.Call) -> Scope | None:
        """The function that a loop calls: a lambda, or one whose name is that of a function that can be seen."""
        name, position = wrappers.last(call.func), LOOPS[wrappers.last(call.func)]
        given = {each.arg: each.value for each in call.keywords}
        body = call.args[position] if position < len(call.args) else given.get(_BODIES[name])
        if isinstance(body, ast.Call) and wrappers.last(body.func) == "partial" and body.args:
            body = body.args[0]
        if isinstance(body, ast.Name):
            return self.named(body.id, call)
        return body if isinstance(body, ast.Lambda) else None

    def named(self, name: str, node: ast.AST) -> Function | None:
        """The function that a name means at a node: the last one of that name in the innermost scope that has it."""
        for scope in self.around(node):
            if isinstance(scope, Function | ast.Module):
                found = [each for each in own_nodes(scope) if isinstance(each, Function) and each.name == name]
                if found:
                    return found[-1]
        return None


def last_line(statement: ast.stmt) -> int:
    """The last line of a statement; of a compound one that of its head."""
    body = getattr(statement, "body", None)
    if isinstance(body, list) and body:
        first = first_line(body[0])
        return max(statement.lineno, first - 1)
    if isinstance(statement, ast.Match):
        return statement.subject.end_lineno or statement.lineno
    return statement.end_lineno or statement.lineno


def first_line(statement: ast.stmt) -> int:
    """The first line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope, and in no function, lambda or class in it; such are handed out themselves."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, Scope | ast.ClassDef):
            yield from own_nodes(child)


def begins(node: ast.expr | ast.stmt) -> tuple[int, int]:
    """Where something begins: its line and offset."""
    return node.lineno, node.col_offset


def parameters(function: Scope) -> list[str]:
    """The names of a function's parameters, in their order."""
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [each.arg for each in named if each is not None]


def bound(function: Function) -> list[str]:
    """The names that are a function's own, in the order in which they are first bound."""
    outer = {name for node in own_nodes(function) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    stored = [
        node for node in own_nodes(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del)
    ]
    names = [*parameters(function), *(each.id for each in sorted(stored, key=begins))]
    return [name for name in dict.fromkeys(names) if name not in outer]


def read_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that are read somewhere in nodes."""
    return {
        each.id
        for node in nodes
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def read_from(syntax: Syntax, statement: ast.stmt, function: Function) -> set[str]:
    """The names that a function reads in a statement, or may read after it."""
    again = [each for each in syntax.around(statement) if isinstance(each, ast.For | ast.AsyncFor | ast.While)]
    names = {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and begins(node) >= begins(statement)
    }
    augmented = {
        node.target.id
        for node in ast.walk(function)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and begins(node) >= begins(statement)
    }
    inner = [node for node in ast.walk(function) if isinstance(node, Scope) and node is not function]
    inside = [each for each in again if function in syntax.around(each)]
    return names | augmented | read_in([*inside, *inner])


def written_refs(function: Function) -> list[str]:
    """The names whose subscripts a function writes, in the order of the writes: refs are written so."""
    found = [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name)
    ]
    return list(dict.fromkeys(each.value.id for each in sorted(found, key=begins) if isinstance(each.value, ast.Name)))
