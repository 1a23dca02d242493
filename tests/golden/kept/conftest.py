"""A small project whose results are kept, made once: each test has it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .project import Project


@pytest.fixture(scope="session")
def _project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def project(_project: Project) -> Iterator[Project]:
    yield _project
    _project.restore()
