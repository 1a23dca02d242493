"""One spelling for the mutable-array API of JAX 0.7 to 0.12 and of the Flax that goes with each.

| jax / flax                  | a ref                      | refs on in flax              | both ways in flax    |
| --------------------------- | -------------------------- | ---------------------------- | -------------------- |
| 0.7.0 / 0.11.0              | experimental.mutable_array | nnx.use_mutable_arrays(True) | mutable, freeze      |
| 0.7.1-0.8.2 / 0.11.1-0.12.0 | array_ref, new_ref         | nnx.use_refs(True)           | to_refs, to_arrays   |
| 0.8.3-0.9.2 / 0.12.6        | new_ref                    | nnx.var_defaults(ref=True)   | variable.copy(ref=)  |
| 0.10.2-     / 0.12.8-       | new_ref                    | nnx.var_defaults(ref=True)   | nnx.with_vars(ref=)  |

Programs use these names and nothing else that was renamed, so that one text of a program lowers on all of them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

import jax
from flax import nnx

__all__ = ["new_ref", "refs", "to_arrays", "to_refs"]

Tree = TypeVar("Tree")


def new_ref(value: Any) -> Any:
    """A mutable array (a JAX ref) that holds a copy of `value`."""
    for name in ("new_ref", "array_ref"):
        if make := getattr(jax, name, None):
            return make(value)
    from jax import experimental

    return experimental.mutable_array(value)  # type: ignore[attr-defined]


def refs(on: bool = True) -> AbstractContextManager[Any]:
    """While it is entered, a new `nnx.Variable` holds a ref (`on`) or a plain array."""
    for name in ("use_mutable_arrays", "use_refs"):
        if switch := getattr(nnx, name, None):
            return cast(AbstractContextManager[Any], switch(on))
    return nnx.var_defaults(ref=on)


def to_refs(tree: Tree) -> Tree:
    """`tree` with every `nnx.Variable` in it holding a ref."""
    return _convert(tree, ("mutable", "to_refs"), ref=True)


def to_arrays(tree: Tree) -> Tree:
    """`tree` with every `nnx.Variable` in it holding a plain array: what `jax.grad` can differentiate."""
    return _convert(tree, ("freeze", "to_arrays"), ref=False)


def _convert(tree: Tree, old_names: tuple[str, ...], *, ref: bool) -> Tree:
    for name in old_names:
        if convert := getattr(nnx, name, None):
            return cast(Tree, convert(tree))
    if with_vars := getattr(nnx, "with_vars", None):
        return cast(Tree, with_vars(tree, ref=ref))

    def copy(variable: Any) -> Any:
        return variable.copy(ref=ref)

    return cast(Tree, jax.tree.map(copy, tree, is_leaf=lambda leaf: isinstance(leaf, nnx.Variable)))
