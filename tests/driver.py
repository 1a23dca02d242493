"""The real command, in a process of its own, as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

RELEASE = metadata.version("jax")
NEWEST = RELEASE == "0.12.0.1"


@dataclass(frozen=True)
class Done:
    """What a command left: its exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.out)
        return document

    def cell(self, program: str, target: str = "cpu") -> dict[str, Any]:
        """One result of a JSON document."""
        (found,) = [each for each in self.json["results"] if (each["program"], each["target"]) == (program, target)]
        return found

    def codes(self, program: str, target: str = "cpu") -> list[str]:
        """The codes of a cell's findings that are no notes."""
        findings = self.cell(program, target)["findings"]
        return [finding["code"] for finding in findings if finding["severity"] != "note"]


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> Done:
    """Run the command as a user does; no test depends on the terminal or on CI's own variables."""
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "NO_COLOR", "TERM")}
    done = subprocess.run(
        [sys.executable, "-m", "mutcheck.cli", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


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
