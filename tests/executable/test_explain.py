"""`mutcheck explain` tells the story of a buffer, and what to change."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, Done, run


@pytest.mark.skipif(not NEWEST, reason="the story is that of jax 0.12.0.1")
def test_the_story_of_a_stack(once: Callable[..., Done]) -> None:
    done = once("story", "explain", "scan_stack", "--target", "cpu", "--buffer", "block_stack.linear.kernel")
    assert done.status == 1
    head, *_ = done.out.splitlines()
    assert head == "block_stack.linear.kernel  float32[8,2,64]  4 KiB  on cpu: COPIED, 16 copies and 64 KiB a call"
    assert "offered   argument 7 of @main -> output 8" in done.out
    assert "aliased   parameter 7 -> output {8}" in done.out
    assert re.search(r"copied    in the loop of scan_stack\.py:\d+, in each of its 8 trips", done.out)
    assert re.search(r"copy\.\d+  4 KiB from the parameter to temporary memory", done.out)
    assert re.search(r"\(scan_stack\.py:\d+\) still reads the old value", done.out)
    assert re.search(r"before dynamic-update-slice \(scan_stack\.py:\d+\) writes it", done.out)
    assert "jax.lax.scan(scan_fn, x, block_stack)" in done.out
    assert "a call moves 64 KiB more than it needs, and memory holds this buffer twice" in done.out


def test_buffers_in_place_are_told_where_they_are_asked_for(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros((8, 8)), jnp.zeros(4)))
        @partial(jax.jit, donate_argnums=(0, 1))
        def both(x, y):
            return x + 1, y * 2
        """
    )
    quiet = run("explain", str(path), "--target", "cpu")
    assert quiet.status == 0
    assert "both: all 2 buffers in place or only read on cpu. `--all` tells their stories." in quiet.out
    told = run("explain", str(path), "--target", "cpu", "--buffer", "x")
    assert told.out.startswith("x  float32[8,8]  256 B  on cpu: IN PLACE")
    assert "it is updated where it is, and nothing copies it" in told.out
    assert "\ny  " not in told.out
    assert "\ny  " in run("explain", str(path), "--target", "cpu", "--all").out


def test_what_the_program_asks_for_is_said(write: Callable[..., Path]) -> None:
    path = write(
        """
        @mutcheck.program(arguments=lambda: (jnp.zeros(256), jnp.ones(256)))
        @partial(jax.jit, donate_argnums=(0, 1))
        def swapped(x, y):
            return y, x
        """
    )
    done = run("explain", str(path), "--target", "cpu")
    assert done.status == 1
    assert "the program asks for it: it needs these contents in two places" in done.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a program"),
        (("increment", "--no-compile"), "leave --no-compile out"),
        (("increment", "--target", "cpu", "--buffer", "nothing"), "no buffer goes by 'nothing'"),
        (("incrment",), "Did you mean increment"),
        (("increment", "--target", "rocm"), "nothing can be compiled"),
    ],
)
def test_bad_input_of_explain(arguments: tuple[str, ...], said: str) -> None:
    done = run("explain", *arguments)
    assert done.status == 2
    assert said in done.err


def test_a_story_in_a_pipe_has_no_colours(write: Callable[..., Path]) -> None:
    done = run("explain", "increment", "--target", "cpu", "--all")
    assert "\x1b" not in done.out
    assert "m_array" in done.out
