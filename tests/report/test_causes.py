"""Findings by their cause: what hangs together, what follows from it, and what stays apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from results import result

from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.proof import Proof, Verdict
from mutcheck.report.causes import Cause, causes

LINE = Location("train.py", 31)


def copied(buffer: str, line: Location | None = LINE, words: str = "is copied") -> Finding:
    return Finding("inplace.copied", Severity.ERROR, f"{buffer} {words}", buffer, line)


def ledger(*buffers: str) -> Finding:
    evidence = tuple(f"{sign} {buffer} float32[3]: donated" for buffer in buffers for sign in "-+")
    return Finding("ledger.differs", Severity.ERROR, "the executable does something else", evidence=evidence)


GOLDEN = Finding("golden.differs", Severity.ERROR, "the lowering differs", evidence=("--- golden", "+++ now"))


def having(program: str, target: str, sizes: dict[str, int], *findings: Finding) -> Result:
    """A cell with buffers that a call copies, each of a size."""
    made = result(program, target, *findings)
    row = made.buffers[0]
    return replace(made, buffers=tuple(_copied(row, path, size) for path, size in sizes.items()))


def _copied(row: Buffer, path: str, size: int) -> Buffer:
    return replace(row, path=path, bytes=size, proof=Proof(Verdict.COPIED, copies=1, copied_bytes=size))


def told(found: list[Cause]) -> list[tuple[list[str], list[str]]]:
    """Of each cause the buffers, or the codes of what is about none, and what follows."""
    return [
        (
            [each.finding.buffer or each.finding.code for each in cause.found],
            [each.finding.code for each in cause.follows],
        )
        for cause in found
    ]


def test_one_edit_that_copies_on_two_targets_is_one_cause() -> None:
    sizes = {"a": 64, "b": 256}
    cpu = having("f", "cpu", sizes, copied("a"), copied("b"), ledger("a", "b"), GOLDEN)
    tpu = having("f", "tpu", sizes, copied("a", words="is copied twice"), ledger("a"), GOLDEN)
    (cause,) = causes([cpu, tpu])
    assert [(each.finding.buffer, each.targets) for each in cause.found] == [
        ("b", ("cpu",)),
        ("a", ("cpu",)),
        ("a", ("tpu",)),
    ]
    assert cause.codes == ("inplace.copied", "ledger.differs", "golden.differs")
    assert cause.bytes == 64 + 256
    assert [each.cell.platform for each in cause.results] == ["cpu", "tpu"]


def test_two_lines_are_two_causes_the_larger_first() -> None:
    other = Location("train.py", 40)
    made = having("f", "cpu", {"a": 8, "b": 16}, copied("a"), copied("b", other), ledger("b"), GOLDEN)
    assert told(causes([made])) == [(["b"], ["ledger.differs", "golden.differs"]), (["a"], [])]


def test_a_line_that_two_programs_share_is_one_cause() -> None:
    made = [having(program, "cpu", {"a": 8}, copied("a")) for program in ("f", "g")]
    (cause,) = causes(made)
    assert cause.bytes == 16
    assert [each.programs for each in cause.found] == [("f",), ("g",)]


def test_what_is_said_of_one_buffer_hangs_together() -> None:
    missing = Finding("aliasing.missing", Severity.ERROR, "no output lives in a", "a")
    crossed = Finding("aliasing.crossed", Severity.WARNING, "a is paired with the wrong output", "a")
    made = having("f", "cpu", {"a": 8, "c": 8}, crossed, missing, copied("c"))
    assert told(causes([made])) == [(["a", "a"], []), (["c"], [])]
    assert [each.finding.code for each in causes([made])[0].found] == ["aliasing.missing", "aliasing.crossed"]


def test_a_lost_donation_takes_its_count_and_the_module_with_it() -> None:
    count = Finding("donation.count", Severity.ERROR, "1 buffer is donated, and 2 are expected")
    lost = Finding("donation.lost", Severity.ERROR, "a was donated before", "a")
    directive = Finding("directive.failed", Severity.ERROR, "line 3 does not hold")
    made = having("f", "cpu", {"a": 8}, count, lost, directive, GOLDEN)
    assert told(causes([made])) == [(["a", "donation.count"], ["directive.failed", "golden.differs"])]


def test_a_copy_that_the_ledger_knows_of_is_not_what_changed_the_golden() -> None:
    made = having("f", "cpu", {"a": 8}, copied("a"), GOLDEN)
    assert told(causes([made])) == [(["a"], []), (["golden.differs"], [])]


def test_what_differs_alone_is_one_cause_for_a_program() -> None:
    made = result("f", "cpu", ledger("a"), GOLDEN)
    assert told(causes([made, result("g", "cpu", GOLDEN)])) == [
        (["golden.differs"], ["ledger.differs"]),
        (["golden.differs"], []),
    ]


@pytest.mark.parametrize("severity", [Severity.NOTE, Severity.WARNING])
def test_what_fails_comes_before_what_does_not(severity: Severity) -> None:
    said = Finding("program.printed", severity, "it printed 1 line")
    assert [cause.fails for cause in causes([result("f", "cpu", said, copied("x"))])] == [True, False]


def test_a_warning_of_many_programs_is_one_cause_and_a_note_stays_alone() -> None:
    missing = Finding("golden.missing", Severity.WARNING, "no golden for this release")
    none = Finding("ledger.missing", Severity.WARNING, "no ledger is kept")
    printed = Finding("program.printed", Severity.NOTE, "it printed 1 line")
    made = [result(program, "cpu", missing, none, printed) for program in "fg"]
    assert told(causes(made)) == [
        (["golden.missing"], ["ledger.missing"]),
        (["program.printed"], []),
        (["program.printed"], []),
    ]
    elsewhere = [result("f", "cpu", missing), result("f", "tpu", none)]
    assert told(causes(elsewhere)) == [(["golden.missing"], []), (["ledger.missing"], [])]


def test_only_what_is_wanted_is_looked_at() -> None:
    made = result("f", "cpu", copied("x"), GOLDEN)
    assert told(causes([made], lambda finding: finding.code != "inplace.copied")) == [(["golden.differs"], [])]
    assert causes([result("f", "cpu")]) == []


def test_a_file_of_the_users_need_not_be_there(tmp_path: Path) -> None:
    gone = Location(str(tmp_path / "gone.py"), 3)
    assert told(causes([result("f", "cpu", copied("x", gone))])) == [(["x"], [])]
