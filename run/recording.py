"""Keeps a run in a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mutcheck.checks.result import Result
    from mutcheck.golden.triage.hosts import Project
    from mutcheck.project.configuration import Configuration

FILE = "mutcheck-history.db"
"""The history of a project that names no other."""


def place(named: Path | None, project: Configuration) -> Path:
    """The history that is meant: the one that is named, the project's, or the one in its root."""
    return named or project.history or project.root / FILE


def told(project: Configuration) -> Project:
    """What a project's configuration says of its branches and its host."""
    from mutcheck.golden.triage.hosts import Project

    return Project(project.default_branch, project.commit_url, project.compare_url)


class Recording:
    """One run, from its beginning on.

    Args:
      command: the verb.
    """

    def __init__(self, command: str) -> None:
        self._command = command
        self._begun = datetime.now(UTC)

    def keep(
        self,
        path: Path,
        results: Sequence[Result],
        versions: Mapping[str, str],
        version: str,
        status: int,
        problems: Sequence[str],
    ) -> None:
        """Append the run to a history.

        Raises:
          HistoryError: it cannot be used; nothing was changed.
        """
        from mutcheck.golden.history import commit, entry, record
        from mutcheck.golden.history.result import of_result

        seconds = (datetime.now(UTC) - self._begun).total_seconds()
        meta = entry.Meta(self._command, self._begun, seconds, commit.here(Path.cwd()), commit.build())
        entries = [of_result(result) for result in results]  # before the history is locked
        record.record(path, entry.of_run(meta, versions, version, status, problems), entries)
