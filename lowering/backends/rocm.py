"""A topology of AMD GPUs, which the ROCm plugin makes of a GPU's public figures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mutcheck.core.backends.rocm import GPUS
from mutcheck.core.target import Target
from mutcheck.lowering.backends import gpus
from mutcheck.lowering.backends.client import Client

_CONVOLUTION = "XLA's ROCm compiler cannot choose a convolution without a GPU"


@lru_cache(maxsize=8)
def _devices(target: Target, count: int) -> list[Any]:
    return gpus.devices(target.platform, GPUS.by_name[target.device], count)


CLIENT = Client(
    _devices,
    options={"xla_gpu_autotune_level": 0},  # it would time kernels on a device, and end the process without one
    unable=(("MIOpen backend doesn't support", _CONVOLUTION), ("cudnn-conv", _CONVOLUTION)),
)
