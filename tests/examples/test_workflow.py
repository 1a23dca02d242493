"""The workflow of docs/ci.md: its commands are run, in its order, on two machines' worth of folders."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mutcheck.report.site.pages import ASSETS

WORKFLOW = Path(__file__).parents[2] / "examples/ci/mutcheck.yml"
PROJECT = WORKFLOW.parents[1] / "replay_buffer"


def commands() -> dict[str, str]:
    """The commands of the steps that have a name."""
    text = WORKFLOW.read_text("utf-8")
    return dict(re.findall(r"- name: (\w+)\n\s+run: (.+)", text))


def sh(command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS")}
    return subprocess.run(
        ["bash", "-euc", command],
        cwd=cwd,
        env={**kept, "PATH": path, "JAX_PLATFORMS": "cpu", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not (ASSETS / "app.js").is_file(), reason="the web report's scripts are not built: `make web`")
def test_the_commands_of_the_workflow(tmp_path: Path) -> None:
    steps = commands()
    run = {"GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    for shard in ("1", "2"):
        check = steps["Check"].replace("mutcheck lower", "mutcheck lower --no-compile")
        done = sh(check, PROJECT, SHARD=shard, SHARDS="2", **run)
        assert done.returncode == 0, done.stderr + done.stdout
        for left in PROJECT.glob(f"shard-{shard}.db"):
            left.rename(tmp_path / left.name)
    done = sh(steps["Merge"], tmp_path, **run)
    assert done.stdout == "shard-1.db: 1 run taken over.\nshard-2.db: 1 run taken over.\n"
    done = sh(steps["Report"], tmp_path, **run)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "index.html").is_file()
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith("## mutcheck: ")
    assert "none failing" in summary


def test_every_run_is_in_the_documentation() -> None:
    docs = (WORKFLOW.parents[2] / "docs/ci.md").read_text("utf-8")
    for name in ("Merge", "Report"):
        assert commands()[name].partition(" >>")[0] in docs
