"""A matrix of releases as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import msgspec

from mutcheck.core.visible import in_json
from mutcheck.releases.cells import Cell
from mutcheck.releases.column import Column
from mutcheck.report.matrix import Matrix

VERSION = 1
"""Of the document: fields are added within one version, and none is taken away."""


def document(told: Matrix) -> bytes:
    """The matrix, indented, ending in a newline."""
    made = {
        "mutcheck_matrix": VERSION,
        "mutcheck": told.version,
        "made": told.grid.made.isoformat(),
        "exit_status": told.status,
        "problems": list(told.problems),
        "columns": [_column(each) for each in told.grid.columns],
        "rows": [
            {"program": row.program, "target": row.target, "cells": [cell(each) for each in row.cells]}
            for row in told.grid.rows
        ],
        "changes": [{**asdict(each), "kind": each.kind.value, "by": each.by.value} for each in told.changes],
    }
    return in_json(msgspec.json.format(msgspec.json.encode(made), indent=2)) + b"\n"


def _column(column: Column) -> dict[str, Any]:
    return {
        "asked": {"jax": column.asked.jax, "flax": column.asked.flax or None},
        "jax": column.jax or None,
        "flax": column.flax or None,
        "python": column.python or None,
        "toolchain": dict(column.toolchain),
        "absent": dict(column.absent),
        "problem": column.problem or None,
        "problems": list(column.problems),
        "exit_status": column.status,
    }


def cell(cell: Cell) -> dict[str, Any]:
    """The figures of a cell, and its result as the JSON contract says it; null where nothing is known."""
    return {
        "outcome": cell.outcome,
        "ok": cell.ok,
        "why": cell.why or None,
        "in_place": cell.in_place,
        "of": cell.buffers if cell.row is not None else None,
        "extra_bytes": cell.extra,
        "extra_at_least": cell.at_least if cell.compiled else None,
        "result": cell.row,
    }
