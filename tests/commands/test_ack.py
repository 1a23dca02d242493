"""`mutcheck ack`: a line of a report becomes a waiver, which counts until its last day."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from driver import Done, run

Write = Callable[..., Path]

PROGRAMS = """
    @mutcheck.program(arguments=lambda: (jnp.zeros(256),))
    @partial(jax.jit, donate_argnums=0)
    def upside_down(x):
        return x[::-1]
    # CHECK: stablehlo.reverse

    @mutcheck.program(arguments=vector)
    @partial(jax.jit, donate_argnums=0)
    def vain(x):
        return x.sum()
    # CHECK: return
"""
TABLE = '[tool.mutcheck]\nprograms = ["train.py"]\ntargets = ["cpu"]\n'


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    write(PROGRAMS)
    (tmp_path / "pyproject.toml").write_text(TABLE)
    return tmp_path


def ack(folder: Path, *arguments: str, **environment: str) -> Done:
    return run("ack", *arguments, cwd=folder, **environment)


def waivers(folder: Path) -> list[dict[str, Any]]:
    table = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["mutcheck"]
    found: list[dict[str, Any]] = table.get("waivers", [])
    return found


def test_a_line_of_a_report_is_accepted_until_its_last_day(folder: Path) -> None:
    lines = run("lower", cwd=folder).out.splitlines()
    (hint,) = [line for line in lines if "to accept what is known" in line]
    assert "`mutcheck ack '" in hint
    assert re.search(r"(upside_down|vain) on cpu  [a-z., -]+' --reason WHY`$", hint)
    copied = next(line for line in lines if line.startswith("✗ upside_down"))
    vain = next(line for line in lines if line.startswith("✗ vain"))
    done = ack(folder, copied, "--reason", "the program asks for 'it'", "--until", "2999-12-31")
    assert (done.status, done.err) == (0, "")
    assert done.out == "added to pyproject.toml:5: inplace.copied of upside_down on cpu, until 2999-12-31\n"
    assert ack(folder, vain, "--reason", "known").status == 0
    file = folder / "pyproject.toml"
    assert file.read_text("utf-8").startswith(TABLE)
    assert [each["program"] for each in waivers(folder)] == ["upside_down", "vain"]
    after = run("lower", cwd=folder)
    assert after.status == 0, after.out
    assert "waived: upside_down on cpu: inplace.copied: the program asks for 'it'" in after.out
    file.write_text(file.read_text("utf-8").replace("2999", "1999"), "utf-8")
    ended = run("lower", cwd=folder)
    assert ended.status == 1
    assert "waiver.expired\n    the waiver of `inplace.copied` ended on 1999-12-31" in ended.out
    assert "at pyproject.toml:5" in ended.out
    assert "is copied" in ended.out


def test_a_code_needs_a_program_and_may_have_less(folder: Path) -> None:
    done = ack(folder, "inplace.copied", "upside_*", "--target", "cpu,tpu:v5e", "--buffer", "x*", "--reason", "known")
    assert done.status == 0, done.err
    assert waivers(folder) == [
        {
            "program": "upside_*",
            "finding": "inplace.copied",
            "reason": "known",
            "targets": ["cpu", "tpu:v5e"],
            "buffers": "x*",
        }
    ]


def test_what_is_there_is_not_written_again(folder: Path) -> None:
    for said in ("added to pyproject.toml:5", "kept pyproject.toml:5"):
        assert ack(folder, "inplace.copied", "vain", "--reason", "known").out.startswith(said)
    assert len(waivers(folder)) == 1
    again = ack(folder, "inplace.copied", "vain", "--reason", "known", "--until", "2999-01-01")
    assert (again.status, "already, without an end. Change its `until` there." in again.err) == (2, True)


def test_a_line_names_programs_targets_and_what_is_accepted_instead(folder: Path) -> None:
    line = "✗ upside_down, vain on all 4  inplace.copied, aliasing.missing, golden.differs"
    done = ack(folder, line, "--reason", "known")
    assert "golden.differs is not waived: `mutcheck accept upside_down vain` accepts what differs." in done.out
    assert [(each["program"], each["finding"]) for each in waivers(folder)] == [
        ("upside_down", "inplace.copied"),
        ("upside_down", "aliasing.missing"),
        ("vain", "inplace.copied"),
        ("vain", "aliasing.missing"),
    ]
    assert all("targets" not in each for each in waivers(folder))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("inplace.copid", "vain"), "there is no finding 'inplace.copid'. Did you mean inplace.copied?"),
        (("inplace.copied",), "names no program. Name the PROGRAM, too."),
        (("inplace.copied", "vein"), "the project has no program 'vein', and waives nothing of others. Did you mean"),
        (("golden.differs", "vain"), "golden.differs cannot be waived. Accept what changed"),
        (("program.crashed", "vain"), "program.crashed cannot be waived. It says what is wrong"),
        (("✗ 3 programs, 12 cells  inplace.copied",), "the line counts 3 programs, 12 cells, and names none."),
        (("vain  inplace.copied",), "'vain' is no line of a report. Take the first line of a finding"),
        (("vain on gpu  inplace.copied",), "there is no target 'gpu'"),
        (("inplace.copied", "vain", "--until", "soon"), "'soon' is no day: write it as in 2026-12-31"),
        (("inplace.copied", "vain", "--until", "2020-01-01"), "2020-01-01 is over."),
    ],
)
def test_what_cannot_be_waived_is_told_and_nothing_is_written(
    folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = ack(folder, *arguments, "--reason", "known")
    assert (done.status, done.out) == (2, "")
    assert message in done.err.replace("There is", "there is")
    assert waivers(folder) == []


def test_a_reason_is_needed_and_ci_writes_nothing(folder: Path) -> None:
    assert "Missing option '--reason'" in ack(folder, "inplace.copied", "vain").err
    assert "--reason says nothing" in ack(folder, "inplace.copied", "vain", "--reason", " ").err
    assert "writes no waiver where CI is set" in ack(folder, "inplace.copied", "vain", "--reason", "r", CI="1").err


def test_without_a_project_it_says_what_to_write(tmp_path: Path) -> None:
    done = ack(tmp_path, "✗ step on cpu  inplace.copied", "--reason", "known", HOME=str(tmp_path))
    assert done.status == 2
    assert 'waivers=mutcheck.Waiver("inplace.copied", "known", targets=(\'cpu\',))' in done.err


def test_waivers_that_are_written_otherwise_are_let_alone(folder: Path) -> None:
    file = folder / "pyproject.toml"
    text = TABLE + "waivers = [{ program = 'vain', finding = 'inplace.copied', reason = 'known' }]\n"
    file.write_text(text)
    done = ack(folder, "aliasing.missing", "vain", "--reason", "known")
    assert (done.status, file.read_text()) == (2, text)
    assert "Add it in the way of what is there:" in done.err
