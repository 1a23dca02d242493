"""A worker process that is kept: programs are made and compiled in it one after another, as they are asked for.

`pool.py` is for a plan that is known before; this is for whoever does not know what is asked for next, such as a test
runner. What kills the process is the outcome of what was asked for, and the next one gets another process.
"""

from __future__ import annotations

import tempfile
from concurrent.futures import wait
from pathlib import Path
from typing import Any

from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.lowering.workers import pool, processes, tasks
from mutcheck.lowering.workers.begun import Vigil
from mutcheck.lowering.workers.own import NEEDED, OwnProcesses

SECONDS = 600
"""How long a task may take, the import of jax included."""


class Worker:
    """One process, which imports jax once. It starts with the first task."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._pool = processes.pool(1, tasks.prepare)
        self._own = OwnProcesses()
        self._seconds = seconds
        self._folder = tempfile.TemporaryDirectory(prefix="mutcheck-")
        self._tasks = 0

    def make(self, source: Source, targets: tuple[Target, ...]) -> Made:
        """A program, imported, traced and lowered for some targets. It does not raise."""
        alone = source.file in self._own
        made, how, output = self._do(
            tasks.make_pickled, source, targets, alone=source.file if alone else None, fresh=True
        )
        if made is None and how == NEEDED:
            made, how, output = self._do(tasks.make_pickled, source, targets, alone=source.file, fresh=True)
        found: Made = made if made is not None else pool.died(source, targets, output, how)
        return found

    def compile_(self, lowering: Lowering, target: Target) -> Compiled:
        """What becomes of a lowering on a target. It does not raise."""
        compiled, how, output = self._do(tasks.compile_pickled, lowering, target)
        if compiled is None:
            return pool.no_executable(lowering.program, target, how, tasks.printed(output))
        found: Compiled = compiled
        return found

    def close(self) -> None:
        """End the process."""
        self._pool.stop()
        self._pool.join()
        self._own.close()
        self._folder.cleanup()

    def _do(self, function: Any, *arguments: Any, alone: Path | None = None, **more: Any) -> tuple[Any, str, Path]:
        """What a task made, or None and how it ended; and the file of what it printed."""
        self._tasks += 1
        output = Path(self._folder.name) / str(self._tasks)
        with pool.unsignalled():
            worker = self._pool if alone is None else self._own.of(alone)
            future = worker.schedule(function, (*arguments, output), more, self._seconds)
        vigil = Vigil()
        vigil.add(future, output)
        while not wait([future], pool.PATIENCE).done:
            vigil.look()
        return (*pool.result_of(future), output)
