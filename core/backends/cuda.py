"""NVIDIA GPUs. XLA's CUDA plugin compiles for them from their public figures, which are in `gpus.toml`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from mutcheck.core.backends.backend import Backend, Kind

_FILE = Path(__file__).with_name("gpus.toml")
_DRIVER = Path("/dev/nvidiactl")


@lru_cache(maxsize=1)
def gpus() -> Mapping[str, Mapping[str, object]]:
    """The public figures of each GPU, by its name in a target."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def _names() -> tuple[str, ...]:
    return tuple(gpus())


def _figures(device: str) -> str:
    return json.dumps(gpus().get(device, {}), sort_keys=True)


def _kind(device: str) -> Kind | None:
    figures = gpus().get(device)
    return None if figures is None else Kind(str(figures["name"]), int(str(figures["core_count"])))


BACKEND = Backend(
    "cuda",
    nicknames=("gpu",),
    devices=_names,
    default="h100",
    kind=_kind,
    packages=("jax-cuda13-pjrt", "jax-cuda12-pjrt"),
    install="`pip install --no-deps jax-cuda13-plugin=={jax} jax-cuda13-pjrt=={jax}`",
    depends_on=_figures,
    running=(("XLA_PYTHON_CLIENT_PREALLOCATE", "false"),),  # it leaves memory to others
    is_here=_DRIVER.exists,
    dumped=r"(?:sm_[\w.]+_)?gpu_",
)
