"""Registered programs as tests: which files they come from, and what becomes of them."""

from __future__ import annotations

import pytest
from driver import run

from .project import STEPS, Project

PROGRAMS = """
    import os
    import mutcheck

    @mutcheck.program(arguments=lambda: (x, z), donated=1)
    @functools.partial(jax.jit, donate_argnums=0)
    def step(x, y):
        return x + y
    # CHECK: tf.aliasing_output = 0

    @mutcheck.program(arguments=lambda: (x,))
    @functools.partial(jax.jit, donate_argnums=0)
    def lost(x):
        return x[:4]
    # CHECK: stablehlo.slice

    @mutcheck.program(arguments=lambda: (x,), rejected={">0": "it is not even a program"})
    @jax.jit
    def refused(x):
        return x @ jnp.zeros(3)

    @mutcheck.program(arguments=lambda: (x,))
    def ends(x):
        os._exit(7)

    other = mutcheck.program(name="after the end", arguments=lambda: (x, z), donated=1)(add)
    # CHECK: tf.aliasing_output = 0
"""

TOGETHER = """
    import mutcheck

    @mutcheck.program(arguments=lambda: (x, x))
    def step(x, y):
        return x + y

    def test_it(mutcheck):
        assert step(x, x).shape == (8,)
"""

LIGHT = """
    import mutcheck

    @mutcheck.program(arguments=tuple)
    def step(): ...

    def test_it(mutcheck): ...
"""
"""The same without jax."""


def test_what_becomes_of_them(project: Project) -> None:
    project.write(PROGRAMS, "train.py")
    assert run("accept", "--target", "cpu", "train.py::step", cwd=project.path).status == 0
    project.write(PROGRAMS.replace("return x + y\n    # CHECK", "return x * y\n    # CHECK"), "train.py")
    done = project.run("train.py", "--mutcheck-target=cpu,rocm", "-k", "cpu or other", "--junitxml=junit.xml")
    done.assert_outcomes(passed=3, failed=3, deselected=4)
    done.stdout.fnmatch_lines(
        [
            "train.py F?.??. *",
            "step on cpu failed: golden.differs",
            "step  *  cpu  *",
            "      -*stablehlo.add*",
            "      +*stablehlo.multiply*",
            "*`pytest 'train.py::step[[]cpu]' --mutcheck-target=cpu --mutcheck-accept`.",
            "To run just this again: pytest 'train.py::step[[]cpu]' --mutcheck-target=cpu",
            "lost on cpu failed: donation.in-vain",
            "    x (float32[[]8], 32 B) is donated in vain*",
            "ends on cpu error: program.crashed",
            "    ends ended its process with status 7",
            "FAILED train.py::step[[]cpu] - step on cpu failed: golden.differs",
        ]
    )
    assert "pytest_programs.py" not in done.stdout.str()
    assert 'name="mutcheck.donated" value="1 of 1"' in (project.path / "junit.xml").read_text("utf-8")


def test_a_target_without_a_compiler_is_skipped(project: Project) -> None:
    project.write(
        """
        from mutcheck.core import toolchain

        version_of = toolchain.version_of
        toolchain.version_of = lambda package: "" if package == "libtpu" else version_of(package)
        """,
        "conftest.py",
        header="",
    )
    project.write(PROGRAMS, "train.py")
    done = project.run("train.py", "--mutcheck-target=tpu", "-k", "step or lost", "-rs")
    done.assert_outcomes(skipped=1, failed=1, deselected=3)
    done.stdout.fnmatch_lines(
        ["lost on tpu:v5e *: *donation.in-vain*", "SKIPPED * nothing can be compiled for tpu:v5e here: its compiler *"]
    )


