"""Runs a plan's programs in worker processes and yields what came of each, in the plan's order.

Each program is lowered in one task, and compiled for every target in one of its own. What kills its process, or ends
it, is that task's outcome: the pool starts another worker and goes on.
"""

from __future__ import annotations

import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from mutcheck.core.artifacts import Compiled, Crash, Executable, Lowering
from mutcheck.core.made import Made
from mutcheck.core.observation import Observation
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.lowering.workers import processes, tasks
from mutcheck.lowering.workers.begun import Vigil
from mutcheck.lowering.workers.own import NEEDED, OwnProcesses

PATIENCE = 0.1
"""Seconds after which a waiting run looks whether it was stopped."""

AHEAD = 2
"""Programs for each worker that are lowered ahead of what is compiled, so that results come early."""


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
    standing: Standing | None = None


class Standing:
    """Worker processes that stand by between runs: what imports jax, and starts its backend, does so once.

    Args:
      jobs: how many; None for one a core.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self.workers = jobs or os.cpu_count() or 1
        self.pool = processes.pool(self.workers, tasks.prepare)

    def close(self) -> None:
        self.pool.stop()
        self.pool.join()


def run(programs: Sequence[tuple[Source, tuple[Target, ...]]], settings: Settings) -> Iterator[Made | None]:
    """Make the artifacts of every program; None for one that was not finished when the run was stopped.

    Closing the iterator ends the workers.

    Args:
      programs: each with its targets.
    """
    standing = settings.standing
    workers = standing.workers if standing is not None else settings.jobs or _workers(programs, settings)
    own = OwnProcesses()
    pools: dict[str, Any] = {
        HOST.platform: standing.pool if standing is not None else processes.pool(workers, tasks.prepare)
    }
    for each in {*settings.observed} - {HOST.platform}:  # it starts when it is needed; one, since there is one memory
        pools[each] = processes.pool(1, partial(tasks.prepare_to_run_on, each), anew=True)
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        running = _Running(pools, own, programs, settings, Path(folder), AHEAD * workers)
        try:
            for number in range(len(programs)):
                yield running.wait_for(number)
        finally:
            for pool in pools.values():
                if standing is None or pool is not standing.pool:
                    pool.stop()
                    pool.join()
            own.close()


def _workers(programs: Sequence[object], settings: Settings) -> int:
    tasks = len(programs) * (1 + len(settings.compile_for))
    return max(1, min(os.cpu_count() or 1, tasks // 4))


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


class _Running:
    """The tasks of a run: which are under way, and what is done with each when it ends."""

    def __init__(
        self,
        pools: Mapping[str, Any],
        own: OwnProcesses,
        programs: Sequence[tuple[Source, tuple[Target, ...]]],
        settings: Settings,
        folder: Path,
        ahead: int,
    ) -> None:
        self._pools = pools
        self._own = own
        self._vigil = Vigil()
        self._settings = settings
        self._folder = folder
        self._jobs = [_Job(source, targets) for source, targets in programs]
        self._waiting = list(reversed(self._jobs))
        self._ends: dict[Any, Callable[[Any], None]] = {}
        self._done = self._started = 0
        for _ in range(ahead):
            self._next()

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
            self._vigil.forget(future)
            self._ends.pop(future)(future)
        self._vigil.look()
        if ended:
            self._settings.ticked(self._done, self._started + len(self._waiting))

    def _schedule(
        self,
        job: _Job,
        end: Callable[[Any, Path], None],
        function: Any,
        *arguments: Any,
        on: str = HOST.platform,
        alone: Path | None = None,
        **more: Any,
    ) -> None:
        output = self._folder / str(self._started)
        self._started += 1
        job.open += 1
        with unsignalled():
            pool = self._pools[on] if alone is None else self._own.of(alone)
            future = pool.schedule(function, (*arguments, output), more, self._settings.timeout)
        self._vigil.add(future, output)

        def ended(future: Any) -> None:
            job.open -= 1
            end(future, output)

        self._ends[future] = ended

    def _next(self) -> None:
        """Lower one more program."""
        if not self._waiting:
            return
        job = self._waiting.pop()
        self._lower(job, self._alone(job))

    def _alone(self, job: _Job) -> Path | None:
        """The program's file, where it has a process of its own."""
        return job.source.file if job.source.file in self._own else None

    def _lower(self, job: _Job, alone: Path | None) -> None:
        def end(future: Any, output: Path) -> None:
            self._lowered(job, future, output)

        self._schedule(
            job,
            end,
            tasks.make_pickled,
            job.source,
            job.targets,
            alone=alone,
            jaxpr=self._settings.jaxpr,
            fresh=bool(self._settings.compile_for),
        )

    def _lowered(self, job: _Job, future: Any, output: Path) -> None:
        made, how = result_of(future)
        if made is None and how == NEEDED:
            self._lower(job, job.source.file)
            return
        job.made = made if made is not None else died(job.source, job.targets, output, how)
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
        self._next()

    def _compile(self, job: _Job, lowering: Lowering, target: Target) -> None:
        cache = self._settings.cache
        kept = cache.get(lowering, target) if cache else None
        if kept is not None:
            job.compiled[target] = replace(kept, program=lowering.program)
            job.cached.add(target)
            return

        def end(future: Any, output: Path) -> None:
            compiled, how = result_of(future)
            if compiled is None:
                compiled = no_executable(lowering.program, target, how, tasks.printed(output))
            job.compiled[target] = compiled
            if cache and isinstance(compiled, Executable):
                cache.put(lowering, target, compiled)

        self._schedule(job, end, tasks.compile_pickled, lowering, target)

    def _observe(self, job: _Job, lowering: Lowering, target: Target) -> None:
        def end(future: Any, _: Path) -> None:
            observation, how = result_of(future)
            job.observed[target] = observation or Observation("", unknown=f"running {lowering.program} {how}")

        alone = self._alone(job) if target.platform == HOST.platform else None
        self._schedule(job, end, tasks.observe_pickled, job.source, lowering, on=target.platform, alone=alone)


