"""The JSON contract: what a machine reads. It is versioned, and described by `results.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from mutcheck.checks.result import Result
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.visible import in_json
from mutcheck.golden.contract.rows import SCHEMA_VERSION, Results, row
from mutcheck.report.formats import Report

SCHEMA_FILE = Path(__file__).with_name("results.schema.json")


def document(report: Report) -> bytes:
    """A report in this format."""
    return render(report.results, report.toolchain, report.version, report.problems, report.status)


def render(
    results: Sequence[Result], toolchain: Toolchain, version: str, problems: Sequence[str], status: int
) -> bytes:
    """The JSON document of a run, indented, ending in a newline."""
    document = Results(
        SCHEMA_VERSION, version, dict(toolchain.versions), status, list(problems), [row(each) for each in results]
    )
    return in_json(msgspec.json.format(msgspec.json.encode(document), indent=2)) + b"\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of the document; `results.schema.json` holds it, and a test compares them."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mutcheck results",
        **msgspec.json.schema(Results),
    }
