"""Runs a plan's programs in worker processes and yields what came of each, in the plan's order.

A program that kills its process, or ends it, is that program's outcome: the pool starts another worker and goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mutcheck.lowering import worker
from mutcheck.lowering.artifacts import Crash
from mutcheck.lowering.discovery import Source
from mutcheck.lowering.worker import Made

PATIENCE = 0.1
"""Seconds after which a waiting run looks whether it was stopped."""


def run(
    programs: Sequence[tuple[Source, tuple[str, ...]]],
    *,
    jobs: int | None = None,
    jaxpr: bool = False,
    timeout: float | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Made | None]:
    """Make the artifacts of every program, `jobs` at a time; None for one that was not finished when it was stopped.

    Closing the iterator ends the workers.

    Args:
      programs: each with the platforms to lower it for.
      jobs: number of worker processes; None for one to every four programs, and no more than there are cores.
        Each of them imports jax, which takes as long as to lower a few programs.
      timeout: seconds that a program may take, the import of jax included; None for as long as it likes.
      stopped: asked again and again; once it is true, only what is finished by then is waited for.
      jaxpr: whether lowerings carry the traced program.
    """
    from pebble import ProcessPool  # slow to import

    context = multiprocessing.get_context("spawn")
    pool: Any = ProcessPool(max_workers=jobs or _workers(len(programs)), context=context, initializer=worker.prepare)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        outputs = [Path(folder) / str(number) for number in range(len(programs))]
        try:
            with _unsignalled():
                futures = [
                    pool.schedule(worker.make_pickled, (source, platforms, output), {"jaxpr": jaxpr}, timeout)
                    for (source, platforms), output in zip(programs, outputs, strict=True)
                ]
            for (source, platforms), output, future in zip(programs, outputs, futures, strict=True):
                yield _result(source, platforms, output, future) if _finished(future, stopped) else None
        finally:
            pool.stop()
            pool.join()


def _workers(programs: int) -> int:
    return max(1, min(os.cpu_count() or 1, programs // 4))


def _finished(future: Any, stopped: Callable[[], bool]) -> bool:
    """Wait for a future until it is done, or until the run is stopped."""
    while not future.done():
        if stopped():
            return False
        wait([future], timeout=PATIENCE)
    return True


def _result(source: Source, platforms: tuple[str, ...], output: Path, future: Any) -> Made:
    from pebble import ProcessExpired

    try:
        made: Made = pickle.loads(future.result())
        return made
    except ProcessExpired as expired:
        return _died(source, platforms, output, f"ended its process {_how(expired.exitcode)}")
    except TimeoutError as error:
        return _died(source, platforms, output, f"took longer than {error.args[1]:g} seconds, and was stopped")
    except Exception as error:  # of the pool's own: one program's outcome, too
        return _died(source, platforms, output, f"got lost: {type(error).__name__}: {error}")


@contextmanager
def _unsignalled() -> Iterator[None]:
    """Keep Ctrl-C from processes that are being started: they inherit what is blocked, and the run's own stops them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _died(source: Source, platforms: tuple[str, ...], output: Path, how: str) -> Made:
    advice = "What it printed before that, if anything, is told below as `program.printed`."
    crashes = tuple(Crash(source.name, platform, f"{source.name} {how}", advice) for platform in platforms)
    return Made(source, crashes, printed=worker.printed(output))


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"by {signal.Signals(-exit_code).name}" + (" (out of memory?)" if exit_code == -signal.SIGKILL else "")
    return f"with status {exit_code}"
