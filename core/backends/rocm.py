"""AMD GPUs, StableHLO only: XLA's ROCm plugin needs the ROCm libraries of the system to be loaded."""

from __future__ import annotations

from mutcheck.core.backends.backend import Backend, Kind


def _kind(_device: str) -> Kind:
    """An MI300X: no device can be named, and kernels ask for one."""
    return Kind("gfx942", 304)


BACKEND = Backend(
    "rocm",
    nicknames=("gpu",),
    kind=_kind,
    missing="ROCm's compiler needs the ROCm libraries of the system",
    dumped=r"gfx[\w:+-]+_gpu_",
)
