"""A candidate: changes of one file's text that may do what an edit of StableHLO did."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mutcheck.checks.patches.names import Spelled, import_line
from mutcheck.checks.patches.syntax import Function, Syntax, first_line, last_line
from mutcheck.checks.patches.text import Text, Unreadable, insertion
from mutcheck.core.advice import Change
from mutcheck.core.finding import Location
from mutcheck.core.seen import Held, Place, Seen

Read = Callable[[str], bytes | None]
"""A file's name to its bytes; None where it cannot be read."""


@dataclass(frozen=True)
class Candidate:
    """Changes of a file's text.

    Attributes:
      unsafe: why what calls the program may have to change as well; empty where it need not.
      outputs: where the program's outputs come in another order: which one comes at each position.
    """

    file: str
    changes: tuple[Change, ...]
    unsafe: str = ""
    outputs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file as text and as syntax."""

    file: str
    text: Text
    syntax: Syntax

    def importing(self, spelled: Spelled) -> tuple[Change, ...]:
        """What must be imported for a name."""
        if not spelled.imports:
            return ()
        line = import_line(self.text.tree)
        return (insertion((line, 1), spelled.imports + self.text.newline),) if line else ()


@dataclass(frozen=True)
class Spot:
    """A statement of a function."""

    written: Written
    function: Function
    statement: ast.stmt

    @property
    def place(self) -> Place:
        return Place(self.written.file, first_line(self.function))

    def held(self, seen: Seen) -> dict[str, Held]:
        """What names held before the statement."""
        first = self.statement.lineno
        return dict(seen.at(self.place, range(first, last_line(self.statement) + 1)))


class Files:
    """The user's files; each is read and parsed once.

    Args:
      read: reads a file.
    """

    def __init__(self, read: Read) -> None:
        self.written = lru_cache(maxsize=None)(lambda file: _written(read, file))

    def spots(self, lines: Sequence[Location]) -> Iterator[Spot]:
        """The statements of some lines that can be edited, each once, in the order of the lines."""
        found: dict[tuple[str, int], Spot] = {}
        for line in lines:
            spot = self.spot(line)
            if spot is not None:
                found.setdefault((spot.written.file, spot.statement.lineno), spot)
        yield from found.values()

    def spot(self, line: Location) -> Spot | None:
        """The statement of a line, where it has that line for itself and is one of a function."""
        written = self.written(line.file)
        statement = written.syntax.statement_at(line.line) if written is not None else None
        if written is None or statement is None or not written.text.starts_line(statement):
            return None
        function = written.syntax.function_of(statement)
        return Spot(written, function, statement) if function is not None else None


def _written(read: Read, file: str) -> Written | None:
    data = read(file)
    if data is None:
        return None
    try:
        text = Text.of(data)
    except Unreadable:
        return None
    return Written(file, text, Syntax(text.tree))
