"""Runs that the tests of executables share: one each, for all of pytest's processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import Done, run

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
EXAMPLES = ROOT / "examples" / "public_bugs"
LONG = EXAMPLES / "jax_40101.py"
"""A loop of so many steps that it takes long to run them without jit."""


@pytest.fixture(scope="session")
def small(once: Callable[..., Done], shared: Path) -> Done:
    """The small programs, on every target that can be compiled for; what it records is in `small.db`."""
    files = sorted(str(path) for path in (HERE / "programs").glob("*.py"))
    asked = (*files, "--format", "json", "--record", "--history", str(shared / "small.db"))
    return once("small", lambda: run("lower", *asked, cwd=ROOT, MUTCHECK_CACHE=str(shared / "executables")))


@pytest.fixture(scope="session")
def threads(once: Callable[..., Done]) -> Done:
    """The programs of public threads, run on this machine as well, but for the long one."""
    files = sorted(str(path) for path in EXAMPLES.glob("*.py") if path != LONG)
    return once("threads", lambda: run("lower", *files, "--no-cache", "--observe", "--format", "json", cwd=ROOT))


@pytest.fixture(scope="session")
def long_thread(once: Callable[..., Done]) -> Done:
    """The long one, which is not run."""
    return once("long-thread", lambda: run("lower", str(LONG), "--no-cache", "--format", "json", cwd=ROOT))
