"""The argument table: which leaf of the program's arguments each argument of `@main` is.

JAX lowers a function to `@main(dimensions, tokens, hoisted constants, kept arguments, closed-over refs)`: it drops
arguments that nothing reads (`keep_unused=False`), leaves static ones out, and adds what the function captured.
What it kept is only written down in `Lowered._lowering.compile_args` (jax/_src/interpreters/pxla.py,
`lower_sharding_computation`); where that is missing or does not add up with `@main`, the paths are unknown and said
to be, never guessed.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import jax
from jax._src.interpreters import mlir
from jaxlib.mlir import ir

from mutcheck.core.artifacts import Argument, Lowering, Origin
from mutcheck.lowering.stages import module_paths
from mutcheck.lowering.stages.sizes import shape_of, size_of

HIDDEN: Origin = "hidden"


@dataclass(frozen=True, slots=True)
class Table:
    """The arguments of `@main` in its order, those that were dropped, and why the paths are unknown, if they are."""

    arguments: tuple[Argument, ...]
    dropped: tuple[Argument, ...] = ()
    names_unknown: str = ""


def table(traced: Any, lowered: Any, function: Callable[..., Any] | None) -> Table:
    """The argument table of a lowering.

    Args:
      traced: the `jax.stages.Traced` that was lowered; None where it is not at hand, and what it writes not known.
      lowered: the `jax.stages.Lowered` made of it.
      function: the program's function, whose closure names the refs that it captured; None where it is not at hand.
    """
    types = _main_types(lowered.compiler_ir("stablehlo"))
    try:
        return _table(traced, lowered, function, types)
    except Exception as error:  # whatever a release of JAX changed: unknown is better than wrong, and than no answer
        unnamed = tuple(of_type(f"%arg{number}", type_, number) for number, type_ in enumerate(types))
        return Table(
            unnamed, names_unknown=f"jax {jax.__version__} keeps them elsewhere ({type(error).__name__}: {error})"
        )


def aliased_outputs(lowering: Lowering) -> dict[str, int]:
    """The output that `tf.aliasing_output` names, by the path of each argument that has one."""
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)  # what is taken from it does not keep it alive
        given = attributes_of(main_of(module), len(lowering.arguments))
        return {
            argument.path: ir.IntegerAttr(attributes["tf.aliasing_output"]).value
            for argument, attributes in zip(lowering.arguments, given, strict=True)
            if "tf.aliasing_output" in attributes
        }


def layouts(lowering: Lowering) -> list[str]:
    """The layout that each argument of `@main` is pinned to, as JAX writes it; empty where it is not."""
    mode = "mhlo.layout_mode"
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)  # what is taken from it does not keep it alive
        given = attributes_of(main_of(module), len(lowering.arguments))
        return [ir.StringAttr(each[mode]).value if mode in each else "" for each in given]


def attributes_of(main: ir.Operation, count: int) -> list[Any]:
    """What `@main` says of each of its arguments."""
    if "arg_attrs" not in main.attributes:
        return [{}] * count
    return [ir.DictAttr(each) for each in ir.ArrayAttr(main.attributes["arg_attrs"])]


class _Mismatch(Exception):
    """What JAX says it kept does not add up with `@main`."""


def _table(traced: Any, lowered: Any, function: Callable[..., Any] | None, types: Sequence[ir.Type]) -> Table:
    compiled = lowered._lowering.compile_args
    constants = len(getattr(lowered._lowering, "const_args", None) or ())
    captured = list(compiled["mut"].in_mut) if compiled["mut"] is not None else []
    kept = {index - constants for index in compiled["kept_var_idx"] if index >= constants}
    explicit = list(_explicit(traced, lowered))
    hidden = len(types) - len(kept) - len(captured)
    if hidden < constants or not kept <= set(range(len(explicit))):
        raise _Mismatch(f"@main takes {len(types)} arguments, JAX kept {len(kept)} and captured {len(captured)}")

    placed = [of_type(f"{HIDDEN}[{number}]", types[number], number, origin=HIDDEN) for number in range(hidden)]
    for argument, number in zip((explicit[index] for index in sorted(kept)), range(hidden, len(types)), strict=False):
        placed.append(_typed(argument, types[number], number))
    written = None if traced is None else _written_constants(traced)
    for index, ref in enumerate(captured):
        placed.append(_captured(ref, index, function, written, types[len(placed)], len(placed)))
    dropped = tuple(argument for index, argument in enumerate(explicit) if index not in kept)
    return Table(tuple(placed), dropped)


def _explicit(traced: Any, lowered: Any) -> Iterator[Argument]:
    """The flat arguments of the call, in JAX's order: positional, then keywords by name."""
    info = lowered._lowering.compile_args["all_args_info"]
    leaves = jax.tree.leaves(lowered.args_info)
    hoisted = len(info.in_avals) - len(leaves)  # constants that JAX passes come first, and have no leaf
    names = _paths(module_paths.named(info.debug_info.safe_arg_names(len(info.in_avals))[hoisted:], lowered.in_tree))
    written = None if traced is None else _written_arguments(traced)
    within = _donated_within(traced, len(leaves)) if traced is not None else {}
    for index, (leaf, name, aval) in enumerate(zip(leaves, names, info.in_avals[hoisted:], strict=True)):
        inner = getattr(aval, "inner_aval", aval)
        yield Argument(
            path=name or f"argument {index}",
            shape=tuple(inner.shape),
            dtype=_spelled(inner.dtype),
            bytes=math.prod(inner.shape) * inner.dtype.itemsize,
            number=None,
            ref=inner is not aval,
            written=index in written if written is not None and inner is not aval else None,
            offered=bool(leaf.donated),
            within=within.get(index, ""),
        )


