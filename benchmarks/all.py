"""Runs the benchmarks, each in a process of its own, and ends in one table: `make bench`.

The figures are kept as a JSON document of mutcheck's own contract, a result for each figure, and recorded in a history
of their own, which `mutcheck report --history build/bench/history.db` shows like any other.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import harness
import msgspec
from harness import Figure

from mutcheck import __version__
from mutcheck.core import toolchain
from mutcheck.golden.contract.rows import SCHEMA_VERSION, FindingRow, ResultRow, Results
from mutcheck.golden.history import documents

HERE = Path(__file__).parent
NAMES = (
    *("startup", "unchanged", "watching", "overhead", "byhand", "reading", "comparing"),
    *("capturing", "plugin", "history", "advising"),
)
KEPT = HERE.parent / "build" / "bench"


def main(asked: Sequence[str]) -> int:
    if unknown := [each for each in asked if each not in NAMES]:
        print(f"there is no benchmark {unknown[0]!r}: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    found, failed = {}, []
    for name in asked or NAMES:
        print(f"--- {name}", flush=True)
        found[name], broken = measured(name)
        failed += [name] if broken else []
    print(f"\n{harness.table([each for figures in found.values() for each in figures])}")
    for name in failed:
        print(f"{name} failed, and measured nothing or not all.")
    holds = all(each.holds for figures in found.values() for each in figures)
    keep(found, failed)
    return 2 if failed else int(not holds)


def measured(name: str) -> tuple[list[Figure], bool]:
    """The figures of one benchmark, and whether it came to an end otherwise than by a limit."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures"
        done = subprocess.run(
            [sys.executable, HERE / f"{name}.py"], env={**os.environ, harness.FILE: str(file)}, check=False
        )
        figures = harness.read(file)
    return figures, done.returncode not in (0, 1) or not figures or (done.returncode == 1 and all_hold(figures))


def all_hold(figures: Sequence[Figure]) -> bool:
    return all(each.holds for each in figures)


def keep(found: dict[str, list[Figure]], failed: Sequence[str]) -> None:
    """Write the figures down, and append them to their history."""
    KEPT.mkdir(parents=True, exist_ok=True)
    rows = [row(name, each) for name, figures in found.items() for each in figures]
    problems = [f"the benchmark {name} failed" for name in failed]
    status = 2 if failed else int(not all(each.ok for each in rows))
    versions = dict(toolchain.installed().versions)
    document = Results(SCHEMA_VERSION, __version__, versions, status, problems, rows)
    file = KEPT / f"{time.strftime('%Y%m%dT%H%M%S')}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2))
    documents.append(KEPT / "history.db", file)
    print(f"\nkept in {file.relative_to(HERE.parent)}, and in {(KEPT / 'history.db').relative_to(HERE.parent)}")


def row(benchmark: str, figure: Figure) -> ResultRow:
    """A figure as a result: what is told of it is a finding, and one beyond its limit fails."""
    _, median, spread, runs, limit, _ = figure.row()
    said = f"median {median} of {runs}" + (f", {spread}" if spread else "") + (f"; limit {limit}" if limit else "")
    finding = FindingRow(
        "bench.within" if figure.holds else "bench.beyond",
        "note" if figure.holds else "error",
        said,
        None,
        None,
        [f"{value:.6g}" for value in figure.values],
        None,
        None,
    )
    name = re.sub(r"\W+", "_", f"{benchmark} {figure.name}").strip("_")
    return ResultRow(
        program=name,
        file=f"benchmarks/{benchmark}.py",
        target="cpu",
        outcome="passed" if figure.holds else "failed",
        ok=figure.holds,
        checked=["bench"],
        rejection=None,
        executable=None,
        not_compiled="it is a figure of a benchmark",
        observed=None,
        compiled_times=None,
        could_save_bytes=None,
        findings=[finding],
        buffers=[],
        arguments=[],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
