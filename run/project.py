"""What the project says of itself, with the findings that its waivers can name: those of the checks that there are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from mutcheck.project import configuration
from mutcheck.project.configuration import Configuration


def load(start: Path) -> Configuration:
    """The configuration of the project that a folder is in.

    Raises:
      BadConfiguration: it has mistakes, or cannot be read.
    """
    return configuration.load(start, _codes)


def _codes() -> Collection[str]:
    """The codes of all checks, which are imported with what they read: a project without a waiver does not wait."""
    from mutcheck.checks.catalog import CODES

    return CODES
