"""A call with room: calls in a loop cost no system calls, at whatever depth the loop is."""

from __future__ import annotations

import resource

import pytest

from mutcheck.lowering.workers.roomy import roomy

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
