"""A program, made ready to be run: what its buffers are, what they hold, and arguments made anew for each run."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mutcheck.core.artifacts import Argument
from mutcheck.core.program import Call, Program
from mutcheck.lowering.observe.leaves import HostArray, is_array, is_float, is_ref, part, read
from mutcheck.lowering.stages import arguments, trace
from mutcheck.lowering.stages.refusal import trim


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program that can be run.

    Attributes:
      program: whose arguments are made anew for each run.
      jitted: the jitted function, without the `functools.partial` around it.
      table: the arguments that the lowering names: those of `@main`, and those that nothing reads.
      tokens: how many outputs of `@main` come before the program's own.
      unnamed: why the table is empty of names, if it is.
      captured: the refs that the function closed over, by path.
      contents: what each argument held that is an array, before any run.
      kept: refs that several runs share, with their contents: captured, or not made anew by `arguments`.
      floats: names of the float types that the program computes in.
    """

    program: Program
    jitted: Callable[..., Any]
    table: tuple[Argument, ...]
    tokens: int
    unnamed: str
    captured: Mapping[str, Any]
    contents: Mapping[str, HostArray]
    kept: Sequence[tuple[Any, Any]]
    floats: frozenset[str]

    @property
    def buffers(self) -> tuple[Argument, ...]:
        """The mutable ones: refs, and arguments that were offered."""
        return tuple(argument for argument in self.table if argument.ref or argument.offered)


class Unknown(Exception):
    """The program cannot be observed any further; the message says why."""


@contextmanager
def doing(what: str) -> Iterator[None]:
    """What the program raises in here is why it is unknown.

    Raises:
      Unknown: for whatever else is raised, but for an interrupt.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        if isinstance(error, Unknown):
            raise
        said = trim(str(error).strip())
        raise Unknown(f"{what} raised {type(error).__name__}" + (f": {said}" if said else "")) from None


# The program, made ready


def ready(program: Program) -> Prepared:
    """Trace and lower the program for the default device: what its buffers are, and what they hold.

    Raises:
      Unknown: it cannot be traced or lowered, or its arguments have no values.
    """
    with doing("making its arguments"):
        call = trace.arguments(program)
    with doing("tracing it"):
        traced = trace.trace(program, call)
    with doing("lowering it"):
        lowered = traced.lower()
        table = arguments.table(traced, lowered, program.function)
    function, call = unwrapped(program.function, call)
    captured = _captured(lowered, table)
    with doing("reading its arguments"):
        contents = contents_of(function, call)
        shared = [*captured.values(), *_reused(program, function, call)]
        kept = [(ref, ref[...]) for ref in shared]
    return Prepared(
        program,
        function if hasattr(function, "trace") else jax.jit(function),
        (*table.arguments, *table.dropped),
        sum("token" in argument.dtype for argument in table.arguments if argument.origin == "hidden"),
        table.names_unknown,
        captured,
        contents,
        kept,
        frozenset(floats_of(traced.jaxpr.jaxpr)),
    )


def unwrapped(function: Callable[..., Any], call: Call) -> tuple[Callable[..., Any], Call]:
    """The jitted function itself with all of its arguments, as `trace.trace` sees it."""
    args, kwargs = call.args, call.kwargs
    while True:
        if isinstance(function, functools.partial) and hasattr(function.func, "trace"):
            args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
            function = function.func
        elif inspect.ismethod(function) and hasattr(function.__func__, "trace"):
            args, function = (function.__self__, *args), function.__func__
        else:
            return function, Call(*args, **kwargs)


def _captured(lowered: Any, table: arguments.Table) -> dict[str, Any]:
    """The refs that the function closed over, by the table's names for them."""
    paths = [argument.path for argument in table.arguments if argument.origin == "closed over"]
    return dict(zip(paths, captured(lowered), strict=True)) if paths else {}


def captured(lowered: Any) -> list[Any]:
    """The refs that a function closed over, in the order of `@main`."""
    given = lowered._lowering.compile_args["mut"]
    return list(given.in_mut) if given is not None else []


def _reused(program: Program, function: Callable[..., Any], call: Call) -> list[Any]:
    """The refs of a call that the program's `arguments` give to the next call, too."""
    refs = {id(leaf): leaf for _, leaf in named_leaves(function, call) if is_ref(leaf)}
    if not refs:
        return []
    _, following = unwrapped(program.function, trace.arguments(program))
    return [leaf for _, leaf in named_leaves(function, following) if id(leaf) in refs]


