"""The search for a boundary, and what a condition means in a cell."""

from __future__ import annotations

import entries
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutcheck.releases import bisecting, condition
from mutcheck.releases.cells import Cell
from mutcheck.releases.condition import BadCondition


@given(st.lists(st.sampled_from([True, False, None]), max_size=40))
def test_a_boundary_is_between_what_is_known_and_nothing_in_between_is(between: list[bool | None]) -> None:
    """Whatever the releases in between say, also where they say it back and forth."""
    says = [False, *between, True]
    asked: list[int] = []

    def probe(number: int) -> bool | None:
        asked.append(number)
        return says[number]

    found = bisecting.search(0, len(says) - 1, probe)
    assert (says[found.before], says[found.first]) == (False, True)
    assert found.unknown == tuple(range(found.before + 1, found.first))
    assert all(says[each] is None for each in found.unknown)
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("boundary", range(1, 64))
def test_a_search_in_64_releases_looks_at_six(boundary: int) -> None:
    asked: list[int] = []

    def probe(number: int) -> bool:
        asked.append(number)
        return number >= boundary

    found = bisecting.search(0, 63, probe)
    assert (found.before, found.first) == (boundary - 1, boundary)
    assert len(asked) <= 6


COPIED = Cell(entries.row("f", copies=2, extra_bytes=32, extra_at_least=False))
FINE = Cell(entries.row("f", extra_bytes=0, extra_at_least=False))
UNSURE = Cell(entries.unsure("f"))
LEAST = Cell(entries.row("f", copies=2, extra_bytes=4096, extra_at_least=True))
REFUSED = Cell(entries.row("f", outcome="rejected", executable=None, buffers=[]))
BROKEN = Cell(entries.row("f", outcome="error", ok=False, executable=None, buffers=[]))


@pytest.mark.parametrize(
    ("text", "cell", "holds"),
    [
        ("extra_bytes > 0", COPIED, True),
        ("extra_bytes > 0", FINE, False),
        ("extra_bytes > 0", UNSURE, None),
        ("extra_bytes > 0", LEAST, True),
        ("extra_bytes > 1MiB", LEAST, None),
        ("extra_bytes <= 2KiB", LEAST, False),
        ("extra_bytes == 32B", COPIED, True),
        ("extra_bytes > 0", REFUSED, False),
        ("extra_bytes > 0", BROKEN, None),
        ("copies >= 2", COPIED, True),
        ("copies = 0", UNSURE, None),
        ("in_place < 1", COPIED, True),
        ("rejected", REFUSED, True),
        ("rejected", FINE, False),
        ("rejected", BROKEN, None),
        ("copied", COPIED, True),
        ("copied", UNSURE, None),
        ("copied", FINE, False),
        ("not copied", FINE, True),
        ("not copied", UNSURE, None),
        ("failed and extra_bytes > 16", COPIED, True),
        ("rejected or extra_bytes > 16", REFUSED, True),
        ("rejected or extra_bytes > 16", FINE, False),
        ("not (rejected or extra_bytes > 16)", FINE, True),
        ("copied and rejected", UNSURE, False),
        ("copied or passed", UNSURE, True),
        ("error", Cell(why="it does not install"), None),
        ("extra_bytes > 0", Cell(why="it does not install"), None),
    ],
)
def test_what_a_condition_means(text: str, cell: Cell, holds: bool | None) -> None:
    assert condition.parse(text).holds(cell) is holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extra_byte > 0", "there is nothing called 'extra_byte'. Did you mean extra_bytes?"),
        ("extra_bytes", "'extra_bytes' is not finished."),
        ("extra_bytes > ", "is not finished."),
        ("extra_bytes > many", "'many' is no number."),
        ("extra_bytes and copied", "'and' compares nothing."),
        ("(rejected", "a bracket of '(rejected' is not closed."),
        ("rejected copied", "'copied' is one word too many"),
        ("extra_bytes > 0 ; rm", "'; rm' in "),
        ("", "is not finished."),
    ],
)
def test_what_is_no_condition_is_told(text: str, said: str) -> None:
    with pytest.raises(BadCondition) as raised:
        condition.parse(text)
    assert said in str(raised.value)


def test_worse_than_the_good_release_is_what_is_looked_for() -> None:
    worse = condition.worse_than(FINE)
    assert [worse.holds(each) for each in (FINE, COPIED, REFUSED, BROKEN, UNSURE)] == [False, True, True, None, None]
    assert condition.worse_than(COPIED).holds(FINE) is False
