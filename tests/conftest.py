"""Fixtures that the tests share: one run of the whole corpus, and files of a user's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from driver import HEADER, Done, lowered


@pytest.fixture(scope="session")
def corpus() -> Done:
    """StableHLO of the whole corpus on every platform, as JSON."""
    return lowered("--format", "json")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file of a user's programs; the imports that all of them need stand before the text."""

    def write(text: str, name: str = "train.py", header: str = HEADER) -> Path:
        path = tmp_path / name
        path.write_text(header + dedent(text), "utf-8")
        return path

    return write
