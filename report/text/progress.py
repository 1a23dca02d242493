"""Progress while programs are lowered and compiled: a bar on a terminal, and a line now and then where nobody watches.

A log gets no frames of a bar, whatever asks for colours: it keeps each of them. Only work that takes long gets lines.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from mutcheck.report.text import paper
from mutcheck.report.text.lines import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress

PAUSE = 60.0
"""Seconds between two lines, and before the first one."""


class Ticker:
    """What is told how many tasks are done, and how many there are so far."""

    def __init__(self, tell: Callable[[int, int], None], bar: Progress | None = None) -> None:
        self._tell, self._bar = tell, bar

    def __call__(self, done: int, total: int) -> None:
        self._tell(done, total)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Without the bar: something else is printed to the terminal meanwhile, or asked there."""
        if self._bar is not None:
            self._bar.stop()
        try:
            yield
        finally:
            if self._bar is not None:
                self._bar.start()


@contextmanager
def ticking(what: str, stream: TextIO | None = None, pause: float = PAUSE) -> Iterator[Ticker]:
    """Show how far work is.

    Args:
      stream: where it is shown; standard error if left out. A bar goes away when this is left.
      pause: seconds between lines.
    """
    stream = stream or sys.stderr
    if _watched(stream):
        with _bar(what, stream) as ticker:
            yield ticker
    else:
        with _lines(what, stream, pause) as ticked:
            yield Ticker(ticked)


def _watched(stream: TextIO) -> bool:
    """Whether somebody sees a bar move: a CI's terminal is a log."""
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return is_terminal(stream) and not dumb and not os.environ.get("CI")


@contextmanager
def _bar(what: str, stream: TextIO) -> Iterator[Ticker]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=paper.console(stream), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield Ticker(lambda done, total: progress.update(task, completed=done, total=total), progress)


@contextmanager
def _lines(what: str, stream: TextIO, pause: float) -> Iterator[Callable[[int, int], None]]:
    """A line after each pause, from a thread: a single task may take long, too."""
    begun, ended, state = time.monotonic(), threading.Event(), [0, 0]

    def ticked(done: int, total: int) -> None:
        state[:] = done, total

    def say() -> None:
        while not ended.wait(pause):
            minutes, seconds = divmod(int(time.monotonic() - begun), 60)
            done = f"{state[0]} of {state[1]} done, " if state[1] else ""
            with suppress(OSError, ValueError):  # nobody reads it
                stream.write(f"mutcheck: {what}: {done}{f'{minutes} min ' if minutes else ''}{seconds} s\n")
                stream.flush()

    thread = threading.Thread(target=say, name="mutcheck-progress", daemon=True)
    thread.start()
    try:
        yield ticked
    finally:
        ended.set()
        thread.join()
