"""The versions that can change an IR, read from the installed packages without importing them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("jax", "jaxlib", "flax", "optax")

COMPILERS = {
    "cpu": ("jaxlib",),
    "cuda": ("jax-cuda13-pjrt", "jax-cuda12-pjrt"),
    "tpu": ("libtpu",),
}
"""The packages that hold the compiler for a platform, the first that is installed counts. ROCm's plugin is not here:
it needs the ROCm system libraries to be loaded."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Versions by package, in the order of `PACKAGES`; a package that is not installed is left out."""

    versions: tuple[tuple[str, str], ...]

    @property
    def release(self) -> str:
        """The JAX release; empty where jax is not installed."""
        return dict(self.versions).get("jax", "")

    def __str__(self) -> str:
        return ", ".join(f"{package} {version}" for package, version in self.versions)


class Compiler(NamedTuple):
    """A package that compiles for a platform, and its version; both empty where none is installed."""

    package: str
    version: str


def compiler(platform: str) -> Compiler:
    """What compiles for a platform here."""
    found = (Compiler(package, version_of(package)) for package in COMPILERS.get(platform, ()))
    return next((each for each in found if each.version), Compiler("", ""))


def missing(platform: str) -> str:
    """Why nothing compiles for a platform here, with the command that brings it; empty where something does."""
    why, advice = how_missing(platform)
    return f"{why}: {advice}" if advice else why


def how_missing(platform: str) -> tuple[str, str]:
    """Why nothing compiles for a platform here, and the command that brings it; both empty where something does."""
    if compiler(platform).version:
        return "", ""
    if platform == "rocm":
        return "ROCm's compiler needs the ROCm libraries of the system", ""
    jax = installed().release
    commands = {
        "cuda": f"`pip install --no-deps jax-cuda13-plugin=={jax} jax-cuda13-pjrt=={jax}`",
        "tpu": f"`pip install 'jax[tpu]=={jax}'`",
    }
    return "its compiler is not installed", commands.get(platform, "`pip install jax`")


def runs_on() -> tuple[str, ...]:
    """The platforms that programs run on here: the host's, and `cuda` where there is a driver and JAX's plugin."""
    gpu = Path("/dev/nvidiactl").exists() and bool(compiler("cuda").version)
    return ("cpu", "cuda") if gpu else ("cpu",)


def installed() -> Toolchain:
    """The toolchain of this environment."""
    found = ((package, version_of(package)) for package in PACKAGES)
    return Toolchain(tuple((package, version) for package, version in found if version))


@lru_cache(maxsize=64)
def version_of(package: str) -> str:
    """The installed version of a package; empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
