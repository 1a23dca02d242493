"""The real command as a user runs it: in a process of its own, which begins as an interpreter or as a copy of one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import copies
from copies import Done

RELEASE = metadata.version("jax")
NEWEST = RELEASE == "0.12.0.1"

_OURS = ("CI", "COLUMNS", "NO_COLOR", "PYTEST_CURRENT_TEST", "TERM")
"""Variables of the terminal, of CI, and of pytest, which sets one anew for each test."""


def run(*arguments: str, cwd: Path | None = None, by: str = copies.COMMAND, **environment: str) -> Done:
    """Run the command in a copy of a process that has imported what it needs, with workers that are copies, too.

    All else is as a user has it: a process, its folder, its environment, its output and its exit status. What a test
    is about that differs in a copy (how the command starts, signals and terminals that reach it, variables that JAX
    reads as it is imported) needs `command`.

    Args:
      by: another function that runs the command, as in `module:name`.
    """
    return copies.call(by, arguments, cwd, plain(environment))


def command(*arguments: str, cwd: Path | None = None, **environment: str) -> Done:
    """Run the command as a user does, as an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "mutcheck.cli", *arguments],
        cwd=cwd,
        env=plain(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def plain(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which no test depends on the terminal, or on variables of CI and pytest."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return {**kept, "PYTHONIOENCODING": "utf-8", **environment}


@contextmanager
def started(command: list[str], **how: Any) -> Iterator[subprocess.Popen[Any]]:
    """A process that is started, and gone when this is left: a test that fails leaves none to the next one."""
    with subprocess.Popen(command, **how) as process:
        try:
            yield process
        finally:
            process.kill()


def interruptible(command: list[str]) -> list[str]:
    """A command that is to be interrupted: a shell starts what runs in its background with SIGINT ignored."""
    begun = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    return [sys.executable, "-c", begun, *command]


def lowered(*arguments: str, cwd: Path | None = None, **environment: str) -> Done:
    """`mutcheck lower` of StableHLO only: what is not about executables is tested without compiling any."""
    return run("lower", "--no-compile", *arguments, cwd=cwd, **environment)


def accepted(*arguments: str, cwd: Path | None = None, **environment: str) -> Done:
    """`mutcheck accept` of StableHLO only."""
    return run("accept", "--no-compile", *arguments, cwd=cwd, **environment)


def written(file: Path) -> int:
    """The number that a file holds, once it is written: what wrote it has begun to hang."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if file.exists() and (text := file.read_text()):
            return int(text)
        os.sched_yield()
    raise AssertionError(f"{file} was never written")


def appears(folder: Path, pattern: str) -> None:
    """Wait until a file of such a name is somewhere in a folder."""
    deadline = time.monotonic() + 60
    while not any(folder.glob(pattern)):
        assert time.monotonic() < deadline, f"{folder} never had a file {pattern}"
        os.sched_yield()


def ends(process: int) -> bool:
    """Whether a process ends within a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True  # ended, and not yet collected by whoever took it over
        os.sched_yield()
    return False


HEADER = """
import os
import sys
from functools import partial

import jax
import jax.numpy as jnp

import mutcheck

vector = lambda: (jnp.ones(3),)
"""
"""What stands before the programs of a user's file in the tests."""
