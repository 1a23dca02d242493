"""The one place that writes a report out."""

from __future__ import annotations

import os
import sys


def to_stdout(document: bytes) -> None:
    """Write a whole report to standard output; a reader that has gone away (`| head`) is no error."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
