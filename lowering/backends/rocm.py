"""A topology of AMD GPUs, which the ROCm plugin makes of a GPU's public figures.

The plugin links to ROCm's libraries, and calls them for what runs on a device. What is missing of them is made up
(`lowering/backends/standins`): with no device, all that is asked of them is that they are there.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import jaxlib.xla_client as xc
from jax._src import xla_bridge

from mutcheck.core import plugins
from mutcheck.core.backends.rocm import BACKEND, GPUS
from mutcheck.core.target import Target
from mutcheck.lowering.backends import gpus
from mutcheck.lowering.backends.client import Client, NoCompiler
from mutcheck.lowering.backends.standins import rocm as standins

_ROCM = "ROCM"
"""XLA's name of the platform."""

_HANDLERS, _MODULES, _EXTENSION = "jax-rocm7-plugin", "jax_rocm7_plugin", "rocm_plugin_extension"
"""The package that handles JAX's custom calls, the folder of its modules, and the one that registers handlers."""


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    if not xc.pjrt_plugin_loaded(target.platform):  # a plugin that is registered a second time is an error
        _register()
    return gpus.devices(target.platform, _ROCM, GPUS.by_name[target.device], count)


def _register() -> None:
    (package,) = BACKEND.packages
    library = plugins.library(package)
    if library is None:
        raise NoCompiler(f"{package} has no plugin", "Install it again.")
    handlers = _handlers()
    try:
        standins.load([library, *handlers])
    except (OSError, ValueError) as error:
        raise NoCompiler(f"ROCm's plugin cannot be loaded: {error}") from error
    api = xla_bridge.register_plugin(BACKEND.platform, library_path=str(library), options={"platform_name": _ROCM})
    if handlers:
        _register_handlers(handlers, api)


def _handlers() -> list[Path]:
    """The extension modules that handle custom calls of JAX, such as those of linear algebra, where they are here."""
    found = plugins.distribution(_HANDLERS)
    return sorted(Path(str(found.locate_file(_MODULES))).glob("*.so")) if found is not None else []


def _register_handlers(libraries: Sequence[Path], api: Any) -> None:
    """Tell the plugin who handles custom calls: without that it does not compile them. Here nobody calls them."""
    folder = str(libraries[0].parents[1])
    sys.path.append(folder)
    try:
        made = {each.name.partition(".")[0]: None for each in libraries}
        modules = {name: importlib.import_module(f"{_MODULES}.{name}") for name in made}
    except ImportError as error:
        raise NoCompiler(f"{_HANDLERS} cannot be imported: {error}", "Install that of jax's own version.") from error
    finally:
        sys.path.remove(folder)
    extension = modules.pop(_EXTENSION)
    xc.register_custom_type_handler(_ROCM, partial(extension.register_custom_type, api))
    xc.register_custom_call_handler(_ROCM, partial(extension.register_custom_call_target, api))
    for module in modules.values():
        for name, handler in getattr(module, "registrations", dict)().items():
            with suppress(Exception):  # of the old interface, or there already
                xc.register_custom_call_target(name, handler, platform=_ROCM, api_version=1)


CLIENT = Client(
    _devices,
    options={"xla_gpu_autotune_level": 0},  # it would time kernels on a device, and end the process without one
    unable=(
        ("MIOpen backend doesn't support", "XLA's ROCm compiler cannot choose a convolution without a GPU"),
        ("cudnn-conv", "XLA's ROCm compiler cannot choose a convolution without a GPU"),
    ),
)
