"""Compilers that misbehave: one cell's outcome, and no other's; a run that is told to end ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import Done, appears, ends, run, started, written

from mutcheck.core import toolchain

Write = Callable[..., Path]

TARGETS = ["cpu", *(each for each in ("tpu:v5e",) if not toolchain.missing("tpu"))]
"""What runs are for: `cpu`, and a second one where it can be compiled for."""

PATCHED = """
    import threading

    import mutcheck.lowering.stages.compile as stage
    from mutcheck.core.artifacts import Rejection

    stage.before = getattr(stage, "before", stage.compile_)

    def compile_(lowering, target, **how):
        if (lowering.program, str(target)) == ("bad", "cpu"):
            print("before the end", flush=True)
            {line}
        return stage.before(lowering, target, **how)

    stage.compile_ = compile_
    refs = lambda: (jax.new_ref(jnp.zeros(3)),)

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def first(x):
        x[...] += 1
    # CHECK: stablehlo.add

    @mutcheck.program(arguments=refs, donated=1{more})
    @jax.jit
    def bad(x):
        x[...] += 2
    # CHECK: stablehlo.add

    @mutcheck.program(arguments=refs, donated=1)
    @jax.jit
    def last(x):
        x[...] += 3
    # CHECK: stablehlo.add
"""
"""A worker compiles otherwise once it has imported this: with one worker, for all that it compiles."""


def compiled(path: Path, *more: str) -> Done:
    asked = ("--target", ",".join(TARGETS), "--no-cache", "--jobs", "1", "--format", "json")
    return run("lower", str(path), *asked, *more)


def others_passed(done: Done) -> bool:
    """Whether the program's other targets, and all of the other programs, were judged to the end."""
    others = [each for each in done.json["results"] if (each["program"], each["target"]) != ("bad", "cpu")]
    judged = [(each["outcome"], [buffer["in_place"] for buffer in each["buffers"]]) for each in others]
    return judged == [("passed", ["in place"])] * (3 * len(TARGETS) - 1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("os.kill(os.getpid(), 9)", "the compiler ended its process by SIGKILL (out of memory?) on bad for cpu"),
        ("os.abort()", "the compiler ended its process by SIGABRT on bad for cpu"),
        ("os._exit(7)", "the compiler ended its process with status 7 on bad for cpu"),
        ("raise MemoryError('no more')", "the compiler ran out of this machine's memory on bad for cpu"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("return lambda: 1", "the compiler got lost: "),
    ],
)
def test_a_compiler_that_ends_its_process_is_one_cells_outcome(write: Write, line: str, message: str) -> None:
    done = compiled(write(PATCHED.format(line=line, more="")))
    cell = done.cell("bad")
    assert (done.status, cell["outcome"], cell["ok"]) == (2, "error", False)
    (crashed,) = [each for each in cell["findings"] if each["code"] == "program.crashed"]
    assert message in crashed["message"]
    assert others_passed(done)


def test_what_a_compiler_prints_before_its_end_is_told(write: Write) -> None:
    done = compiled(write(PATCHED.format(line="os.abort()", more="")))
    (crashed,) = [each for each in done.cell("bad")["findings"] if each["code"] == "program.crashed"]
    assert crashed["evidence"][0] == "before the end"
    assert crashed["advice"] == "Its other targets are not harmed."


BAD_ALLOC = (
    "import jax._src.compiler as xla; "
    "xla.backend_compile_and_load = lambda *_: (_ for _ in ()).throw(MemoryError('std::bad_alloc')); "
    "return stage.before(lowering, target, **how)"
)
TERMINATED = "os.write(2, b\"terminate called after throwing an instance of 'std::bad_alloc'\"); os.abort()"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("raise MemoryError", "the compiler ran out of this machine's memory on bad for cpu"),
        (BAD_ALLOC, "the compiler ran out of this machine's memory on bad for cpu"),
        (TERMINATED, "the compiler ran out of this machine's memory on bad for cpu"),
        ("os.kill(os.getpid(), 9)", "the compiler ended its process by SIGKILL (out of memory?) on bad for cpu"),
    ],
)
def test_a_machine_without_memory_for_a_compiler_is_told_so(write: Write, line: str, message: str) -> None:
    done = run("lower", f"{write(PATCHED.format(line=line, more=''))}::bad", "--target", "cpu", "--no-cache")
    assert done.status == 2
    assert message in done.out
    assert "`--jobs 1`" in done.out
    assert "mutcheck failed" not in done.out
    assert "Report it" not in done.out


def test_a_compiler_that_hangs_is_stopped(write: Write) -> None:
    done = compiled(write(PATCHED.format(line="threading.Event().wait()", more="")), "--timeout", "10")
    assert (done.status, done.cell("bad")["outcome"]) == (2, "error")
    message = done.cell("bad")["findings"][0]["message"]
    assert message == "the compiler took longer than 10 seconds, and was stopped on bad for cpu"
    assert others_passed(done)


