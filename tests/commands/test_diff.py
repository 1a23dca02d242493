"""`mutcheck diff` as a user types it: what both sides may be, what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import HEADER, NEWEST, RELEASE, accepted, lowered
from driver import run as mutcheck
from entries import row, run

from mutcheck.golden.history import record
from mutcheck.golden.history.entry import Entry

OLD = """module @jit_step {
  func.func public @main(%arg0: tensor<3xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<3xf32>) -> tensor<3xf32> {
    %0 = stablehlo.add %arg0, %arg1 : tensor<3xf32>
    %1 = stablehlo.tanh %0 : tensor<3xf32>
    return %1 : tensor<3xf32>
  }
}
"""
RENUMBERED = OLD.replace("%1", "%7").replace("%0", "%2")
EDITED = OLD.replace(" {tf.aliasing_output = 0 : i32}", "").replace(
    "    return %1", "    %2 = stablehlo.negate %1 : tensor<3xf32>\n    return %2"
)
HLO = """// a comment
HloModule jit_f, input_output_alias={ {}: (0, {}, may-alias) }

ENTRY %main.1 (Arg_0.1: f32[3]) -> f32[3] {
  %Arg_0.1 = f32[3]{0} parameter(0), metadata={op_name="state.mean"}
  ROOT %add.1 = f32[3]{0} add(%Arg_0.1, %Arg_0.1), metadata={op_name="jit(f)/add"}
}
"""


def text(folder: Path, name: str, content: str | bytes) -> str:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def test_two_files(tmp_path: Path) -> None:
    sides = text(tmp_path, "old.mlir", OLD), text(tmp_path, "new.mlir", EDITED)
    done = mutcheck("diff", *sides, cwd=tmp_path)
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[:3] == ["--- old.mlir", "+++ new.mlir", "donation lost: argument 0: output 0 → not donated"]
    assert "+    %2 = stablehlo.negate %1 : tensor<3xf32>" in lines
    assert lines[-1] == "+1 -0 ~2 operations; donation lost: argument 0"


def test_programs_are_made_as_by_any_command() -> None:
    done = mutcheck("diff", "inc@cpu", "@tpu", "--timeout", "0.001", "--jobs", "1", "--no-cache")
    assert (done.status, done.out) == (2, "")
    assert "inc took longer than 0.001 seconds" in done.err


def test_equal_changes_of_unrolled_layers_are_told_by_their_arguments(write: Callable[..., Path]) -> None:
    program = """
        layers = lambda: ([{{"kernel": jnp.ones((4, 4))}} for _ in range(3)], jnp.ones(4))

        @mutcheck.program(arguments=layers)
        @jax.jit
        def step(layers, x):
            for layer in layers:
                x = x + jnp.tanh(x @ layer["kernel"]){more}
            return x
    """
    path = write(program.format(more=""))
    assert accepted(str(path), "--target", "cpu").status == 0
    path = write(program.format(more=" * 2"))
    done = mutcheck("diff", f"{path}::step", "--view", "summary")
    assert done.status == 1
    assert "  × 3, at layers[0] to layers[2]: +stablehlo.constant, " in done.out
    findings = lowered(str(path), "--target", "cpu", "--format", "json").cell("step")["findings"]
    (finding,) = [each for each in findings if each["code"] == "golden.differs"]
    assert "this change × 3, at layers[0] to layers[2]" in "".join(finding["evidence"])


@pytest.mark.parametrize("view", ["unified", "side-by-side", "summary"])
def test_what_is_the_same(tmp_path: Path, view: str) -> None:
    text(tmp_path, "old.mlir", OLD)
    assert mutcheck("diff", "old.mlir", "old.mlir", "--view", view, cwd=tmp_path).status == 0
    text(tmp_path, "new.mlir", RENUMBERED)
    done = mutcheck("diff", "old.mlir", "new.mlir", "--view", view, cwd=tmp_path)
    assert (done.status, done.out.splitlines()[-1]) == (0, "no difference")  # both are printed as MLIR prints them


def test_side_by_side_has_both_texts_in_columns(tmp_path: Path) -> None:
    sides = text(tmp_path, "old.mlir", OLD), text(tmp_path, "new.mlir", EDITED)
    done = mutcheck("diff", *sides, "--view", "side-by-side", cwd=tmp_path, COLUMNS="120")
    rows = [line.split(" │ ") for line in done.out.splitlines() if " │ " in line]
    assert len({len(left) for left, _ in rows}) == 1
    assert ["", "+    %2 = stablehlo.negate %1 : tensor<3xf32>"] in [[left.strip(), right] for left, right in rows]
    assert max(map(len, done.out.splitlines())) <= 120


def test_a_long_line_is_shortened_around_what_changed(tmp_path: Path) -> None:
    sides = text(tmp_path, "old.mlir", OLD), text(tmp_path, "new.mlir", EDITED)
    (shown,) = [line for line in mutcheck("diff", *sides, cwd=tmp_path).out.splitlines() if line.startswith("-  func")]
    assert len(shown) <= 100
    assert "{tf.aliasing_output = 0 : i32}" in shown
    full = mutcheck("diff", *sides, "--full", cwd=tmp_path).out
    assert "-" + OLD.splitlines()[1] in full.splitlines()


def test_json_has_each_change_with_its_parts(tmp_path: Path) -> None:
    sides = text(tmp_path, "old.mlir", OLD), text(tmp_path, "new.mlir", EDITED)
    done = mutcheck("diff", *sides, "--format", "json", "-o", "out.md", cwd=tmp_path)
    found = json.loads(done.out)
    assert (done.status, found["differs"]) == (1, True)
    assert found["donations"] == [{"buffer": "argument 0", "kind": "lost", "was": "output 0", "now": None}]
    assert found["counts"] == {"inserted": 1, "removed": 0, "changed": 2, "moved": 0, "others": 0}
    changes = [change for group in found["groups"] for change in group["changes"]]
    for change in changes:
        for line in filter(None, (change["old"], change["new"])):
            source = (OLD, EDITED)[line is change["new"]].splitlines()
            assert source[line["line"] - 1] == line["text"]
    (signature,) = (each for each in changes if "@main" in (each["old"] or {}).get("text", ""))
    start, end = signature["old"]["parts"][0]
    assert "tf.aliasing_output = 0" in signature["old"]["text"][start:end]
    assert "+1 -0 &#126;2 operations; donation lost: argument 0" in (tmp_path / "out.md").read_text()


def test_hlo_of_a_file_and_donations_by_name(tmp_path: Path) -> None:
    other = HLO.replace("input_output_alias={ {}: (0, {}, may-alias) }", "").replace("add.1", "add.99")
    sides = text(tmp_path, "old.hlo", HLO), text(tmp_path, "new.hlo", other.replace("jit_f,", "jit_f"))
    done = mutcheck("diff", *sides, cwd=tmp_path)
    assert (done.status, done.out.splitlines()[-1]) == (1, "+0 -0 ~1 operations; donation lost: state.mean")


def test_two_kinds_are_said_and_not_shown(tmp_path: Path) -> None:
    done = mutcheck("diff", text(tmp_path, "a.mlir", OLD), text(tmp_path, "a.hlo", HLO), cwd=tmp_path)
    assert done.status == 1
    assert done.out.startswith("These are two programs: step and f.\na.mlir is StableHLO.\na.hlo is optimized HLO.\n")
    assert "stablehlo.add" not in done.out


def test_plain_text_has_lines_and_no_operations(tmp_path: Path) -> None:
    sides = text(tmp_path, "a.mlir", OLD), text(tmp_path, "b.mlir", EDITED)
    done = mutcheck("diff", *sides, "--as-text", "--view", "summary", cwd=tmp_path)
    assert done.out.splitlines()[-3:] == ["  line 2: ~1 line", "  line 5: +1 line, ~1 line", "+1 -0 ~2 lines"]


def broken(folder: Path) -> dict[str, str]:
    """Files that cannot be compared, and what is said of each."""
    newer = b"ML\xefR\rStableHLO_v99.0.0\x00\x01\x17"
    sparse = folder / "large.mlir"
    with sparse.open("wb") as file:
        file.truncate(1 << 30)
    return {
        text(folder, "bad.mlir", OLD.replace("%arg0, %arg1", "%arg0, %arg9")): (
            "bad.mlir:3:31: use of undeclared SSA value name\n"
            "      %0 = stablehlo.add %arg0, %arg9 : tensor<3xf32>\n"
            "                                ^\n"
            "It is no StableHLO. To compare the two as plain text, add `--as-text`."
        ),
        text(folder, "bad.hlo", HLO.replace("parameter(0),", "parameter(0), nonsense,")): "bad.hlo:5:38: ",
        text(folder, "empty.mlir", " \n"): "empty.mlir is empty",
        text(folder, "newer.mlirbc", newer): "newer.mlirbc is StableHLO 99.0.0, newer than the ",
        text(folder, "cut.mlirbc", b"ML\xefR\rStableHLO_v1.0.0\x00\x01\x17"): "no StableHLO that this jaxlib can parse",
        text(folder, "noise.pb", bytes(range(255, 0, -1))): "noise.pb is no module",
        text(
            folder, "merged.mlir", OLD.replace("    %1", "<<<<<<< ours\n    %1")
        ): "merged.mlir:4 has a conflict marker",
        text(folder, "two.mlir", OLD + OLD): "two.mlir holds 2 modules",
        "large.mlir": "large.mlir holds 1 GiB, and files up to 512 MiB are compared",
        "absent.mlir": "there is no file 'absent.mlir'",
    }


def test_files_that_cannot_be_compared(tmp_path: Path) -> None:
    text(tmp_path, "old.mlir", OLD)
    for name, said in broken(tmp_path).items():
        done = mutcheck("diff", "old.mlir", name, cwd=tmp_path)
        assert (name, done.status, done.out) == (name, 2, "")
        assert said in done.err, (name, done.err)


def test_what_does_not_parse_is_compared_as_text(tmp_path: Path) -> None:
    broken(tmp_path)
    text(tmp_path, "old.mlir", OLD)
    done = mutcheck("diff", "--as-text", "old.mlir", "bad.mlir", cwd=tmp_path)
    assert (done.status, done.out.splitlines()[-1]) == (1, "+0 -0 ~1 lines")


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        (("old.mlir",), "only a program is compared with its golden"),
        (("old.mlir", "@cpu"), "names no program, and the other side names none either"),
        (("increment@cqu",), "there is no target 'cqu'. Did you mean cpu?"),
        (("increment@golden@run:last", "old.mlir"), "names a run and a golden"),
        (("incremnt",), "Did you mean increment, "),
        (("increment@0.1.0", "@golden"), "There are those of jax 0.7.0, 0.10.2"),
        (("increment@golden", "@commit:nothing"), "git has no commit 'nothing'"),
        (("increment@golden", "@golden", "--ir", "hlo"), "a golden has no optimized HLO"),
        (("increment@golden", "@run:last", "--history", "none.db"), "none.db does not exist"),
        (("increment@golden", "@golden", "-o", "out.xyz"), "names no format"),
    ],
)
def test_sides_that_are_not_there(tmp_path: Path, sides: tuple[str, ...], said: str) -> None:
    text(tmp_path, "old.mlir", OLD)
    done = mutcheck("diff", *sides, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


@pytest.mark.skipif(not NEWEST, reason="jax 0.10.2 refuses train_step")
def test_a_program_against_its_golden_another_target_and_a_release(tmp_path: Path) -> None:
    assert mutcheck("diff", "increment", cwd=tmp_path).out == "no difference\n"
    platforms = mutcheck("diff", "train_step@cpu@golden", "@tpu@golden", "--view", "summary", cwd=tmp_path)
    assert (platforms.status, platforms.out.splitlines()[:2]) == (
        1,
        ["--- train_step@cpu@golden", "+++ train_step@tpu@golden"],
    )
    refused = mutcheck("diff", "train_step@0.10.2", "@golden", cwd=tmp_path)
    assert refused.out.startswith("train_step@cpu@0.10.2 is a rejection.\ntrain_step@cpu@golden is StableHLO.\n")
    two = mutcheck("diff", "increment@golden", "linear_mutable@golden", cwd=tmp_path)
    assert two.out.startswith("These are two programs: increment and linear_mutable.\n")


PROGRAM = (
    HEADER
    + """
