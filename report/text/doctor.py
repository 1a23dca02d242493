"""What `mutcheck doctor` says: the versions that are here, what works, and how to get what is missing."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mutcheck.core import toolchain
from mutcheck.core.target import HOST, PLATFORMS, Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.trouble import Trouble
from mutcheck.golden import cache, store


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found.

    Attributes:
      version: mutcheck's own.
      targets: what went wrong on each target; empty where it compiles.
      goldens: releases that the corpus has goldens of.
    """

    version: str
    toolchain: Toolchain
    targets: dict[Target, str]
    goldens: tuple[str, ...]
    llvm: str | None

    @property
    def works(self) -> bool:
        """Whether StableHLO is made, and executables for this machine are."""
        return self.targets.get(HOST) == ""


_LIBRARIES = ("filecheck", "msgspec", "protobuf", "rich")


def examine(version: str, tried: Callable[[], dict[Target, str]]) -> Examined:
    """Look at this environment; `tried` compiles a small program for every target."""
    here = toolchain.installed()
    targets = tried() if here.release else {}
    try:
        goldens = store.releases(store.CORPUS, "increment")
    except Trouble:
        goldens = ()
    return Examined(version, here, targets, goldens, shutil.which("FileCheck"))


def rows(found: Examined) -> Iterator[tuple[str, str]]:
    """What is to be said of each thing, behind its name in a column; of what is missing, the command that brings it."""
    told = _told(found)
    width = max(len(name) for name, _ in told)
    return ((f"{name:<{width}}  ", value) for name, value in told)


def _told(found: Examined) -> list[tuple[str, str]]:
    rows = [("mutcheck", found.version), ("python", platform.python_version())]
    rows += found.toolchain.versions
    rows += [(package, _or_missing(toolchain.version_of(package), package)) for package in _LIBRARIES]
    rows += [(package, version) for package, version in _compilers() if package not in toolchain.PACKAGES]
    rows += [("compiles for" if number == 0 else "", line) for number, line in enumerate(_targets(found))]
    rows.append(("executables", f"kept in {cache.folder()}"))
    rows.append(("goldens", _goldens(found)))
    rows.append(("LLVM FileCheck", found.llvm or "not on PATH; only `--filecheck llvm` needs it"))
    return rows


def _or_missing(version: str, package: str) -> str:
    return version or f"missing: pip install {package}"


def _compilers() -> Iterator[tuple[str, str]]:
    for platform_ in PLATFORMS:
        package, version = toolchain.compiler(platform_)
        if version:
            yield package, version


def _targets(found: Examined) -> Iterator[str]:
    if not found.targets:
        yield "nothing: pip install jax flax"
        return
    works = [str(target) for target, wrong in found.targets.items() if not wrong]
    yield f"{', '.join(works) or 'nothing'} (no device is needed)"
    for name, wrong in found.targets.items():
        if wrong:
            yield f"not {name}, StableHLO only: {wrong}"


def _goldens(found: Examined) -> str:
    kept = ", ".join(found.goldens) or "none"
    if found.toolchain.release in found.goldens:
        return f"jax {kept}"
    return f"jax {kept}; none for {found.toolchain.release or 'this environment'}: `mutcheck accept --all` makes them"
