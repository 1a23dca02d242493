"""A topology of NVIDIA GPUs, which the CUDA plugin makes of a GPU's public figures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import jaxlib.xla_client as xc
from jax._src import xla_bridge

from mutcheck.core.backends.cuda import GPUS
from mutcheck.core.target import Target
from mutcheck.lowering.backends import gpus
from mutcheck.lowering.backends.client import Client


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    if not xc.pjrt_plugin_loaded(target.platform):  # a plugin that is registered a second time is an error
        with _raising():
            xla_bridge.discover_pjrt_plugins()
    return gpus.devices(target.platform, "CUDA", GPUS.by_name[target.device], count)


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


def _script(target: Target, count: int) -> str:
    config = gpus.target_config("CUDA", GPUS.by_name[target.device])
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
