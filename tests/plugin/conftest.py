"""The project that the tests of the plugin write."""

from __future__ import annotations

import os

import pytest

from .project import Project


@pytest.fixture
def project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    monkeypatch.setenv("MUTCHECK_CACHE", str(shared / "executables"))
    monkeypatch.setenv("JAX_PLATFORMS", "cpu")
    for variable in ("CI", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(variable, raising=False)
    return Project(pytester)
