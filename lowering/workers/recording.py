"""Records what programs read while they are imported, traced and lowered in this process: `core/inputs.py`.

Modules of the user's are loaded from their text by a loader of this file, which notes what text it was: what Python
keeps of compiled modules goes by seconds, and could be that of the text before. Files that are opened and folders that
are listed are heard of by an audit hook, variables by their own dictionary. What tells no value that could be
compared (the clock, random numbers, a network, another process) is a doubt. Python says nothing of calls of the clock;
`sys.monitoring` does, in the user's own code alone. Before Python 3.12, such a name in the user's code is a doubt.

Each file's programs begin without the modules of any other file: so what is recorded is theirs alone, and what one file
does to a module that several share is not seen by another one.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader, SourcelessFileLoader
from importlib.util import source_from_cache
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, TypeVar

from mutcheck.core import inputs, plugins
from mutcheck.core.inputs import Inputs
from mutcheck.core.rooms import is_ours
from mutcheck.lowering.workers import environment, impure

T = TypeVar("T")

_IMPORTING = "<frozen importlib"
_LISTING = (_IMPORTING, f"{os.sep}importlib{os.sep}metadata")
_TOOLCHAIN = frozenset({"jax", "jaxlib", "flax", "optax", "numpy", "ml_dtypes", "chex", "orbax"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_MACHINE = ("/proc/", "/sys/", "/dev/")

_DOUBTFUL = {
    "os.exec": "starts another process",
    "os.fork": "starts another process",
    "os.forkpty": "starts another process",
    "os.posix_spawn": "starts another process",
    "os.spawn": "starts another process",
    "os.system": "starts another process",
    "pty.spawn": "starts another process",
    "subprocess.Popen": "starts another process",
    "sqlite3.connect": "reads a database",
    "urllib.Request": "uses the network",
    "ftplib.connect": "uses the network",
    "http.client.connect": "uses the network",
}
"""Events after which a program may become something else each time."""


class _Recorder:
    """What the programs of one file have read so far."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.listening = 0
        self.path: tuple[str, ...] = ()
        self.codes: dict[tuple[str, str], CodeType] = {}
        self.asked: set[str] = set()
        self.lasting_asked: set[str] = set()
        self.variables: set[str] = set()
        self.lasting_variables: set[str] = set()
        self.lasting: set[str] = set()
        self.staying: dict[str, str] = {}
        self.loaded: dict[str, str] = {}
        self.opened: dict[str, str] = {}
        self.listed: dict[str, str] = {}
        self.searched: set[str] = set()
        self.doubts: dict[str, None] = {}

    def clear(self) -> None:
        """Forget what is one file's. What installed modules read as they were imported counts for all that follow."""
        self.loaded = {}
        self.asked, self.variables, self.searched = set(), set(), set()
        for each in (self.opened, self.listed, self.doubts):
            for key in each.keys() - self.lasting:
                del each[key]

    def doubt(self, why: str) -> None:
        if self.listening:
            self.doubts.setdefault(why)
            self._lasts(why)

    def _lasts(self, what: str) -> None:
        """Note what an installed module's import has to do with: it stays imported."""
        if _is_of_import(sys._getframe(2)):
            self.lasting.add(what)

    def open(self, path: Any, mode: Any, flags: Any) -> None:
        """A file is opened. The frame that does is the third from here: the hook's own is between."""
        if isinstance(path, int) or sys._getframe(3).f_code.co_filename == __file__:
            return
        if mode is None and not os.path.isabs(path):
            self.doubt(f"it opens {os.fsdecode(path)} from a folder that is not known")  # `dir_fd`
        file = os.path.abspath(os.fsdecode(path))
        if sys._getframe(2).f_code.co_filename.startswith(_IMPORTING):
            file = _source(file)  # of a module that is loaded by none of ours, or data beside one
            if file in self.staying or file in self.loaded:
                return
        if not is_users(file) or "__pycache__" in file or file == os.devnull:
            return
        if (isinstance(mode, str) and not {*"wax+"}.isdisjoint(mode)) or (isinstance(flags, int) and flags & _WRITES):
            self.doubt(f"it writes {file}")
        elif file.startswith(_MACHINE):
            self.doubt(f"it reads {file}")
        elif file not in self.opened:
            self._read(file)

    def _read(self, file: str) -> None:
        with suppress(OSError, ValueError):
            status = os.stat(file)
            if not stat.S_ISREG(status.st_mode):
                if not stat.S_ISDIR(status.st_mode):
                    self.doubt(f"it reads {file}, which is no plain file")
                return
            if status.st_size > inputs.MOST_BYTES:
                self.doubt(f"it reads {file}, which is too large to be compared")
                return
        self.opened[file] = _digest(file)
        self._lasts(file)

    def list(self, path: Any) -> None:
        """A folder is listed: by the program, and not to find a module or a distribution."""
        by = sys._getframe(2).f_code.co_filename
        if any(each in by for each in _LISTING):
            return
        if isinstance(path, int):
            self.doubt("it lists a folder that is not known by a path")
            return
        folder = os.path.abspath(os.fsdecode(path if path is not None else "."))
        if is_users(folder) and folder not in self.listed:
            self.listed[folder] = _unheard(inputs.digest_of_folder, folder)
            self._lasts(folder)

    def run(self, code: Any) -> None:
        """Code is run that no loader of ours gave out (`exec`, `runpy`, another loader): it is heard of as well."""
        if not isinstance(code, CodeType):
            return
        by = code.co_filename
        for each in (
            impure.watched(code) if is_users(sys._getframe(2).f_code.co_filename if by[:1] == "<" else by) else ()
        ):
            self.doubts.setdefault(f"it {each}")

    def inputs(self) -> Inputs:
        """All of it, with doubts of what is known by no digest, and of what has changed since it was read."""
        doubts = dict(self.doubts)
        loaded = {**self.staying, **self.loaded}
        for name, file in users_modules():
            if file not in loaded:
                doubts.setdefault(f"its module {name} is not loaded from a file of Python")
        for file, was in self.opened.items():
            if loaded.get(file, was) != was or _digest(file) != was:
                doubts.setdefault(f"{file} changed while it was read")
        for folder, was in self.listed.items():
            if _unheard(inputs.digest_of_folder, folder) != was:
                doubts.setdefault(f"{folder} changed while it was read")
        packages = {name for name, module in list(sys.modules.items()) if any(map(is_users, _paths(module)))}
        split = (name.rpartition(".") for name in (*self.asked, *self.lasting_asked, *sys.modules))
        asked = {own for package, _, own in split if package in ("", *packages)}
        return Inputs(
            {**self.opened, **loaded},
            dict(self.listed),
            {folder: inputs.named(_names(folder), asked) for folder in self._looked()},
            tuple(sorted(asked)),
            tuple(sorted(self.variables | self.lasting_variables)),
            tuple(doubts),
        )

    def stale(self) -> bool:
        """Whether something that was read is another one by now, so that it must be imported again."""
        files = {**self.opened, **self.loaded}
        return any(_digest(file) != was for file, was in files.items()) or any(
            _unheard(inputs.digest_of_folder, folder) != was for folder, was in self.listed.items()
        )

    def _looked(self) -> set[str]:
        """The folders of the user's that modules were looked for in, those among them that were so for a while."""
        found = {os.path.abspath(each) for each in (*sys.path, *self.searched)}
        found.update(folder for module in list(sys.modules.values()) for folder in _paths(module))
        return {folder for folder in found if is_users(folder)}