def restore(prepared: Prepared) -> None:
    """Write back what the refs that several runs share held before any of them."""
    for ref, contents in prepared.kept:
        ref[...] = contents


def floats_of(jaxpr: Any) -> Iterator[str]:
    """Names of the float types of all that a jaxpr computes, however deep."""
    for equation in jaxpr.eqns:
        for variable in equation.outvars:
            dtype = getattr(variable.aval, "dtype", None)
            if dtype is not None and is_float(dtype):
                yield part(dtype)
        for parameter in equation.params.values():
            for each in parameter if isinstance(parameter, tuple | list) else (parameter,):
                inner = getattr(each, "jaxpr", each)
                if hasattr(inner, "eqns"):
                    yield from floats_of(inner)


# The arguments of one call


def fresh(prepared: Prepared) -> Call:
    """Arguments made anew, all of their arrays on the device, and those that are offered in buffers of their own.

    Raises:
      Unknown: they cannot be made, have no values, or other values than those of the run before.
    """
    with doing("making its arguments"):
        function, call = unwrapped(prepared.program.function, trace.arguments(prepared.program))
        named = {argument.path: argument for argument in prepared.table if argument.origin == "argument"}

        def place(path: str, leaf: Any) -> Any:
            argument = named.get(path) or named.get(short(path))
            if isinstance(leaf, jax.ShapeDtypeStruct):
                raise Unknown(f"{path} is a jax.ShapeDtypeStruct, which has no values: give it an array")
            if is_ref(leaf) or (argument is None and not isinstance(leaf, np.ndarray)):
                return leaf  # an argument that is not in the table is static
            array = leaf if isinstance(leaf, jax.Array) else jnp.asarray(leaf)
            return array.copy() if argument is not None and argument.offered else array

        names = _names(function, len(call.args))
        args = [replaced(name, value, place) for name, value in zip(names, call.args, strict=True)]
        return Call(*args, **{name: replaced(name, value, place) for name, value in call.kwargs.items()})


def contents_of(function: Callable[..., Any], call: Call) -> dict[str, HostArray]:
    """What the arrays and refs of a call hold, those of the host as they are on the device."""
    arrays = {name: leaf for name, leaf in named_leaves(function, call) if is_array(leaf)}
    return {name: read(jnp.asarray(leaf) if isinstance(leaf, np.ndarray) else leaf) for name, leaf in arrays.items()}


def replaced(name: str, value: Any, place: Callable[[str, Any], Any]) -> Any:
    """An argument with its leaves placed; the same object where none of them had to be."""
    leaves, structure = jax.tree_util.tree_flatten_with_path(value)
    placed = [place(name + jax.tree_util.keystr(keys), leaf) for keys, leaf in leaves]
    if all(new is leaf for new, (_, leaf) in zip(placed, leaves, strict=True)):
        return value
    return jax.tree_util.tree_unflatten(structure, placed)


def named_leaves(function: Callable[..., Any], call: Call) -> Iterator[tuple[str, Any]]:
    """The leaves of a call with the names that JAX gives them."""
    names = _names(function, len(call.args))
    for name, value in (*zip(names, call.args, strict=True), *call.kwargs.items()):
        for keys, leaf in jax.tree_util.tree_leaves_with_path(value):
            yield name + jax.tree_util.keystr(keys), leaf


def _names(function: Callable[..., Any], count: int) -> list[str]:
    """The names of positional arguments, as JAX makes them up from the signature."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return [f"args[{index}]" for index in range(count)]
    names = [each.name for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    others = next((each.name for each in parameters if each.kind is each.VAR_POSITIONAL), "args")
    return names[:count] + [f"{others}[{index}]" for index in range(count - len(names))]


def at(path: str, named: Mapping[str, Any]) -> Any:
    """The leaf that the table calls `path`; None where it is not known."""
    found = [leaf for name, leaf in named.items() if path in (name, short(name))]
    return named.get(path, found[0] if len(found) == 1 else None)


def short(name: str) -> str:
    """A name as the table spells it: without the step from a Flax variable to its value."""
    return name.removesuffix(".value").removesuffix(".raw_value")
