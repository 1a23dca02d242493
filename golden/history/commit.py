"""Which commit was run: from git, or from the variables of a CI service that checks out a commit without its branch."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 10
"""Seconds that git may take: on a network's file system it may never answer."""

_BRANCHES = ("GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_BRANCH", "BUILDKITE_BRANCH")
_BUILDS = (("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"), ("CI_PIPELINE_ID",), ("BUILDKITE_BUILD_ID",))


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; everything is None outside of git.

    Attributes:
      dirty: whether files that git knows were changed since.
    """

    hash: str | None = None
    branch: str | None = None
    dirty: bool | None = None


def here(folder: Path) -> Commit:
    """The commit that a folder is at."""
    hash_ = _git(folder, "rev-parse", "--verify", "-q", "HEAD")
    if not hash_:
        return Commit()
    branch = _git(folder, "symbolic-ref", "--short", "-q", "HEAD")
    branch = branch or next((os.environ[name] for name in _BRANCHES if os.environ.get(name)), None)
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return Commit(hash_, branch or None, bool(changed) if changed is not None else None)


def build() -> str:
    """What names the CI run that this is a part of, the same in all of its machines; empty where it is in none."""
    for names in _BUILDS:
        values = [os.environ.get(name, "") for name in names]
        if values[0]:
            return "-".join(filter(None, values))
    return ""


def _git(folder: Path, *arguments: str) -> str | None:
    """What git answers; None where it does not."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
