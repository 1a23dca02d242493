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


RENEWING = WORKFLOW.with_name("renew-goldens.yml")


def commands(workflow: Path = WORKFLOW) -> dict[str, str]:
    """The commands of the steps that have a name."""
    text = re.sub(r"\n\s+env:\n\s+\w+: .+", "", workflow.read_text("utf-8"))
    found = dict(re.findall(r"- name: (\w+)\n\s+run: (?!\|)(.+)", text))
    blocks = re.findall(r"- name: (\w+)\n\s+run: \|\n((?: {10}.*\n)+)", text)
    return {**found, **{name: re.sub(r"^ {10}", "", block, flags=re.MULTILINE) for name, block in blocks}}


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


PROGRAM = """
import jax.numpy as jnp
import mutcheck

@mutcheck.program(arguments=lambda: (jnp.ones(3),))
def {name}(x):
    return x * {factor}
"""


def test_goldens_are_renewed_as_a_pull_request(tmp_path: Path) -> None:
    """On a branch of its own, what nobody owns is gone, and the request says what changed; once only."""
    steps = commands(RENEWING)
    project, asked = tmp_path / "project", tmp_path / "asked"
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\necho "$@" >> {asked}\ntest "$2" != view || test -e {tmp_path}/open && echo OPEN\n')
    gh.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    settings = {"CI": "true", "RUNNER_TEMP": str(tmp_path), "PATH": path, "GIT_CONFIG_GLOBAL": str(tmp_path / "git")}
    (tmp_path / "git").write_text("[user]\nname = n\nemail = e\n[init]\ndefaultBranch = trunk\n")
    begin = "git init -q --bare origin.git && git clone -q origin.git project"
    assert sh(begin, tmp_path, **settings).returncode == 0
    (project / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["steps.py"]\n')
    renew = steps["Renew"].replace("accept", "accept --no-compile --target cpu")
    commit = "git add . && git commit -qm x && git push -q origin HEAD"
    for name, factor in (("old", 2), ("step", 2)):
        (project / "steps.py").write_text(PROGRAM.format(name=name, factor=factor))
        done = sh(f"{renew.replace(' --prune', '')} && {commit}", project, **settings)
        assert done.returncode == 0, done.stderr
    (project / "steps.py").write_text(PROGRAM.format(name="step", factor="x"))
    assert sh(commit, project, **settings).returncode == 0
    for _ in range(2):
        done = sh(f"{renew}\n{steps['Propose']}", project, **settings)
        assert done.returncode == 0, done.stderr
        (tmp_path / "open").touch()
    assert [line.split()[:2] for line in asked.read_text().splitlines()] == [["pr", "view"], ["pr", "create"]]
    changed = sh("git diff --name-status trunk renew-goldens", project, **settings).stdout.split("\n")
    assert [line.split("\t")[0] for line in changed if line] == ["D", "M"]
    assert "step\n  cpu: the lowering differs from its golden: " in (tmp_path / "body.md").read_text()
