"""Modules of which another text is imported than their files hold: a patch is tried without writing to any file.

The module is what it would be with that text: its name, its path and its imports are those of the file.
"""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

HERE = Path(__file__).resolve().parents[2]
"""mutcheck's own folder: of it only programs of the corpus are the user's, whose text is not edited."""

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
    """While it is entered, files have these texts for whatever is imported: by the whole paths of the files."""
    token = _texts.set({_resolved(file): text for file, text in texts.items()})
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _texts.reset(token)


@contextmanager
def users_forgotten() -> Iterator[None]:
    """Forget the modules of the user's that are imported while this is entered: another text may stand behind them."""
    before = set(sys.modules)
    try:
        yield
    finally:
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if (
                file
                and file.endswith(".py")
                and not Path(file).resolve().is_relative_to(HERE)
                and not _is_installed(file)
            ):
                del sys.modules[name]


def _is_installed(file: str) -> bool:
    return any(Path(file).is_relative_to(folder) for folder in set(sysconfig.get_paths().values()))


def _resolved(file: str | Path) -> str:
    return str(Path(file).resolve())
