"""Runs a plan's programs in worker processes and yields what came of each, in the plan's order.

Each program is lowered in one task, and compiled for every target in one of its own. What kills its process, or ends
it, is that task's outcome: the pool starts another worker and goes on.

Programs are lowered in the plan's order, a number of them ahead. Of all that could be compiled then, what takes longest
comes first, so that no worker begins it when the others have nothing left to do.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from mutcheck.core.artifacts import Compiled, Crash, Executable, Lowering
from mutcheck.core.made import Made
from mutcheck.core.observation import Observation
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import local, tasks
from mutcheck.lowering.workers.executor import NEEDED, Ended, Executor, Task
from mutcheck.lowering.workers.local import LocalExecutor, Standing

PATIENCE = 0.1
"""Seconds after which a waiting run looks whether it was stopped."""

AHEAD = 2
LEAST_AHEAD = 32
"""Programs for each worker, and in all, that are lowered ahead of what is done: the longest of them is known then."""

Programs = Sequence[tuple[Source, tuple[Target, ...]]]
"""Programs, each with its targets."""


class Cache(Protocol):
    """Executables that were compiled before."""

    def get(self, lowering: Lowering, target: Target) -> Executable | None:
        """The executable of a lowering for a target; None where there is none that can be trusted."""

    def put(self, lowering: Lowering, target: Target, executable: Executable) -> None:
        """Keep an executable. It does not raise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How programs are run.

    Attributes:
      jobs: number of worker processes; None for as many as there is work for, and no more than there are cores.
        Each of them imports jax, which takes as long as to lower a few programs.
      timeout: seconds that a task may take, the import of jax included; None for as long as it likes.
      stopped: asked again and again; once it is true, only what is finished by then is waited for.
      jaxpr: whether lowerings carry the traced program.
      compile_for: the targets that are compiled for; for the others only StableHLO is made.
      observed: the platforms that programs are run on, too: those that this machine has a device of.
      ticked: told how many tasks are done, and how many there are so far.
      executor: makes who does the tasks; processes of this machine where it is left out.
      standing: worker processes that are used, and left as they are; None where a run has its own.
    """

    jobs: int | None = None
    timeout: float | None = None
    stopped: Callable[[], bool] = lambda: False
    jaxpr: bool = False
    compile_for: tuple[Target, ...] = ()
    cache: Cache | None = None
    observed: tuple[str, ...] = ()
    ticked: Callable[[int, int], None] = lambda _done, _total: None
    executor: Callable[[Programs, Settings], Executor] | None = None
    standing: Standing | None = None


def run(programs: Programs, settings: Settings) -> Iterator[Made | None]:
    """Make the artifacts of every program; None for one that was not finished when the run was stopped.

    Closing the iterator ends the workers.

    Raises:
      Trouble: whoever is to do the work cannot.
    """
    executor = (settings.executor or _local)(programs, settings)
    try:
        running = _Running(executor, programs, settings)
        for number in range(len(programs)):
            yield running.wait_for(number)
    finally:
        executor.close()


def _local(programs: Programs, settings: Settings) -> Executor:
    """The processes of this machine: as many as there is work for."""
    workers = settings.jobs or local.enough(len(programs), len(settings.compile_for))
    return LocalExecutor(workers, settings.observed, settings.standing)


@dataclass
class _Job:
    """One program: what came of it so far, and how many of its tasks are under way."""

    source: Source
    targets: tuple[Target, ...]
    made: Made | None = None
    compiled: dict[Target, Compiled] = field(default_factory=dict)
    cached: set[Target] = field(default_factory=set)
    observed: dict[Target, Observation] = field(default_factory=dict)
    open: int = 0


@dataclass(frozen=True, slots=True, order=True)
class _Ready:
    """A task that could be begun: what takes longest comes first, and of equals what was there first."""

    effort: float
    number: int
    task: Task = field(compare=False)
    ended: Callable[[Ended], None] = field(compare=False)


class _Running:
    """The tasks of a run: which are under way, and what is done with each when it ends."""

    def __init__(self, executor: Executor, programs: Programs, settings: Settings) -> None:
        self._executor = executor
        self._settings = settings
        self._jobs = [_Job(source, targets) for source, targets in programs]
        self._waiting = list(reversed(self._jobs))
        self._alone: set[Path] = set()
        self._ready: list[_Ready] = []
        self._busy: set[Future[Ended]] = set()
        self._ends: dict[Future[Ended], Callable[[Ended], None]] = {}
        self._done = self._started = 0
        self._underway: list[_Job] = []
        self._ahead = max(LEAST_AHEAD, AHEAD * executor.workers)
        self._begin()

    def wait_for(self, number: int) -> Made | None:
        """What came of a program, once all of its tasks have ended; None if the run was stopped before."""
        job = self._jobs[number]
        while job.made is None or job.open:
            if self._settings.stopped():
                return None
            self._step()
        return replace(job.made, compiled=job.compiled, cached=frozenset(job.cached), observed=job.observed)

    def _step(self) -> None:
        """Take what has ended, or wait a little for something to."""
        ended, _ = wait(list(self._ends), timeout=PATIENCE, return_when=FIRST_COMPLETED)
        for future in [each for each in self._ends if each in ended]:  # in order: what comes first is compiled first
            self._done += 1
            self._busy.discard(future)
            self._ends.pop(future)(future.result())
        self._begin()
        self._executor.look()
        if ended:
            self._settings.ticked(self._done, self._started + len(self._waiting))

    def _submit(
        self,
        job: _Job,
        end: Callable[[Ended], None],
        function: Callable[..., bytes],
        *arguments: Any,
        on: str = HOST.platform,
        alone: Path | None = None,
        effort: float = math.inf,
        **more: Any,
    ) -> None:
        """Have a task done: at once where it needs a process of its own, else once it is its turn.

        Args:
          effort: how long it takes, by comparison; what others wait for comes first.
        """
        self._started += 1
        job.open += 1

        def ended(how: Ended) -> None:
            job.open -= 1
            end(how)

        task = Task(function, arguments, more, self._settings.timeout, on, alone)
        if alone is not None or on != HOST.platform:
            self._ends[self._executor.submit(task)] = ended
        else:
            heapq.heappush(self._ready, _Ready(-effort, self._started, task, ended))

    def _begin(self) -> None:
        """Lower more programs, and give the workers one task more than they can do: none waits for this process."""
        self._underway = [each for each in self._underway if each.made is None or each.open]
        while self._waiting and len(self._underway) < self._ahead:
            job = self._waiting.pop()
            self._underway.append(job)
            self._lower(job, self._own_file(job))
        while self._ready and len(self._busy) <= self._executor.workers:
            ready = heapq.heappop(self._ready)
            future = self._executor.submit(ready.task)
            self._busy.add(future)
            self._ends[future] = ready.ended

    def _own_file(self, job: _Job) -> Path | None:
        """The program's file, where it has a process of its own."""
        return job.source.file if job.source.file in self._alone else None

    def _lower(self, job: _Job, alone: Path | None) -> None:
        self._submit(
            job,
            lambda ended: self._lowered(job, ended),
            tasks.make_pickled,
            job.source,
            job.targets,
            alone=alone,
            jaxpr=self._settings.jaxpr,
            fresh=bool(self._settings.compile_for),
        )

    def _lowered(self, job: _Job, ended: Ended) -> None:
        made, how = ended.value()
        if made is None and how == NEEDED:
            self._alone.add(job.source.file)
            self._lower(job, job.source.file)
            return
        job.made = made if made is not None else died(job.source, job.targets, how, ended.printed)
        for target in job.targets:
            artifact = job.made.for_(target)
            if target in self._settings.compile_for and isinstance(artifact, Lowering):
                self._compile(job, artifact, target)
            elif not isinstance(artifact, Lowering) and target in job.made.aimed:
                job.compiled[target] = artifact
        for platform in self._settings.observed:
            of_it = [each for each in job.targets if each.platform == platform]
            lowering = job.made.on(platform) if of_it else None
            if isinstance(lowering, Lowering):
                self._observe(job, lowering, of_it[0])

    def _compile(self, job: _Job, lowering: Lowering, target: Target) -> None:
        cache = self._settings.cache
        kept = cache.get(lowering, target) if cache else None
        if kept is not None:
            job.compiled[target] = replace(kept, program=lowering.program)
            job.cached.add(target)
            return

        def end(ended: Ended) -> None:
            compiled, how = ended.value()
            if compiled is None:
                compiled = no_executable(lowering.program, target, how, ended.printed)
            job.compiled[target] = compiled
            if cache and isinstance(compiled, Executable):
                cache.put(lowering, target, compiled)

        effort = len(lowering.located) * target.backend.effort
        self._submit(job, end, tasks.compile_pickled, lowering, target, effort=effort, quick=True)

    def _observe(self, job: _Job, lowering: Lowering, target: Target) -> None:
        def end(ended: Ended) -> None:
            observation, how = ended.value()
            job.observed[target] = observation or Observation("", unknown=f"running {lowering.program} {how}")

        alone = self._own_file(job) if target.platform == HOST.platform else None
        self._submit(job, end, tasks.observe_pickled, job.source, lowering, on=target.platform, alone=alone)


def died(source: Source, targets: Sequence[Target], how: str, printed: str) -> Made:
    """What came of a program that ended its process, or took too long."""
    advice = "What it printed before that, if anything, is told below as `program.printed`."
    platforms = dict.fromkeys(each.platform for each in targets)
    crashes = tuple(Crash(source.name, Target(platform), f"{source.name} {how}", advice) for platform in platforms)
    return Made(source, crashes, printed=printed)


def no_executable(program: str, target: Target, how: str, printed: str) -> Crash:
    """The end of a compiler: one cell's outcome. C++ ends a process that has no memory left with SIGABRT."""
    if "std::bad_alloc" in printed:
        return tasks.out_of_memory(program, target, printed)
    advice = "Its other targets are not harmed."
    if "out of memory" in how:
        advice += " Several compilers at once may need too much: try `--jobs 1`."
    return Crash(program, target, f"the compiler {how} on {program} for {target}", advice, traceback=printed)
