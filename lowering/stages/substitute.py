"""Modules of which another text is imported than their files hold: a patch is tried without writing to any file.

The module is what it would be with that text: its name, its path and its imports are those of the file.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

_CORPUS = "mutcheck.lowering.programs."

_texts: ContextVar[Mapping[str, bytes]] = ContextVar("_texts", default={})  # noqa: B039  # it is never written


class _Loader(SourceFileLoader):
    """Loads a module from a text; nothing compiled is read or kept."""

    def get_data(self, path: str) -> bytes:
        text = _texts.get().get(_resolved(path))
        return super().get_data(path) if text is None else text

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        made: CodeType = self.source_to_code(self.get_data(path), path)
        return made


class _Finder(MetaPathFinder):
    """Finds modules as Python does, and has those that have another text loaded from it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target)
        loader = loader_of(fullname, spec.origin) if spec is not None and spec.has_location and spec.origin else None
        if spec is None or loader is None:
            return None
        spec.loader = loader
        return spec


def loader_of(name: str, file: str | Path) -> Loader | None:
    """What loads the module of a file that has another text; None where it has none."""
    return _Loader(name, str(file)) if _resolved(file) in _texts.get() else None


@contextmanager
def substituted(texts: Mapping[str, bytes]) -> Iterator[None]:
    """While it is entered, files have these texts for whatever is imported: by the whole paths of the files.

    What is imported of the user's while it is entered is forgotten afterwards, and of these files before, too.
    """
    token = _texts.set({_resolved(file): text for file, text in texts.items()})
    finder, before = _Finder(), set(sys.modules)
    _forget(name for name in before if _resolved(_file_of(name)) in _texts.get())
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _texts.reset(token)
        _forget(name for name in set(sys.modules) - before if _is_users(name))


def _forget(names: Iterable[str]) -> None:
    for name in list(names):
        del sys.modules[name]


def _file_of(name: str) -> str:
    return getattr(sys.modules[name], "__file__", None) or ""


def _is_users(name: str) -> bool:
    """Whether a module is of Python text, and of no installed package, nor of mutcheck but for its corpus."""
    file = _file_of(name)
    if not file.endswith(".py") or (name.startswith("mutcheck.") and not name.startswith(_CORPUS)):
        return False
    return not any(Path(file).is_relative_to(folder) for folder in set(sysconfig.get_paths().values()))


def _resolved(file: str | Path) -> str:
    return str(Path(file).resolve())
