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
      run: what runs it here, where it is for this machine.
    """

    hlo: bytes
    kept: tuple[int, ...]
    buffers: tuple[int, ...]
    memory: Any
    run: Any = None


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
    wanted = Target.parse(target).full
    lowering = Lowering("soundness", wanted.platform, "", written.getvalue(), ())
    made = stage.compile_(lowering, wanted)
    if not isinstance(made, Executable):
        raise Refused(str(made))
    return Compiled(made.hlo, _kept(lowered), _donated(module), made.memory)


def compile_for_host(lowered: Any) -> Compiled:
    """The same for this machine's CPU, with what runs it: what is compiled is what is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = lowered.compile()
    loaded = made.runtime_executable()
    stats = loaded.get_compiled_memory_stats()
    module = loaded.hlo_modules()[0].as_serialized_hlo_module_proto()
    hlo = stage._field(1, module) + stage._field(3, stats.serialized_buffer_assignment_proto)
    return Compiled(hlo, _kept(lowered), _donated(lowered.compiler_ir("stablehlo")), stage._memory(stats), made)


def _kept(lowered: Any) -> tuple[int, ...]:
    return tuple(sorted(lowered._lowering.compile_args["kept_var_idx"]))


def _donated(module: Any) -> tuple[int, ...]:
    main = next(each for each in module.body.operations if str(each.attributes["sym_name"]).strip('"') == "main")
    attributes = main.attributes["arg_attrs"] if "arg_attrs" in main.attributes else ()  # noqa: SIM401  # no `get`
    return tuple(
        number for number, each in enumerate(attributes) if "tf.aliasing_output" in each or "jax.buffer_donor" in each
    )
