"""`mutcheck run -- pytest`: a whole suite, in one process and in several."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from driver import run

FUNCTIONS = 12
SUITE = """
from functools import partial

import jax
import jax.numpy as jnp
import pytest


def step(number):
    def update(x):
        return x.at[number].set(number)

    update.__name__ = f"update_{{number}}"
    return jax.jit(update, donate_argnums=0)


@pytest.mark.parametrize("number", range({functions}))
def test_an_update(number):
    assert step(number)(jnp.zeros({functions}))[number] == number
"""


@pytest.mark.parametrize("workers", [(), ("-p", "xdist", "-n", "2")])
def test_every_function_of_a_suite_is_told(tmp_path: Path, workers: tuple[str, ...]) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE.format(functions=FUNCTIONS), "utf-8")
    options = ("-q", "-p", "no:randomly", "-p", "no:hypothesispytest", "-p", "no:cacheprovider", *workers)
    done = run("run", "-o", "found.json", "--", sys.executable, "-m", "pytest", *options, cwd=tmp_path)
    assert (done.status, f"{FUNCTIONS} passed" in done.out) == (0, True)
    found = {each["program"]: each for each in json.loads((tmp_path / "found.json").read_text("utf-8"))["results"]}
    assert {name for name in found if name.startswith("update_")} == {f"update_{n}" for n in range(FUNCTIONS)}
    assert all(found[f"update_{n}"]["buffers"][0]["donated"] for n in range(FUNCTIONS))
    assert {path.name for path in tmp_path.iterdir()} <= {"test_suite.py", "found.json", "__pycache__"}
