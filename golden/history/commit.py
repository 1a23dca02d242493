"""Which commit was run: from git, and from the variables of a CI service, which checks out no branch."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_PATIENCE = 10
"""Seconds that git may take: on a network's file system it may never answer."""

_BRANCHES = (
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_COMMIT_BRANCH",
    "BUILDKITE_BRANCH",
)
_BUILDS = (("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"), ("CI_PIPELINE_ID",), ("BUILDKITE_BUILD_ID",))
_TARGETS = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BUILDKITE_PULL_REQUEST_BASE_BRANCH")
_DEFAULTS = ("CI_DEFAULT_BRANCH", "BUILDKITE_PIPELINE_DEFAULT_BRANCH")
_REQUESTS = ("CI_MERGE_REQUEST_IID", "BUILDKITE_PULL_REQUEST")
_USUAL = ("main", "master", "trunk")
"""Names of default branches, where nothing says which it is."""

_APART = "\x1f"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; everything is None outside of git, and what git does not know is.

    Attributes:
      dirty: whether files that git knows were changed since.
      title: the first line of its message, or the title of the pull request that it was made for.
      committed: when, as ISO 8601 in UTC.
      remote: the address of the project's repository as git has it, without any password.
      default_branch: the branch that others come from.
      request: the number of the pull or merge request that it was run for.
      merge_base: the commit that its branch comes from; None on the default branch.
      base_committed: when that was committed.
    """

    hash: str | None = None
    branch: str | None = None
    dirty: bool | None = None
    title: str | None = None
    author: str | None = None
    committed: str | None = None
    remote: str | None = None
    default_branch: str | None = None
    request: str | None = None
    merge_base: str | None = None
    base_committed: str | None = None


def here(folder: Path, default: str = "") -> Commit:
    """The commit that a folder is at.

    Args:
      default: the project's default branch; empty to ask git and the CI service.
    """
    found = _git(folder, "log", "-1", f"--format=%H{_APART}%s{_APART}%an{_APART}%cI")
    hash_, title, author, committed = found.split(_APART) if found else ("", "", "", "")
    if not hash_:
        return Commit()
    branch = branch_of(folder)
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    event = _event()
    origin = default or _default(folder)
    base = _merge_base(folder, hash_, branch or "", origin, event)
    return Commit(
        hash_,
        branch,
        bool(changed) if changed is not None else None,
        _text(event, "title") or title or None,
        author or None,
        _utc(committed),
        _without_password(_git(folder, "remote", "get-url", "origin") or ""),
        origin or None,
        _text(event, "number") or _request() or None,
        base or None,
        _utc(_git(folder, "log", "-1", "--format=%cI", base) or "") if base else None,
    )


def branch_of(folder: Path) -> str | None:
    """The branch that a folder is on; None where nobody knows it."""
    return _git(folder, "symbolic-ref", "--short", "-q", "HEAD") or _named(_BRANCHES) or None


def build() -> str:
    """What names the CI run that this is a part of, the same in all of its machines; empty where it is in none."""
    for names in _BUILDS:
        values = [os.environ.get(name, "") for name in names]
        if values[0]:
            return "-".join(filter(None, values))
    return ""


def _named(names: tuple[str, ...]) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _request() -> str:
    number = _named(_REQUESTS)
    return number if number.isdigit() else ""  # Buildkite says `false`


def _event() -> dict[str, Any]:
    """The pull request that a workflow of GitHub's runs for; empty where it runs for none."""
    try:
        found = json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_text("utf-8"))["pull_request"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(event: dict[str, Any], name: str) -> str:
    found = event.get(name)
    return str(found) if isinstance(found, str | int) else ""


def _default(folder: Path) -> str:
    """The branch that others come from: the CI service knows it, or the clone, or it has one of the usual names."""
    if asked := _named(_DEFAULTS):
        return asked
    if head := _git(folder, "symbolic-ref", "--short", "-q", "refs/remotes/origin/HEAD"):
        return head.partition("/")[2]
    there = (_git(folder, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/remotes") or "").split()
    names = {each.removeprefix("origin/") for each in there}
    return next((name for name in _USUAL if name in names), "")


def _merge_base(folder: Path, hash_: str, branch: str, default: str, event: dict[str, Any]) -> str:
    """The commit that a branch comes from; empty on the default branch, and where nobody knows it."""
    onto = _named(_TARGETS) or default
    if not onto or branch == onto:
        return ""
    for name in (f"refs/remotes/origin/{onto}", f"refs/heads/{onto}"):
        if base := _git(folder, "merge-base", hash_, name):
            return base
    base = event.get("base")
    told = os.environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA") or (_text(base, "sha") if isinstance(base, dict) else "")
    return told if told and all(sign in "0123456789abcdef" for sign in told) else ""


def _utc(time: str) -> str | None:
    try:
        return datetime.fromisoformat(time).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except ValueError:
        return None


def _without_password(address: str) -> str | None:
    """A remote's address as it may be shown: what stands before the host's name can be a token."""
    scheme, apart, rest = address.partition("://")
    if not apart:
        return address or None
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _git(folder: Path, *arguments: str) -> str | None:
    """What git answers; None where it does not."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
