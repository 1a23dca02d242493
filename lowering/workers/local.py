"""Tasks are done by processes of this machine, each of which imports jax once.

What kills a process is how its task ended, and the next task gets another process. Which tasks share a process is a
matter of what they need: a device, a file's own settings, or nothing.
"""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from mutcheck.core.target import HOST
from mutcheck.lowering.workers import processes, tasks
from mutcheck.lowering.workers.begun import Vigil
from mutcheck.lowering.workers.executor import NEEDED, Ended, Task, lost
from mutcheck.lowering.workers.own import OwnProcesses


def enough(programs: int, targets: int) -> int:
    """How many processes there is work for: each imports jax, which takes as long as to lower a few programs."""
    return max(1, min(os.cpu_count() or 1, programs * (1 + targets) // 4))


class Standing:
    """Processes that stand by between runs: what imports jax, and starts its backend, does so once.

    Args:
      jobs: how many; None for one a core.
    """

    def __init__(self, jobs: int | None = None) -> None:
        self.workers = jobs or os.cpu_count() or 1
        self.pool = processes.pool(self.workers, tasks.prepare)

    def start(self) -> None:
        """Start them now, and not with the first task."""
        with unsignalled():
            assert self.pool.active  # to be asked starts a pool

    def close(self) -> None:
        self.pool.stop()
        self.pool.join()


class LocalExecutor:
    """Some processes of this machine. They start with the first task.

    Args:
      workers: how many there are, beside those of program files that must be alone.
      platforms: the platforms of this machine's devices that programs are to run on; there is one process for each
        beside the host's, since there is one memory.
      standing: processes that are used, and left as they are, in the place of so many workers.
    """

    def __init__(self, workers: int, platforms: Collection[str] = (), standing: Standing | None = None) -> None:
        self.workers = workers if standing is None else standing.workers
        self._standing = standing
        own = standing.pool if standing is not None else processes.pool(workers, tasks.prepare)
        self._pools: dict[str, Any] = {HOST.platform: own}
        for each in {*platforms} - {HOST.platform}:
            self._pools[each] = processes.pool(1, partial(tasks.prepare_to_run_on, each), anew=True)
        self._own = OwnProcesses()
        self._vigil = Vigil()
        self._folder = tempfile.TemporaryDirectory(prefix="mutcheck-")
        self._count = 0
        self._working: set[Any] = set()

    def submit(self, task: Task) -> Future[Ended]:
        """Have a task done."""
        output = Path(self._folder.name) / str(self._count)
        self._count += 1
        with unsignalled():
            pool = self._pools[task.on] if task.alone is None else self._own.of(task.alone)
            working = pool.schedule(task.function, (*task.arguments, output), dict(task.more), task.timeout)
        self._vigil.add(working, output)
        self._working.add(working)
        working.add_done_callback(self._working.discard)
        told: Future[Ended] = Future()
        told.add_done_callback(lambda done: working.cancel() if done.cancelled() else None)
        working.add_done_callback(lambda done: _tell(told, done, output))
        return told

    def look(self) -> None:
        """Find tasks whose process has ended without a word."""
        self._vigil.look()

    def close(self) -> None:
        """End what is under way, and all processes but for those that stand by."""
        for each in [*self._working]:
            each.cancel()
        for pool in self._pools.values():
            if self._standing is None or pool is not self._standing.pool:
                pool.stop()
                pool.join()
        self._own.close()
        self._folder.cleanup()


def _tell(told: Future[Ended], done: Any, output: Path) -> None:
    """Say how a task ended, unless it was given up."""
    made, how = _result_of(done)
    if told.set_running_or_notify_cancel():
        told.set_result(Ended(made, how, "" if made is not None else tasks.printed(output)))


def _result_of(future: Any) -> tuple[bytes | None, str]:
    """What a pool's task made, pickled; or None and how it ended."""
    from pebble import ProcessExpired

    try:
        return future.result(), ""
    except ProcessExpired as expired:
        return None, NEEDED if expired.exitcode == tasks.ALONE else f"ended its process {_how(expired.exitcode)}"
    except CancelledError:  # by whoever saw that its process is no more: all other statuses are told
        return None, "ended its process with status 0"
    except TimeoutError as error:
        return None, f"took longer than {error.args[1]:g} seconds, and was stopped"
    except (Exception, SystemExit) as error:  # of the pool's own, or an exit: one task's outcome, too
        return None, lost(error)


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"by {signal.Signals(-exit_code).name}" + (" (out of memory?)" if exit_code == -signal.SIGKILL else "")
    return f"with status {exit_code}"


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
