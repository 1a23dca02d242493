"""Where in a program equal changes are: `in layers_0 to layers_47`.

Three things can tell, the first that does counts:

- *Scopes*, and functions: a line's name stack, as far as the module has locations or metadata, or the function that it
  stands in. They are exact: "in".
- *Arguments*: a program that is unrolled has no functions for its layers, but uses the arguments of one after another,
  `params['layers'][3]['kernel']`, or slices of one that all share. Told are those nearest to a change, back through the
  values that it reads; in a backward pass, which reads what comes from the layer above, on through the users of its
  own: "at". Nothing is told where the changes are not as many at each.
- The lines that they begin at.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mutcheck.golden.diff.alignment.lines import Text
from mutcheck.golden.diff.comparison import Comparison, Region, Side

MOST_NAMED = 4
"""Places of a group that are named one by one."""

MOST_SEEN = 60
"""Lines that are looked at for the arguments of one change."""

_NUMBER = re.compile(r"\d+")
_FUNCTION = re.compile(r"@([\w.$-]+)|^(?:ENTRY )?%?([\w.-]+) \(")
_ARGUMENT = re.compile(r"%arg(\d+)\b")
_SLICE = re.compile(r"stablehlo\.slice %arg(\d+) \[(\d+):(\d+)[,\]]")

_BACKWARD = re.compile(r"\btranspose\(")
"""In a scope: of what `jax.grad` and the like add after a program."""

SCOPE, PATH = re.compile(r"[^/]*"), re.compile(r"[^.\[]*")
"""What belongs to a number after it: the rest of a part of a scope, or of a path."""


class Places:
    """Says where regions of a comparison are."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def told(self, regions: Sequence[Region]) -> str:
        """Where several regions are, in words."""
        scopes = [self._scopes_of(region) or {self._function(region)} for region in regions]
        return (
            _numbered("in", scopes, SCOPE)
            or _named([next(iter(each)) for each in scopes])
            or _numbered("at", [self._arguments(region) for region in regions], PATH)
            or self._lines(regions)
        )

    def _scopes_of(self, region: Region) -> dict[str, None]:
        """The scopes of a region's lines, in order."""
        side, lines = self._side(region)
        scopes = self._scopes(side)
        return dict.fromkeys(scopes[line] for line in lines if line in scopes)

    def _function(self, region: Region) -> str:
        side, lines = self._side(region)
        return _enclosing(side, self._functions(side), lines.start)

    def _arguments(self, region: Region) -> set[str]:
        """The arguments with a number in their path, or slices of one, that are the nearest to be used by a region."""
        side, lines = self._side(region)
        if not self._paths(side) or self._function(region) != "main":
            return set()
        step = _users if any(map(_BACKWARD.search, self._scopes_of(region))) else _definitions
        return next(filter(None, (self._used(side, each) for each in self._from(side, lines, step))), set())

    def _used(self, side: Side, lines: Sequence[int]) -> set[str]:
        paths = self._paths(side)
        return {used for line in lines for used in _uses(side.lines[line], paths) if _NUMBER.search(used)}

    def _from(self, side: Side, lines: range, step: Callable[[Text, int], Iterable[int]]) -> Iterator[Sequence[int]]:
        """The lines of a region; those that a step leads to from them; and so on."""
        text = self._text(side)
        seen = set(lines)
        now: Sequence[int] = lines
        while now and len(seen) <= MOST_SEEN:
            yield now
            come = {each for line in now for each in step(text, line)}
            now = sorted(come - seen)
            seen |= come

    def _side(self, region: Region) -> tuple[Side, range]:
        """What of a region is looked at: what is new, where there is something."""
        new = self._comparison.new, region.new
        return new if region.new else (self._comparison.old, region.old)

    def _text(self, side: Side) -> Text:
        aligned = self._comparison.alignment
        return aligned.new if side is self._comparison.new else aligned.old

    def _paths(self, side: Side) -> Mapping[int, str]:
        """The paths of a side's arguments; those of the other one, where this has none, and as many arguments."""
        other = self._comparison.old if side is self._comparison.new else self._comparison.new
        if side.donations is None or side.donations.names or other.donations is None:
            return side.donations.names if side.donations is not None else {}
        return other.donations.names if side.donations.count == other.donations.count else {}

    def _scopes(self, side: Side) -> Mapping[int, str]:
        return self._new_scopes if side is self._comparison.new else self._old_scopes

    def _functions(self, side: Side) -> list[int]:
        return self._new_functions if side is self._comparison.new else self._old_functions

    @cached_property
    def _new_scopes(self) -> Mapping[int, str]:
        return self._comparison.new.scopes()

    @cached_property
    def _old_scopes(self) -> Mapping[int, str]:
        return self._comparison.old.scopes()

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
        return f"at lines {_listed(numbers)}"


