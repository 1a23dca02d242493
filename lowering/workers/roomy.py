"""Room for what JAX does in Python: on its stack, and for what it leaves behind.

CPython keeps frames in pieces of 16 KiB. It asks the system for the next piece when a call does not fit into this one,
and gives it back as soon as that call returns. Where a loop makes its calls just at the end of a piece, each of them
costs two system calls and a page fault. JAX traces and lowers some hundred frames deep, in many such loops: to lower
the corpus took a fifth longer for it, at some depths of the stack.

A piece is as large as the frame that needs it. So one frame that claims much, and uses nothing of it, gets a piece that
holds all those after it. The system gives memory only where it is written to.

CPython looks for garbage after every 700 new objects (2,000 from 3.13 on). To lower the corpus makes 3.12 look 120
times: a twentieth of the time, and there is next to no garbage.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SLOTS = 1 << 16
"""How many values the frame claims. CPython doubles a piece until it fits, so that half of the piece is left."""

OBJECTS = 10_000
"""How many new objects make CPython look for garbage while a function has room: some megabytes of them."""


def roomy(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function called from a frame that leaves room for a few hundred others, and look seldom for garbage."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        with _seldom_collecting():
            return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)  # type: ignore[attr-defined]
    return called


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Collect garbage after `OBJECTS` new objects; where it is never collected, or less often, leave it so."""
    before = gc.get_threshold()
    if 0 < before[0] < OBJECTS:
        gc.set_threshold(OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
