"""The versions that can change an IR, read from the installed packages without importing them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mutcheck.core import plugins
from mutcheck.core.backends import registry

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


class Compiler(NamedTuple):
    """A package that compiles for a platform, and its version; both empty where none is installed."""

    package: str
    version: str


def compiler(platform: str) -> Compiler:
    """What compiles for a platform here."""
    found = (Compiler(package, version_of(package)) for package in registry.of(platform).packages)
    return next((each for each in found if each.version), Compiler("", ""))


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nothing compiles for a platform here, and the command that brings what does; empty where something does."""

    why: str = ""
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.why}: {self.advice}" if self.advice else self.why


def missing(platform: str) -> str:
    """Why nothing compiles for a platform here, with the command that brings it; empty where something does."""
    return str(how_missing(platform))


def how_missing(platform: str) -> Missing:
    """The same in its parts."""
    backend, release, found = registry.of(platform), installed().release, compiler(platform)
    if found.version and not (backend.of_jax and short(found.version) != short(release)):
        return Missing()
    why = f"{found.package} {found.version} is not for jax {release}" if found.version else backend.missing
    return Missing(why, backend.install(release, short(release), str(plugins.folder())))


def short(version: str) -> str:
    """The first three numbers of a version: a patch of packaging is of the same release."""
    return ".".join(version.split(".")[:3])


def runs_on() -> tuple[str, ...]:
    """The platforms that programs run on here: the host's, and those with a device here and JAX's plugin for it."""
    others = [each for each in registry.BACKENDS if each is not registry.HOST and each.is_here()]
    return (registry.HOST.platform, *(each.platform for each in others if any(map(_finds, each.packages))))


def _finds(package: str) -> bool:
    """Whether JAX itself finds a package: one that is mutcheck's alone runs nothing."""
    return plugins.in_environment(package) is not None


def installed() -> Toolchain:
    """The toolchain of this environment."""
    found = ((package, version_of(package)) for package in PACKAGES)
    return Toolchain(tuple((package, version) for package, version in found if version))


@lru_cache(maxsize=64)
def version_of(package: str) -> str:
    """The installed version of a package; empty where it is not installed."""
    found = plugins.distribution(package)
    return found.version if found is not None else ""
