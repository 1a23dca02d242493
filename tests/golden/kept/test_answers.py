"""What an unchanged run answers: what a run says that makes everything, byte for byte, and without jax."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from driver import plain, run

from mutcheck.golden.history import database

from .project import OTHER, Project

FORMATS = ("table", "json", "markdown", "github", "sarif")


@pytest.mark.parametrize("format_", FORMATS)
def test_kept_results_say_the_same_byte_for_byte(project: Project, format_: str) -> None:
    made = project.lower("--format", format_, "--no-cache")
    kept = project.lower("--format", format_)
    assert "kept: nothing has changed" in kept.err
    assert (kept.status, without_times(kept.out, format_)) == (made.status, without_times(made.out, format_))
    assert project.lower("--format", format_).out == kept.out


def without_times(out: str, format_: str) -> str:
    """A document without how long it took: nothing was lowered where results are kept."""
    if format_ != "json":
        return out
    document = json.loads(out)
    for each in document["results"]:
        each["lowering_seconds"] = None
    return json.dumps(document)


def test_no_time_is_told_of_what_was_not_done(project: Project) -> None:
    (first, second) = project.lower("--format", "json").json["results"]
    assert (first["lowering_seconds"], second["lowering_seconds"]) == (None, None)


def test_a_failure_is_answered_with_its_status(project: Project) -> None:
    project.write("train.py", (project.root / "train.py").read_text("utf-8").replace("donated=1", "donated=2"))
    made, kept = project.lower("train.py"), project.lower("train.py")
    assert (made.status, kept.status, kept.out) == (1, 1, made.out)
    assert "· step: kept: nothing has changed" in kept.err


def test_an_executable_is_said_to_be_kept(project: Project) -> None:
    def lower() -> str:
        given = {"MUTCHECK_CACHE": str(project.cache)}
        return run("lower", "train.py", "--target", "cpu", "--format", "json", cwd=project.root, **given).out

    made, kept = (json.loads(lower())["results"][0] for _ in range(2))
    assert (made["executable"]["cached"], kept["executable"]["cached"]) == (False, True)
    assert (kept["lowering_seconds"], kept["compiling_seconds"]) == (None, None)
    for each in (made, kept):
        each["executable"]["cached"] = each["lowering_seconds"] = each["compiling_seconds"] = None
    assert made == kept


def test_an_unchanged_run_imports_neither_jax_nor_what_reads_modules(project: Project) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "mutcheck.cli", "lower", "other.py", "--no-compile"]
    given = plain({"MUTCHECK_CACHE": str(project.cache)})
    for _ in range(2):
        done = subprocess.run(command, cwd=project.root, env=given, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "mutcheck.golden.kept.results" in loaded
    assert not {"jax", "jaxlib", "numpy", "flax", "pebble", "google.protobuf"} & loaded
    assert not {"mutcheck.golden.diff.comparison", "mutcheck.checks.foreign", "mutcheck.checks.judge"} & loaded


def test_only_what_changed_is_made(project: Project) -> None:
    project.write("deeper.py", "N = 5\n")
    assert project.whys() == {"step": "deeper.py has changed", "other": ""}
    assert project.whys() == {"step": "", "other": ""}


def test_runs_that_keep_nothing_say_why(project: Project) -> None:
    assert "· no result is a kept one: --observe runs programs" in project.lower("--observe").err


def test_what_is_recorded_of_a_kept_result_is_what_a_new_run_records(project: Project) -> None:
    said = {name: _record(project, f"{name}.db", *more) for name, more in RECORDED.items()}
    assert all("· step: made:" in said[name] for name in ("fresh", "made"))
    assert "· step: kept: nothing has changed" in said["kept"]
    fresh, kept = (_recorded(project, f"{name}.db") for name in ("fresh", "kept"))
    assert kept == fresh
    assert {"hlo", "lifetimes", "sources", "stablehlo"} <= {kind for kind, _ in fresh["text"]}


RECORDED = {"fresh": ("--no-cache",), "made": (), "kept": ()}


def _record(project: Project, history: str, *more: str) -> str:
    """What a run says of the program whose results it keeps in a history; an executable is there."""
    asked = ("train.py", "--target", "cpu", "--jobs", "1", "-v", "--record", "--history", history, *more)
    done = run("lower", *asked, cwd=project.root, MUTCHECK_CACHE=str(project.cache))
    assert done.status == 0, done.out
    return done.err + ("· step: made: --no-cache" if "--no-cache keeps none" in done.err else "")


def _recorded(project: Project, history: str) -> dict[str, list[tuple[object, ...]]]:
    """All that a history has of its cells, but for when and how long."""
    with closing(sqlite3.connect(project.root / history)) as db:
        texts = [
            (kind, database.unpacked(data)) for kind, data in db.execute("SELECT kind, zstd FROM text ORDER BY id")
        ]
        names = [name for _, name, *_ in db.execute("PRAGMA table_info(result)")]
        lasting = [name for name in names if name != "started" and not name.endswith("_seconds")]
        results = db.execute(f"SELECT {', '.join(lasting)} FROM result").fetchall()
        return {"text": texts, "result": results, "buffer": db.execute("SELECT * FROM buffer").fetchall()}


def test_what_the_last_run_had_donated_counts(project: Project) -> None:
    """A result is kept for a history that knows nothing of the program: one that had it donated is no such."""
    text = OTHER.replace("@jax.jit", "@functools.partial(jax.jit, donate_argnums=0)")
    project.write("other.py", f"import functools\n{text}")
    project.lower("other.py", "--record", "--history", "one.db")
    project.write("other.py", OTHER)
    for history in ("two.db", "three.db"):
        done = project.lower("other.py", "--record", "--history", history)
        assert "donation.lost" not in done.out
    assert "· other: kept" in done.err
    done = project.lower("other.py", "--record", "--history", "one.db")
    assert "· other: made: what the last run had donated has changed" in done.err
    assert "donation.lost" in done.out
