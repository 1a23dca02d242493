"""A topology of AMD GPUs, which the ROCm plugin makes of a GPU's public figures.

The plugin links to ROCm's libraries, and calls them for what runs on a device. What is missing of them is made up
(`lowering/backends/standins`): with no device, all that is asked of them is that they are there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jaxlib.xla_client as xc
from jax._src import xla_bridge

from mutcheck.core import plugins
from mutcheck.core.backends.rocm import BACKEND, GPUS
from mutcheck.core.target import Target
from mutcheck.lowering.backends import gpus
from mutcheck.lowering.backends.client import Client, NoCompiler
from mutcheck.lowering.backends.standins import rocm as standins


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    if not xc.pjrt_plugin_loaded(target.platform):  # a plugin that is registered a second time is an error
        _register()
    return gpus.devices(target.platform, "ROCM", GPUS.by_name[target.device], count)


def _register() -> None:
    (package,) = BACKEND.packages
    library = plugins.library(package)
    if library is None:
        raise NoCompiler(f"{package} has no plugin", "Install it again.")
    try:
        standins.load(library)
    except (OSError, ValueError) as error:
        raise NoCompiler(f"ROCm's plugin cannot be loaded: {error}") from error
    xla_bridge.register_plugin(BACKEND.platform, library_path=str(library), options={"platform_name": "ROCM"})


CLIENT = Client(_devices)
