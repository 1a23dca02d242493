"""What a bisection found as JSON."""

from __future__ import annotations

from typing import Any

import msgspec

from mutcheck.core.visible import in_json
from mutcheck.releases.bisect import Looked
from mutcheck.releases.differences import ledger
from mutcheck.report.bisected import Boundary, Told
from mutcheck.report.machine import diff_json, matrix_json

VERSION = 1
"""Of the document: fields are added within one version, and none is taken away."""


def document(told: Told) -> bytes:
    """It, indented, ending in a newline."""
    found = told.found
    made = {
        "mutcheck_bisect": VERSION,
        "mutcheck": told.version,
        "exit_status": told.status,
        "program": found.program,
        "target": found.target,
        "package": found.package,
        "condition": found.condition,
        "problems": told.unfinished,
        "looked": [_looked(each) for each in found.looked],
        "boundaries": [_boundary(each) for each in told.boundaries],
    }
    return in_json(msgspec.json.format(msgspec.json.encode(made), indent=2)) + b"\n"


def _looked(looked: Looked) -> dict[str, Any]:
    release = looked.column.release
    return {
        "jax": release.jax,
        "flax": release.flax or None,
        "holds": looked.holds,
        **matrix_json.cell(looked.cell),
    }


def _boundary(boundary: Boundary) -> dict[str, Any]:
    edge = boundary.edge
    return {
        "began": edge.began,
        "before": _release(edge.old),
        "first": _release(edge.new),
        "unknown": [_release(each) for each in edge.unknown],
        "kind": edge.change.kind.value,
        "what": list(edge.change.what),
        "by": edge.change.by.value,
        "why": edge.change.why,
        "ledger": [
            {"buffer": each.path, "what": [dict(zip(each_._fields, each_, strict=True)) for each_ in each.what]}
            for each in ledger(edge.old.cell, edge.new.cell)
        ],
        "only_assigned": boundary.only_assigned,
        "irs": [msgspec.json.decode(diff_json.document(each)) for each in boundary.irs],
    }


def _release(looked: Looked) -> dict[str, Any]:
    return {"jax": looked.column.release.jax, "flax": looked.column.release.flax or None}
