"""What `mutcheck matrix` adds to JAX: `python benchmarks/releases.py [RELEASES]`, with the environments made once.

The corpus is lowered and compiled for cpu in six releases. `bare` is a script in each environment, one after the other,
that imports every program, and traces, lowers and compiles it as JAX does. `matrix` is the whole command, with nothing
compiled before. Both are measured by the clock on the wall, in turns, and the least of each counts.
"""

from __future__ import annotations

import subprocess
import sys
import time

import harness
from harness import Figure

RELEASES = "0.7.0,0.8.3,0.9.2,0.10.2,0.11.2,0.12.0.1"
MOST_TIMES = 2.0
"""How much longer than the bare runs the matrix may take."""

REPEATS = 2

BARE = """
import jax
from mutcheck.lowering.stages import trace
from mutcheck.project import discovery

for source in discovery.corpus():
    try:
        program = trace.load(source)
        call = trace.arguments(program)
        lowered = jax.jit(program.function).lower(*call.args, **call.kwargs) if not hasattr(
            program.function, "lower") else program.function.lower(*call.args, **call.kwargs)
        lowered.as_text()
        lowered.compile()
    except Exception:
        continue
"""
"""What a release does without mutcheck; what it refuses is passed over."""


def bare(releases: str) -> float:
    from mutcheck.releases import column
    from mutcheck.releases.environments.environment import Pair
    from mutcheck.releases.setup import setup

    environments = [setup((), print).environments.ensure(Pair(each), ()) for each in releases.split(",")]
    started = time.perf_counter()
    for each in environments:
        variables = {**column.variables(each), "JAX_PLATFORMS": "cpu"}
        subprocess.run([each.python, "-c", BARE], env=variables, check=True, capture_output=True)
    return time.perf_counter() - started


def matrix(releases: str) -> float:
    command = [sys.executable, "-m", "mutcheck.cli", "matrix", "--corpus", "--releases", releases, "--target", "cpu"]
    started = time.perf_counter()
    done = subprocess.run([*command, "--no-attribute", "--no-cache"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.perf_counter() - started


def main(releases: str) -> int:
    bare(releases)  # the environments are made, and their files are read once
    pairs = [(bare(releases), matrix(releases)) for _ in range(REPEATS)]
    count = len(releases.split(","))
    ratios = tuple(whole / alone for alone, whole in pairs)
    alone, whole = (min(times) for times in zip(*pairs, strict=True))
    told = f"the corpus for cpu in {count} releases: {alone:.1f} s by JAX alone, {whole:.1f} s by the matrix"
    return harness.tell(Figure("mutcheck matrix / bare JAX, release by release", ratios, MOST_TIMES, told=told))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else RELEASES))
