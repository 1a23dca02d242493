"""Ctrl-C at any time: the command says that it was interrupted, and ends with the status that shells have for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import interruptible, plain

from mutcheck.commands.shared import verbs

Write = Callable[..., Path]

AT = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["AT"] and os.environ["MAIN"] == str(os.getpid()):
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)

if os.environ.setdefault("MAIN", str(os.getpid())) == str(os.getpid()):  # and not in processes that it starts
    sys.meta_path.insert(0, Interrupt())
"""
"""A module that Python imports as it starts: it interrupts the command as that begins to import a module."""

STEP = """
    @mutcheck.program(arguments=lambda: (jnp.zeros(3),))
    @jax.jit
    def step(x):
        return x + 1
"""


def interrupted(folder: Path, at: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, and how it ended where Ctrl-C came as it began to import a module."""
    (folder / "start").mkdir(exist_ok=True)
    (folder / "start" / "sitecustomize.py").write_text(AT)
    given = plain({"PYTHONPATH": str(folder / "start"), "AT": at, "MUTCHECK_CACHE": str(folder / "cache")})
    given.pop("MAIN", None)
    command = interruptible([sys.executable, "-m", "mutcheck.cli", *arguments])
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False, timeout=120)


def check(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stderr) == (130, "\nInterrupted.\n"), done.stdout


@pytest.mark.parametrize("verb", sorted(verbs.known()))
def test_as_a_verb_is_imported(verb: str, tmp_path: Path) -> None:
    check(interrupted(tmp_path, f"mutcheck.commands.{verb}", verb))


BOTH = (
    "click",
    "mutcheck.commands.shared.root",
    "mutcheck.commands.shared.verbs",
    "mutcheck.commands.shared.options",
    "mutcheck.run.project",
    "mutcheck.run.programs",
    "mutcheck.golden.kept.results",
    "msgspec",
)
BEGINS = [*(("lower", at) for at in BOTH), *(("watch", at) for at in (*BOTH, "mutcheck.run.watching", "pebble"))]


@pytest.mark.parametrize(("verb", "at"), BEGINS)
def test_while_it_begins(verb: str, at: str, write: Write, tmp_path: Path) -> None:
    write(STEP)
    check(interrupted(tmp_path, at, verb, "train.py", "--target", "cpu", "--no-compile"))


def test_a_run_that_has_begun_tells_what_is_finished(write: Write, tmp_path: Path) -> None:
    write(STEP)
    done = interrupted(tmp_path, "pebble", "lower", "train.py", "--target", "cpu", "--no-compile")
    assert (done.returncode, done.stderr) == (2, "")
    assert "Error: interrupted: 0 of 1 cells were done. Run it again for the others." in done.stdout


def test_where_it_is_ignored_it_stays_so(tmp_path: Path) -> None:
    """As a shell has it for what runs in its background."""
    (tmp_path / "sitecustomize.py").write_text(AT)
    given = plain({"PYTHONPATH": str(tmp_path), "AT": "mutcheck.commands.list"})
    ignoring = "import os, signal, sys; signal.signal(2, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", ignoring, sys.executable, "-m", "mutcheck.cli", "list"]
    done = subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert "increment" in done.stdout
