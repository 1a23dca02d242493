"""What the workers of a cluster are told of a run, once: all that a process of this machine would have of its parent.

They are compared with it before they are given anything: what they make must be what this machine would make.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from mutcheck.core import rooms, toolchain
from mutcheck.core.source import Source
from mutcheck.project.discovery import module_file

READ = ("JAX_", "XLA_", "LIBTPU_", "TPU_")
"""How the names of variables begin that JAX and its compilers read."""

OURS = "mutcheck's own files"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it is on the machine that the run was begun on.

    Attributes:
      what: the name of a package, or a file.
      there: what it is where the difference was found, as in "is missing".
      of_files: whether it is about a program's files.
    """

    what: str
    there: str
    here: str
    of_files: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A run, as the workers of a cluster know it.

    Attributes:
      uid: its name.
      folder: the folder that it was begun in.
      path: the folders that modules are looked for in beside those of an interpreter.
      environment: the variables that JAX and its compilers read.
      versions: those of what can change what is made, by name.
      platforms: those that are compiled for.
      files: the digests of the programs' files and of those beside them, by their paths.
      modules: the same of programs that are named as modules, by their names.
    """

    uid: str
    folder: str
    path: tuple[str, ...]
    environment: Mapping[str, str]
    versions: Mapping[str, str]
    platforms: tuple[str, ...]
    files: Mapping[str, str]
    modules: Mapping[str, str]

    def take_over(self) -> None:
        """Make this process, which was just started, one that the run could have started."""
        for name in [each for each in os.environ if each.startswith(READ)]:
            del os.environ[name]
        os.environ.update(self.environment)
        if Path(self.folder).is_dir():
            os.chdir(self.folder)
        sys.path += [each for each in self.path if each not in sys.path]

    def differences(self) -> list[Difference]:
        """What is not as the run needs it in this process; files are looked at once all versions are the same."""
        here = versions(self.platforms)
        found = [
            Difference(name, f"is {here[name]}" if here.get(name) else "is missing", version)
            for name, version in self.versions.items()
            if here.get(name, "") != version
        ]
        return found or [*self._unlike()]

    def _unlike(self) -> Iterator[Difference]:
        files = [(file, Path(file), digest) for file, digest in self.files.items()]
        modules = [(f"the module {name}", module_file(name), digest) for name, digest in self.modules.items()]
        for what, file, digest in (*files, *modules):
            here = _digest(file) if file is not None else ""
            if here != digest:
                yield Difference(what, "is not the same file" if here else "is missing", "", of_files=True)


def of(uid: str, sources: Iterable[Source], platforms: Iterable[str]) -> Job:
    """A run of this process, for the workers of a cluster."""
    own = [each for each in sources if not each.corpus]  # the corpus is mutcheck's, whose files are compared anyway
    files = {each.file for each in own if not each.module}
    beside = {file for folder in {each.parent for each in files} for file in folder.glob("*.py")}
    compiled = tuple(dict.fromkeys(platforms))
    return Job(
        uid,
        str(Path.cwd()),
        tuple(each for each in sys.path if each and not Path(each).is_relative_to(sys.prefix) and not _python_s(each)),
        {name: value for name, value in os.environ.items() if name.startswith(READ)},
        versions(compiled),
        compiled,
        {str(file): _digest(file) for file in sorted(files | beside)},
        {each.module: _digest(each.file) for each in own if each.module},
    )


def _python_s(path: str) -> bool:
    """Whether a folder is of Python's own installation."""
    return Path(path).is_relative_to(sys.base_prefix)


def versions(platforms: Iterable[str]) -> dict[str, str]:
    """Whatever can change what this process makes of a program; what is not installed is left out."""
    compilers = (toolchain.compiler(each) for each in platforms)
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "mutcheck": metadata.version("mutcheck"),
        **dict(toolchain.installed().versions),
        **{each.package: each.version for each in compilers if each.package},
        OURS: rooms.digest(),
    }


def _digest(file: Path) -> str:
    """The digest of a file; empty where it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
