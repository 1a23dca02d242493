"""Writes a report into a folder: files that are as they were stay, and what an earlier report left goes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk
from mutcheck.report.site.pages import Pages

PAIRS = "pair/"
"""Comparisons: named for their texts, so that one that is there is what one version of mutcheck would make again."""

MANIFEST = "mutcheck-report.json"
"""What says that a folder is a report, and which files are its own."""


def write(folder: Path, pages: Pages) -> int:
    """Write every file of a report; how many were written, and not there already.

    Two reports into one folder come one after the other.

    Raises:
      Trouble: the folder holds something else, or cannot be written.
    """
    try:
        with disk.lock(folder):
            _check(folder)
            return _write(folder, pages)
    except OSError as error:
        why = f"cannot write the report to {folder}: {error.strerror or error}"
        raise Trouble(folder, why, "Name another folder with `-o`.") from None


def _write(folder: Path, pages: Pages) -> int:
    before, by = _own(folder)
    paths = list(pages.paths())
    _keep(folder, {*before, *paths}, by)  # first: what a killed writer leaves is known to be the report's
    done = {path for path in before if path.startswith(PAIRS) and by == pages.version and (folder / path).is_file()}
    written = 0
    for path in reversed(paths):  # pages last: each finds what it loads
        data = None if path in done else pages.file(path)
        if data is not None:
            written += disk.write_bytes(folder / path, data)
    for path in before - set(paths):
        with suppress(OSError):
            (folder / path).unlink(missing_ok=True)
    _keep(folder, paths, pages.version)
    return written


def _keep(folder: Path, paths: Iterable[str], version: str) -> None:
    """Note which files are the report's, and which mutcheck made its comparisons."""
    manifest = {"mutcheck": 1, "version": version, "files": sorted(paths)}
    disk.write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")


def _check(folder: Path) -> None:
    """Leave folders of other things alone."""
    try:
        if folder.exists() and not folder.is_dir():
            raise Trouble(folder, f"{folder} is a file", "Name a folder with `-o`.")
        if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
            raise Trouble(folder, f"{folder} holds other files", "Name an empty folder, or a new one, with `-o`.")
    except OSError as error:
        why = f"{folder} cannot be read: {error.strerror or error}"
        raise Trouble(folder, why, "Name another folder with `-o`.") from None


def _own(folder: Path) -> tuple[set[str], str]:
    """The files of the report that is there, and the version that made it.

    A manifest that is damaged, or leads elsewhere, names none.
    """
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        return {str(each) for each in found["files"] if _inside(str(each))}, str(found.get("version", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set(), ""


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts
