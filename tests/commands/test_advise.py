"""`mutcheck advise` tries edits of a program, and tells those that help, with figures."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import NEWEST, command, run

CROSSED = """
@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)), jnp.ones((64, 64))))
@partial(jax.jit, donate_argnums=(0, 1))
def crossed(a, b):
    return b + 1, a * 2
"""

SHARED = """
@mutcheck.program(arguments=lambda: (jax.new_ref(jnp.ones((64, 64))), jax.new_ref(jnp.ones((64, 64)))))
@jax.jit
def shared(m, v):
    def body(_, carry):
        g = jnp.cos(m[...]) + v[...]
        m[...] = 0.9 * m[...] + 0.1 * g
        v[...] = 0.99 * v[...] + 0.01 * g * g
        return carry

    jax.lax.fori_loop(0, 7, body, 0)
"""

FINE = """
@mutcheck.program(arguments=lambda: (jnp.zeros((8, 8)),))
@partial(jax.jit, donate_argnums=0)
def fine(x):
    return x + 1
"""

CALLS_BACK = """
def said(x):
    import numpy as np

    return np.asarray(x)


@mutcheck.program(arguments=lambda: (jnp.ones((64, 64)), jnp.ones((64, 64))))
@partial(jax.jit, donate_argnums=(0, 1))
def calls_back(a, b):
    told = jax.pure_callback(said, jax.ShapeDtypeStruct((), jnp.float32), jnp.float32(1))
    return b + told, a * 2
"""


def test_advice_is_told_with_its_figures(write: Callable[..., Path]) -> None:
    done = command("advise", str(write(CROSSED)), "--target", "cpu")

    assert done.status == 1, done.err
    assert done.out.startswith("crossed  4 copies, 64 KiB a call on cpu")
    assert "`a` takes output 1, `b` takes output 0" in done.out
    assert "cpu  64 KiB  -> 0  temporary 32 KiB -> 0 B  peak 64.02 KiB -> 32.02 KiB  results bitwise equal" in done.out
    assert "return a * 2, b + 1\n" in done.out
    assert "  but     it returns its values in another order" in done.out


@pytest.mark.skipif(not NEWEST, reason="older releases are helped by another edit")
def test_what_is_advised_is_true_of_the_program_that_is_written_so(write: Callable[..., Path]) -> None:
    """A barrier between what both updates share and the updates."""
    done = run("advise", str(write(SHARED)), "--target", "cpu")
    assert done.status == 1, done.err
    assert "one barrier over the old values of `m` and `v` and what " in done.out
    assert "-> 0 " in done.out

    edited = SHARED.replace(
        "        m[...] = 0.9 * m[...] + 0.1 * g\n        v[...] = 0.99 * v[...] + 0.01 * g * g",
        "        g, old_m, old_v = jax.lax.optimization_barrier((g, m[...], v[...]))\n"
        "        m[...] = 0.9 * old_m + 0.1 * g\n        v[...] = 0.99 * old_v + 0.01 * g * g",
    )
    again = run("advise", str(write(edited)), "--target", "cpu")
    assert again.status == 0, again.out
    assert "shared  nothing to improve on cpu: no extra bytes" in again.out


ROLLED = """
@mutcheck.program(arguments=lambda: (jnp.zeros((64, 64)),))
@partial(jax.jit, donate_argnums=0)
def rolled(x):
    return jnp.roll(x, 1) * 2
"""


def test_where_nothing_helps_a_pass_is_named_and_the_command_for_a_report_works(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    """Each element takes another one's place: XLA needs a second array for it."""
    file = write(ROLLED)
    done = command("advise", str(file), "--target", "cpu")

    assert done.status == 1, done.err
    assert "none needs fewer extra bytes" in done.out
    assert "`x` is returned on cpu, by the pass copy-insertion." in done.out
    (told,) = [line.split("`")[1] for line in done.out.splitlines() if line.startswith("  next ")]
    made = command(*shlex.split(told)[1:-1], str(tmp_path / "repro"), "--budget", "1s")
    assert made.status == 1, made.err
    assert (tmp_path / "repro" / "module.mlir").is_file()


