"""What a worker process does: import a program, trace it once and lower it for every platform; compile; observe.

jax is imported here, not before: the process that tells the user never pays for it.
"""

from __future__ import annotations

import faulthandler
import importlib
import multiprocessing
import os
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from mutcheck.core.advice import Agreement, Ran
from mutcheck.core.artifacts import Artifact, Compiled, Crash, Executable, Lowering, Rejection
from mutcheck.core.backends import registry
from mutcheck.core.made import Made
from mutcheck.core.observation import Observation
from mutcheck.core.program import Program
from mutcheck.core.reduction import Recipe
from mutcheck.core.seen import Place, Seen
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.stages.refusal import crashed, refused_by_settings, refused_or_crashed
from mutcheck.lowering.workers import recording
from mutcheck.lowering.workers.begun import marked
from mutcheck.lowering.workers.roomy import roomy

if TYPE_CHECKING:
    from mutcheck.lowering.stages.kernels import Tracing

MOST_OUTPUT = 64 * 1024
"""How many bytes of what a program prints are kept."""

ALONE = 76
"""The status that a worker ends with where a program must have a process of its own; `EX_PROTOCOL`, and seldom used."""

_TRACE = "mutcheck.lowering.stages.trace"

_is_alone = False
"""Whether this process is for the programs of one file."""

_NO_TARGET = Target("")
"""Of what ended before any platform was come to; `_everywhere` names them all."""


def prepare() -> None:
    """Make this process a worker, before jax is imported in it."""
    set_defaults()
    recording.install()
    faulthandler.enable()  # a crash below Python prints the line that it came from
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(Exception):  # what is wrong with jax is told by the first task
        importlib.import_module(_TRACE)  # and jax, before there is something to do


def set_defaults() -> None:
    """Set what JAX and the compilers read from the environment of a worker.

    The host's own backend is enough: lowering for a platform needs no device of it, and a GPU is left alone.
    JAX must not cut its frames out of tracebacks: the innermost one tells a refusal from a program's own error.
    """
    os.environ.setdefault("JAX_PLATFORMS", HOST.platform)
    os.environ["JAX_TRACEBACK_FILTERING"] = "off"
    for backend in registry.BACKENDS:
        _set(backend.compiling)


def prepare_alone() -> None:
    """The same for a worker that has the programs of one file only."""
    global _is_alone  # noqa: PLW0603  # it is one for the process
    _is_alone = True
    prepare()


def prepare_to_run_on(platform: str) -> None:
    """The same for a worker that runs programs on this machine's device of another platform than the host's."""
    os.environ["JAX_PLATFORMS"] = platform
    _set(registry.of(platform).running)
    prepare()


def _set(variables: Iterable[tuple[str, str]]) -> None:
    for name, value in variables:
        os.environ.setdefault(name, value)


