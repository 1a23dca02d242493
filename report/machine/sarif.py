"""SARIF 2.1.0, which code scanning and editors read: the fields of the standard that mutcheck fills, as structs.

What fails or warns is a result; of the notes only those that a waiver made, as suppressed results. Advice that is a
change of a file is a fix of what it helps.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from mutcheck.checks import catalog
from mutcheck.checks.catalog import CODES
from mutcheck.checks.explain import tried
from mutcheck.checks.result import Result
from mutcheck.checks.rules.inplace import COPIED
from mutcheck.core.advice import Advice, Agreement, Effect
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.visible import harmless, in_json
from mutcheck.report import counts, places
from mutcheck.report.formats import Report
from mutcheck.report.machine import replacements

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "SRCROOT"
"""The name of the folder that files are relative to."""

Level = Literal["none", "note", "warning", "error"]

LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "note",
}


class _Part(Struct, frozen=True, rename="camel", omit_defaults=True):
    """An object of the standard; a field that has its default is left out."""


class Message(_Part, frozen=True):
    text: str


class ArtifactLocation(_Part, frozen=True):
    uri: str
    uri_base_id: str = ""


class Region(_Part, frozen=True):
    start_line: int
    start_column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


class PhysicalLocation(_Part, frozen=True):
    artifact_location: ArtifactLocation
    region: Region | None = None


class LogicalLocation(_Part, frozen=True):
    name: str
    kind: str


class Location(_Part, frozen=True):
    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...]


class Suppression(_Part, frozen=True):
    kind: Literal["inSource", "external"]
    justification: str


class ArtifactContent(_Part, frozen=True):
    text: str


class Replacement(_Part, frozen=True):
    deleted_region: Region
    inserted_content: ArtifactContent | None = None


class ArtifactChange(_Part, frozen=True):
    artifact_location: ArtifactLocation
    replacements: tuple[Replacement, ...]


class Fix(_Part, frozen=True):
    description: Message
    artifact_changes: tuple[ArtifactChange, ...]


class Advised(_Part, frozen=True):
    """mutcheck's own words on edits that were tried: extra bytes of a call on the result's target."""

    edits: tuple[str, ...]
    write: tuple[str, ...]
    extra_bytes_before: int
    extra_bytes_after: int
    results: str


class Properties(_Part, frozen=True):
    """mutcheck's own words on a result."""

    program: str
    target: str
    severity: str
    buffer: str = ""
    bytes: int | None = None
    copies: int | None = None
    copied_bytes: int | None = None
    extra_bytes: int | None = None
    advice: tuple[Advised, ...] = ()


class SarifResult(_Part, frozen=True):
    rule_id: str
    rule_index: int
    level: Level
    message: Message
    locations: tuple[Location, ...]
    partial_fingerprints: dict[str, str]
    suppressions: tuple[Suppression, ...]  # in every result, if in any
    properties: Properties
    fixes: tuple[Fix, ...] = ()


class Configuration(_Part, frozen=True):
    level: Level


class Rule(_Part, frozen=True):
    id: str
    short_description: Message
    full_description: Message
    default_configuration: Configuration
    help: Message


class Driver(_Part, frozen=True):
    name: str
    version: str
    rules: tuple[Rule, ...]
    properties: dict[str, str]


class Tool(_Part, frozen=True):
    driver: Driver


class Notification(_Part, frozen=True):
    level: Level
    message: Message


class Invocation(_Part, frozen=True):
    execution_successful: bool
    exit_code: int
    tool_execution_notifications: tuple[Notification, ...]


class Run(_Part, frozen=True):
    tool: Tool
    invocations: tuple[Invocation, ...]
    original_uri_base_ids: dict[str, ArtifactLocation]
    results: tuple[SarifResult, ...]


class Log(Struct, frozen=True, rename={"schema": "$schema"}):
    schema: str
    version: str
    runs: tuple[Run, ...]


def document(report: Report) -> bytes:
    """A report in this format."""
    return render(report.results, report.toolchain, report.version, report.problems, report.status)


def render(
    results: Sequence[Result], toolchain: Toolchain, version: str, problems: Sequence[str], status: int
) -> bytes:
    """The SARIF log of a run, indented, ending in a newline."""
    notifications = tuple(Notification("error", _message(problem)) for problem in problems)
    run = Run(
        Tool(Driver("mutcheck", version, tuple(map(_rule, CODES)), dict(toolchain.versions))),
        (Invocation(status != 2, status, notifications),),
        {ROOT: ArtifactLocation(f"{places.top().as_uri().rstrip('/')}/")},
        tuple(_results(results)),
    )
    return in_json(msgspec.json.format(msgspec.json.encode(Log(SCHEMA, "2.1.0", (run,))), indent=2)) + b"\n"


def _rule(code: str) -> Rule:
    rule = catalog.rule(code)
    says = Message(f"{rule.says[0].upper()}{rule.says[1:]}.")
    return Rule(code, says, says, Configuration(LEVELS[rule.severity]), Message(f"{says.text} See docs/checks.md."))


