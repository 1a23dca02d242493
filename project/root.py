"""Where the project of a file begins: the folder that a patch of it is applied in."""

from __future__ import annotations

from pathlib import Path

_MARKS = (".git", "pyproject.toml", "setup.py")


def rooted(file: Path) -> tuple[Path, str]:
    """The root of a file's project, and the file's path from there, with `/` between its parts.

    It is the nearest folder around the file that says so; else this folder, where the file is in it; else the file's.
    """
    file = file.resolve()
    marked = (folder for folder in file.parents if any((folder / mark).exists() for mark in _MARKS))
    here = Path.cwd()
    root = next(marked, here if file.is_relative_to(here) else file.parent)
    return root, file.relative_to(root).as_posix()
