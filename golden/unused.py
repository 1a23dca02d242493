"""Goldens that nothing uses any more: which they are, and their end. What is no golden is never touched."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from mutcheck.golden import ledgers, store
from mutcheck.golden.disk import lock

_GOLDEN = b"// mutcheck golden "
_LEDGER = b'"mutcheck_ledger":'


def found(folder: Path, used: Collection[str]) -> tuple[Path, ...]:
    """The goldens in a folder that are not used; none is behind a symbolic link.

    Raises:
      Trouble: the folder cannot be read.
    """
    if folder.is_symlink() or not folder.is_dir():
        return ()
    return tuple(path for path in store.unowned(folder, used) if not path.is_symlink() and any(_ours(path)))


def delete(golden: Path) -> tuple[Path, ...]:
    """Delete a golden of all releases, and the folders that are empty then; the files that are gone.

    Raises:
      Trouble: somebody else is writing there.
      OSError: a file cannot be deleted.
    """
    with lock(golden.parent):
        files = tuple(_ours(golden))
        for file in files:
            file.unlink()
        for folder in (*{file.parent for file in files}, golden, golden.parent):
            with suppress(OSError):  # something else is in it
                folder.rmdir()
    return files


def _ours(golden: Path) -> Iterator[Path]:
    """The files of a golden that begin as mutcheck's own do."""
    for release in golden.iterdir():
        if release.is_dir() and not release.is_symlink():
            for file in sorted(release.iterdir()):
                if file.is_file() and not file.is_symlink() and _is_ours(file):
                    yield file


def _is_ours(file: Path) -> bool:
    if file.name != ledgers.FILE and file.suffix.removeprefix(".") not in store.KINDS:
        return False
    with file.open("rb") as opened:
        head = opened.read(200)
    return _LEDGER in head if file.name == ledgers.FILE else head.startswith(_GOLDEN)
