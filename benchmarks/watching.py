"""From a save to a verdict: `python benchmarks/watching.py`.

A copy of a program of the corpus is saved again and again, each time with a line more, while `mutcheck watch` is there:
it is traced, lowered and compiled each time. Told is what it takes until the verdict, by a clock beside the watch and
as the watch prints it; and what bare JAX takes to import, trace, lower and compile the program, where it did so before.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import harness
from harness import Figure

from mutcheck.core.rooms import PROGRAMS

TIMES = 7
MOST_SECONDS = {"increment": 0.7}
MOST_RATIO = {"train_step": 1.5}
BARE = """
import importlib.util, statistics, sys, time
import jax
times = []
for number in range({times} + 1):
    sys.modules.pop("_models", None)
    jax.clear_caches()
    begun = time.perf_counter()
    spec = importlib.util.spec_from_file_location("program", "{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    program = getattr(module, "{name}")
    made = program.arguments()
    args, kwargs = (made.args, made.kwargs) if hasattr(made, "kwargs") else (made, {{}})
    function = program.function if hasattr(program.function, "lower") else jax.jit(program.function)
    function.lower(*args, **kwargs).compile()
    times.append(time.perf_counter() - begun)
print(statistics.median(times[1:]))
"""


def copied(name: str, folder: Path) -> Path:
    """A program of the corpus as a user's file, with the models that it imports."""
    for file in (f"{name}.py", "_models.py"):
        text = (Path(PROGRAMS) / file).read_text("utf-8")
        (folder / file).write_text(text.replace("mutcheck.lowering.programs._models", "_models"), "utf-8")
    return folder / f"{name}.py"


def watched(name: str, folder: Path) -> tuple[list[float], list[float]]:
    """Seconds from each save to its verdict: by a clock here, and as the watch tells them."""
    file = copied(name, folder)
    command = [sys.executable, "-m", "mutcheck.cli", "watch", file.name, "--target", "cpu"]
    given = {**os.environ, "MUTCHECK_CACHE": str(folder / "cache"), "PYTHONUNBUFFERED": "1"}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    seen, told = [], []
    with subprocess.Popen(command, cwd=folder, env=given, **streams) as process:  # type: ignore[call-overload]
        _until(process, "Watching.")
        text = file.read_text("utf-8")
        for number in range(TIMES + 1):
            begun = time.perf_counter()
            file.write_text(
                "\n" * (number + 1) + text, "utf-8"
            )  # with other lines it is another module: it is compiled
            lines = _until(process, "programs? made in")
            seen.append(time.perf_counter() - begun)
            told += [float(each) for each in re.findall(r"made in ([\d.]+) s", lines)]
            _until(process, "Watching.")
        process.send_signal(signal.SIGINT)
    return seen[1:], told[1:]  # the first one starts a backend


def _until(process: subprocess.Popen[str], pattern: str) -> str:
    lines = ""
    assert process.stdout is not None
    for line in process.stdout:
        lines += line
        if re.search(pattern, line):
            return lines
    raise AssertionError(f"{pattern!r} was never printed, but {lines}")


def bare(name: str, folder: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", BARE.format(times=TIMES, name=name)],
        cwd=folder,
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout.splitlines()[-1])


def main() -> int:
    figures = []
    for name in ("increment", "train_step"):
        with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
            seen, told = watched(name, Path(folder))
            jax = bare(name, Path(folder))
        words = f"{name}: {statistics.median(told):.2f} s at work; bare JAX {jax:.2f} s"
        ratios = tuple(each / jax for each in seen)
        figures += [
            Figure(f"{name}: from a save to the verdict", tuple(seen), MOST_SECONDS.get(name), "s", told=words),
            Figure(f"{name}: from a save to the verdict / bare JAX", ratios, MOST_RATIO.get(name)),
        ]
    return harness.tell(*figures)


if __name__ == "__main__":
    sys.exit(main())
