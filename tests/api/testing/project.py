"""A project of a user's, and pytest in it, in a process of its own, as a user runs it."""

from __future__ import annotations

import os
import time
from textwrap import dedent

import copies
import pytest

STEPS = """
import functools
import pytest
import jax
import jax.numpy as jnp

@functools.partial(jax.jit, donate_argnums=0)
def add(x, y):
    return x + y

@functools.partial(jax.jit, donate_argnums=0)
def half(x):
    return x[:4]

x = jnp.ones(8)
z = jnp.zeros(8)
"""
"""What stands before the tests of a user's file."""


class Project:
    """A folder with tests, and what becomes of them."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.path = pytester.path
        self._pytester = pytester

    def write(self, text: str, name: str = "test_steps.py", header: str = STEPS) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(header + dedent(text), "utf-8")

    def run(self, *arguments: str) -> pytest.RunResult:
        """pytest in a copy of a process that has imported it, and jax."""
        begun = time.perf_counter()
        done = copies.call(copies.SUITE, self._plain(arguments), self.path, dict(os.environ))
        return pytest.RunResult(done.status, done.out.splitlines(), done.err.splitlines(), time.perf_counter() - begun)

    def command(self, *arguments: str, timeout: float | None = None) -> pytest.RunResult:
        """pytest as an interpreter of its own."""
        return self._pytester.runpytest_subprocess(*self._plain(arguments), timeout=timeout)

    def ids(self, *arguments: str) -> list[str]:
        """What is collected."""
        return [line for line in self.run("--co", "-q", *arguments).outlines if "::" in line]

    def _plain(self, arguments: tuple[str, ...]) -> tuple[str, ...]:
        """Every warning is an error, the order is that of the files, and what takes long to import is left out."""
        left_out = ("-p", "no:randomly", "-p", "no:hypothesispytest")
        return (*left_out, "-W", "error", "--strict-markers", f"--basetemp={self.path.parent / 'runs'}", *arguments)
