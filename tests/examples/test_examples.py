"""The small projects of `examples/`, used as their readers would use them, each in a copy of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from driver import NEWEST, Done, run

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the project that the test names."""
    name = request.param
    return Path(shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__")))


def suite(project: Path, *arguments: str) -> Done:
    """The project's own tests, as a person runs them."""
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST_")}
    left_out = [part for plugin in ("randomly", "cacheprovider", "hypothesispytest") for part in ("-p", f"no:{plugin}")]
    command = [sys.executable, "-m", "pytest", "-q", *left_out, *arguments]
    done = subprocess.run(command, cwd=project, env=kept, capture_output=True, text=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("project", ["language_model"], indirect=True)
def test_a_script_that_knows_nothing_of_mutcheck(project: Path) -> None:
    command = (sys.executable, "train.py", "--steps", "2")
    done = run("run", "--format", "json", "-o", "found.json", "--min-bytes", "64KiB", "--", *command, cwd=project)
    assert done.status == 0
    assert "step    1  loss " in done.out  # the script's own words, and nothing else
    assert "decode_step" not in done.out
    found = {each["program"]: each for each in json.loads((project / "found.json").read_text("utf-8"))["results"]}
    assert {"train_step", "decode_step", "average"} <= set(found)
    assert "evaluate" not in found
    assert found["train_step"]["compiled_times"] == 1
    assert found["average"]["could_save_bytes"] > 1 << 20
    rows = found["train_step"]["buffers"]
    assert all(row["donated"] and row["aliased"] is not None for row in rows)
    assert {row["path"].partition(".")[0].partition("[")[0] for row in rows} == {"state"}
    assert [row["path"] for row in found["decode_step"]["buffers"]] == ["cache.keys", "cache.values"]
    possible = [each for each in found["average"]["findings"] if each["code"] == "donation.possible"]
    assert possible
    assert any("donate_arg" in each["advice"] for each in possible)
    assert not [name for name in found if name.startswith(("copy", "true_divide"))]  # JAX's own: no line to change


@pytest.mark.parametrize("project", ["language_model"], indirect=True)
def test_a_copied_cache_fails_a_run_that_must_not_copy(project: Path) -> None:
    command = (sys.executable, "train.py", "--steps", "1")
    done = run("run", "--only", "decode_step", "--fail-on", "copied", "--", *command, cwd=project)
    copied = "cache.keys" in done.err and "is copied" in done.err
    assert (done.status, copied) == ((1, True) if NEWEST else (int(copied), copied))
    assert "train_step" not in done.err


@pytest.mark.parametrize("project", ["replay_buffer"], indirect=True)
def test_a_project_with_programs_goldens_and_a_configuration(project: Path) -> None:
    if not NEWEST:  # its goldens are those of the newest release
        assert run("accept", "--all", cwd=project).status == 0
    done = run("lower", "--strict", "--format", "json", cwd=project)
    assert done.status == 0, done.out
    cells = {(each["program"], each["target"]): each for each in done.json["results"]}
    assert set(cells) == {(name, on) for name in ("add", "sample", "prioritize") for on in ("cpu", "tpu:v5e")}
    observations = cells["add", "cpu"]["buffers"][0]
    assert (observations["path"], observations["in_place"]) == ("buffer.observations", "in place")
    (file,) = project.glob("replay/buffer.py")
    text = file.read_text("utf-8")
    file.write_text(text.replace("replay.observations[at] = observation", "replay.observations[...] += observation"))
    worse = run("lower", "add", cwd=project)
    assert (worse.status, "golden.differs" in worse.out) == (1, True)


@pytest.mark.parametrize("project", ["kalman_filter"], indirect=True)
def test_a_suite_that_uses_the_fixture(project: Path) -> None:
    if not NEWEST:
        assert suite(project, "--mutcheck-accept").status == 0
    done = suite(project)
    assert done.status == 0, done.out
    assert "6 passed" in done.out or "skipped" in done.out
    file = project / "kalman.py"
    file.write_text(file.read_text("utf-8").replace('donate_argnames="history"', "donate_argnames=()"), "utf-8")
    worse = suite(project, "-k", "history and cpu")
    assert worse.status == 1
    assert "keep on cpu mutates nothing" in worse.out
    assert "To run just this again: pytest" in worse.out
    assert "api/checked.py" not in worse.out
