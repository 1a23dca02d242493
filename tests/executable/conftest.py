"""Runs that the tests of executables share: one each, for all of pytest's processes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from driver import Done, run
from filelock import FileLock

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Done]:
    """A command of which every test of the session sees the one run; its executables are compiled in it."""
    mine = tmp_path_factory.getbasetemp()
    base = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine

    def once(name: str, *arguments: str) -> Done:
        kept = base / f"{name}.json"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                done = run(*arguments, cwd=ROOT, MUTCHECK_CACHE=str(base / "executables"))
                kept.write_text(json.dumps(asdict(done)), "utf-8")
        return Done(**json.loads(kept.read_text("utf-8")))

    return once


@pytest.fixture(scope="session")
def executables(once: Callable[..., Done]) -> Done:
    """The whole corpus, compiled for every target that this machine can compile for."""
    return once("corpus-executables", "lower", "--format", "json")


@pytest.fixture(scope="session")
def small(once: Callable[..., Done]) -> Done:
    """The small programs, on every target that can be compiled for."""
    files = sorted(str(path) for path in (HERE / "programs").glob("*.py"))
    return once("small-programs", "lower", *files, "--format", "json")


@pytest.fixture(scope="session")
def threads(once: Callable[..., Done]) -> Done:
    """The programs of public threads, run on this machine as well."""
    files = sorted(str(path) for path in (ROOT / "examples" / "public_bugs").glob("*.py"))
    return once("public-threads", "lower", *files, "--observe", "--format", "json")
