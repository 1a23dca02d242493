"""Each module is parsed once and analysed once, whatever verb asks, and whatever is kept or shown of it beside."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from driver import HEADER, run

Write = Callable[..., Path]
COUNTED = "counted:main"

PROGRAMS = (
    HEADER
    + """
@mutcheck.program(arguments=lambda: (jnp.ones((4, 4)),))
@partial(jax.jit, donate_argnums=0)
def grows(x):
    return x.at[0].set(2.0)
# CHECK: tf.aliasing_output
# HLO: HloModule

@mutcheck.program(arguments=lambda: (jnp.ones((4, 4)),))
@partial(jax.jit, donate_argnums=0)
def turns(x):
    return jax.lax.fori_loop(0, 3, lambda _, y: jnp.sin(y.T), x)
# CHECK: return
"""
)

SCRIPT = """
import jax, jax.numpy as jnp
from functools import partial

@partial(jax.jit, donate_argnums=0)
def grows(x):
    return x.at[0].set(2.0)

@partial(jax.jit, donate_argnums=0)
def turns(x):
    return jax.lax.fori_loop(0, 3, lambda _, y: jnp.sin(y.T), x)

turns(grows(jnp.ones((600, 600))))
"""


def count(*arguments: str, cwd: Path) -> dict[str, dict[str, int]]:
    """How often each module was parsed and analysed by a command, by what is counted and by the module's digest."""
    done = run(*arguments, cwd=cwd, by=COUNTED, MUTCHECK_CACHE=str(cwd / "cache"), COUNTS=str(cwd / "counts.json"))
    assert done.status in (0, 1), done.err
    found: dict[str, dict[str, int]] = json.loads((cwd / "counts.json").read_text("utf-8"))
    return found


def most(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    """The number of times that the module was read which was read most often."""
    return {name: max(each.values(), default=0) for name, each in counts.items()}


@pytest.mark.parametrize(
    "more",
    [(), ("--record",), ("--report",), ("--record", "--report", "--format", "json")],
    ids=["plain", "record", "report", "all"],
)
def test_lower_reads_each_module_once(more: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text(PROGRAMS, "utf-8")
    counts = count("lower", "steps.py", "--target", "cpu", "--jobs", "1", *more, cwd=tmp_path)
    assert set(most(counts).values()) <= {0, 1}
    for name in ("reader.decode", "stablehlo.parse", "dataflow.analyse", "verdict.analyse", "Flow.__init__"):
        assert len(counts[name]) == 2, name
    assert len(counts["LiveRanges.__init__"]) == (2 if more else 0)
    if "--record" in more:
        with closing(sqlite3.connect(tmp_path / "mutcheck-history.db")) as history:
            kept = history.execute("SELECT stablehlo, hlo, lifetimes, sources FROM result").fetchall()
        assert len(kept) == 2
        assert None not in (text for each in kept for text in each), "a text that is shown is not kept"


@pytest.mark.parametrize(
    ("arguments", "parses", "analyses"),
    [
        (("explain", "steps.py", "--all"), 2, 2),
        (("accept", "steps.py"), 2, 2),
        (("lower", "steps.py", "--emit", "hlo"), 2, 0),
    ],
    ids=["explain", "accept", "hlo"],
)
def test_other_verbs_read_each_module_once(
    arguments: tuple[str, ...], parses: int, analyses: int, tmp_path: Path
) -> None:
    (tmp_path / "steps.py").write_text(PROGRAMS, "utf-8")
    counts = count(*arguments, "--target", "cpu", "--jobs", "1", cwd=tmp_path)
    assert set(most(counts).values()) <= {0, 1}
    assert (len(counts["reader.decode"]), len(counts["verdict.analyse"])) == (parses, analyses)


def test_directives_are_suggested_from_one_reading(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text(PROGRAMS, "utf-8")
    counts = count("lower", "steps.py", "--emit", "directives", "--target", "cpu,cuda,tpu", "--jobs", "1", cwd=tmp_path)
    assert list(counts["stablehlo.parse"].values()) == [1, 1]
    assert not counts["reader.decode"]


def test_run_and_inspect_read_each_file_once(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, "utf-8")
    counts = count("run", "--record", "--", sys.executable, "train.py", cwd=tmp_path)
    assert set(most(counts).values()) == {0, 1}
    assert len(counts["verdict.analyse"]) == 2
    subprocess.run(
        [sys.executable, "train.py"],
        cwd=tmp_path,
        env={**os.environ, "XLA_FLAGS": "--xla_dump_to=dump --xla_dump_hlo_as_proto", "JAX_PLATFORMS": "cpu"},
        check=True,
    )
    counts = count("inspect", "dump", cwd=tmp_path)
    assert set(most(counts).values()) == {0, 1}
    assert len(counts["verdict.analyse"]) == 2
    files = sorted(str(path) for path in (tmp_path / "dump").glob("*grows*after_optimizations.hlo.pb"))
    counts = count("inspect", *files, cwd=tmp_path)
    assert (most(counts)["reader.decode"], most(counts)["verdict.analyse"]) == (1, 1)
