"""What the names of some functions hold while a program is traced: whether a patch may use them.

Imports jax: what an array is, and what a tree of arrays, is its to say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import jax

from mutcheck.core.program import Program
from mutcheck.core.seen import Held, Place, Seen
from mutcheck.lowering.stages import trace

_OBJECTS = ("Module", "Object", "Pytree", "Variable")
"""Flax's classes whose objects have an identity: another one with the same arrays is not the same."""


def seen(program: Program, places: Collection[Place]) -> Seen:
    """Trace a program, and look at the names of functions before each of their lines.

    Raises:
      BaseException: whatever making the arguments or tracing raises.
    """
    trace.forget()  # what was traced before would not run again
    call = trace.arguments(program)
    found: dict[tuple[Place, int], dict[str, Held]] = {}
    with _watched(frozenset(places), lambda place, frame: _note(found, place, frame)):
        trace.trace(program, call)
    return Seen(found)


@contextmanager
def _watched(places: Collection[Place], note: Callable[[Place, FrameType], None]) -> Iterator[None]:
    """Have each line of some functions noted, before it is run, while this is entered."""

    def calls(frame: FrameType, event: str, _: Any) -> Any:
        place = Place(frame.f_code.co_filename, frame.f_code.co_firstlineno)
        return lines if event == "call" and place in places else None

    def lines(frame: FrameType, event: str, _: Any) -> Any:
        if event == "line":
            note(Place(frame.f_code.co_filename, frame.f_code.co_firstlineno), frame)
        return lines

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        yield
    finally:
        sys.settrace(before)


def _note(found: dict[tuple[Place, int], dict[str, Held]], place: Place, frame: FrameType) -> None:
    """Note what names hold; one that holds several kinds of things holds anything."""
    globals_ = {name: frame.f_globals[name] for name in frame.f_code.co_names if name in frame.f_globals}
    names = {name: _held(value) for name, value in {**globals_, **frame.f_locals}.items()}
    known = found.setdefault((place, frame.f_lineno), names)
    for name in {*known, *names}:
        if known.get(name) is not names.get(name):
            known[name] = Held.OTHER


def _held(value: Any) -> Held:
    if _is_ref(value):
        return Held.REF
    if _is_object(value):
        return Held.OTHER
    try:
        leaves = jax.tree_util.tree_leaves(value)
    except Exception:  # of an object that cannot be flattened now
        return Held.OTHER
    arrays = bool(leaves) and all(isinstance(each, jax.Array) and not _is_ref(each) for each in leaves)
    return Held.ARRAYS if arrays else Held.OTHER


def _is_ref(value: Any) -> bool:
    return hasattr(getattr(value, "aval", None), "inner_aval")


def _is_object(value: Any) -> bool:
    return any(each.__module__.startswith("flax.") and each.__name__ in _OBJECTS for each in type(value).__mro__)
