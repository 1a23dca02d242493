"""What of LLVM's FileCheck each engine has: a row for each directive and option, with directives that show it.

docs/filecheck.md has the table; `make tables` writes it, and a test runs every row by both engines.
https://llvm.org/docs/CommandGuide/FileCheck.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

IR = """alpha one
  beta   two
gamma = 12
delta = 13 hex 0xff
empty next

beta three
end [x] {y} (z)
r1 = add r1, r2
"""
"""What the directives are matched against."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A directive, a form of pattern or an option.

    Attributes:
      name: as the table shows it, in Markdown.
      holds, fails, bad: directives that hold, do not, and cannot be read: by the package, and by LLVM's unless `llvm`.
      llvm: what LLVM's FileCheck makes of `holds` and `bad` where it differs: `holds` or `bad`.
      package: what the table says of the `filecheck` package, with what is put right in mutcheck.
      other: what the table says of LLVM's.
    """

    name: str
    holds: Sequence[str] = ()
    fails: Sequence[str] = ()
    bad: Sequence[str] = ()
    llvm: str = ""
    package: str = "yes"
    other: str = "yes"


DIRECTIVES = (
    Feature("`CHECK:`", ["CHECK: alpha", "CHECK: gamma"], ["CHECK: gamma", "CHECK: alpha"], ["CHECK:"]),
    Feature(
        "`-NEXT`",
        ["CHECK: alpha", "CHECK-NEXT: [[X:beta|two]]", "CHECK: [[X]] three"],
        ["CHECK: alpha", "CHECK-NEXT: {{one|beta}}"],
        ["CHECK-NOT: nothing", "CHECK-NEXT: alpha"],
        package="yes; mutcheck takes the first match of a line, as LLVM's does",
    ),
    Feature("`-SAME`", ["CHECK: delta", "CHECK-SAME: hex"], ["CHECK: gamma", "CHECK-SAME: hex"], ["CHECK-SAME: alpha"]),
    Feature(
        "`-NOT`",
        ["CHECK: alpha", "CHECK-NOT: beta", "CHECK: beta two", "CHECK-NOT: four"],
        ["CHECK: gamma", "CHECK-NOT: r1, r2"],
        ["CHECK-NOT:"],
        package="yes; mutcheck looks as far as the next match begins, as LLVM's does",
    ),
    Feature(
        "`-DAG`",
        ["CHECK-DAG: gamma", "CHECK-DAG: alpha", "CHECK: delta"],
        ["CHECK-DAG: alpha", "CHECK-DAG: alpha"],
        ["CHECK-DAG:"],
    ),
    Feature(
        "`-LABEL`",
        ["CHECK-LABEL: alpha", "CHECK: beta", "CHECK-LABEL: delta", "CHECK-SAME: hex"],
        ["CHECK-LABEL: alpha", "CHECK: three", "CHECK-LABEL: delta"],
        ["CHECK: [[X:alpha]]", "CHECK-LABEL: [[X]]"],
    ),
    Feature(
        "`-EMPTY`",
        ["CHECK: empty", "CHECK-EMPTY:", "CHECK-NEXT: beta"],
        ["CHECK: r2", "CHECK-EMPTY:", "CHECK-EMPTY:", "CHECK-EMPTY:"],
        ["CHECK: empty", "CHECK-EMPTY: x"],
    ),
    Feature("`-COUNT-<n>`", ["CHECK-COUNT-2: beta"], ["CHECK-COUNT-3: beta"], ["CHECK-COUNT-0: beta"]),
    Feature("`{LITERAL}`", ["CHECK{LITERAL}: [x] {y} (z)"], ["CHECK{LITERAL}: {{.*}}"]),
    Feature(
        "`COM:`, `RUN:`",
        ["COM: CHECK: nothing", "RUN: FileCheck %s", "CHECK: alpha"],
        package="plain comments: a directive begins its comment",
        other="the same",
    ),
)

PATTERNS = (
    Feature("blanks and tabs count alike", ["CHECK: beta\ttwo", "CHECK: gamma   = 12"]),
    Feature(
        "`{{regex}}`",
        ["CHECK: {{^}}g{{[^z]}}mma = {{[0-9]+$}}"],
        ["CHECK: alpha{{.*}}gamma"],
        ["CHECK: {{(}}"],
        package="yes, and Python's own",
        other="POSIX extended",
    ),
    Feature(
        "`{{([0-9]{2})}}`",
        ["CHECK: delta = {{([0-9]{2})}} hex"],
        bad=["CHECK: delta = {{[0-9]{2}}} hex"],
        package="needs the parentheses: the first }} ends it",
        other="the same",
    ),
    Feature(
        "`{{[[:digit:]]}}` and other classes",
        ["CHECK: r1 {{[[:punct:]]}} add r{{[[:digit:]]}}, r2"],
        bad=["CHECK: {{[[:ascii:]]+}}"],
        package="yes, those of POSIX",
    ),
    Feature(
        r"`{{\d}}`, `\w`, `\s`, `\b`, `\1`",
        [r"CHECK: gamma = {{\d+}}"],
        llvm="bad",
        other="an error: without one it would take the letter d",
    ),
    Feature(
        "`{{a*?}}`, `{{(?=a)}}`",
        ["CHECK: {{a.*?a}}"],
        llvm="bad",
        other="an error",
    ),
    Feature(
        "`[[X:regex]]`, `[[X]]`",
        ["CHECK: [[R:r[0-9]]] = add [[R]], r2"],
        ["CHECK: gamma = [[N:[0-9]+]]", "CHECK: delta = [[N]]"],
        ["CHECK: [[X:abc"],
    ),
    Feature("`[[X]]`, never captured", fails=["CHECK: [[X]]"]),
    Feature(
        "`[[1, 2]]`, `[[X-1]]`",
        bad=["CHECK: [[1, 2], [3, 4]]"],
        package="an error, which names `{LITERAL}`: no variable goes by that",
        other="the same",
    ),
    Feature(
        "`[[$X]]`",
        ["CHECK: [[$B:beta]]", "CHECK-LABEL: empty", "CHECK: [[$B]] three"],
        package="as `[[X]]`: all variables outlive labels",
        other="the same, without `--enable-var-scope`",
    ),
    Feature(
        "`[[@LINE+n]]`, `[[#@LINE+n]]`",
        ["CHECK: gamma = [[@LINE+11]]", "CHECK: delta = [[# @LINE + 11]]"],
        package="yes: the line of the directive in its own file",
    ),
    Feature("`[[#]]`, `[[#%x,]]`", ["CHECK: delta = [[#]] hex 0x[[#%x,]]"]),
    Feature(
        "`[[#N:]]`, `[[#N+1]]`, `[[#==N]]`",
        bad=["CHECK: gamma = [[#N:]]", "CHECK: delta = [[#N+1]]"],
        llvm="holds",
        package="an error, which names `--filecheck llvm`",
    ),
)

OPTIONS = (
    ("`--check-prefix`, `--check-prefixes`", "set by mutcheck: `CHECK` and the platform's, `HLO` and the platform's"),
    ("`--allow-unused-prefixes`", "set by mutcheck"),
    ("`--comment-prefixes`", "set by mutcheck: no prefix is one"),
    ("`--input-file`", "set by mutcheck: StableHLO, or the optimized module"),
    ("`--match-full-lines`", "off; write `{{^}}` and `{{$}}`"),
    ("`--strict-whitespace`", "off; blanks count alike"),
    ("`--ignore-case`", "off; write `{{[Aa]dd}}`"),
    ("`--implicit-check-not`", "off; write `-NOT` between the directives"),
    ("`--enable-var-scope`", "off; variables outlive labels"),
    ("`-D`", "off; write the text"),
    ("`--allow-empty`", "off; no module is empty"),
    ("`--allow-deprecated-dag-overlap`", "off; two `-DAG` never match one text"),
    ("`--dump-input` and what belongs to it, `--color`, `-v`, `-vv`", "off; `--emit` shows the module"),
    ("`FILECHECK_OPTS`", "not read: results are the same for everybody"),
)


def table() -> str:
    """The tables of docs/filecheck.md."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| directive or pattern | `filecheck` package (the default) | LLVM's, with `--filecheck llvm` |"
    yield "| --- | --- | --- |"
    for each in (*DIRECTIVES, *PATTERNS):
        yield f"| {_cell(each.name)} | {_cell(each.package)} | {_cell(each.other)} |"
    yield ""
    yield "| option of LLVM's FileCheck | in mutcheck, with both engines |"
    yield "| --- | --- |"
    for name, said in OPTIONS:
        yield f"| {name} | {said} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
