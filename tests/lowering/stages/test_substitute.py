"""A module is imported with another text than its file holds, and the file stays as it is."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import mutcheck
from mutcheck.core.source import Source
from mutcheck.lowering.stages import trace
from mutcheck.lowering.stages.substitute import substituted

PROGRAM = """
import mutcheck
from helper_of_a_patch import ONE

@mutcheck.program(arguments=lambda: (ONE,))
def step(x):
    return x
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "helper_of_a_patch.py").write_text("ONE = 1\n")
    (tmp_path / "train.py").write_text(PROGRAM)
    return Source("step", tmp_path / "train.py", "step")


def one_of(source: Source) -> object:
    return trace.load(source).arguments()[0]  # type: ignore[index]  # it is a tuple


def test_a_program_and_what_it_imports_have_other_texts(source: Source) -> None:
    helper = source.file.with_name("helper_of_a_patch.py")
    texts = {str(source.file): PROGRAM.replace("(ONE,)", "(-ONE,)").encode(), str(helper): b"ONE = 2\n"}

    with substituted(texts):
        assert one_of(source) == -2
    assert one_of(source) == 1, "nothing of it is left: no module, and nothing that was compiled"
    with substituted(texts):
        assert one_of(source) == -2, "nor is what was imported before"
    for name in ("__mutcheck_train__", "helper_of_a_patch"):
        sys.modules.pop(name, None)


def test_a_module_by_its_name_has_another_text(source: Source) -> None:
    helper = source.file.with_name("helper_of_a_patch.py")
    sys.path.insert(0, str(source.file.parent))

    with substituted({str(helper): b"ONE = __file__\n"}):
        importlib.invalidate_caches()
        assert str(helper) == importlib.import_module("helper_of_a_patch").ONE
    assert "helper_of_a_patch" not in sys.modules


def test_what_is_installed_is_not_forgotten() -> None:
    with substituted({}):
        importlib.import_module("colorsys")
    assert "colorsys" in sys.modules


def test_mutchecks_own_folder_may_hold_a_users_file(source: Source) -> None:
    """Its modules go by their names: a file beside them is the user's."""
    file = Path(mutcheck.__file__).parent / "lowering" / "programs" / "inc.py"
    inc = Source("inc", file, "inc")
    text = file.read_text()

    with substituted({str(file): (text + "\nONE = 1\n").encode()}):
        trace.load(inc)
        assert sys.modules["__mutcheck_inc__"].ONE == 1
    with substituted({str(file): text.encode()}):
        trace.load(inc)
        assert not hasattr(sys.modules["__mutcheck_inc__"], "ONE")
