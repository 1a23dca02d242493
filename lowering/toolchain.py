"""The versions that can change an IR, read from the installed packages without importing them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

PACKAGES = ("jax", "jaxlib", "flax", "optax")


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


def installed() -> Toolchain:
    """The toolchain of this environment."""
    found = ((package, version_of(package)) for package in PACKAGES)
    return Toolchain(tuple((package, version) for package, version in found if version))


def version_of(package: str) -> str:
    """The installed version of a package; empty where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
