"""Texts of IR as they are compared: a key for each line, and the names of the values in it, as numbers.

A key is what a line says apart from its values' names. What else a line is (which names it defines, whether it starts
a function) follows from its key alone, so that this is worked out once for each key, and not for each line: most
lines of a large module say what others say.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, count

CHUNK = 1 << 16
"""Lines that are read at once: what reading needs beside its result stays small."""

_NAME = "\0"
"""What stands for a name in a key."""

_ENTERED = re.compile(_NAME + r"(?= = |: )")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kind of IR is written.

    Attributes:
      name: a value's name, as its only group.
      operation: the operation of a line, as its first group that is not empty; a line without one only gives structure.
      function: how a line begins that starts a function, in which names start anew; None where names are a module's.
    """

    name: re.Pattern[str]
    operation: re.Pattern[str]
    function: re.Pattern[str] | None = None

    def operation_of(self, line: str) -> str:
        """What a line does, such as `stablehlo.add`; empty where it is no operation."""
        found = self.operation.match(line)
        return next(filter(None, found.groups()), "") if found else ""


STABLEHLO = Dialect(
    re.compile(r"(%(?!arg\d)(?:\d+|[A-Za-z$._-][\w$.-]*))"),
    re.compile(r"\s*(?:[%\0][^=]* = )?\"?(?:(func\.func\b.*?@[\w.$-]+)|((?!cond\b|do\b)[A-Za-z_][\w.$-]*))"),
    re.compile(r"\s*func\.func\b"),
)
"""`%argN` is no name here: a function's arguments are told apart by their position alone."""

HLO = Dialect(
    re.compile(r"(%[\w.-]+|(?<=[(\s])[A-Za-z_][\w.-]*(?=: ))"),
    re.compile(r"(?:\s+(?:ROOT )?[%\0\w.-]+ = .*? ([a-z][\w-]*)\(|(HloModule|ENTRY)\b|([%\0])(?=[\w.-]* \())"),
)
"""Names of a computation's parameters stand in its header, too, without `%`."""

PLAIN = Dialect(re.compile(r"((?!))"), re.compile(r"\s*(\S)"))
"""Text without values: every line is its own key."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line's key says of its names.

    Attributes:
      names: how many there are.
      defined: the positions of those that it gives a value to.
      starts: whether it starts a function.
    """

    names: int
    defined: tuple[int, ...]
    starts: bool


class Numbers(dict[str, int]):
    """Gives every text that it is asked for a number: the next one where it is new."""

    def __init__(self) -> None:
        super().__init__()
        self._next = count().__next__

    def __missing__(self, text: str) -> int:
        number = self[text] = self._next()
        return number


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The numbers of keys and names, which both texts of a comparison share."""

    dialect: Dialect
    keys: Numbers = field(default_factory=Numbers)
    names: Numbers = field(default_factory=Numbers)
    shapes: list[Shape] = field(default_factory=list)

    def read(self, lines: Sequence[str]) -> Text:
        """The lines of a text, as they are compared."""
        keys, names = array("i"), array("i")
        for start in range(0, len(lines), CHUNK):
            some_keys, some_names = _split("\n".join(lines[start : start + CHUNK]), self.dialect.name)
            keys.extend(map(self.keys.__getitem__, some_keys))
            names.extend(map(self.names.__getitem__, some_names))
        new = list(self.keys)[len(self.shapes) :]
        self.shapes.extend(_shape(key, self.dialect) for key in new)
        return Text(self, keys, names)


@dataclass(frozen=True)
class Text:
    """The lines of a text: the number of each one's key, and the numbers of all names, one after another."""

    vocabulary: Vocabulary
    keys: array[int]
    names: array[int]

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def starts(self) -> array[int]:
        """Where the names of each line start in `names`; at last, where they end."""
        counts = [shape.names for shape in self.vocabulary.shapes]
        return array("i", accumulate(map(counts.__getitem__, self.keys), initial=0))

    @cached_property
    def definitions(self) -> dict[int, list[int]]:
        """The lines that define each name, in order."""
        found: dict[int, list[int]] = {}
        defined = [shape.defined for shape in self.vocabulary.shapes]
        starts, names = self.starts, self.names
        for line, key in enumerate(self.keys):
            for at in defined[key]:
                found.setdefault(names[starts[line] + at], []).append(line)
        return found

    def shape(self, line: int) -> Shape:
        return self.vocabulary.shapes[self.keys[line]]

    def names_of(self, line: int) -> array[int]:
        return self.names[self.starts[line] : self.starts[line + 1]]

    def own(self, line: int) -> list[int]:
        """The names that a line gives a value to."""
        start = self.starts[line]
        return [self.names[start + at] for at in self.shape(line).defined]

    def definition(self, name: int, before: int) -> int | None:
        """The last line before one that defines a name; None where there is none."""
        lines = self.definitions.get(name, ())
        at = bisect_right(lines, before - 1)
        return lines[at - 1] if at else None

    @cached_property
    def uses(self) -> dict[int, list[int]]:
        """The lines that read each name, in order."""
        found: dict[int, list[int]] = {}
        for line in range(len(self)):
            own = self.own(line)
            for name in self.names_of(line):
                if name not in own:
                    found.setdefault(name, []).append(line)
        return found

    def users(self, name: int, after: int) -> Sequence[int]:
        """The lines after one that read a name that it defines, until another one defines it."""
        again = self.definitions[name]
        at = bisect_right(again, after)
        uses = self.uses.get(name, ())
        end = bisect_right(uses, again[at]) if at < len(again) else len(uses)
        return uses[bisect_right(uses, after) : end]

    def line_of(self, position: int) -> int:
        """The line that a position in `names` belongs to."""
        return bisect_right(self.starts, position) - 1


def read(old: Sequence[str], new: Sequence[str], dialect: Dialect) -> tuple[Text, Text]:
    """Two texts that are to be compared, as lines."""
    vocabulary = Vocabulary(dialect)
    return vocabulary.read(old), vocabulary.read(new)


def _split(text: str, name: re.Pattern[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The keys of a text's lines, and all names in them.

    What could be taken for the mark is escaped, so that no two lines get one key.
    """
    if _NAME in text or "\1" in text:
        text = text.replace("\1", "\1\1").replace(_NAME, "\1\2")
    parts = name.split(text)
    return _NAME.join(parts[::2]).split("\n"), parts[1::2]


def _shape(key: str, dialect: Dialect) -> Shape:
    starts = dialect.function is not None and dialect.function.match(key) is not None
    return Shape(key.count(_NAME), _defined(key) if _NAME in key else (), starts)


def _defined(key: str) -> tuple[int, ...]:
    """The positions of names that a line gives values to: results (`%0:2 = `, `%a, %b = `), arguments of regions."""
    results, _, _ = key.partition(" = ")
    if not results.lstrip().startswith(_NAME):
        return tuple(key.count(_NAME, 0, found.start()) for found in _ENTERED.finditer(key))
    given = results.count(_NAME)
    entered = (key.count(_NAME, 0, found.start()) for found in _ENTERED.finditer(key, len(results)))
    return (*range(given), *entered)
