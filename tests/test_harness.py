"""Benchmarks' figures: a median within its limit holds, one beyond it fails, and all are kept as results."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mutcheck.golden.history import query

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The harness, and the runner with its results in a folder of its own."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    runner = runpy.run_path(str(BENCHMARKS / "all.py"), run_name="all")
    globals_: dict[str, Any] = runner["keep"].__globals__
    globals_["KEPT"], globals_["HERE"] = tmp_path / "kept", tmp_path / "here"
    yield SimpleNamespace(**runner)
    sys.modules.pop("harness", None)


def test_the_median_counts(bench: SimpleNamespace) -> None:
    of = bench.Figure
    assert of("a / b", (0.9, 1.0, 5.0), 1.0).holds
    assert not of("a / b", (0.9, 1.1, 1.2), 1.0).holds
    assert not of("a rate", (90.0,), 100.0, "a second", least=True).holds
    assert of("a / b", (9.0,)).holds


def test_ratios_are_of_neighbours(bench: SimpleNamespace) -> None:
    turns = iter((1.0, 2.0, 30.0, 10.0))  # there, and back again
    found = bench.harness.rounds({"bare": lambda: next(turns), "whole": lambda: next(turns)}, 2)
    assert bench.harness.ratios(found, "whole", "bare") == (2.0, 3.0)


def test_the_table_and_the_status(
    bench: SimpleNamespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(bench.harness.FILE, str(tmp_path / "figures"))
    figures = [bench.Figure("whole / bare", (1.0, 1.25, 1.5), 1.2), bench.Figure("size", (3.0,), 4.0, "MB")]
    assert bench.harness.tell(*figures) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["whole", "/", "bare", "1.250", "1.000", "to", "1.500", "3", "≤", "1.200", "✗"]
    assert lines[2].split() == ["size", "3.00", "MB", "1", "≤", "4.00", "MB", "✓"]
    assert bench.harness.read(tmp_path / "figures") == figures


def test_figures_are_recorded_as_results(bench: SimpleNamespace, tmp_path: Path) -> None:
    within, beyond = bench.Figure("whole / bare", (1.0, 1.1), 1.2), bench.Figure("bytes", (9.0,), 4.0, "MB")
    bench.keep({"overhead": [within, beyond]}, ["reading"])
    with query.opened(tmp_path / "kept" / "history.db") as history:
        (run,) = history.runs(5).values()
    assert run.problems == ["the benchmark reading failed"]
    assert run.exit_status == 2
