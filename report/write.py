"""The one place that writes a report out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mutcheck.golden import disk


def to_stdout(document: bytes) -> None:
    """Write a whole report to standard output; a reader that has gone away (`| head`) is no error."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def to_file(path: Path, document: bytes) -> str:
    """Write a whole report to a file, at once; why that failed, or nothing.

    A file that is there is replaced in one step, through a link if it is one; a pipe or a device is written to.
    """
    try:
        resolved = path.resolve()
        if resolved.exists() and not resolved.is_file() and not resolved.is_dir():
            resolved.write_bytes(document)
        else:
            disk.write_bytes(resolved, document)
    except FileExistsError:
        why = f"{path.parent} is no folder"
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        why = getattr(error, "strerror", None) or str(error)
    else:
        return ""
    return f"cannot write {path}: {why}. Name another file with --output; what is printed has all results."
