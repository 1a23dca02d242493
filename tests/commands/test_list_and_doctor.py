"""`mutcheck list`, `mutcheck doctor`, help and version; and how little of it needs jax."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import RELEASE, command, lowered, plain, run

from mutcheck.core.target import PLATFORMS, Target
from mutcheck.project import discovery

Write = Callable[..., Path]


def test_list_names_the_corpus_with_a_line_about_each() -> None:
    done = command("list")
    lines = done.out.splitlines()
    assert (done.status, len(lines)) == (0, 15)
    assert lines[0].split("  ")[0] == "aliased_arguments"
    assert "One step of training" in done.out


def test_list_shows_the_programs_of_a_file_without_running_it(write: Write) -> None:
    path = write("""
        raise SystemExit("this file is not to be run")

        @mutcheck.program(arguments=vector, name="first")
        @jax.jit
        def step(x):
            "Adds one."
            return x + 1

        second = mutcheck.program(arguments=vector)(jax.jit(lambda x: x))
    """)
    done = run("list", str(path))
    assert done.status == 0
    first, second = done.out.splitlines()
    assert first == f"{path}::step    (first)  Adds one."
    assert second == f"{path}::second"


def test_what_list_prints_names_the_program(write: Write) -> None:
    """A name that only running the file would tell is not guessed."""
    path = write("""
        CONFIGURED = "fast"

        @mutcheck.program(arguments=vector, name="first")
        @jax.jit
        def step(x):
            return x + 1
        # CHECK: stablehlo.add

        @mutcheck.program(arguments=vector, name=CONFIGURED + "_step")
        @jax.jit
        def configured(x):
            return x + 1
        # CHECK: stablehlo.add

        @mutcheck.program(arguments=vector, name=None)
        @jax.jit
        def unnamed(x):
            return x + 1
        # CHECK: stablehlo.add
    """)
    lines = run("list", path.name, cwd=path.parent).out.splitlines()
    assert [line.split() for line in lines] == [
        ["train.py::step", "(first)"],
        ["train.py::configured"],
        ["train.py::unnamed"],
    ]
    for line in lines:
        done = lowered(line.split()[0], "--target", "cpu", cwd=path.parent)
        assert "1 program on cpu: 1 passed" in done.out, done.out + done.err
    named = lowered("train.py::first", "--target", "cpu", "--format", "json", cwd=path.parent)
    assert named.cell("first")["outcome"] == "passed"


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["lower", "--help"], ["--version"], ["lower", "incremnt"]])
def test_jax_is_not_imported_where_it_is_not_needed(arguments: list[str]) -> None:
    code = (
        "import sys; from mutcheck.cli import main\n"
        f"sys.argv = ['mutcheck', *{arguments!r}]\n"
        "try:\n    main()\n"
        "finally:\n    print([m for m in ('jax', 'jaxlib', 'flax', 'numpy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=plain({}), capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_process_that_tells_never_imports_jax() -> None:
    code = (
        "import sys; from mutcheck.cli import main\n"
        "if __name__ == '__main__':\n"
        "    sys.argv = ['mutcheck', 'lower', 'increment', '--target', 'cpu', '--no-cache']\n"
        "    try:\n        main()\n"
        "    finally:\n        print([m for m in ('jax', 'flax') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=plain({}), capture_output=True, text=True, check=False)
    assert "1 program on cpu: 1 passed" in done.stdout, done.stderr
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_help_says_how_programs_are_named_and_what_the_statuses_mean() -> None:
    text = " ".join(run("--help").out.split())
    assert "path/to/file.py::name" in text
    assert "0 all holds; 1 something was found; 2 some of the work could not be done" in text


def test_doctor_says_what_works_here() -> None:
    done = command("doctor")
    assert done.status == 0
    lines = dict(line.split(None, 1) for line in done.out.splitlines())
    assert lines["jax"] == RELEASE
    compiled = re.findall(r"^compiles for +(.*) \(no device is needed\)$", done.out, re.MULTILINE)[0].split(", ")
    lowered_only = re.findall(r"^ +not ([a-z]+)\S*, StableHLO only: .", done.out, re.MULTILINE)
    assert "cpu" in compiled
    assert sorted([*(Target.parse(each).platform for each in compiled), *lowered_only]) == sorted(PLATFORMS)
    assert lines["goldens"] == "jax 0.7.0, 0.10.2, 0.12.0.1"


def test_doctor_names_what_is_missing(tmp_path: Path) -> None:
    done = run("doctor", PATH=str(tmp_path))
    assert "not on PATH; only `--filecheck llvm` needs it" in done.out


def test_a_module_is_found_without_importing_it(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("@mutcheck.program(arguments=tuple)\ndef f(): ...\n", "steps.py")
    package = path.parent / "project"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    path.rename(package / "steps.py")
    monkeypatch.chdir(path.parent)
    (found,) = discovery.find("project.steps:f")
    assert (found.module, found.attribute, found.file) == ("project.steps", "f", package / "steps.py")


def test_a_module_is_lowered_from_its_folder(write: Write) -> None:
    path = write(
        """
        @mutcheck.program(arguments=vector)
        @jax.jit
        def step(x):
            return x + 1
        # CHECK: stablehlo.add
        """,
        "steps.py",
    )
    package = path.parent / "project"
    package.mkdir()
    path.rename(package / "more.py")
    write("", "steps.py")
    for name in ("project.more:step", "project.more"):
        done = lowered(name, "--target", "cpu", "--format", "json", cwd=path.parent)
        assert done.cell("step")["outcome"] == "passed", done.out + done.err


def test_a_module_of_an_installed_project_is_found() -> None:
    done = lowered("mutcheck.lowering.programs.inc:inc", "--target", "cpu", "--format", "json")
    assert done.cell("inc")["outcome"] == "passed"


def test_directives_belong_to_the_program_above_them(write: Write) -> None:
    path = write("""
        # CHECK: of the first
        @mutcheck.program(arguments=vector)
        def first(x):
            return x
        # CHECK: of the first, too

        @mutcheck.program(arguments=vector)
        def second(x):
            return x
        # CHECK: of the second
    """)
    first, second = discovery.find(str(path))
    lines = path.read_text().splitlines()
    assert lines[second.lines[0] - 1].startswith("@mutcheck.program")
    assert first.lines == (1, second.lines[0] - 1)
    assert second.lines[1] > len(lines)


def test_modules_in_folders_without_init_and_the_corpus_as_a_module(write: Write) -> None:
    path = write("@mutcheck.program(arguments=tuple)\ndef f(): ...\n", "mod.py")
    folder = path.parent / "nsp" / "sub"
    folder.mkdir(parents=True)
    path.rename(folder / "mod.py")
    assert run("list", "nsp.sub.mod", cwd=path.parent).out == "nsp.sub.mod:f\n"
    done = lowered("mutcheck.lowering.programs.inc:inc", "--target", "cpu", "--strict", cwd=path.parent)
    assert done.status == 0, done.out + done.err
