"""What a person reads of results: a table, a block for each cause, and a line that sums up."""

from __future__ import annotations

import io
import shlex
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from mutcheck.checks.result import Result
from mutcheck.checks.rules import observed
from mutcheck.checks.rules.donation import IGNORED, POSSIBLE
from mutcheck.checks.rules.program import PRINTED
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.visible import visible
from mutcheck.report.causes import Cause, causes
from mutcheck.report.formats import Detail
from mutcheck.report.text import paper
from mutcheck.report.text.paper import plain_signs
from mutcheck.report.text.results import table, unpinned
from mutcheck.report.text.results.blocks import SHORT, WHOLE, Block, head
from mutcheck.report.text.results.summary import counted, summary

SHOWN_NOTES = frozenset({PRINTED.code, observed.UNKNOWN.code, POSSIBLE.code, IGNORED.code})
"""Notes that the table's reader wants to see; the others are in the JSON."""


def render(
    results: Sequence[Result],
    toolchain: Toolchain,
    problems: Sequence[str],
    on: Console,
    *,
    detail: Detail = Detail.CAUSES,
    notes: Sequence[str] = (),
) -> str:
    """The table, the causes of what is found below it, and the line that sums up, as `on` would show them."""
    text = io.StringIO()
    printed = paper.paper(text, on)
    for part in _table(results, on.width, detail):
        printed.print(part)
    for line in _lines(results, toolchain, problems, on, detail, notes):
        printed.print(line, soft_wrap=True)
    return plain_signs("\n".join(line.rstrip() for line in text.getvalue().split("\n")), on)


def _table(results: Sequence[Result], width: int, detail: Detail) -> Iterator[object]:
    if detail is Detail.EVERYTHING:
        if results:
            yield table.whole(results, width)
        return
    failing = detail is Detail.FAILURES
    if (made := table.short(results, width, failing=failing)) is not None:
        yield made


def _lines(
    results: Sequence[Result],
    toolchain: Toolchain,
    problems: Sequence[str],
    on: Console,
    detail: Detail,
    notes: Sequence[str],
) -> Iterator[Text]:
    """What stands below the table."""
    quiet, whole = detail is Detail.FAILURES, detail is Detail.EVERYTHING
    if detail is Detail.CAUSES:
        for line in table.refused(results):
            yield from paper.prose(line, on, hang="  ")
    every = tuple(dict.fromkeys(str(each.cell.target) for each in results))
    told = _told(results, detail)
    for cause in told:
        yield Text()
        yield from Block(cause, every, on, WHOLE if whole else SHORT).lines()
    if not quiet:
        hints = () if whole else (*unpinned.hints(results), *_waivable(told, every))
        yield from _apart(_dim([*_waived(results, every), *hints, *notes], on))
    yield from paper.errors(problems, on)
    if not quiet:
        yield Text()
        for line in summary(results, toolchain).split("\n"):
            yield from paper.prose(line, on, hang="  ")
    elif not all(result.ok for result in results):
        yield from (Text(), counted(results))


def _apart(lines: Iterator[Text]) -> Iterator[Text]:
    """Lines with a blank one before them, where there are any."""
    for number, line in enumerate(lines):
        if not number:
            yield Text()
        yield line


def _dim(told: Sequence[str], on: Console) -> Iterator[Text]:
    for each in told:
        yield from paper.prose(Text(each, "dim"), on, "· ")


def _told(results: Sequence[Result], detail: Detail) -> list[Cause]:
    """The causes that are told; what is not kept of a program that is only looked at is a hint."""
    if detail is Detail.EVERYTHING:
        return causes(results, _is_shown)
    return [
        cause
        for cause in causes([unpinned.without(result) for result in results], _is_shown)
        if cause.fails or detail is not Detail.FAILURES
    ]


def _waivable(told: Sequence[Cause], every: Sequence[str]) -> Iterator[str]:
    """How to accept what is known, by the first finding of a project's that a waiver can name."""
    for cause in told:
        of_project = cause.results[0].cell.source.beside is not None
        if cause.fails and of_project and _can_be_waived(cause.codes) and (line := head(cause, every)):
            yield f"to accept what is known: `mutcheck ack {shlex.quote(line)} --reason WHY`"
            return


def _can_be_waived(codes: Collection[str]) -> bool:
    from mutcheck.run.acknowledged import WAIVABLE  # with all checks: a kept result that holds needs none of them

    return not WAIVABLE.isdisjoint(codes)


def _is_shown(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE or finding.code in SHOWN_NOTES


def _waived(results: Sequence[Result], every: Sequence[str]) -> Iterator[str]:
    """A line for each reason, with the programs that it is given for."""
    grouped: dict[tuple[str, str], dict[str, list[Result]]] = {}
    for result in results:
        for finding in result.findings:
            if finding.waived:
                programs = grouped.setdefault((finding.code, finding.waived), {})
                programs.setdefault(result.cell.source.name, []).append(result)
    for (code, reason), programs in grouped.items():
        alike: dict[tuple[str, str], list[str]] = {}
        for program, found in programs.items():
            alike.setdefault(_where(found, every), []).append(visible(program))
        told = "; ".join(f"{', '.join(names)} on {on}: {count}{code}" for (on, count), names in alike.items())
        yield f"waived: {told}: {visible(reason)}"


def _where(found: Sequence[Result], every: Sequence[str]) -> tuple[str, str]:
    """The targets of results, and how often each of them is there."""
    times = Counter(result.cell for result in found)
    number = len(found) if len(set(times.values())) > 1 else len(found) // len(times)
    return table.all_of([str(cell.target) for cell in times], every), f"{number} × " * (len(found) > len(times))