@lru_cache(maxsize=256)
def _spelled(dtype: Any) -> str:
    """A dtype's name: NumPy takes longer to put it together than JAX does for the whole argument."""
    return str(dtype)


def _paths(names: Sequence[str | None]) -> list[str]:
    """JAX's names of arguments, without the step from a Flax variable to its value where they stay apart."""
    short = [_path(name) for name in names]
    return [name if short.count(name) == 1 else given or "" for name, given in zip(short, names, strict=True)]


def _path(name: str | None) -> str:
    """JAX's name of an argument, without the step from a Flax variable to its value."""
    return (name or "").removesuffix(".value").removesuffix(".raw_value")


def _typed(argument: Argument, type_: ir.Type, number: int) -> Argument:
    """`argument` at its place in `@main`, with the size of the type that it has there."""
    return Argument(
        argument.path,
        argument.shape,
        argument.dtype,
        size_of(type_),
        number,
        argument.ref,
        argument.written,
        argument.offered,
        argument.origin,
        within=argument.within,
    )


def _captured(
    ref: Any, index: int, function: Callable[..., Any] | None, written: set[int] | None, type_: ir.Type, number: int
) -> Argument:
    name = (_name_in_closure(function, ref) if function is not None else "") or f"captured[{index}]"
    is_written = None if written is None else id(ref) in written
    return Argument(
        name, tuple(ref.shape), _spelled(ref.dtype), size_of(type_), number, True, is_written, origin="closed over"
    )


def of_type(path: str, type_: ir.Type, number: int, origin: Origin = "argument") -> Argument:
    """An argument of `@main` of which only the type is known."""
    if not isinstance(type_, ir.RankedTensorType):
        return Argument(path, (), str(type_), 0, number, origin=origin)
    return Argument(path, shape_of(type_), str(type_.element_type), size_of(type_), number, origin=origin)


def _main_types(module: ir.Module) -> list[ir.Type]:
    """The types of the arguments of `@main`, downcast to what they are."""
    return [argument.type for argument in main_of(module).regions[0].blocks[0].arguments]


def main_of(module: ir.Module) -> ir.Operation:
    """The function `@main` of a module."""
    for operation in module.body.operations:
        if operation.operation.name == "func.func" and ir.StringAttr(operation.attributes["sym_name"]).value == "main":
            return operation.operation
    raise _Mismatch("the module has no @main")


def _donated_within(traced: Any, count: int) -> dict[int, str]:
    """The jitted functions within the program that donate its flat arguments, by the arguments' positions.

    JAX ignores that: only the outermost jit donates.
    """
    jaxpr = traced.jaxpr.jaxpr
    numbers = {id(variable): number for number, variable in enumerate(jaxpr.invars[-count:] if count else ())}
    found: dict[int, str] = {}
    for each in jaxpr.eqns:
        for variable, donated in zip(each.invars, each.params.get("donated_invars", ()), strict=False):
            if donated and id(variable) in numbers:
                found.setdefault(numbers[id(variable)], str(each.params.get("name", "a jitted function")))
    return found


def _written_arguments(traced: Any) -> set[int]:
    """Positions, among the call's flat arguments, of the refs that the traced program writes."""
    jaxpr = traced.jaxpr.jaxpr
    constants = len(jaxpr.constvars)
    return {index - constants for index in _written_inputs(jaxpr) if index >= constants}


def _written_constants(traced: Any) -> set[int]:
    """`id` of each captured ref that the traced program writes."""
    written = _written_inputs(traced.jaxpr.jaxpr)
    return {id(constant) for index, constant in enumerate(traced.jaxpr.consts) if index in written}


def _written_inputs(jaxpr: Any) -> set[int]:
    """Indices, constants first, of the inputs with a write effect.

    JAX 0.7 gives an effect the index of its input (`input_index`), later releases the variable (`input`).
    """
    inputs = [*jaxpr.constvars, *jaxpr.invars]
    found = set()
    for effect in jaxpr.effects:
        if type(effect).__name__ in ("WriteEffect", "AccumEffect"):
            index = getattr(effect, "input_index", None)
            found.add(inputs.index(effect.input) if index is None else index)
    return found


def _name_in_closure(function: Callable[..., Any], ref: Any) -> str:
    """The path of a captured ref from the variable of the function's closure or module that holds it."""
    try:
        captured = inspect.getclosurevars(inspect.unwrap(function))
    except (TypeError, ValueError):
        return ""
    values = {"self": getattr(function, "__self__", None), **captured.nonlocals, **captured.globals}
    return next((path for name, value in values.items() for path in _paths_of(ref, name, value)), "")


def _paths_of(ref: Any, name: str, value: Any, *, inside: bool = True) -> Iterator[str]:
    """Where a value holds a ref: as a leaf, or in an attribute of a leaf that is an object of the user's."""
    for keys, leaf in _leaves(value):
        path = name + jax.tree_util.keystr(keys)
        if leaf is ref:
            yield _path(path)
        elif inside and hasattr(leaf, "__dict__") and not isinstance(leaf, type | ModuleType):
            for attribute, held in vars(leaf).items():
                yield from _paths_of(ref, f"{path}.{attribute}", held, inside=False)


def _leaves(value: Any) -> list[Any]:
    """Leaves with their paths; none of what does not flatten: it is not ours to judge."""
    try:
        return jax.tree_util.tree_leaves_with_path(value)
    except Exception:
        return []
