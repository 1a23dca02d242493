"""What `mutcheck run` adds to a command: a suite of jitted functions under pytest, in three ways, in turns.

`bare` is pytest alone. `dumping` has JAX and XLA dump what `mutcheck run` needs, with nothing that looks at it.
`mutcheck` is `mutcheck run -- pytest`, its report included. What counts is what it adds to `dumping`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import Figure

MOST_ADDED = 0.15
"""The part of the time with dumps that mutcheck may add."""

FUNCTIONS = 36
REPEATS = 3

SUITE = """
from functools import partial

import jax
import jax.numpy as jnp
import pytest

WIDTH = 256


def layer(weights, x):
    return jnp.tanh(x @ weights["kernel"] + weights["bias"])


def loss(params, x):
    for weights in params:
        x = layer(weights, x)
    return jnp.mean((x - 1) ** 2)


def params(depth):
    keys = jax.random.split(jax.random.key(0), depth)
    return [{"kernel": jax.random.normal(k, (WIDTH, WIDTH)) / WIDTH, "bias": jnp.zeros(WIDTH)} for k in keys]


def make(number):
    depth = 2 + number % 6

    @partial(jax.jit, donate_argnames=("weights", "momentum"))
    def step(weights, momentum, x):
        value, slopes = jax.value_and_grad(loss)(weights, x)
        momentum = jax.tree.map(lambda m, g: 0.9 * m + g + number, momentum, slopes)
        weights = jax.tree.map(lambda w, m: w - 0.01 * m, weights, momentum)
        return weights, momentum, value

    step.__name__ = f"step_{number}"
    return step, depth


@pytest.mark.parametrize("number", range(FUNCTIONS))
def test_step(number):
    step, depth = make(number)
    weights = params(depth)
    momentum = jax.tree.map(jnp.zeros_like, weights)
    x = jnp.ones((8, WIDTH))
    for _ in range(3):
        weights, momentum, value = step(weights, momentum, x)
    assert jnp.isfinite(value)
"""


def seconds(command: list[str], folder: Path, **environment: str) -> float:
    started = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    told = done.stderr.splitlines()[-1:] if "run" in command else []
    return time.perf_counter() - started if not told else _said(told, time.perf_counter() - started)


def _said(told: list[str], taken: float) -> float:
    print(f"          {told[0]}")
    return taken


def main() -> int:
    times: dict[str, list[float]] = {"bare": [], "dumping": [], "mutcheck": []}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "test_steps.py").write_text(SUITE.replace("FUNCTIONS", str(FUNCTIONS)), "utf-8")
        pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", str(folder)]
        seconds(pytest, folder)  # files are read for the first time
        for repeat in range(REPEATS):
            dumps = folder / f"dumps-{repeat}"
            dumping = {
                "JAX_DUMP_IR_TO": str(dumps / "jax"),
                "JAX_DUMP_IR_MODES": "stablehlo",
                "XLA_FLAGS": f"--xla_dump_to={dumps / 'xla'} --xla_dump_hlo_as_proto --xla_dump_include_timestamp",
            }
            (dumps / "jax").mkdir(parents=True)
            times["bare"].append(seconds(pytest, folder))
            times["dumping"].append(seconds(pytest, folder, **dumping))
            times["mutcheck"].append(seconds([sys.executable, "-m", "mutcheck.cli", "run", "--", *pytest], folder))
    bare, dumping_, mutcheck = (statistics.median(times[name]) for name in ("bare", "dumping", "mutcheck"))
    told = f"capturing: bare {bare:.2f} s; dumping {dumping_:.2f} s; mutcheck run {mutcheck:.2f} s"
    return harness.tell(
        Figure("mutcheck run / dumping alone", harness.ratios(times, "mutcheck", "dumping"), 1 + MOST_ADDED, told=told),
        Figure("mutcheck run / the bare command", harness.ratios(times, "mutcheck", "bare")),
    )


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    sys.exit(main())
