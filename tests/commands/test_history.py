"""`--record`, `mutcheck history`, and shards: as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import HEADER, command, lowered
from driver import run as mutcheck
from entries import kept, row, unsure

from mutcheck.golden.history import database
from mutcheck.golden.history.query import opened
from mutcheck.report.text.trend import sparkline

PROGRAMS = "".join(
    f"\n@mutcheck.program(arguments=vector)\n@jax.jit\ndef f{number}(x):\n    return x + {number}\n"
    for number in range(5)
)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    path = tmp_path / "history.db"
    for number, copies in enumerate((0, 0, 3, 3, 1)):
        kept(path, number, row("step", copies=copies), row("step", "tpu:v5e"))
    return path


def test_record_keeps_the_run_its_commit_and_its_ir(tmp_path: Path) -> None:
    for arguments in (["init", "-q", "-b", "trunk"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e", *arguments], cwd=tmp_path, check=True, env=_git()
        )
    for _ in range(2):
        done = lowered("increment", "--target", "cpu,tpu", "--record", cwd=tmp_path)
        assert done.status == 0, done.err
    with opened(tmp_path / "mutcheck-history.db") as found:
        runs = list(found.runs().values())
        assert [(run.branch, run.dirty, run.command, len(run.commit or "")) for run in runs] == [
            ("trunk", False, "lower", 40)
        ] * 2
        assert runs[0].release == runs[0].toolchain["jax"]
        assert runs[0].seconds
        state = found.states()[0]
        assert state.key.program == "increment"
        assert state.now.lowering_seconds is not None
        assert "func.func public @main" in found.text(state.now.stablehlo or 0).text
    with database.reading(tmp_path / "mutcheck-history.db") as connection:
        stored = connection.execute("SELECT count(*), count(DISTINCT digest) FROM text").fetchone()
        assert connection.execute("SELECT count(*) FROM result").fetchone() == (4,)
    assert stored == (3, 3)  # one module for both platforms and both runs, and a document for each platform


def _git() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}


def test_the_configuration_names_the_history(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["p.py"]\nhistory = "kept/all.db"\n')
    (tmp_path / "p.py").write_text(HEADER + PROGRAMS)
    below = tmp_path / "below"
    below.mkdir()
    assert lowered("--target", "cpu", "--record", cwd=below).status == 0
    assert (tmp_path / "kept" / "all.db").is_file()
    assert "f0" in mutcheck("history", "f0", cwd=below).out


def test_history_prints_the_trend(history: Path) -> None:
    done = command("history", "step", "--history", str(history))
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0] == "step"
    assert "▁▁██▃" in lines[2]
    assert lines[2].split()[:2] == ["cpu", "0.12.0.1"]
    assert lines[2].endswith("5, failed")
    assert "worse: passed → failed, copied 0 B → 48 B, copied: 0 → 1 buffer, in place: 1 → 0 buffers" in done.out
    assert "better: copied 48 B → 16 B" in done.out
    only = mutcheck("history", "step", "--history", str(history), "--target", "tpu:v5e")
    assert "▁▁▁▁▁" in only.out
    assert "cpu" not in only.out


def test_what_is_not_known_is_no_zero(tmp_path: Path) -> None:
    path = kept(tmp_path / "history.db", 0, row("sure"), unsure("step"))
    assert mutcheck("history", "step", "--history", str(path)).out.splitlines()[2].split()[2] == "unknown"
    (told,) = [
        line
        for line in mutcheck("report", "--format", "markdown", "--history", str(path)).out.splitlines()
        if "step" in line and "first" not in line
    ]
    assert told.replace(" ", "") == "|`step`|cpu|0.12.0.1|passed|unknown||||"


def test_the_width_of_the_terminal(history: Path) -> None:
    narrow = mutcheck("history", "step", "--history", str(history), COLUMNS="60")
    assert narrow.status == 0
    assert "▁▁██▃" in narrow.out
    ascii_ = command("history", "step", "--history", str(history), PYTHONIOENCODING="ascii")
    assert ascii_.status == 0


def test_a_name_that_is_not_there(history: Path) -> None:
    done = command("history", "stp", "--history", str(history))
    assert (done.status, done.err) == (2, "Error: the history has no program 'stp'. Did you mean step?\n")
    done = mutcheck("history", "step", "--target", "cuda:h100", "--history", str(history))
    assert done.err == "Error: step was not recorded for cuda:h100. It was for cpu, tpu:v5e.\n"


def test_runs(history: Path) -> None:
    done = mutcheck("history", "runs", "--history", str(history), "--limit", "2")
    assert len(done.out.splitlines()) == 3
    assert "2026-11-27 08:00:00 0000000000 main lower" in " ".join(done.out.split())


def test_import(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    assert lowered("increment", "--target", "cpu", "-o", str(results), cwd=tmp_path).status == 0
    path = tmp_path / "history.db"
    first = command("history", "import", str(results), "--history", str(path))
    assert (first.status, first.out) == (0, f"{results}: appended.\n")
    second = mutcheck("history", "import", str(results), "--history", str(path))
    assert second.out == f"{results}: was there already.\n"
    assert "increment" in mutcheck("history", "increment", "--history", str(path)).out


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is no JSON, or cut off"),
        ('{"a": 1}', "holds no results of mutcheck"),
        ('{"schema_version": "9.0"}', "has schema version 9.0, and this mutcheck reads 1."),
        ("\xff", "is no JSON, or cut off"),
    ],
)
def test_import_of_something_else(tmp_path: Path, text: str, why: str) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(text.encode("latin-1"))
    done = mutcheck("history", "import", str(file), "--history", str(tmp_path / "history.db"))
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert why in done.err
    assert not (tmp_path / "history.db").exists()


def test_shards_are_the_whole(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write(PROGRAMS, header=HEADER)
    parts = []
    for number in (1, 2, 3):
        done = lowered(f"{path}", "--target", "cpu", "--shard", f"{number}/3", "--format", "json", cwd=tmp_path)
        parts.append([each["program"] for each in done.json["results"]])
    assert parts == [["f0", "f3"], ["f1", "f4"], ["f2"]]
    empty = lowered(f"{path}", "--target", "cpu", "--shard", "9/9", "--format", "json", cwd=tmp_path)
    assert (empty.status, empty.json["results"]) == (0, [])


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b", "1/0", "-1/2"])
def test_a_share_that_is_none(shard: str) -> None:
    done = lowered("increment", f"--shard={shard}")
    assert done.status == 2
    assert f"{shard!r} is no share. The second of eight machines says `2/8`." in done.err


def test_run_records_too(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(
        "import jax, jax.numpy as jnp\nfrom functools import partial\n"
        "@partial(jax.jit, donate_argnums=0)\ndef step(x):\n    return x + 1\nstep(jnp.ones(9)).block_until_ready()\n"
    )
    done = mutcheck("run", "--record", "--", sys.executable, str(script), cwd=tmp_path, JAX_PLATFORMS="cpu")
    assert done.status == 0, done.err
    out = mutcheck("history", "step", cwd=tmp_path).out
    assert out.startswith("step\n")
    assert json.dumps("cpu").strip('"') in out


def test_the_last_bar_is_the_last_result() -> None:
    assert sparkline([0, 1, 2, 4], 10) == "▁▃▅█"
    assert sparkline([5, None, 5], 10) == "█ █"
    assert sparkline([0, 0, 7], 2) == "▁█"
    assert sparkline([1, 10**9], 10) == "▂█"


def test_what_changed_of_a_module_is_said_as_the_diff_says_it(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    head = "module @jit_f {{\n  func.func public @main(%arg0: tensor<4xf32>{}) -> tensor<4xf32> {{\n"
    module = head + "{}    return {}\n  }}\n}}\n"
    kept(path, 0, row("step"), text=module.format(" {tf.aliasing_output = 0 : i32}", "", "%arg0"))
    kept(path, 1, row("step"), text=module.format("", "    %0 = stablehlo.sine %arg0 : tensor<4xf32>\n", "%0"))
    done = mutcheck("history", "step", "--history", str(path))
    assert "changed: StableHLO: +1 -0 ~2 operations; donation lost: x" in done.out
