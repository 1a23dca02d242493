"""A copy of the package in which something was added: what docs/architecture.md says is enough, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from driver import Done, command

import mutcheck

_NO_PART = (
    *(".*", "*.egg-info", "__pycache__", "assets", "benchmarks", "build", "corpus", "dist", "docs", "examples"),
    *("tests", "web"),
)
"""What a copy can do without."""


def copy(folder: Path, files: Mapping[str, str], rows: Mapping[str, Mapping[str, str]]) -> Path:
    """Copy the package into a folder, which stands before the package itself on the import path of `run_in`.

    Args:
      files: the texts of new files, by their path in the package.
      rows: in files that are there, texts by what they take the place of, which must be there once.
    """
    root = folder / "mutcheck"
    shutil.copytree(Path(mutcheck.__file__).parent, root, ignore=shutil.ignore_patterns(*_NO_PART))
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    for name, replaced in rows.items():
        text = (root / name).read_text("utf-8")
        for old, new in replaced.items():
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (root / name).write_text(text, "utf-8")
    return folder


def run_in(folder: Path, *arguments: str, **environment: str) -> Done:
    """Run the copy's command in its folder."""
    return command(*arguments, cwd=folder, PYTHONPATH=str(folder), **environment)
