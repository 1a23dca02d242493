"""Lines of files in the JSON contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from mutcheck.core.finding import Location


class LocationRow(Struct, frozen=True):
    file: str
    line: Annotated[int | None, Meta(description="null where only the file is known")]


def place(location: Location) -> LocationRow:
    """A line as the contract says it."""
    return LocationRow(shown_path(Path(location.file)), location.line or None)


def shown_path(path: Path) -> str:
    """A file as a person would name it from here: relative where it lies below this folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
