"""Where the arrays of Flax modules are, by the attributes that hold them.

`nnx.jit` takes a module apart: JAX is given a `NodeStates` of a graph definition and a flat list of arrays, and calls
an array `model.states[0][2]`. The graph definition, which the tree of the arguments keeps, has the nodes of the module
in the order in which Flax walks them, so the list's order gives each array its attribute: `model.layers[0].kernel`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import jax

_STATE = re.compile(r"(.*?)\.states\[0\]\[(\d+)\](.*)", re.DOTALL)
"""What JAX calls an array: the argument, the place in the list, and the place in a variable's value."""


def named(names: Sequence[str | None], tree: Any) -> list[str | None]:
    """JAX's names of the leaves of some arguments; by attributes, where Flax took a module apart.

    Args:
      tree: the structure of the arguments, as of `jax.stages.Lowered.in_tree`.
    """
    found = list(names)
    start = 0
    for node in jax.tree.leaves(jax.tree.unflatten(tree, range(tree.num_leaves)), is_leaf=_is_apart):
        count = len(jax.tree.leaves(node))
        if _is_apart(node):
            here = _named_in(names[start : start + count], node)
            found[start : start + count] = here if here is not None else names[start : start + count]
        start += count
    return found


def _is_apart(value: object) -> bool:
    """Whether a value is a module that Flax took apart into one list of arrays."""
    graph: Any = getattr(value, "_graphdef", None)
    states: Any = getattr(value, "states", ())
    return hasattr(graph, "nodes") and hasattr(graph, "attributes") and len(states) == 1 and isinstance(states[0], list)


def _named_in(names: Sequence[str | None], node: Any) -> list[str | None] | None:
    """The names of the arrays of one module; None where Flax tells it in another way than is known here."""
    matches = [_STATE.fullmatch(name or "") for name in names]
    try:
        paths = list(_Walk(node._graphdef).leaves(""))
    except (StopIteration, RuntimeError, AttributeError, TypeError):
        return None
    if len(paths) != len(node.states[0]) or any(match is None or int(match[2]) >= len(paths) for match in matches):
        return None
    return [match[1] + paths[int(match[2])] + match[3] for match in matches if match is not None]


class _Walk:
    """A walk over a graph definition, in Flax's own order: depth first, each object once."""

    def __init__(self, graph: Any) -> None:
        self._nodes = iter(graph.nodes)
        self._attributes = iter(graph.attributes)

    def leaves(self, path: str) -> Iterator[str]:
        """The paths of the arrays below one that are in the list.

        Raises:
          RuntimeError: the definition ends before its nodes do; what Python makes of a `StopIteration`.
        """
        node = next(self._nodes)
        count = getattr(node, "num_attributes", None)
        if count is not None:
            mapping = "PyTreeDef({" in str(getattr(node, "metadata", ""))
            for _ in range(count):
                key, value = next(self._attributes)
                kind = type(value).__name__
                if kind == "NodeAttr":
                    yield from self.leaves(path + _step(key, mapping))
                elif kind != "Static":  # an array that no variable holds
                    yield path + _step(key, mapping)
        elif _holds_its_own(node):
            yield path


def _holds_its_own(node: Any) -> bool:
    """Whether an array is in the list for a node, and not for an earlier one that is the same."""
    reference = getattr(node, "array_refdef", None)
    return "NodeRef" not in (type(node).__name__, type(reference).__name__)


def _step(key: object, mapping: bool) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if isinstance(key, str) and key.isidentifier() and not mapping else f"[{key!r}]"
