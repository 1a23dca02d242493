"""`mutcheck directives` as a user types it: generated lines are renewed in place, and others survive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from driver import HEADER, lowered
from driver import run as mutcheck

LLVM = next(Path("/usr/lib").glob("llvm-*/bin/FileCheck"), None)

PROGRAM = """
@mutcheck.program(arguments=lambda: ({{"kernel": jnp.ones(3), "bias": jnp.ones(3)}}, jnp.ones(3)))
@partial(jax.jit, donate_argnums={donated})
def step(model, x):
    return {{"kernel": model["kernel"] + x, "bias": model["bias"] * x}}, x


def helper():
    return 1
"""
ALL = ("--target", "cpu,tpu")


def write(folder: Path, donated: str = "0", more: str = "") -> Path:
    path = folder / "train.py"
    path.write_text(HEADER + PROGRAM.format(donated=donated) + more, "utf-8")
    return path


def block(path: Path) -> list[str]:
    lines = path.read_text("utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("# BEGIN mutcheck directives"))
    end = lines.index("# END mutcheck directives")
    return lines[start : end + 1]


def test_captures_are_named_for_the_buffers(tmp_path: Path) -> None:
    write(tmp_path)
    done = mutcheck("directives", "train.py", *ALL, cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "# CHECK-LABEL: func.func public @main(",
        "# CHECK-SAME: %arg0: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 0 : i32",
        "# CHECK-SAME: %arg1: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 1 : i32",
        "# CHECK: [[KERNEL:%[^ :,]+]] = stablehlo.add %arg1, %arg2 :",
        "# CHECK: [[BIAS:%[^ :,]+]] = stablehlo.multiply %arg0, %arg2 :",
        "# CHECK: return [[BIAS]], [[KERNEL]], {{[^,]+}} :",
    ]


@pytest.mark.parametrize(("only", "pinned"), [("donation", ["-SAME", "return"]), ("updates", ["[[KERNEL", "return"])])
def test_only_a_part_is_pinned(tmp_path: Path, only: str, pinned: list[str]) -> None:
    write(tmp_path)
    out = mutcheck("directives", "train.py", "--only", only, *ALL, cwd=tmp_path).out
    assert all(each in out for each in pinned)
    assert ("aliasing" in out, "[[KERNEL" in out) == (only == "donation", only == "updates")


def test_they_are_renewed_in_place_and_others_survive(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.chmod(0o755)
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).out == "wrote train.py\n"
    text = path.read_text("utf-8")
    assert text.index("return {") < text.index("# BEGIN") < text.index("def helper")
    assert path.stat().st_mode & 0o777 == 0o755
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).out == ""  # nothing changed
    assert lowered("train.py", *ALL, cwd=tmp_path).status == 0

    mine = "# Both sums matter.\n# CHECK: return\n"
    path.write_text(text.replace("donate_argnums=0", "donate_argnums=1").replace("# END", f"{mine}# END"))
    moved = path.read_text("utf-8").replace(f"{mine}# END mutcheck directives", f"# END mutcheck directives\n{mine}")
    moved = moved.replace("# CHECK: return\n\n", "# CHECK-NOT: stablehlo.dot\n\n")
    path.write_text(moved)
    failing = lowered("train.py", *ALL, cwd=tmp_path)
    assert failing.status == 1
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).status == 0
    renewed = path.read_text("utf-8")
    assert "# Both sums matter.\n# CHECK-NOT: stablehlo.dot\n" in renewed
    assert "%arg2: tensor<3xf32> {{[^%]*}}tf.aliasing_output" in "\n".join(block(path))
    assert lowered("train.py", *ALL, cwd=tmp_path).status == 0


def test_what_was_asked_for_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path)
    mutcheck("directives", "train.py", "--write", "--only", "donation", *ALL, cwd=tmp_path)
    assert block(path)[0].endswith("`mutcheck directives train.py::step --write --only donation`")
    path.write_text(path.read_text("utf-8").replace('model["kernel"] + x', 'model["kernel"] - x'))
    mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path)
    assert "[[" not in "\n".join(block(path)[1:])


def test_nothing_is_written_that_does_not_hold_together(tmp_path: Path) -> None:
    path = write(tmp_path, more="\n# CHECK: stablehlo.dot_general\n")
    before = path.read_bytes()
    done = mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "the directives do not hold together with those beside them" in done.err
    assert "the directive matches no line" in done.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("broken", ["# END mutcheck directives\n", "# BEGIN mutcheck directives\n"])
def test_comments_that_do_not_belong_together(tmp_path: Path, broken: str) -> None:
    path = write(tmp_path, more=broken)
    before = path.read_bytes()
    done = mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path)
    assert (done.status, path.read_bytes()) == (2, before)
    assert f"train.py, line {before.decode().count(chr(10))}: `BEGIN mutcheck directives` and" in done.err


def test_a_file_of_directives(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(
        path.read_text("utf-8").replace("@mutcheck.program(", '@mutcheck.program(directives="step.check", ')
    )
    (tmp_path / "step.check").write_text("What the step does.\n")
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).out == "wrote step.check\n"
    lines = (tmp_path / "step.check").read_text().splitlines()
    assert (lines[0], lines[2][:5], lines[3][:11]) == ("What the step does.", "BEGIN", "CHECK-LABEL"[:11])
    assert lowered("train.py", *ALL, cwd=tmp_path).status == 0


SCALE = """
from jax.extend.core import Primitive
from jax.interpreters import mlir

scale_p = Primitive("scale")
scale_p.def_abstract_eval(lambda x: x)
for platform, rule in (("cpu", lambda x: x - x), ("tpu", lambda x: x * x)):
    mlir.register_lowering(scale_p, mlir.lower_fun(rule, multiple_results=False), platform=platform)
"""


def test_platforms_that_differ_have_lines_of_their_own(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8").replace('model["kernel"] + x', 'scale_p.bind(model["kernel"])')
    path.write_text(text.replace("@mutcheck.program", f"{SCALE}\n\n@mutcheck.program", 1))
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).status == 0
    made = block(path)
    assert "# CPU: [[KERNEL:%[^ :,]+]] = stablehlo.subtract %arg1, %arg1 :" in made
    assert "# TPU: [[KERNEL:%[^ :,]+]] = stablehlo.multiply %arg1, %arg1 :" in made
    assert not any("CHECK" in line for line in made)
    assert lowered("train.py", *ALL, cwd=tmp_path).status == 0


@pytest.mark.parametrize("engine", ["python", "llvm"])
def test_they_pass_under_both_engines_and_fail_without_a_donation(tmp_path: Path, engine: str) -> None:
    if engine == "llvm" and not (LLVM or shutil.which("FileCheck")):
        pytest.skip("there is no FileCheck of LLVM's")
    path = f"{LLVM.parent if LLVM else ''}{os.pathsep}{os.environ['PATH']}"
    program = write(tmp_path)
    assert mutcheck("directives", "train.py", "--write", *ALL, cwd=tmp_path).status == 0
    how = ("train.py", *ALL, "--filecheck", engine, "--format", "json")
    assert lowered(*how, cwd=tmp_path, PATH=path).status == 0
    program.write_text(program.read_text("utf-8").replace("donate_argnums=0", "donate_argnums=()"))
    assert "directive.failed" in lowered(*how, cwd=tmp_path, PATH=path).codes("step")


def test_no_program_is_taken_for_meant(tmp_path: Path) -> None:
    done = mutcheck("directives", cwd=tmp_path)
    assert (done.status, "name a program, or --write" in done.err) == (2, True)
