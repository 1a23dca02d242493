"""The names of refs have one home; files that were written before find them where they were."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mutcheck import refs
from mutcheck.lowering import compat

NAMES = ("new_ref", "refs", "to_arrays", "to_refs")


def test_the_former_home_has_the_same_names() -> None:
    assert tuple(sorted(refs.__all__)) == NAMES
    for name in NAMES:
        assert getattr(compat, name) is getattr(refs, name)


def test_they_are_there_once_mutcheck_is_imported(tmp_path: Path) -> None:
    script = "import mutcheck, sys; assert 'jax' not in sys.modules; print(mutcheck.refs.new_ref.__module__)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "mutcheck.refs\n"
