"""A call with room: calls in a loop cost no system calls, at whatever depth it is, and garbage is seldom looked for."""

from __future__ import annotations

import gc
import resource

import pytest

from mutcheck.lowering.workers.roomy import OBJECTS, roomy

pytestmark = pytest.mark.skipif(not hasattr(resource, "RUSAGE_THREAD"), reason="only Linux counts for a thread")

CALLS, DEPTHS = 400, 250


def test_without_room_each_call_costs_a_page_at_some_depth() -> None:
    assert _worst() >= CALLS


def test_with_room_none_does() -> None:
    assert roomy(_worst)() < CALLS // 4


def test_values_and_errors_pass_through() -> None:
    assert roomy(divmod)(7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        roomy(divmod)(7, 0)


def test_garbage_is_looked_for_less_often() -> None:
    assert roomy(_collections)() * 4 <= _collections()  # Python 3.13 itself looks a third as often as 3.12


@pytest.mark.parametrize("before", [(700, 10, 10), (0, 10, 10), (50_000, 5, 5)], ids=str)
def test_how_often_is_as_before_when_it_ends(before: tuple[int, int, int]) -> None:
    here = gc.get_threshold()
    try:
        gc.set_threshold(*before)
        assert roomy(gc.get_threshold)()[0] == (OBJECTS if before[0] == 700 else before[0])
        with pytest.raises(ZeroDivisionError):
            roomy(divmod)(7, 0)
        assert gc.get_threshold() == before
    finally:
        gc.set_threshold(*here)


def _collections() -> int:
    """How often Python looks for garbage while 100,000 objects are made."""
    seen: list[str] = []
    count = lambda phase, _info: seen.append(phase)  # noqa: E731
    gc.callbacks.append(count)
    try:
        kept = [[number] for number in range(100_000)]
    finally:
        gc.callbacks.remove(count)
    return seen.count("start") if kept else 0


def _worst() -> int:
    return max(_faults(depth) for depth in range(DEPTHS))


def _faults(depth: int) -> int:
    """The page faults of a loop of calls that is so deep."""
    if depth:
        return _faults(depth - 1)
    before = _of_this_thread()
    for _ in range(CALLS):
        _called()
    return _of_this_thread() - before


def _called() -> None:
    """What is called: its frame is larger than what recursion leaves of a piece."""


_called.__code__ = _called.__code__.replace(co_stacksize=100)


def _of_this_thread() -> int:
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
