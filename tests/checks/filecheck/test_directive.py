"""Directives: where they are read from, and what is said of one that does not hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mutcheck.checks.filecheck import directive, engine, llvm
from mutcheck.checks.filecheck.directive import Directives, Matcher
from mutcheck.core.finding import Finding, Location

KNOWN = ("CHECK", "CPU", "TPU")
IR = """module @jit_f {
  func.func public @main(%arg0: tensor<3xf32> {tf.aliasing_output = 0 : i32}) -> tensor<3xf32> {
    %cst = stablehlo.constant dense<1.0> : tensor<3xf32>
    %0 = stablehlo.add %arg0, %cst : tensor<3xf32>
    return %0 : tensor<3xf32>
  }
}
"""

ENGINES = [
    pytest.param(engine.check, id="python"),
    pytest.param(
        llvm.check,
        id="llvm",
        marks=pytest.mark.skipif(shutil.which(llvm.COMMAND) is None, reason="LLVM's FileCheck is not on PATH"),
    ),
]


def of(text: str) -> Directives:
    return directive.from_python(text, "train.py", (1, 10_000), KNOWN)


def failure(found: Finding | None) -> Finding:
    assert found is not None
    return found


def test_only_comments_of_the_programs_own_lines_count() -> None:
    lines = ['"""', "# CHECK: in a docstring", '"""', "x = 1  # CHECK: behind code"]
    lines += ["# CHECK: mine", "# CPU-NOT: also", "# CHECK: the next program's"]
    found = directive.from_python("\n".join(lines), "train.py", (2, 6), KNOWN)
    assert found.text.splitlines() == ["", "", "", "CHECK: behind code", "CHECK: mine", "CPU-NOT: also"]
    assert found.prefixes == {"CHECK", "CPU"}


def test_prose_is_no_directive() -> None:
    comments = ["Note: CHECK this", "CHECK the shape: it matters", "CPUs: they are slow", "TPU-v4: slow"]
    comments += ["CHECKS: by hand", "CPU-only: x", "TODO: more", "TPU v5e: slow"]
    found = of("".join(f"# {comment}\n" for comment in comments))
    assert (found.text, found.bad) == ("", ())


@pytest.mark.parametrize(
    ("line", "word", "advice"),
    [
        ("CHECK-NXT: add", "CHECK-NXT", "Did you mean `CHECK-NEXT:`?"),
        ("CPU-NO: add", "CPU-NO", "Did you mean `CPU-NOT:`?"),
        ("CHECK-COUNT-x: add", "CHECK-COUNT-x", "Did you mean `CHECK-COUNT-<n>:`?"),
        ("CHECK_NOT: add", "CHECK_NOT", "Did you mean `CHECK-NOT:`?"),
        ("CHECK.NOT: add", "CHECK.NOT", "Did you mean `CHECK-NOT:`?"),
        ("CHECKNOT: add", "CHECKNOT", "Write `CHECK:`, or `CHECK-NEXT:` and the like."),
        ("CHECK : add", "CHECK", "Write `CHECK:`, or `CHECK-NEXT:` and the like."),
        ("- CHECK: add", "- CHECK", "Write `CHECK:`, or `CHECK-NEXT:` and the like."),
        ("CHECK-NOT add", "CHECK-NOT", "Did you mean `CHECK-NOT:`?"),
        ("CHEKC: add", "CHEKC", "Write `CHECK:`, or `CHECK-NEXT:` and the like."),
        ("CHEKC-NOT: add", "CHEKC-NOT", "Did you mean `CHECK-NOT:`?"),
        ("GPU: add", "GPU", "The prefixes of GPUs are CUDA and ROCM."),
    ],
)
def test_what_was_meant_as_a_directive_and_is_none_gets_the_nearest(line: str, word: str, advice: str) -> None:
    (bad,) = of(f"\n# {line}\n# CHECK: module\n").bad
    assert (bad.code, str(bad.location), bad.message) == (
        "directive.bad",
        "train.py:2",
        f"{word!r} is no FileCheck directive",
    )
    assert bad.advice == f"{advice} A plain comment must not begin with a prefix and a colon."


@pytest.mark.parametrize("match", ENGINES)
@pytest.mark.parametrize(
    "lines",
    [
        ["CHECK: stablehlo.add"],
        ["CHECK: [[X:%.+]] = stablehlo.add %arg0", "CHECK-NEXT: return [[X]] "],
        ["CHECK-LABEL: func.func public @main(", "CHECK-SAME: tf.aliasing_output = 0", "CHECK-NOT: multiply"],
        ["CHECK-DAG: stablehlo.add", "CHECK-DAG: stablehlo.constant"],
        ["CHECK-COUNT-2: stablehlo.", "CHECK{LITERAL}: return %0 : tensor<3xf32>"],
        ["TPU: no such thing", "CPU: return"],
    ],
)
def test_what_holds(match: Matcher, lines: list[str]) -> None:
    assert match(IR, of("".join(f"# {line}\n" for line in lines)), ("CHECK", "CPU")) is None


@pytest.mark.parametrize("match", ENGINES)
@pytest.mark.parametrize(
    ("lines", "at"),
    [
        (["CHECK: stablehlo.multiply"], 1),
        (["CHECK: stablehlo.constant", "CHECK-NEXT: return"], 2),
        (["CHECK: return", "CHECK: stablehlo.add"], 2),
        (["CHECK: module", "CHECK-NOT: stablehlo.add", "CHECK: return"], 2),
        (["CHECK: return [[Y]]"], 1),
        (["CPU: stablehlo.multiply"], 1),
        (["CHECK-SAME: func.func public @nothing"], 1),
    ],
)
def test_what_fails_names_the_directives_line(match: Matcher, lines: list[str], at: int) -> None:
    found = failure(match(IR, of("".join(f"# {line}\n" for line in lines)), ("CHECK", "CPU")))
    assert str(found.location) == f"train.py:{at}"
    assert found.evidence[0] == f"directive: {lines[at - 1]}"


@pytest.mark.parametrize("match", ENGINES)
def test_directives_are_matched_anew_against_each_module(match: Matcher) -> None:
    directives = of("# CHECK: [[SUM:%.]] = stablehlo.add\n# CHECK: return [[SUM]] :\n")
    for module in (IR, IR.replace("%0", "%7"), IR):
        assert match(module, directives, ("CHECK",)) is None
    other = IR.replace("%0 = ", "%7 = ")  # and returns %0 as before
    assert failure(match(other, directives, ("CHECK",))).location == Location("train.py", 2)


def test_a_directive_that_matches_nothing_shows_the_nearest_line() -> None:
    found = failure(engine.check(IR, of("# CHECK: stablehlo.add %arg1, %cst : tensor<3xf32>\n"), ("CHECK",)))
    assert found.code == "directive.failed"
    assert found.evidence[1] == "nearest: line 4: %0 = stablehlo.add %arg0, %cst : tensor<3xf32>"


@pytest.mark.parametrize(
    "pattern", ["stablehlo.addd", "stablehlo.ad %arg0", "[[X:%.+]] = stablehlo.addd %arg0, %{{.+}}"]
)
def test_the_nearest_line_is_found_by_letters_where_words_are_misspelt(pattern: str) -> None:
    found = failure(engine.check(IR, of(f"# CHECK: {pattern}\n"), ("CHECK",)))
    assert found.evidence[1].startswith("nearest: line 4: %0 = stablehlo.add")


def test_an_excluded_line_is_shown() -> None:
    found = failure(engine.check(IR, of("# CHECK: module\n# CHECK-NOT: stablehlo.add\n"), ("CHECK",)))
    assert found.message == "the directive excludes a line that is there"
    assert found.evidence[1] == "found: line 4: %0 = stablehlo.add %arg0, %cst : tensor<3xf32>"


@pytest.mark.parametrize("match", ENGINES)
@pytest.mark.parametrize(
    "line",
    [
        *("CHECK: {{(}}", "CHECK: {{}}", "CHECK: {{*}}", "CHECK: {{[[:foo:]]}}", "CHECK: {{a", "CHECK-NOT: {{(}}"),
        *("CHECK: [[X-1]]", "CHECK: [[X Y]]", "CHECK: [[]]", "CHECK: [[$]]", "CHECK: [[@FOO]]", "CHECK: a [["),
        *("CHECK: [[X:[]]", "CHECK: [[X:(]]", "CHECK: dense<[[1, 2], [3, 4]]>", "CHECK:"),
    ],
)
def test_a_directive_that_cannot_be_read_says_so(match: Matcher, line: str) -> None:
    found = failure(match(IR, of(f"\n# {line}\n"), ("CHECK",)))
    assert (found.code, str(found.location)) == ("directive.bad", "train.py:2")
    assert found.advice


@pytest.mark.parametrize("line", ["CHECK: [[#X+1]]", "CHECK: [[#X]]", "CHECK: [[#X:]]"])
def test_what_only_llvms_reads_says_so(line: str) -> None:
    found = failure(engine.check(IR, of(f"\n# {line}\n"), ("CHECK",)))
    assert (found.code, str(found.location)) == ("directive.bad", "train.py:2")
    assert found.advice


@pytest.mark.parametrize(
    "lines", ["# CHECK: [[EMPTY:x*]] = nothing\n", "# CHECK-DAG: module\n# CHECK-NOT: zzz\n# CHECK-DAG: return\n"]
)
def test_the_package_prints_nothing(capfd: pytest.CaptureFixture[str], lines: str) -> None:
    engine.check(IR, of(lines), ("CHECK",))
    assert capfd.readouterr() == ("", "")


def test_llvm_gets_the_same_directives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for FileCheck that fails at line 2 with LLVM's wording: the finding is at the user's file."""
    fake = tmp_path / "FileCheck"
    fake.write_text('#!/bin/sh\ngrep -n "return" "$1" >/dev/null || exit 0\n'
                    'echo "$1:2:10: error: CHECK: expected string not found in input" >&2\nexit 1\n')  # fmt: skip
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    found = failure(llvm.check(IR, of("\n# CHECK: return %9\n"), ("CHECK",)))
    assert str(found.location) == "train.py:2"
    assert found.message == "LLVM's FileCheck: CHECK: expected string not found in input"
