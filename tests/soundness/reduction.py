"""Makes a program smaller while it still shows the same disagreement."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from mutcheck.tests.soundness.program import Program

_SMALLER_SHAPES = ((4,), (2, 3))


def reduced(program: Program, still: Callable[[Program], bool], seconds: float = 60) -> Program:
    """The smallest program that was found in so many seconds.

    Args:
      still: whether a program shows the disagreement; one that fails in another way does not.
    """
    end = time.monotonic() + seconds
    smaller = True
    while smaller and time.monotonic() < end:
        smaller = False
        for candidate in program.simpler():
            if time.monotonic() > end:
                break
            if _shows(candidate, still):
                program, smaller = candidate, True
                break
    return program


def _shows(candidate: Program, still: Callable[[Program], bool]) -> bool:
    try:
        return still(candidate)
    except Exception:  # what was dropped is missing: a NameError, and whatever JAX makes of it
        return False


__all__ = ["reduced", "replace"]
