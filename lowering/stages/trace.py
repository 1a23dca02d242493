"""The trace stage: a program, called with its example arguments, becomes a `jax.stages.Traced`."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
from jax import export
from jax._src import util

from mutcheck.core.program import Call, Program
from mutcheck.core.source import Source
from mutcheck.lowering.stages import lifted, substitute
from mutcheck.lowering.workers import recording

_TRACING = ("infer_params", "trace_to_jaxpr", "create_pjit_jaxpr", "initial_style_jaxpr")
"""What is in the names of JAX's functions whose results, which it caches, hold the lines of whoever called them."""

_VARIABLES = ("XLA_FLAGS", "LIBTPU_INIT_ARGS")
"""Variables of the environment that are read when a backend is first used, long after jax was imported."""


def forget() -> None:
    """Forget what JAX has traced: its caches carry the lines of whoever traced a helper first, in this process.

    With them a module's locations would depend on the programs that were lowered before it. What else is cached, such
    as what was compiled to make arguments, is kept where a release of JAX tells its caches apart: it costs time alone.
    """
    caches = getattr(util, "_caches", None)
    if not isinstance(caches, MutableMapping):
        jax.clear_caches()  # type: ignore[no-untyped-call]
        return
    for cache, what in list(caches.items()):
        if any(part in str(what) for part in _TRACING):
            cache.cache_clear()


def settings() -> Mapping[str, object]:
    """What this process has set for JAX and XLA, as far as it counts for all that it does from then on."""
    environment = {name: os.environ.get(name) for name in _VARIABLES}
    return {**environment, **getattr(jax.config, "values", {})}


@contextmanager
def unsettled() -> Iterator[None]:
    """Take back what is set for the whole process while this is entered: it is one program's own."""
    before = settings()
    try:
        yield
    finally:
        for name, value in settings().items():
            if before.get(name) != value:
                _set_back(name, before.get(name))


def _set_back(name: str, value: Any) -> None:
    if name not in _VARIABLES:
        with suppress(Exception):  # one that cannot be changed once a backend is in use
            jax.config.update(name, value)  # type: ignore[no-untyped-call]  # it has no types
    elif value is None:
        del os.environ[name]
    else:
        os.environ[name] = value


class NotAProgram(Exception):
    """The name is bound to something else than a program once its file is imported."""


def load(source: Source) -> Program:
    """Import the file of a program, as Python would run it, and take the program from it.

    Raises:
      NotAProgram: the file defines none of that name.
      BaseException: whatever the import raises.
    """
    recording.begin(source.file)
    with recording.listening():
        module = _import_module(source.module) if source.module else _import_file(source.file)
    program = getattr(module, source.attribute, None)
    if not isinstance(program, Program):
        raise NotAProgram(f"{source.attribute!r} in {source.file.name} is not a program once it is imported")
    return program


def _import_module(name: str) -> ModuleType:
    """A module by its name, looked for in this folder first, as `python -m` does."""
    _put_first(Path.cwd())
    return importlib.import_module(name)


def _put_first(folder: Path) -> None:
    """Look for modules in a folder first, and forget those of an earlier program that its own ones stand before."""
    if sys.path[0] == str(folder):
        return
    sys.path[:] = [str(folder), *(path for path in sys.path if path != str(folder))]
    with recording.ourselves():
        own = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    own -= {"mutcheck", *sys.stdlib_module_names}
    for name in [name for name in sys.modules if name.partition(".")[0] in own]:
        file = getattr(sys.modules[name], "__file__", None)
        if file and not Path(file).is_relative_to(folder):
            del sys.modules[name]


def _import_file(file: Path) -> ModuleType:
    """The module of a file, with the file's own folder first on the import path, as `python file.py` has it."""
    name = f"__mutcheck_{file.stem}__"
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == str(file):
        return loaded
    _put_first(file.parent)
    loader = substitute.loader_of(name, file) or recording.loader_of(name, file)
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} cannot be imported as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def arguments(program: Program, *, given: bool = False) -> Call:
    """The example arguments, made anew.

    Args:
      given: whether they are those of a call that somebody wrote, and not what a program's own `arguments` make.
    """
    made = program.arguments()
    if not isinstance(made, Call | tuple):
        raise TypeError(f"`arguments` of {program.name} returned {type(made).__name__}: return a tuple, or a Call")
    call = made if isinstance(made, Call) else Call(*made)
    check_sizes((call.args, call.kwargs))
    _check_signature(program, call, given=given)
    return call


def check_sizes(values: Any) -> None:
    """Arrays whose size only a call gives have no executable, and no bytes to count.

    Raises:
      TypeError: there is one among the leaves.
    """
    for leaf in jax.tree.leaves(values):
        shape = getattr(leaf, "shape", None)
        if isinstance(shape, tuple) and any(export.is_symbolic_dim(each) for each in shape):
            sizes = ", ".join("8" if export.is_symbolic_dim(each) else str(each) for each in shape)
            raise TypeError(
                f"an argument has the symbolic shape ({', '.join(map(str, shape))}): give sizes, such as ({sizes})"
            )


def _check_signature(program: Program, call: Call, *, given: bool) -> None:
    """Arguments that the function does not take are the program's mistake, and not refused by JAX."""
    try:
        signature = inspect.signature(program.function)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(*call.args, **call.kwargs)
    except TypeError as error:
        what = f"cannot be called with {_counted(call)}" if given else "does not take what its `arguments` make"
        raise TypeError(f"{program.name}{signature} {what}: {error}") from None


def _counted(call: Call) -> str:
    """The arguments of a call: `2 arguments and step=`."""
    count = len(call.args)
    parts = [f"{count or 'no'} argument{'s' * (count != 1)}"] if count or not call.kwargs else []
    return " and ".join([*parts, *([", ".join(f"{name}=" for name in call.kwargs)] if call.kwargs else [])])


def trace(program: Program, call: Call) -> Any:
    """Trace the program once for every platform; a function that is not jitted yet is jitted as it is."""
    function, args, kwargs = program.function, call.args, call.kwargs
    while True:  # to the jitted function itself: jit's donations are kept
        if isinstance(function, functools.partial) and hasattr(function.func, "trace"):
            args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
            function = function.func
        elif inspect.ismethod(function) and hasattr(function.__func__, "trace"):
            args, function = (function.__self__, *args), function.__func__
        else:
            break
    if not hasattr(function, "trace"):
        return lifted.traced(function, args, kwargs)
    traced = function.trace(*args, **kwargs)
    return getattr(traced, "traced", traced)  # nnx.jit wraps JAX's own
