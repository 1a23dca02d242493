"""Annotations of a pull request: GitHub's workflow commands, on the user's own lines.

GitHub shows 10 errors and 10 warnings of a step, those that come first, and 50 annotations of a job: so what is of one
kind on one line is one annotation, and what weighs most comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutcheck.checks.result import Result
from mutcheck.checks.rules import observed
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.toolchain import Toolchain
from mutcheck.report import counts, places
from mutcheck.report.formats import Report
from mutcheck.report.places import Place
from mutcheck.report.text.results.summary import summary

NOTICED = frozenset({observed.UNKNOWN.code})
"""Notes that are worth an annotation: a run was asked for, and shows nothing."""

MOST_NAMED = 8
"""Buffers that are named of those that an annotation is about."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, and the cell that has it."""

    finding: Finding
    result: Result

    @property
    def level(self) -> str:
        """GitHub's word: what fails a cell is an error, whatever its severity."""
        if self.result.weighs(self.finding):
            return "error"
        return "warning" if self.finding.severity is Severity.WARNING else "notice"

    @property
    def place(self) -> Place:
        return places.of(self.finding, self.result.cell)


def document(report: Report) -> bytes:
    """A report in this format."""
    return render(report.results, report.toolchain, report.problems)


def render(results: Sequence[Result], toolchain: Toolchain, problems: Sequence[str]) -> bytes:
    """An annotation a line, the heaviest first, and the lines that sum up for whoever reads the log."""
    lines = [_command("error", {"title": "mutcheck"}, problem) for problem in problems]
    lines += [_annotation(alike) for alike in _alike(results)]
    lines += summary(results, toolchain).plain.splitlines()
    return ("\n".join(map(_one_line, lines)) + "\n").encode()


def _alike(results: Sequence[Result]) -> list[list[Told]]:
    """What is to be told: findings of one code, program and line together, the heaviest first in all."""
    told = [Told(finding, result) for result in results for finding in result.findings if _worth_it(finding)]
    groups: dict[object, list[Told]] = {}
    for each in sorted(told, key=lambda each: counts.weight(each.finding, each.result)):
        about = "" if each.finding.buffer else each.finding.message
        key = (each.finding.code, each.result.cell.source, each.level, each.place, about)
        groups.setdefault(key, []).append(each)
    return list(groups.values())


def _worth_it(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE or (finding.code in NOTICED and not finding.waived)


def _annotation(alike: Sequence[Told]) -> str:
    first = alike[0]
    cell, finding, place = first.result.cell, first.finding, first.place
    targets = ", ".join(dict.fromkeys(str(each.result.cell.target) for each in alike))
    fields = {"title": f"{finding.code}: {cell.source.name} on {targets}".replace("\n", " ")}
    if place.below:
        fields = {"file": place.below, **({"line": str(place.line)} if place.line else {}), **fields}
    return _command(first.level, fields, "\n".join(_message(alike)))


def _message(alike: Sequence[Told]) -> Iterator[str]:
    finding = alike[0].finding
    yield finding.message
    others = list(dict.fromkeys(each.finding.buffer for each in alike if each.finding.buffer != finding.buffer))
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        yield f"Also {', '.join(others[:MOST_NAMED])}{more}."
    if finding.location is not None and not _points_at(alike[0]):
        yield f"At {finding.location}."
    if finding.advice:
        yield f"→ {finding.advice}"


def _points_at(told: Told) -> bool:
    """Whether the annotation stands on the line of the finding, and not on the program's."""
    location, place = told.finding.location, told.place
    return location is not None and (place.path, place.line) == (Path.cwd() / location.file, location.line)


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
