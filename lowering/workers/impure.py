"""Calls that give something else each time, in a user's own code: of the clock, for random numbers, about files.

From Python 3.12 on each call in the user's code is heard of as it is made, and nothing of JAX's is slowed down. Before
that, the names that are in the code are a doubt, whether or not it comes to them.
"""

from __future__ import annotations

import dis
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType, FunctionType, GeneratorType, MethodType
from typing import Any

_CLOCK, _RANDOM, _FILES, _MACHINE = "reads the clock", "draws random numbers", "looks for files", "asks for the machine"
_LINKS = "follows links"
_FOREIGN = "calls what is not Python"
_HASH = "asks for a hash, which is another one in each process"
_ADDRESS = "asks for an address, which is another one in each process"
_SHOWING = (repr, str, ascii, format)
"""What shows the address of an object that does not say how it is shown."""

_AT_ADDRESSES = (FunctionType, MethodType, GeneratorType, CodeType, FrameType)
_COMPARING = ("__hash__", "__eq__", "__repr__", "__str__")
"""Methods that may ask for a hash or an address: what is compared by them is equal, or not, in each process."""

_FUNCTIONS = {
    "time": (
        _CLOCK,
        """time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time process_time_ns thread_time
        thread_time_ns clock_gettime clock_gettime_ns localtime gmtime strftime ctime asctime""",
    ),
    "datetime": (_CLOCK, "datetime.now datetime.utcnow datetime.today date.today"),
    "random": (_RANDOM, "*"),
    "secrets": (_RANDOM, "*"),
    "uuid": (_RANDOM, "uuid1 uuid4"),
    "posix": (
        _FILES,
        """stat lstat access statvfs DirEntry.stat DirEntry.inode DirEntry.is_file DirEntry.is_dir
        DirEntry.is_symlink readlink""",
    ),
    "genericpath": (_FILES, "exists isfile isdir getmtime getsize getatime getctime islink"),
    "posixpath": (_FILES, "lexists islink ismount exists isfile isdir"),
    "pathlib": (_FILES, "Path.exists Path.is_file Path.is_dir Path.stat Path.lstat Path.is_symlink"),
    "pathlib._local": (_FILES, "Path.exists Path.is_file Path.is_dir Path.stat Path.lstat Path.is_symlink"),
    "pathlib._abc": (_FILES, "PathBase.exists PathBase.is_file PathBase.is_dir PathBase.stat PathBase.is_symlink"),
    "shutil": (_FILES, "which disk_usage"),
    "platform": (_MACHINE, "*"),
    "multiprocessing.context": (_MACHINE, "BaseContext.cpu_count"),
    "ctypes": (_FOREIGN, "*"),
    "_cffi_backend": (_FOREIGN, "*"),
}
"""What is heard of, by module: what it does, and the functions; all of them for `*`."""

