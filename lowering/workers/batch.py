"""Compiles lowerings in worker processes, many at once, as they are asked for: batch after batch in the same processes.

`pool.py` is for programs, and makes their lowerings; this is for whoever has lowerings, and wants to know of some of
them before asking for others. What kills a process is the outcome of what it did, and the next one gets another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from mutcheck.core.advice import Agreement, Ran
from mutcheck.core.artifacts import Compiled, Executable, Lowering
from mutcheck.core.made import Made
from mutcheck.core.reduction import Recipe
from mutcheck.core.seen import Place, Seen
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import pool, tasks
from mutcheck.lowering.workers.executor import NEEDED, Ended, Executor, Task
from mutcheck.lowering.workers.local import LocalExecutor
from mutcheck.lowering.workers.pool import Cache

End = Callable[[Ended], None]
"""Told how a task ended."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lowering to be compiled for a target."""

    lowering: Lowering
    target: Target


class Workers:
    """Some processes, which import jax once each. They start with the first task, and end when this is left.

    Args:
      jobs: how many; None for one a core.
      timeout: seconds that a task may take; None for as long as it likes.
      stopped: asked again and again; once it is true, nothing more is waited for.
      ticked: told how many tasks are done, and how many there are so far.
    """

    def __init__(
        self,
        jobs: int | None = None,
        timeout: float | None = None,
        cache: Cache | None = None,
        stopped: Callable[[], bool] = lambda: False,
        ticked: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        self._executor: Executor = LocalExecutor(jobs or os.cpu_count() or 1)
        self._alone: set[Path] = set()
        self._devices: dict[str, Executor] = {}
        self._patching: Executor | None = None
        self._patched_file: Path | None = None
        self._timeout = timeout
        self._cache = cache
        self._stopped = stopped
        self._ticked = ticked
        self._tasks = 0
        self._ends: dict[Future[Ended], End] = {}

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, type_: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._executor, *self._devices.values()):
            each.close()
        self._end_patching()

    def compile_(self, wanted: Iterable[Wanted]) -> Iterator[Compiled | None]:
        """What becomes of lowerings on their targets, in their order; None for what was stopped before it was done.

        A lowering is handed to a worker as soon as it is there, and what a worker made is given out while others work.
        """
        found: dict[int, Compiled | None] = {}
        count = 0
        for number, each in enumerate(wanted):
            count += 1
            kept = self._cache.get(each.lowering, each.target) if self._cache is not None else None
            if kept is not None:
                found[number] = replace(kept, program=each.lowering.program)
            else:
                self._compile(each, found, number)
        for number in range(count):
            self._wait(partial(found.__contains__, number))
            yield found.get(number)

    def compare(self, source: Source, before: Lowering, after: Lowering, outputs: Sequence[int] = ()) -> Ran | None:
        """How the results of two lowerings of a program agree that are run here; None where it was stopped.

        They are run on this machine's device of their platform.

        Args:
          outputs: where they come in another order afterwards: which one comes at each position.
        """
        platform = before.platform
        made, how = self._for(source, tasks.compare_pickled, source, before, after, outputs, on=platform)
        found: Ran | None = made
        return found if made is not None or not how else _not_run(source.name, platform, how)

    def _device(self, platform: str) -> Executor:
        """Who runs programs on this machine's device of a platform: a process for each, but any for the host's."""
        if platform == HOST.platform:
            return self._executor
        if platform not in self._devices:
            self._devices[platform] = LocalExecutor(1, (platform,))
        return self._devices[platform]

    def patched(self, source: Source, targets: Sequence[Target], texts: Mapping[str, bytes]) -> Made | None:
        """A program, made where files have other texts, in a process for its file; None where it was stopped.

        What is not made where others were before is made again in a new process: it may be their doing. No other file
        has the process, since a file may set what counts for all that a process does.

        Args:
          texts: by the paths of the files. No file is written.
        """
        if self._patched_file != source.file:
            self._end_patching()
        self._patched_file, used = source.file, self._patching is not None
        made = self._patched(source, tuple(targets), texts)
        if not used or made is None or all(isinstance(each, Lowering) for each in made.artifacts):
            return made
        self._end_patching()
        return self._patched(source, tuple(targets), texts)

    def _patched(self, source: Source, targets: tuple[Target, ...], texts: Mapping[str, bytes]) -> Made | None:
        if self._patching is None:
            self._patching = LocalExecutor(1)
        task = self._task(tasks.make_patched, source, targets, texts, alone=source.file)
        ended = self._done(task, self._patching)
        if ended is None:
            return None
        made, how = ended.value()
        found: Made = made if made is not None else pool.died(source, targets, how, ended.printed)
        return found

    def _end_patching(self) -> None:
        if self._patching is not None:
            self._patching.close()
            self._patching = None

    def seen(self, source: Source, places: Sequence[Place]) -> Seen:
        """What the names of functions held while a program was traced; nothing where that is not known."""
        made, _ = self._for(source, tasks.seen_pickled, source, places)
        found: Seen | None = made
        return found or Seen()

    def compare_modules(self, before: Lowering, after: Lowering) -> Ran | None:
        """The same of a module that no program is there for."""
        task = self._task(tasks.compare_modules_pickled, before, after, on=before.platform)
        ended = self._done(task, self._device(task.on))
        made, how = ended.value() if ended is not None else (None, "")
        found: Ran | None = made
        return found if made is not None or not how else _not_run(before.program, before.platform, how)

    def dump_passes(self, lowering: Lowering, target: Target, folder: Path) -> Recipe:
        """Have XLA write the module after each of its passes into a folder; how to compile it with jax alone."""
        ended = self._done(self._task(tasks.dump_pickled, lowering, target, folder))
        if ended is None:
            return Recipe(why="it was stopped")
        made, how = ended.value()
        found: Recipe | None = made
        return found or Recipe(why=f"compiling {lowering.program} {how}")

    def _for(
        self, source: Source, function: Callable[..., bytes], *arguments: Any, on: str = HOST.platform
    ) -> tuple[Any, str]:
        """What a task with a program made, or None and how it ended; nothing of either where it was stopped."""
        by = self._device(on)
        alone = source.file if source.file in self._alone and by is self._executor else None
        ended = self._done(self._task(function, *arguments, alone=alone, on=on), by)
        if ended is not None and ended.how == NEEDED and by is self._executor:
            self._alone.add(source.file)
            ended = self._done(self._task(function, *arguments, alone=source.file))
        return ended.value() if ended is not None else (None, "")

    def _compile(self, each: Wanted, found: dict[int, Compiled | None], number: int) -> None:
        def end(ended: Ended) -> None:
            program, target = each.lowering.program, each.target
            made, how = ended.value()
            compiled = made if made is not None else pool.no_executable(program, target, how, ended.printed)
            found[number] = compiled
            if self._cache is not None and isinstance(compiled, Executable):
                self._cache.put(each.lowering, target, compiled)

        self._submit(self._task(tasks.compile_pickled, each.lowering, each.target, quick=True), end)

    def _task(
        self,
        function: Callable[..., bytes],
        *arguments: Any,
        alone: Path | None = None,
        on: str = HOST.platform,
        **more: Any,
    ) -> Task:
        return Task(function, arguments, more, self._timeout, on, alone)

    def _submit(self, task: Task, end: End, by: Executor | None = None) -> None:
        self._tasks += 1
        self._ends[(by or self._executor).submit(task)] = end

    def _done(self, task: Task, by: Executor | None = None) -> Ended | None:
        """How a task ended, once all that was asked for has; None where it was stopped."""
        found: list[Ended] = []
        self._submit(task, found.append, by)
        self._wait(lambda: False)
        return found[0] if found else None

    def _wait(self, enough: Callable[[], bool]) -> None:
        """Wait for all that was asked for, or until there is enough; once it is stopped, the rest is given up."""
        while self._ends and not enough():
            if self._stopped():
                self._give_up()
                return
            done, _ = wait(list(self._ends), timeout=pool.PATIENCE, return_when=FIRST_COMPLETED)
            for future in done:
                self._ends.pop(future)(future.result())
            for each in filter(None, (self._executor, self._patching, *self._devices.values())):
                each.look()
            if done:
                self._ticked(self._tasks - len(self._ends), self._tasks)

    def _give_up(self) -> None:
        for future in self._ends:
            future.cancel()
        self._ends.clear()


def _not_run(program: str, platform: str, how: str) -> Ran:
    return Ran(Agreement.NOT_RUN, platform, why=f"running {program} {how}")
