"""`mutcheck matrix`: what real releases once printed, joined; and what goes wrong in one of them."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from driver import ends, interruptible, plain, started, written
from driver import run as mutcheck
from world import JAX, World

from mutcheck.golden.history.query import opened

ALL = ",".join(JAX)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose environments some tests share: they are made by the first that needs them."""
    return tmp_path_factory.mktemp("matrix")


@pytest.fixture
def kept(shared: Path) -> World:
    """A world whose environments may be there already."""
    return World(shared, compilers=dict.fromkeys(JAX, ("cuda", "tpu")))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """One in which nothing is there."""
    return World(tmp_path, compilers=dict.fromkeys(JAX, ("cuda", "tpu")))


def in_place(document: dict[str, object], program: str, target: str) -> list[object]:
    """How many buffers are in place in each release."""
    (row,) = [each for each in document["rows"] if (each["program"], each["target"]) == (program, target)]  # type: ignore[attr-defined]
    return [cell["in_place"] for cell in row["cells"]]


def test_six_releases_are_joined_to_one_matrix(kept: World) -> None:
    done = kept.run(
        "matrix", "--releases", ALL, "--target", "cpu,cuda,tpu", "--format", "json", "scan_stack", "train_step"
    )
    assert done.status == 0, done.err
    assert [(each["jax"], each["flax"]) for each in done.json["columns"]] == [
        *(("0.7.0", "0.11.2"), ("0.8.3", "0.12.6"), ("0.9.2", "0.12.6")),
        *(("0.10.2", "0.12.8"), ("0.11.2", "0.12.12"), ("0.12.0.1", "0.12.12")),
    ]
    assert in_place(done.json, "scan_stack", "cpu") == [0, 2, 2, 2, 2, 2]
    assert in_place(done.json, "scan_stack", "cuda:h100") == [0, 10, 10, 10, 10, 10]
    outcomes = [cell["outcome"] for row in done.json["rows"] if row["program"] == "train_step" for cell in row["cells"]]
    assert outcomes[:6] == ["passed", "rejected", "rejected", "rejected", "passed", "passed"]
    assert done.json["rows"][0]["cells"][0]["result"]["buffers"][0]["in_place"] == "copied"


def test_the_text_says_what_changed_and_who_changed_it(kept: World) -> None:
    done = kept.run("matrix", "--releases", "0.7.0,0.8.3,0.9.2", "--target", "cpu", "scan_stack", "train_step", "inc")
    assert done.status == 0, done.err
    table, changes = (f"{each}\n" for each in done.out.split("\n\n", 1))
    assert re.search(r"scan_stack\n  cpu +0/10 26.16 KiB +2/10 226.5 KiB ▲ +2/10 226.5 KiB\n", table)
    assert re.search(r"train_step\n  cpu +20/24 1.016 KiB +⊘ rejected ▲ +⊘ rejected\n", table)
    assert "jax 0.7.0 → 0.8.3, flax 0.11.2 → 0.12.6:\n" in changes
    assert "scan_stack on cpu: 0 → 2 of 10 in place, extra 26.16 KiB → 226.5 KiB. JAX changed it" in changes
    assert "train_step on cpu: passed → rejected (Exception). Flax changed it" in changes
    assert "inc on" not in changes
    assert "→ 0.9.2" not in changes


def test_without_more_environments_it_is_not_known_who_changed_it(world: World) -> None:
    done = world.run("matrix", "--releases", "0.7.0,0.8.3", "--no-attribute", "--target", "cpu", "scan_stack")
    assert "JAX or Flax changed it: it is not known which (both have another release)." in done.out
    assert not [call for call in world.calls if "flax==0.11.2" in call]


def test_flax_alone_varies(kept: World) -> None:
    done = kept.run("matrix", "--releases", "0.8.3", "--flax", "0.11.2,0.12.6", "--target", "cpu", "train_step")
    assert done.status == 1, done.err
    assert "Error: jax 0.8.3: train_step on cpu: failed: " in done.out  # a rejection is expected there
    assert "jax 0.8.3, flax 0.11.2 → 0.12.6:" in done.out
    assert "train_step on cpu: failed → rejected (Exception). Flax changed it (jax 0.8.3 in both)." in done.out


def test_a_jax_and_a_flax_that_do_not_go_together_are_a_line(kept: World) -> None:
    done = kept.run("matrix", "--releases", "0.7.0,0.8.3", "--flax", "0.12.6", "--target", "cpu", "inc")
    assert done.status == 2
    assert "Error: jax 0.7.0 and flax 0.12.6 do not install together:" in done.out
    assert re.search(r"cpu +– +1/1 0 B\n", done.out)