_OTHERS = {
    "posix": {
        **dict.fromkeys(("urandom", "getrandom"), _RANDOM),
        **dict.fromkeys(("getpid", "getppid", "uname", "cpu_count", "sched_getaffinity", "getloadavg"), _MACHINE),
        **dict.fromkeys(("umask", "getlogin", "getuid", "geteuid", "getgid", "getegid", "ctermid"), _MACHINE),
        "times": _CLOCK,
    }
}
_GENERATORS = ("default_rng", "RandomState", "SeedSequence", "PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
"""Of numpy: what draws the same numbers each time where it is given a seed."""

_MODULES = {
    **dict.fromkeys(("time", "datetime"), _CLOCK),
    **dict.fromkeys(("random", "secrets", "uuid"), _RANDOM),
    "platform": _MACHINE,
    **dict.fromkeys(("ctypes", "cffi"), _FOREIGN),
}
_NAMES = {
    **dict.fromkeys(("exists", "isfile", "isdir", "is_file", "is_dir", "getmtime", "getsize", "stat", "lstat"), _FILES),
    **dict.fromkeys(("glob", "iglob", "rglob"), _FILES),
    **dict.fromkeys(("realpath", "readlink", "resolve"), _LINKS),
    **dict.fromkeys(("urandom", *_GENERATORS), _RANDOM),
    "datetime64": _CLOCK,
    **dict.fromkeys(("getpid", "cpu_count", "umask", "uname", "getlogin"), _MACHINE),
    **dict.fromkeys(("which", "disk_usage"), _FILES),
}
_IMPORTING = ("__import__", "import_module")
_OWN = {"id": _ADDRESS, "hash": _HASH}
"""Of Python's own functions."""

_TOOL = 4
"""One of the two numbers that `sys.monitoring` has for whoever comes."""

_tell: Callable[[str], None] | None = None


def listen(tell: Callable[[str], None]) -> None:
    """Tell of calls from now on, in code that is `watched`."""
    global _tell  # noqa: PLW0603  # it is one for the process
    if sys.version_info < (3, 12) or sys.monitoring.get_tool(_TOOL) is not None:
        return
    _tell = tell
    sys.monitoring.use_tool_id(_TOOL, "mutcheck")
    sys.monitoring.register_callback(_TOOL, sys.monitoring.events.CALL, _called)


def watched(code: CodeType) -> tuple[str, ...]:
    """Have calls in a module's code be told of; where that cannot be, what its names could do."""
    if sys.version_info >= (3, 12) and _tell is not None:
        for each in _all(code):
            sys.monitoring.set_local_events(_TOOL, each, sys.monitoring.events.CALL)
        return ()
    return named(code)


def named(code: CodeType) -> tuple[str, ...]:
    """What the names in some code could do."""
    found: dict[str, None] = {}
    for each in _all(code):
        if each.co_name in _COMPARING:
            continue
        before = ""
        for step in dis.get_instructions(each):
            name = str(step.argval)
            if does := _of_name(step.opname, name, before, each):
                found.setdefault(does)
            before = name
    return tuple(found)


def _of_name(opcode: str, name: str, before: str, code: CodeType) -> str:
    """What a name in some code could do, by how it is used there.

    Args:
      before: the name that was used before it.
    """
    if opcode == "IMPORT_NAME":
        return _MODULES.get(name.partition(".")[0], "")
    if name in _IMPORTING:
        texts = (each for each in code.co_consts if isinstance(each, str))
        return next((does for each in texts if (does := _MODULES.get(each.partition(".")[0]))), "")
    if opcode in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
        if name == "random" and before in ("np", "numpy"):
            return _RANDOM
        own = name == "resolve" and "__file__" in code.co_names  # where the program itself lies
        return "" if own else _NAMES.get(name, "")
    return _OWN.get(name, "") if opcode in ("LOAD_NAME", "LOAD_GLOBAL") else ""


def _all(code: CodeType) -> Iterator[CodeType]:
    """Some code, and that of all functions and classes in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _all(each)


def _called(code: CodeType, _offset: int, function: Any, first: Any) -> None:
    given = None if first is sys.monitoring.MISSING else first  # type: ignore[attr-defined,unused-ignore]
    does = does_of(function, given) or (does_of(given) if callable(given) else "")  # `map(random.random, ...)`
    does = does or _by_path(function, given, code)
    if does in (_HASH, _ADDRESS) and code.co_name in _COMPARING:
        return
    if does and _tell is not None:
        _tell(does)


def does_of(function: Any, first: Any = None) -> str:
    """What a function does that is something else each time; empty where nothing of it is known.

    Args:
      first: its first argument; None where it has none.
    """
    if does := _of_process(function, first):
        return does
    try:
        of_class = getattr(function, "__objclass__", None)  # a method of a type in C, and what it is called on
        owner = first if of_class is not None else getattr(function, "__self__", None)
        module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    except Exception:  # an object of the user's
        return ""
    if isinstance(module, str):
        return _of_function(module, name, owner, first)
    kind = of_class or (owner if isinstance(owner, type) else type(owner))
    return _of_method(str(kind.__module__), name, owner)


def _of_process(function: Any, first: Any) -> str:
    """What a function of Python's own gives that is another value in each process: a hash, or an address."""
    if function is id:
        return _ADDRESS
    if function is hash:
        return "" if first is None or isinstance(first, int | float | complex) else _HASH
    if any(function is each for each in _SHOWING):
        shows: Any = type(first).__repr__
        return _ADDRESS if shows is object.__repr__ or isinstance(first, _AT_ADDRESSES) else ""
    return ""


def _of_function(module: str, name: str, owner: Any, first: Any) -> str:
    """What a function that says its module does."""
    if module.startswith("numpy.random"):
        return "" if first is not None and name in _GENERATORS else _of_numpy(name, owner)
    if module == "numpy" and name == "datetime64":
        return _CLOCK if isinstance(first, str) and first.lower() in ("now", "today") else ""
    return _of_table(module, name)


def _of_method(module: str, name: str, owner: Any) -> str:
    """What a method of a type in C does; the module is the type's."""
    if module.startswith("numpy.random"):
        return _of_numpy(name, owner)
    return _of_table("random" if module == "_random" else module, name)


def _of_table(module: str, name: str) -> str:
    if module not in _FUNCTIONS:
        return ""
    if other := _OTHERS.get(module, {}).get(name):
        return other
    does, names = _FUNCTIONS[module]
    return does if names == "*" or name in names.split() else ""


def _by_path(function: Any, first: Any, code: CodeType) -> str:
    """What a function does with a path that depends on more than the folders that are listed, and on contents."""
    where = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    if where in (("glob", "glob"), ("glob", "iglob")):
        return _FILES if _names_after_stars(str(first)) else ""
    if where[1] in ("Path.glob", "PathBase.glob"):
        return _FILES if any(isinstance(each, str) and _names_after_stars(each) for each in code.co_consts) else ""
    if where in (("posixpath", "realpath"), ("posix", "readlink")) or where[1] in ("Path.resolve", "PathBase.resolve"):
        return _LINKS if _is_by_link(first) else ""
    return ""


def _names_after_stars(pattern: str) -> bool:
    """Whether a pattern asks of each folder that it lists whether there is something of one name."""
    parts = pattern.replace(os.sep, "/").split("/")
    stars = [any(each in part for each in "*?[") for part in parts]
    return len(parts) > 1 and any(stars) and False in stars[stars.index(True) :]


def _is_by_link(path: Any) -> bool:
    """Whether a path leads through a link that is not on the way to this folder: it may lead elsewhere next time."""
    try:
        whole, here = Path(os.fsdecode(path)).absolute(), Path.cwd()
    except (TypeError, ValueError, OSError):
        return False
    return any(each.is_symlink() for each in (whole, *whole.parents) if not here.is_relative_to(each))


def generators() -> tuple[Any, Any]:
    """The states of the generators that Python and numpy share with everybody; None for one that is not loaded."""
    python, numpys = sys.modules.get("random"), _numpys()
    state = numpys.get_state() if numpys is not None else None
    return (python.getstate() if python is not None else None), (state and (state[1].tobytes(), state[2:]))


def has_drawn(before: tuple[Any, Any]) -> bool:
    """Whether somebody has drawn from one of them, or set it."""
    return any(was is not None and was != now for was, now in zip(before, generators(), strict=True))


def _numpys() -> Any:
    return getattr(getattr(sys.modules.get("numpy.random"), "mtrand", None), "_rand", None)


def _of_numpy(name: str, owner: Any) -> str:
    """numpy's own generator, and one that is made without a seed."""
    if name in _GENERATORS:
        return _RANDOM
    return _RANDOM if owner is not None and owner is _numpys() else ""
