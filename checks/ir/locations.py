"""Python lines behind an operation, from the locations that JAX writes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from mutcheck.core.finding import Location
from mutcheck.core.rooms import is_ours

_INSTALLED = re.compile(r"(?:site|dist)-packages[/\\]")

_STACK = ("jax", "jaxlib", "flax")
"""Packages whose lines say nothing to whoever calls them: each of their operations is one."""


def user_line(location: Any, file: str) -> Location | None:
    """The line of the user's that an operation comes from, or None.

    Args:
      location: an `ir.Location`.
      file: as in `best`.
    """
    return best(list(_frames(location)), file)


def best(frames: Sequence[Location], file: str) -> Location | None:
    """Of the frames behind an operation, innermost first, the one to tell a user; None where none is theirs.

    It is the innermost one outside of installed packages and of Python's own library.

    Args:
      file: the program's own file, which is the user's wherever it stands.
    """
    return next((frame for frame in frames if _is_users(frame.file, file)), None)


def library(frames: Sequence[Location], file: str) -> Location | None:
    """The line of an installed library below the user's own; None where that calls JAX itself, or Flax.

    Args:
      file: as in `best`.
    """
    for frame in frames:
        if _is_users(frame.file, file):
            return None
        if _package(frame.file) not in _STACK:
            return frame
    return None


def in_package(file: str) -> str:
    """A file of an installed package as its package has it: `optax/_src/transform.py`."""
    return _INSTALLED.split(file)[-1]


def _package(file: str) -> str:
    """The package that a file belongs to; that of JAX for what is in none."""
    return in_package(file).partition("/")[0] if _INSTALLED.search(file) else "jax"


def _is_users(file: str, own: str) -> bool:
    return file == own or not is_installed(file)


@lru_cache(maxsize=4096)
def is_installed(file: str) -> bool:
    """Whether a file is of an installed package, of Python's own library, or of mutcheck itself."""
    if file.startswith((sys.base_prefix, "<")) or _INSTALLED.search(file):
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


TEXT = "-"
"""What MLIR calls a text that it is given: the lines of its operations are the text's own."""


def name_text(operation: Any, file: str) -> None:
    """Have the operations of a text that was parsed say which file it is, where the bindings let them."""
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                location = view.operation.location
                if _is(location, "is_a_file", "filename") and location.filename == TEXT:
                    line, column = location.start_line, location.start_col
                    with suppress(AttributeError):  # jaxlib's setter is young
                        view.operation.location = location.file(file, line, column, context=location.context)
                name_text(view.operation, file)


def _is(location: Any, question: str, attribute: str) -> bool:
    """`is_a_fused` and its like are methods in some releases and absent in others."""
    answer = getattr(location, question, None)
    if answer is None:
        return hasattr(location, attribute)
    return bool(answer() if callable(answer) else answer)
