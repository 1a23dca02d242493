"""The commands of the documentation, run: in a small project that has what they name, each in a copy of it.

A command that is run ends with 0 or 1: it did its work. What takes long, or needs what a test has not, is named below
with the reason, and is only looked up, as test_commands.py does with all of them.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from documented import PAGES, ROOT, shown
from driver import NEWEST, RELEASE, accepted, run

NOT_RUN = {
    r"mutcheck (matrix|bisect)\b": "makes environments of other releases, from a package index",
    r"mutcheck (serve|watch)\b": "runs until Ctrl-C; tests of its own start it",
    r".* --executor dask://": "asks a cluster",
    r".*[ ,](cuda:h100|tpu:v5e|rocm:mi300x).*|.* --ir hlo": "compiles for devices: many seconds each",
    r"mutcheck run --advise|mutcheck advise": "searches for many seconds; tests of its own run it",
    r"mutcheck reduce": "searches for many seconds; tests of its own run it",
    r"mutcheck (run --|run --fail-on copied --fail-on not-aliased -- python train.py)$": "the tutorial's test runs it",
    r"mutcheck run .*-- pytest\b": "runs a whole suite; tests of its own do",
    r"mutcheck inspect /dev/stdin": "reads standard input",
    r".*build/bench/": "shows what benchmarks left",
    r"mutcheck lower --help / import rich": "is a row of figures",
    r"mutcheck accept *(#.*)?$": "asks a person, on a terminal",
    r"mutcheck (run|inspect|history( import| merge)?|diff|ack|explain --try)$": "is the name of a verb",
    r".* (FINDING|INTO|OTHER)": "is the form of a command",
    r"mutcheck (inspect --advise|diff --format json)$": "names an option alone",
}
"""Patterns of commands that are only looked up, with the reason."""

NAMES = {
    "PROGRAM": "train.py::step",
    "TARGET": "cpu",
    "PATH": "dump",
    "FILE": "train.py",
    "DIR": "elsewhere",
    "$GITHUB_STEP_SUMMARY": "summary.md",
}
"""What stands for the names that a reader fills in."""

PROJECT = """\
[tool.mutcheck]
programs = ["train.py"]
targets = ["cpu"]
"""

TRAIN = '''\
"""A file of programs that is a script, too."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp

import mutcheck


@mutcheck.program(arguments=lambda: (jnp.ones(8),), donated=1)
@partial(jax.jit, donate_argnums=0)
def step(x):
    return x + 1
# CHECK: tf.aliasing_output = 0


@mutcheck.program(arguments=lambda: (jnp.ones(8),), donated=1)
@partial(jax.jit, donate_argnums=0)
def train_step(x):
    return x * 2
# CHECK: tf.aliasing_output = 0


class Linear(NamedTuple):
    kernel: jax.Array


class Stack(NamedTuple):
    linear: Linear


@mutcheck.program(arguments=lambda: (Stack(Linear(jnp.ones((8, 8)))),), donated=1)
@partial(jax.jit, donate_argnums=0)
def scan_stack(block_stack):
    """Named as a program of the corpus is, whose Flax takes long to import."""
    return jax.tree.map(jnp.sin, block_stack)
# CHECK: tf.aliasing_output = 0


if __name__ == "__main__":
    print(train_step(jnp.ones(8)))
'''


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a repository, with goldens, a history of two branches, and every file that a page names."""
    made = tmp_path_factory.mktemp("documented")
    (made / "train.py").write_text(TRAIN, "utf-8")
    (made / "pyproject.toml").write_text(PROJECT, "utf-8")
    noisy = re.sub(r"def (\w+)", r"def noisy_\1", TRAIN)
    (made / "noisy.py").write_text(noisy, "utf-8")
    shutil.copy(ROOT / "examples" / "public_bugs" / "jax_17845.py", made)
    git(made, "init")
    accepted("--all", cwd=made)
    goldens = made / "goldens" / "step"
    if not (goldens / "0.10.2").exists():
        shutil.copytree(goldens / RELEASE, goldens / "0.10.2")
    for message in ("one", "two"):
        git(made, "add", ".")
        git(made, "commit", "--allow-empty", "-m", message)
        run("lower", "--record", cwd=made)
    git(made, "checkout", "-b", "faster")
    run("lower", "--record", cwd=made)
    git(made, "checkout", "main")
    for name in ("shard-1.db", "shard-2.db", "backup.db", "2026.db", "history.db"):
        shutil.copy(made / "mutcheck-history.db", made / name)
    run("lower", "-o", "results.json", cwd=made)
    module = run("lower", "step", "--emit", "stablehlo", "--target", "cpu", cwd=made).out
    (made / "dump").mkdir()
    for name in ("step.mlir", "before.mlir", "after.mlirbc", "dump/step.mlir"):
        (made / name).write_text(module, "utf-8")
    hlo = run("lower", "step", "--emit", "hlo", "--target", "cpu", cwd=made).out
    for name in ("module.hlo.txt", "module.hlo.pb"):
        (made / name).write_text(hlo, "utf-8")
    return made


def is_run(command: str) -> bool:
    return not any(re.match(pattern, command) for pattern in NOT_RUN)


def words(command: str) -> list[str]:
    """The arguments of a command: without what a shell does with its output, and with names filled in."""
    found = shlex.split(command, comments=True)[1:]
    end = next((place for place, word in enumerate(found) if word in (">", ">>", "|")), len(found))
    for name, meant in NAMES.items():
        found = [re.sub(rf"^([a-z]+=)?{re.escape(name)}$", rf"\g<1>{meant}", word) for word in found]
    return [sys.executable if word == "python" else word for word in found[:end]]


@pytest.fixture(scope="module")
def tried(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """What went wrong with a command, which is run once however many pages show it."""
    known: dict[str, str] = {}

    def tried(command: str) -> str:
        key = shlex.join(shlex.split(command, comments=True))
        if key not in known:
            known[key] = went_wrong(command)
        return known[key]

    def went_wrong(command: str) -> str:
        folder = tmp_path_factory.mktemp("command")  # `git` keeps hooks that nobody needs: no copy of them
        steps = [each.strip() for each in shlex.join(shlex.split(command, comments=True)).split("'&&'")]
        if not steps[0].startswith("mutcheck init"):
            shutil.copytree(project, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("hooks"))
        for step in steps:
            done = run(*words(step), cwd=folder)
            if done.status not in (0, 1) or "Traceback" in done.err:
                return f"{done.status}: {done.out}{done.err}"
        return ""

    return tried


@pytest.mark.skipif(not NEWEST, reason="the pages show the newest release of JAX")
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_command_that_can_be_run_here_does_its_work(page: Path, tried: Callable[[str], str]) -> None:
    commands = [command.strip() for command in shown(page.read_text("utf-8"))]
    wrong = {command: why for command in commands if is_run(command) and (why := tried(command))}
    assert wrong == {}


def test_what_is_only_looked_up_is_there() -> None:
    """A pattern for which no page has a command is of yesterday."""
    commands = [command.strip() for page in PAGES for command in shown(page.read_text("utf-8"))]
    assert [pattern for pattern in NOT_RUN if not any(re.match(pattern, command) for command in commands)] == []
