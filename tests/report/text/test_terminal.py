"""What a person sees: in narrow and wide terminals, in pipes, with and without colours."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, Done, accepted, lowered, run
from rich.console import Console

import mutcheck
from mutcheck.checks.ledger import Buffer
from mutcheck.checks.result import Result
from mutcheck.core.artifacts import Artifact, Crash, Lowering, Rejection
from mutcheck.core.cell import Aim, Cell
from mutcheck.core.finding import Finding, Location, Severity
from mutcheck.core.program import UpdateKind
from mutcheck.core.source import Source
from mutcheck.core.target import HOST, Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.units import readable
from mutcheck.report.formats import Detail
from mutcheck.report.text.results import terminal

HERE = Toolchain((("jax", "0.12.0.1"),))


def result(
    program: str, target: str, *findings: Finding, artifact: Artifact | None = None, update: UpdateKind = "updated"
) -> Result:
    cell = Cell(Source(program, Path("train.py"), program), Aim(Target.parse(target)))
    artifact = artifact or Lowering(program, cell.platform, "", b"", ())
    buffer = Buffer("x", 0, (3,), "float32", 12, True, True, False, True, "aliasing output", 0, update, "")
    buffers = (buffer,) if isinstance(artifact, Lowering) else ()
    checked = frozenset({"donation", "update", "directives", "golden"})
    return Result(cell, artifact, buffers, findings, checked)


def shown(
    *results: Result,
    width: int = 100,
    encoding: str = "utf-8",
    colours: bool = False,
    detail: Detail = Detail.CAUSES,
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=stream, width=width, force_terminal=colours, color_system="standard" if colours else None)
    return terminal.render(results, HERE, [], console, detail=detail)


DIFFERS = Finding(
    "golden.differs",
    Severity.ERROR,
    "the lowering differs from its golden: +0 -0 ~1 operations",
    location=Location("goldens/f/0.12.0.1/shared.mlir"),
    evidence=("--- golden", "+++ now", "-  old", "+  new"),
    advice="If the change is right, keep it: `mutcheck accept f`.",
)
CHANGED = Finding(
    "golden.differs",
    Severity.ERROR,
    "the lowering differs from its golden: +0 -0 ~2 operations",
    evidence=(
        "--- golden",
        "+++ now",
        "-  %0 = stablehlo.add %a",
        "+  %0 = stablehlo.multiply %a",
        " }",
        "-  a",
        "+  b",
    ),
)
REBUILT = Finding("update.rebuilt", Severity.ERROR, "x is rebuilt", "x", Location("train.py", 31))


def test_a_failure_stands_out_in_its_row_and_below_it() -> None:
    lines = shown(result("g", "cpu"), result("f", "cpu", DIFFERS), result("f", "tpu")).splitlines()
    assert lines[1].split() == ["f", "cpu", "✗", "failed", "1/1", "1", "updated", "✓", "✗"]
    assert lines[2].split() == ["tpu", "✓", "passed", "1/1", "1", "updated", "✓", "✓"]
    assert lines[3].split()[:2] == ["g", "cpu"]
    below = lines[lines.index("✗ f on cpu  golden.differs") :]
    assert below[1:6] == [
        "    the lowering differs from its golden: +0 -0 ~1 operations",
        "    at goldens/f/0.12.0.1/shared.mlir",
        "      --- golden",
        "      +++ now",
        "      -  old",
    ]
    assert "    → If the change is right, keep it: `mutcheck accept f`." in below
    assert "2 programs on 2 targets: 1 failed (1 of 3 cells), 1 passed" in below


def test_one_finding_of_many_cells_is_said_once() -> None:
    text = shown(*(result("f", target, DIFFERS) for target in ("cpu", "cuda", "tpu")))
    assert text.count("golden.differs") == 1
    assert "✗ f on all 3  golden.differs" in text
    each = shown(*(result(program, "cpu", DIFFERS) for program in "fgh"))
    assert each.count("golden.differs") == 3
    missing = Finding("golden.missing", Severity.WARNING, "no golden for this release")
    many = shown(*(result(program, "cpu", missing) for program in "fgh"))
    assert many.count("golden.missing") == 1
    assert "! 3 programs, 3 cells" in many


def test_neither_golden_nor_ledger_is_one_line_in_the_report_and_two_in_the_document(
    write: Callable[..., Path],
) -> None:
    path = write("""
        @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(3)),))
        @jax.jit
        def step(x):
            x[...] += 1
        # CHECK: stablehlo.add
    """)
    told = run("lower", str(path), "--target", "cpu,rocm", "-v").out
    assert "! step on cpu, rocm:mi300x  golden.missing, ledger.missing\n    no golden for this release" in told
    assert told.count(".missing") == 2
    assert run("lower", str(path), "--target", "cpu", "--format", "json").codes("step") == [
        "ledger.missing",
        "golden.missing",
    ]
    assert lowered("--target", "cpu", str(path), "-v").out.count("ledger.missing") == 0
    assert accepted(str(path)).status == 0
    assert "  ledger.missing\n    no ledger is kept" in run("lower", str(path), "--target", "cpu", "-v").out


MANY = """
    SIZES = {f"p{number}": 8 * (number + 1) for number in range(%d)}

    @mutcheck.program(arguments=lambda: ({name: jnp.zeros((8, size)) for name, size in SIZES.items()},))
    @partial(jax.jit, donate_argnums=0)
    def flipped(p):
        return {name: jnp.flip(each, 1) for name, each in p.items()}
    # CHECK: stablehlo.reverse
