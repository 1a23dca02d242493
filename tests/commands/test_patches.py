"""Advice as patches of the user's own text: shown, written to a file that git takes, and applied."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, plain, run

HELPER = """import jax.numpy as jnp


def update(carry, p):
\tm, v = carry
\tg = (jnp.cos(m)
\t     + v + p)  # é
\tm = 0.9 * m + 0.1 * g
\tv = 0.99 * v + 0.01 * g * g
\treturn m, v
"""

MOMENTS = """
from helper import update

@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)), jnp.ones((64, 64)), jnp.ones((64, 64))))
@partial(jax.jit, donate_argnums=(0, 1))
def moments(m, v, p):
    return jax.lax.fori_loop(0, 7, lambda _, carry: update(carry, p), (m, v))
"""

POWERS = """
@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)), jnp.eye(64)))
@partial(jax.jit, donate_argnums=0)
def powers(x, w):
    def body(x, _):
        return x @ w, None
    x, _ = jax.lax.scan(body, x, None, length=6)
    return x
"""
"""A product is made beside what it reads: its loop needs a copy each round, and none in two rounds."""

UNDONATED = """
@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)),))
@jax.jit
def undonated(x):
    return x + 1
"""


@pytest.fixture
def helper(tmp_path: Path) -> Path:
    file = tmp_path / "helper.py"
    file.write_bytes(HELPER.replace("\n", "\r\n").encode())
    return file


@pytest.mark.skipif(not NEWEST, reason="older releases are helped by another edit")
def test_a_patch_is_shown_written_and_applied(write: Callable[..., Path], helper: Path, tmp_path: Path) -> None:
    """The file that is edited is one that the program imports, with tabs, CRLF and other letters."""
    program, before, patch = str(write(MOMENTS + POWERS)), helper.read_bytes(), tmp_path / "advice.patch"
    done = run("advise", program, "--target", "cpu", "-o", str(patch), cwd=tmp_path)

    assert done.status == 1, done.err
    assert "-> 0 " in done.out
    rows = [" ".join(row.split()) for row in done.out.splitlines()]
    assert "+ m, v, g = jax.lax.optimization_barrier((m, v, g))" in rows
    assert "+ x, _ = jax.lax.scan(body, x, None, length=6, unroll=2)" in rows
    assert helper.read_bytes() == before, "nothing is written that is not asked for"
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=tmp_path, check=True)
    subprocess.run(["patch", "-p1", "--dry-run", "--binary", "-i", str(patch)], cwd=tmp_path, check=True)

    applied = run("advise", program, "--target", "cpu", "--apply", "--yes", cwd=tmp_path)

    assert applied.status == 0, applied.err
    assert "moments  patched: cpu  224 KiB -> 0" in applied.out
    assert "powers  patched: cpu  96 KiB -> 0" in applied.out
    text = HELPER.replace("\tm = 0", "\tm, v, g = jax.lax.optimization_barrier((m, v, g))\n\tm = 0")
    assert helper.read_bytes() == ("import jax\n" + text).replace("\n", "\r\n").encode()


def test_what_no_patch_reaches_is_told_in_words(write: Callable[..., Path], tmp_path: Path) -> None:
    """The line that jits it is mutcheck's own."""
    program = str(write(UNDONATED.replace("@jax.jit\n", "")))
    done = run("advise", program, "--target", "cpu", "-o", str(tmp_path / "a.patch"), cwd=tmp_path)

    assert done.status == 1, done.err
    assert "  write   name it in `donate_argnames` (`x`)" in done.out
    assert "a.patch is not written: no advice has a patch." in done.err


def test_what_callers_must_follow_is_shown_and_not_applied(write: Callable[..., Path], tmp_path: Path) -> None:
    file, output = write(UNDONATED), tmp_path / "advice.json"
    before = file.read_text()
    done = run("advise", str(file), "--target", "cpu", "--apply", "--yes", "-o", str(output), cwd=tmp_path)

    assert done.status == 1, done.err
    assert "but     what calls it must not use a donated argument after the call" in done.out
    assert "undonated is not patched: what calls it must not use a donated argument after the call" in done.err
    assert file.read_text() == before
    ((advice,),) = [each["advice"] for each in json.loads(output.read_text())["programs"]]
    assert (advice["patch"]["safe"], advice["patch"]["file"]) == (False, str(file))
    assert '+@partial(jax.jit, donate_argnames="x")' in advice["patch"]["diff"].splitlines()


@pytest.mark.parametrize(("answer", "writes"), [("n", False), ("y", True)])
def test_a_person_is_asked(answer: str, writes: bool, write: Callable[..., Path], tmp_path: Path) -> None:
    file = write(POWERS)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mutcheck.cli", "advise", str(file), "--target", "cpu", "--apply"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, env=plain({}), cwd=tmp_path) as process:
        os.write(ours, f"{answer}\n".encode())
        out = process.communicate()[0].decode()
    os.close(ours)
    os.close(theirs)

    assert "Write this to train.py? [y/N]" in out
    assert ("unroll=2" in file.read_text(), process.returncode) == (writes, 0 if writes else 1)


def test_without_a_terminal_nobody_can_be_asked(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(POWERS)), "--apply")

    assert done.status == 2
    assert "there is no terminal to ask: add --yes" in done.err


def test_yes_answers_nothing_that_is_not_asked(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(POWERS)), "--yes")

    assert done.status == 2
    assert "add --apply" in done.err
