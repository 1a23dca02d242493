"""Names of what generated directives capture: those of the buffers, as short as they are told apart by."""

from __future__ import annotations

import re
from collections.abc import Sequence


def names(paths: Sequence[str]) -> dict[str, str]:
    """A name for each path of a buffer, such as `MEAN`, or `BN_MEAN` where there are several means."""
    words = {path: [word.upper() for word in re.findall(r"[A-Za-z0-9]+", path)] or ["BUFFER"] for path in paths}
    found: dict[str, str] = {}
    for path, its in words.items():
        others = [each for other, each in words.items() if other != path]
        found[path] = _unused(_shortest(its, others), found)
    return found


def _shortest(words: Sequence[str], others: Sequence[Sequence[str]]) -> str:
    """The last words of a path that no other one ends in."""
    for count in range(1, len(words) + 1):
        end = list(words[-count:])
        if not end[0][0].isdigit() and not any(list(each[-count:]) == end for each in others):
            return "_".join(end)
    return "_".join(words) if not words[0][0].isdigit() else f"BUFFER_{'_'.join(words)}"


def _unused(name: str, used: dict[str, str]) -> str:
    count, new = 1, name
    while new in used.values():
        count += 1
        new = f"{name}_{count}"
    return new
