"""`mutcheck directives`: printed, written, renewed; they hold for both engines, and fail for what they pin."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, lowered, run

from mutcheck.checks.filecheck import llvm

Write = Callable[..., Path]

STEPS = """
    arrays = lambda: (jnp.ones((4, 4)), jnp.ones((4, 4)), jnp.ones(3))

    @mutcheck.program(arguments=arrays)
    @partial(jax.jit, donate_argnames=("mean", "var"))
    def step(mean, var, x):
        return mean * 2 + x.sum(), jnp.sin(var)
    # CHECK: stablehlo.sine

    @mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros((8, 4))), jnp.ones(4)), donated=1)
    @jax.jit
    def write(rows, x):
        rows[0] += x
"""


def test_they_are_printed_with_the_names_of_buffers(write: Write) -> None:
    done = run("directives", f"{write(STEPS)}::step", "--target", "cpu,tpu")
    assert done.status == 0
    assert done.out.splitlines() == [
        "# step",
        "# CHECK-LABEL: func.func public @main(",
        "# CHECK-SAME: %[[MEAN:arg0]]: tensor<4x4xf32> {{[^%]*}}tf.aliasing_output = 0 : i32",
        "# CHECK-SAME: %[[VAR:arg1]]: tensor<4x4xf32> {{[^%]*}}tf.aliasing_output = 1 : i32",
        "# CHECK: %[[MEAN_MULTIPLY:.+]] = stablehlo.multiply %[[MEAN]],",
        "# CHECK: %[[NEW_MEAN:.+]] = stablehlo.add %[[MEAN_MULTIPLY]],",
        "# CHECK: %[[NEW_VAR:.+]] = stablehlo.sine %[[VAR]] :",
        "# CHECK: return %[[NEW_MEAN]], %[[NEW_VAR]] :",
    ]


def test_what_is_written_holds_is_renewed_and_fails_for_what_it_pins(write: Write) -> None:
    path = write(STEPS)
    path.chmod(0o640)
    asked = ("directives", str(path), "--target", "cpu", "--write")
    first = run(*asked)
    assert path.stat().st_mode & 0o777 == 0o640
    assert (first.status, first.err) == (0, "")
    assert [line.split(" to ")[0] for line in first.out.splitlines()] == [
        "wrote 7 directives of step",
        "wrote 4 directives of write",
    ]
    written = path.read_text("utf-8")
    assert written.count(f"mutcheck: directives, made by `mutcheck directives {path.name}::") == 2
    assert "# CHECK: stablehlo.sine\n\n# mutcheck: directives" in written
    assert "are up to date" in run(*asked).out
    assert path.read_text("utf-8") == written

    lower = ("lower", "--no-compile", str(path), "--target", "cpu", "--format", "json")
    assert run(*lower).status == 0
    path.write_text(written.replace('("mean", "var")', '("var",)'), "utf-8")
    done = run(*lower)
    (failed,) = [each for each in done.cell("step")["findings"] if each["code"] == "directive.failed"]
    assert "MEAN:arg0" in failed["evidence"][0]
    assert "directives" in failed["advice"]
    assert "--write` renews it" in failed["advice"]

    shorter = run(*asked, "--only", "donation")
    assert "wrote 3 directives of step" in shorter.out
    assert run(*lower).status == 0
    assert path.read_text("utf-8").count("tf.aliasing_output") == 2
    assert "::step --only donation`" in path.read_text("utf-8")
    assert "3 directives of step" in run(*asked).out, "as they are in the file"


def test_a_buffer_that_is_left_out_stays_out(write: Write) -> None:
    """What releases differ in is left open, and the donation of it is not."""
    path = write(STEPS)
    asked = ("directives", f"{path}::step", "--target", "cpu", "--write")
    assert run(*asked, "--without", "m*").status == 0
    text = path.read_text("utf-8")
    assert "::step --without 'm*'`" in text
    assert "# CHECK-SAME: %[[MEAN:arg0]]: tensor<4x4xf32> {{[^%]*}}tf.aliasing_output = 0 : i32" in text
    assert "# CHECK: return {{[^,]+}}, %[[NEW_VAR]] :" in text
    assert "NEW_MEAN" not in text
    assert "are up to date" in run(*asked).out
    lower = ("lower", "--no-compile", str(path), "--target", "cpu")
    path.write_text(text.replace("mean * 2", "mean - 2"), "utf-8")
    assert run(*lower).status == 0
    path.write_text(text.replace("jnp.sin(var)", "jnp.cos(var)"), "utf-8")
    assert run(*lower).status == 1


def test_a_pattern_that_names_no_buffer_is_refused(write: Write) -> None:
    path = write(STEPS)
    before = path.read_text("utf-8")
    done = run("directives", f"{path}::step", "--target", "cpu", "--write", "--without", "mena")
    assert (done.status, path.read_text("utf-8")) == (2, before)
    assert "no buffer of step is named 'mena'. `mutcheck explain " in done.err


def test_what_a_person_wrote_and_does_not_hold_is_told(write: Write) -> None:
    path = write(STEPS.replace("stablehlo.sine", "stablehlo.cosine"))
    done = run("directives", f"{path}::step", "--target", "cpu", "--write")
    assert done.status == 1
    assert f"{path.name}:" in done.err
    assert "the directive matches no line (directive: CHECK: stablehlo.cosine)" in done.err


def test_platforms_that_differ_have_prefixes_of_their_own(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=lambda: (jnp.eye(3),))
        @jax.jit(donate_argnums=0)
        def step(x):
            return jax.lax.linalg.cholesky(x + x.T)
    """)
    done = run("directives", str(path), "--target", "cpu,tpu", "--write")
    assert done.status == 0, done.err
    text = path.read_text("utf-8")
    assert "# TPU: %[[X_CHOLESKY:.+]] = stablehlo.cholesky" in text
    assert "# CPU-LABEL: func.func public @main(" in text
    assert "# CPU: %[[X_CHOLESKY" not in text
    assert "directive" not in lowered(str(path), "--target", "cpu,tpu").out


def test_they_go_into_the_file_that_the_program_names(write: Write) -> None:
    path = write(STEPS.replace("arguments=arrays", "arguments=arrays, directives='step.check'"))
    done = run("directives", f"{path}::step", "--target", "cpu", "--write")
    assert done.status == 0, done.err
    text = path.with_name("step.check").read_text("utf-8")
    assert text.startswith(f"mutcheck: directives, made by `mutcheck directives {path.name}::step`\nCHECK-LABEL: ")
    assert "mutcheck: directives" not in path.read_text("utf-8")


def test_without_a_name_nothing_is_written(tmp_path: Path) -> None:
    done = run("directives", "--write", cwd=tmp_path)
    assert done.status == 2
    assert "name a program" in done.err


def test_a_program_that_is_refused_gets_none(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=lambda: (jnp.ones(3), jnp.ones(4)))
        def step(x, y):
            return x + y
    """)
    before = path.read_text("utf-8")
    done = run("directives", str(path), "--target", "cpu", "--write")
    assert done.status == 2
    assert "step is refused by JAX" in done.err
    assert path.read_text("utf-8") == before


@pytest.mark.skipif(not NEWEST, reason="older releases lower the corpus otherwise")
@pytest.mark.skipif(shutil.which(llvm.COMMAND) is None, reason="LLVM's FileCheck is not on PATH")
def test_those_of_the_corpus_hold_for_llvms_too() -> None:
    done = lowered("--corpus", "--target", "cpu", "--filecheck", "llvm", "--format", "json")
    assert done.status == 0, done.out
