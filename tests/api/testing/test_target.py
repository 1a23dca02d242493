"""`--mutcheck-target`: which tests it leaves, and on which targets they run."""

from __future__ import annotations

import pytest

from mutcheck.core import toolchain

from .project import Project

TESTS = """
    import pytest

    @pytest.mark.mutcheck(targets=("cpu", "cuda", "cuda:a100"))
    def test_marked(mutcheck): ...

    def test_unmarked(mutcheck): ...

    def test_other(): ...
"""


@pytest.mark.parametrize(
    ("option", "left"),
    [
        ("cpu", ["test_marked[cpu]", "test_unmarked[cpu]", "test_other"]),
        ("cuda", ["test_marked[cuda]", "test_marked[cuda:a100]", "test_unmarked[cuda]", "test_other"]),
        ("cuda:h100", ["test_marked[cuda]", "test_unmarked[cuda:h100]", "test_other"]),
        ("tpu:v5e,rocm", ["test_unmarked[tpu:v5e]", "test_unmarked[rocm]", "test_other"]),
    ],
)
def test_it_limits_and_chooses(project: Project, option: str, left: list[str]) -> None:
    project.write(TESTS, header="")
    assert project.ids(f"--mutcheck-target={option}") == [f"test_steps.py::{each}" for each in left]


def test_mistakes_are_told_in_one_line(project: Project) -> None:
    project.write(TESTS, header="")
    for option, why in {
        "cpu,tpu:v5": "ERROR: --mutcheck-target: there is no device of tpu 'v5'. Did you mean v5*",
        ",": "ERROR: --mutcheck-target names no target. Use some of cpu, cuda:h100, rocm:mi300x, tpu:v5e.",
    }.items():
        done = project.run(f"--mutcheck-target={option}")
        assert done.ret == pytest.ExitCode.USAGE_ERROR
        done.stderr.fnmatch_lines([why])


def test_the_projects_targets_are_meant_where_none_is_named(project: Project) -> None:
    (project.path / "pyproject.toml").write_text('[tool.mutcheck]\ntargets = ["cpu", "rocm"]\n', "utf-8")
    project.write(TESTS, header="")
    assert project.ids("-k", "unmarked") == ["test_steps.py::test_unmarked[cpu]", "test_steps.py::test_unmarked[rocm]"]
    assert project.ids("-k", "unmarked", "--mutcheck-target=tpu") == ["test_steps.py::test_unmarked[tpu]"]
    (project.path / "pyproject.toml").write_text('[tool.mutcheck]\ntarget = ["cpu"]\n', "utf-8")
    project.run().stderr.fnmatch_lines(["ERROR: pyproject.toml:2: there is no key 'target'. Did you mean targets*"])


@pytest.mark.skipif(bool(toolchain.missing("tpu")), reason="no compiler for TPUs")
def test_a_test_is_compiled_for_what_is_chosen(project: Project) -> None:
    project.write("""
        def test_it(mutcheck):
            found = mutcheck.lower(add, x, x).require_in_place()
            assert (mutcheck.target, found.target) == ("tpu", "tpu:v5e")
    """)
    project.run("--mutcheck-target=tpu").assert_outcomes(passed=1)


def test_without_a_compiler_the_stablehlo_is_compared_and_the_rest_is_skipped(project: Project) -> None:
    project.write(
        """
        from mutcheck.core import toolchain

        version_of = toolchain.version_of
        toolchain.version_of = lambda package: "" if package == "libtpu" else version_of(package)
        """,
        "conftest.py",
        header="",
    )
    project.write("""
        @pytest.mark.mutcheck(targets="tpu")
        def test_it(mutcheck):
            mutcheck.golden(add, x, x)
    """)
    project.run("--mutcheck-accept").assert_outcomes(skipped=1)
    done = project.run("-rs")
    done.assert_outcomes(skipped=1)
    done.stdout.fnmatch_lines(["SKIPPED * is lowered as its golden says, and not compiled for tpu:v5e: *"])
