"""`--advise` of `run` and `inspect`: edits of the StableHLO that a command lowered, or that is in files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import Done, run

TRAIN = """
from functools import partial
import jax
import jax.numpy as jnp


@partial(jax.jit, donate_argnums=(0, 1))
def crossed(a, b):
    return b + 1, a * 2


a, b = crossed(jnp.ones((64, 64)), jnp.ones((64, 64)))
print("done")
"""

CROSSED = """\
module @jit_crossed attributes {{mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32}} {{
  func.func public @main(%arg0: tensor<{size}x64xf32> {{tf.aliasing_output = 0 : i32}},
                         %arg1: tensor<{size}x64xf32> {{tf.aliasing_output = 1 : i32}})
      -> (tensor<{size}x64xf32>, tensor<{size}x64xf32>) {{
    %0 = stablehlo.add %arg1, %arg1 : tensor<{size}x64xf32>
    %1 = stablehlo.multiply %arg0, %arg0 : tensor<{size}x64xf32>
    return %0, %1 : tensor<{size}x64xf32>, tensor<{size}x64xf32>
  }}
}}
"""

HLO = """\
HloModule jit_turn, is_scheduled=true, input_output_alias={ {}: (0, {}, may-alias) }

ENTRY main {
  x = f32[64,64]{1,0} parameter(0)
  ROOT turned = f32[64,64]{1,0} reverse(x), dimensions={0}
}
"""

SAVES = "Tried, and saves all 64 KiB a call: another order of outputs: "
Inspect = Callable[..., Done]


@pytest.fixture
def inspect(tmp_path: Path) -> Inspect:
    """Inspect files of a folder, with executables of its own."""

    def inspect(*arguments: str, **files: str) -> Done:
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, "utf-8")
        none = str(tmp_path / "none")
        return run("inspect", *arguments, cwd=tmp_path, MUTCHECK_CACHE=str(tmp_path / "kept"), MUTCHECK_PLUGINS=none)

    return inspect


def test_a_command_is_advised(tmp_path: Path) -> None:
    """The advice has the user's lines and names, and is in every format."""
    (tmp_path / "train.py").write_text(TRAIN, "utf-8")
    outputs = ("-o", "found.json", "-o", "found.sarif")
    done = run("run", "--advise", *outputs, "--", sys.executable, "train.py", cwd=tmp_path, JAX_PLATFORMS="cpu")

    assert (done.status, done.out) == (0, "done\n"), done.err
    assert done.err.count(f"{SAVES}`a` takes output 1, `b` takes output 0.") == 1
    assert "crossed  4 copies, 64 KiB a call on cpu" in done.err
    assert "cpu  64 KiB  -> 0  temporary 32 KiB -> 0 B  peak 64.02 KiB -> 32.02 KiB  results bitwise equal" in done.err
    assert "with made-up inputs" in done.err
    (result,) = json.loads((tmp_path / "found.json").read_text())["results"]
    (advice,) = result["tried"]["advice"]
    assert [each["rule"] for each in advice["edits"]] == ["pairing"]
    assert (advice["effects"][0]["after"]["extra_bytes"], advice["ran"]["made_up"]) == (0, True)
    sarif = json.loads((tmp_path / "found.sarif").read_text())["runs"][0]["results"]
    assert sum("advice" in each["properties"] for each in sarif) == 2


def test_a_file_of_stablehlo_is_compiled_and_advised(inspect: Inspect, tmp_path: Path) -> None:
    """What it does is then told of it, as of any executable; lines are those of the file."""
    text = CROSSED.format(size=64)
    again = {"a_mlir": text, "b_mlir": f"// the same again\n{text}"}
    files = ("a.mlir", "b.mlir", "-o", "found.json")
    done = inspect(*files, "--advise", "--target", "cpu", "--fail-on", "copied", **again)

    assert done.status == 1, done.err
    row = next(line for line in done.out.splitlines() if line.startswith("crossed "))
    assert row.split()[1:] == ["cpu", "1", "×", "2/2", "2/2", "0/2", "64", "KiB", "-"]
    assert done.out.count("crossed  4 copies, 64 KiB a call on cpu") == 1
    assert "there is no executable" not in done.out
    assert "at a.mlir:6" in done.out
    assert done.out.count(f"{SAVES}`%arg0` takes output 1, `%arg1` takes output 0.") == 1
    assert "results bitwise equal with made-up inputs" in done.out
    (result,) = json.loads((tmp_path / "found.json").read_text())["results"]
    assert (result["target"], result["compiled_times"], len(result["tried"]["advice"])) == ("cpu", None, 1)
    assert result["executable"]["compiler"].startswith("jaxlib ")