"""


PLAIN = """
    @mutcheck.program(arguments=vector)
    @jax.jit
    def {name}(x):
        return x + 1
"""


def test_programs_without_directives_are_one_block_with_one_command(write: Callable[..., Path]) -> None:
    path = write("".join(PLAIN.format(name=name) for name in ("first", "second", "third", "fourth")))
    path.with_name("pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["train.py"]\n')
    told = " ".join(lowered("--no-compile", "--target", "cpu", cwd=path.parent).out.split())
    assert "! 4 programs, 4 cells directive.none the program has no directive" in told
    assert "and 3 more programs: second, third, fourth" in told
    every = " ".join(f"train.py::{name}" for name in ("first", "second", "third", "fourth"))
    assert f"→ `mutcheck directives {every} --write` writes some to start from." in told
    assert told.count("to start from") == 1


def test_of_many_buffers_that_are_copied_the_largest_are_told(write: Callable[..., Path]) -> None:
    path = write(MANY % 12)
    done = run("lower", str(path), "--target", "cpu")
    assert re.findall(r"^    p\['(\w+)'\] .* is copied", done.out, re.MULTILINE) == ["p11"]
    sizes = [8 * 8 * 4 * (number + 1) for number in range(11)]
    named = re.escape("p['p10'], p['p9'], p['p8'] and 8 more")
    left = re.search(rf"^    and 11 more buffers, (.*): {named}$", done.out, re.MULTILINE)
    assert left is not None
    assert left[1] in {readable(times * sum(sizes)) for times in (1, 2)}
    whole = run("lower", str(path), "--target", "cpu", "-v")
    assert len(re.findall(r"^    p\['(\w+)'\] .* is copied", whole.out, re.MULTILINE)) == 12
    document = run("lower", str(path), "--target", "cpu", "--format", "json")
    assert document.codes("flipped").count("inplace.copied") == 12


def test_a_line_is_shown_once_with_marks_below_its_code(write: Callable[..., Path]) -> None:
    path = write((MANY % 4).replace("p.items()}\n", "p.items()}  # all of it\n"))
    line = next(number for number, each in enumerate(path.read_text().splitlines(), 1) if "# all of it" in each)
    done = run("lower", str(path), "--target", "cpu")
    code = "return {name: jnp.flip(each, 1) for name, each in p.items()}"
    gutter = " " * len(str(line))
    assert f"      {line} | {code}  # all of it\n      {gutter} | {'^' * len(code)}\n" in done.out
    assert done.out.count("^^^") == len(code) // 3
    assert "and 3 more buffers, " in done.out


def test_long_evidence_is_cut_and_says_so() -> None:
    finding = Finding("golden.differs", Severity.ERROR, "m", evidence=tuple(f"+ line {k}" for k in range(500)))
    text = shown(result("f", "cpu", finding))
    assert "... 488 more lines: -v shows them, --format json has all" in text
    assert "line 12" not in text
    whole = shown(result("f", "cpu", finding), detail=Detail.EVERYTHING)
    assert "... 440 more lines: --format json has them all" in whole


def test_a_waived_finding_is_told_with_its_reason() -> None:
    waived = Finding("update.rebuilt", Severity.NOTE, "x is rebuilt", "x", waived="scan did so then")
    text = shown(result("f", "cpu", waived, update="rebuilt"))
    assert "1 rebuilt" in text
    assert "· waived: f on cpu: update.rebuilt: scan did so then" in text
    assert "1 program on cpu: 1 passed; 1 finding waived" in text


def test_rejections_and_crashes() -> None:
    refused = Rejection("f", HOST, "trace", "ValueError", "no")
    expected = Finding("rejection.expected", Severity.NOTE, "not traced, as expected")
    unexpected = Finding("rejection.unexpected", Severity.ERROR, "jax refused it")
    crash = Crash("h", HOST, "h raised KeyError")
    crashed = Finding("program.crashed", Severity.ERROR, "h raised KeyError")
    text = shown(
        result("f", "cpu", expected, artifact=refused),
        result("g", "cpu", unexpected, artifact=refused),
        result("h", "cpu", crashed, artifact=crash),
    )
    lines = text.splitlines()
    assert lines[1].split() == ["g", "cpu", "✗", "rejected", "✓"]
    assert lines[2].split() == ["h", "cpu", "✗", "error"]
    assert lines[3] == "⊘ rejected on cpu, as expected: f"
    assert "3 programs on cpu: 1 failed, 1 in error, 1 rejected as expected" in text
    whole = shown(result("f", "cpu", expected, artifact=refused), detail=Detail.EVERYTHING).splitlines()
    assert whole[1].split() == ["f", "cpu", "⊘", "expected", "✓"]


def test_a_check_that_was_not_made_is_no_pass() -> None:
    made = result("f", "cpu")
    unmade = Result(made.cell, made.artifact, made.buffers, (), frozenset({"donation", "update"}))
    assert shown(unmade).splitlines()[1].split()[-2:] == ["none", "none"]


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_of_the_table_is_wider_than_the_terminal(width: int) -> None:
    long = result("a_program_with_quite_a_long_name_that_goes_on", "cuda")
    table = shown(long, result("f", "cpu", REBUILT, update="rebuilt"), width=width).partition("\n\n")[0]
    assert max(map(len, table.splitlines())) <= width


@pytest.mark.parametrize("columns", ["40", "50", "60", "72"])
def test_a_narrow_table_leaves_columns_out_and_cuts_no_figure(write: Callable[..., Path], columns: str) -> None:
    path = write(MANY % 2)
    done = run("lower", str(path), "--target", "cpu", COLUMNS=columns)
    head, *rows = done.out.partition("\n\n")[0].splitlines()
    known = {"program", "target", "donated", "aliased", "in", "place", "extra", "check", "golden"}
    assert set(head.split()) <= known
    assert "in place" in head
    assert ("donated" in head, "golden" in head) == (int(columns) >= 52, int(columns) >= 72)
    assert rows[0].split()[:2] == ["flipped", "cpu"]
    assert re.search(r"0/2 +[\d.]+ (?:KiB|B)\b", rows[0])
    assert max(map(len, [head, *rows])) <= int(columns)


def test_signs_become_ascii_where_the_output_takes_nothing_else() -> None:
    text = shown(result("f", "cpu", DIFFERS), result("g", "cpu"), encoding="ascii")
    assert text.isascii()
    assert "X failed" in text
    assert "ok passed" in text


def test_colours_are_for_terminals_and_no_color_is_kept() -> None:
    assert "\x1b[" in shown(result("f", "cpu", DIFFERS), colours=True)
    assert "\x1b[" not in shown(result("f", "cpu", DIFFERS))
    done = lowered("increment", "--target", "cpu", NO_COLOR="1", FORCE_COLOR="1")
    assert "\x1b[3" not in done.out


def test_a_pipe_gets_plain_whole_rows() -> None:
    done = lowered("increment", "linear_mutable", "--target", "cpu,tpu")
    assert done.status == 0
    assert "\x1b" not in done.out + done.err
    assert done.err == ""
    rows = [line.split() for line in done.out.splitlines()[1:5]]
    assert [row[:2] for row in rows] == [["increment", "cpu,"], ["tpu"], ["linear_mutable", "cpu,"], ["tpu"]]
    whole = lowered("increment", "linear_mutable", "--target", "cpu,tpu", "--verbose")
    rows = [line.split() for line in whole.out.splitlines()[1:5]]
    assert [row[:2] for row in rows] == [["increment", "cpu"], ["tpu", "✓"], ["linear_mutable", "cpu"], ["tpu", "✓"]]
    assert all(line == line.rstrip() for line in done.out.splitlines())


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m mutcheck.cli lower increment --target cpu --emit stablehlo | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("module @jit_increment ")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.skipif(not NEWEST, reason="the picture in the README is of the newest release")
def test_the_readmes_table_is_what_the_command_prints(table: Done) -> None:
    readme = (Path(mutcheck.__file__).parent / "README.md").read_text()
    shown = readme.partition("$ mutcheck lower\n")[2].partition("```")[0]
    assert len(shown.splitlines()) <= 40, "it fits on a screen"
    assert shown == re.sub(r"^· recorded in .*\n", "", table.out, flags=re.MULTILINE)


@pytest.mark.parametrize("detail", [Detail.CAUSES, Detail.EVERYTHING])
def test_the_words_that_differ_of_a_line_are_marked_and_of_another_line_none(detail: Detail) -> None:
    text = shown(result("f", "cpu", CHANGED), colours=True, detail=detail)
    marked = re.findall("\x1b\\[([^m]*)m([^\x1b]*)", text)
    assert [word for style, word in marked if "7" in style.split(";")] == ["stablehlo.add", "stablehlo.multiply"]
