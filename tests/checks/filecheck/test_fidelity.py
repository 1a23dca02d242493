"""Every directive of LLVM's FileCheck under both engines: the table of docs/filecheck.md says what they do."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mutcheck.checks.filecheck import directive, llvm
from mutcheck.core.finding import Finding

DOCS = Path(__file__).parents[3] / "docs/filecheck.md"
LLVM = shutil.which(llvm.COMMAND)
IR = """module @jit_f {
  func.func public @main(%arg0: tensor<3xf32> {tf.aliasing_output = 0 : i32}) -> tensor<3xf32> {
    %cst = stablehlo.constant dense<1.0> : tensor<3xf32>
    %0 = stablehlo.add %arg0, %cst : tensor<3xf32>

    return %0 : tensor<3xf32>
  }
}
"""
NUMBER = "CHECK: tensor<[[#NUM:]]xf32>"

CASES = {
    "-NEXT": ["CHECK: constant", "CHECK-NEXT: add"],
    "-SAME": ["CHECK: add", "CHECK-SAME: arg0"],
    "-NOT": ["CHECK: add", "CHECK-NOT: multiply", "CHECK: return"],
    "-DAG": ["CHECK-DAG: add", "CHECK-DAG: constant"],
    "-LABEL": ["CHECK-LABEL: @main", "CHECK: add"],
    "-EMPTY": ["CHECK: add", "CHECK-EMPTY:", "CHECK-NEXT: return"],
    "-COUNT-<n>": ["CHECK-COUNT-2: stablehlo."],
    "{LITERAL}": ["CHECK: constant", "CHECK-NEXT{LITERAL}: %0 ="],
    "{{regex}}": ["CHECK: {{%[[:digit:]]+}} = stablehlo.add"],
    "[[NAME:regex]], [[NAME]]": ["CHECK: [[X:%.+]] = stablehlo.add", "CHECK: return [[X]]"],
    "[[$NAME:regex]]": ["CHECK: [[$X:%.+]] = stablehlo.add", "CHECK: return [[$X]]"],
    "[[#NAME:]], [[#NAME]]": [NUMBER, "CHECK: tensor<[[#NUM]]xf32>"],
    "[[#%x,NAME:]]": ["CHECK: tensor<[[#%x,NUM:]]xf32>"],
    "[[# @LINE ]]": ["CHECK: dense<[[# @LINE ]].0>"],
    "[[#@LINE]], [[@LINE]]": ["CHECK: dense<[[#@LINE]].0>"],
    "[[#N:]]": ["CHECK: tensor<[[#N:]]xf32>"],
    "[[#NAME+1]]": ["CHECK: dense<[[#NUM:]].0", "CHECK: tensor<[[#NUM+2]]xf32>"],
    "[[#==NAME]]": [NUMBER, "CHECK: tensor<[[#==NUM]]xf32>"],
    "[[#add(NAME,1)]]": [NUMBER, "CHECK: tensor<[[#add(NUM,0)]]xf32>"],
    "[[#3]]": ["CHECK: tensor<[[#3]]xf32>"],
    "[[# NAME ]]": ["CHECK: tensor<[[# NUM: ]]xf32>"],
    "-SAME, -NEXT, -EMPTY first": ["CHECK-SAME: module"],
    "-SAME, -NEXT, -EMPTY after -DAG, -NOT": ["CHECK-DAG: add", "CHECK-SAME: arg0"],
    "-EMPTY: text": ["CHECK: add", "CHECK-EMPTY: text"],
    "-LABEL: [[NAME]]": ["CHECK-LABEL: @[[X:main]]"],
    "-COUNT-0": ["CHECK-COUNT-0: stablehlo."],
    "no text": ["CHECK:"],
    "{{ without }}": ["CHECK: {{add"],
    "[[ without ]]": ["CHECK: [[X:add"],
    "a regex that is none": ["CHECK: {{(}}"],
    "an undefined variable": ["CHECK: return [[NOPE]]"],
    "an undefined number": ["CHECK: tensor<[[#NOPE]]xf32>"],
    "-NOT-NEXT": ["CHECK-NOT-NEXT: x"],
    "Python's regex": ["CHECK: %{{\\d+}} = stablehlo.{{(?=add)}}"],
}


def rows() -> dict[str, tuple[str, str]]:
    """What the table says of each directive: under LLVM's FileCheck, and under the package."""
    text = DOCS.read_text("utf-8").partition("<!-- directives -->")[2].partition("<!-- end -->")[0]
    found = re.findall(r"^\| (.+?) \| (\w+) \| (\w+) \|", text, re.MULTILINE)
    return {name.replace("`", ""): (llvms, package) for name, llvms, package in found if name != "directive"}


def of(lines: list[str]) -> directive.Directives:
    return directive.from_python("".join(f"# {line}\n" for line in lines), "train.py", (1, 10_000), ("CHECK", "CPU"))


def verdict(found: Finding | None) -> str:
    return "holds" if found is None else {"directive.bad": "refused", "directive.failed": "fails"}[found.code]


def test_the_table_has_every_case() -> None:
    assert list(rows()) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_package_does_what_the_table_says(name: str) -> None:
    directives = of(CASES[name])
    found = directives.bad[0] if directives.bad else directive.check(IR, directives, ("CHECK",))
    assert verdict(found) == rows()[name][1]
    if found is not None:
        assert found.location is not None
        assert found.advice


@pytest.mark.skipif(LLVM is None, reason="LLVM's FileCheck is not on PATH")
@pytest.mark.parametrize("name", CASES)
def test_llvm_does_what_the_table_says(name: str) -> None:
    directives = of(CASES[name])
    found = directives.bad[0] if directives.bad else llvm.check(IR, directives, ("CHECK",))
    assert verdict(found) == rows()[name][0]


@pytest.mark.parametrize("name", ["[[#NAME+1]]", "[[#@LINE]], [[@LINE]]", "[[#3]]"])
def test_what_the_package_has_not_is_said_with_the_way_out(name: str) -> None:
    found = directive.check(IR, of(CASES[name]), ("CHECK",))
    assert found is not None
    assert "the filecheck package does not read `[[#" in found.message
    assert "`--filecheck llvm`" in found.advice


@pytest.mark.skipif(LLVM is None, reason="LLVM's FileCheck is not on PATH")
def test_options_of_the_environment_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILECHECK_OPTS", "--implicit-check-not=stablehlo")
    assert llvm.check(IR, of(["CHECK: return"]), ("CHECK",)) is None


def test_brackets_of_a_regex_are_no_variable() -> None:
    for line in ("CHECK-LABEL: @{{[[:alpha:]]+}}", "CHECK{LITERAL}: {"):
        assert directive.check(IR, of([line]), ("CHECK",)) is None
