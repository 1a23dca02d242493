"""What `mutcheck doctor` says: the versions that are here, what works, and how to get what is missing."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from mutcheck import __version__
from mutcheck.golden import store
from mutcheck.golden.disk import GoldenError
from mutcheck.lowering import toolchain
from mutcheck.lowering.toolchain import Toolchain


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found.

    Attributes:
      platforms: what went wrong on each platform; empty where it lowers.
      goldens: releases that the corpus has goldens of.
    """

    toolchain: Toolchain
    platforms: dict[str, str]
    goldens: tuple[str, ...]
    llvm: str | None

    @property
    def works(self) -> bool:
        return bool(self.platforms) and not any(self.platforms.values())


def examine(lowered: Callable[[], dict[str, str]]) -> Examined:
    """Look at this environment; `lowered` tries a small program on every platform."""
    here = toolchain.installed()
    platforms = lowered() if here.release else {}
    try:
        goldens = store.releases(store.CORPUS, "increment")
    except GoldenError:
        goldens = ()
    return Examined(here, platforms, goldens, shutil.which("FileCheck"))


def render(found: Examined) -> str:
    """A line for each thing, and for what is missing the command that brings it."""
    rows = [("mutcheck", __version__), ("python", platform.python_version())]
    rows += found.toolchain.versions
    rows += [
        (package, _or_missing(toolchain.version_of(package), package)) for package in ("filecheck", "msgspec", "rich")
    ]
    rows += [("lowers for", line) for line in _platforms(found)]
    rows.append(("goldens", _goldens(found)))
    rows.append(("LLVM FileCheck", found.llvm or "not on PATH; only `--filecheck llvm` needs it"))
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in rows)


def _or_missing(version: str, package: str) -> str:
    return version or f"missing: pip install {package}"


def _platforms(found: Examined) -> list[str]:
    if not found.platforms:
        return ["nothing: pip install jax flax"]
    works = [name for name, wrong in found.platforms.items() if not wrong]
    failed = [f"not {name}: {wrong}" for name, wrong in found.platforms.items() if wrong]
    return [f"{', '.join(works)} (StableHLO; no device is needed)", *failed] if works else failed


def _goldens(found: Examined) -> str:
    kept = ", ".join(found.goldens) or "none"
    if found.toolchain.release in found.goldens:
        return f"jax {kept}"
    return f"jax {kept}; none for {found.toolchain.release or 'this environment'}: `mutcheck accept` makes them"
