"""What results depend on beside a program's own inputs: mutcheck, Python, packages, compilers, the environment."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from mutcheck.core import inputs, plugins
from mutcheck.core.rooms import ROOMS
from mutcheck.core.target import Target
from mutcheck.core.toolchain import compiler, installed

READ = (
    "JAX", "XLA_", "LIBTPU_", "TPU_", "TF_", "PJRT_", "MEGASCALE_",
    "CUDA_", "NVIDIA_", "NV_", "CUDNN_", "NCCL_", "ROCM_", "HIP_", "HSA_", "AMD_", "GPU_", "ROCR_",
    "FLAX_", "NNX_", "OPTAX_", "ORBAX_", "CHEX_", "ABSL_", "GLOG_", "MLIR_", "LLVM_", "TSL_", "ENABLE_",
    "OMP_", "OPENBLAS_", "MKL_", "EIGEN_", "NPY_", "NUMPY_", "ML_DTYPES_", "GRPC_",
    "PYTHON", "LC_", "LANG", "LD_", "DYLD_", "MALLOC_", "MUTCHECK_PLUGINS",
)  # fmt: skip
"""How the names of variables begin that JAX, XLA, what they are linked to, and Python read, some of it below Python."""

_PACKAGE = Path(__file__).parents[2]
_CODE = (".py", ".toml")


def common(targets: Iterable[Target]) -> dict[str, str]:
    """What is the same for all programs of a run, each part by what it is called where it has changed."""
    made = {
        "mutcheck": _own_code(),
        "Python": f"{sys.version} {sys.implementation.cache_tag} {sys.prefix} {sys.flags} {sys._xoptions}",
        "the machine": f"{platform.system()} {platform.machine()}",
        "the toolchain": str(installed()),
        "the installed packages": _packages(),
    }
    for target in targets:
        made[f"the compiler for {target}"] = (
            f"{' '.join(compiler(target.platform))} {inputs.digest(target.backend.depends_on(target.device).encode())}"
        )
    return made


def stands(before: Mapping[str, str]) -> bool:
    """Whether mutcheck and the packages are still those of before: somebody may install others meanwhile."""
    return (before["mutcheck"], before["the installed packages"]) == (_own_code(), _packages())


def variables(more: Iterable[str]) -> dict[str, str]:
    """Variables that are read, and some others, by digests: a value may be a secret. Empty is one that is not set."""
    names = {*more, *(name for name in os.environ if name.startswith(READ))}
    return {name: _digest(os.environ.get(name)) for name in sorted(names)}


def _digest(value: str | None) -> str:
    return "" if value is None else inputs.digest(value.encode("utf-8", "surrogateescape"))


def _own_code() -> str:
    """A digest of mutcheck's code: another version of it may judge otherwise, be it by the same number."""
    digest = hashlib.sha256(inputs.digest_of_file(str(_PACKAGE / "__init__.py")).encode())
    for room in sorted(ROOMS):
        for folder, folders, names in os.walk(_PACKAGE / room):
            folders[:] = sorted(each for each in folders if each not in ("__pycache__", "corpus", "programs", "web"))
            for name in sorted(names):
                if name.endswith(_CODE):
                    path = os.path.join(folder, name)
                    digest.update(f"{path.removeprefix(str(_PACKAGE))} {inputs.digest_of_file(path)}\n".encode())
    return digest.hexdigest()


def _packages() -> str:
    """A digest of the packages that can be imported: their names, their versions, and their records of files."""
    digest = hashlib.sha256()
    for folder in [*sys.path, *(str(each) for each in sorted(plugins.folder().glob("*")))]:
        for name in sorted(_names(folder)):
            if name.endswith((".dist-info", ".egg-info")):
                record = inputs.digest_of_file(os.path.join(folder, name, "RECORD"))
                digest.update(f"{folder} {name} {record}\n".encode("utf-8", "surrogateescape"))
            elif name.endswith(".pth"):
                pth = inputs.digest_of_file(os.path.join(folder, name))
                digest.update(f"{folder} {name} {pth}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
