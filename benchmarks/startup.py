"""What it takes to say what mutcheck can do, against the least that a command with colours takes: `make bench`.

`mutcheck --help` and `python -c "import rich"` are started in turns, in processes of their own. Whatever else runs on
the machine, it slows down both: the median of the ratios of neighbours is what counts.
"""

from __future__ import annotations

import sys

import harness
from harness import Figure

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


def main() -> int:
    works = {name: lambda command=command: harness.command(command) for name, command in COMMANDS.items()}
    harness.rounds(works, 1)  # what is compiled and read at first is there then
    found = harness.rounds(works, REPEATS)
    by, *others = COMMANDS
    limits = {"mutcheck --help": MOST}
    return harness.tell(
        *(Figure(f"{each} / {by}", harness.ratios(found, each, by), limits.get(each)) for each in others)
    )


if __name__ == "__main__":
    sys.exit(main())
