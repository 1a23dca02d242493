"""Keeps a run in a history, or shows it as pages without one."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mutcheck.lowering.configuration import Configuration

if TYPE_CHECKING:
    from mutcheck.checks.judge import Result

FILE = "mutcheck-history.db"
"""The history of a project that names no other."""


def place(named: Path | None, project: Configuration) -> Path:
    """The history that is meant: the one that is named, the project's, or the one in its root."""
    return named or project.history or project.root / FILE


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


def show(history: Path, version: str) -> Path:
    """Make the report of a history in a new folder for temporary files, and open it in a browser if there is one.

    Raises:
      GoldenError: it cannot be made.
    """
    from mutcheck.golden.history.query import opened
    from mutcheck.report.site import folder
    from mutcheck.report.site.pages import Pages

    site = Path(tempfile.mkdtemp(prefix="mutcheck-report-"))
    with opened(history) as found:
        folder.write(site, Pages(found, version))
    index = site / "index.html"
    if _has_browser():
        webbrowser.open(index.as_uri())
    return index


def _has_browser() -> bool:
    """Whether somebody looks at a screen: in a bare terminal a text browser would take it over."""
    screen = sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return sys.stdout.isatty() and screen
