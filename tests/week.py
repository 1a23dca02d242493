"""Seven runs of a small project over a week, as its CI would record them: a git repository, and a document a run.

On main a donation is lost on Tuesday and mended on Friday, a copy is new on Wednesday, JAX refuses a program on
Thursday, and on Saturday a change is mixed. On Friday a branch from Tuesday's commit is run, which copies more.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from driver import run as mutcheck
from entries import MONDAY, buffer, row
from msgspec.structs import replace

from mutcheck.golden.contract.rows import (
    SCHEMA_VERSION,
    ExecutableRow,
    FindingRow,
    RejectionRow,
    ResultRow,
    Results,
)

KIB = 1024
REMOTE = "git@github.com:team/model.git"
TITLES = (
    "Train the small model",
    "Tidy up the step",
    "Keep the old state for logging",
    "Use the new attention",
    "Donate the state again",
    "Batch the norms",
)
"""What Monday's to Saturday's commits are called; Sunday's run is of Saturday's commit again."""


def in_place(program: str, target: str = "cpu", **other: Any) -> ResultRow:
    """A program whose one buffer is updated where it is."""
    return holding(program, 0, target=target, **other)


def holding(
    program: str, extra: int, temporary: int = 64 * KIB, *, ok: bool = True, target: str = "cpu", **other: Any
) -> ResultRow:
    """A program that moves or holds so many extra bytes."""
    copies = int(extra > 0)
    made = ExecutableRow("jaxlib 0.12.0.1", True, copies, extra, False, temporary, 0, 0, 256 * KIB + temporary)
    buffers = [replace(buffer("state", copies, 64 * KIB), extra_bytes=extra, extra_at_least=False)]
    values = {"outcome": "passed" if ok else "failed", "ok": ok, "executable": made, "buffers": buffers}
    return row(program, target, **{**values, "extra_bytes": extra, "extra_at_least": False, **other})


def lost(program: str) -> ResultRow:
    """A program whose donation is lost."""
    finding = FindingRow(
        "donation.lost", "error", "state is not donated any more", "state", None, [], "Donate it.", None
    )
    failed = holding(program, 64 * KIB, ok=False, findings=(finding,))
    kept = replace(failed.buffers[0], donated=False, expected="the last run", in_place="not donated", copies=0)
    return replace(failed, buffers=[kept])


def copying(program: str, extra: int) -> ResultRow:
    finding = FindingRow("inplace.copied", "error", "state is copied", "state", None, [], None, None)
    return holding(program, extra, ok=False, findings=(finding,))


def refused(program: str) -> ResultRow:
    finding = FindingRow("rejection.unexpected", "error", "JAX refuses it", None, None, [], None, None)
    why = RejectionRow("lower", "ValueError", "a ref cannot be returned")
    return row(
        program, outcome="rejected", ok=False, executable=None, buffers=[], rejection=why, findings=(finding,),
        not_compiled=None,
    )  # fmt: skip


def programs(**changed: ResultRow) -> list[ResultRow]:
    """A run: every program is in place but those that are given."""
    names = ("attend", "decode", "norm", "steady", "step")
    return [changed.get(name, in_place(name)) for name in names]


WEEK = (
    programs(norm=holding("norm", 64 * KIB)),
    programs(norm=holding("norm", 64 * KIB), step=lost("step")),
    programs(norm=holding("norm", 64 * KIB), step=lost("step"), attend=copying("attend", 32 * KIB)),
    programs(
        norm=holding("norm", 64 * KIB), step=lost("step"), attend=copying("attend", 32 * KIB), decode=refused("decode")
    ),
    programs(norm=holding("norm", 64 * KIB), attend=copying("attend", 32 * KIB), decode=refused("decode")),
    programs(
        norm=holding("norm", 0, 1024 * KIB), attend=copying("attend", 48 * KIB), decode=refused("decode"),
        steady=holding("steady", 0, 66 * KIB),
    ),
    programs(
        norm=holding("norm", 0, 1024 * KIB), attend=copying("attend", 48 * KIB), decode=refused("decode"),
        steady=holding("steady", 0, 66 * KIB),
    ),
)  # fmt: skip
"""The results of main's runs, Monday first."""

BRANCH = programs(norm=holding("norm", 128 * KIB), step=lost("step"), steady=copying("steady", 16 * KIB))
"""Those of the branch from Tuesday's commit."""


def recorded(folder: Path) -> Path:
    """The project, with the history of its week."""
    repo = folder / "model"
    repo.mkdir(parents=True)
    git(repo, "init", "-q", "-b", "main")
    git(repo, "remote", "add", "origin", REMOTE)
    (repo / "pyproject.toml").write_text("[tool.mutcheck]\n")
    for day, title in enumerate(TITLES):
        commit(repo, day, title)
        imported(repo, day, WEEK[day])
        if day == 4:
            git(repo, "checkout", "-q", "-b", "faster-norms", "HEAD~3")
            commit(repo, 4.5, "Try other norms")
            imported(repo, 4.5, BRANCH)
            git(repo, "checkout", "-q", "main")
    imported(repo, 6, WEEK[6])
    return repo


def commit(repo: Path, day: float, title: str) -> None:
    git(repo, "commit", "-q", "--allow-empty", "-m", title, time=MONDAY + timedelta(days=day, hours=-1))


def imported(repo: Path, day: float, rows: Sequence[ResultRow]) -> None:
    """Record a run by the command."""
    status = int(not all(each.ok for each in rows))
    timed = [replace(each, lowering_seconds=0.5 + day / 100) for each in rows]  # no two runs take as long
    made = Results(SCHEMA_VERSION, "0.1.0", {"jax": "0.12.0.1"}, status, [], timed)
    file, time = repo / f"results-{day}.json", MONDAY + timedelta(days=day)
    file.write_bytes(msgspec.json.encode(made))
    os.utime(file, (time.timestamp(), time.timestamp()))
    done = mutcheck("history", "import", str(file), cwd=repo, **environment())
    assert done.status == 0, done.err


def git(repo: Path, *arguments: str, time: datetime = MONDAY) -> str:
    stamp = time.isoformat()
    done = subprocess.run(
        ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", *arguments],
        cwd=repo,
        env={**environment(), "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def environment() -> dict[str, str]:
    """An environment that knows of no other repository, and of no CI service."""
    services = ("GIT_", "GITHUB_", "CI_", "BUILDKITE")
    return {
        name: "" if name.startswith(services) else value
        for name, value in os.environ.items()
        if not name.startswith("GIT_")
    }


def page(path: Path) -> Any:
    """The values that a page was made with."""
    html = path.read_text("utf-8")
    return json.loads(html.partition('id="data">')[2].partition("</script>")[0])


def loaded(path: Path) -> Any:
    """The values in a file that pages load."""
    text = path.read_text("utf-8")
    return json.loads("[" + text.removeprefix("mutcheck.data(").removesuffix(")\n") + "]")[1]