def test_which_files_they_come_from(project: Project) -> None:
    """Test files, files that are named, and those that the project registers; nothing is imported to find them."""
    stop = "raise SystemExit('it is imported')\n"
    project.write(PROGRAMS, "train.py", header=stop + STEPS)
    project.write(PROGRAMS, "other.py", header=stop + STEPS)
    project.write(LIGHT, "tests/test_both.py", header="")
    both = ["tests/test_both.py::step[cpu]", "tests/test_both.py::test_it"]
    assert sorted(project.ids()) == both
    assert sorted(project.ids("tests/test_both.py")) == both
    train = [f"train.py::{name}[cpu]" for name in ("step", "lost", "refused", "ends", "other")]
    assert project.ids("train.py") == train
    assert project.ids("train.py::lost[cpu]", "tests/test_both.py::test_it") == [train[1], both[1]]

    table = '[tool.mutcheck]\nprograms = ["train.py::step", "other.py"]\ntargets = ["cpu", "tpu:v5e"]\n'
    (project.path / "pyproject.toml").write_text(f'{table}[tool.pytest.ini_options]\ntestpaths = ["tests"]\n', "utf-8")
    found = project.ids()
    assert {each for each in found if each.startswith("train.py")} == {"train.py::step[cpu]", "train.py::step[tpu:v5e]"}
    assert len(found) == len(set(found)) == 2 * (1 + 5) + 4
    assert not [each for each in project.ids("tests") if not each.startswith("tests")]
    assert len(project.ids(".")) == len(found)

    (project.path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["tain.py"]\n', "utf-8")
    project.run().stderr.fnmatch_lines(["ERROR: pyproject.toml:2: there is no file 'tain.py'. Did you mean train.py*"])


def test_a_file_with_tests_of_its_own_that_is_named(project: Project) -> None:
    """And one that is no Python: pytest's own word for it."""
    project.write(TOGETHER, "both.py")
    project.write(LIGHT, "light/light.py", header="")
    project.write("import mutcheck\n@mutcheck.program(arguments=tuple\ndef step(): ...\n", "broken.py", header="")
    assert sorted(project.ids("light/light.py")) == ["light/light.py::step[cpu]", "light/light.py::test_it"]
    project.run("broken.py").stdout.fnmatch_lines(["E   SyntaxError: *"])
    project.run("both.py").assert_outcomes(passed=2)


def test_two_programs_of_one_name(project: Project) -> None:
    """They would share a golden, in one folder or in the project's own."""
    project.write(LIGHT, "a/one.py", header="")
    project.write(LIGHT, "a/two.py", header="")
    done = project.run("a/one.py::step[cpu]")
    done.stdout.fnmatch_lines(["    one.py and two.py both define 'step', and would share a golden", "*another *"])
    (project.path / "a/two.py").rename(project.path / "two.py")
    (project.path / "pyproject.toml").write_text('[tool.mutcheck]\ngolden = "kept"\n', "utf-8")
    done = project.run("a/one.py::step[cpu]", "two.py::step[cpu]")
    done.stdout.fnmatch_lines(["the golden 'step' is used for two different things by two.py::* and by a/one.py::*"])


SLOW = """
    import time
    import mutcheck

    @mutcheck.program(arguments=lambda: (time.sleep(600),))
    def sleeps(x):
        return x
"""


def test_a_program_that_takes_too_long_is_given_up(project: Project) -> None:
    project.write(SLOW, "train.py")
    (project.path / "pytest.ini").write_text("[pytest]\nmutcheck_timeout = 2\n", "utf-8")
    done = project.run("train.py")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*sleeps took longer than 2 seconds, and was stopped*"])


@pytest.mark.parametrize("given", ["soon", "0", "-1", "inf", "nan", ""])
def test_a_time_that_is_none(given: str, project: Project) -> None:
    (project.path / "pytest.ini").write_text(f"[pytest]\nmutcheck_timeout = {given}\n", "utf-8")
    done = project.run()
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines([f"ERROR: mutcheck_timeout: '{given}' is no number of seconds. Write it as in *"])
