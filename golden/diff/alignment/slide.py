"""Lines in or out that could stand at several places in a row of equals, at the one that fits best.

Every operation comes with constants of its own, so that the lines before a new one are often those of its neighbour
too. They belong to the operation that uses them. Only lines near such places are looked at closely.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from mutcheck.golden.diff.alignment.lines import Text
from mutcheck.golden.diff.alignment.script import Run, joined

SLIDE = 200
"""Lines over which lines in or out are moved to where they fit."""


def slid(found: Sequence[Run], old: Text, new: Text) -> list[Run]:
    """The runs, with what is in or out between two of them moved back to where it fits best."""
    before, after = _Neighbours(old), _Neighbours(new)
    left = list(found)
    for number in range(1, len(left)):
        first, then = left[number - 1], left[number]
        out, come = then.old - first.old - first.length, then.new - first.new - first.length
        if bool(out) == bool(come):
            continue  # lines were replaced
        steps = _steps(first, out, come, before, after)
        if steps:
            left[number - 1] = first._replace(length=first.length - steps)
            left[number] = Run(then.old - steps, then.new - steps, then.length + steps)
    return joined(left)


def _steps(run: Run, out: int, come: int, before: _Neighbours, after: _Neighbours) -> int:
    """How many lines of a run the lines after it are to be moved back over."""
    best = fit = steps = 0
    for step in range(1, min(run.length, SLIDE) + 1):
        i, j = run.old + run.length - step, run.new + run.length - step
        if before.text.keys[i + out] != after.text.keys[j + come]:
            break
        fit += _alike(before, i + out, after, j + come) - _alike(before, i, after, j)
        if fit >= best > 0 or fit > best:
            best, steps = fit, step
    return steps


def _alike(old: _Neighbours, i: int, new: _Neighbours, j: int) -> int:
    return (old.uses(i) == new.uses(j)) + (old.definitions(i) == new.definitions(j))


class _Neighbours:
    """The lines that each line of a text gives values to, and has values from."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._names = text.names
        self.uses = cache(self._uses)
        self.definitions = cache(self._definitions)

    def _uses(self, line: int) -> list[tuple[int, int] | None]:
        """Where each value that the line defines is used first: as a key, and a position in it."""
        return [self._first_use(name, line) for name in self.text.own(line)]

    def _first_use(self, name: int, line: int) -> tuple[int, int] | None:
        try:
            at = self._names.index(name, self.text.starts[line + 1])
        except ValueError:
            return None
        user = self.text.line_of(at)
        if name in self.text.own(user):
            return None  # another value of that name
        names = list(self.text.names_of(user))
        return self.text.keys[user], len(names) - 1 - names[::-1].index(name)

    def _definitions(self, line: int) -> list[int | None]:
        """The keys of the lines that define the values that the line uses."""
        own = self.text.own(line)
        used = [name for name in self.text.names_of(line) if name not in own]
        found = (self.text.definition(name, line) for name in used)
        return [None if at is None else self.text.keys[at] for at in found]
