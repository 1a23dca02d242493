"""Pythons of this machine: those of PATH and of the places where people keep others. None is downloaded for that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from packaging.specifiers import SpecifierSet

_PLACES = (
    "{PYENV_ROOT}/versions/*/bin",
    "~/.asdf/installs/python/*/bin",
    "~/.local/share/mise/installs/python/*/bin",
    "~/.local/share/uv/python/*/bin",
    "~/.local/bin",
    "/usr/local/bin",
    "/usr/bin",
    "/opt/homebrew/bin",
    "/opt/python/*/bin",
    "/Library/Frameworks/Python.framework/Versions/*/bin",
)
"""Where interpreters are that are not on PATH; `*` is a version."""

_MINORS = range(9, 30)
"""Minor versions of Python that are looked for; which of them mutcheck runs on, it says itself."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python.

    Attributes:
      version: its first two numbers, such as `3.12`.
      path: the file; empty for one that is not here, and that uv may bring.
    """

    version: str
    path: str = ""

    @property
    def asked(self) -> str:
        """What uv is told."""
        return self.path or self.version


def running() -> Interpreter:
    """The one that mutcheck runs on: that of the environment's base, which outlives the environment."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Interpreter(version, str(getattr(sys, "_base_executable", None) or sys.executable))


def choices(supported: str) -> Iterator[Interpreter]:
    """Interpreters to try: the running one, the newest of the others that are here, and then what uv may bring.

    Args:
      supported: the versions that mutcheck runs on, as in PEP 440.
    """
    first = running()
    yield first
    versions = [each for each in _versions(supported) if each != first.version]
    here = {version: path for version in versions if (path := _path(version))}
    yield from (Interpreter(version, path) for version, path in here.items())
    yield from (Interpreter(version) for version in versions if version not in here)


def newest(supported: str) -> str:
    """The newest version of Python that is supported, whether it is here or not."""
    return next(iter(_versions(supported)), running().version)


def _versions(supported: str) -> list[str]:
    """Those that are supported, the newest first."""
    allowed = SpecifierSet(supported)
    return [f"3.{minor}" for minor in reversed(_MINORS) if f"3.{minor}" in allowed]


@lru_cache(maxsize=32)
def _path(version: str) -> str:
    """An interpreter of a version that runs; empty where none does."""
    return next((str(each) for each in _candidates(version) if _runs(each, version)), "")


def _candidates(version: str) -> Iterator[Path]:
    name = f"python{version}"
    folders = [Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each]
    for place in _PLACES:
        whole = Path(place.format(PYENV_ROOT=os.environ.get("PYENV_ROOT") or "~/.pyenv")).expanduser()
        root = Path(whole.anchor)
        folders += sorted(root.glob(str(whole.relative_to(root))), reverse=True) if "*" in place else [whole]
    yield from (folder / name for folder in folders if (folder / name).is_file())


def _runs(path: Path, version: str) -> bool:
    """Whether it is that version, and starts: a shim of pyenv may stand for one that is not installed."""
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([path, "-c", asked], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return False
    return done.returncode == 0 and done.stdout.strip() == version
