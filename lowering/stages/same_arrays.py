"""Which arguments of a call are one array: XLA refuses to donate a buffer that the call uses under another name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import jax

from mutcheck.core.artifacts import Argument, Artifact, Lowering
from mutcheck.core.program import Call
from mutcheck.lowering.observe.prepared import at, named_leaves, unwrapped


def marked(artifact: Artifact, function: Callable[..., Any], call: Call, constants: Iterable[Any]) -> Artifact:
    """An artifact whose arguments say where else the call uses the array that they are given.

    Args:
      function: the program's function, with whatever is around the jitted one.
      constants: the arrays that the function closed over, as its jaxpr has them.
    """
    if not isinstance(artifact, Lowering):
        return artifact
    closed = {_buffer(each) for each in constants if _is_array(each)}
    try:
        function, call = unwrapped(function, call)
        every = [_buffer(leaf) for leaf in jax.tree.leaves((call.args, call.kwargs)) if _is_array(leaf)]
        if len(set(every)) == len(every) and closed.isdisjoint(every):
            return artifact  # as nearly always: their names take longer to find
        named = {name: leaf for name, leaf in named_leaves(function, call) if _is_array(leaf)}
    except Exception:  # a tree of the user's that flattens, but not with paths: nothing is known of its leaves
        return artifact
    buffers = {path: _buffer(leaf) for path, leaf in _leaves(artifact.arguments, named).items()}
    if len(set(buffers.values())) == len(buffers) and closed.isdisjoint(buffers.values()):
        return artifact
    sharing: dict[tuple[str, int], list[str]] = {}
    for path, buffer in buffers.items():
        sharing.setdefault(buffer, []).append(path)

    def mark(argument: Argument) -> Argument:
        if argument.path not in buffers:
            return argument
        buffer = buffers[argument.path]
        others = tuple(path for path in sharing[buffer] if path != argument.path)
        return replace(argument, same_as=others, captured=buffer in closed)

    return replace(artifact, arguments=tuple(mark(each) for each in artifact.arguments))


def _leaves(arguments: Sequence[Argument], named: Mapping[str, Any]) -> dict[str, Any]:
    """The array that each argument of `@main` is given; one that JAX dropped is never used."""
    found = ((each.path, at(each.path, named)) for each in arguments if each.origin == "argument" and not each.ref)
    return {path: leaf for path, leaf in found if leaf is not None}


def _is_array(leaf: Any) -> bool:
    """Whether a leaf is an array on a device, and no ref: JAX itself refuses a ref that is passed twice."""
    return type(leaf).__name__ == "ArrayImpl" and isinstance(leaf, jax.Array)


def _buffer(array: Any) -> tuple[str, int]:
    """What tells buffers apart: two arrays may share one, such as an array and its only shard."""
    try:
        if array.nbytes and len(array.devices()) == 1:
            return "buffer", array.unsafe_buffer_pointer()
    except Exception:  # not every client and release has it, and an array may have been deleted
        pass
    return "array", id(array)
