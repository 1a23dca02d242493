"""Writes a report into a folder: files that are as they were stay, and what an earlier report left goes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk
from mutcheck.report.site.pages import Pages

NAMED = ("pair/", "text/")
"""Files that are named for what is in them, so that one that is there is what the same version would make again."""

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
    before = _own(folder)
    paths = list(pages.paths())
    _keep(folder, {*before.files, *paths}, before.version, before.known)  # what a killed writer leaves is the report's
    same = before.version == pages.version and pages.continues(before.known)
    last = int(before.known[1]) if same else -1
    there = {path for path in before.files if same and pages.is_settled(path, last) and (folder / path).is_file()}
    if before.version == pages.version:
        there |= {path for path in before.files if path.startswith(NAMED) and (folder / path).is_file()}
    written = 0
    for path in reversed(paths):  # pages last: each finds what it loads
        data = None if path in there else pages.file(path)
        if data is not None:
            written += disk.write_bytes(folder / path, data, durable=False)
    for path in before.files - set(paths):
        with suppress(OSError):
            (folder / path).unlink(missing_ok=True)
    _keep(folder, paths, pages.version, pages.known)
    return written


def _keep(folder: Path, paths: Iterable[str], version: str, known: Sequence[str]) -> None:
    """Note which files are the report's, which mutcheck made them, and of which runs."""
    manifest = {"mutcheck": 1, "version": version, "known": list(known), "files": sorted(paths)}
    disk.write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")


@dataclass(frozen=True)
class _Report:
    """A report that is there.

    Attributes:
      known: what its history was then, as `Pages.known` has it.
    """

    files: frozenset[str] = frozenset()
    version: str = ""
    known: tuple[str, ...] = ()


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


def _own(folder: Path) -> _Report:
    """The report that is there. A manifest that is damaged, or leads elsewhere, names no file."""
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = frozenset(str(each) for each in found["files"] if _inside(str(each)))
        return _Report(files, str(found.get("version", "")), tuple(map(str, found.get("known", ()))))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Report()


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and parts[0] != "/" and ".." not in parts
