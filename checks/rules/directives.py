"""The directives check: do the FileCheck lines beside a program hold for its IR?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mutcheck.checks.check import Check, Level
from mutcheck.checks.filecheck import directive
from mutcheck.checks.filecheck.directive import BAD, COMMON, FAILED, HLO, NONE
from mutcheck.checks.rules import executable
from mutcheck.core.finding import Finding, Location

if TYPE_CHECKING:
    from mutcheck.checks.subject import Subject


_MOST_NAMED = 4
"""Programs that a command in a sentence names."""


def run(subject: Subject) -> Iterator[Finding]:
    """What cannot be read of the directives, and the first one that does not hold for StableHLO."""
    directives = subject.given.directives
    yield from directives.bad
    if wanted := _stablehlo(subject):
        lowering = subject.lowering
        found = subject.matched(lowering.text, wanted) if lowering is not None else None
        if found is not None:
            yield _renewable(subject, found)
    elif not directives.prefixes and not directives.bad and directives.file:
        yield NONE.finding(
            "the program has no directive: nothing pins its donation and its update",
            location=Location(directives.file),
            advice=to_start([subject.given.cell.source.spelled]),
        )


def to_start(programs: Sequence[str]) -> str:
    """What gives programs their first directives."""
    named = " ".join(programs) if len(programs) <= _MOST_NAMED else "PROGRAM"
    return f"`mutcheck directives {named} --write` writes some to start from."


def run_hlo(subject: Subject) -> Iterator[Finding]:
    """The first directive that does not hold for the optimized module."""
    wanted = _hlo(subject)
    if not wanted or subject.analysis is None:
        return
    from mutcheck.checks.ir.hlo import printing  # with jaxlib's parser
    from mutcheck.checks.ir.hlo.schema import UnreadableHlo  # with protobuf

    try:
        text = printing.text(subject.analysis.module.proto)
    except UnreadableHlo as error:
        yield executable.unreadable(error)
        return
    if (found := subject.match(text, wanted)) is not None:
        yield directive.about_hlo(found)


def _renewable(subject: Subject, found: Finding) -> Finding:
    """The same, with what renews it where it was generated."""
    line = found.location.line if found.location else 0
    if not any(first <= line <= last for first, last in subject.given.directives.made):
        return found
    renew = f"`mutcheck directives {subject.given.cell.source.spelled} --write` renews it if the new lowering is right."
    return replace(found, advice=f"See the whole module with `--emit stablehlo`. It was generated: {renew}")


def _stablehlo(subject: Subject) -> tuple[str, ...]:
    return _used(subject, (COMMON, subject.given.cell.platform.upper()))


def _hlo(subject: Subject) -> tuple[str, ...]:
    return _used(subject, (HLO, f"{HLO}-{subject.given.cell.platform.upper()}"))


def _used(subject: Subject, prefixes: Sequence[str]) -> tuple[str, ...]:
    return tuple(prefix for prefix in prefixes if prefix in subject.given.directives.prefixes)


CHECK = Check("directives", (FAILED, BAD, NONE), Level.LOWERING, run, lambda subject: bool(_stablehlo(subject)))
OF_HLO = Check("directives", (), Level.EXECUTABLE, run_hlo, lambda subject: bool(_hlo(subject)))
