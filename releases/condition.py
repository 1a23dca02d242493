"""What a bisection looks for: `extra_bytes > 0`, `rejected`, `in_place < 10 and not rejected`.

A condition holds in a cell, does not hold, or is not known there: what is compared with an unknown figure is unknown,
as in three-valued logic (Kleene). `and` binds more than `or`, and `not` more than both.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from mutcheck.core import units
from mutcheck.releases import changes
from mutcheck.releases.cells import COMPILED, Cell
from mutcheck.releases.changes import Kind

Holds = Callable[[Cell], bool | None]
"""Whether something holds in a cell; None where that is not known."""


class BadCondition(ValueError):
    """What is written is no condition; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition.

    Attributes:
      text: as it is written.
    """

    text: str
    holds: Holds


FIGURES: Mapping[str, Callable[[Cell], int | None]] = {
    "extra_bytes": lambda cell: cell.extra,
    "copies": lambda cell: cell.figure("copies"),
    "copied_bytes": lambda cell: cell.figure("copied_bytes"),
    "rearranged_bytes": lambda cell: cell.figure("rearranged_bytes"),
    "relocated_bytes": lambda cell: cell.figure("relocated_bytes"),
    "temporary_bytes": lambda cell: cell.figure("temporary_bytes"),
    "in_place": lambda cell: cell.in_place,
    "aliased": lambda cell: cell.aliased,
    "donated": lambda cell: cell.donated,
}
"""What can be compared with a number."""

_MAY_BE_MORE = frozenset(FIGURES) - {"temporary_bytes", "aliased", "donated"}
"""Figures that are a lower bound where the verdict of a buffer, or how often a loop runs, is unknown."""

WORDS: Mapping[str, Holds] = {
    "rejected": lambda cell: _of(cell, cell.outcome == "rejected"),
    "failed": lambda cell: _of(cell, cell.outcome == "failed"),
    "passed": lambda cell: _of(cell, cell.outcome == "passed"),
    "ok": lambda cell: _of(cell, cell.ok),
    "copied": lambda cell: _verdict(cell, "copied"),
    "unaliased": lambda cell: _verdict(cell, "not aliased"),
    "error": lambda cell: None if cell.row is None else cell.outcome == "error",
}
"""What holds or does not."""

_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}

_TOKEN = re.compile(r"\s*(>=|<=|==|!=|[<>=()]|[A-Za-z_]+|\d+(?:\.\d+)?\s*(?:[KMGT]?i?B)?\b)")


def _of(cell: Cell, holds: bool) -> bool | None:
    """What is known where the program itself raised nothing, and its target has a compiler."""
    return None if cell.outcome in ("absent", "error", "unavailable") else holds


def _verdict(cell: Cell, verdict: str) -> bool | None:
    if cell.row is None or not cell.compiled:
        return None
    verdicts = [each.in_place for each in cell.row.buffers]
    return True if verdict in verdicts else None if "unknown" in verdicts else False


def worse_than(good: Cell) -> Condition:
    """What is looked for where nothing is said: that it is worse than in the good release."""

    def holds(cell: Cell) -> bool | None:
        if _of(cell, True) is None:
            return None
        unknown = good.extra is not None and cell.compiled and cell.extra is None
        return None if unknown else changes.kind(good, cell) is Kind.WORSE

    return Condition("worse than in the good release", holds)


def parse(text: str) -> Condition:
    """A condition that a person wrote.

    Raises:
      BadCondition: it is none.
    """
    reader = _Reader(text, list(_tokens(text)))
    holds = reader.any_of()
    if reader.rest:
        raise BadCondition(f"{reader.rest[0]!r} is one word too many in {text!r}. {_HOW}")
    return Condition(text, holds)


_HOW = "Write it as in `extra_bytes > 0`, `relocated_bytes >= 4MiB`, `in_place < 10` or `rejected`."


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadCondition(f"{text[at:].strip()!r} in {text!r} cannot be read. {_HOW}")
        yield found[1]
        at = found.end()


@dataclass
class _Reader:
    """Reads a condition from left to right, a rule of its grammar a method."""

    text: str
    rest: list[str]

    def any_of(self) -> Holds:
        parts = [self.all_of()]
        while self._takes("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda cell: _any([part(cell) for part in parts])

    def all_of(self) -> Holds:
        parts = [self.one()]
        while self._takes("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda cell: _negated(_any([_negated(part(cell)) for part in parts]))

    def one(self) -> Holds:
        if self._takes("not"):
            inner = self.one()
            return lambda cell: _negated(inner(cell))
        if self._takes("("):
            inner = self.any_of()
            if not self._takes(")"):
                raise BadCondition(f"a bracket of {self.text!r} is not closed. {_HOW}")
            return inner
        name = self._next()
        if name in WORDS:
            return WORDS[name]
        if name in FIGURES:
            return self._compared(name)
        near = get_close_matches(name, [*FIGURES, *WORDS], n=1)
        hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join([*FIGURES, *WORDS])}."
        raise BadCondition(f"there is nothing called {name!r}. {hint}")

    def _compared(self, name: str) -> Holds:
        sign, value = self._next(), self._next()
        if sign not in _OPERATORS:
            raise BadCondition(f"{name} is compared with a number, and {sign!r} compares nothing. {_HOW}")
        try:
            number = units.size(value)
        except ValueError:
            raise BadCondition(f"{value!r} is no number. {_HOW}") from None
        figure, compare = FIGURES[name], _OPERATORS[sign]

        def holds(cell: Cell) -> bool | None:
            known = figure(cell)
            least = known is None or (cell.at_least and name in _MAY_BE_MORE)
            return _bounded(cell, known, sign, number) if least else compare(known or 0, number)

        return holds

    def _takes(self, word: str) -> bool:
        if self.rest and self.rest[0] == word:
            del self.rest[0]
            return True
        return False

    def _next(self) -> str:
        if not self.rest:
            raise BadCondition(f"{self.text!r} is not finished. {_HOW}")
        return self.rest.pop(0)


def _bounded(cell: Cell, least: int | None, sign: str, number: int) -> bool | None:
    """What is known of a figure that may be larger: that it is larger than what is smaller than its least.

    A program that is refused has no figures, and none of them is large.
    """
    if least is None:
        return False if cell.outcome == "rejected" else None
    above = (least > number) if sign in (">", "<=") else (least >= number)
    if sign in (">", ">="):
        return True if above else None
    return False if sign in ("<", "<=") and above else None


def _any(parts: list[bool | None]) -> bool | None:
    return True if True in parts else None if None in parts else False


def _negated(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def describes(cell: Cell) -> str:
    """A cell in a few words: what a bisection tells of each release that it looked at."""
    if cell.row is None:
        return cell.why
    if cell.outcome not in COMPILED:
        return f"{cell.outcome}{f' ({cell.refused})' if cell.refused else ''}"
    if not cell.compiled:
        return "not compiled"
    extra = "unknown" if cell.extra is None else f"{'≥ ' if cell.at_least else ''}{units.readable(cell.extra)}"
    return f"{cell.in_place}/{cell.buffers} in place, {extra} extra"
