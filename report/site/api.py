"""What `mutcheck serve` answers below `/api/`: results as the JSON contract has them, and what is made of them.

The documents are those that the pages are drawn from: there is one judgement, and one way to say it.
"""

from __future__ import annotations

import msgspec

from mutcheck.golden.contract.rows import SCHEMA_VERSION, ResultRow, Results
from mutcheck.golden.history.entry import RecordedRun
from mutcheck.golden.history.query import History
from mutcheck.golden.triage.hosts import Project
from mutcheck.report.site.data import overview, views
from mutcheck.report.site.data.context import Context

ROOT = "api/"


def answer(history: History, path: str, version: str, project: Project) -> bytes | None:
    """A document by its path below the root; None where there is none."""
    made = Context(history, version, project, live=True)
    name = path.removesuffix(".json")
    if name == "runs":
        return _encoded([views.run_view(number, run, whole=True) for number, run in made.runs.items()])
    if name == "regressions":
        found = overview.of(made, made.branches.default)
        keys = ("branch", "programs", "columns", "open", "mended", "changes", "seen")
        return _encoded({key: getattr(found, key) for key in keys})
    if name == "results":
        return _results(
            made, [made.result(state.now) for state in made.now.states], next(iter(made.now.runs.values()), None)
        )
    folder, _, key = name.partition("/")
    return _of_run(made, key) if folder == "runs" and key else None


def _of_run(made: Context, key: str) -> bytes | None:
    """The results of a run, which goes by what its address names it by, or by the beginning of its uid."""
    found = [
        (number, run)
        for number, run in made.runs.items()
        if views.run_key(number, run.uid) == key or (len(key) >= 8 and run.uid.startswith(key))
    ]
    if len(found) != 1:
        return None
    ((number, run),) = found
    points = made.history.of_runs(number, number).get(number, [])
    return _results(made, [made.result(point) for _, point in points], run)


def _results(made: Context, rows: list[ResultRow], run: RecordedRun | None) -> bytes:
    toolchain, problems = (run.toolchain, run.problems) if run is not None else ({}, [])
    status = run.exit_status if run is not None else 0
    return _encoded(Results(SCHEMA_VERSION, run.mutcheck if run else made.version, toolchain, status, problems, rows))


def _encoded(document: object) -> bytes:
    return msgspec.json.encode(document) + b"\n"
