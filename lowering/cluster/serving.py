"""A child process of a cluster's worker. It does the tasks of one run, one at a time, as the run's own machine would.

The worker is a process of dask's, which may have no children of multiprocessing's, and must not be harmed by what a
compiler does. So it starts this one, which has no threads of dask's and starts processes as `local.py` does: with the
same limits, and the same words for what ends them. It ends with the worker, or once it has nothing to do for long.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
from concurrent.futures import wait
from queue import Empty, SimpleQueue
from typing import IO

from mutcheck.lowering.cluster.job import Job
from mutcheck.lowering.workers import pipes
from mutcheck.lowering.workers.executor import Ended, Executor, Task
from mutcheck.lowering.workers.local import LocalExecutor
from mutcheck.lowering.workers.pool import PATIENCE

IDLE = 900.0
"""Seconds after which a child ends that is asked for nothing: whoever began the run may be gone."""


def serve(requests: IO[bytes], answers: IO[bytes], idle: float = IDLE) -> None:
    """Answer what comes in, until no more does: first a job, then None for how this process differs, or a task."""
    job: Job = pickle.loads(pipes.read(requests))
    job.take_over()
    executor = LocalExecutor(1)
    coming: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(requests, coming, executor), daemon=True).start()
    while request := _next(coming, idle):
        task: Task | None = pickle.loads(request)
        pipes.write(answers, pickle.dumps(job.differences() if task is None else _do(executor, task)))
    executor.close()


def _next(coming: SimpleQueue[bytes], idle: float) -> bytes | None:
    try:
        return coming.get(timeout=idle)
    except Empty:
        return None


def _read(requests: IO[bytes], coming: SimpleQueue[bytes], executor: Executor) -> None:
    """Take what comes in. At its end nobody waits for an answer: what is under way is put an end to."""
    try:
        while True:
            coming.put(pipes.read(requests))
    except EOFError:
        executor.close()
        os._exit(0)


def _do(executor: Executor, task: Task) -> Ended:
    future = executor.submit(task)
    while not wait([future], PATIENCE).done:
        executor.look()
    return future.result()


def main() -> None:
    """Whatever is printed goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
