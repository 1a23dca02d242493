"""Equal changes as one: what changed alike in 48 layers is told once.

Regions are alike if their lines do the same, and differ in the same, whatever their values are called, as XLA's
`hlo_diff` groups computations by the fingerprint of their difference.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mutcheck.golden.diff.comparison import Change, Comparison, Kind, Region, Side
from mutcheck.golden.diff.parts import Parts

MOST_NAMED = 4
"""Places of a group that are named one by one."""

_NUMBER = re.compile(r"\d+")
_FUNCTION = re.compile(r"@([\w.$-]+)|^(?:ENTRY )?%?([\w.-]+) \(")


@dataclass(frozen=True, slots=True)
class Group:
    """Regions that changed alike, the first of which is shown; and where they are, in words, if there are several."""

    regions: tuple[Region, ...]
    where: str = ""

    @property
    def shown(self) -> Region:
        return self.regions[0]

    @property
    def times(self) -> int:
        return len(self.regions)


def groups(comparison: Comparison) -> tuple[Group, ...]:
    """The changes of a comparison, equal ones together: in the order of each one's first."""
    parts, scopes = Parts(comparison), _Scopes(comparison)
    alike: dict[Hashable, list[Region]] = {}
    for region in comparison.regions:
        alike.setdefault(_fingerprint(comparison, region, parts), []).append(region)
    return tuple(Group(tuple(each), scopes.told(each) if len(each) > 1 else "") for each in alike.values())


def _fingerprint(comparison: Comparison, region: Region, parts: Parts) -> Hashable:
    return tuple(_of_change(comparison, change, parts) for change in region.changes)


def _of_change(comparison: Comparison, change: Change, parts: Parts) -> Hashable:
    """What a change does: by keys, which say what a line does, and not what its values are called."""
    old, new = comparison.alignment.old.keys, comparison.alignment.new.keys
    was = None if change.old is None else old[change.old]
    now = None if change.new is None else new[change.new]
    same = parts.rewired(change) if change.kind is Kind.CHANGED and was == now else ()
    return change.kind, was, now, same


class _Scopes:
    """Says where regions are: in which functions, or in which scopes of the program, where the text has them."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def told(self, regions: Sequence[Region]) -> str:
        names = [self._scope(region) for region in regions]
        return _numbered(names) or _named(names) or self._lines(regions)

    def _scope(self, region: Region) -> str:
        side, lines = (self._comparison.new, region.new) if region.new else (self._comparison.old, region.old)
        scopes = side.scopes
        found = (scopes[line] for line in lines if line in scopes)
        starts = self._new_functions if side is self._comparison.new else self._old_functions
        return next(found, "") or _enclosing(side, starts, lines.start)

    @cached_property
    def _new_functions(self) -> list[int]:
        return _functions(self._comparison.new)

    @cached_property
    def _old_functions(self) -> list[int]:
        return _functions(self._comparison.old)

    def _lines(self, regions: Sequence[Region]) -> str:
        """The lines that they begin at in the new text."""
        new = self._comparison.new
        numbers = [str(new.number(min(each.new.start, len(new.lines) - 1))) for each in regions]
        more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
        return f"at lines {', '.join(numbers[:MOST_NAMED])}{more}"


def _functions(side: Side) -> list[int]:
    """The lines that functions, or computations, begin at."""
    return [at for at, line in enumerate(side.lines) if line.endswith("{") and _begins(line)]


def _begins(line: str) -> bool:
    return line.lstrip().startswith("func.func") or line.startswith(("%", "ENTRY "))


def _enclosing(side: Side, starts: Sequence[int], line: int) -> str:
    at = bisect_right(starts, line) - 1
    found = _FUNCTION.search(side.lines[starts[at]]) if at >= 0 else None
    return (found[1] or found[2]) if found else ""


def _numbered(names: Sequence[str]) -> str:
    """`layers_0 to layers_47`, where names differ in one number alone; empty where they do not."""
    stems = {_NUMBER.sub("\0", name) for name in names}
    numbers = [list(map(int, _NUMBER.findall(name))) for name in names]
    if len(stems) != 1 or len(names) != len({tuple(each) for each in numbers}):
        return ""
    varying = [at for at, each in enumerate(zip(*numbers, strict=True)) if len(set(each)) > 1]
    if len(varying) != 1:
        return ""
    (at,) = varying
    found = {each[at]: _part(name, at) for each, name in zip(numbers, names, strict=True)}
    in_order = [found[number] for number in sorted(found)]
    if sorted(found) == list(range(min(found), max(found) + 1)):
        return f"in {in_order[0]} to {in_order[-1]}"
    more = f" and {len(in_order) - MOST_NAMED} more" if len(in_order) > MOST_NAMED else ""
    return f"in {', '.join(in_order[:MOST_NAMED])}{more}"


def _part(name: str, at: int) -> str:
    """The part of a path that a number is in."""
    position = list(_NUMBER.finditer(name))[at].start()
    start = name.rfind("/", 0, position) + 1
    end = name.find("/", position)
    return name[start : len(name) if end < 0 else end]


def _named(names: Sequence[str]) -> str:
    """The names of a few functions, each with one of the regions."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) != len(names) or not all(distinct) or len(distinct) > MOST_NAMED:
        return ""
    return f"in {', '.join(distinct)}"