def _end_with_parent() -> None:
    """Leave no worker behind, however the process that started it ends."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def make_pickled(
    source: Source, targets: tuple[Target, ...], output: Path, *, jaxpr: bool = False, fresh: bool = False
) -> bytes:
    """The same as `make`, as bytes: what does not cross processes is one program's outcome, and no other's."""
    made = make(source, targets, output, jaxpr=jaxpr, fresh=fresh)
    try:
        pickled = pickle.dumps(made)
        pickle.loads(pickled)
    except Exception as error:
        failure = _everywhere(targets, _own_failure(error, source.name))
        pickled = pickle.dumps(Made(source, failure, printed=made.printed))
    return pickled


@roomy
def make(
    source: Source, targets: tuple[Target, ...], output: Path, *, jaxpr: bool = False, fresh: bool = False
) -> Made:
    """Every artifact of a program. It does not raise: what goes wrong is an artifact too.

    Args:
      targets: kernels are made for the device of each.
      output: a new file for what the program prints; it outlives the process, should the program end it.
      fresh: whether every line must be the program's own, and the module the same whatever was lowered before it, as
        it must be to find its executable again. It costs a seventh of the time to lower.
    """
    begun = time.perf_counter()
    with _printing_to(output):
        try:
            trace = importlib.import_module(_TRACE)  # and jax, which is not the program's time
            begun = time.perf_counter()
            with nullcontext() if _is_alone else trace.unsettled():
                made = replace(_make(source, targets, jaxpr, fresh), inputs=recording.recorded())
        except Exception as error:
            made = Made(source, _everywhere(targets, _own_failure(error, source.name)))
    return replace(made, printed=printed(output), seconds=time.perf_counter() - begun)


def make_patched(source: Source, targets: tuple[Target, ...], texts: Mapping[str, bytes], output: Path) -> bytes:
    """The same as `make_pickled`, where files have other texts."""
    from mutcheck.lowering.stages.substitute import substituted

    with substituted(texts):
        return make_pickled(source, targets, output, fresh=True)


def seen_pickled(source: Source, places: Sequence[Place], output: Path) -> bytes:
    """What the names of functions held while a program was traced, as bytes; nothing where it cannot be."""
    from mutcheck.lowering.stages import locals as names
    from mutcheck.lowering.stages import trace

    with _printing_to(output):
        try:
            seen = names.seen(_load(source, trace.settings()), places)
        except Exception:  # it was traced before, and what keeps it from that now keeps it from a patch as well
            seen = Seen()
    return pickle.dumps(seen)


def compile_pickled(lowering: Lowering, target: Target, output: Path, *, quick: bool = False) -> bytes:
    """What becomes of a lowering on a target, as bytes. It does not raise, but for what ends the process.

    Args:
      quick: as in `compile_`.
    """
    from mutcheck.lowering.stages.compile import compile_

    begun = time.perf_counter()
    with _printing_to(output):  # compilers write what they think to standard error
        try:
            compiled: Compiled = compile_(lowering, target, quick=quick)
            if isinstance(compiled, Executable):
                compiled = replace(compiled, seconds=time.perf_counter() - begun)
        except MemoryError:
            compiled = out_of_memory(lowering.program, target)
        except Exception as error:
            compiled = _own_failure(error, lowering.program, target)
    return pickle.dumps(compiled)


def dump_pickled(lowering: Lowering, target: Target, folder: Path, output: Path) -> bytes:
    """Have XLA write the module after each pass into a folder; how to compile it with jax alone, as bytes."""
    from mutcheck.lowering.stages.compile import dump_passes

    with _printing_to(output):
        try:
            recipe = dump_passes(lowering, target, folder)
        except Exception as error:
            recipe = Recipe(why=f"{type(error).__name__}: {error}")
    return pickle.dumps(recipe)


def out_of_memory(program: str, target: Target, printed: str = "") -> Crash:
    """The machine had no memory left to compile: one cell's outcome, and no defect of mutcheck's."""
    why = f"the compiler ran out of this machine's memory on {program} for {target}"
    advice = "Compile less at once, with `--jobs 1`, or use a machine with more memory."
    return Crash(program, target, why, advice, traceback=printed)


def observe_pickled(source: Source, lowering: Lowering, output: Path) -> bytes:
    """What a run of a program shows, as bytes; its lowering says which output each argument is aliased to."""
    from mutcheck.lowering.observe.observe import observe
    from mutcheck.lowering.stages import arguments, trace

    with _printing_to(output):
        try:
            observation = observe(trace.load(source), arguments.aliased_outputs(lowering))
        except Exception as error:
            observation = Observation("", unknown=f"mutcheck failed to run it: {type(error).__name__}: {error}")
    return pickle.dumps(observation)


def compare_pickled(source: Source, before: Lowering, after: Lowering, outputs: Sequence[int], output: Path) -> bytes:
    """How the results of two lowerings of a program agree that are run here, as bytes."""
    from mutcheck.lowering.observe.compared import compare
    from mutcheck.lowering.stages import trace

    with _printing_to(output):
        try:
            ran = compare(_load(source, trace.settings()), before, after, outputs)
        except Exception as error:
            ran = Ran(Agreement.NOT_RUN, why=f"mutcheck failed to run it: {type(error).__name__}: {error}")
    return pickle.dumps(ran)


def compare_modules_pickled(before: Lowering, after: Lowering, output: Path) -> bytes:
    """The same of a module that no program is there for."""
    from mutcheck.lowering.observe.compared import compare_modules

    with _printing_to(output):
        try:
            ran = compare_modules(before, after)
        except Exception as error:
            ran = Ran(Agreement.NOT_RUN, why=f"mutcheck failed to run it: {type(error).__name__}: {error}")
    return pickle.dumps(ran)


def printed(output: Path) -> str:
    """What a program printed into its file, cut off after `MOST_OUTPUT` bytes."""
    try:
        if not output.stat().st_size:
            return ""
    except FileNotFoundError:
        return ""
    with output.open("rb") as file:
        return file.read(MOST_OUTPUT).decode("utf-8", "replace")


def _make(source: Source, targets: tuple[Target, ...], jaxpr: bool, fresh: bool) -> Made:
    from mutcheck.lowering.stages import trace

    if fresh:
        trace.forget()
    before = trace.settings()
    try:
        program = _load(source, before)
    except trace.NotAProgram as error:
        crash = Crash(source.name, _NO_TARGET, str(error), "Check what rebinds the name.")
        return Made(source, _everywhere(targets, crash))
    except BaseException as error:
        crash = crashed(error, source.name, _NO_TARGET, f"importing {source.file.name}")
        return Made(source, _everywhere(targets, crash))
    with recording.listening():
        return _traced(source, program, targets, jaxpr)


def _traced(source: Source, program: Program, targets: tuple[Target, ...], jaxpr: bool) -> Made:
    """A program that was imported, called with its arguments, and lowered."""
    from mutcheck.lowering.stages import trace
    from mutcheck.lowering.stages.kernels import Tracing

    try:
        call = trace.arguments(program)
    except BaseException as error:
        crash = crashed(error, source.name, _NO_TARGET, "making its arguments")
        return Made(source, _everywhere(targets, crash), program.expectation)
    try:
        tracing = Tracing(program, call)
    except BaseException as error:
        refused = refused_or_crashed(error, source.name, _NO_TARGET, "trace")
        return Made(source, _everywhere(targets, refused), program.expectation)
    return _lowered(source, program, tracing, targets, jaxpr)


def _lowered(source: Source, program: Program, tracing: Tracing, targets: tuple[Target, ...], jaxpr: bool) -> Made:
    """A program, lowered for the platform of each target, and for each target where kernels ask for its device."""
    from mutcheck.lowering.stages import lower, same_arrays

    first: dict[str, Artifact] = {}
    aimed: dict[Target, Artifact] = {}
    for target in targets:
        if target.platform in first and not tracing.depends_on(target):
            continue
        before = tuple(first.values())
        try:
            made = lower.lower(tracing, program.function, source.name, target, before=before, jaxpr=jaxpr)
        except BaseException as error:
            made = refused_or_crashed(error, source.name, Target(target.platform), "trace")
        if not _is_of(before, made):  # whose arguments are marked
            made = same_arrays.marked(made, program.function, tracing.call, tracing.constants)
        if target.platform in first:
            aimed[target] = made if isinstance(made, Lowering) else replace(made, target=target)
        first.setdefault(target.platform, made)
    return Made(source, tuple(first.values()), program.expectation, aimed=aimed)


def _is_of(before: Sequence[Artifact], made: Artifact) -> bool:
    """Whether what was made is one of those before, of another platform."""
    lowerings = (each for each in before if isinstance(each, Lowering))
    return isinstance(made, Lowering) and any(each.arguments is made.arguments for each in lowerings)


def _load(source: Source, before: Mapping[str, object]) -> Program:
    """The program of a file. Where its import sets what counts for a whole process, or cannot, this one ends."""
    from mutcheck.lowering.stages import trace

    try:
        return trace.load(source)
    except Exception as error:
        once = recording.forgot() and not isinstance(error, SyntaxError | ModuleNotFoundError)
        if not _is_alone and (refused_by_settings(error) or once):
            os._exit(ALONE)  # what it imports may be such that it can be imported once in a process
        raise
    finally:
        if not _is_alone and trace.settings() != before:
            os._exit(ALONE)


def _own_failure(error: Exception, program: str, target: Target = _NO_TARGET) -> Crash:
    """A defect of mutcheck's own: one program's outcome, and no other's."""
    why = f"mutcheck failed on {program}: {type(error).__name__}: {error}"
    advice = "Report it to mutcheck, with the program and the output of `mutcheck doctor`."
    return Crash(program, target, why, advice, traceback="".join(traceback.format_exception(error)))


def _everywhere(targets: tuple[Target, ...], artifact: Rejection | Crash) -> tuple[Artifact, ...]:
    platforms = dict.fromkeys(each.platform for each in targets)
    return tuple(replace(artifact, target=Target(platform)) for platform in platforms)


@contextmanager
def _printing_to(output: Path) -> Iterator[None]:
    """Send what is written to standard output and error to a file, whether Python writes it or something below.

    A program may close them, or put something else in their place: they are as before when it is left.
    """
    kept = [(stream, os.dup(stream)) for stream in (1, 2)]
    streams = sys.stdout, sys.stderr
    with output.open("wb") as file, marked(output):
        _flush()
        for stream, _ in kept:
            os.dup2(file.fileno(), stream)
        try:
            yield
        finally:
            _flush()
            for stream, copy in kept:
                os.dup2(copy, stream)
                os.close(copy)
            sys.stdout, sys.stderr = (_open(stream, number) for number, stream in enumerate(streams, 1))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError, OSError):
            stream.flush()


def _open(stream: TextIO, number: int) -> TextIO:
    """A stream, or one in its place where it was closed."""
    return open(number, "w", closefd=False) if stream.closed else stream  # a number, and no path
