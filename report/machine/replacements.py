"""A unified diff as replacements of parts of a file, which is how SARIF has a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Whole lines that are replaced.

    Attributes:
      first: the line that they begin with, or before which something is inserted.
      after: the first line that stays; the same one where something is only inserted.
      text: what takes their place; empty where it is nothing.
    """

    first: int
    after: int
    text: str


def of_diff(diff: str) -> tuple[Replacement, ...]:
    """The replacements of a diff of one file, in the order of its lines; none where it is no diff."""
    return tuple(_of_hunks([f"{line}\n" for line in diff.removesuffix("\n").split("\n")]))


def _of_hunks(lines: list[str]) -> Iterator[Replacement]:
    at, first, removed, added = 0, 0, 0, list[str]()
    inside = False
    for line in lines:
        if found := _HUNK.match(line):
            if removed or added:
                yield Replacement(first, first + removed, "".join(added))
            start, count = int(found[1]), found[2]
            at = start + (count == "0")  # of an empty part the line before it is named
            removed, added, inside = 0, [], True
        elif not inside:
            continue
        elif line[:1] in "-+":
            first = first if removed or added else at
            removed += line[0] == "-"
            at += line[0] == "-"
            added += [line[1:]] if line[0] == "+" else []
        elif line[:1] != "\\":
            if removed or added:
                yield Replacement(first, first + removed, "".join(added))
            at, removed, added = at + 1, 0, []
    if removed or added:
        yield Replacement(first, first + removed, "".join(added))
