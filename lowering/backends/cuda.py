"""A topology of NVIDIA GPUs, which the CUDA plugin makes of a GPU's public figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax

from mutcheck.core.backends.cuda import GPUS
from mutcheck.core.target import Target
from mutcheck.lowering.backends import gpus
from mutcheck.lowering.backends.client import Client


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    return gpus.devices(target.platform, GPUS.by_name[target.device], count)


def _script(target: Target, count: int) -> str:
    config = gpus.target_config(target.platform, GPUS.by_name[target.device])
    return (
        "from jax._src import xla_bridge\n"
        "from jax.experimental import topologies\n\n"
        f"# {target}: no device of it is needed, only jax-cuda13-plugin and jax-cuda13-pjrt in this environment\n"
        "xla_bridge.discover_pjrt_plugins()\n"
        f"CONFIG = {config!r}\n"
        f'topology = topologies.get_topology_desc("", "{target.platform}", target_config=CONFIG, '
        f'topology="1x1x{count}")\n'
        "devices = list(topology.devices)\n"
    )


_TIMES_KERNELS = jax.__version_info__ < (0, 9)
"""Whether this release asks for a device to time kernels on where it is not told not to."""

CLIENT = Client(_devices, script=_script, options={"xla_gpu_autotune_level": 0} if _TIMES_KERNELS else {})
