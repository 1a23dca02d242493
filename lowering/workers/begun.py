"""Which process works on a task: one that ends itself with status 0 is taken for done, and its pool waits on.

A task leaves a mark beside the file of what it prints, and takes it away when it ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GRACE = 0.5
"""Seconds that a pool has to say itself how a process ended, as it does for every status but 0."""


@contextmanager
def marked(output: Path) -> Iterator[None]:
    """While it is entered, the task that prints into a file is this process's."""
    mark = _mark(output)
    mark.write_text(str(os.getpid()))
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


class Vigil:
    """Watches tasks that are under way, and cancels those whose process has ended without a word."""

    def __init__(self) -> None:
        self._outputs: dict[Any, Path] = {}
        self._since: dict[Any, float] = {}

    def add(self, future: Any, output: Path) -> None:
        """Watch a task.

        Args:
          output: the file that it prints into.
        """
        self._outputs[future] = output

    def forget(self, future: Any) -> None:
        """A task is done."""
        self._outputs.pop(future, None)
        self._since.pop(future, None)

    def look(self) -> None:
        """Cancel what nothing works on any more; forget what is done."""
        now = time.monotonic()
        for future, output in list(self._outputs.items()):
            if future.done():
                self.forget(future)
            elif not _has_ended(output):
                self._since.pop(future, None)
            elif now - self._since.setdefault(future, now) >= GRACE:
                future.cancel()


def forget(output: Path) -> None:
    """Remove the mark of a task whose process ended before it."""
    _mark(output).unlink(missing_ok=True)


def _mark(output: Path) -> Path:
    return output.with_name(f"{output.name}.process")


def _has_ended(output: Path) -> bool:
    """Whether the process of a task has ended before it."""
    try:
        os.kill(int(_mark(output).read_text()), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):  # not begun, or done; or being written now
        return False
    return False
