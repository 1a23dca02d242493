"""Writes the tables of the documentation that come from the code: the findings of docs/checks.md."""

from __future__ import annotations

import re
from pathlib import Path

from mutcheck.checks import catalog

PAGE = Path(__file__).with_name("checks.md")
_TABLE = re.compile(r"^\| code \| severity \|.*?(?=^\n|\Z)", re.MULTILINE | re.DOTALL)


def main() -> None:
    PAGE.write_text(_TABLE.sub(lambda _: catalog.table(), PAGE.read_text("utf-8"), count=1), "utf-8")


if __name__ == "__main__":
    main()
