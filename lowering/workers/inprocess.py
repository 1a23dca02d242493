"""A function that a person hands over, with its arguments, becomes artifacts in this process: no worker, no file."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutcheck.core.artifacts import Artifact, Compiled, Executable, Lowering
from mutcheck.core.cell import Aim
from mutcheck.core.made import Made
from mutcheck.core.program import Call, Expectation, Program
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.lowering.stages import lower, same_arrays, staged, trace
from mutcheck.lowering.stages.kernels import Tracing
from mutcheck.lowering.workers.roomy import roomy

if TYPE_CHECKING:
    from mutcheck.lowering.workers.pool import Cache  # with what starts workers


def program(function: Callable[..., Any], call: Call, name: str = "") -> Program:
    """A function as a program of nothing expected; a program stays one, and takes its own arguments if none is given.

    Raises:
      TypeError: `function` is not callable, and nothing that JAX has staged; or it has its arguments already.
    """
    if isinstance(function, Program):
        given = call.args or call.kwargs
        return Program(
            name or function.name,
            function.function,
            (lambda: call) if given else function.arguments,
            function.expectation,
        )
    if staged.is_staged(function):
        if call.args or call.kwargs:
            raise TypeError(f"this {type(function).__name__} has its arguments already: give it alone")
        return Program(name or staged.name_of(function), function, lambda: call, Expectation())
    if staged.is_compiled(function):
        raise TypeError("a Compiled has no StableHLO: give what it was compiled from, a Lowered, alone")
    if not callable(function):
        raise TypeError(f"mutcheck lowers functions, and this is {type(function).__name__}: give it the function first")
    return Program(name or _name(function), function, lambda: call, Expectation())


@roomy
def make(program: Program, aim: Aim, cache: Cache | None = None, *, given: bool = True) -> Made:
    """Trace a program, lower it for a target's platform, and compile it unless the aim says why not.

    Args:
      given: whether its arguments are those of the call, and not made by a program's own `arguments`.

    Raises:
      BaseException: whatever making the arguments or tracing raises: it is the caller's own.
    """
    source, target = where(program), aim.target
    if staged.is_staged(program.function):
        artifact: Artifact = staged.lowering(program.function, program.name, target)
    else:
        call = trace.arguments(program, given=given)
        tracing = Tracing(program, call)
        artifact = lower.lower(tracing, program.function, program.name, target)
        artifact = same_arrays.marked(artifact, program.function, call, tracing.constants)
    compiled: dict[Target, Compiled] = {}
    cached: frozenset[Target] = frozenset()
    if not aim.why_not and isinstance(artifact, Lowering):
        kept = cache.get(artifact, target) if cache else None
        cached = frozenset({target}) if kept is not None else cached
        compiled[target] = kept if kept is not None else compile_(artifact, target, cache)
    return Made(source, (artifact,), program.expectation, compiled=compiled, cached=cached)


def compile_(lowering: Lowering, target: Target, cache: Cache | None) -> Compiled:
    """What becomes of a lowering on a target; an executable is kept in the cache."""
    from mutcheck.lowering.stages import compile as here
    from mutcheck.lowering.workers import remote

    by = here.compile_ if target.backend.inprocess else remote.compile_
    compiled: Compiled = by(lowering, target)
    if cache is not None and isinstance(compiled, Executable):
        cache.put(lowering, target, compiled)
    return compiled


def where(program: Program) -> Source:
    """Where a program's function stands; a file that does not exist, such as `<stdin>`, is named as Python does."""
    function = _plain(program.function)
    code = getattr(function, "__code__", None)
    if code is None:
        return Source(program.name, Path("<unknown>"), program.name)
    try:
        lines, first = inspect.getsourcelines(function)
        last = first + len(lines) - 1
    except (OSError, TypeError):
        first, last = code.co_firstlineno, sys.maxsize
    return Source(program.name, Path(code.co_filename), _name(function), lines=(first, last), asked=code.co_filename)


def _plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function that a person wrote, without what was put around it."""
    while True:
        if isinstance(function, functools.partial):
            function = function.func
        elif inspect.ismethod(function):
            function = function.__func__
        elif getattr(function, "__wrapped__", None) is not None:
            function = function.__wrapped__  # type: ignore[attr-defined]  # it was just seen
        elif not hasattr(function, "__code__") and hasattr(type(function).__call__, "__code__"):
            function = type(function).__call__  # an object of a class that a person wrote, such as a model
        else:
            return function


def _name(function: Callable[..., Any]) -> str:
    plain = _plain(function)
    name: str = getattr(plain, "__name__", type(function).__name__)
    return type(function).__name__ if name == "__call__" else "lambda" if name == "<lambda>" else name
