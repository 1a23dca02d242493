"""Each public thread's program is found to do what was seen of it, on every target."""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import NEWEST, Done, run

from mutcheck.core import toolchain

from .conftest import LONG

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
    ("update_read_update", "cpu"): ("in place", 0),
}


@pytest.mark.parametrize(("program", "target"), list(SEEN))
def test_what_is_seen_of_a_thread(threads: Done, long_thread: Done, program: str, target: str) -> None:
    if why := toolchain.missing(target.partition(":")[0]):
        pytest.skip(why)
    done = long_thread if program == "fill" else threads
    for buffer in done.cell(program, target)["buffers"]:
        assert (buffer["in_place"], buffer["copies"]) == SEEN[program, target]


def test_all_that_is_seen_is_accepted_with_a_reason(threads: Done, long_thread: Done) -> None:
    assert threads.status == 0, threads.out
    assert long_thread.status == 0, long_thread.out


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


def test_runs_keep_the_address_of_what_is_in_place(tmp_path: Path) -> None:
    """Of the long one: with fewer steps, since each of them is an operation of its own without jit."""
    text = LONG.read_text("utf-8")
    assert "LENGTH = 2**16" in text
    (tmp_path / LONG.name).write_text(text.replace("LENGTH = 2**16", "LENGTH = 2**10"), "utf-8")
    done = run("lower", LONG.name, "--target", "cpu", "--observe", "--format", "json", cwd=tmp_path)
    assert done.status == 0, done.out
    (buffer,) = done.cell("fill")["buffers"]
    assert buffer["same_address"] is True
