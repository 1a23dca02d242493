"""A cause as a block: what fails where, of which buffers, from which line, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from mutcheck.checks.filecheck.directive import NONE
from mutcheck.checks.rules import directives
from mutcheck.checks.rules.accepted import DIFFERS, LEDGER_MISSING
from mutcheck.core.finding import Location
from mutcheck.core.units import readable
from mutcheck.core.visible import visible
from mutcheck.report.causes import Cause, Found
from mutcheck.report.text import paper
from mutcheck.report.text.paper import SEVERITIES
from mutcheck.report.text.results import evidence
from mutcheck.report.text.results.table import all_of

MOST_PROGRAMS = 2
"""Programs that the head of a block names; more of them are counted."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a block may take.

    Attributes:
      evidence: lines of one finding's.
      buffers: those that are named beside the largest one.
      each: whether every finding is told, and not the largest of its code alone.
      rest: how to see what is left out.
    """

    evidence: int
    buffers: int
    each: bool
    rest: str


SHORT = Room(12, 3, each=False, rest="-v shows them, --format json has all")
WHOLE = Room(60, 1000, each=True, rest="--format json has them all")


class Block:
    """A cause as lines.

    Args:
      every: the targets of the run.
      on: where it is to be seen.
    """

    def __init__(self, cause: Cause, every: Sequence[str], on: Console, room: Room = SHORT) -> None:
        self._cause, self._every, self._on, self._room = cause, every, on, room
        self._places: set[Location] = set()
        self._advice: dict[str, None] = {}

    def lines(self) -> Iterator[Text]:
        yield from paper.prose(self._head(), self._on, hang="    ")
        told = self._cause.all if self._room.each else largest(self._cause)
        for each in told:
            yield from self._finding(each)
        for advice in self._advice:
            yield from paper.prose(Text(advice), self._on, "    → ")

    def _head(self) -> Text:
        """`✗ train_step on cpu, cuda:h100  inplace.copied, golden.differs`."""
        sign, style = SEVERITIES[self._cause.severity]
        codes = ", ".join(self._cause.codes)
        return Text.assemble((f"{sign} {cells(self._cause, self._every)}", style), "  ", (codes, "dim"))

    def _finding(self, found: Found) -> Iterator[Text]:
        finding = found.finding
        for message in [finding.message] if self._room.each else messages(found, self._cause, self._every):
            yield from paper.prose(Text(message), self._on, "    ")
        if not self._room.each and (rest := others(found, self._cause, self._room.buffers)):
            yield from paper.prose(Text(rest, "dim"), self._on, "    ")
        if finding.location is not None and finding.location not in self._places:
            self._places.add(finding.location)
            yield from evidence.place(finding.location, self._on, whole=self._room.each)
        shown = finding.evidence[: self._room.evidence]
        yield from evidence.lines(shown, self._on, whole=self._room.each)
        if left := len(finding.evidence) - len(shown):
            more = Text(f"... {left} more line{'s' * (left > 1)}: {self._room.rest}", "dim")
            yield from paper.prose(more, self._on, evidence.MARGIN)
        if advised := finding.advice if self._room.each else advice(found, self._cause):
            self._advice.setdefault(advised)


def largest(cause: Cause) -> list[Found]:
    """The finding of each code that says most; what follows of a code may be told of several files."""
    first: dict[object, Found] = {}
    for each in cause.found:
        first.setdefault(each.finding.code, each)
    for each in cause.follows:
        if not LEDGER_MISSING.made(each.finding):
            first.setdefault((each.finding.code, each.programs), each)
    return list(first.values())


def messages(found: Found, cause: Cause, every: Sequence[str]) -> Iterator[str]:
    """What a finding says; where it says something else on another target, both."""
    said: dict[str, list[str]] = {}
    for each in cause.all:
        alike = (each.finding.code, each.finding.buffer) == (found.finding.code, found.finding.buffer)
        if alike and each.programs == found.programs:
            said.setdefault(each.finding.message, []).extend(each.targets)
    if len(said) == 1:
        both = any(LEDGER_MISSING.made(each.finding) for each in cause.follows)
        yield f"{found.finding.message}{', and no ledger' * both}"
        return
    for message, targets in said.items():
        yield f"on {all_of(list(dict.fromkeys(targets)), every)}: {message}"


def others(found: Found, cause: Cause, most: int) -> str:
    """The other buffers of which the same is found, the largest first, and the other programs; empty without any.

    Args:
      most: how many are named.
    """
    if DIFFERS.made(found.finding):
        return ""
    if NONE.made(found.finding):
        programs = [visible(name) for name in _without_directives(cause) if name not in found.programs]
        return _more(programs, most, "program")
    sizes: dict[tuple[str, str], int] = {}
    for each in cause.of_code(found.finding.code):
        for program in each.programs if each.finding.buffer else ():
            key = (program, each.finding.buffer)
            sizes[key] = max(sizes.get(key, 0), each.bytes)
    for program in found.programs:
        sizes.pop((program, found.finding.buffer), None)
    if not sizes:
        return ""
    ordered = sorted(sizes, key=lambda key: -sizes[key])
    several = len({program for program, _ in ordered} | set(found.programs)) > 1
    named = [f"{visible(path)}{f' of {visible(program)}' * several}" for program, path in ordered]
    return _more(named, most, "buffer", f", {readable(sum(sizes.values()))}" if any(sizes.values()) else "")


def _more(named: Sequence[str], most: int, what: str, size: str = "") -> str:
    """`and 3 more buffers, 2 KiB: b, c, d`; empty without any."""
    if not named:
        return ""
    shown, left = named[:most], len(named) - most
    names = f"{', '.join(shown)} and {left} more" if left > 0 else ", ".join(shown)
    return f"and {len(named)} more {what}{'s' * (len(named) > 1)}{size}: {names}"


def advice(found: Found, cause: Cause) -> str:
    """What to do about a finding, and about the others of which it is told."""
    spelled = list(_without_directives(cause).values()) if NONE.made(found.finding) else []
    return directives.to_start(spelled) if len(spelled) > 1 else found.finding.advice


def _without_directives(cause: Cause) -> dict[str, str]:
    """The programs of a cause that have none, as a command names them."""
    results = [result for each in cause.of_code(NONE.code) for result in each.results]
    return {result.cell.source.name: result.cell.source.spelled for result in results}


def head(cause: Cause, every: Sequence[str]) -> str:
    """The first line of a block, without its sign; empty where it counts programs, and names none."""
    where = cells(cause, every)
    return f"{where}  {', '.join(cause.codes)}" if " on " in where else ""


def cells(cause: Cause, every: Sequence[str]) -> str:
    """The programs of a cause, with their targets; many are counted."""
    targets: dict[str, list[str]] = {}
    for result in cause.results:
        targets.setdefault(visible(result.cell.source.name), []).append(str(result.cell.target))
    if len(targets) > MOST_PROGRAMS:
        return f"{len(targets)} programs, {len(cause.results)} cells"
    if len({tuple(on) for on in targets.values()}) == 1:
        return f"{', '.join(targets)} on {all_of(next(iter(targets.values())), every)}"
    return "; ".join(f"{name} on {all_of(on, every)}" for name, on in targets.items())
