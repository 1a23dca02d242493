"""Shows a history as pages in a new folder, and in a browser where there is one."""

from __future__ import annotations

import os
import sys
import tempfile
import webbrowser
from pathlib import Path

from mutcheck.golden.history.query import opened
from mutcheck.report.site import folder
from mutcheck.report.site.pages import Pages


def show(history: Path, version: str) -> Path:
    """Make the report of a history in a new folder for temporary files, and open it in a browser if there is one.

    Raises:
      Trouble: it cannot be made.
    """
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
