"""What runs in a worker of a cluster, a process of dask's: it hands tasks to children of its own.

A run comes as a plugin of the worker, so that workers that join later know it, too, and leaves as one.
"""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from distributed import Worker
from distributed.diagnostics.plugin import WorkerPlugin

from mutcheck.lowering.cluster.job import Difference, Job
from mutcheck.lowering.workers import pipes
from mutcheck.lowering.workers.executor import Ended, Task

PATIENCE = 10.0
"""Seconds that a child has to end by itself."""

ATTEMPTS = 2
"""How often a task is begun whose child is lost: children do no compiling themselves, and are seldom lost."""


class Unlike(Exception):
    """A worker has joined that differs from the machine that the run was begun on."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__(differences)
        self.differences = differences


class Run(WorkerPlugin):
    """A run, for a worker that is there or joins while it lasts."""

    def __init__(self, job: Job) -> None:
        self.name = job.uid
        self._job = job

    def setup(self, worker: Worker) -> None:  # noqa: ARG002  # dask gives it by its name
        _runs[self._job.uid] = _Run(self._job)

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        if self._job.uid in _runs:
            _runs.pop(self._job.uid).close()


async def differences(uid: str) -> list[Difference]:
    """What this worker has that is not as the run needs it."""
    return await asyncio.to_thread(_runs[uid].differences)


def work(uid: str, task: Task) -> Ended:
    """Do a task in a child, and wait for it.

    Raises:
      Unlike: this worker is not as the run needs it.
    """
    run = _runs[uid]
    if found := run.differences():
        raise Unlike(found)
    return run.do(task)


class _Child:
    """A child process that serves one run."""

    def __init__(self, job: Job) -> None:
        command = [sys.executable, "-P", "-m", "mutcheck.lowering.cluster.serving"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        self._send(job)

    def ask(self, request: Task | None) -> Any:
        """What it answers.

        Raises:
          EOFError, OSError: it is lost.
        """
        self._send(request)
        assert self._process.stdout is not None
        return pickle.loads(pipes.read(self._process.stdout))

    def _send(self, value: object) -> None:
        assert self._process.stdin is not None
        pipes.write(self._process.stdin, pickle.dumps(value))

    def close(self) -> None:
        """Have it end, without waiting for that."""
        threading.Thread(target=self._end).start()

    def _end(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # what was left to write to one that has ended
            self._process.stdin.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Run:
    """The children of one run in this worker: one for each of its threads that works."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._all: list[_Child] = []
        self._differences: list[Difference] | None = None
        self._closed = False

    def differences(self) -> list[Difference]:
        if self._differences is None:
            self._differences = self._ask(None)
        return self._differences

    def do(self, task: Task) -> Ended:
        made: Ended = self._ask(task)
        return made

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for each in self._all:
                each.close()

    def _ask(self, request: Task | None) -> Any:
        for attempt in range(ATTEMPTS):
            child = self._take()
            try:
                answer = child.ask(request)
            except (EOFError, OSError, ValueError):  # it has ended, or its pipe is closed here
                self._lose(child)
                if self._closed or attempt == ATTEMPTS - 1:
                    raise
            else:
                with self._lock:
                    self._idle.append(child)
                return answer
        raise AssertionError("it was asked for at least once")

    def _take(self) -> _Child:
        with self._lock:
            if self._closed:
                raise EOFError
            if not self._idle:
                self._idle.append(_Child(self._job))
                self._all.append(self._idle[-1])
            return self._idle.pop()

    def _lose(self, child: _Child) -> None:
        with self._lock:
            self._all.remove(child)
            child.close()


_runs: dict[str, _Run] = {}
"""Those that this worker knows, by their names."""