def result_of(future: Any) -> tuple[Any, str]:
    """What a task made, or None and how it ended."""
    from pebble import ProcessExpired

    try:
        return pickle.loads(future.result()), ""
    except ProcessExpired as expired:
        return None, NEEDED if expired.exitcode == tasks.ALONE else f"ended its process {_how(expired.exitcode)}"
    except CancelledError:  # by whoever saw that its process is no more: all other statuses are told
        return None, "ended its process with status 0"
    except TimeoutError as error:
        return None, f"took longer than {error.args[1]:g} seconds, and was stopped"
    except (Exception, SystemExit) as error:  # of the pool's own, or an exit: one task's outcome, too
        return None, f"got lost: {type(error).__name__}: {error}"


@contextmanager
def unsignalled() -> Iterator[None]:
    """Keep Ctrl-C from processes that are being started: they inherit what is blocked, and the run's own stops them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def died(source: Source, targets: Sequence[Target], output: Path, how: str) -> Made:
    """What came of a program that ended its process, or took too long."""
    advice = "What it printed before that, if anything, is told below as `program.printed`."
    platforms = dict.fromkeys(each.platform for each in targets)
    crashes = tuple(Crash(source.name, Target(platform), f"{source.name} {how}", advice) for platform in platforms)
    return Made(source, crashes, printed=tasks.printed(output))


def no_executable(program: str, target: Target, how: str, printed: str) -> Crash:
    """The end of a compiler: one cell's outcome. C++ ends a process that has no memory left with SIGABRT."""
    if "std::bad_alloc" in printed:
        return tasks.out_of_memory(program, target, printed)
    advice = "Its other targets are not harmed."
    if "out of memory" in how:
        advice += " Several compilers at once may need too much: try `--jobs 1`."
    return Crash(program, target, f"the compiler {how} on {program} for {target}", advice, traceback=printed)


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"by {signal.Signals(-exit_code).name}" + (" (out of memory?)" if exit_code == -signal.SIGKILL else "")
    return f"with status {exit_code}"
