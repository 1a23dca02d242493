"""Ctrl-C, from the first moment to the last. It imports nothing that takes time: what does comes after it."""

from __future__ import annotations

import os
import signal
from types import FrameType

STATUS = 130
"""The exit status of what Ctrl-C has ended, as shells have it: 128 and the number of the signal."""

SAID = "Interrupted.\n"


def end() -> None:
    """From now on Ctrl-C ends the process at once: nothing was begun that must be left in order, or all of it was.

    Where the signal is ignored, as in the background of a shell, it stays so.
    """
    _have(_end, signal.default_int_handler)


def unwind() -> None:
    """From now on Ctrl-C is an exception: what was begun, such as other processes, is ended by who began it."""
    _have(signal.default_int_handler, _end)


def _have(handler: object, instead_of: object) -> None:
    try:
        if signal.getsignal(signal.SIGINT) is instead_of:
            signal.signal(signal.SIGINT, handler)  # type: ignore[arg-type]
    except ValueError:  # only the main thread may; in another one, somebody else decides
        pass


def _end(_number: int, _frame: FrameType | None) -> None:
    try:
        os.write(2, f"\n{SAID}".encode())  # the line of a terminal's ^C ends
    finally:
        os._exit(STATUS)
