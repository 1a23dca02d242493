"""The compile stage: a StableHLO module becomes an executable for a target, with no device of it.

XLA's compile-only clients (a topology of libtpu or of the CUDA plugin) stand in for devices, and the host's own client
is that of `cpu`. What XLA writes when it is asked to dump protocol buffers is the `HloProto` with the optimized module,
its schedule and its buffer assignment: the text that `compiled.as_text()` gives has no buffer assignment. On `cpu` an
executable has both in memory (`CompiledMemoryStats.serialized_buffer_assignment_proto`; elsewhere it is empty), and
nothing is dumped: XLA would write every kernel's object file beside them.
"""

from __future__ import annotations

import logging
import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import jax
import jaxlib.xla_client as xc
import numpy as np
from jax._src import compiler, xla_bridge
from jax._src.interpreters import mlir
from jax.experimental import topologies
from jaxlib.mlir import ir

from mutcheck.core import target as targets
from mutcheck.core.artifacts import Executable, Lowering, Memory, Rejection, Unavailable
from mutcheck.lowering.stages.refusal import trim


class _NoCompiler(Exception):
    """The target's compiler cannot be started; the message is its own.

    Attributes:
      advice: what to do instead, a sentence; empty where nothing is known.
    """

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(why)
        self.advice = advice


def compile_(lowering: Lowering, target: str) -> Executable | Rejection | Unavailable:
    """Compile a lowering for a target of its platform; what XLA refuses is a `Rejection`."""
    with mlir.make_ir_context():
        module = ir.Module.parse(lowering.located)
    try:
        devices = _devices(target, _count(module, "mhlo.num_replicas") * _count(module, "mhlo.num_partitions"))
    except _NoCompiler as error:
        return Unavailable(lowering.program, target, str(error), error.advice)
    try:
        hlo, stats = _in_memory(module, devices) if target == "cpu" else (b"", None)
        if not hlo:
            hlo, stats = _in_files(module, devices)
    except (_Undumped, MemoryError):  # XLA's `std::bad_alloc` comes as Python's own
        raise
    except Exception as error:  # jaxlib's XlaRuntimeError is another class in every release
        said = str(error).strip()
        return Rejection(lowering.program, target, "compile", type(error).__name__, trim(said), detail=said)
    return Executable(lowering.program, target, hlo, _memory(stats))


class _Undumped(Exception):
    """XLA did not write what it was asked for."""


def _in_memory(module: ir.Module, devices: list[Any]) -> tuple[bytes, Any]:
    """The `HloProto` of what an executable holds in memory, and its figures; empty where it holds no assignment."""
    compiled = _compile(module, devices, {})
    stats = _stats(compiled)
    assignment = getattr(stats, "serialized_buffer_assignment_proto", b"")
    if not assignment:
        return b"", stats
    made = compiled.hlo_modules()[0].as_serialized_hlo_module_proto()
    return _field(1, made) + _field(3, assignment), stats  # the numbers in xla/service/hlo.proto: HloProto


def _field(number: int, data: bytes) -> bytes:
    """A field of a protocol buffer that holds bytes: its number and type, its length, and the bytes."""
    length, size = b"", len(data)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + data


def _in_files(module: ir.Module, devices: list[Any]) -> tuple[bytes, Any]:
    """The `HloProto` that XLA writes into a folder, and its figures."""
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        compiled = _compile(module, devices, {"xla_dump_to": folder, "xla_dump_hlo_as_proto": True})
        return _dumped(Path(folder)), _stats(compiled)


def _compile(module: ir.Module, devices: list[Any], overrides: dict[str, Any]) -> Any:
    replicas, partitions = _count(module, "mhlo.num_replicas"), _count(module, "mhlo.num_partitions")
    options = compiler.get_compile_options(
        num_replicas=replicas,
        num_partitions=partitions,
        device_assignment=np.array(devices).reshape(replicas, partitions),
        env_options_overrides=overrides,
    )
    if partitions > 1:  # as jit has it: what has no sharding of its own gets one
        options.executable_build_options.allow_spmd_sharding_propagation_to_output = [True]
    return compiler.backend_compile_and_load(devices[0].client, module, xc.DeviceList(tuple(devices)), options, [])


def _count(module: ir.Module, name: str) -> int:
    attributes = module.operation.attributes
    return int(ir.IntegerAttr(attributes[name]).value) if name in attributes else 1


def _dumped(folder: Path) -> bytes:
    """The optimized module that XLA wrote: the largest one, should it have compiled helpers beside it."""
    dumps = sorted(folder.glob("*after_optimizations.hlo.pb"), key=lambda path: path.stat().st_size)
    if not dumps:
        raise _Undumped("XLA compiled the program, and wrote no optimized module where it was asked to")
    return dumps[-1].read_bytes()


