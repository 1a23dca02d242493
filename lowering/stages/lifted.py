"""A function that is one jit and no more: `jax.pmap`, `equinox.filter_jit`, and what a person puts around a jitted one.

It has no `trace` of its own, so mutcheck jits it. A jit within another one donates nothing, though: JAX ignores what it
names. Where all that a function does is to call one, each call donates what that one does, and so its trace has to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import jax

_JIT = ("jit", "pjit")
"""How JAX's releases name the primitive."""


def traced(function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """The trace of a function that is not jitted, a `jax.stages.Traced`.

    It donates what the jit that it consists of donates of whole arguments.

    Raises:
      BaseException: whatever tracing raises.
    """
    plain = jax.jit(function).trace(*args, **kwargs)
    inner = _only_jit(plain.jaxpr.jaxpr)
    if inner is None:
        return plain
    variables = iter(plain.jaxpr.jaxpr.invars[-count:] if (count := len(jax.tree.leaves((args, kwargs)))) else ())
    numbers = tuple(_donated(inner, variables, enumerate(args)))
    names = tuple(_donated(inner, variables, sorted(kwargs.items())))
    if not numbers and not names:
        return plain
    keep = bool(inner.params.get("keep_unused"))
    again = jax.jit(function, donate_argnums=numbers, donate_argnames=names, keep_unused=keep)
    return again.trace(*args, **kwargs)


def _only_jit(jaxpr: Any) -> Any:
    """The equation of a jit that donates something, where it is all that a function does."""
    if len(jaxpr.eqns) != 1 or jaxpr.eqns[0].primitive.name not in _JIT:
        return None
    return jaxpr.eqns[0] if any(jaxpr.eqns[0].params.get("donated_invars", ())) else None


def _donated(
    inner: Any, variables: Iterator[Any], arguments: Iterator[tuple[Any, Any]] | Sequence[Any]
) -> Iterator[Any]:
    """The keys of those arguments of which the jit donates every leaf that it takes."""
    flags: dict[int, set[bool]] = {}
    for variable, donated in zip(inner.invars, inner.params["donated_invars"], strict=True):
        flags.setdefault(id(variable), set()).add(donated)
    for key, value in arguments:
        own = [next(variables) for _ in jax.tree.leaves(value)]
        if set().union(*(flags.get(id(each), set()) for each in own)) == {True}:
            yield key
