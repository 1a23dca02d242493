"""Compiles lowerings in worker processes, many at once, as they are asked for: batch after batch in the same processes.

`pool.py` is for programs, and makes their lowerings; this is for whoever has lowerings, and wants to know of some of
them before asking for others. What kills a process is the outcome of what it did, and the next one gets another.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import suppress
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
from mutcheck.lowering.workers import pool, processes, tasks
from mutcheck.lowering.workers.begun import Vigil
from mutcheck.lowering.workers.own import NEEDED, OwnProcesses
from mutcheck.lowering.workers.pool import Cache

Ended = Callable[[Any, str, Path], None]
"""Told what a task made, or None and how it ended; and the file of what it printed."""


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
        self._pool = processes.pool(jobs or os.cpu_count() or 1, tasks.prepare)
        self._own = OwnProcesses()
        self._devices: dict[str, Any] = {}
        self._patching: Any = None
        self._patched_file: Path | None = None
        self._timeout = timeout
        self._cache = cache
        self._stopped = stopped
        self._ticked = ticked
        self._folder = tempfile.TemporaryDirectory(prefix="mutcheck-")
        self._tasks = 0
        self._ends: dict[Any, tuple[Ended, Path]] = {}
        self._vigil = Vigil()

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, type_: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in (self._pool, *self._devices.values()):
            each.stop()
            each.join()
        self._end_patching()
        self._own.close()
        self._folder.cleanup()

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
        found: list[Ran | None] = [None]
        on, platform = self._device(before.platform), before.platform

        def ended(made: Any, how: str, _: Path) -> None:
            if made is None and how == NEEDED and on is None and source.file not in self._own:
                self._schedule(ended, tasks.compare_pickled, source, before, after, outputs, alone=source.file)
                return
            found[0] = made or Ran(Agreement.NOT_RUN, platform, why=f"running {source.name} {how}")

        alone = source.file if on is None and source.file in self._own else None
        self._schedule(ended, tasks.compare_pickled, source, before, after, outputs, alone=alone, by=on)
        self._wait(lambda: False)
        return found[0]

    def _device(self, platform: str) -> Any:
        """The process that runs programs on this machine's device of a platform; None for the host's: any does that."""
        if platform == HOST.platform:
            return None
        if platform not in self._devices:  # one, since there is one memory
            self._devices[platform] = processes.pool(1, partial(tasks.prepare_to_run_on, platform), anew=True)
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
        found: list[Made | None] = [None]

        def ended(made: Any, how: str, output: Path) -> None:
            found[0] = made if made is not None else pool.died(source, targets, output, how)

        if self._patching is None:
            self._patching = processes.pool(1, tasks.prepare_alone)
        self._schedule(ended, tasks.make_patched, source, targets, texts, by=self._patching)
        self._wait(lambda: False)
        return found[0]

    def _end_patching(self) -> None:
        if self._patching is not None:
            self._patching.stop()
            self._patching.join()
            self._patching = None

    def seen(self, source: Source, places: Sequence[Place]) -> Seen:
        """What the names of functions held while a program was traced; nothing where that is not known."""
        found = [Seen()]

        def ended(made: Any, how: str, _: Path) -> None:
            if made is None and how == NEEDED and source.file not in self._own:
                self._schedule(ended, tasks.seen_pickled, source, places, alone=source.file)
            elif made is not None:
                found[0] = made

        alone = source.file if source.file in self._own else None
        self._schedule(ended, tasks.seen_pickled, source, places, alone=alone)
        self._wait(lambda: False)
        return found[0]

    def compare_modules(self, before: Lowering, after: Lowering) -> Ran | None:
        """The same of a module that no program is there for."""
        found: list[Ran | None] = [None]

        def ended(made: Any, how: str, _: Path) -> None:
            found[0] = made or Ran(Agreement.NOT_RUN, before.platform, why=f"running {before.program} {how}")

        self._schedule(ended, tasks.compare_modules_pickled, before, after, by=self._device(before.platform))
        self._wait(lambda: False)
        return found[0]

    def dump_passes(self, lowering: Lowering, target: Target, folder: Path) -> Recipe:
        """Have XLA write the module after each of its passes into a folder; how to compile it with jax alone."""
        found = [Recipe(why="it was stopped")]

        def ended(made: Any, how: str, _: Path) -> None:
            found[0] = made if made is not None else Recipe(why=f"compiling {lowering.program} {how}")

        self._schedule(ended, tasks.dump_pickled, lowering, target, folder)
        self._wait(lambda: False)
        return found[0]

    def _compile(self, each: Wanted, found: dict[int, Compiled | None], number: int) -> None:
        def ended(made: Any, how: str, output: Path) -> None:
            program, target = each.lowering.program, each.target
            compiled = made if made is not None else pool.no_executable(program, target, how, tasks.printed(output))
            found[number] = compiled
            if self._cache is not None and isinstance(compiled, Executable):
                self._cache.put(each.lowering, target, compiled)

        self._schedule(ended, partial(tasks.compile_pickled, quick=True), each.lowering, each.target)

    def _schedule(
        self, ended: Ended, function: Any, *arguments: Any, alone: Path | None = None, by: Any = None
    ) -> None:
        self._tasks += 1
        output = Path(self._folder.name) / str(self._tasks)
        with pool.unsignalled():
            worker = by or (self._pool if alone is None else self._own.of(alone))
            future = worker.schedule(function, (*arguments, output), {}, self._timeout)
        self._vigil.add(future, output)
        self._ends[future] = ended, output

    def _wait(self, enough: Callable[[], bool]) -> None:
        """Wait for all that was asked for, or until there is enough; once it is stopped, the rest is given up."""
        while self._ends and not enough():
            if self._stopped():
                self._give_up()
                return
            done, _ = wait(list(self._ends), timeout=pool.PATIENCE, return_when=FIRST_COMPLETED)
            for future in done:
                self._vigil.forget(future)
                ended, output = self._ends.pop(future)
                ended(*pool.result_of(future), output)
            self._vigil.look()
            if done:
                self._ticked(self._tasks - len(self._ends), self._tasks)

    def _give_up(self) -> None:
        for future in self._ends:
            self._vigil.forget(future)
            with suppress(Exception):
                future.cancel()
        self._ends.clear()
