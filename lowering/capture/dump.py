"""Finds what JAX and XLA dumped: which files are modules, and which belong together. No jax is imported here."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mutcheck.core.backends.registry import BACKENDS

BEFORE, AFTER = "before_optimizations.hlo.pb", "after_optimizations.hlo.pb"

_MARKED = tuple(backend for backend in BACKENDS if backend.dumped)
_MARKS = re.compile(rf"\.({'|'.join(backend.dumped for backend in _MARKED)}){{1,2}}$|[._]$")
"""What XLA puts behind the name of a module: a word for the platform that it is compiled for, if any, and a sign."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """The files of one compilation, or a module that stands alone.

    Attributes:
      name: what it is called, where its file's name tells.
      before, after: XLA's `HloProto` before and after its optimizations.
      alone: a file whose kind only its contents tell.
      platform: what it was compiled for, where the name of a file tells; else empty.
    """

    name: str
    before: Path | None = None
    after: Path | None = None
    alone: Path | None = None
    platform: str = ""

    @property
    def file(self) -> Path:
        """The file to name to a user."""
        found = self.after or self.before or self.alone
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in folders.

    Attributes:
      modules: what XLA compiled, in the order of names, which is that of time.
      lowered: what JAX lowered (StableHLO).
      foreign: how many files are something else.
      said: what to tell the user, in lines.
    """

    modules: tuple[Dumped, ...]
    lowered: tuple[Path, ...]
    foreign: int = 0
    said: tuple[str, ...] = ()


def is_wanted(name: str) -> bool:
    """Whether a file of a dump is read: a module before or after optimizations, or one that JAX lowered."""
    return name.endswith((BEFORE, AFTER)) or is_lowered(name)


def is_lowered(name: str) -> bool:
    return name.startswith("jax_ir") and name.endswith(".mlir")


def find(paths: Sequence[Path], new: Callable[[Path, str, int], bool] = lambda _folder, _name, _time: True) -> Found:
    """What lies in folders and files.

    Args:
      new: whether a file of a folder counts, by its folder, its name and the time of its last change.
    """
    wanted: list[Path] = []
    said: list[str] = []
    foreign = 0
    for path in paths:
        if not path.is_dir():
            wanted.append(path)
            continue
        for file in _files(path.resolve(), said):
            if not file.is_file():  # a pipe or a socket: to open it may wait for ever
                foreign += 1
                continue
            with suppress(OSError):
                if not new(path, file.name, file.lstat().st_mtime_ns):
                    continue
            if is_wanted(file.name) or file.suffix in (".mlir", ".pb", ".hlo") or _maybe_text(file):
                wanted.append(file)
            else:
                foreign += 1
    return _grouped(wanted, foreign, said)


def _maybe_text(file: Path) -> bool:
    """Whether a text of a dump is a module, and not what XLA writes beside one."""
    return file.name.endswith("after_optimizations.txt")


def _files(folder: Path, said: list[str]) -> Iterator[Path]:
    """Every file in a folder and below, by name. No link is followed: what it leads to in the folder is there."""
    out = 0
    for where, below, names in os.walk(folder):
        below.sort()
        links = [path for path in (Path(where, name) for name in (*names, *below)) if path.is_symlink()]
        out += sum(not path.resolve().is_relative_to(folder) for path in links)
        yield from (path for path in (Path(where, name) for name in sorted(names)) if path not in links)
    if out:
        told = "1 link leads" if out == 1 else f"{out} links lead"
        said.append(f"{told} out of {folder}: not followed. Name what is meant there itself.")


def _grouped(paths: Iterable[Path], foreign: int, said: list[str]) -> Found:
    pairs: dict[tuple[Path, str], list[Path]] = {}
    alone: list[Path] = []
    lowered: list[Path] = []
    paths = list(dict.fromkeys(paths))
    for path in paths:
        if is_lowered(path.name):
            lowered.append(path)
        elif path.name.endswith((BEFORE, AFTER)) and (stem := _stem(path.name)):
            pairs.setdefault((path.parent, stem), []).append(path)
        elif path.suffix == ".pb" and _beside_a_module(path):
            foreign += 1  # figures, configurations, and modules between two passes
        else:
            alone.append(path)
    kept = _without_texts(alone, paths)
    modules = [_pair(stem, files) for (_, stem), files in pairs.items()]
    standing = [Dumped(path.name.partition(".")[0], alone=path) for path in kept]
    return Found((*modules, *standing), tuple(lowered), foreign + len(alone) - len(kept), tuple(said))


def _without_texts(alone: Sequence[Path], paths: Sequence[Path]) -> list[Path]:
    """Files that stand alone, but for the text of a module whose protocol buffer is there."""
    described = {(each.parent, _stem(each.name)) for each in paths if each.name.endswith(AFTER)}
    return [path for path in alone if (path.parent, _stem(path.name)) not in described]


def _beside_a_module(path: Path) -> bool:
    """Whether XLA wrote a file beside a module's own, or into the module's folder."""
    return ".module_" in f".{path.name}" or path.parent.name.startswith("module_")


def _stem(name: str) -> str:
    """What the files of one compilation share: time, number and name of the module."""
    for ending in ("before_optimizations", "after_optimizations"):
        at = name.find(ending)
        if at > 0 and "module_" in name:
            return _MARKS.sub("", name[:at], count=1)
    return ""


def _pair(stem: str, files: Sequence[Path]) -> Dumped:
    before = next((each for each in files if each.name.endswith(BEFORE)), None)
    after = next((each for each in files if each.name.endswith(AFTER)), None)
    name = stem.partition("module_")[2].partition(".")[2]
    return Dumped(name, before, after, platform=_platform(files))


def _platform(files: Sequence[Path]) -> str:
    names = " ".join(each.name for each in files)
    marked = (
        each.platform for each in _MARKED if re.search(rf"\.(?:{each.dumped})(?:before|after)_optimizations", names)
    )
    return next(marked, "")


@lru_cache(maxsize=256)
def source(file: str) -> str:
    """The text of a user's Python file; empty where it cannot be read."""
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError, ValueError):
        return ""
