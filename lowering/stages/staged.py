"""What JAX has staged already, handed over in place of a function: traced, lowered or exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import jax
from jax import export
from jax._src.interpreters import mlir
from jaxlib.mlir import ir

from mutcheck.core.artifacts import Argument, Lowering, Rejection
from mutcheck.core.target import Target
from mutcheck.lowering.stages import arguments, trace
from mutcheck.lowering.stages.kernel_text import text_of
from mutcheck.lowering.stages.lower import bytecode

_DONATED = ("tf.aliasing_output", "jax.buffer_donor")


def is_staged(value: object) -> bool:
    """Whether a value is of one of JAX's stages before an executable."""
    return isinstance(value, jax.stages.Lowered | jax.stages.Traced | export.Exported)


def is_compiled(value: object) -> bool:
    """Whether a value is an executable of JAX's: its StableHLO is gone."""
    return isinstance(value, jax.stages.Compiled)


def name_of(staged: Any) -> str:
    """The name of the function that was staged."""
    if isinstance(staged, jax.stages.Lowered):
        module: Any = staged.compiler_ir("stablehlo")
        return str(module.operation.attributes["sym_name"]).strip('"').removeprefix("jit_")
    return str(staged.fun_name)


def lowering(staged: Any, name: str, target: Target) -> Lowering | Rejection:
    """The lowering of what was staged, for the platform of a target; what JAX refuses is a `Rejection`.

    Raises:
      ValueError: it was lowered or exported for other platforms.
      TypeError: its arguments have symbolic shapes.
    """
    if isinstance(staged, export.Exported):
        return _of_exported(staged, name, target)
    if isinstance(staged, jax.stages.Traced):
        return _of_lowered(staged.lower(lowering_platforms=(target.platform,)), name, target.platform, staged)
    _check_platforms(_platforms(staged), target, "lowered", "`f.trace(...).lower(lowering_platforms=({!r},))`")
    return _of_lowered(staged, name, target.platform, None)


def _platforms(lowered: Any) -> Sequence[str]:
    """What a `jax.stages.Lowered` is for; empty where a release of JAX keeps that elsewhere."""
    return tuple(getattr(lowered._lowering, "_platforms", None) or ())


def _check_platforms(platforms: Sequence[str], target: Target, done: str, how: str) -> None:
    wanted = target.platform
    if platforms and (len(platforms) > 1 or wanted not in platforms):
        named = " and ".join(platforms)
        other = "" if len(platforms) > 1 else f', or judge it with `target="{platforms[0]}"`'
        raise ValueError(f"it was {done} for {named}, and not for {wanted} alone: use {how.format(wanted)}{other}")


def _of_lowered(lowered: Any, name: str, platform: str, traced: Any) -> Lowering:
    module = lowered.compiler_ir("stablehlo")
    table = arguments.table(traced, lowered, None)
    text = text_of(lowered.as_text(), module.operation)
    return Lowering(name, platform, text, bytecode(module), table.arguments, table.dropped, table.names_unknown)


def _of_exported(exported: Any, name: str, target: Target) -> Lowering | Rejection:
    trace.check_sizes(exported.in_avals)
    if len(exported.platforms) > 1 and target.platform in exported.platforms:
        return _called(exported, name, target)
    how = "`jax.export.export(f, platforms=({!r},))`"
    _check_platforms(exported.platforms, target, "exported", how)
    with mlir.make_ir_context():
        module = ir.Module.parse(exported.mlir_module())
        table = tuple(_arguments(exported, module))
        text = text_of(str(module.operation.get_asm(enable_debug_info=False)), module.operation)
        return Lowering(name, target.platform, text, bytecode(module), table)


def _called(exported: Any, name: str, target: Target) -> Lowering | Rejection:
    """What was exported for several platforms, called on one of them with the donations that it was exported with."""
    shaped: Any = jax.ShapeDtypeStruct
    leaves = [shaped(each.shape, each.dtype) for each in exported.in_avals]
    args, kwargs = jax.tree.unflatten(exported.in_tree, leaves)
    with mlir.make_ir_context():
        module = ir.Module.parse(exported.mlir_module())
        donated = {each.path for each in _arguments(exported, module) if each.offered}
    numbers = tuple(number for number in range(len(args)) if any(_begins(path, f"args[{number}]") for path in donated))
    names = tuple(key for key in kwargs if any(_begins(path, f"kwargs['{key}']") for path in donated))
    function: Callable[..., Any] = jax.jit(exported.call, donate_argnums=numbers, donate_argnames=names)
    made = function.trace(*args, **kwargs).lower(lowering_platforms=(target.platform,))  # type: ignore[attr-defined]
    return _of_lowered(made, name, target.platform, None)


def _begins(path: str, with_: str) -> bool:
    return path == with_ or path.startswith((f"{with_}[", f"{with_}."))


def _arguments(exported: Any, module: ir.Module) -> Iterator[Argument]:
    """The arguments of an exported `@main`: those that were kept, behind those that JAX itself passes."""
    main = arguments.main_of(module)
    values = main.regions[0].blocks[0].arguments
    hidden = len(values) - len(exported.module_kept_var_idx)
    paths = [_path(keys) for keys, _ in _leaves(exported.in_tree)]
    given = arguments.attributes_of(main, len(values))
    for number, value in enumerate(values):
        path = f"{arguments.HIDDEN}[{number}]"
        if number >= hidden:
            path = paths[exported.module_kept_var_idx[number - hidden]]
        found = arguments.of_type(path, value.type, number, arguments.HIDDEN if number < hidden else "argument")
        yield replace(found, offered=any(each in given[number] for each in _DONATED))


def _leaves(tree: Any) -> list[Any]:
    return jax.tree_util.tree_leaves_with_path(jax.tree.unflatten(tree, range(tree.num_leaves)))


def _path(keys: Sequence[Any]) -> str:
    """Where a leaf is in `(args, kwargs)`."""
    first = "args" if getattr(keys[0], "idx", 0) == 0 else "kwargs"
    return first + jax.tree_util.keystr(tuple(keys[1:]))