def test_buffers_are_shown_where_that_is_asked(kept: World) -> None:
    done = kept.run("matrix", "--releases", "0.7.0,0.12.0.1", "--target", "cpu", "scan_stack", "-v")
    assert re.search(r"\n    block_stack.bn.mean +copied, 4 KiB +in place\n", done.out), done.out


def test_markdown_and_files(kept: World) -> None:
    done = kept.run("matrix", "--releases", "0.7.0,0.8.3", "--target", "cpu", "inc", "-o", "m.md", "--format", "json")
    assert done.status == 0, done.err
    text = (kept.folder / "m.md").read_text()
    assert text.startswith("| program | target | jax 0.7.0<br>flax 0.11.2 | jax 0.8.3<br>flax 0.12.6 |\n")
    assert "| `inc` | cpu | 1/1 0 B | 1/1 0 B |" in text
    assert done.json["mutcheck_matrix"] == 1
    assert "the ending of 'm.pdf' names no format" in kept.run("matrix", "inc", "-o", "m.pdf").err


def test_what_is_recorded_has_all_releases(world: World) -> None:
    done = world.run("matrix", "--releases", "0.7.0,0.8.3", "--target", "cpu", "inc", "--record")
    assert done.status == 0, done.err
    with opened(world.folder / "mutcheck-history.db") as history:
        assert [key.release for key in history.cells()] == ["0.7.0", "0.8.3"]
    pages = mutcheck("report", "-o", "site", cwd=world.folder)
    assert pages.status == 0, pages.err
    grid = (world.folder / "site" / "index.html").read_text("utf-8")
    assert '"release":"0.7.0"' in grid
    assert '"release":"0.8.3"' in grid
    refused = world.run("matrix", "--flax", "all", "inc", "--record")
    assert refused.status == 2
    assert "leave --flax out" in refused.err


def test_latest_all_and_nightly(kept: World) -> None:
    def releases(asked: str) -> list[str]:
        done = kept.run("matrix", "--releases", asked, "--target", "cpu", "inc", "--format", "json", "--no-attribute")
        return [each["jax"] for each in done.json["columns"]]

    assert releases("latest:2") == ["0.11.2", "0.12.0.1"]
    assert releases("all") == list(JAX)
    kept.withdrawn = {"0.12.0.1": "broken"}
    assert releases("latest,0.7.0") == ["0.7.0", "0.11.2"]
    kept.nightly = "0.13.0.dev20261128"
    kept.prints(kept.nightly, [])
    assert releases("nightly") == ["0.13.0.dev20261128"]


def test_an_environment_is_made_once(world: World) -> None:
    asked = ("matrix", "--releases", "0.7.0,0.8.3", "--target", "cpu,tpu", "inc", "--no-attribute")
    first = world.run(*asked)
    assert "setting up jax 0.7.0, flax 0.11.2 on Python 3.1" in first.err
    assert "adding the compiler for tpu of jax 0.7.0" in first.err
    assert world.calls
    again = world.run(*asked)
    assert (again.status, again.out, again.err) == (0, first.out, "")
    assert world.calls == []


def test_a_half_built_environment_is_made_anew(world: World) -> None:
    asked = ("matrix", "--releases", "0.7.0", "--target", "cpu", "inc")
    world.run(*asked)
    (marker,) = (world.folder / "releases").glob("jax-0.7.0-*/mutcheck.json")
    marker.unlink()
    half = marker.parent / "lib" / "half"
    half.write_text("")
    done = world.run(*asked)
    assert done.status == 0, done.err
    assert "setting up jax 0.7.0" in done.err
    assert marker.exists()
    assert not half.exists()


BAD = {
    "not there": ({}, "0.7.9", "the package index has no jax 0.7.9. The nearest are 0.7.0 and 0.8.3."),
    "too old": ({}, "0.6.2", "mutcheck runs with jax>=0.7.0 only. Name a release of those."),
    "withdrawn": (
        {"withdrawn": {"0.9.2": "it miscompiles"}},
        "0.9.2",
        "jax 0.9.2 was withdrawn from the package index (it miscompiles). Name another release.",
    ),
    "no wheel": (
        {"pythons": {"0.9.2": ">=3.99"}},
        "0.9.2",
        "jax 0.9.2 does not install on the Pythons of this machine",
    ),
    "no room": ({"full": ("0.9.2",)}, "0.9.2", "jax 0.9.2 cannot be set up: the disk of "),
    "mutcheck dies": (
        {"dies": {"0.9.2": "ImportError: no name 'core'"}},
        "0.9.2",
        "mutcheck cannot run with jax 0.9.2: ImportError: no name 'core'",
    ),
    "no nightly": ({}, "nightly", "the package index has no nightly jax."),
}


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_in_one_release_is_a_line_and_the_others_are_shown(world: World, name: str) -> None:
    wrong, release, line = BAD[name]
    for key, value in wrong.items():
        setattr(world, key, value)
    done = world.run("matrix", "--releases", f"0.8.3,{release}", "--target", "cpu", "inc", "--no-attribute")
    assert done.status == 2
    (told,) = [each for each in done.out.splitlines() if each.startswith("Error: ")]
    assert told.startswith(f"Error: {line}")
    assert re.search(r"\n  cpu .*1/1 0 B", done.out)


