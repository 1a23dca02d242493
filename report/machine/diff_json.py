"""A comparison of two IRs as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from mutcheck.core.visible import in_json
from mutcheck.golden.diff import summary
from mutcheck.golden.diff.comparison import Change, Side
from mutcheck.golden.diff.groups import Group
from mutcheck.golden.diff.parts import Parts, Span
from mutcheck.report.compared import Told

VERSION = 1
"""Of the document: fields are added within one version, and none is taken away."""


def document(told: Told) -> bytes:
    """The comparison, indented, ending in a newline. Equal changes are one group, with the places of all."""
    comparison = told.comparison
    parts = Parts(comparison)
    made = {
        "mutcheck_diff": VERSION,
        "old": {"name": comparison.old.name, "program": told.programs[0]},
        "new": {"name": comparison.new.name, "program": told.programs[1]},
        "differs": comparison.differs,
        "only_names": comparison.renamed,
        "summary": told.summary,
        "notes": told.notes,
        "counts": asdict(summary.counts(comparison)),
        "donations": [
            {"buffer": each.buffer, "kind": each.kind, "was": _said(each.was), "now": _said(each.now)}
            for each in comparison.donations
        ],
        "groups": [_group(each, told, parts) for each in told.groups],
    }
    return in_json(msgspec.json.format(msgspec.json.encode(made), indent=2)) + b"\n"


def _said(donation: object) -> str | None:
    return None if donation is None else str(donation)


def _group(group: Group, told: Told, parts: Parts) -> dict[str, Any]:
    old, new = told.comparison.old, told.comparison.new
    return {
        "times": group.times,
        "where": group.where,
        "at": [{"old": _lines(old, each.old), "new": _lines(new, each.new)} for each in group.regions],
        "changes": [_change(each, told, parts) for each in group.shown.changes],
    }


def _lines(side: Side, lines: range) -> list[int]:
    """The numbers of a region's lines, counted from 1."""
    return [side.number(line) for line in lines]


def _change(change: Change, told: Told, parts: Parts) -> dict[str, Any]:
    left, right = parts.of(change)
    old, new = told.comparison.old, told.comparison.new
    made: dict[str, Any] = {
        "kind": change.kind.value,
        "old": _line(old, change.old, left),
        "new": _line(new, change.new, right),
    }
    if change.partner is not None:
        side = new if change.old is not None else old
        made["moved_to" if side is new else "moved_from"] = side.number(change.partner)
    return made


def _line(side: Side, line: int | None, parts: list[Span]) -> dict[str, Any] | None:
    if line is None:
        return None
    return {"line": side.number(line), "text": side.lines[line], "parts": [list(each) for each in parts]}
