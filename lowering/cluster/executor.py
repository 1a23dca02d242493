"""Tasks are done by the workers of a `dask.distributed` cluster, through the cluster's own `concurrent.futures`.

A task that was on a worker that is lost is done again by another: the scheduler sees to it. Before any task is given,
the workers are compared with this machine, and what would differ is told.
"""

from __future__ import annotations

import logging
import platform
import secrets
import socket
import threading
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mutcheck.core.executor import Cluster
from mutcheck.core.trouble import Trouble
from mutcheck.lowering.cluster import job as jobs
from mutcheck.lowering.cluster.job import Difference, Job
from mutcheck.lowering.workers.executor import Ended, Task, lost
from mutcheck.lowering.workers.pool import Programs, Settings

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10.0
"""Seconds that a scheduler has to answer."""

GRACE = 2.0
"""Seconds more that dask has to say so itself."""

JOIN = 30.0
"""Seconds that a first worker has to be there, and another one where all are gone."""

BEGIN = 120.0
"""Seconds that all workers have to answer before the first task: one that has just started imports jax."""

LOOK = 5.0
"""Seconds after which a waiting run looks whether there still are workers."""

INSTALL = "Install it: `pip install 'mutcheck[dask]'`."
START = "Start some where mutcheck is installed: `dask worker {host}:{port}`."
SAME = "Install the same on all machines."
SHARE = (
    "The workers import programs themselves: have them see the same files at the same paths, on a file system that all "
    "machines share, or in a checkout of the same commit on each."
)
SILENT = "Stop the worker that hangs (its log and the dashboard say which), and run this again."
AGAIN = "Start it, and run this again: what was compiled is kept."
MOST_TOLD = 3
"""Differences that are told one by one."""