def _results(results: Sequence[Result]) -> Iterator[SarifResult]:
    """A result for each finding of each cell: one line can be right on one target and wrong on another."""
    seen = Counter[tuple[str, ...]]()
    for result in results:
        for finding in result.findings:
            if finding.severity is not Severity.NOTE or finding.waived:
                cell = result.cell
                identity = (finding.code, cell.source.name, str(cell.target), finding.buffer)
                yield _result(finding, result, _fingerprint(*identity, str(seen[identity])))
                seen[identity] += 1


def _result(finding: Finding, result: Result, fingerprint: str) -> SarifResult:
    return SarifResult(
        rule_id=finding.code,
        rule_index=CODES.index(finding.code),
        level=_level(finding, result),
        message=_said(finding, result),
        locations=(_location(finding, result),),
        partial_fingerprints={"mutcheckFinding/v1": fingerprint},
        suppressions=(_suppression(finding, result),) if finding.waived else (),
        properties=_properties(finding, result),
        fixes=tuple(_fixes(finding, result)),
    )


def _helping(finding: Finding, result: Result) -> Iterator[tuple[Advice, Effect]]:
    """The advice that saves bytes of the buffer which a finding says is copied, with what it does."""
    target, buffer = result.cell.target, counts.buffer_of(result, finding.buffer)
    if result.advised is None or not COPIED.made(finding):
        return
    extra = buffer.extra.bytes if buffer is not None and buffer.extra is not None else 0
    for each in result.advised.helping(target):
        if tried.helps(each, target, finding.buffer, extra) and (effect := each.on(target)) is not None:
            yield each, effect


def _fixes(finding: Finding, result: Result) -> Iterator[Fix]:
    """The advice that is a change of a file; what is only words is among the properties."""
    for each, _ in _helping(finding, result):
        parts = replacements.of_diff(each.patch.diff) if each.patch is not None else ()
        if each.patch is not None and parts:
            but = f"; {each.patch.why}" if each.patch.why else ""
            what = f"{tried.edits(each)} (saves {tried.saved(each, result.cell.target)}{but})"
            where = _artifact(places.place(Path(each.patch.file)))
            yield Fix(_message(what), (ArtifactChange(where, tuple(map(_replacement, parts))),))


def _replacement(part: replacements.Replacement) -> Replacement:
    """Whole lines, from the first column of the first one to that of the one which stays."""
    return Replacement(Region(part.first, 1, part.after, 1), ArtifactContent(part.text) if part.text else None)


def _advised(finding: Finding, result: Result) -> Iterator[Advised]:
    for each, effect in _helping(finding, result):
        if effect.after is not None:
            yield Advised(
                tuple(harmless(edit.words) for edit in each.edits),
                tuple(harmless(edit.write) for edit in each.edits),
                effect.before.extra,
                effect.after.extra,
                _agreed(each).value,
            )


def _agreed(advice: Advice) -> Agreement:
    """What runs showed: of several that were run, the one that agrees least."""
    order = (Agreement.DIFFERENT, Agreement.ROUNDING, Agreement.BITWISE, Agreement.NOT_RUN)
    return min((each.agreement for each in advice.runs), key=order.index)


def _suppression(finding: Finding, result: Result) -> Suppression:
    """The standard's word for a waiver: one beside the program is in its source, one in pyproject.toml is not."""
    return Suppression("external" if finding in result.configured else "inSource", finding.waived)


def _level(finding: Finding, result: Result) -> Level:
    """What fails a cell is an error; what is waived has the level that it would have had."""
    if finding.waived:
        return LEVELS[catalog.rule(finding.code).severity]
    return "error" if result.weighs(finding) else LEVELS[finding.severity]


def _said(finding: Finding, result: Result) -> Message:
    advice = f" {finding.advice}" if finding.advice else ""
    return _message(f"{result.cell.source.name} on {result.cell.target}: {finding.message}.{advice}")


def _message(text: str) -> Message:
    """A text without placeholders and links: braces are doubled, and what would end a link's text is escaped."""
    text = harmless(text.encode("utf-8", "replace").decode())  # file names need not be Unicode
    return Message(text.replace("{", "{{").replace("}", "}}").replace("](", "\\]("))


def _location(finding: Finding, result: Result) -> Location:
    place = places.of(finding, result.cell)
    region = Region(place.line) if place.line else None
    function = LogicalLocation(harmless(result.cell.source.name), "function")
    return Location(PhysicalLocation(_artifact(place), region), (function,))


def _artifact(place: places.Place) -> ArtifactLocation:
    uri = place.path.as_uri()
    if place.below:
        return ArtifactLocation(uri.removeprefix(f"{places.top().as_uri().rstrip('/')}/"), ROOT)
    return ArtifactLocation(uri)


def _fingerprint(*identity: str) -> str:
    """What a result is known by when lines and figures change: its rule, program, target and buffer."""
    return hashlib.sha256("\0".join(identity).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _properties(finding: Finding, result: Result) -> Properties:
    buffer = counts.buffer_of(result, finding.buffer)
    proof = buffer.proof if buffer is not None else None
    return Properties(
        harmless(result.cell.source.name),
        str(result.cell.target),
        (catalog.rule(finding.code).severity if finding.waived else finding.severity).value,
        harmless(finding.buffer),
        buffer.bytes if buffer is not None else None,
        proof.copies if proof is not None else None,
        proof.copied_bytes if proof is not None else None,
        buffer.extra.bytes if buffer is not None and buffer.extra is not None else None,
        tuple(_advised(finding, result)),
    )
