"""What the pytest plugin adds to a run of pytest in a project that does not use it: `python benchmarks/plugin.py`.

The project has many test files without a program and without the fixture. It is run with the plugin and with
`-p no:mutcheck`, in turns, so that both see the same machine; the medians of the processors' time are compared, which
is less shaken by whatever else runs than the clock is.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

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
        times = [(seconds(folder, *WITH), seconds(folder, *WITHOUT)) for _ in range(REPEATS)]
    added = statistics.median(with_ - without for with_, without in times)
    ratio = statistics.median(with_ / without for with_, without in times)
    bare = statistics.median(without for _, without in times)
    print(f"pytest with {FILES * TESTS} tests: {bare * 1000:.0f} ms without the plugin")
    print(f"the plugin adds {added * 1000:.1f} ms (at most {MOST_ADDED * 1000:.0f}), a ratio of {ratio:.3f}")
    return int(added > MOST_ADDED)


if __name__ == "__main__":
    sys.exit(main())
