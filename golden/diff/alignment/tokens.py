"""The words of a line of IR."""

from __future__ import annotations

import re

_WORD = re.compile(r"[%@#]?[\w$.]+(?:-[\w$.]+)*|->|\s+|.", re.DOTALL)

MOST = 2_000
"""Words of a line up to which it is looked at word by word: a constant may have a million."""


def tokens(line: str, most: int = MOST) -> list[tuple[int, str]]:
    """The words of a line with their positions; none of a line that has more than `most`, or is very long."""
    if len(line) > 40 * most:
        return []
    found = [(each.start(), each.group()) for each in _WORD.finditer(line)]
    return found if len(found) <= most else []
