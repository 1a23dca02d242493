"""What an unchanged run costs: `python benchmarks/unchanged.py`.

The corpus, on the CPU, where every result is kept, beside an interpreter that does nothing and one that imports jax and
Flax. Then a module of 50 checks of the fixture, beside the same module without mutcheck. All are new processes, which
take turns. Told are medians, as times of `python -c pass`, and the spread.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import Figure

TIMES = 7
MOST_SECONDS, MOST_CHECKS = 0.7, 1.0
PASS, JAX = [sys.executable, "-c", "pass"], [sys.executable, "-c", "import jax, flax.nnx"]
LOWER = [str(Path(sys.executable).with_name("mutcheck")), "lower", "--target", "cpu"]
LOWER_NAME = "mutcheck lower, unchanged"
MODULE = """
import jax
import jax.numpy as jnp
import pytest


@pytest.mark.parametrize("n", range(50))
def test_one({given}n):
    @jax.jit
    def step(x):
        x[...] += n

    x = jax.new_ref(jnp.zeros(n + 1))
    {check}
"""


def seconds(command: list[str], folder: Path, cache: Path) -> float:
    """How long a command takes."""
    begun = time.perf_counter()
    given = {**os.environ, "MUTCHECK_CACHE": str(cache)}
    subprocess.run(command, cwd=folder, env=given, check=True, capture_output=True)
    return time.perf_counter() - begun


def measured(folder: Path) -> dict[str, list[float]]:
    """The times of all commands, which take turns: a busy moment of the machine is nobody's alone."""
    cache = folder / "cache"
    (folder / "test_with.py").write_text(MODULE.format(given="mutcheck, ", check="mutcheck.lower(step, x)"))
    (folder / "test_without.py").write_text(MODULE.format(given="", check="assert step is not x"))
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    commands = {
        "python -c pass": PASS,
        "import jax, flax.nnx": JAX,
        LOWER_NAME: LOWER,
        "50 tests without checks": [*pytest, "test_without.py"],
        "50 tests with unchanged checks": [*pytest, "test_with.py"],
    }
    for command in commands.values():
        seconds(command, folder, cache)  # it compiles Python's modules, and keeps results
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(TIMES):
        for name, command in commands.items():
            found[name].append(seconds(command, folder, cache))
    return found


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
        found = measured(Path(folder))
    lower, with_, without = LOWER_NAME, "50 tests with unchanged checks", "50 tests without checks"
    checks = tuple(one - other for one, other in zip(found[with_], found[without], strict=True))
    return harness.tell(
        Figure(f"{lower} / import jax, flax.nnx", harness.ratios(found, lower, "import jax, flax.nnx"), 1.0),
        Figure(f"{lower} / python -c pass", harness.ratios(found, lower, "python -c pass")),
        Figure(lower, tuple(found[lower]), MOST_SECONDS, "s"),
        Figure("50 unchanged checks", checks, MOST_CHECKS, "s"),
    )


if __name__ == "__main__":
    sys.exit(main())
