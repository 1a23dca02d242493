"""Environments of releases: which one is meant, where it is, and what is known of it once it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from mutcheck.golden import cache

FORM = 1
"""The form of environments: another one makes them anew."""

_MARKER = "mutcheck.json"
"""Written last: an environment without it is half-built."""


def root() -> Path:
    """Where environments are kept: `MUTCHECK_RELEASES`, or beside the executables that are kept."""
    named = os.environ.get("MUTCHECK_RELEASES")
    return Path(named) if named else cache.folder() / "releases"


@dataclass(frozen=True, slots=True)
class Pair:
    """The releases of a column.

    Attributes:
      jax: the release of JAX.
      flax: that of Flax; empty for the newest that goes with it.
    """

    jax: str
    flax: str = ""

    def __str__(self) -> str:
        return f"jax {self.jax}" + (f" and flax {self.flax}" if self.flax else "")


class Made(msgspec.Struct, frozen=True):
    """What is written of an environment that is whole.

    Attributes:
      versions: of every package in it.
    """

    python: str
    versions: dict[str, str]


class Part(msgspec.Struct, frozen=True):
    """What is written of a platform's compiler: that it was installed, or why there is none."""

    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that is whole.

    Attributes:
      absent: the platforms that were asked for and that it has no compiler for, each with the reason.
    """

    folder: Path
    pair: Pair
    made: Made
    absent: Mapping[str, str] = field(default_factory=dict)

    @property
    def python(self) -> Path:
        return executable(self.folder)

    @property
    def plugins(self) -> Path:
        """Where compilers are that programs do not look for."""
        return self.folder / "share" / "mutcheck" / "plugins"

    @property
    def release(self) -> Pair:
        """The releases that it has."""
        return Pair(self.made.versions.get("jax", self.pair.jax), self.made.versions.get("flax", ""))


def executable(folder: Path) -> Path:
    """The Python of an environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def folder_of(pair: Pair, packages: tuple[str, ...], root: Path) -> Path:
    """The folder of an environment, by all that it is made of: the releases, and what else is installed.

    It is the same for every version of Python: an environment has that on which its release installs.
    """
    made_of = json.dumps([FORM, platform.system(), platform.machine(), _python(), sorted(packages)])
    digest = hashlib.sha256(made_of.encode()).hexdigest()[:8]
    return root / "-".join(filter(None, ("jax", pair.jax, "flax" if pair.flax else "", pair.flax, digest)))


def _python() -> str:
    """The Python that runs: it is the first that is tried."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def read(folder: Path) -> Made | None:
    """What is known of an environment; None where it is not whole, or not there."""
    try:
        made = msgspec.json.decode((folder / _MARKER).read_bytes(), type=Made)
    except (OSError, msgspec.DecodeError):
        return None
    return made if executable(folder).exists() else None  # its base may have been removed


def marker(folder: Path) -> Path:
    """The file that says that an environment is whole."""
    return folder / _MARKER


def part(folder: Path, platform: str) -> Path:
    """The file that says what became of a platform's compiler."""
    return folder / f"mutcheck-{platform}.json"


def read_part(folder: Path, platform: str) -> Part | None:
    """What became of a platform's compiler; None where it was not tried, or not to its end."""
    try:
        return msgspec.json.decode(part(folder, platform).read_bytes(), type=Part)
    except (OSError, msgspec.DecodeError):
        return None
