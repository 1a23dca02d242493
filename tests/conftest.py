"""Fixtures that the tests share: runs that all of pytest's processes share, and files of a user's."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from textwrap import dedent

import pytest
from driver import HEADER, Done, command, lowered
from filelock import FileLock

ROOT = Path(__file__).parents[1]

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all of pytest's processes have in common."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


@pytest.fixture(scope="session")
def once(shared: Path) -> Callable[..., Done]:
    """A command of which every test of the session sees the one run, by a name of its own."""

    def once(name: str, make: Callable[[], Done]) -> Done:
        kept = shared / f"{name}.json"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                kept.write_text(json.dumps(asdict(make())), "utf-8")
        return Done(**json.loads(kept.read_text("utf-8")))

    return once


@pytest.fixture(scope="session")
def corpus(once: Callable[..., Done]) -> Done:
    """StableHLO of the whole corpus on every platform, as JSON."""
    return once("corpus", lambda: lowered("--format", "json", cwd=ROOT))


@pytest.fixture(scope="session")
def table(once: Callable[..., Done], shared: Path) -> Done:
    """What `mutcheck lower` prints: the whole corpus, compiled for every target that this machine can compile for."""
    kept = ("-o", str(shared / "executables.json"), "--record", "--history", str(shared / "executables.db"))
    return once("table", lambda: command("lower", *kept, cwd=ROOT, MUTCHECK_CACHE=str(shared / "executables")))


@pytest.fixture(scope="session")
def executables(table: Done, shared: Path) -> Done:
    """The same run as JSON; what it records is in `executables.db`."""
    return Done(table.status, (shared / "executables.json").read_text("utf-8"), table.err)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of a user's programs; the imports that all of them need stand before the text."""

    def write(text: str, name: str = "train.py", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text(header + dedent(text), "utf-8")
        return path

    return write
