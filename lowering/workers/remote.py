"""Compiles for devices that are not here in a process of its own, as `lowering/workers/pool.py` does for whole runs.

A process that runs a person's code must not load the plugins of devices: they may find none and log that, take the
process with them, or be there already for real. One child serves all compilations of a process: it imports jax once.
"""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutcheck.core.artifacts import Compiled, Crash, Lowering
from mutcheck.core.reduction import Recipe
from mutcheck.core.target import Target
from mutcheck.lowering.workers import begun, pipes, tasks


class _Child:
    """The child, and the file that it writes what it prints to."""

    def __init__(self) -> None:
        self.said = tempfile.NamedTemporaryFile(prefix="mutcheck-")  # noqa: SIM115  # it lives as long as the child
        command = [sys.executable, "-P", "-m", "mutcheck.lowering.workers.remote", self.said.name]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.said, start_new_session=True
        )
        self.owner = os.getpid()

    def ask(self, task: Callable[..., bytes], arguments: Sequence[Any]) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pipes.write(self.process.stdin, pickle.dumps((task, arguments)))
        return pickle.loads(pipes.read(self.process.stdout))

    def close(self) -> None:
        """End it. It would also end by itself with this process, at the end of its input."""
        if self.owner != os.getpid():  # a fork of the process that started it
            return
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.kill()
        self.process.wait()
        begun.forget(Path(self.said.name))
        self.said.close()


_lock = threading.Lock()
_child: _Child | None = None


def compile_(lowering: Lowering, target: Target) -> Compiled:
    """What becomes of a lowering on a target. It does not raise: a child that ends is an outcome."""
    made, how = _asked(tasks.compile_pickled, lowering, target)
    if made is not None:
        compiled: Compiled = made
        return compiled
    why = f"the compiler ended its process {how.status} on {lowering.program} for {target}"
    return Crash(lowering.program, target, why, "Your own process is not harmed.", traceback=how.printed)


def dump_passes(lowering: Lowering, target: Target, folder: Path) -> Recipe:
    """Have XLA write the module after each of its passes into a folder; how to compile it with jax alone."""
    made, how = _asked(tasks.dump_pickled, lowering, target, folder)
    recipe: Recipe = made if made is not None else Recipe(why=f"the compiler ended its process {how.status}")
    return recipe


@dataclass(frozen=True, slots=True)
class _How:
    """How a child ended.

    Attributes:
      status: such as `by signal 11`; empty where it did not end.
      printed: what it printed.
    """

    status: str = ""
    printed: str = ""


def _asked(task: Callable[..., bytes], *arguments: Any) -> tuple[Any, _How]:
    """What a task of `tasks.py` made in the child; None where that ended it, and how."""
    global _child  # noqa: PLW0603  # one for the process
    with _lock:
        if _child is None or _child.process.poll() is not None or _child.owner != os.getpid():
            _child = _Child()
            atexit.register(_child.close)
        try:
            return _child.ask(task, arguments), _How()
        except (EOFError, OSError):
            status = _child.process.wait()
            printed = Path(_child.said.name).read_text("utf-8", "replace")
            begun.forget(Path(_child.said.name))
            _child = None
    return None, _How(f"by signal {-status}" if status < 0 else f"with status {status}", printed)


def _serve(output: Path) -> None:
    """Do what comes in, until no more does. Whatever is printed goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    tasks.prepare()
    while True:
        try:
            task, arguments = pickle.loads(pipes.read(sys.stdin.buffer))
        except EOFError:
            return
        pipes.write(answers, task(*arguments, output))


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
