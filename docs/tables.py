"""Writes the tables of the documentation that come from the code: docs/checks.md and docs/filecheck.md."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from pathlib import Path

from mutcheck.checks import catalog

HERE = Path(__file__).parent
FEATURES = HERE.parent / "tests" / "filecheck_features.py"


def main() -> None:
    write("checks.md", r"^\| code \| severity \|.*?(?=^\n|\Z)", catalog.table)
    write(
        "filecheck.md",
        r"^\| directive or pattern \|.*^\| `FILECHECK_OPTS`[^\n]*",
        runpy.run_path(str(FEATURES))["table"],
    )


def write(page: str, old: str, table: Callable[[], str]) -> None:
    """Put a table into a page, where the old one is."""
    path = HERE / page
    found = re.compile(old, re.MULTILINE | re.DOTALL)
    path.write_text(found.sub(lambda _: table(), path.read_text("utf-8"), count=1), "utf-8")


if __name__ == "__main__":
    main()