@mutcheck.program(arguments=vector)
@jax.jit
def step(x):
    return jnp.sin(x) * {}
"""
)


def test_a_commit_and_a_golden_edited_by_hand(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=n", "-c", "user.email=e"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    file = tmp_path / "steps.py"
    file.write_text(PROGRAM.format("2"))
    git("init", "-q")
    assert mutcheck("accept", "--no-compile", "steps.py", "--target", "cpu", cwd=tmp_path).status == 0
    git("add", ".")
    git("commit", "-q", "-m", "first")
    file.write_text(PROGRAM.format("2 + 1"))
    assert mutcheck("accept", "--no-compile", "steps.py", "--target", "cpu", cwd=tmp_path).status == 0
    done = mutcheck("diff", "steps.py::step@commit:HEAD", "@cpu", cwd=tmp_path)
    assert done.status == 1
    assert done.out.splitlines()[0] == "--- steps.py::step@cpu@commit:HEAD"
    assert "stablehlo.add" in done.out

    (golden,) = (tmp_path / "goldens").rglob("*.mlir")
    golden.write_text(golden.read_text() + "// one line more\n")
    edited = mutcheck("diff", "steps.py::step", cwd=tmp_path)
    assert (edited.status, "was edited: its header counts" in edited.err) == (2, True)
    golden.write_text(golden.read_text().replace("module @", "<<<<<<< ours\nmodule @"))
    merged = mutcheck("diff", "steps.py::step", cwd=tmp_path)
    assert merged.status == 2
    assert "has a conflict marker of a merge, `<<<<<<<`. Do not merge goldens by hand" in merged.err
    assert RELEASE in str(golden)


def test_runs_of_the_history(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for number, module in enumerate((OLD, EDITED)):
        record.record(path, run(number), [Entry(row("increment"), module)])
    done = mutcheck("diff", "increment@run:previous", "@run:last", "--history", str(path), cwd=tmp_path)
    assert (done.status, done.out.splitlines()[-1]) == (1, "+1 -0 ~2 operations; donation lost: x")
    none = mutcheck("diff", "increment@run:abcdef", "@run:last", "--history", str(path), cwd=tmp_path)
    assert (none.status, "`mutcheck history runs` shows the runs" in none.err) == (2, True)


def test_a_page_that_stands_alone(tmp_path: Path) -> None:
    hostile = OLD.replace("stablehlo.tanh %0", 'stablehlo.tanh %0 {a = "<script>alert(1)</script>"}')
    sides = text(tmp_path, "old.mlir", OLD), text(tmp_path, "new.mlir", hostile)
    assert mutcheck("diff", *sides, "-o", "out.html", cwd=tmp_path).status == 1
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<ins>" in page
    assert "&lt;script&gt;" in page
    assert "+0 -0 ~1 operations" in page


def test_quiet_prints_nothing_where_both_say_the_same(tmp_path: Path) -> None:
    old, same, edited = (
        text(tmp_path, name, each) for name, each in (("a.mlir", OLD), ("b.mlir", RENUMBERED), ("c.mlir", EDITED))
    )
    done = mutcheck("diff", "-q", old, same, cwd=tmp_path)
    assert (done.status, done.out) == (0, "")
    told = mutcheck("diff", old, edited, cwd=tmp_path)
    assert mutcheck("diff", "-q", old, edited, cwd=tmp_path).out == told.out
    assert json.loads(mutcheck("diff", "-q", old, same, "--format", "json", cwd=tmp_path).out)  # a machine is told all
