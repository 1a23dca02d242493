"""Executables that were compiled before, kept by what they were made of.

The key is what can change what XLA makes, but for options that a program sets itself: the module with its
locations, the target and what its backend says that it depends on, the versions of JAX and of the compiler, and the
flags. An entry starts with a digest of the rest: a damaged one is compiled again, never trusted. No entry is
needed: a folder that cannot be written costs time alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zlib
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from mutcheck.core.artifacts import Executable, Lowering, Memory
from mutcheck.core.target import Target
from mutcheck.core.toolchain import Toolchain, compiler
from mutcheck.golden import disk

FLAGS = (
    "XLA_FLAGS",
    "JAX_ENABLE_X64",
    "JAX_COMPILER_DETAILED_LOGGING_MIN_OPS",
    "JAX_OPTIMIZATION_LEVEL",
    "JAX_MEMORY_FITTING_LEVEL",
    "JAX_DISABLE_MOST_OPTIMIZATIONS",
    "JAX_ENABLE_REMAT_OPT_PASS",
    "JAX_USE_SHARDY_PARTITIONER",
    "JAX_XLA_PROFILE_VERSION",
)
"""Variables that change what XLA makes, beside those that one platform's compiler alone reads."""

MOST_BYTES = 1 << 30
"""How large the folder may grow; the entries that were not used for longest go first."""

PRUNED_EVERY = 3600
"""Seconds in which the folder is looked through once, by all processes together: each look reads every entry's size."""

_PRUNED = "pruned"
"""The file in the folder that was touched when that was done last."""

ENDINGS = ("xla", "advice", "result")
"""Of the files that are kept in the folder: executables, what was tried on programs (`tried.py`), results (`kept/`)."""

_TITLE = b"mutcheck executable 2\n"


def folder() -> Path:
    """Where executables are kept: `MUTCHECK_CACHE`, or the user's folder for caches."""
    if named := os.environ.get("MUTCHECK_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mutcheck"


class Kept:
    """A folder of what was made of lowerings, each for a target.

    Args:
      title: the first line of its entries: their kind, and the version of their form.
      ending: of the names of their files.
      what: what they are, in words.

    Attributes:
      trouble: why something could not be kept; empty where all was.
    """

    def __init__(self, root: Path, toolchain: str, title: bytes, ending: str, what: str) -> None:
        self.root = root
        self.toolchain = toolchain
        self._title = title
        self._ending = ending
        self._what = what
        self._wrote = 0
        self.trouble = ""

    def read(self, path: Path) -> bytes | None:
        """What an entry holds; None where there is none that can be trusted."""
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if not data.startswith(self._title):
            return None
        digest, _, body = data[len(self._title) :].partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        with suppress(OSError):
            os.utime(path)  # it was used
        return body

    def write(self, path: Path, body: bytes) -> None:
        """Keep an entry; what goes wrong is told in `trouble`."""
        if self.trouble:
            return
        try:
            disk.write_bytes(path, self._title + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            self._wrote += len(body)
        except OSError as error:
            self.trouble = f"{self._what} cannot be kept in {self.root}: {error.strerror or error}"

    def path(self, lowering: Lowering, target: Target, *more: str) -> Path:
        """The file of an entry.

        Args:
          more: what else it depends on.
        """
        key = hashlib.sha256()
        backend = target.backend
        made_by = (self.toolchain, *compiler(target.platform), backend.depends_on(target.device))
        for part in (self._title.decode(), str(target), *made_by, *more):
            key.update(f"{part}\0".encode())
        for flag in (*FLAGS, *backend.flags):
            key.update(f"{flag}={os.environ.get(flag, '')}\0".encode())
        key.update(lowering.located)
        digest = key.hexdigest()
        return self.root / digest[:2] / f"{digest[2:]}.{self._ending}"


class Executables(Kept):
    """A folder of executables."""

    def __init__(self, root: Path, toolchain: Toolchain) -> None:
        super().__init__(root, str(toolchain), _TITLE, "xla", "executables")

    def get(self, lowering: Lowering, target: Target) -> Executable | None:
        """The executable of a lowering for a target; None where there is none that can be trusted."""
        body = self.read(self.path(lowering, target))
        return _unpacked(body, lowering.program, target) if body is not None else None

    def put(self, lowering: Lowering, target: Target, executable: Executable) -> None:
        """Keep an executable; what goes wrong is told in `trouble`."""
        if not self.trouble:
            self.write(self.path(lowering, target), _packed(executable))

    def prune(self) -> None:
        """Delete what was not used for longest, until the rest is small enough, and what killed writers left.

        It does so once in a while, or where this process wrote an eighth of what the folder may hold.
        """
        with suppress(OSError):
            if not self._wrote or (self._wrote <= MOST_BYTES // 8 and not self._is_due()):
                return
            self._wrote = 0
            (self.root / _PRUNED).touch()
            for folder in self.root.iterdir():
                disk.prune(folder)
            entries = sorted(
                (entry.stat().st_mtime, entry.stat().st_size, entry)
                for ending in ENDINGS
                for entry in self.root.glob(f"*/*.{ending}")
            )
            size = sum(bytes_ for _, bytes_, _ in entries)
            for _, bytes_, entry in entries:
                if size <= MOST_BYTES:
                    break
                entry.unlink(missing_ok=True)
                size -= bytes_

    def _is_due(self) -> bool:
        """Whether it was not done for long, or, by a clock that was set back, not yet."""
        try:
            since = time.time() - (self.root / _PRUNED).stat().st_mtime
        except FileNotFoundError:
            return True
        return not 0 <= since < PRUNED_EVERY


def _packed(executable: Executable) -> bytes:
    memory = json.dumps(asdict(executable.memory) if executable.memory else None).encode()
    return memory + b"\n" + zlib.compress(executable.hlo, 1)


def _unpacked(body: bytes, program: str, target: Target) -> Executable:
    memory, _, packed = body.partition(b"\n")
    figures = json.loads(memory)
    return Executable(program, target, zlib.decompress(packed), Memory(**figures) if figures else None)
