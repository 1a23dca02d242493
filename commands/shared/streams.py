"""Standard streams that are closed, full, or that nobody reads: no reason for a traceback, nor for another status."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def fill() -> None:
    """Have something behind each standard stream: a file that is opened must not get the number of a closed one."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:  # the lowest number that is free
        os.set_inheritable(number, True)
    os.close(number)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # they stay open
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def silence() -> None:
    """Have what is still to be written go nowhere: Python would complain of it as it ends."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
                continue
            with suppress(OSError, ValueError):
                os.dup2(null, stream.fileno())
        os.close(null)


def tell(text: str) -> None:
    """Write sentences to standard error, within the width of a terminal."""
    from mutcheck.report.text.lines import wrapped

    say("".join(f"{wrapped(line, sys.stderr, hang='  ')}\n" for line in text.splitlines()))


def say(text: str) -> None:
    """Write lines to standard error, if that takes any."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()


def is_of_stream(error: OSError) -> bool:
    """Whether an error is that of a stream, and of no file: those are named."""
    return error.filename is None and error.errno is not None
