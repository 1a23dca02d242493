"""How the line that jits a function says what it donates, and what it must say to donate more."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mutcheck.checks.source import wrappers

ARGNUMS, ARGNAMES = "donate_argnums", "donate_argnames"

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Change:
    """What to write in place of what jits a function.

    Attributes:
      line: empty where the source does not show enough to say it.
      imports: a statement that the file lacks for it; empty where there is none.
    """

    line: str = ""
    imports: str = ""


@dataclass(frozen=True)
class Said:
    """What a line says that it donates, by the names of the arguments; None where it does not have that keyword.

    Where JAX is given both keywords, the numbers count for what is passed by position alone, and the names for what is
    passed by keyword alone.
    """

    by_number: tuple[str, ...] | None = None
    by_name: tuple[str, ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*(self.by_number or ()), *(self.by_name or ()))))

    @property
    def both(self) -> bool:
        return self.by_number is not None and self.by_name is not None


def said(node: ast.expr, function: Function) -> Said | None:
    """What a line donates; None where that is computed, or given somewhere else."""
    if not isinstance(node, ast.Call) or wrappers.is_equinox(node):  # the module's arguments say it of equinox
        return Said()
    if any(each.arg is None for each in node.keywords) or any(_keywords(node.func)):
        return None
    given = {each.arg: _literals(each.value) for each in node.keywords if each.arg in (ARGNUMS, ARGNAMES)}
    if None in given.values():
        return None
    names = _positional(node, function)
    numbers, words = given.get(ARGNUMS), given.get(ARGNAMES)
    return Said(
        tuple(names[each] for each in numbers if isinstance(each, int) and -len(names) <= each < len(names))
        if numbers is not None
        else None,
        tuple(map(str, words)) if words is not None else None,
    )


def more(node: ast.expr, function: Function, arguments: Sequence[str], partial: str) -> str:
    """What jits a function, with arguments donated besides; empty where that cannot be said.

    Args:
      partial: how the file spells `functools.partial`.
    """
    keyword = keyword_for(node, function, arguments)
    if keyword is None:
        return ""
    if not isinstance(node, ast.Call):
        added = f"{keyword.arg}={ast.unparse(keyword.value)}"
        spelled = ast.unparse(node)
        return f"nnx.jit({added})" if spelled == "nnx.jit" else f"{partial}({spelled}, {added})"
    return _with(node, keyword)


def keyword_for(node: ast.expr, function: Function, arguments: Sequence[str]) -> ast.keyword | None:
    """The one keyword of what jits a function with which arguments are donated besides; None where none can be said."""
    before = said(node, function)
    if before is None or wrappers.is_equinox(node) or not set(arguments) <= set(names_of(function)):
        return None
    return _keyword(node, function, before, tuple(dict.fromkeys((*before.names, *arguments))))


def keyword_without(node: ast.Call, function: Function, arguments: Sequence[str]) -> ast.keyword | None:
    """The same with which arguments are not donated any more: of an empty tuple where none is left."""
    before = said(node, function)
    if before is None or before.both or wrappers.is_equinox(node) or not set(arguments) <= set(before.names):
        return None
    left = [each for each in before.names if each not in arguments]
    if before.by_name is not None:
        return ast.keyword(ARGNAMES, _tuple(left))
    return ast.keyword(ARGNUMS, _tuple(sorted(map(_positional(node, function).index, left))))


def numbered(node: ast.expr | None, numbers: Sequence[int]) -> str:
    """What jits a function, with arguments donated by their numbers; empty where it donates something already."""
    if not isinstance(node, ast.Call) or any(each.arg in (ARGNUMS, ARGNAMES, None) for each in node.keywords):
        return ""
    return _with(node, ast.keyword(ARGNUMS, _tuple(sorted(set(numbers)))))


def _with(node: ast.Call, keyword: ast.keyword) -> str:
    kept = [each for each in node.keywords if each.arg not in (ARGNUMS, ARGNAMES)]
    return ast.unparse(ast.Call(node.func, node.args, [*kept, keyword]))


def _keyword(node: ast.expr, function: Function, before: Said, wanted: Sequence[str]) -> ast.keyword | None:
    """One keyword for all: the one that is there, if it can name them."""
    names = _positional(node, function)
    nameless = {each.arg for each in function.args.posonlyargs}
    numbered = before.by_number is not None and before.by_name is None
    if isinstance(node, ast.Call) and node.args and wrappers.transformed(node.args[0]) is not node.args[0]:
        numbered = before.by_name is None  # by number it is what is passed, whatever became of the signature
    if all(each in names for each in wanted) and (numbered or nameless & set(wanted)):
        return ast.keyword(ARGNUMS, _tuple(sorted(map(names.index, wanted))))
    if nameless & set(wanted):
        return None
    return ast.keyword(ARGNAMES, _tuple(wanted))


def names_of(function: Function) -> list[str]:
    """The names of positional arguments, then of those by keyword only."""
    arguments = function.args
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _positional(node: ast.expr, function: Function) -> list[str]:
    """The names that JAX's numbers count: without `self` where a bound method is jitted."""
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    first = wrappers.transformed(node.args[0]) if isinstance(node, ast.Call) and node.args else None
    method = isinstance(first, ast.Attribute) and first.attr == getattr(function, "name", "")
    return names[1:] if method and names[:1] in (["self"], ["cls"]) else names


def _keywords(node: ast.expr) -> Iterator[ast.keyword]:
    """The keywords of donation in the calls below one: what the outer one says counts before them."""
    if isinstance(node, ast.Call):
        yield from (each for each in node.keywords if each.arg in (ARGNUMS, ARGNAMES, None))
        yield from _keywords(node.func)


def _literals(node: ast.expr) -> tuple[object, ...] | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return tuple(value) if isinstance(value, builtins.tuple | list | set) else (value,)


def _tuple(values: Sequence[object]) -> ast.expr:
    return ast.parse(repr(tuple(values)), mode="eval").body


def partial_in(tree: ast.Module | None) -> Change:
    """How a file spells `functools.partial`, and what it must import for that."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.ImportFrom) and node.module == "functools":
            for each in node.names:
                if each.name == "partial":
                    return Change(each.asname or "partial")
        if isinstance(node, ast.Import):
            for each in node.names:
                if each.name == "functools":
                    return Change(f"{each.asname or 'functools'}.partial")
    return Change("functools.partial", "import functools")
