"""AMD GPUs, StableHLO only: XLA's ROCm plugin needs the ROCm libraries of the system to be loaded."""

from __future__ import annotations

from mutcheck.core.backends.backend import Backend

BACKEND = Backend(
    "rocm",
    nicknames=("gpu",),
    missing="ROCm's compiler needs the ROCm libraries of the system",
    dumped=r"gfx[\w:+-]+_gpu_",
)
