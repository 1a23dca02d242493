"""The compile stage: a StableHLO module becomes an executable for a target, with no device of it.

XLA's compile-only clients stand in for devices; `lowering/backends/` has them. What XLA writes when it is asked to
dump protocol buffers is the `HloProto` with the optimized module, its schedule and its buffer assignment: the text
that `compiled.as_text()` gives has no buffer assignment. On `cpu` an executable has both in memory
(`CompiledMemoryStats.serialized_buffer_assignment_proto`; elsewhere it is empty).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import jaxlib.xla_client as xc
import numpy as np
from jax._src import compiler
from jax._src.interpreters import mlir
from jaxlib.mlir import ir

from mutcheck.core.artifacts import Executable, Lowering, Memory, Rejection, Unavailable
from mutcheck.core.backends import registry
from mutcheck.core.reduction import Recipe
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.backends import client as clients
from mutcheck.lowering.backends.client import NoCompiler
from mutcheck.lowering.stages.refusal import trim


def compile_(lowering: Lowering, target: Target, *, quick: bool = False) -> Executable | Rejection | Unavailable:
    """Compile a lowering for a target of its platform; what XLA refuses is a `Rejection`.

    Args:
      quick: whether to spare time in making machine code, which nobody runs: the artifact is the same.
    """
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)
    try:
        client = clients.of(target.platform)
        devices = client.enough(target, _replicas(module) * _partitions(module))
    except NoCompiler as error:
        return Unavailable(lowering.program, target, str(error), error.advice)
    try:
        options = {**client.options, **(client.quick if quick else {})}
        hlo, stats = _in_memory(module, devices, options) if client.in_memory else (b"", None)
        if not hlo:
            hlo, stats = _in_files(module, devices, options)
    except (_Undumped, MemoryError):  # XLA's `std::bad_alloc` comes as Python's own
        raise
    except Exception as error:  # jaxlib's XlaRuntimeError is another class in every release
        said = str(error).strip()
        if why := client.why_unable(said):
            return Unavailable(lowering.program, target, why)
        return Rejection(lowering.program, target, "compile", type(error).__name__, trim(said), detail=said)
    return Executable(lowering.program, target, hlo, _memory(stats))


def dump_passes(lowering: Lowering, target: Target, folder: Path) -> Recipe:
    """Have XLA write the module after each of its passes into a folder; how to compile it with jax alone.

    Raises:
      Exception: XLA refuses it, or there is no compiler for the target.
    """
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)
    client, replicas, partitions = clients.of(target.platform), _replicas(module), _partitions(module)
    count = replicas * partitions
    _compile(module, client.enough(target, count), {**client.options, **DUMPED, "xla_dump_to": str(folder)})
    environment = (("JAX_PLATFORMS", HOST.platform), *registry.of(target.platform).compiling)
    return Recipe(client.script(target, count), environment, replicas, partitions)


DUMPED = {"xla_dump_hlo_pass_re": ".*", "xla_dump_hlo_as_proto": True}
"""The options with which XLA writes the module after each pass."""


def why_not_run(lowering: Lowering) -> str:
    """Why a lowering alone is not to be run here; empty where it can be."""
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)
        if _replicas(module) * _partitions(module) > 1:
            return f"it is for {_replicas(module) * _partitions(module)} devices"
        return next(filter(None, map(_effect, _operations(module.operation))), "")


_FLOATS = ("float64", "float32", "bfloat16", "float16", "float8_e5m2", "float8_e4m3fn")


def float_types(lowering: Lowering) -> frozenset[str]:
    """JAX's names of the float types that a lowering computes in."""
    with mlir.make_ir_context():
        names = {str(mlir.dtype_to_ir_type(jnp.dtype(each))): each for each in _FLOATS}
        module = ir.Module.parse(lowering.located)
        elements = {_element(result.type) for each in _operations(module.operation) for result in each.results}
    return frozenset(names[each] for each in elements if each in names)


def _element(type_: Any) -> str:
    """The element type of a tensor, as it is printed; of complex numbers that of their parts, of no tensor none."""
    element = type_.element_type if isinstance(type_, ir.RankedTensorType) else None
    return str(element.element_type if isinstance(element, ir.ComplexType) else element)


