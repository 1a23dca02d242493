"""What it takes to say what mutcheck can do, against the least that a command with colours takes: `make bench`.

`mutcheck --help` and `python -c "import rich"` are started in turns, in processes of their own. Whatever else runs on
the machine, it slows down both: the median of the ratios of neighbours is what counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

MOST = 2.0
"""Times as long as `import rich` that the help may take."""

REPEATS = 40

COMMANDS = {
    "import rich": [sys.executable, "-c", "import rich"],
    "import click": [sys.executable, "-c", "import click"],
    "mutcheck --help": [sys.executable, "-m", "mutcheck.cli", "--help"],
    "mutcheck lower --help": [sys.executable, "-m", "mutcheck.cli", "lower", "--help"],
}
"""The first is what the others are measured by; click's own import is the least that the help can take."""


def seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> int:
    for command in COMMANDS.values():
        seconds(command)  # what is compiled and read at first is there then
    rounds = [{name: seconds(command) for name, command in COMMANDS.items()} for _ in range(REPEATS)]
    by = next(iter(COMMANDS))
    ratios = {name: statistics.median(each[name] / each[by] for each in rounds) for name in COMMANDS}
    for name, ratio in ratios.items():
        median = statistics.median(each[name] for each in rounds)
        bound = f" (at most {MOST:.2f})" if name == "mutcheck --help" else ""
        print(f"start-up  {name:<22} {median * 1000:4.0f} ms, {ratio:.2f} times `{by}`{bound}")
    return int(ratios["mutcheck --help"] > MOST)


if __name__ == "__main__":
    sys.exit(main())
