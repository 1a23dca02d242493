"""Whether two values of two texts are one: whether the lines that define them belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from mutcheck.golden.diff.alignment.align import Alignment
from mutcheck.golden.diff.alignment.lines import Text

Value = tuple[str | int, ...]
"""What a name stands for: equal in both texts where it is one value."""


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the old text and one of the new that belong together, and are not the same."""

    old: int
    new: int
    moved: bool = False


class Partners:
    """Which lines of two texts belong together.

    Args:
      linked: those that are not the same.
    """

    def __init__(self, aligned: Alignment, linked: Iterable[Link]) -> None:
        self._aligned = aligned
        self._starts = [run.new for run in aligned.same]
        self._linked = {link.new: link.old for link in linked}

    def add(self, link: Link) -> None:
        self._linked[link.new] = link.old

    def of_new(self, new: int) -> int | None:
        """The line of the old text that belongs to one of the new; None where none does."""
        at = bisect_right(self._starts, new) - 1
        run = self._aligned.same[at] if at >= 0 else None
        if run is not None and new < run.new + run.length:
            return run.old + new - run.new
        return self._linked.get(new)

    def agree(self, old: int, new: int) -> bool:
        """Whether two lines of one key use the same values."""
        return self.old_values(old) == self.new_values(new)

    def old_values(self, line: int) -> list[Value]:
        """What the names of a line of the old text stand for."""
        return [self._value(self._aligned.old, line, at) for at in range(self._aligned.old.shape(line).names)]

    def new_values(self, line: int) -> list[Value]:
        """The same for the new text, in terms of the old one where its line has a partner."""
        text = self._aligned.new
        return [self._in_old(self._value(text, line, at)) for at in range(text.shape(line).names)]

    def _in_old(self, value: Value) -> Value:
        if value[0] != "line":
            return value
        partner = self.of_new(int(value[1]))
        return ("new", *value[1:]) if partner is None else ("line", partner, value[2])

    def _value(self, text: Text, line: int, at: int) -> Value:
        """The line that defines a name, and its place there. Without one a name is the same as its equal."""
        name = text.names[text.starts[line] + at]
        own = text.own(line)
        if name in own:
            return ("own", own.index(name))
        defined = text.definition(name, line)
        return ("name", name) if defined is None else ("line", defined, text.own(defined).index(name))
