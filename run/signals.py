"""What ends a run before its time: Ctrl-C and SIGTERM."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from mutcheck.run.setting import Run


@contextmanager
def stoppable(run: Run) -> Iterator[None]:
    """Until it is left, Ctrl-C and SIGTERM stop a run and keep what is finished; a second one ends the command."""

    def stop(number: int, frame: FrameType | None) -> None:
        if run.stop.is_set():
            signal.default_int_handler(number, frame)
        run.stop.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
