"""What jits a function: the wrappers that people use, how they stand in a file, and what each is told to donate."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_JITS = frozenset({"jit", "pjit"})
_EQUINOX = "filter_jit"

EQUINOX_DONATED = "dynamic_donate"
"""What `equinox.filter_jit` calls the arrays that it donates."""

EQUINOX_KEPT = "dynamic_nodonate"
"""What it calls the others."""

_SAME_SIGNATURE = frozenset({"vmap", "pmap", "checkpoint", "remat", "shard_map", "named_call"})
"""Transformations whose result takes the arguments that the function takes."""


def is_jit(node: ast.expr) -> bool:
    """`jax.jit`, `jit`, `nnx.jit(...)`, `eqx.filter_jit` or `partial(jax.jit, ...)`."""
    if isinstance(node, ast.Call):
        if is_jit(node.func):
            return True
        return last(node.func) == "partial" and bool(node.args) and is_jit(node.args[0])
    return last(node) in _JITS or last(node) == _EQUINOX


def is_equinox(node: ast.expr) -> bool:
    """Whether what jits is `equinox.filter_jit`, which donates all arrays, or all but those of the first argument."""
    if isinstance(node, ast.Call):
        return is_equinox(node.func) or (last(node.func) == "partial" and bool(node.args) and is_equinox(node.args[0]))
    return last(node) == _EQUINOX


def last(node: ast.expr) -> str:
    """The last name of a dotted one; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def jit_calls(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    """The calls that jit a function by its name, or a lambda in place, within other transformations, too."""
    names = {name, *_bound(tree, name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_jit(node.func) and node.args:
            function = transformed(node.args[0])
            if last(function) in names or (name == "<lambda>" and isinstance(function, ast.Lambda)):
                yield node


def _bound(tree: ast.Module, name: str) -> Iterator[str]:
    """The names that a function is bound to with something done to it: `batched = jax.vmap(step)`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or is_jit(node.value.func):
            continue
        function = transformed(node.value)
        if function is not node.value and last(function) == name:
            yield from (each.id for each in node.targets if isinstance(each, ast.Name))


def transformed(node: ast.expr) -> ast.expr:
    """The function itself of `jax.vmap(step, in_axes=0)`; it keeps its signature there."""
    while isinstance(node, ast.Call) and last(node.func) in _SAME_SIGNATURE and node.args:
        node = node.args[0]
    return node


def equinox_also(*, first: bool) -> str:
    """What that line does beside what it is for: `donate` cannot name arguments."""
    which = "all arguments" if first else "all arguments but the first"
    return (
        f"It donates the arrays of {which}: none of them can be used after the call, "
        "and JAX warns of those that fit no output."
    )


def equinox_donating(node: ast.expr, *, first: bool) -> str:
    """The line of `equinox.filter_jit` that donates.

    Args:
      first: whether the arrays of the first argument are donated, too.
    """
    keyword = ast.keyword("donate", ast.Constant("all" if first else "all-except-first"))
    if isinstance(node, ast.Call):
        kept = [each for each in node.keywords if each.arg != "donate"]
        made = ast.Call(node.func, node.args, [*kept, keyword])
    else:
        made = ast.Call(node, [], [keyword])
    value = ast.unparse(keyword.value)
    return ast.unparse(made).replace(f"donate={value}", f'donate="{value[1:-1]}"')
