"""The commands that the documentation shows: lines of its blocks, and what stands in backquotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])


def shown(text: str) -> Iterator[str]:
    """The commands of a page."""
    for block in re.findall(r"^ *```\w*\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        yield from re.findall(r"^ *(?:\$ )?(?:CI= )?(mutcheck [a-z].*)$", block, re.MULTILINE)
    outside = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"`(mutcheck [a-z][^`]*)`", outside.replace("\n", " "))
