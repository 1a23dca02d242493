"""The project that the tests of the plugin write."""

from __future__ import annotations

from pathlib import Path

import pytest

from .project import Project


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, shared: Path) -> Project:
    monkeypatch.setenv("MUTCHECK_CACHE", str(shared / "kept"))
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    for variable in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(variable, raising=False)
    return Project(pytester)