def _source(file: str) -> str:
    """The text of a module that Python has compiled and kept; any other file itself."""
    with suppress(ValueError, NotImplementedError):
        return source_from_cache(file)
    return file


def _is_of_import(frame: FrameType | None) -> bool:
    """Whether a frame has been called by the body of an installed module, and not by the user's code."""
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and not code.co_filename.startswith("<"):
            return not is_users(os.path.abspath(code.co_filename))
        frame = frame.f_back
    return False


def _paths(module: ModuleType) -> Sequence[str]:
    """The folders of a package; empty for a module."""
    try:
        return [os.path.abspath(each) for each in getattr(module, "__path__", ())]
    except Exception:  # an object of somebody's in the place of a module
        return ()


def _names(folder: str) -> list[str]:
    with suppress(OSError):
        return _unheard(os.listdir, folder)
    return []


def _digest(file: str) -> str:
    return _unheard(inputs.digest_of_file, file)


def _unheard(function: Callable[..., T], *arguments: Any) -> T:
    """What a function of our own gives: what it reads is not the program's."""
    with ourselves():
        return function(*arguments)


_recorder = _Recorder()
_installed = False


class _Loader(SourceFileLoader):
    """Loads a module from its text, and notes which text that was."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        data = self.get_data(path)
        digest = inputs.digest(data)
        _recorder.loaded[os.path.abspath(path)] = digest
        code = _recorder.codes.get((path, digest))
        if code is None:
            code = _recorder.codes[path, digest] = self.source_to_code(data, path)
            for each in impure.watched(code):
                _recorder.doubts.setdefault(f"it {each}")
        return code


class _Finder(MetaPathFinder):
    """Finds modules as all others do, and has those of the user's loaded by the loader above."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        programs = _recorder.listening and not _is_of_import(sys._getframe(1))
        (_recorder.asked if programs else _recorder.lasting_asked).add(fullname)
        if programs and path is None:
            _recorder.searched.update(each for each in sys.path if isinstance(each, str))
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(fullname, path, target) if find is not None and finder is not self else None
            if spec is not None:
                if spec.has_location and spec.origin and is_users(os.path.abspath(spec.origin)):
                    _take(fullname, spec, spec.origin)
                return spec  # type: ignore[no-any-return]
        return None