OUT_OF_MEMORY = (
    "return Rejection(lowering.program, target, 'compile', 'JaxRuntimeError', "
    "'RESOURCE_EXHAUSTED: it does not fit', detail='RESOURCE_EXHAUSTED: it does not fit\\nby so much')"
)


def test_what_xla_refuses_is_a_rejection(write: Write) -> None:
    done = compiled(write(PATCHED.format(line=OUT_OF_MEMORY, more="")))
    cell = done.cell("bad")
    assert (done.status, cell["outcome"], cell["ok"]) == (1, "rejected", False)
    assert cell["rejection"]["stage"] == "compile"
    assert cell["executable"] is None
    (refused,) = [each for each in cell["findings"] if each["code"] == "rejection.unexpected"]
    assert refused["message"].startswith("XLA refused to compile it for cpu: JaxRuntimeError: RESOURCE_EXHAUSTED")
    assert refused["evidence"] == ["by so much"]
    assert refused["advice"].startswith("It does not fit the memory of cpu")
    assert others_passed(done)


def test_a_rejection_of_another_kind_is_not_about_memory(write: Write) -> None:
    line = OUT_OF_MEMORY.replace("RESOURCE_EXHAUSTED", "UNIMPLEMENTED")
    (refused, *_) = compiled(write(PATCHED.format(line=line, more=""))).cell("bad")["findings"]
    assert "memory" not in refused["advice"]
    assert "Waiver('rejection.unexpected'" in refused["advice"]


def test_a_rejection_that_is_waived_is_expected(write: Write) -> None:
    waiver = 'mutcheck.Waiver("rejection.unexpected", "too large for it", targets=("cpu",))'
    done = compiled(write(PATCHED.format(line=OUT_OF_MEMORY, more=f", waivers=({waiver},)")))
    cell = done.cell("bad")
    assert (done.status, cell["outcome"], cell["ok"]) == (0, "rejected", True)
    (refused,) = [each for each in cell["findings"] if each["code"] == "rejection.unexpected"]
    assert (refused["severity"], refused["waived"]) == ("note", "too large for it")
    table = run("lower", f"{cell['file']}::bad", "--target", "cpu", "--no-cache", "--jobs", "1")
    assert table.status == 0
    assert "1 rejected as expected" in table.out


@pytest.mark.skipif(toolchain.missing("tpu") != "", reason="there is no compiler for TPUs here")
def test_a_program_that_is_too_large_is_refused_by_xla_itself(write: Write) -> None:
    path = write("""
        @mutcheck.program(arguments=lambda: (jax.ShapeDtypeStruct((1 << 34,), jnp.float32),))
        @jax.jit(donate_argnums=0)
        def large(x):
            return x + 1
        # CHECK: stablehlo.add
    """)
    done = run("lower", str(path), "--target", "tpu:v5e", "--no-cache", "--format", "json")
    cell = done.cell("large", "tpu:v5e")
    assert (done.status, cell["outcome"], cell["rejection"]["stage"]) == (1, "rejected", "compile")
    assert "RESOURCE_EXHAUSTED" in cell["rejection"]["message"]
    assert cell["findings"][0]["advice"].startswith("It does not fit the memory of tpu:v5e")


HANGS = "open('hanging', 'w').write(str(os.getpid())); threading.Event().wait()"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_while_it_compiles_shows_what_is_finished(write: Write, end: signal.Signals) -> None:
    """Ctrl-C reaches every process of the group: the workers leave it to the command.

    The first program is finished for the command once its executable is kept, which may be after the next one hangs.
    """
    path = write(PATCHED.format(line=HANGS, more=""))
    options = ["--target", "cpu", "--jobs", "1", "--format", "json"]
    with started(
        [sys.executable, "-m", "mutcheck.cli", "lower", f"{path}::first", f"{path}::bad", *options],
        cwd=path.parent,
        env={**os.environ, "MUTCHECK_CACHE": str(path.parent / "kept")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        worker = written(path.parent / "hanging")
        appears(path.parent / "kept", "*/*.xla")
        if end == signal.SIGINT:
            os.killpg(running.pid, end)
        else:
            running.send_signal(end)
        out, err = running.communicate(timeout=60)
    done = Done(running.returncode, out, err)
    assert (done.status, done.err) == (2, "")
    assert done.cell("first")["outcome"] == "passed"
    assert done.json["problems"] == ["interrupted: 1 of 2 cells were done. Run it again for the others."]
    assert ends(worker)


def test_a_run_that_is_killed_while_it_compiles_leaves_no_worker(write: Write) -> None:
    path = write(PATCHED.format(line=HANGS, more=""))
    command = ["lower", f"{path}::bad", "--target", "cpu", "--no-cache", "--jobs", "1"]
    whole = [sys.executable, "-m", "mutcheck.cli", *command]
    with started(whole, cwd=path.parent, stderr=subprocess.DEVNULL) as running:
        worker = written(path.parent / "hanging")
        running.kill()
        running.wait()
    assert ends(worker)
