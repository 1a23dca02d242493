"""Goldens that no test uses: when they are told, and what is deleted. No test here needs jax."""

from __future__ import annotations

from pathlib import Path

import pytest

from mutcheck.core.toolchain import installed

from .project import Project

GOLDEN = "// mutcheck golden 1\n// program: {name}\n// platforms: cpu\n// toolchain: jax 1.0\n// lines: 1\n\n1\n"


def golden(
    project: Project, name: str, file: str = "test_a", text: str = GOLDEN, release: str = installed().release
) -> Path:
    path = project.path / "goldens" / file / name / release / "shared.mlir"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("{name}", name), "utf-8")
    return path


def test_they_are_told_where_all_tests_of_a_file_were_run(project: Project) -> None:
    project.write("def test_1(): ...\ndef test_2(): ...\n", "test_a.py", header="")
    project.write("def test_1(): assert False\n", "test_b.py", header="")
    project.write("import pytest\n@pytest.mark.skip\ndef test_1(): ...\n", "test_c.py", header="")
    for name, file in (("old", "test_a"), ("older", "test_a"), ("x", "test_b"), ("x", "test_c"), ("x", "test_gone")):
        golden(project, name, file)
    advice = "Re-run pytest with --mutcheck-accept to delete unused goldens."
    told = "mutcheck: 3 goldens unused: goldens/test_a/old, goldens/test_a/older, goldens/test_gone/x."
    project.run().stdout.fnmatch_lines([f"{told} {advice}"])
    project.run("test_a.py").stdout.fnmatch_lines(["mutcheck: 3 goldens unused: *"])
    project.run("test_c.py").stdout.no_fnmatch_line("*unused*")


def test_what_another_release_alone_has_may_be_used_there(project: Project) -> None:
    project.write("def test_1(): ...\n", "test_a.py", header="")
    path = golden(project, "of_0_7", release="0.7.0")
    golden(project, "of_a_test_that_is_gone", file="test_gone", release="0.7.0")
    done = project.run("--mutcheck-accept")
    done.stdout.fnmatch_lines(
        ["mutcheck: 1 golden deleted, which no test uses: goldens/test_gone/of_a_test_that_is_gone"]
    )
    assert path.exists()


@pytest.mark.parametrize(
    "selection", ["-k 1", "test_a.py::test_1", "--deselect=test_a.py::test_2", "-m not_there", "--co", "-x"]
)
def test_they_are_not_told_where_some_tests_were_left_out(project: Project, selection: str) -> None:
    failing = "assert False" if selection == "-x" else "..."
    project.write("def test_1(): ...\ndef test_2(): ...\n", "test_a.py", header="")
    project.write(f"def test_1(): {failing}\ndef test_2(): ...\n", "test_b.py", header="")
    (project.path / "pytest.ini").write_text("[pytest]\nmarkers = not_there\n", "utf-8")
    path = golden(project, "old")
    done = project.run(*selection.split(" ", 1), "--mutcheck-accept")
    done.stdout.no_fnmatch_line("*golden*")
    assert path.exists()


def test_what_is_no_golden_is_never_deleted(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    elsewhere = outside / "1.0" / "shared.mlir"
    elsewhere.parent.mkdir()
    elsewhere.write_text(GOLDEN.format(name="linked"), "utf-8")
    project.write("def test_1(): ...\n", "test_a.py", header="")
    gone = golden(project, "old")
    notes = gone.with_name("notes.txt")
    notes.write_text("mine", "utf-8")
    others = golden(project, "others", text="module @main\n")
    (project.path / "goldens/test_a/linked").symlink_to(outside)
    beside = project.path / "goldens" / "step" / "1.0" / "shared.mlir"  # a program's
    beside.parent.mkdir(parents=True)
    beside.write_text(GOLDEN.format(name="step"), "utf-8")
    done = project.run("--mutcheck-accept")
    done.stdout.fnmatch_lines(["mutcheck: 1 golden deleted, which no test uses: goldens/test_a/old"])
    assert [path.exists() for path in (gone, notes, others, elsewhere, beside)] == [False, True, True, True, True]


def test_a_folder_that_is_left_empty_is_deleted(project: Project) -> None:
    """And so are goldens in the folder that the project configures."""
    (project.path / "pyproject.toml").write_text('[tool.mutcheck]\ngolden = "kept"\n', "utf-8")
    project.write("def test_1(): ...\n", "tests/test_a.py", header="")
    golden(project, "old").parents[3].rename(project.path / "kept")
    folder = project.path / "kept" / "tests"
    folder.mkdir()
    (project.path / "kept" / "test_a").rename(folder / "test_a")
    project.run("--mutcheck-accept").stdout.fnmatch_lines(["mutcheck: 1 golden deleted, *: kept/tests/test_a/old"])
    assert list(folder.iterdir()) == []
