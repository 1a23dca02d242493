"""AMD GPUs. XLA's ROCm plugin compiles for them from their public figures, which are in `amd.toml`.

The plugin is looked for in a folder of mutcheck's own: in an environment without AMD GPUs, JAX would print a traceback
about it in every program.
"""

from __future__ import annotations

from mutcheck.core.backends.backend import Backend, Kind
from mutcheck.core.backends.figures import Figures

GPUS = Figures("amd.toml")


def _kind(device: str) -> Kind | None:
    cores = GPUS.cores(device)
    if cores is None:
        return None
    capability = GPUS.by_name[device]["rocm_compute_capability"]
    assert isinstance(capability, dict)
    return Kind(str(capability["gcn_arch_name"]).partition(":")[0], cores)


BACKEND = Backend(
    "rocm",
    nicknames=("gpu",),
    devices=GPUS.names,
    default="mi300x",
    effort=1.6,
    kind=_kind,
    packages=("jax-rocm7-pjrt",),
    of_jax=True,
    wheels=(("jax-rocm7-pjrt=={release}.*", "jax-rocm7-plugin=={release}.*"),),
    apart=True,
    depends_on=GPUS.text,
    dumped=r"gfx[\w:+-]+_gpu_",
)
