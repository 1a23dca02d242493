"""NVIDIA GPUs. XLA's CUDA plugin compiles for them from their public figures, which are in `nvidia.toml`.

It is best in a folder of mutcheck's own, as `rocm.py` says.
"""

from __future__ import annotations

from pathlib import Path

from mutcheck.core.backends.backend import Backend, Kind
from mutcheck.core.backends.figures import Figures

GPUS = Figures("nvidia.toml")

_DRIVER = Path("/dev/nvidiactl")


def _kind(device: str) -> Kind | None:
    cores = GPUS.cores(device)
    return None if cores is None else Kind(str(GPUS.by_name[device]["name"]), cores)


BACKEND = Backend(
    "cuda",
    nicknames=("gpu",),
    devices=GPUS.names,
    default="h100",
    effort=1.9,
    kind=_kind,
    packages=("jax-cuda13-pjrt", "jax-cuda12-pjrt"),
    of_jax=True,
    wheels=tuple((f"jax-{cuda}-pjrt=={{jax}}", f"jax-{cuda}-plugin=={{jax}}") for cuda in ("cuda13", "cuda12")),
    apart=True,
    depends_on=GPUS.text,
    running=(("XLA_PYTHON_CLIENT_PREALLOCATE", "false"),),  # it leaves memory to others
    is_here=_DRIVER.exists,
    dumped=r"(?:sm_[\w.]+_)?gpu_",
)