def _functions(side: Side) -> list[int]:
    """The lines that functions, or computations, begin at."""
    return [at for at, line in enumerate(side.lines) if line.endswith("{") and _begins(line)]


def _begins(line: str) -> bool:
    return line.lstrip().startswith("func.func") or line.startswith(("%", "ENTRY "))


def _enclosing(side: Side, starts: Sequence[int], line: int) -> str:
    at = bisect_right(starts, line) - 1
    found = _FUNCTION.search(side.lines[starts[at]]) if at >= 0 else None
    return (found[1] or found[2]) if found else ""


def _uses(line: str, paths: Mapping[int, str]) -> Iterator[str]:
    """The arguments of `@main` that a line uses; a slice of one as `path[3]`."""
    if (found := _SLICE.search(line)) and int(found[3]) == int(found[2]) + 1:
        yield f"{paths.get(int(found[1]), '')}[{found[2]}]"
        return
    yield from (paths.get(int(number), "") for number in _ARGUMENT.findall(line))


def _definitions(text: Text, line: int) -> Iterator[int]:
    """The lines that define what a line reads."""
    own = text.own(line)
    for name in text.names_of(line):
        if name not in own and (at := text.definition(name, line)) is not None:
            yield at


def _users(text: Text, line: int) -> Iterator[int]:
    """The lines that read what a line defines."""
    for name in text.own(line):
        yield from text.users(name, line)


def _numbered(word: str, places: Sequence[Iterable[str]], rest: re.Pattern[str]) -> str:
    """`in layers_0 to layers_47`, where the places differ in one number; empty where they do not.

    Args:
      places: of each region what it may be called.
      rest: what belongs to the number after it.
    """
    stems = [_stems(names, rest) for names in places]
    common = [stem for stem in stems[0] if all(stem in each for each in stems)]
    for stem in common:
        found = dict(each[stem] for each in stems)
        times = Counter(each[stem][0] for each in stems)
        if len(found) > 1 and len(set(times.values())) == 1:
            return f"{word} {_range(found)}"
    return ""


def _stems(names: Iterable[str], rest: re.Pattern[str]) -> dict[str, tuple[int, str]]:
    """Names up to each of their numbers, without it: the number, and what it is in. Two that disagree are left out."""
    found: dict[str, tuple[int, str]] = {}
    several: Counter[str] = Counter()
    for name in sorted(names):
        for number in _NUMBER.finditer(name):
            end = rest.match(name, number.end())
            assert end is not None
            stem = name[: number.start()] + "\0" + name[number.end() : end.end()]
            one = int(number.group()), _part(name[: end.end()], number.start())
            several[stem] += found.setdefault(stem, one) != one
    return {stem: each for stem, each in found.items() if not several[stem]}


def _part(name: str, number: int) -> str:
    """The last part of a scope, which is one; of a path all of it."""
    return name[name.rfind("/", 0, number) + 1 :]


def _range(found: Mapping[int, str]) -> str:
    in_order = [found[number] for number in sorted(found)]
    if sorted(found) == list(range(min(found), max(found) + 1)):
        return f"{in_order[0]} to {in_order[-1]}"
    return _listed(in_order)


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - MOST_NAMED} more" if len(words) > MOST_NAMED else ""
    return f"{', '.join(words[:MOST_NAMED])}{more}"


def _named(names: Sequence[str]) -> str:
    """The names of a few functions, each with one of the regions."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) != len(names) or not all(distinct) or len(distinct) > MOST_NAMED:
        return ""
    return f"in {', '.join(distinct)}"
