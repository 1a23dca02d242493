"""Each public thread's program is found to do what was seen of it, on every target."""

from __future__ import annotations

from typing import Any

import pytest
from driver import NEWEST, Done

from mutcheck.core import toolchain

pytestmark = pytest.mark.skipif(not NEWEST, reason="what was seen is that of jax 0.12.0.1")

SEEN = {
    ("pop_all", "cpu"): ("copied", 8),
    ("pop_all", "cuda:h100"): ("in place", 0),
    ("pop_all", "tpu:v5e"): ("in place", 0),
    ("set_or_keep", "cpu"): ("in place", 0),
    ("keep_or_set", "cpu"): ("in place", 0),
    ("train_sometimes", "cpu"): ("in place", 0),
    ("train_sometimes", "cuda:h100"): ("in place", 0),
    ("train_sometimes", "tpu:v5e"): ("in place", 0),
    ("fill", "cpu"): ("in place", 0),
    ("narrower_dtype", "cpu"): ("not aliased", 0),
    ("fewer_elements", "tpu:v5e"): ("not donated", 0),
    ("other_dtype", "cpu"): ("copied", 1),
    ("other_dtype", "cuda:h100"): ("in place", 0),
}


def cell(threads: Done, program: str, target: str) -> dict[str, Any]:
    if why := toolchain.missing(target.partition(":")[0]):
        pytest.skip(why)
    return threads.cell(program, target)


@pytest.mark.parametrize(("program", "target"), list(SEEN))
def test_what_is_seen_of_a_thread(threads: Done, program: str, target: str) -> None:
    for buffer in cell(threads, program, target)["buffers"]:
        assert (buffer["in_place"], buffer["copies"]) == SEEN[program, target]


def test_all_that_is_seen_is_accepted_with_a_reason(threads: Done) -> None:
    assert threads.status == 0, threads.out


@pytest.mark.parametrize("program", ["shift_down", "shift_down_donated"])
def test_a_run_that_computes_something_else_is_critical(threads: Done, program: str) -> None:
    found = threads.cell(program)
    (finding,) = [each for each in found["findings"] if each["code"] == "observed.differs"]
    assert "49176" in finding["waived"]
    assert finding["evidence"][:2] == ["jitted:     [1 1 1 1]", "not jitted: [1 1 2 3]"]
    assert found["observed"] is False


def test_the_right_argument_is_named(threads: Done) -> None:
    named = [
        each["buffer"] for each in threads.cell("after_a_static")["findings"] if each["code"] == "donation.in-vain"
    ]
    assert named == ["reduced"]


def test_runs_keep_the_address_of_what_is_in_place(threads: Done) -> None:
    (buffer,) = threads.cell("fill")["buffers"]
    assert buffer["same_address"] is True
