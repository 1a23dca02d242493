"""What the pytest plugin adds to a run of pytest in a project that does not use it: `python benchmarks/plugin.py`.

The project has many test files without a program and without the fixture. It is run with the plugin and with
`-p no:mutcheck`, in turns, so that both see the same machine; the medians of the processors' time are compared, which
is less shaken by whatever else runs than the clock is.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import harness
from harness import Figure

MOST_ADDED = 0.020
"""Seconds that the plugin may add."""

FILES, TESTS, REPEATS = 20, 10, 40
WITH, WITHOUT = ("-p", "no:nothing"), ("-p", "no:mutcheck")
"""To leave out a plugin costs a little itself."""


def project(folder: Path) -> None:
    """Test files that have nothing to do with mutcheck."""
    for number in range(FILES):
        text = "".join(f"def test_{each}(): ...\n" for each in range(TESTS))
        (folder / f"test_{number}.py").write_text(text, "utf-8")


def seconds(folder: Path, *options: str) -> float:
    """The processors' time that one run takes."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *options]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder)
        seconds(folder, *WITH), seconds(folder, *WITHOUT)  # what is written at first is there then
        works = {"with": lambda: seconds(folder, *WITH), "without": lambda: seconds(folder, *WITHOUT)}
        found = harness.rounds(works, REPEATS)
    added = tuple(1000 * (with_ - without) for with_, without in zip(found["with"], found["without"], strict=True))
    return harness.tell(
        Figure(f"pytest, {FILES * TESTS} tests: with the plugin / without", harness.ratios(found, "with", "without")),
        Figure("what the plugin adds", added, 1000 * MOST_ADDED, "ms"),
    )


if __name__ == "__main__":
    sys.exit(main())
