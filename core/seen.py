"""What the names of functions held while a program was traced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Held(StrEnum):
    """What a name held: arrays, which may be a tree of them; a ref; or anything else, of which there may be arrays."""

    ARRAYS = "arrays"
    REF = "ref"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """A function, by its file and its first line, which is that of its first decorator."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What names held before a line of a function was run, whenever it was.

    Attributes:
      names: by the function and the line.
    """

    names: Mapping[tuple[Place, int], Mapping[str, Held]] = field(default_factory=dict)

    def at(self, place: Place, lines: Iterable[int]) -> Mapping[str, Held]:
        """What names held before the first of some lines of a statement that was run; nothing where none was."""
        return next((self.names[place, line] for line in lines if (place, line) in self.names), {})
