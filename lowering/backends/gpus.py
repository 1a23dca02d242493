"""Topologies of GPUs, which XLA's plugins make of a GPU's public figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jax.experimental import topologies


def devices(platform: str, name: str, figures: Mapping[str, Any], count: int) -> list[Any]:
    """So many devices of a GPU.

    Args:
      name: XLA's name of the platform.
      figures: those of the GPU, by the field names of XLA's `GpuDeviceInfoProto`; beside them `name` and `dnn`.
    """
    config = target_config(name, figures)
    topology = topologies.get_topology_desc("", platform, target_config=config, topology=f"1x1x{count}")
    return list(topology.devices)


def target_config(platform: str, figures: Mapping[str, Any]) -> str:
    """A GPU's figures in the text format of XLA's `GpuTargetConfigProto`."""
    device = {name: value for name, value in figures.items() if name not in ("name", "dnn")}
    dnn = dict(zip(("major", "minor", "patch"), figures["dnn"], strict=True))
    fields = {"gpu_device_info": device, "platform_name": platform, "dnn_version_info": dnn}
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
