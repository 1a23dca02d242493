"""What is the same for all programs of a run: each part is another one once what it tells is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mutcheck.core.target import HOST
from mutcheck.golden.kept import state
from mutcheck.golden.kept.comparing import other

Patch = Callable[[pytest.MonkeyPatch], None]

CHANGES: dict[str, tuple[str, Patch]] = {
    "a machine": ("the machine", lambda patch: patch.setattr("platform.machine", lambda: "another")),
    "a system": ("the machine", lambda patch: patch.setattr("platform.system", lambda: "another")),
    "a release": ("the toolchain", lambda patch: patch.setattr(state, "installed", lambda: "another")),
    "a compiler": (f"the compiler for {HOST}", lambda patch: patch.setattr(state, "compiler", lambda _: ("another",))),
    "a processor": (f"the compiler for {HOST}", lambda patch: patch.setattr("os.cpu_count", lambda: 999)),
    "an option of Python": ("Python", lambda patch: patch.setattr("sys._xoptions", {"utf8": True})),
    "an environment": ("Python", lambda patch: patch.setattr("sys.prefix", "/another")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_part_that_changes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    part, patch = CHANGES[name]
    before = state.common([HOST])
    patch(monkeypatch)
    after = state.common([HOST])
    assert part in {key for key in before if before[key] != after[key]}
    assert other(before, after) != ""


@pytest.mark.parametrize("name", ["__init__.py", "core/a.py", "core/backends/b.toml", "checks/deep/c.py"])
def test_each_file_of_its_own_code(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for each in ("__init__.py", "core/a.py", "core/backends/b.toml", "checks/deep/c.py", "core/__pycache__/a.py"):
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / each).write_text("")
    monkeypatch.setattr(state, "_PACKAGE", tmp_path)
    before = state.common([])
    (tmp_path / "core/__pycache__/a.py").write_text("compiled anew")
    assert state.stands(before)
    (tmp_path / name).write_text("N = 1")
    assert other(before, state.common([])) == "mutcheck"
    assert not state.stands(before)


def test_a_file_of_code_that_is_renamed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core/a.py").write_text("N = 1")
    monkeypatch.setattr(state, "_PACKAGE", tmp_path)
    before = state.common([])
    (tmp_path / "core/a.py").rename(tmp_path / "core/b.py")
    assert not state.stands(before)