def _stats(compiled: Any) -> Any:
    try:
        return compiled.get_compiled_memory_stats()
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
    )


def _devices(target: str, count: int) -> list[Any]:
    """As many devices of a target as a module is made for.

    Raises:
      _NoCompiler: there is no compiler for it here, it has no such slice, or the slice has too few.
    """
    make = {"cpu": _cpus, "cuda": _gpus, "tpu": _tpus}[targets.platform_of(target)]
    try:
        devices = make(target, count)
    except _NoCompiler:
        raise
    except Exception as error:
        raise _NoCompiler(trim(str(error)) or type(error).__name__) from error
    if len(devices) < count:
        advice = "Name a larger slice, or shard it over fewer devices." if target.startswith("tpu") else ""
        raise _NoCompiler(f"the program is made for {count} devices, and {target} has {len(devices)}", advice)
    return devices[:count]


@lru_cache(maxsize=8)
def _cpus(_: str, count: int) -> list[Any]:
    here: list[Any] = jax.local_devices(backend="cpu")
    if len(here) < count:
        client: Any = xc.make_cpu_client(num_devices=count)
        here = client.devices()
    return here


@lru_cache(maxsize=8)
def _gpus(target: str, count: int) -> list[Any]:
    if not _loaded("cuda"):
        with _raising():
            xla_bridge.discover_pjrt_plugins()
    figures = target_config(targets.gpus()[targets.device_of(target)])
    return list(topologies.get_topology_desc("", "cuda", target_config=figures, topology=f"1x1x{count}").devices)


def _loaded(plugin: str) -> bool:
    """Whether a plugin has been registered in this process; a second time is an error."""
    return bool(xc.pjrt_plugin_loaded(plugin))


@contextmanager
def _raising() -> Iterator[None]:
    """JAX logs what goes wrong with a plugin: raise it."""
    failures: list[BaseException] = []

    class Raise(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info and record.exc_info[1]:
                failures.append(record.exc_info[1])

    logger, handler = logging.getLogger("jax._src.xla_bridge"), Raise()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
    if failures:
        raise failures[0]


def target_config(figures: Mapping[str, Any]) -> str:
    """A GPU's figures in the text format of XLA's `GpuTargetConfigProto`."""
    device = {name: value for name, value in figures.items() if name not in ("name", "dnn")}
    dnn = dict(zip(("major", "minor", "patch"), figures["dnn"], strict=True))
    fields = {"gpu_device_info": device, "platform_name": "CUDA", "dnn_version_info": dnn}
    return _text({**fields, "device_description_str": figures["name"]})


def _text(fields: Mapping[str, Any]) -> str:
    """Fields in the text format of protocol buffers."""
    parts = []
    for name, value in fields.items():
        if isinstance(value, Mapping):
            parts.append(f"{name} {{ {_text(value)} }}")
        else:
            parts.append(f'{name}: "{value}"' if isinstance(value, str) else f"{name}: {value}")
    return " ".join(parts)


@lru_cache(maxsize=8)
def _tpus(target: str, count: int) -> list[Any]:
    name, _ = targets.TPUS[targets.device_of(target)]
    chips = targets.chips_of(target)
    explicit = target.count(":") > 1
    while not explicit and math.prod(chips) < count:  # the smallest slice that has room
        chips = (*chips[:-1], chips[-1] * 2) if chips[-1] < chips[0] or len(chips) < 3 else (chips[0] * 2, *chips[1:])
    try:
        return _slice(name, chips)
    except Exception as error:
        made = [f"tpu:{targets.device_of(target)}:{_layout(each)}" for each in _slices(target)] if explicit else []
        if not made:  # none at all: it is not the slice that is wrong
            raise
        why = f"libtpu refuses the slice {_layout(chips)}: {trim(str(error))}"
        raise _NoCompiler(why, f"Name a slice that it makes, such as {', '.join(made)}.") from error


def _slice(name: str, chips: tuple[int, ...]) -> list[Any]:
    return list(topologies.get_topology_desc(f"{name}:{_layout(chips)}", "tpu").devices)


def _layout(chips: tuple[int, ...]) -> str:
    return "x".join(map(str, chips))


def _slices(target: str) -> Iterator[tuple[int, ...]]:
    """Slices of a TPU that libtpu makes: the smallest one, and twice and four times as much."""
    name, chips = targets.TPUS[targets.device_of(target)]
    for each in (chips, (*chips[:-1], 2 * chips[-1]), (*chips[:-2], 2 * chips[-2], 2 * chips[-1])):
        with suppress(Exception):
            _slice(name, each)
            yield each