def test_a_full_disk_leaves_nothing_behind(world: World) -> None:
    world.full = ("0.9.2",)
    world.run("matrix", "--releases", "0.9.2", "--target", "cpu", "inc")
    assert not list((world.folder / "releases").glob("jax-0.9.2-*/"))


def test_without_a_network_what_is_there_still_works(world: World) -> None:
    world.run("matrix", "--releases", "0.7.0", "--target", "cpu", "inc")
    world.down = True
    done = world.run("matrix", "--releases", "0.7.0,0.8.3", "--target", "cpu", "inc")
    assert done.status == 2
    assert "Error: jax 0.8.3 is not set up here, and the package index cannot be reached: Failed to fetch" in done.out
    assert re.search(r"\n  cpu +1/1 0 B", done.out)
    latest = world.run("matrix", "--releases", "latest:3", "--target", "cpu", "inc")
    assert latest.status == 2
    assert "These environments are here: 0.7.0." in latest.out
    assert re.search(r"\n  cpu +1/1 0 B", latest.out)


def test_a_release_that_wants_another_python_gets_it(world: World) -> None:
    world.pythons = {"0.9.2": "==3.13"}
    done = world.run("matrix", "--releases", "0.9.2", "--target", "cpu", "inc", "--format", "json")
    assert done.status == 0, done.err
    assert done.json["columns"][0]["python"] == "3.13"


def test_a_target_without_a_compiler_is_no_failure_unless_it_is_asked_for(world: World) -> None:
    world.compilers = {"0.8.3": ("tpu",)}
    done = world.run("matrix", "--releases", "0.7.0,0.8.3", "inc", "--no-attribute")
    assert done.status == 0, done.out
    assert re.search(r"\n  tpu:v5e +– +1/1 0 B", done.out)
    assert "– tpu:v5e: there is no jax[tpu] of jax 0.7.0 for Python" in done.out
    asked = world.run("matrix", "--releases", "0.7.0,0.8.3", "--target", "cpu,tpu", "inc", "--no-attribute")
    assert asked.status == 2
    alone = world.run("matrix", "--releases", "0.7.0", "--target", "tpu", "inc")
    assert "Error: jax 0.7.0 compiles for none of the targets" in alone.out


def test_no_uv_says_how_to_get_one(world: World) -> None:
    (world.folder / "uv.py").write_text("def find_uv_bin():\n    raise FileNotFoundError\n")
    done = world.run("matrix", "inc", PATH=str(world.folder))
    assert done.status == 2
    assert "uv, which makes an environment for each release, is not here. Install it: `pip install" in done.err


def test_an_interrupt_keeps_what_is_finished(world: World) -> None:
    world.hangs = "0.8.3"
    asked = ["matrix", "--releases", "0.7.0,0.8.3,0.9.2", "--target", "cpu", "inc"]
    command = interruptible([sys.executable, "-m", "mutcheck.cli", *asked])
    how = {"cwd": world.folder, "env": plain(world.variables()), "stdout": subprocess.PIPE, "text": True}
    with started(command, encoding="utf-8", **how) as process:
        hanging = written(world.folder / "hanging")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert ends(hanging)
    assert re.search(r"\n  cpu +1/1 0 B +– +–\n", out), out
    assert (
        "Error: jax 0.8.3 is not done: interrupted\nError: jax 0.9.2 is not done: interrupted\n"
        "Error: interrupted: not all of 3" in out
    )
    assert not list((world.folder / "releases").glob("jax-0.9.2-*/"))


def test_unknown_programs_are_told_at_once(kept: World) -> None:
    done = kept.run("matrix", "incc")
    assert done.status == 2
    assert "there is no program 'incc'. Did you mean inc?" in done.err
    assert kept.calls == []
