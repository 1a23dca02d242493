"""Results for histories that no program made: rows of the contract, with a few buffers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mutcheck.golden.contract.rows import BufferRow, ExecutableRow, FindingRow, ResultRow
from mutcheck.golden.history import entry, record
from mutcheck.golden.history.commit import Commit
from mutcheck.golden.history.entry import Entry, Meta, RecordedRun

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STABLEHLO = (
    "module @jit_f {\n  func.func public @main(%arg0: tensor<4xf32>) -> tensor<4xf32> {\n    return %arg0\n  }\n}\n"
)


def buffer(path: str = "x", copies: int = 0, size: int = 16, unsure: bool = False) -> BufferRow:
    verdict: Any = "unknown" if unsure else "copied" if copies else "in place"
    return BufferRow(
        path, 0, [size // 4], "float32", size, True, True, False, True, "aliasing output", 0, "updated", None, 0,
        verdict, copies, copies * size, unsure, 0, 0, 0, None,
    )  # fmt: skip


def row(
    program: str, target: str = "cpu", copies: int = 0, *, findings: tuple[FindingRow, ...] = (), **other: Any
) -> ResultRow:
    """A result whose one buffer is copied so often."""
    values: dict[str, Any] = {
        "program": program,
        "file": "train.py",
        "target": target,
        "outcome": "failed" if copies else "passed",
        "ok": not copies,
        "checked": ["donation", "inplace"],
        "rejection": None,
        "executable": ExecutableRow("jaxlib 0.12.0.1", True, copies, copies * 16, False, 64),
        "not_compiled": None,
        "observed": None,
        "compiled_times": None,
        "could_save_bytes": None,
        "findings": list(findings),
        "buffers": [buffer(copies=copies)],
        "arguments": [],
        "lowering_seconds": 0.5,
        "compiling_seconds": None,
    }
    return ResultRow(**{**values, **other})


def unsure(program: str, target: str = "cpu") -> ResultRow:
    """A result of which it is not known whether its one buffer is copied."""
    executable = ExecutableRow("jaxlib 0.12.0.1", True, 0, 0, True, 64)
    return row(program, target, executable=executable, buffers=[buffer(unsure=True)])


def run(number: int, *, build: str = "", release: str = "0.12.0.1", commit: str = "") -> RecordedRun:
    """The run of a day: number 0 is Monday's."""
    meta = Meta("lower", MONDAY + timedelta(days=number), 2.0, Commit(commit or f"{number:040x}", "main", False), build)
    return entry.of_run(meta, {"jax": release}, "0.1.0", 0, [], uid=f"{build}{release}{number:032x}")


def kept(path: Path, number: int, *rows: ResultRow, text: str = STABLEHLO, hlo: str = "", **how: Any) -> Path:
    """A history with one more run."""
    assert record.record(path, run(number, **how), [Entry(each, text, hlo) for each in rows])
    return path