class ClusterExecutor:
    """The workers of a cluster, for one run.

    Raises:
      Trouble: the cluster cannot be used, or its workers would make something else than this machine.
    """

    def __init__(self, cluster: Cluster, job: Job) -> None:
        self._cluster = cluster
        self._trouble: Trouble | None = None
        self._uid = job.uid
        self._client = _connected(cluster)
        try:
            self._await_workers()
            self._check_installed(job)
            self._begin(job)
        except BaseException:
            self.close()
            raise
        self._by = self._client.get_executor(pure=False)
        self.workers = sum(self._client.nthreads().values())
        self._looked = self._peopled = time.monotonic()

    def submit(self, task: Task) -> Future[Ended]:
        """Have a task done."""
        from mutcheck.lowering.cluster import worker

        told: Future[Ended] = Future()
        working = self._by.submit(worker.work, self._uid, task)
        told.add_done_callback(lambda done: working.cancel() if done.cancelled() else None)
        working.add_done_callback(lambda done: self._tell(told, done))
        return told

    def look(self) -> None:
        """See whether the scheduler is there, and has workers.

        Raises:
          Trouble: it has gone away, or they have, or one has joined that is not as this machine.
        """
        now = time.monotonic()
        if now - self._looked >= LOOK:
            self._looked = now
            self._look_for_workers(now)
        if self._trouble is not None:
            raise self._trouble

    def close(self) -> None:
        """Give up what is under way, and have the workers forget the run."""
        there = self._client.status == "running"
        with suppress(Exception):  # it may be gone by now
            if there:
                self._client.unregister_worker_plugin(self._uid)
        with suppress(Exception):  # or not answer
            self._client.close(timeout=CONNECT if there else 0.5)

    def _tell(self, told: Future[Ended], done: Any) -> None:
        """Say how a task ended, unless it was given up, or the run cannot go on."""
        from distributed import KilledWorker

        from mutcheck.lowering.cluster.worker import Unlike

        if told.cancelled():
            return
        if done.cancelled():
            self._trouble = self._unable("went away", AGAIN)
            return
        error = done.exception()
        if isinstance(error, Unlike):
            self._trouble = self._differ({"a worker that has joined": error.differences})
        elif told.set_running_or_notify_cancel():
            if isinstance(error, KilledWorker):
                ended = Ended(None, f"was lost with {error.allowed_failures + 1} workers of {self._cluster}")
            else:
                ended = done.result() if error is None else Ended(None, lost(error))
            told.set_result(ended)

    def _look_for_workers(self, now: float) -> None:
        if self._client.status != "running":
            self._trouble = self._unable("went away", AGAIN)
        elif self._client.nthreads():
            self._peopled = now
        elif now - self._peopled >= JOIN:
            self._trouble = self._no_workers("has lost all of its workers")

    def _await_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=JOIN)
        except TimeoutError:
            raise self._no_workers("has no workers") from None

    def _check_installed(self, job: Job) -> None:
        """Ask what needs nothing of mutcheck's, in words that every Python knows."""
        python = self._ask(platform.python_version)
        installed = self._ask(metadata.version, "mutcheck")
        here = {"Python": platform.python_version(), "mutcheck": job.versions["mutcheck"]}
        found = defaultdict(list)
        for what, there in (("Python", python), ("mutcheck", installed)):
            for worker, version in there.items():
                if isinstance(version, Exception):
                    found[worker].append(Difference(what, "is missing", here[what]))
                elif _short(version) != _short(here[what]):
                    found[worker].append(Difference(what, f"is {version}", here[what]))
        if found:
            raise self._differ(found)

    def _begin(self, job: Job) -> None:
        """Have all workers know the run, and compare them with this machine."""
        from mutcheck.lowering.cluster import worker

        try:
            self._within(partial(self._client.register_plugin, worker.Run(job)))
            found = self._ask(worker.differences, job.uid)
            broken = next((each for each in found.values() if isinstance(each, Exception)), None)
            if broken is not None:
                raise broken
        except Trouble:
            raise
        except Exception as error:
            why = f"has workers that cannot begin: {type(error).__name__}: {error}"
            raise self._unable(why, "Install this mutcheck on all of them, and start them again.") from error
        if any(found.values()):
            raise self._differ(found)

    def _ask(self, function: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
        """What a function gives on each worker, or raises there."""
        found: dict[str, Any] = self._within(partial(self._client.run, function, *arguments, on_error="return"))
        return found

    def _within(self, ask: Callable[[], Any]) -> Any:
        """What all workers answer: dask waits without end for one that is there, and says nothing.

        Raises:
          Trouble: one says nothing in time.
        """
        answer: Future[Any] = Future()
        threading.Thread(target=_answered, args=(answer, ask), daemon=True).start()
        try:
            return answer.result(BEGIN)
        except TimeoutError:
            if answer.done():  # a worker's own
                raise
            raise self._unable(f"has a worker that has not answered for {BEGIN:.0f} s", SILENT) from None

    def _unable(self, why: str, advice: str) -> Trouble:
        return Trouble(Path(str(self._cluster)), f"the scheduler at {self._cluster} {why}", advice)

    def _no_workers(self, why: str) -> Trouble:
        return self._unable(why, START.format(host=self._cluster.host, port=self._cluster.port))

    def _differ(self, found: Mapping[str, Sequence[Difference]]) -> Trouble:
        """What to say of workers that are not as this machine, each thing once."""
        where: dict[Difference, list[str]] = {}
        for worker, differences in found.items():
            for each in differences:
                where.setdefault(each, []).append(worker)
        told = [_told(each, workers) for each, workers in where.items()]
        more = [f"and {len(told) - MOST_TOLD} more"] if len(told) > MOST_TOLD else []
        why = f"workers of {self._cluster} differ from this machine: {'; '.join([*told[:MOST_TOLD], *more])}"
        return Trouble(Path(str(self._cluster)), why, SHARE if any(each.of_files for each in where) else SAME)


def _told(difference: Difference, workers: Sequence[str]) -> str:
    on = workers[0] if len(workers) == 1 else f"{workers[0]} and {len(workers) - 1} more"
    if difference.what == jobs.OURS:
        return f"{difference.what} are others on {on}"
    here = f", and {difference.here or 'missing'} here" if not difference.of_files else ""
    return f"{difference.what} {difference.there} on {on}{here}"


def _short(version: str) -> str:
    """What must be the same of a version: the first two numbers of Python's, all of mutcheck's."""
    return ".".join(version.split(".")[:2]) if version.count(".") == 2 else version


def _connected(cluster: Cluster) -> Client:
    """A connection to a scheduler.

    Raises:
      Trouble: it cannot be had.
    """
    try:
        from distributed import Client
    except ImportError:
        here = Path(str(cluster))
        raise Trouble(here, "`--executor dask://` needs distributed, which is not installed", INSTALL) from None
    where = Path(str(cluster))
    advice = f"Start one with `dask scheduler --port {cluster.port}`, or correct the address."
    try:
        socket.create_connection((cluster.host, cluster.port), CONNECT).close()
    except OSError as error:
        why = f"no scheduler answers at {cluster}: {error.strerror or error}"
        raise Trouble(where, why, advice) from None
    _quieten()
    answer: Future[Client] = Future()
    connect = partial(Client, cluster.address, timeout=CONNECT, set_as_default=False)
    threading.Thread(target=_answered, args=(answer, connect), daemon=True).start()
    try:
        return answer.result(CONNECT + GRACE)  # dask itself waits without end for one that accepts, and says nothing
    except Exception as error:  # of a socket, of what it speaks, or of what it says: nothing that dask knows
        why = f"what answers at {cluster} is no dask scheduler: {type(error).__name__}"
        raise Trouble(where, why, advice) from error


def _answered(answer: Future[Client], connect: Callable[[], Client]) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared afterwards
            answer.set_result(connect())
    except Exception as error:
        answer.set_exception(error)


def _quieten() -> None:
    """Keep dask from telling what is told in mutcheck's words, or is meant."""
    from dask import config

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})  # a module is sent with its task


def executor(cluster: Cluster) -> Callable[[Programs, Settings], ClusterExecutor]:
    """Makes the executor of a run."""

    def made(programs: Programs, settings: Settings) -> ClusterExecutor:
        sources = [source for source, _ in programs]
        uid = f"mutcheck-{secrets.token_hex(8)}"
        return ClusterExecutor(cluster, jobs.of(uid, sources, [each.platform for each in settings.compile_for]))

    return made
