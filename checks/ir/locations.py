"""Python lines behind an operation, from the locations that JAX writes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from mutcheck.core.finding import Location
from mutcheck.core.rooms import is_ours

_INSTALLED = ("site-packages", "dist-packages")


def user_line(location: Any, file: str) -> Location | None:
    """The line of the user's that an operation comes from, or None.

    Args:
      location: an `ir.Location`.
      file: the program's own file: the innermost frame in it is the answer. Without one, the innermost frame
        outside of installed packages and of Python's own library is.
    """
    return best(list(_frames(location)), file)


def best(frames: Sequence[Location], file: str) -> Location | None:
    """Of the frames behind an operation, innermost first, the one to tell a user; None where none is theirs."""
    own = next((frame for frame in frames if frame.file == file), None)
    return own or next((frame for frame in frames if not _is_installed(frame.file)), None)


@lru_cache(maxsize=4096)
def _is_installed(file: str) -> bool:
    if file.startswith((sys.base_prefix, "<")) or any(part in file for part in _INSTALLED):
        return True
    return is_ours(file)


def _frames(location: Any) -> Iterator[Location]:
    """Frames of a location, innermost first.

    From jaxlib 0.8 on each kind of location is a class of its own; before, one class has all attributes and says
    what it is.
    """
    if _is(location, "is_a_callsite", "callee"):
        yield from _frames(location.callee)
        yield from _frames(location.caller)
    elif _is(location, "is_a_file", "filename"):
        yield Location(str(location.filename), int(location.start_line))
    elif _is(location, "is_a_fused", "locations"):
        for each in location.locations:
            yield from _frames(each)
    elif _is(location, "is_a_name", "child_loc"):
        yield from _frames(location.child_loc)


def _is(location: Any, question: str, attribute: str) -> bool:
    """`is_a_fused` and its like are methods in some releases and absent in others."""
    answer = getattr(location, question, None)
    if answer is None:
        return hasattr(location, attribute)
    return bool(answer() if callable(answer) else answer)
