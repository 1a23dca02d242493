"""Branches do not mix: each has its runs, and is compared with what it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import week
from entries import run
from msgspec.structs import replace

from mutcheck.golden.history import branches, commit
from mutcheck.golden.history.entry import RecordedRun


def made(*runs: RecordedRun) -> dict[int, RecordedRun]:
    """Runs by their number, the last first."""
    return dict(reversed(list(enumerate(runs, 1))))


def on(number: int, branch: str | None, **other: object) -> RecordedRun:
    return replace(run(number, commit=f"{number:040x}"), branch=branch, committed=f"2026-11-{number + 1:02}", **other)


def test_the_default_branch() -> None:
    two = made(on(1, "dev"), on(2, "main"), on(3, "dev"))
    assert branches.of(two).default == "main"
    assert branches.of(two, "dev").default == "dev"
    assert branches.of(two, "gone").default == "main"
    assert branches.of(made(on(1, "dev"), on(2, "x"), on(3, "dev"))).default == "dev"
    assert branches.of(made(on(1, "release"), on(2, "main", default_branch="release"))).default == "release"
    assert branches.of(made(on(1, None))).default == ""
    assert branches.of({}).default == ""


def test_a_run_whose_branch_nobody_knows_is_on_none() -> None:
    found = branches.of(made(on(1, None), on(2, "main")))
    assert list(found.runs()) == [2]
    assert found.others == [""]


def test_a_branch_is_compared_with_its_merge_base() -> None:
    main = [on(number, "main") for number in (1, 2, 3)]
    branch = on(4, "x", merge_base=f"{2:040x}", base_committed="2026-11-03")
    base = branches.of(made(*main, branch)).base("x")
    assert (base.exact, base.runs[0]) == (True, 2)


def test_a_merge_base_that_was_not_run_is_the_last_run_before_it() -> None:
    main = [on(1, "main"), on(3, "main")]
    branch = on(4, "x", merge_base=f"{2:040x}", base_committed="2026-11-03")
    base = branches.of(made(*main, branch)).base("x")
    assert (base.exact, base.runs) == (False, (1,))


def test_without_a_merge_base_it_is_what_was_run_before_the_branch() -> None:
    base = branches.of(made(on(1, "main"), on(2, "x"), on(3, "main"))).base("x")
    assert (base.commit, base.exact, base.runs) == ("", False, (1,))


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in week.environment():
        if name.startswith(("GITHUB_", "CI_", "BUILDKITE")):
            monkeypatch.delenv(name, raising=False)
    week.git(tmp_path, "init", "-q", "-b", "main")
    week.git(tmp_path, "remote", "add", "origin", "https://user:secret@github.com/team/model.git")
    week.commit(tmp_path, 0, "First")
    return tmp_path


def test_what_is_known_of_a_commit(repo: Path) -> None:
    found = commit.here(repo)
    assert (found.branch, found.title, found.author) == ("main", "First", "Ada")
    assert (found.committed, found.default_branch, found.merge_base) == ("2026-11-23T07:00:00Z", "main", None)
    assert found.remote == "https://github.com/team/model.git"  # no password is kept


def test_a_branch_knows_where_it_comes_from(repo: Path) -> None:
    first = week.git(repo, "rev-parse", "HEAD")
    week.git(repo, "checkout", "-q", "-b", "x")
    week.commit(repo, 1, "Second")
    found = commit.here(repo)
    assert (found.branch, found.merge_base, found.base_committed) == ("x", first, "2026-11-23T07:00:00Z")


def test_a_pull_request_on_github(repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A commit is checked out without its branch, in a clone that is not deep enough to know more."""
    base = week.git(repo, "rev-parse", "HEAD")
    week.commit(repo, 1, "Merge x into main")
    week.git(repo, "checkout", "-q", "--detach")
    week.git(repo, "branch", "-q", "-D", "main")
    event = {"pull_request": {"number": 7, "title": "Faster norms", "base": {"sha": base}}}
    (tmp_path / "event.json").write_text(json.dumps(event))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
    monkeypatch.setenv("GITHUB_HEAD_REF", "x")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    found = commit.here(repo)
    assert (found.branch, found.title, found.request, found.merge_base) == ("x", "Faster norms", "7", base)