def to_run(lowering: Lowering, device: Any) -> Any:
    """A lowering for one device, loaded on it.

    Raises:
      Exception: XLA refuses it.
    """
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)
    return _compile(module, [device], {})


_TALKS = ("infeed", "outfeed", "send", "recv")
"""Operations of StableHLO that need somebody at the other end."""


def _effect(operation: ir.Operation) -> str:
    """What an operation does beyond its results, as the reason not to run it; empty where it does nothing."""
    if operation.name.removeprefix("stablehlo.") in _TALKS:
        return f"it talks to the host ({operation.name})"
    if operation.name != "stablehlo.custom_call":
        return ""
    name = ir.StringAttr(operation.attributes["call_target_name"]).value
    if "callback" in name:
        return "it calls back into Python"
    effect = "has_side_effect"
    if effect in operation.attributes and ir.BoolAttr(operation.attributes[effect]).value:
        return f"it does something beside computing ({name})"
    return ""


def _operations(operation: ir.Operation) -> Iterator[ir.Operation]:
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                yield view.operation
                yield from _operations(view.operation)


class _Undumped(Exception):
    """XLA did not write what it was asked for."""


def _in_memory(module: ir.Module, devices: list[Any], options: dict[str, Any]) -> tuple[bytes, Any]:
    """The `HloProto` of what an executable holds in memory, and its figures; empty where it holds no assignment."""
    loaded = _compile(module, devices, options)
    stats = _stats(loaded)
    assignment = getattr(stats, "serialized_buffer_assignment_proto", b"")
    if not assignment:
        return b"", stats
    made = loaded.hlo_modules()[0].as_serialized_hlo_module_proto()
    return _field(1, made) + _field(3, assignment), stats  # the numbers in xla/service/hlo.proto: HloProto


def _field(number: int, data: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes: its number and type, its length, and the bytes."""
    length, size = b"", len(data)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + data


def _in_files(module: ir.Module, devices: list[Any], options: dict[str, Any]) -> tuple[bytes, Any]:
    """The `HloProto` that XLA writes into a folder, and its figures."""
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        loaded = _compile(module, devices, {**options, "xla_dump_to": folder, "xla_dump_hlo_as_proto": True})
        return _dumped(Path(folder)), _stats(loaded)


def _compile(module: ir.Module, devices: list[Any], overrides: dict[str, Any]) -> Any:
    replicas, partitions = _replicas(module), _partitions(module)
    options = compiler.get_compile_options(
        num_replicas=replicas,
        num_partitions=partitions,
        device_assignment=np.array(devices).reshape(replicas, partitions),
        env_options_overrides=overrides,
    )
    if partitions > 1:  # as jit has it: what has no sharding of its own gets one
        options.executable_build_options.allow_spmd_sharding_propagation_to_output = [True]
    return compiler.backend_compile_and_load(devices[0].client, module, xc.DeviceList(tuple(devices)), options, [])


def _replicas(module: ir.Module) -> int:
    return _count(module, "mhlo.num_replicas")


def _partitions(module: ir.Module) -> int:
    return _count(module, "mhlo.num_partitions")


def _count(module: ir.Module, name: str) -> int:
    attributes = module.operation.attributes
    return int(ir.IntegerAttr(attributes[name]).value) if name in attributes else 1


def _dumped(folder: Path) -> bytes:
    """The optimized module that XLA wrote: the largest one, should it have compiled helpers beside it."""
    dumps = sorted(folder.glob("*after_optimizations.hlo.pb"), key=lambda path: path.stat().st_size)
    if not dumps:
        raise _Undumped("XLA compiled the program, and wrote no optimized module where it was asked to")
    return dumps[-1].read_bytes()


def _stats(loaded: Any) -> Any:
    try:
        return loaded.get_compiled_memory_stats()
    except Exception:  # a client without figures
        return None


def _memory(stats: Any) -> Memory | None:
    if stats is None:
        return None
    return Memory(
        stats.temp_size_in_bytes,
        stats.argument_size_in_bytes,
        stats.output_size_in_bytes,
        stats.alias_size_in_bytes,
        getattr(stats, "host_alias_size_in_bytes", 0),
    )
