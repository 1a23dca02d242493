"""A topology of NVIDIA GPUs, which the CUDA plugin makes of a GPU's public figures."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import jaxlib.xla_client as xc
from jax._src import xla_bridge
from jax.experimental import topologies

from mutcheck.core.backends.cuda import gpus
from mutcheck.core.target import Target
from mutcheck.lowering.backends.client import Client


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    if not xc.pjrt_plugin_loaded(target.platform):  # a plugin that is registered a second time is an error
        with _raising():
            xla_bridge.discover_pjrt_plugins()
    config = _target_config(gpus()[target.device])
    topology = topologies.get_topology_desc("", target.platform, target_config=config, topology=f"1x1x{count}")
    return list(topology.devices)


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


def _target_config(figures: Mapping[str, Any]) -> str:
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


def _script(target: Target, count: int) -> str:
    config = _target_config(gpus()[target.device])
    return (
        "from jax._src import xla_bridge\n"
        "from jax.experimental import topologies\n\n"
        f"# {target}: no device of it is needed\n"
        "xla_bridge.discover_pjrt_plugins()\n"
        f"CONFIG = {config!r}\n"
        f'topology = topologies.get_topology_desc("", "{target.platform}", target_config=CONFIG, '
        f'topology="1x1x{count}")\n'
        "devices = list(topology.devices)\n"
    )


CLIENT = Client(_devices, script=_script)
