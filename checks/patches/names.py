"""How a file spells what a patch needs of JAX, and what it must import for that."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mutcheck.checks.patches.syntax import Function, Scope, bound, first_line, own_nodes, parameters

BARRIER = "optimization_barrier"


@dataclass(frozen=True)
class Spelled:
    """A name as a file has it.

    Attributes:
      name: such as `jax.lax.optimization_barrier`.
      imports: a statement that the file lacks for it; empty where there is none.
    """

    name: str
    imports: str = ""


def barrier_in(tree: ast.Module, function: Function | None = None) -> Spelled:
    """How a file spells `jax.lax.optimization_barrier`.

    Args:
      function: where it is to be used: a name that means something else there does not count.
    """
    taken = _taken(tree, function)
    for name in _spellings(tree):
        if name.partition(".")[0] not in taken:
            return Spelled(name)
    return Spelled(f"jax.lax.{BARRIER}", "import jax")


def _spellings(tree: ast.Module) -> Iterator[str]:
    """The spellings that the imports of a file allow: the shortest ones first."""
    imports = list(_imports(tree))
    by = [(each.module, name) for each in imports if isinstance(each, ast.ImportFrom) for name in each.names]
    whole = [name for each in imports if isinstance(each, ast.Import) for name in each.names]
    yield from (name.asname or name.name for module, name in by if module == "jax.lax" and name.name == BARRIER)
    yield from (f"{name.asname or 'lax'}.{BARRIER}" for module, name in by if module == "jax" and name.name == "lax")
    yield from (f"{name.asname}.{BARRIER}" for name in whole if name.name == "jax.lax" and name.asname)
    yield from (f"{name.asname or 'jax'}.lax.{BARRIER}" for name in whole if name.name == "jax")
    yield from (f"jax.lax.{BARRIER}" for name in whole if name.name.startswith("jax.") and not name.asname)


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports at the top of a file, in a `try` as well."""
    for statement in tree.body:
        inner = statement.body if isinstance(statement, ast.Try) else [statement]
        yield from (each for each in inner if isinstance(each, ast.Import | ast.ImportFrom))


def _taken(tree: ast.Module, function: Function | None) -> set[str]:
    """The names that mean something of a function's own, or of one around it."""
    around = [
        node
        for node in ast.walk(tree)
        if function is not None and isinstance(node, Scope) and any(each is function for each in ast.walk(node))
    ]
    found: set[str] = set()
    for node in around:
        found |= set(parameters(node) if isinstance(node, ast.Lambda) else bound(node))
        found |= {each.name for each in own_nodes(node) if isinstance(each, Function)}
    return found


def import_line(tree: ast.Module) -> int:
    """The line before which one more import belongs: behind the docstring and what is imported from the future."""
    for statement in tree.body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not is_docstring and not is_future:
            return first_line(statement)
    return 0
