"""The host's own client. Its executables hold all that is asked of them, and nothing is dumped.

XLA would write every kernel's object file beside the dump.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax
import jaxlib.xla_client as xc

from mutcheck.core.target import Target
from mutcheck.lowering.backends.client import Client


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    here: list[Any] = jax.local_devices(backend=target.platform)
    if len(here) < count:
        client: Any = xc.make_cpu_client(num_devices=count)
        here = client.devices()
    return here


def _script(target: Target, count: int) -> str:
    more = f'jax.config.update("jax_num_cpu_devices", {count})\n' if count > 1 else ""
    return f'{more}devices = jax.devices("{target.platform}")\n'


CLIENT = Client(
    _devices,
    in_memory=True,
    script=_script,
    quick={"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True},  # LLVM comes last
)