def test_a_program_with_nothing_to_improve_is_one_line(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(FINE)), "--target", "cpu")

    assert (done.status, done.out.split()) == (
        0,
        ["fine", "nothing", "to", "improve", "on", "cpu:", "no", "extra", "bytes"],
    )


def test_a_program_that_calls_back_is_compiled_and_not_run(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(CALLS_BACK)), "--target", "cpu")

    assert done.status == 1, done.err
    assert "-> 0 " in done.out
    assert "not run: it calls back into Python" in done.out


def test_advice_is_written_as_json(write: Callable[..., Path], tmp_path: Path) -> None:
    file = tmp_path / "advice.json"
    done = run("advise", str(write(CROSSED + FINE)), "--target", "cpu", "-o", str(file))

    assert done.status == 1, done.err
    crossed, fine = json.loads(file.read_text())["programs"]
    (advice,) = crossed["advice"]
    assert [each["rule"] for each in advice["edits"]] == ["pairing"]
    (effect,) = advice["effects"]
    assert (effect["before"]["extra"], effect["after"]["extra"], effect["better"]) == (1 << 16, 0, True)
    assert advice["ran"]["agreement"] == "bitwise equal"
    assert fine["advice"] == []


def test_explain_can_try_too(write: Callable[..., Path], tmp_path: Path) -> None:
    """In a cache where nobody has tried anything yet."""
    file = str(write(CROSSED))
    done = run("explain", file, "--target", "cpu", "--try", MUTCHECK_CACHE=str(tmp_path / "kept"))

    assert done.status == 1, done.err
    story, _, advice = done.out.partition("crossed  4 copies")
    assert f"`mutcheck advise {file}::crossed --target cpu` tries what could keep it from that" in story
    assert "results bitwise equal" in advice


def test_what_was_tried_is_told_by_whoever_judges_the_program(write: Callable[..., Path], tmp_path: Path) -> None:
    """First how to try; then what came of it, for each buffer, though nothing is compiled and nothing searched."""
    file, kept = str(write(CROSSED)), {"MUTCHECK_CACHE": str(tmp_path / "kept")}
    arguments = ("lower", file, "--target", "cpu")
    before = run(*arguments, **kept).out
    assert before.count(f"No change was tried yet: `mutcheck advise {file}::crossed --target cpu` tries some.") == 1

    assert run("advise", file, "--target", "cpu", **kept).status == 1
    after = run(*arguments, **kept).out
    assert "nothing was compiled" in after
    assert "No change was tried yet" not in after
    saves = "ried, and saves all 64 KiB a call: another order of outputs: `a` takes output 1, `b` takes output 0."
    assert after.count(f"T{saves} `mutcheck advise {file}::crossed --target cpu` shows how.") == 1
    assert "and 1 more buffer, " in after
    assert run("explain", file, "--target", "cpu", **kept).out.count(f"t{saves}") == 2
    assert "No change was tried yet" in run(*arguments, "--no-cache", **kept).out


def test_a_program_that_copies_something_else_was_not_tried(write: Callable[..., Path], tmp_path: Path) -> None:
    file, kept = write(CROSSED), {"MUTCHECK_CACHE": str(tmp_path / "kept")}
    assert run("advise", str(file), "--target", "cpu", **kept).status == 1
    file.write_text(file.read_text().replace("b + 1", "b + 2"))
    assert "No change was tried yet" in run("lower", str(file), "--target", "cpu", **kept).out


def test_a_budget_that_is_spent_is_told(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(CROSSED)), "--target", "cpu", "--budget", "0.001s", "--no-cache")

    assert done.status == 1, done.err
    assert "not all was tried: the budget of 0.001 seconds was spent" in done.out
    assert "tried " not in done.out.replace("was tried", "")


def test_a_budget_is_a_length_of_time(write: Callable[..., Path]) -> None:
    done = run("advise", str(write(FINE)), "--budget", "soon")

    assert done.status == 2
    assert "'soon' is no length of time. Write it as in 60s or 5m." in done.err


def test_a_program_is_asked_for(tmp_path: Path) -> None:
    done = run("advise", cwd=tmp_path)

    assert done.status == 2
    assert "name a program" in done.err
