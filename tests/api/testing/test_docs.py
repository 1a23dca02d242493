"""The examples of docs/pytest.md, as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

from .project import Project

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "pytest.md").read_text("utf-8")


def test_the_examples_work(project: Project) -> None:
    for name, text in re.findall(r"```python\n# (\S+)\n(.*?)```", PAGE, re.DOTALL):
        project.write(text, name, header="")
    project.command("--mutcheck-accept").assert_outcomes(passed=3)
    assert (project.path / "tests/goldens/test_cache/push.test_a_push_stays_as_it_is").is_dir()
    done = project.command("-v", "tests", "train.py")
    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(["*::test_a_push_stays_as_it_is[[]rocm] PASSED*", "train.py::step[[]cpu] PASSED*"])
    assert project.ids("train.py", "--mutcheck-target=rocm") == ["train.py::step[rocm]"]
    assert len(project.ids("-m", "mutcheck", "tests", "train.py")) == 3
