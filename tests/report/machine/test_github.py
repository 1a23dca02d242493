"""Annotations: on the user's own lines, escaped, and what weighs most first."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from driver import HEADER, Done, lowered
from results import HERE, HOSTILE, result

from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.report.machine import github


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of every annotation, read as GitHub's runner reads them."""
    found = []
    for line in text.splitlines():
        if match := re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line):
            pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if pair)
            found.append((match[1], {name: read(value) for name, _, value in pairs}, read(match[3])))
    return found


def read(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def shown(*findings: Finding) -> list[tuple[str, dict[str, str], str]]:
    return commands(github.render([result("f", "cpu", *findings)], HERE, []).decode())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    from textwrap import dedent

    folder = tmp_path_factory.mktemp("a b")
    file = folder / "my model, ü:1%.py"
    file.write_text(HEADER + dedent(HOSTILE), "utf-8")
    return file, lowered(file.name, "--target", "cpu,tpu", "--format", "github", cwd=folder, GITHUB_WORKSPACE="")


def test_a_failure_is_an_error_on_the_line_that_it_is_about(hostile: tuple[Path, Done]) -> None:
    file, done = hostile
    assert done.status == 1
    found = commands(done.out)
    directive = next(each for each in found if each[1]["title"].startswith("directive.failed"))
    line = file.read_text("utf-8").splitlines().index("# CHECK: nothing of this kind") + 1
    assert directive[0] == "error"
    assert directive[1]["file"] == file.name
    assert directive[1]["line"] == str(line)
    assert directive[1]["title"].endswith("on cpu, tpu")
    assert "matches no line" in directive[2]
    assert "--emit stablehlo" in directive[2]


def test_no_name_and_no_message_becomes_a_command(hostile: tuple[Path, Done]) -> None:
    _, done = hostile
    starts = [line.split(" ")[0] for line in done.out.splitlines() if line.startswith("::")]
    assert set(starts) <= {"::error", "::warning", "::notice"}
    assert len(starts) == len(commands(done.out))
    titles = {title["title"].partition(": ")[2] for _, title, _ in commands(done.out)}
    assert "va|in::50%<b>, ::error::owned on cpu, tpu" in titles


def test_errors_come_first_and_the_log_ends_with_the_sum(hostile: tuple[Path, Done]) -> None:
    _, done = hostile
    levels = [level for level, _, _ in commands(done.out)]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    assert "2 programs on 2 targets: 1 failed (2 of 4 cells), 1 passed" in done.out


def test_a_file_is_named_from_the_top_of_the_checkout(write: Callable[..., Path], tmp_path: Path) -> None:
    below = tmp_path / "models" / "deep"
    below.mkdir(parents=True)
    path = write(HOSTILE).rename(below / "train.py")
    inside = lowered("train.py", "--target", "cpu", "--format", "github", cwd=below, GITHUB_WORKSPACE=str(tmp_path))
    assert {fields["file"] for _, fields, _ in commands(inside.out)} == {"models/deep/train.py"}
    outside = lowered(str(path), "--target", "cpu", "--format", "github", cwd=Path(os.sep), GITHUB_WORKSPACE="/no")
    assert {fields["file"] for _, fields, _ in commands(outside.out)} == {path.relative_to(os.sep).as_posix()}


def test_buffers_on_one_line_are_one_annotation() -> None:
    copied = Finding("inplace.copied", Severity.ERROR, "x is copied", "x", Location("train.py", 4))
    others = [replace(copied, message=f"{name} is copied", buffer=name) for name in "abcdefghijk"]
    ((level, _, message),) = shown(copied, *others)
    assert level == "error"
    assert message == "x is copied\nAlso a, b, c, d, e, f, g, h and 3 more.\nAt train.py:4."


def test_findings_without_a_buffer_are_not_taken_together() -> None:
    stale = Finding("waiver.stale", Severity.ERROR, "nothing is left to waive: a")
    assert len(shown(stale, replace(stale, message="nothing is left to waive: b"))) == 2


def test_critical_comes_first_and_notes_are_left_out() -> None:
    note = Finding("donation.donor", Severity.NOTE, "n")
    waived = Finding("update.rebuilt", Severity.NOTE, "w", waived="why")
    unknown = Finding("observed.unknown", Severity.NOTE, "u")
    warning = Finding("directive.none", Severity.WARNING, "w")
    error = Finding("golden.differs", Severity.ERROR, "e")
    critical = Finding("observed.differs", Severity.CRITICAL, "c")
    found = shown(note, waived, unknown, warning, error, critical)
    assert [(level, message) for level, _, message in found] == [
        ("error", "c"),
        ("error", "e"),
        ("warning", "w"),
        ("notice", "u"),
    ]


def test_a_warning_that_fails_the_cell_is_an_error() -> None:
    warning = Finding("directive.none", Severity.WARNING, "w")
    strict = replace(result("f", "cpu", warning), strict=True)
    assert commands(github.render([strict], HERE, []).decode())[0][0] == "error"


def test_a_problem_beside_the_cells_is_an_error_without_a_file() -> None:
    assert commands(github.render([], HERE, ["there is no\nprogram"]).decode()) == [
        ("error", {"title": "mutcheck"}, "there is no\nprogram")
    ]


def test_what_steers_a_terminal_is_taken_out() -> None:
    ((_, _, message),) = shown(Finding("golden.differs", Severity.ERROR, "red \x1b[31m\u202e"))
    assert message == "red �[31m�"
