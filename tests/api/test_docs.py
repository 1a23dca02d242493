"""The examples of docs/python.md and docs/programs.md, as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from driver import lowered

DOCS = Path(__file__).resolve().parents[2] / "docs"


def example(page: str) -> str:
    """The first example of a page."""
    found = re.search(r"```python\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_in_python(tmp_path: Path) -> None:
    (tmp_path / "push.py").write_text(example("python.md"), "utf-8")
    done = subprocess.run([sys.executable, "push.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "on cpu: IN PLACE" in done.stdout


def test_programs(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(example("programs.md"), "utf-8")
    done = lowered("train.py", "--target", "cpu", "--format", "json", cwd=tmp_path)
    assert done.cell("accumulate")["outcome"] == "passed"
    assert done.cell("shared")["outcome"] == "rejected"
    assert set(done.codes("accumulate") + done.codes("shared")) == {"golden.missing"}
