"""Calls that give something else each time, in a user's own code: of the clock, for random numbers, about files.

From Python 3.12 on each call in the user's code is heard of as it is made, and nothing of JAX's is slowed down. Before
that, the names that are in the code are a doubt, whether or not it comes to them.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

_CLOCK, _RANDOM, _FILES, _MACHINE = "reads the clock", "draws random numbers", "looks for files", "asks for the machine"

_FUNCTIONS = {
    "time": (_CLOCK, "time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time localtime gmtime"),
    "datetime": (_CLOCK, "datetime.now datetime.utcnow datetime.today date.today"),
    "random": (_RANDOM, "*"),
    "secrets": (_RANDOM, "*"),
    "uuid": (_RANDOM, "uuid1 uuid4"),
    "posix": (_FILES, "stat lstat access statvfs readlink"),
    "genericpath": (_FILES, "exists isfile isdir getmtime getsize getatime getctime islink"),
    "posixpath": (_FILES, "lexists islink ismount exists isfile isdir"),
    "pathlib": (_FILES, "Path.exists Path.is_file Path.is_dir Path.stat Path.lstat Path.is_symlink"),
    "pathlib._local": (_FILES, "Path.exists Path.is_file Path.is_dir Path.stat Path.lstat Path.is_symlink"),
    "pathlib._abc": (_FILES, "PathBase.exists PathBase.is_file PathBase.is_dir PathBase.stat PathBase.is_symlink"),
    "platform": (_MACHINE, "*"),
}
"""What is heard of, by module: what it does, and the functions; all of them for `*`."""

_OTHERS = {"posix": {"urandom": _RANDOM, "getrandom": _RANDOM, "getpid": _MACHINE, "uname": _MACHINE}}
_MODULES = {
    **dict.fromkeys(("time", "datetime"), _CLOCK),
    **dict.fromkeys(("random", "secrets", "uuid"), _RANDOM),
    "platform": _MACHINE,
}
_NAMES = {
    **dict.fromkeys(("exists", "isfile", "isdir", "is_file", "is_dir", "getmtime", "getsize", "stat", "lstat"), _FILES),
    **dict.fromkeys(("urandom", "default_rng"), _RANDOM),
    **dict.fromkeys(("getpid", "cpu_count"), _MACHINE),
}
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
        before = ""
        for step in dis.get_instructions(each):
            name = str(step.argval)
            if step.opname == "IMPORT_NAME" and (does := _MODULES.get(name.partition(".")[0])):
                found.setdefault(does)
            elif step.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
                numpys = name == "random" and before in ("np", "numpy")
                if does := (_RANDOM if numpys else _NAMES.get(name)):
                    found.setdefault(does)
            before = name
    return tuple(found)


def _all(code: CodeType) -> Iterator[CodeType]:
    """Some code, and that of all functions and classes in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _all(each)


def _called(_code: CodeType, _offset: int, function: Any, first: Any) -> None:
    does = does_of(function, first is not sys.monitoring.MISSING)  # type: ignore[attr-defined,unused-ignore]
    if does and _tell is not None:
        _tell(does)


def does_of(function: Any, has_argument: bool = False) -> str:
    """What a function does that is something else each time; empty where nothing of it is known."""
    try:
        owner = getattr(function, "__self__", None)
        module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", "")
    except Exception:  # an object of the user's
        return ""
    if isinstance(module, str) and module.startswith("numpy.random"):
        return "" if has_argument and name in ("default_rng", "RandomState", "SeedSequence") else _of_numpy(name, owner)
    if not isinstance(module, str):  # a method of a type in C, which has its type's module
        kind = owner if isinstance(owner, type) else type(owner)
        module = str(kind.__module__)  # None for some types in C
        if module.startswith("numpy.random"):
            return _of_numpy(name, owner)
        if module == "_random":
            module = "random"
    if module not in _FUNCTIONS:
        return ""
    if other := _OTHERS.get(module, {}).get(name):
        return other
    does, names = _FUNCTIONS[module]
    return does if names == "*" or name in names.split() else ""


def _of_numpy(name: str, owner: Any) -> str:
    """numpy's own generator, and one that is made without a seed."""
    if name in ("default_rng", "RandomState", "SeedSequence"):
        return _RANDOM
    shared = getattr(getattr(sys.modules.get("numpy.random"), "mtrand", None), "_rand", None)
    return _RANDOM if owner is not None and owner is shared else ""