TOPK = """\
module @jit_topk attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%best: tensor<4096xf32> {tf.aliasing_output = 0 : i32}, %x: tensor<16xf32>)
      -> tensor<4096xf32> {
    %0 = stablehlo.concatenate %best, %x, dim = 0 : (tensor<4096xf32>, tensor<16xf32>) -> tensor<4112xf32>
    %1 = "stablehlo.sort"(%0) <{dimension = 0 : i64}> ({
    ^bb0(%a: tensor<f32>, %b: tensor<f32>):
      %c = stablehlo.compare LT, %a, %b : (tensor<f32>, tensor<f32>) -> tensor<i1>
      stablehlo.return %c : tensor<i1>
    }) : (tensor<4112xf32>) -> tensor<4112xf32>
    %2 = stablehlo.slice %1 [16:4112] : (tensor<4112xf32>) -> tensor<4096xf32>
    return %2 : tensor<4096xf32>
  }
}
"""


def test_where_nothing_helps_the_pass_is_named_and_a_command_that_reduces_the_file(
    inspect: Inspect, tmp_path: Path
) -> None:
    done = inspect("a.mlir", "--advise", "--target", "cpu", a_mlir=TOPK)

    left, follows = (line for line in done.out.splitlines() if line.startswith(("  left", "  next")))
    assert "`%arg0` is" in left
    assert ", by the pass " in left
    command = follows.split("`")[1].split()
    assert command == ["mutcheck", "reduce", "a.mlir", "--buffer", "%arg0", "--target", "cpu", "-o", "repro"]
    reduced = run(*command[1:], cwd=tmp_path, MUTCHECK_CACHE=str(tmp_path / "kept"))
    assert reduced.status == 1, reduced.err
    assert (tmp_path / "repro" / "module.mlir").exists()


def test_the_largest_comes_first_and_all_share_the_time(inspect: Inspect) -> None:
    """What needs a thousandth of the bytes is left alone."""
    sizes = {"a_mlir": (8, "small"), "b_mlir": (64, "large"), "d_mlir": (16384, "huge")}
    files = {name: CROSSED.format(size=size).replace("crossed", called) for name, (size, called) in sizes.items()}
    done = inspect("a.mlir", "b.mlir", "d.mlir", "--advise", "--target", "cpu", "--budget", "600s", **files)

    assert done.status == 0, done.err
    shown = [
        done.out.index(f"\n{each} a call on cpu") for each in ("huge  4 copies, 16 MiB", "large  4 copies, 64 KiB")
    ]
    assert shown == sorted(shown)
    small = done.out.partition("\nsmall  4 copies, 8 KiB a call on cpu")[2]
    assert small.strip() == "search  not all was tried: another module needs 1,000 times as many bytes or more"

    fresh, more = CROSSED.format(size=16), ("--target", "cpu", "--budget", "0.001s", "--format", "json")
    spent = inspect("c.mlir", "--advise", *more, c_mlir=fresh)
    assert (spent.status, spent.json["results"][0]["tried"]) == (2, None)
    assert "crossed on cpu: it was not come to" in spent.err


@pytest.mark.parametrize(
    ("arguments", "said", "status"),
    [
        (("a.mlir", "--advise"), "nothing says what crossed is to be compiled for: name it with `--target`", 2),
        (("turn.hlo", "--advise"), "nothing was tried on turn: an edit needs the StableHLO", 2),
        (("broken.mlir", "--advise", "--target", "cpu"), "broken.mlir cannot be read, and is left out: ", 2),
        (("nothing.mlir", "--advise", "--target", "cpu"), "nothing to try: no function of yours donates a buffer", 0),
        (("a.mlir", "--advise", "--target", "rocm"), "crossed on rocm:mi300x: its compiler is not installed", 2),
        (("a.mlir", "--target", "cpu"), "--target is about what --advise tries: add --advise.", 2),
        (("a.mlir", "--budget", "5s"), "--budget is about what --advise tries: add --advise.", 2),
    ],
)
def test_what_cannot_be_tried_says_why(inspect: Inspect, arguments: tuple[str, ...], said: str, status: int) -> None:
    whole = CROSSED.format(size=64)
    nothing = whole.replace("tf.aliasing_output", "mhlo.layout_mode").replace("= 0 : i32", '= "default"')
    nothing = nothing.replace("= 1 : i32}", '= "default"}')
    files = {"a_mlir": whole, "turn_hlo": HLO, "broken_mlir": whole[:300], "nothing_mlir": nothing}
    done = inspect(*arguments, **files)

    assert said in done.out + done.err
    assert done.status == status


def test_what_is_for_many_devices_is_not_run_and_needs_no_name(inspect: Inspect) -> None:
    many = CROSSED.format(size=64).replace("num_partitions = 1", "num_partitions = 2").replace("@jit_crossed ", "")
    done = inspect("a.mlir", "--advise", "--target", "cpu", a_mlir=many)

    assert done.status == 0, done.err
    assert "not run: it is for 2 devices" in done.out
