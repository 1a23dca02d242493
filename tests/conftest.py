"""Fixtures that the tests share: one run of the whole corpus, and files of a user's."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from textwrap import dedent

import pytest
from driver import HEADER, Done, lowered
from filelock import FileLock

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """StableHLO of the whole corpus on every platform, as JSON: one run for all of pytest's processes."""
    mine = tmp_path_factory.getbasetemp()
    kept = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "corpus.json"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            kept.write_text(json.dumps(asdict(lowered("--format", "json"))), "utf-8")
    return Done(**json.loads(kept.read_text("utf-8")))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of a user's programs; the imports that all of them need stand before the text."""

    def write(text: str, name: str = "train.py", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text(header + dedent(text), "utf-8")
        return path

    return write
