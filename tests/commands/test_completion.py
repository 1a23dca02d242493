"""Completion in a shell: the script that is printed, and what it answers in a real bash."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from driver import command as mutcheck
from driver import run

BASH = shutil.which("bash") or ""
needs_bash = pytest.mark.skipif(not BASH, reason="there is no bash")

ASKED = """
set -e
source <("$MUTCHECK" completion bash)
complete -p mutcheck
compopt() { echo "option $2"; }
COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
COMP_LINE=$1 COMP_POINT=${#1}
_mutcheck_completion "$MUTCHECK"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def command(tmp_path: Path) -> Path:
    """The command of this environment, as it stands on PATH."""
    path = tmp_path / "bin" / "mutcheck"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mutcheck.cli "$@"\n')
    path.chmod(0o755)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's folder, with more in it than programs."""
    here = tmp_path / "here"
    (here / "models").mkdir(parents=True)
    program = "import mutcheck\n@mutcheck.program(arguments=tuple)\ndef {}(): ...\n"
    (here / "train it.py").write_text(program.format("step") + program.format("stop").partition("\n")[2])
    (here / "models" / "deep.py").write_text(program.format("go"))
    (here / "train.txt").write_text("")
    (here / ".hidden.py").write_text("")
    return here


def answers(command: Path, folder: Path, line: str) -> list[str]:
    done = subprocess.run(
        [BASH, "--norc", "-c", ASKED, "bash", line],
        cwd=folder,
        env={**os.environ, "MUTCHECK": str(command)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    complete, *found = done.stdout.splitlines()
    assert complete == "complete -o nosort -F _mutcheck_completion mutcheck"
    return found


@needs_bash
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mutcheck lo", ["lower"]),
        ("mutcheck lower scan", ["scan_stack", "scan_stack_wide"]),
        ("mutcheck explain increm", ["increment"]),
        ("mutcheck list increm", ["increment"]),
        ("mutcheck lower tra", ["option filenames", "train_step", "train it.py"]),
        ("mutcheck lower train\\ ", ["option filenames", "train it.py"]),
        ("mutcheck lower mod", ["option filenames", "option nospace", "models/"]),
        ("mutcheck lower models/", ["option filenames", "models/deep.py"]),
        ("mutcheck lower models/deep.py::", ["go"]),
        ("mutcheck lower train\\ it.py::st", ["step", "stop"]),
        ("mutcheck lower nowhere.py::", [""]),
        ("mutcheck lower --target tp", ["tpu", "tpu:v3", "tpu:v4", "tpu:v5e", "tpu:v5p", "tpu:v6e", "tpu:7x"]),
        ("mutcheck lower --target cuda:h", ["h100"]),
        ("mutcheck lower --target=cuda:h", ["h100"]),
        ("mutcheck lower --target cpu,roc", ["cpu,rocm", "cpu,rocm:mi300x", "cpu,rocm:mi250", "cpu,rocm:mi350x"]),
        ("mutcheck lower --target cpu,cp", [""]),
        ("mutcheck lower --format ma", ["markdown"]),
        ("mutcheck lower -o ", ["option default", ""]),
        ("mutcheck lower --emi", ["--emit"]),
    ],
)
def test_bash_completes(command: Path, folder: Path, line: str, found: list[str]) -> None:
    assert answers(command, folder, line) == found


@pytest.mark.parametrize(("shell", "begins"), [("zsh", "#compdef mutcheck"), ("fish", "function _mutcheck_completion")])
def test_other_shells_have_their_scripts(shell: str, begins: str) -> None:
    done = run("completion", shell)
    assert done.status == 0
    assert done.out.startswith(begins)
    assert "_MUTCHECK_COMPLETE" in done.out
    assert run("completion", SHELL=f"/usr/bin/{shell}").out == done.out


def test_zsh_is_answered_in_its_own_way(folder: Path) -> None:
    done = run("", cwd=folder, _MUTCHECK_COMPLETE="zsh_complete", COMP_WORDS="mutcheck lower increm", COMP_CWORD="2")
    kind, name, help_ = done.out.splitlines()
    assert (kind, name) == ("plain", "increment")
    assert help_


@pytest.mark.parametrize(("shell", "status"), [("", 2), ("/bin/tcsh", 2), ("/bin/bash", 0)])
def test_a_shell_that_is_not_known_is_asked_for(shell: str, status: int) -> None:
    done = mutcheck("completion", SHELL=shell)
    assert done.status == status
    if status:
        assert "name your shell: `mutcheck completion bash`, `zsh`, `fish`" in done.err
    else:
        assert "complete -o nosort -F _mutcheck_completion mutcheck" in done.out
