"""What an unchanged run answers: what a run says that makes everything, byte for byte, and without jax."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from driver import plain

from .project import Project

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
        from driver import run

        given = {"MUTCHECK_CACHE": str(project.cache)}
        return run("lower", "train.py", "--target", "cpu", "--format", "json", cwd=project.root, **given).out

    made, kept = (json.loads(lower())["results"][0] for _ in range(2))
    assert (made["executable"]["cached"], kept["executable"]["cached"]) == (False, True)
    assert (kept["lowering_seconds"], kept["compiling_seconds"]) == (None, None)
    for each in (made, kept):
        each["executable"]["cached"] = each["lowering_seconds"] = each["compiling_seconds"] = None
    assert made == kept


def test_an_unchanged_run_imports_neither_jax_nor_numpy(project: Project) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "mutcheck.cli", "lower", "other.py", "--no-compile"]
    given = plain({"MUTCHECK_CACHE": str(project.cache)})
    for _ in range(2):
        done = subprocess.run(command, cwd=project.root, env=given, capture_output=True, text=True, check=True)
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "mutcheck" in names
    assert not {"jax", "jaxlib", "numpy", "flax", "pebble"} & names


def test_only_what_changed_is_made(project: Project) -> None:
    project.write("deeper.py", "N = 5\n")
    assert project.whys() == {"step": "deeper.py has changed", "other": ""}
    assert project.whys() == {"step": "", "other": ""}


def test_runs_that_keep_nothing_say_why(project: Project) -> None:
    for option, why in (
        ("--observe", "--observe runs programs"),
        ("--record", "a history and its pages show more of an executable than a kept result holds"),
    ):
        assert f"· no result is a kept one: {why}" in project.lower(option).err
