"""`--format` and `--output`: what is printed, and the files beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import Done, lowered, run

Write = Callable[..., Path]

PROGRAM = """
    @mutcheck.program(arguments=vector)
    @partial(jax.jit, donate_argnums=0)
    def vain(x):
        return x.sum()
    # CHECK: return
"""

BEGINS = {
    "table": "program ",
    "json": '{\n  "schema_version"',
    "markdown": "### ❌ mutcheck: 1 program on cpu: 1 failed",
    "github": "::error file=train.py,line=15,title=donation.in-vain",
    "sarif": '{\n  "$schema"',
}


def told(folder: Path, *arguments: str, **environment: str) -> Done:
    return lowered("train.py", "--target", "cpu", *arguments, cwd=folder, GITHUB_WORKSPACE="", **environment)


@pytest.fixture
def folder(write: Write) -> Path:
    return write(PROGRAM).parent


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """One run that writes every format, into folders that are not there yet."""
    from textwrap import dedent

    from driver import HEADER

    made = tmp_path_factory.mktemp("several")
    (made / "train.py").write_text(HEADER + dedent(PROGRAM), "utf-8")
    (made / "new.md").write_text("something else")
    (made / "link.json").symlink_to("linked.json")
    outputs = ["new.md", "a/b/r.sarif", "r.SARIF.json", "link.json", "t ü.txt", "github=notes", "json=x=y.md"]
    arguments = [part for output in outputs for part in ("-o", output)]
    return made, told(made, *arguments, "--output=table=t", FORCE_COLOR="1", NO_COLOR="", COLUMNS="40")


@pytest.mark.parametrize(
    ("file", "format_"),
    [
        ("new.md", "markdown"),
        ("a/b/r.sarif", "sarif"),
        ("r.SARIF.json", "sarif"),
        ("link.json", "json"),
        ("t ü.txt", "table"),
        ("notes", "github"),
        ("x=y.md", "json"),
        ("t", "table"),
    ],
)
def test_a_file_gets_the_format_of_its_ending_or_of_its_prefix(
    several: tuple[Path, Done], file: str, format_: str
) -> None:
    made, done = several
    assert done.status == 1
    text = (made / file).read_text("utf-8")
    assert text.startswith(BEGINS[format_])
    assert text.endswith("\n")


def test_what_is_printed_is_as_without_files(several: tuple[Path, Done]) -> None:
    _, done = several
    assert "donation.in-vain" in done.out
    assert "\x1b" in done.out


def test_a_table_in_a_file_knows_no_terminal(several: tuple[Path, Done]) -> None:
    text = (several[0] / "t ü.txt").read_text("utf-8")
    assert "\x1b" not in text
    assert ["vain", "cpu", "✗", "failed", "0/1", "none", "✓", "none"] in [line.split() for line in text.splitlines()]


def test_files_are_replaced_at_once_and_nothing_is_left_beside_them(several: tuple[Path, Done]) -> None:
    made, _ = several
    assert (made / "link.json").is_symlink()
    assert json.loads((made / "linked.json").read_text())["exit_status"] == 1
    assert list(made.rglob(".mutcheck-*")) == []


@pytest.mark.parametrize("format_", BEGINS)
def test_every_format_can_be_printed(folder: Path, format_: str) -> None:
    done = told(folder, "--format", format_, PYTHONIOENCODING="utf-8")
    assert done.status == 1
    assert done.out.startswith(BEGINS[format_])
    assert done.err == ""


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("r.html", "the ending of 'r.html' names no format. Use one of .json, .md, .markdown, .sarif, .txt, or say"),
        ("results", "as in `json=results`"),
        ("jsn=r.json", "there is no format 'jsn'. Did you mean json?"),
        ("xml=r.txt", "there is no format 'xml'. Use one of table, json, markdown, github, sarif."),
        ("json=", "names no file"),
        ("json=-", "What is printed has its format from `--format`"),
        ("", "the ending of '' names no format"),
    ],
)
def test_a_format_that_is_not_known_ends_it_before_any_work(folder: Path, output: str, message: str) -> None:
    done = told(folder, "-o", "fine.json", "-o", output)
    assert (done.status, done.out) == (2, "")
    (line,) = [line for line in done.err.splitlines() if line.startswith("Error: ")]
    assert message in line
    assert not (folder / "fine.json").exists()


@pytest.mark.parametrize("format_", ["table", "json"])
def test_a_file_that_cannot_be_written_costs_nothing_but_itself(folder: Path, format_: str) -> None:
    (folder / "taken.json").mkdir()
    outputs = ("-o", "train.py/r.json", "-o", "taken.json", "-o", "r.md")
    done = told(folder, *outputs, "--format", format_)
    assert done.status == 2
    assert "donation.in-vain" in done.out
    said = done.out if format_ == "table" else done.err
    assert "Error: cannot write train.py/r.json: train.py is no folder. Name another file with --output" in said
    assert "Error: cannot write taken.json: " in said
    assert (folder / "r.md").read_text("utf-8").startswith("### ❌")
    if format_ == "json":
        assert done.json["exit_status"] == 2
        assert len(done.json["problems"]) == 2


@pytest.mark.skipif(not Path("/dev/stderr").exists(), reason="this system has no such device")
def test_a_device_or_a_pipe_is_written_to_and_stays_what_it_is(folder: Path) -> None:
    pipe = folder / "pipe.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR)  # holds what is written until it is read
    try:
        done = told(folder, "-o", "github=/dev/null", "-o", str(pipe))
        assert done.status == 1
        assert os.read(reader, 30).decode().startswith(BEGINS["json"])
    finally:
        os.close(reader)
    assert Path("/dev/null").is_char_device()
    assert pipe.is_fifo()


def test_texts_are_emitted_to_standard_output_alone(folder: Path) -> None:
    done = told(folder, "--emit", "stablehlo", "-o", "r.json")
    assert done.status == 2
    assert "leave --output out" in done.err


def test_a_machine_is_told_that_there_is_no_program(tmp_path: Path) -> None:
    done = run("lower", "incremnt", "-o", "r.json", cwd=tmp_path)
    assert done.status == 2
    assert "Did you mean increment" in json.loads((tmp_path / "r.json").read_text())["problems"][0]
    assert "Did you mean increment" in done.out
