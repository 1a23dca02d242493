"""What was found, by its cause: one edit can copy eight buffers on three targets, and change a golden and a ledger.

A cause is a set of findings that hang together, and it is worked out from the findings alone. Two of them hang together
where both are

- about one buffer of one program: what is not donated is not aliased either,
- of one code, about buffers, and on one line: what the line does to one buffer it does to the others,
- of one code, about buffers of one program, and without a line,
- about how much of one program is donated,
- that a program has no directives.

What differs from what was accepted *follows* from a cause: a ledger where it differs in a buffer that the cause is
about, on a target that the cause is on; a golden and directives where a ledger of the same program does, or where the
cause is one that the module itself shows. Where neither a golden nor a ledger is kept, that is one cause, too: one
`accept` keeps both. Whatever follows from nothing is a cause of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mutcheck.checks.filecheck.directive import FAILED, NONE
from mutcheck.checks.result import Result
from mutcheck.checks.rules.accepted import DIFFERS, LEDGER_DIFFERS, LEDGER_MISSING
from mutcheck.checks.rules.accepted import MISSING as NO_GOLDEN
from mutcheck.checks.rules.donation import COUNT, LOST, MISSING
from mutcheck.checks.rules.executable import UNAVAILABLE
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.core.finding import Finding, Severity
from mutcheck.report import counts

_HOW_MANY = frozenset({COUNT.code, LOST.code, MISSING.code})
"""Findings about how much of a program is donated."""

_IN_THE_MODULE = frozenset({"donation", "update", "rejection"})
"""Kinds of findings that StableHLO shows, or that there is none: a change of it goes with them."""


@dataclass(frozen=True)
class Found:
    """A finding, and the results that have it: of one program, but for what is said of all at once.

    Attributes:
      results: in the plan's order.
    """

    finding: Finding
    results: tuple[Result, ...]

    @property
    def fails(self) -> bool:
        """Whether it fails one of the results."""
        return any(result.weighs(self.finding) for result in self.results)

    @property
    def severity(self) -> Severity:
        """How much it weighs: what fails is an error, whatever it is by itself."""
        return Severity.ERROR if self.fails and self.finding.severity is Severity.WARNING else self.finding.severity

    @cached_property
    def bytes(self) -> int:
        """What it is about, in bytes: those that are copied, or those of its buffer; 0 where it is about none."""
        rows = [counts.buffer_of(result, self.finding.buffer) for result in self.results]
        copied = COPIED.made(self.finding)
        return max((row.proof.copied_bytes if copied and row.proof else row.bytes for row in rows if row), default=0)

    @property
    def programs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(result.cell.source.name for result in self.results))

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(result.cell.target) for result in self.results))

    @property
    def places(self) -> set[tuple[str, str]]:
        """The cells that have it, by program and target."""
        return {(result.cell.source.name, str(result.cell.target)) for result in self.results}


@dataclass(frozen=True)
class Cause:
    """Findings that hang together, and what differs from what was accepted because of them.

    Attributes:
      found: what weighs most first, then the largest buffers.
      follows: goldens, ledgers and directives that do not hold any more.
    """

    found: tuple[Found, ...]
    follows: tuple[Found, ...] = ()

    @property
    def all(self) -> tuple[Found, ...]:
        return (*self.found, *self.follows)

    @property
    def first(self) -> Found:
        """The finding that says most."""
        return self.found[0]

    @property
    def fails(self) -> bool:
        return any(each.fails for each in self.all)

    @property
    def severity(self) -> Severity:
        """That of the finding which weighs most."""
        return min((each.severity for each in self.all), key=counts.SEVERITIES.index)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.finding.code for each in self.all))

    @property
    def results(self) -> tuple[Result, ...]:
        """The results that have any of it, each once."""
        return _once(result for each in self.all for result in each.results)

    def of_code(self, code: str) -> tuple[Found, ...]:
        """Its findings of one code."""
        return tuple(each for each in self.found if each.finding.code == code)

    @property
    def bytes(self) -> int:
        """What it is about, in bytes: each buffer of each program once, as it is on the worst target."""
        sizes: dict[tuple[tuple[str, ...], str], int] = {}
        for each in self.found:
            key = (each.programs, each.finding.buffer)
            sizes[key] = max(sizes.get(key, 0), each.bytes)
        return sum(sizes.values())


def causes(results: Sequence[Result], wanted: Callable[[Finding], bool] = lambda _: True) -> list[Cause]:
    """The causes of what was found, those that fail first, and of these the largest.

    Args:
      wanted: whether a finding is to be told at all.
    """
    found = _found(results, wanted)
    accepted = {DIFFERS.code, LEDGER_DIFFERS.code, LEDGER_MISSING.code, FAILED.code}
    own = [each for each in found if each.finding.code not in accepted]
    made = [Cause(tuple(sorted(each, key=_weight))) for each in _together(own)]
    made = _with_accepted(made, [each for each in found if each.finding.code in accepted])
    return sorted(made, key=lambda each: (not each.fails, counts.SEVERITIES.index(each.severity), -each.bytes))


def _found(results: Sequence[Result], wanted: Callable[[Finding], bool]) -> list[Found]:
    """Each finding with the results that have it. Equal words can be about another buffer in another program."""
    grouped: dict[tuple[Finding, str], list[Result]] = {}
    for result in results:
        for finding in result.findings:
            if wanted(finding):
                for_all = finding.severity is Severity.WARNING or UNAVAILABLE.made(finding)
                program = "" if for_all else result.cell.source.name
                grouped.setdefault((finding, program), []).append(result)
    return [Found(finding, _once(having)) for (finding, _), having in grouped.items()]


def _once(results: Iterable[Result]) -> tuple[Result, ...]:
    """Results, one for each cell."""
    return tuple({result.cell: result for result in results}.values())


def _weight(found: Found) -> tuple[bool, int, int]:
    return not found.fails, counts.SEVERITIES.index(found.severity), -found.bytes


def _together(found: Sequence[Found]) -> Iterator[list[Found]]:
    """What hangs together: two that share a key do, and so on from one to the next."""
    leader = list(range(len(found)))
    first: dict[Hashable, int] = {}

    def of(number: int) -> int:
        while leader[number] != number:
            number = leader[number] = leader[leader[number]]
        return number

    for number, each in enumerate(found):
        for key in _keys(each):
            leader[of(number)] = of(first.setdefault(key, number))
    groups: dict[int, list[Found]] = {}
    for number, each in enumerate(found):
        groups.setdefault(of(number), []).append(each)
    return iter(groups.values())


def _keys(found: Found) -> Iterator[Hashable]:
    """What a finding shares with those that have its cause."""
    finding = found.finding
    if finding.severity is Severity.NOTE:  # nothing is wrong, and each says its own
        return
    if NONE.made(finding):
        yield "none", finding.code
    for program in found.programs:
        if finding.buffer:
            yield "buffer", program, finding.buffer
            if finding.location is None:
                yield "code", program, finding.code
        if finding.code in _HOW_MANY and found.fails:
            yield "donated", program
    if finding.buffer and finding.location is not None:
        yield "line", finding.code, finding.location


def _with_accepted(made: list[Cause], differing: Sequence[Found]) -> list[Cause]:
    """The causes, with what differs from what was accepted: what follows from none is one itself."""
    left: list[Found] = []
    for each in sorted(differing, key=lambda one: not LEDGER_DIFFERS.made(one.finding)):  # ledgers first
        cause = next((number for number, cause in enumerate(made) if _follows(each, cause)), None)
        if cause is None:
            left.append(each)
        else:
            made[cause] = replace(made[cause], follows=(*made[cause].follows, each))
    return [*made, *_alone(left)]


def _follows(differs: Found, cause: Cause) -> bool:
    """Whether something differs because of a cause."""
    if LEDGER_MISSING.made(differs.finding):
        return NO_GOLDEN.made(cause.first.finding) and differs.places <= cause.first.places
    shared = [each for each in cause.found if each.fails and each.places & differs.places]
    if LEDGER_DIFFERS.made(differs.finding):
        return any(_tells_of(differs.finding, each.finding.buffer) for each in shared)
    if any(LEDGER_DIFFERS.made(each.finding) and each.places & differs.places for each in cause.follows):
        return True
    return any(each.finding.code.partition(".")[0] in _IN_THE_MODULE for each in shared)


def _tells_of(ledger: Finding, buffer: str) -> bool:
    """Whether a ledger differs in a buffer: a line of it begins with a sign and the buffer's path."""
    return bool(buffer) and any(line[2:].startswith(f"{buffer} ") for line in ledger.evidence)


def _alone(left: Iterable[Found]) -> Iterator[Cause]:
    """Causes of what follows from nothing: what differs of one program is one, and its golden says most."""
    programs: dict[tuple[object, ...], list[Found]] = {}
    for each in left:
        programs.setdefault((LEDGER_MISSING.made(each.finding), each.programs), []).append(each)
    order = (DIFFERS.code, LEDGER_DIFFERS.code, FAILED.code, LEDGER_MISSING.code)
    for found in programs.values():
        first, *others = sorted(found, key=lambda each: order.index(each.finding.code))
        yield Cause((first,), tuple(others))
