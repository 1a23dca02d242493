"""`mutcheck reduce`: a smaller module with the same copy, and a script that shows it without mutcheck."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import driver

SWAP = """
from functools import partial

import jax
import jax.numpy as jnp

import mutcheck


def arguments():
    return jnp.ones((64, 64)), jnp.ones((64, 64)), jnp.ones((64, 64)), jnp.ones(8)


@mutcheck.program(arguments=arguments)
@partial(jax.jit, donate_argnums=(0, 1, 2))
def swap(a, b, c, x):
    def body(number, ab):
        a, b = ab
        return b + jnp.tanh(x).sum(), a * 1.5

    a, b = jax.lax.fori_loop(0, 5, body, (a, b))
    return a, b, c + jnp.sin(x).sum()
"""


def program(folder: Path) -> str:
    (folder / "swap.py").write_text(SWAP)
    return "swap.py"


def test_a_copy_is_reduced_and_shown_with_jax_alone(tmp_path: Path) -> None:
    done = driver.run("reduce", program(tmp_path), "--buffer", "a", "--target", "cpu", "-o", "repro", cwd=tmp_path)

    assert done.status == 1, done.err
    assert "made by copy-insertion.after_adding_copies_to_resolve_interference" in done.out
    assert sorted(each.name for each in (tmp_path / "repro").iterdir()) == ["README.md", "module.mlir", "show.py"]
    module = (tmp_path / "repro" / "module.mlir").read_text()
    assert "tf.aliasing_output" in module
    assert "stablehlo.tanh" not in module
    assert "stablehlo.sine" not in module
    about = (tmp_path / "repro" / "README.md").read_text()
    assert "copy-insertion.after_adding_copies_to_resolve_interference" in about
    assert "| `swap` |" in about
    shown = show(tmp_path / "repro")
    assert shown.returncode == 0, shown.stderr
    assert "-> " in shown.stdout
    assert "f32[64,64]" in shown.stdout


def show(folder: Path) -> subprocess.CompletedProcess[str]:
    """The script of a reproducer, run where mutcheck is not to be found by accident."""
    assert "mutcheck" not in (folder / "show.py").read_text().replace("mutcheck's", "")
    environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "show.py"]
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


def test_what_is_in_place_needs_no_reproducer(tmp_path: Path) -> None:
    done = driver.run("reduce", program(tmp_path), "--buffer", "c", "--target", "cpu", "-o", "repro", cwd=tmp_path)

    assert done.status == 0
    assert done.out == "c is in place on cpu: there is nothing to reduce.\n"
    assert not (tmp_path / "repro").exists()


def test_a_buffer_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    done = driver.run("reduce", program(tmp_path), "--buffer", "d", "--target", "cpu", "-o", "repro", cwd=tmp_path)

    assert done.status == 2
    assert "no buffer of swap goes by 'd'. Its buffers: a, b, c." in done.err
    assert not (tmp_path / "repro").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "repro").mkdir()
    (tmp_path / "repro" / "notes").write_text("mine")
    done = driver.run("reduce", program(tmp_path), "--buffer", "a", "-o", "repro", cwd=tmp_path)

    assert done.status == 2
    assert "repro is not empty. Name another folder with `-o`." in done.err
    assert [each.name for each in (tmp_path / "repro").iterdir()] == ["notes"]


def test_one_program_and_one_target_are_named(tmp_path: Path) -> None:
    none = driver.run("reduce", "--buffer", "a", "-o", "repro", cwd=tmp_path)
    two = driver.run("reduce", "x.py", "--buffer", "a", "-o", "repro", "--target", "cpu,tpu:v5e", cwd=tmp_path)

    assert (none.status, two.status) == (2, 2)
    assert "name one program" in none.err
    assert "name one target" in two.err


def test_a_program_that_does_not_lower_says_why(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(SWAP.replace("return a, b, c +", "return a @ x, b, c +"))
    done = driver.run("reduce", "bad.py", "--buffer", "a", "--target", "cpu", "-o", "repro", cwd=tmp_path)

    assert done.status == 2
    assert "swap on cpu: refused (trace): TypeError" in done.err