def _take(name: str, spec: ModuleSpec, file: str) -> None:
    """Have a module of the user's loaded so that it is known what was loaded.

    A checkout of JAX's or Flax's stays loaded, and so does what is written in C: it cannot be loaded twice.
    """
    if type(spec.loader) is SourceFileLoader and not _is_toolchain(name):
        spec.loader = _Loader(name, file)
    elif type(spec.loader) in (SourceFileLoader, ExtensionFileLoader, SourcelessFileLoader):
        _recorder.staying[os.path.abspath(file)] = _digest(file)


def _is_toolchain(name: str) -> bool:
    return name.partition(".")[0] in _TOOLCHAIN


def _may_draw(name: str) -> bool:
    """Whether a module may draw random numbers as it is imported, and is not the user's."""
    file = getattr(sys.modules.get(name), "__file__", None)
    known = _is_toolchain(name) or name.partition(".")[0] in {"mutcheck", *sys.stdlib_module_names}
    return not known and not (isinstance(file, str) and _users_file(file))


def loader_of(name: str, file: Path) -> Loader | None:
    """What loads the module of a program's file; None where nothing is recorded."""
    return _Loader(name, str(file)) if _installed else None


def install() -> None:
    """Have this process record from now on."""
    global _installed  # noqa: PLW0603  # it is one for the process
    if _installed:
        return
    _installed = True
    sys.meta_path.insert(0, _Finder())
    environment.listen(environment.Ears(_reads, lambda: _recorder.doubt(_ALL_VARIABLES)))
    sys.addaudithook(_heard)
    impure.listen(lambda what: _recorder.doubt(f"it {what}"))


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if not _recorder.listening:
        return
    if event == "open":
        _recorder.open(*arguments)
    elif event in ("os.listdir", "os.scandir"):
        _recorder.list(arguments[0])
    elif event in ("exec", "function.__new__"):
        _recorder.run(arguments[0])
    elif event in _DOUBTFUL:
        _recorder.doubt(f"it {_DOUBTFUL[event]}")
    elif event.startswith("socket."):
        _recorder.doubt("it uses the network")


