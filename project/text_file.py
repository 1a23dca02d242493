"""A text file of a project's that mutcheck adds to: what is there stays, with its mode, its owner and its links."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.project.entries import shown


def read(file: Path, command: str) -> bytes | None:
    """What is in a file; None where there is none.

    Args:
      command: what is to be run again once it can be read.

    Raises:
      Trouble: it cannot be read.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        if not file.is_symlink():
            return None
        raise Trouble(file, f"{file.name} is a link to nothing", "Delete it, or bring back what it names.") from None
    except OSError as error:
        raise unable(file, "read", error, command) from None


def check_toml(file: Path, data: bytes) -> None:
    """Refuse what is not TOML.

    Raises:
      Trouble: it is none.
    """
    try:
        tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # TOML's errors and UTF-8's are both of the first kind
        raise Trouble(file, f"{file.name} is not TOML: {error}", "Correct it first; nothing was written.") from None


def added(before: bytes | None, text: str) -> bytes:
    """What is to be added so that it stands apart, in the file's own way to end lines."""
    if before is None:
        return text.encode()
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.strip() else b"\n" if before.endswith(b"\n") else b"\n\n"
    return (gap + text.encode()).replace(b"\n", end)


def append(file: Path, before: bytes | None, more: bytes, command: str) -> None:
    """Add to the end of a file, or leave it as it was.

    Raises:
      Trouble: it cannot be written.
    """
    try:
        with file.open("xb" if before is None else "ab") as opened:
            opened.write(more)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        if before is not None and file.stat().st_size > len(before) and os.access(file, os.W_OK):
            os.truncate(file, len(before))
        raise unable(file, "write", error, command) from None


def unable(file: Path, verb: str, error: OSError, command: str) -> Trouble:
    """That a file cannot be read or written."""
    why = f"cannot {verb} {shown(file)}: {error.strerror or error}"
    return Trouble(file, why, f"Make it possible, and run `{command}` again.")
