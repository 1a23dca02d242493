"""What it takes to add a check and a format: exactly the steps of docs/architecture.md, tried on a copy of the package.

A target is added in tests/core/test_backends.py, a verb in the tests of the verbs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from driver import HEADER
from grown import copy, run_in

CHECK = '''"""The noise check: does a program have more arguments than anybody can follow?"""

from collections.abc import Iterator

from mutcheck.checks.check import Check, Level
from mutcheck.checks.subject import Subject
from mutcheck.core.finding import Finding, Severity
from mutcheck.core.rule import Rule

MANY = Rule("noise.many", Severity.ERROR, "the program has more than two arguments")


def run(subject: Subject) -> Iterator[Finding]:
    if (count := len(subject.module.arguments)) > 2:
        yield MANY.finding(f"{count} arguments", advice="Take fewer.")


CHECK = Check("noise", (MANY,), Level.LOWERING, run)
'''

FORMAT = '''"""A line for each cell."""

from mutcheck.report.formats import Report


def document(report: Report) -> bytes:
    lines = (f"{each.cell.source.name} {each.cell.target} {each.outcome.value}\\n" for each in report.results)
    return "".join(lines).encode()
'''

PROGRAMS = (
    HEADER
    + """
@mutcheck.program(arguments=lambda: (jnp.ones(3), jnp.ones(3), jnp.ones(3)))
def many(x, y, z):
    return x + y + z
# CHECK: return

@mutcheck.program(arguments=lambda: (jnp.ones(3), jnp.ones(3), jnp.ones(3)),
                  waivers=(mutcheck.Waiver("noise.many", "it is a test"),))
def waived(x, y, z):
    return x + y + z
# CHECK: return

@mutcheck.program(arguments=lambda: (jnp.ones(3),))
def few(x):
    return x + 1
# CHECK: return
"""
)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with one check and one format more."""
    rows = {
        "checks/catalog.py": {
            "    inplace,\n    observed,\n": "    inplace,\n    noise,\n    observed,\n",
            "    program.OUTPUT,\n": "    program.OUTPUT,\n    noise.CHECK,\n",
        },
        "report/formats.py": {
            '    "github": Format("machine.github"),\n': '    "github": Format("machine.github"),\n'
            '    "lines": Format("machine.lines", (".lines",)),\n'
        },
    }
    files = {"checks/rules/noise.py": CHECK, "report/machine/lines.py": FORMAT}
    folder = copy(tmp_path_factory.mktemp("grown"), files, rows)
    (folder / "steps.py").write_text(PROGRAMS, "utf-8")
    return folder


def test_a_check_is_its_file_and_a_row(grown: Path) -> None:
    done = run_in(grown, "lower", "steps.py", "--target", "cpu", "--no-compile", "--format", "json")
    assert done.codes("many")[0] == "noise.many"
    assert {name: done.cell(name)["outcome"] for name in ("many", "waived", "few")} == {
        "many": "failed",
        "waived": "passed",
        "few": "passed",
    }
    assert all("noise" in done.cell(name)["checked"] for name in ("many", "waived", "few"))
    (note,) = [each for each in done.cell("waived")["findings"] if each["code"] == "noise.many"]
    assert (note["severity"], note["waived"]) == ("note", "it is a test")


def test_its_code_is_a_rule_of_sarif(grown: Path) -> None:
    done = run_in(grown, "lower", "steps.py", "--target", "cpu", "--no-compile", "--format", "sarif")
    rules = {each["id"]: each for each in done.json["runs"][0]["tool"]["driver"]["rules"]}
    assert rules["noise.many"]["shortDescription"]["text"] == "The program has more than two arguments."


def test_a_format_is_its_file_and_a_row(grown: Path) -> None:
    printed = run_in(grown, "lower", "steps.py", "--target", "cpu", "--no-compile", "--format", "lines")
    assert printed.out == "many cpu failed\nwaived cpu passed\nfew cpu passed\n"
    run_in(grown, "lower", "steps.py", "--target", "cpu", "--no-compile", "-o", "out.lines")
    assert (grown / "out.lines").read_text("utf-8") == printed.out
    assert "lines" in run_in(grown, "lower", "--help").out
