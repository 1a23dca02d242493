"""What a program's lowering was made of, as far as it lies outside of mutcheck: plain values, which cross processes.

A digest is of contents, and never of a time: a clock that is set back, or a file that is touched, changes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

MOST_BYTES = 64 << 20
"""How large a file may be that is compared by its contents."""

NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read while a program was imported, traced and lowered.

    Attributes:
      files: digests of the modules and of the data that were read, by path; that of no file is empty.
      folders: digests of the names in folders that the program listed.
      found: for each folder of the user's that modules were looked for in, what lies there that goes by a name in
        `asked`: a file that comes to it may be imported in place of another one.
      asked: the names of modules that were asked for, whether there are any, without those of their packages.
      variables: the names of the variables of the environment that were read.
      days: days that count, such as the last one of a waiver, and whether each was over (UTC).
      doubts: why it may be another one next time, though all of that is the same: it is made anew each time.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    days: Mapping[str, bool] = field(default_factory=dict)

    def adding(self, files: Mapping[str, str], folders: Mapping[str, str]) -> Inputs:
        """The same with more files and folders."""
        return replace(self, files={**self.files, **files}, folders={**self.folders, **folders})


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def digest_of_file(path: str) -> str:
    """The digest of what a file holds; empty where there is none that can be read."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except (OSError, ValueError):
        return ""


def digest_of_folder(path: str) -> str:
    """The digest of the names in a folder, and of which are folders; empty where there is none that can be read."""
    try:
        with os.scandir(path) as found:
            names = sorted(f"{each.name}{os.sep * each.is_dir()}" for each in found)
        return digest("\0".join(names).encode("utf-8", "surrogateescape"))
    except (OSError, ValueError):
        return ""


def named(names: Collection[str], asked: Collection[str]) -> tuple[str, ...]:
    """The entries of a folder that modules of these names could be: `x.py`, `x.cpython-312.so`, or a folder `x`."""
    return tuple(sorted(each for each in names if each.partition(".")[0] in asked))
