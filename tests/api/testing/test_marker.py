"""`@pytest.mark.mutcheck`: which tests it makes, and what is wrong with one."""

from __future__ import annotations

import pytest

from .project import Project

HEADER = "import pytest\n"


def test_a_test_runs_on_each_target(project: Project) -> None:
    """A test that does not use the fixture runs once, and a marker without targets chooses none."""
    project.write(
        """
        @pytest.mark.mutcheck(targets=("cpu", "CUDA:h100", "tpu:v5e:2x4", "cpu"))
        def test_many(mutcheck): ...

        @pytest.mark.mutcheck(targets="rocm")
        class TestOfAClass:
            def test_one(self, mutcheck): ...
            def test_none(self): ...

        @pytest.mark.mutcheck
        def test_plain(mutcheck): ...

        def test_unmarked(mutcheck):
            assert mutcheck.target == "cpu"
        """,
        header=HEADER,
    )
    assert project.ids() == [
        "test_steps.py::test_many[cpu]",
        "test_steps.py::test_many[cuda:h100]",
        "test_steps.py::test_many[tpu:v5e:2x4]",
        "test_steps.py::TestOfAClass::test_one[rocm]",
        "test_steps.py::TestOfAClass::test_none",
        "test_steps.py::test_plain",
        "test_steps.py::test_unmarked",
    ]
    project.run().assert_outcomes(passed=7)


def test_mistakes_fail_the_collection(project: Project) -> None:
    mistakes = {
        'target=("cpu",)': "the marker mutcheck has no 'target'. Did you mean targets?",
        "devices=4": "the marker mutcheck has no 'devices'. It has targets.",
        'targets="cuda:h10"': "the marker mutcheck: there is no device of cuda 'h10'. Did you mean h100*",
        'targets=("cpu", "gpu")': "the marker mutcheck: there is no target 'gpu'. Did you mean cuda or rocm?",
        '"cpu"': "the marker mutcheck takes keywords alone: write `@pytest.mark.mutcheck(targets=*",
        "targets=()": "the marker mutcheck names no target: write *, or leave `targets` out",
        "targets=3": "the targets of the marker mutcheck are no names: write *",
    }
    for number, mistake in enumerate(mistakes):
        text = f"@pytest.mark.mutcheck({mistake})\ndef test_it(mutcheck): ...\n"
        project.write(text, f"test_{number}.py", header=HEADER)
    done = project.run()
    assert done.ret == pytest.ExitCode.INTERRUPTED
    done.assert_outcomes(errors=len(mistakes))
    done.stdout.fnmatch_lines(list(mistakes.values()))
    assert "pytest_targets.py" not in done.stdout.str()
