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


def test_a_failure_is_one_error_on_the_line_that_it_is_about(hostile: tuple[Path, Done]) -> None:
    """The directive fails since the donation does: that is one cause, where the program is."""
    file, done = hostile
    assert done.status == 1
    failing = [each for each in commands(done.out) if "directive.failed" in each[1]["title"]]
    ((level, fields, message),) = failing
    lines = file.read_text("utf-8").splitlines()
    assert level == "error"
    assert fields["file"] == file.name
    assert fields["line"] == str(lines.index("def vain(x):") + 1)
    assert fields["title"].startswith("donation.in-vain, directive.failed: ")
    assert fields["title"].endswith("on cpu, tpu")
    assert (
        f"the directive matches no line\nat {file.name}:{lines.index('# CHECK: nothing of this kind') + 1}" in message
    )
    assert "--emit stablehlo" in message


def test_what_follows_from_a_cause_has_no_annotation_of_its_own() -> None:
    """One edit copies a buffer, changes the ledger and the golden: GitHub shows ten errors of a step."""
    copied = Finding("inplace.copied", Severity.ERROR, "x is copied", "x", Location("train.py", 4), advice="Mend it.")
    ledger = Finding("ledger.differs", Severity.ERROR, "the ledger differs", evidence=("- x in place", "+ x copied"))
    golden = Finding("golden.differs", Severity.ERROR, "the golden differs", advice="Accept it.")
    ((level, fields, message),) = shown(golden, ledger, copied)
    assert (level, fields["title"]) == ("error", "inplace.copied, ledger.differs, golden.differs: f on cpu")
    assert message.splitlines() == [
        "x is copied",
        "at train.py:4",
        "the ledger differs",
        "the golden differs",
        "→ Mend it.",
        "→ Accept it.",
    ]


def test_no_name_and_no_message_becomes_a_command(hostile: tuple[Path, Done]) -> None:
    _, done = hostile
    starts = [line.split(" ")[0] for line in done.out.splitlines() if line.startswith("::")]
    assert set(starts) <= {"::error", "::warning", "::notice"}
    assert len(starts) == len(commands(done.out))
    titles = {title["title"].partition(": ")[2] for _, title, _ in commands(done.out)}
    assert "va|in::50%<b>,\\n::error::owned on cpu, tpu" in titles


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
    assert message == "x is copied\nand 11 more buffers: a, b, c, d, e, f, g, h and 3 more\nat train.py:4"


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
