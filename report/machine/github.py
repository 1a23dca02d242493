"""Annotations of a pull request: GitHub's workflow commands, on the user's own lines.

GitHub shows 10 errors and 10 warnings of a step, those that come first, and 50 annotations of a job: so each cause is
one annotation, whatever follows from it, and what weighs most comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mutcheck.checks.result import Result
from mutcheck.checks.rules import observed
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden.contract.places import shown_path
from mutcheck.report import places
from mutcheck.report.causes import Cause, Found, causes
from mutcheck.report.formats import Report
from mutcheck.report.places import Place
from mutcheck.report.text.results import blocks
from mutcheck.report.text.results.summary import summary

NOTICED = frozenset({observed.UNKNOWN.code})
"""Notes that are worth an annotation: a run was asked for, and shows nothing."""

LEVELS = ("error", "warning", "notice")
"""GitHub's levels, the heaviest first."""

MOST_NAMED = 8
"""Buffers that are named beside the largest one of a finding."""


def document(report: Report) -> bytes:
    """A report in this format."""
    return render(report.results, report.toolchain, report.problems)


def render(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str]) -> bytes:
    """An annotation a line, the heaviest first, and the lines that sum up for whoever reads the log."""
    lines = [_command("error", {"title": "mutcheck"}, problem) for problem in problems]
    lines += [_annotation(cause) for cause in sorted(causes(results, _worth_it), key=_order)]
    lines += summary(results, toolchain).plain.splitlines()
    return ("\n".join(map(_one_line, lines)) + "\n").encode()


def _worth_it(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE or (finding.code in NOTICED and not finding.waived)


def _order(cause: Cause) -> int:
    """Where a cause stands; those of one level are in the order of causes."""
    return LEVELS.index(_level(cause))


def _level(cause: Cause) -> str:
    """GitHub's word: what fails a cell is an error, whatever its severity."""
    if cause.fails:
        return "error"
    return "warning" if cause.severity is Severity.WARNING else "notice"


def _annotation(cause: Cause) -> str:
    place = _place(cause.first)
    title = f"{', '.join(cause.codes)}: {blocks.cells(cause, ())}"
    fields = {"title": title.replace("\n", " ")}
    if place.below:
        fields = {"file": place.below, **({"line": str(place.line)} if place.line else {}), **fields}
    return _command(_level(cause), fields, "\n".join(_message(cause)))


def _place(found: Found) -> Place:
    return places.of(found.finding, found.results[0].cell)


def _message(cause: Cause) -> Iterator[str]:
    """What is found, the finding that says most first; then what to do about it, each advice once."""
    told = blocks.largest(cause)
    at = {_shown(_place(cause.first)): None}
    for found in told:
        yield from blocks.messages(found, cause, ())
        if more := blocks.others(found, cause, MOST_NAMED):
            yield more
        where = found.finding.location
        if where is not None and (str(Path.cwd() / where.file), where.line) not in at:
            at[str(Path.cwd() / where.file), where.line] = None
            yield f"at {replace(where, file=shown_path(Path(where.file)))}"
    yield from dict.fromkeys(f"→ {each.finding.advice}" for each in told if each.finding.advice)


def _shown(place: Place) -> tuple[str, int]:
    """Where an annotation stands: a finding there need not say so."""
    return str(place.path), place.line


def _command(level: str, fields: dict[str, str], message: str) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in fields.items())
    return f"::{level} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _one_line(line: str) -> str:
    """Without the characters that end a line somewhere, or steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
