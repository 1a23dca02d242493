"""GPUs that are not here: XLA's plugins, registered for compiling alone, and topologies made of GPUs' public figures.

A plugin is registered directly. Its package's own `initialize` looks for devices, or for libraries that only running
needs. Libraries that it links to and that are missing are made up (`standins/missing.py`).
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import jaxlib.xla_client as xc
from jax._src import xla_bridge
from jax.experimental import topologies

from mutcheck.core import plugins, toolchain
from mutcheck.lowering.backends.client import NoCompiler
from mutcheck.lowering.backends.standins import missing

_BY_SUFFIX = ("_prng", "_rnn", "_solver", "_sparse")
"""Modules whose handlers have XLA's typed interface where their names end with `_ffi`; all others' have it."""

_TYPES = ("custom_type", "custom_type_id")
"""What the types of handlers' states are called by jaxlib, now and before 0.8."""


def devices(platform: str, figures: Mapping[str, Any], count: int) -> list[Any]:
    """So many devices of a GPU.

    Args:
      figures: those of the GPU, by the field names of XLA's `GpuDeviceInfoProto`; beside them `name` and `dnn`.

    Raises:
      NoCompiler: the plugin cannot be loaded.
    """
    if not xc.pjrt_plugin_loaded(platform):  # a plugin that is registered a second time is an error
        _register(platform)
    config = target_config(platform, figures)
    topology = topologies.get_topology_desc("", platform, target_config=config, topology=f"1x1x{count}")
    return list(topology.devices)


def target_config(platform: str, figures: Mapping[str, Any]) -> str:
    """A GPU's figures in the text format of XLA's `GpuTargetConfigProto`."""
    device = {name: value for name, value in figures.items() if name not in ("name", "dnn")}
    dnn = dict(zip(("major", "minor", "patch"), figures["dnn"], strict=True))
    fields = {"gpu_device_info": device, "platform_name": platform.upper(), "dnn_version_info": dnn}
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


def _register(platform: str) -> None:
    package = toolchain.compiler(platform).package
    library, handlers = plugins.library(package), _handlers(package)
    if library is None:
        raise NoCompiler(f"{package} has no plugin", "Install it again.")
    try:
        missing.load([library, *_extensions(handlers), *handlers])
    except (OSError, ValueError) as error:
        raise NoCompiler(f"{package} cannot be loaded: {error}") from error
    api = xla_bridge.register_plugin(platform, library_path=str(library), options={"platform_name": platform.upper()})
    if handlers:
        _register_handlers(platform, handlers, api)


def _handlers(package: str) -> list[Path]:
    """The modules that handle custom calls of JAX, such as those of linear algebra; none where their package is not."""
    name = package.replace("-pjrt", "-plugin")
    found = plugins.distribution(name)
    return sorted(Path(str(found.locate_file(name.replace("-", "_")))).glob("_*.so")) if found is not None else []


def _extensions(handlers: Sequence[Path]) -> list[Path]:
    """The modules beside the handlers, which they are registered with: they link to libraries of the platform, too."""
    return sorted({each for handler in handlers[:1] for each in handler.parent.glob("*_extension*.so")})


def _register_handlers(platform: str, libraries: Sequence[Path], api: Any) -> None:
    """Tell the plugin who handles custom calls: without that it does not compile them. Here nobody calls them."""
    folder = libraries[0].parent
    names = [each.name.partition(".")[0] for each in libraries]
    sys.path.append(str(folder.parent))
    try:
        extension = importlib.import_module(f"{folder.name}.{platform}_plugin_extension")
        modules = {name: importlib.import_module(f"{folder.name}.{name}") for name in names}
    except ImportError as error:
        raise NoCompiler(f"{folder.name} cannot be imported: {error}", "Install that of jax's own version.") from error
    finally:
        sys.path.remove(str(folder.parent))
    for kind in _TYPES:
        if hasattr(extension, f"register_{kind}"):
            register = getattr(xc, f"register_{kind}_handler")
            register(platform.upper(), partial(getattr(extension, f"register_{kind}"), api))
    xc.register_custom_call_handler(platform.upper(), partial(extension.register_custom_call_target, api))
    for module, made in modules.items():
        for name, handler in _registrations(made):
            version = int(module not in _BY_SUFFIX or name.endswith("_ffi"))
            with suppress(Exception):  # it is there already
                xc.register_custom_call_target(name, handler, platform=platform.upper(), api_version=version)


def _registrations(module: Any) -> Iterable[tuple[str, Any]]:
    """The handlers of a module, by their names; Mosaic's registrations are something else."""
    found: Any = module.registrations() if hasattr(module, "registrations") else {}
    return found.items() if isinstance(found, dict) else ()
