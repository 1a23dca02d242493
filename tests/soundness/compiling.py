"""Compiles a program as the tool does, without devices, and says which parameters are mutable buffers."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.target import Target
from mutcheck.lowering.stages import compile as stage


class Refused(Exception):
    """JAX or XLA refuses the program."""


@dataclass(frozen=True)
class Compiled:
    """An executable.

    Attributes:
      hlo: its `HloProto`.
      kept: which of the flat arguments are parameters of the module.
      buffers: the parameters that are donated.
      memory: XLA's figures.
    """

    hlo: bytes
    kept: tuple[int, ...]
    buffers: tuple[int, ...]
    memory: Any


def lower(function: Any, arguments: Sequence[Any], platform: str) -> Any:
    """The `jax.stages.Lowered` of a jitted function."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function.trace(*arguments).lower(lowering_platforms=(platform,))


def compile_(lowered: Any, target: str) -> Compiled:
    """Compile what was lowered.

    Raises:
      Refused: XLA does not compile it, or there is no compiler.
    """
    module = lowered.compiler_ir("stablehlo")
    written = io.BytesIO()
    module.operation.write_bytecode(written)
    wanted = Target.parse(target) if hasattr(Target, "parse") else Target(*target.split(":"))
    lowering = Lowering("soundness", wanted.platform, "", written.getvalue(), ())
    made = stage.compile_(lowering, wanted)
    if not isinstance(made, Executable):
        raise Refused(str(made))
    kept = tuple(sorted(lowered._lowering.compile_args["kept_var_idx"]))
    return Compiled(made.hlo, kept, _donated(module), made.memory)


def _donated(module: Any) -> tuple[int, ...]:
    main = next(each for each in module.body.operations if str(each.attributes["sym_name"]).strip('"') == "main")
    attributes = main.attributes["arg_attrs"] if "arg_attrs" in main.attributes else ()
    return tuple(
        number
        for number, each in enumerate(attributes)
        if "tf.aliasing_output" in each or "jax.buffer_donor" in each
    )
