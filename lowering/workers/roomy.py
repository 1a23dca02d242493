"""Room on Python's own stack: a function is called where all that it calls fits beside it.

CPython keeps frames in pieces of 16 KiB. It asks the system for the next piece when a call does not fit into this one,
and gives it back as soon as that call returns. Where a loop makes its calls just at the end of a piece, each of them
costs two system calls and a page fault. JAX traces and lowers some hundred frames deep, in many such loops: to lower
the corpus took a fifth longer for it, at some depths of the stack.

A piece is as large as the frame that needs it. So one frame that claims much, and uses nothing of it, gets a piece that
holds all those after it. The system gives memory only where it is written to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SLOTS = 1 << 16
"""How many values the frame claims. CPython doubles a piece until it fits, so that half of the piece is left."""


def roomy(function: Callable[P, T]) -> Callable[P, T]:
    """Have a function called from a frame that leaves room for a few hundred others."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)  # type: ignore[attr-defined]
    return called
