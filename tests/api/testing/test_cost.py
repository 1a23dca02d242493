"""What the plugin costs a project that does not use it, and that it can be left out."""

from __future__ import annotations

import json

from .project import Project

LOADED = """
    import json, sys

    def pytest_unconfigure(config):
        heavy = {"jax", "jaxlib", "flax", "numpy", "rich", "msgspec", "click", "filecheck", "pebble", "google"}
        ours = [name for name in sys.modules if name.partition(".")[0] in {"mutcheck", *heavy}]
        (config.rootpath / "loaded.json").write_text(json.dumps(ours))
"""


def test_nothing_heavy_is_imported_where_it_is_not_used(project: Project) -> None:
    project.write(LOADED, "conftest.py", header="")
    project.write("def test_it(): ...\n", header="")
    project.command().assert_outcomes(passed=1)
    loaded = json.loads((project.path / "loaded.json").read_text("utf-8"))
    assert set(loaded) == {
        "mutcheck",
        "mutcheck.api",
        "mutcheck.api.testing",
        "mutcheck.api.testing.plugin",
        "mutcheck.api.testing.session",
    }


def test_to_collect_tests_that_use_it_imports_no_jax(project: Project) -> None:
    project.write(LOADED, "conftest.py", header="")
    project.write("import pytest\n@pytest.mark.mutcheck(targets='cpu')\ndef test_it(mutcheck): ...\n", header="")
    project.write("import mutcheck\n@mutcheck.program(arguments=tuple)\ndef step(): ...\n", "train.py", header="")
    project.command("--co", "test_steps.py", "train.py").stdout.fnmatch_lines(["*step[[]cpu[]]*"])
    loaded = {name.partition(".")[0] for name in json.loads((project.path / "loaded.json").read_text("utf-8"))}
    assert loaded == {"mutcheck"}


def test_it_can_be_left_out(project: Project) -> None:
    project.write("def test_it(): ...\ndef test_other(mutcheck): ...\n", header="")
    done = project.command("-p", "no:mutcheck")
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(["*fixture 'mutcheck' not found"])