_ALL_VARIABLES = "it reads all variables of the environment"


def _reads(name: str) -> None:
    programs = _recorder.listening and not _is_of_import(sys._getframe(1))
    (_recorder.variables if programs else _recorder.lasting_variables).add(name)


def begin(file: Path) -> None:
    """The programs of a file come next: those of another one leave nothing of theirs behind, nor does what it was."""
    if not _installed or (_recorder.file == file and not _recorder.stale()):
        return
    if _recorder.file is None:
        _recorder.path = tuple(sys.path)
    else:
        _forget(name for name, file in users_modules() if file not in _recorder.staying)
        sys.path[:] = _recorder.path
    _recorder.file = file
    _recorder.clear()
    sys.argv[:], sys.orig_argv[:] = [str(file)], [sys.executable, str(file)]  # whatever mutcheck's own are


@contextmanager
def listening() -> Iterator[None]:
    """While it is entered, what this process does is the program's doing."""
    _recorder.listening += 1
    before, imported = impure.generators(), set(sys.modules)
    try:
        yield
    finally:
        # a library that the program calls may have; one that is imported may draw something of its own, as rich does
        if impure.has_drawn(before) and not any(map(_may_draw, sys.modules.keys() - imported)):
            _recorder.doubt("it draws random numbers")
        _recorder.listening -= 1


@contextmanager
def ourselves() -> Iterator[None]:
    """While it is entered, what this process does is mutcheck's doing."""
    listening, _recorder.listening = _recorder.listening, 0
    try:
        yield
    finally:
        _recorder.listening = listening


def recorded() -> Inputs | None:
    """What the programs of the file have read so far; None where nothing is recorded."""
    return _unheard(_recorder.inputs) if _installed else None


def forgot() -> bool:
    """Whether modules of another file were forgotten in this process: one that counts its imports may mind."""
    return bool(_recorder.path) and _forgotten


_forgotten = False


def _forget(names: Iterable[str]) -> None:
    global _forgotten  # noqa: PLW0603  # it is one for the process
    for name in list(names):
        _forgotten = True
        module = sys.modules.pop(name, None)
        parent, _, own = name.rpartition(".")
        if parent and vars(sys.modules.get(parent, object)).get(own) is module:
            with suppress(AttributeError, TypeError):
                delattr(sys.modules[parent], own)


def users_modules() -> Iterator[tuple[str, str]]:
    """The modules of the user's that are loaded, each with its file."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and (whole := _users_file(file)) and name not in ("__main__", "__mp_main__"):
            yield name, whole


@lru_cache(maxsize=1 << 16)
def _users_file(file: str) -> str:
    """The whole path of a file of the user's; empty for any other one."""
    whole = os.path.abspath(file)
    return whole if is_users(whole) else ""


@lru_cache(maxsize=1 << 16)
def is_users(file: str) -> bool:
    """Whether a file or a folder is no installed package's, nor Python's own, nor mutcheck's but for its corpus."""
    return not _is_elsewhere(file) and not _is_elsewhere(os.path.realpath(file))  # most need no second look at the disk


def _is_elsewhere(path: str) -> bool:
    folder = f"{path}{os.sep}"
    return folder.startswith(_ELSEWHERE) or is_ours(folder) or path in _OURS


def _installed_folders() -> tuple[str, ...]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [sysconfig.get_paths()[kind] for kind in kinds] + [str(plugins.folder())]
    found += [each for each in sys.path if os.path.basename(each) in ("site-packages", "dist-packages")]
    found += [each for each in sys.path if each.endswith(".zip")]
    return tuple({f"{folder}{os.sep}" for each in found for folder in (each, os.path.realpath(each))})


_ELSEWHERE = _installed_folders()
_OURS = frozenset(str(Path(__file__).resolve().parents[2] / name) for name in ("__init__.py", "cli.py", "lowering"))
"""What of mutcheck is in no room."""
