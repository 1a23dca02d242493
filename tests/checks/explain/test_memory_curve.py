"""The memory curve counts each byte once, whatever values are in it, and holds parameters for the whole call."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from mutcheck.checks.analysis.memory.live_ranges import Life
from mutcheck.checks.explain import memory_curve
from mutcheck.checks.ir.hlo.buffers import Allocation, Slice

PARAMETER = Allocation(0, 100, 0, False, False, False, 0)
TEMPORARY = Allocation(1, 64, None, False, False, False, 0)
FAST = Allocation(2, 1000, None, False, False, False, 1)
CONSTANT = Allocation(3, 1000, None, False, True, False, 0)
ALLOCATIONS = {each.number: each for each in (PARAMETER, TEMPORARY, FAST, CONSTANT)}


def life(allocation: int, offset: int, size: int, first: int, last: int) -> Life:
    return cast(Life, SimpleNamespace(place=Slice(allocation, offset, size, 0), first=first, last=last))


def curve(*lives: Life, steps: int = 4) -> Any:
    return memory_curve.live_bytes(lives, ALLOCATIONS, steps)


def test_parameters_are_held_and_values_come_and_go() -> None:
    assert curve(life(0, 0, 100, 0, 1), life(1, 0, 16, 1, 2), life(1, 16, 16, 2, 2)) == [100, 116, 132, 100]


def test_an_update_in_place_is_there_once() -> None:
    """At the step that makes it, what it replaces is live in the same bytes."""
    assert curve(life(1, 0, 16, 0, 2), life(1, 0, 16, 2, 3)) == [116, 116, 116, 116]


def test_values_that_overlap_in_part_share_their_bytes() -> None:
    assert curve(life(1, 0, 32, 0, 3), life(1, 16, 32, 1, 1), life(1, 0, 64, 2, 2)) == [132, 148, 164, 132]


def test_fast_memory_and_constants_are_left_out() -> None:
    assert curve(life(2, 0, 1000, 0, 3), life(3, 0, 1000, 0, 3)) == [100] * 4


def test_what_is_live_at_a_step_is_told_largest_first() -> None:
    old, new, large = life(1, 0, 16, 0, 2), life(1, 0, 16, 2, 3), life(1, 16, 48, 1, 3)
    assert memory_curve.at([old, new, large], ALLOCATIONS, 2) == [large, new]


def test_too_many_values_have_no_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_curve, "MOST_WORK", 2)
    assert curve(life(1, 0, 16, 0, 3), life(1, 16, 16, 0, 3)) is None
