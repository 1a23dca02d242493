"""What is kept of a result beside its row: its IR, the lifetimes of its buffers, and the source lines behind both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mutcheck.checks.evidence import Evidence
from mutcheck.checks.explain.lifetimes import Picture
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Lowering, Rejection
from mutcheck.golden.contract import rows as contract
from mutcheck.golden.contract.places import shown_path
from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.entry import Entry

AROUND = 3
"""Lines of a source that are kept before and after each one that something points to."""


def of_result(result: Result) -> Entry:
    """A result with its IR, the lifetimes of its buffers, and the source lines that either points to."""
    row = contract.row(result)
    artifact, evidence = result.artifact, result.evidence or Evidence()
    text = artifact.text if isinstance(artifact, Lowering | Rejection) else ""
    picture = _from_here(evidence.picture) if evidence.picture is not None else None
    drawn = _encoded(picture) if picture is not None else ""
    steps = [(step.file, step.line) for step in picture.steps if step.line] if picture is not None else []
    if picture is not None and picture.curve is not None:
        steps += [(each.file, each.line) for each in picture.curve.held if each.line]
    return Entry(row, text, evidence.hlo, drawn, _sources([*_pointed(row), *steps]), _advised(result))


def _advised(result: Result) -> str:
    """The lifetimes with the edits that save most on the target; empty where nothing was tried, or nothing helps."""
    if result.advised is None or result.evidence is None:
        return ""
    target = result.cell.target
    drawn = next((each.lifetimes for advice in result.advised.helping(target) if (each := advice.on(target))), "")
    return _encoded(_from_here(msgspec.json.decode(drawn, type=Picture))) if drawn else ""


def _from_here(picture: Picture) -> Picture:
    """The same with files as findings name them: relative where they lie below this folder."""
    steps = [replace(each, file=shown_path(Path(each.file))) if each.file else each for each in picture.steps]
    curve = picture.curve
    if curve is not None:
        held = [replace(each, file=shown_path(Path(each.file))) if each.file else each for each in curve.held]
        curve = replace(curve, held=held)
    return replace(picture, steps=steps, curve=curve)


def _encoded(picture: Picture) -> str:
    return msgspec.json.encode(picture).decode()


def _pointed(row: ResultRow) -> Iterator[tuple[str, int]]:
    for finding in row.findings:
        if finding.location and finding.location.line:
            yield finding.location.file, finding.location.line
    for advice in row.tried.advice if row.tried is not None else ():
        for edit in advice.edits:
            yield from ((each.file, each.line) for each in edit.lines[:1] if each.line)


def _sources(pointed: Iterable[tuple[str, int]]) -> str:
    """Those lines of each file, and some around them, by their numbers."""
    wanted: dict[str, set[int]] = {}
    for file, line in pointed:
        wanted.setdefault(file, set()).update(range(max(1, line - AROUND), line + AROUND + 1))
    found = {}
    for file, numbers in sorted(wanted.items()):
        lines = _lines(file)
        if lines:
            found[file] = {str(number): lines[number - 1] for number in sorted(numbers) if number <= len(lines)}
    return msgspec.json.encode(found).decode() if found else ""


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError):
        return []
