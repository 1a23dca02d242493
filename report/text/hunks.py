"""A unified diff, as lines with their numbers: the nearest ones around each change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = re.compile(r"@@ -(\d+)")

AROUND = 1
"""Lines that are shown before a change, and behind it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff.

    Attributes:
      sign: `+`, `-`, or a space.
      number: its number before the change; of a line that is added, that of the next one.
    """

    sign: str
    number: int
    text: str


def hunks(diff: str) -> Iterator[list[Line]]:
    """The lines of each hunk, without those that are further from a change than `AROUND`."""
    found: list[list[Line]] = []
    number = 0
    for text in diff.split("\n"):
        head = _HEAD.match(text)
        if head is not None:
            number = max(int(head[1]), 1)
            found.append([])
        elif found and text[:1] in ("+", "-", " "):
            found[-1].append(Line(text[0], number, text[1:].rstrip("\r")))
            number += text[0] != "+"
    for lines in found:
        changed = [place for place, each in enumerate(lines) if each.sign != " "]
        yield [each for place, each in enumerate(lines) if any(abs(place - one) <= AROUND for one in changed)]
