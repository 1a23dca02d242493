"""A worker process that is kept: programs are made and compiled in it one after another, as they are asked for.

`pool.py` is for a plan that is known before; this is for whoever does not know what is asked for next, such as a test
runner. What kills the process is the outcome of what was asked for, and the next one gets another process.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from pathlib import Path
from typing import Any

from mutcheck.core.artifacts import Compiled, Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.target import Target
from mutcheck.lowering.workers import pool, tasks
from mutcheck.lowering.workers.executor import NEEDED, Ended, Task
from mutcheck.lowering.workers.local import LocalExecutor

SECONDS = 600
"""How long a task may take, the import of jax included."""


class Worker:
    """One process, which imports jax once. It starts with the first task."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._executor = LocalExecutor(1)
        self._alone: set[Path] = set()
        self._seconds = seconds

    def make(self, source: Source, targets: tuple[Target, ...]) -> Made:
        """A program, imported, traced and lowered for some targets. It does not raise."""
        alone = source.file if source.file in self._alone else None
        ended = self._do(tasks.make_pickled, source, targets, alone=alone, fresh=True)
        if ended.how == NEEDED:
            self._alone.add(source.file)
            ended = self._do(tasks.make_pickled, source, targets, alone=source.file, fresh=True)
        made, how = ended.value()
        found: Made = made if made is not None else pool.died(source, targets, how, ended.printed)
        return found

    def compile_(self, lowering: Lowering, target: Target) -> Compiled:
        """What becomes of a lowering on a target. It does not raise."""
        ended = self._do(tasks.compile_pickled, lowering, target)
        compiled, how = ended.value()
        if compiled is None:
            return pool.no_executable(lowering.program, target, how, ended.printed)
        found: Compiled = compiled
        return found

    def close(self) -> None:
        """End the process."""
        self._executor.close()

    def _do(self, function: Callable[..., bytes], *arguments: Any, alone: Path | None = None, **more: Any) -> Ended:
        """How a task ended."""
        future = self._executor.submit(Task(function, arguments, more, self._seconds, alone=alone))
        while not wait([future], pool.PATIENCE).done:
            self._executor.look()
        return future.result()
