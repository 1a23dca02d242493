"""Analyses whose tests run twice: over objects, as of small modules, and over columns, as of large ones."""

from __future__ import annotations

import pytest

from mutcheck.checks.ir.hlo import buffers, module

TWICE = ("assignment_checker", "copies", "dataflow", "last_reads", "transfers", "versions")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.module.__name__.rpartition("test_")[2] in TWICE:
        metafunc.parametrize("form", ["objects", "columns"], indirect=True)


@pytest.fixture(autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if getattr(request, "param", "objects") == "columns":
        monkeypatch.setattr(module, "LEAST_BYTES", 1)
        monkeypatch.setattr(buffers, "LEAST", 1)
