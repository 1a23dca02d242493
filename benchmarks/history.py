"""A history of 2,000 runs of 50 programs on 4 targets, and the report of it: `python benchmarks/history.py`.

Every run is recorded as `mutcheck lower --record` does it, in a transaction of its own that is on the disk when it is
told. The report is written, one more run is recorded, and the report is written again. Then the overview is looked at
in chromium where that is there. What a run changes is as in real life: a few ledgers and modules, and the times of all.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import harness
from harness import Figure

from mutcheck.golden.contract.rows import BufferRow, ExecutableRow, ResultRow
from mutcheck.golden.history import entry, record
from mutcheck.golden.history.commit import Commit
from mutcheck.golden.history.entry import Entry, Meta
from mutcheck.golden.history.query import opened
from mutcheck.report.site import folder
from mutcheck.report.site.pages import Pages

RUNS, PROGRAMS, TARGETS, BUFFERS = 2000, 50, ("cpu", "cuda:h100", "tpu:v5e", "tpu:v6e"), 10
LEAST_RESULTS, MOST_SECONDS, MOST_READY, MOST_LOADED = 100, 3.0, 1.0, 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def buffer(number: int, copies: int) -> BufferRow:
    return BufferRow(
        f"model.layers[{number}].kernel", number, [64, 64], "float32", 16384, True, True, False, True,
        "aliasing output", number, "updated", None, number, "copied" if copies else "in place", copies, copies * 16384,
        False, 0, 0, 0, None,
    )  # fmt: skip


def entries(run: int) -> Iterator[Entry]:
    """The results of a run: every program changes in each hundredth one, its own."""
    for program in range(PROGRAMS):
        version = (run + program) // 100
        copies = version % 3
        for target in TARGETS:
            rows = [buffer(number, copies if number == 0 else 0) for number in range(BUFFERS)]
            made = ExecutableRow("jaxlib 0.12.0.1", True, copies, copies * 16384, False, 4096)
            row = ResultRow(
                f"program_{program:02d}", "train.py", target, "passed", True, ["donation", "inplace"], None, made,
                None, None, None, None, [], rows, [], 0.4 + program / 1000, 1.5 + run % 7 / 10,
            )  # fmt: skip
            module = f"module @program_{program} attributes {{version = {version}}} {{\n{_LINES}}}\n"
            yield Entry(row, module, f"HloModule program_{program}, version={version}\n{_LINES}" * 4)


_LINES = "".join(f"  %{number} = stablehlo.add %a, %b : tensor<64x64xf32>\n" for number in range(150))


def recorded(path: Path) -> float:
    """Results that are recorded in a second."""
    return RUNS * PROGRAMS * len(TARGETS) / sum(one(path, number) for number in range(RUNS))


def one(path: Path, number: int) -> float:
    """Seconds to record one run."""
    commit = Commit(f"{number:040x}", "main", False, f"Change number {number}", "Ada", default_branch="main")
    meta = Meta("lower", BEGIN + timedelta(hours=number), 30.0, commit)
    run, made = entry.of_run(meta, {"jax": "0.12.0.1"}, "0.1.0", 0, []), list(entries(number))
    begun = time.perf_counter()
    record.record(path, run, made)
    return time.perf_counter() - begun


def written(path: Path, site: Path) -> tuple[float, int]:
    """Seconds to write the report, as the command does it, and how many files that were."""
    begun = time.perf_counter()
    with opened(path) as history:
        count = folder.write(site, Pages(history, "0.1.0"))
    return time.perf_counter() - begun, count


def looked_at(site: Path) -> tuple[list[float], int] | None:
    """Seconds until the overview's filter answers, the median of five, and the bytes loaded; None without a browser."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return None
    from playwright.sync_api import sync_playwright

    loaded = sum((site / name).stat().st_size for name in ("index.html", "assets/app.js", "assets/app.css"))
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for _ in range(5):
            page = browser.new_context().new_page()
            begun = time.perf_counter()
            page.goto(f"{site.as_uri()}/index.html")
            page.get_by_test_id("filter").fill("program_07")
            page.wait_for_function("document.querySelectorAll('[data-testid=grid] tbody tr').length === 1")
            times.append(time.perf_counter() - begun)
            page.close()
        browser.close()
    return times, loaded


def main() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        path, site = Path(temporary) / "history.db", Path(temporary) / "site"
        rate = recorded(path)
        size = path.stat().st_size / 2**20
        first, files = written(path, site)
        one(path, RUNS)
        again, changed = written(path, site)
        seen = looked_at(site)
    count = RUNS * PROGRAMS * len(TARGETS)
    figures = [
        Figure(f"recording {count:,} results", (rate,), LEAST_RESULTS, "a second", least=True),
        Figure("their history", (size,), unit="MiB"),
        Figure(f"writing the report: {files:,} files", (first,), unit="s"),
        Figure(f"the same after one more run: {changed:,} files", (again,), MOST_SECONDS, "s"),
    ]
    if seen is None:
        print("There is no chromium on PATH: how pages are shown is not measured.")
        return harness.tell(*figures)
    ready, loaded = seen
    return harness.tell(
        *figures,
        Figure("until the filter answers", tuple(ready), MOST_READY, "s"),
        Figure("what a page loads", (loaded / 1e6,), MOST_LOADED / 1e6, "MB"),
    )


if __name__ == "__main__":
    sys.exit(main())
