"""`mutcheck inspect`: the same of files that are there already."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from driver import Done, command, plain, run

WORK = """
import jax, jax.numpy as jnp

def step(state, batch):
    return {"w": state["w"] + batch.sum()}

def turn(x):
    return x[::-1]

state = {"w": jnp.ones((8, 64))}
jitted = jax.jit(step, donate_argnums=0)
with open("step.mlir", "w") as file:
    file.write(jitted.lower(state, jnp.ones(8)).as_text(debug_info=True))
compiled = jax.jit(turn, donate_argnums=0).lower(jnp.ones((64, 64))).compile()
with open("turn.hlo", "w") as file:
    file.write(compiled.as_text())
with open("bare.pb", "wb") as file:
    file.write(compiled.runtime_executable().hlo_modules()[0].as_serialized_hlo_module_proto())
with open("step.mlirbc", "wb") as file:
    jitted.lower(state, jnp.ones(8)).compiler_ir("stablehlo").operation.write_bytecode(file)
jitted(state, jnp.ones(8))
"""


IN_VAIN = """module @jit_step {
  func.func public @main(%arg0: tensor<4xf32> {jax.buffer_donor = true}) -> tensor<2xf32> {
    %0 = stablehlo.constant dense<0.0> : tensor<2xf32>
    return %0 : tensor<2xf32>
  }
}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dump of XLA's, and modules that stand alone."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "work.py").write_text(WORK, "utf-8")
    flags = "--xla_dump_to=dump --xla_dump_hlo_as_proto"
    environment = {**os.environ, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"}
    subprocess.run([sys.executable, "work.py"], cwd=folder, env=environment, check=True)
    return folder


def inspected(folder: Path, *paths: str) -> Done:
    return run("inspect", *paths, cwd=folder)


def row(done: Done, name: str) -> list[str]:
    (line,) = [line for line in done.out.splitlines() if line.startswith(f"{name} ")]
    return line.split()


def files(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_dump_folder(made: Path) -> None:
    before = files(made)
    done = command("inspect", "dump", cwd=made)
    assert done.status == 0
    assert row(done, "step")[1:7] == ["cpu", "1", "×", "1/1", "1/1", "1/1"]
    assert row(done, "turn")[1:7] == ["cpu", "1", "×", "1/1", "1/1", "0/1"]
    assert "other files skipped: no modules." in done.out
    assert files(made) == before


def test_a_folder_of_dumps_and_modules(made: Path) -> None:
    done = inspected(made, ".")
    assert done.status == 0
    assert row(done, "step")[1:7] == ["cpu", "1", "×", "1/1", "1/1", "1/1"], "StableHLO adds nothing to its executable"


def test_an_hlo_proto(made: Path) -> None:
    (file,) = made.glob("dump/*jit_turn.cpu_after_optimizations.hlo.pb")
    done = inspected(made, str(file))
    assert row(done, "turn")[4:7] == ["1/1", "1/1", "0/1"]
    assert "inplace.copied" in done.out


@pytest.mark.parametrize("name", ["turn.hlo", "bare.pb"])
def test_a_module_without_a_buffer_assignment_is_unknown(name: str, made: Path) -> None:
    done = inspected(made, name)
    assert done.status == 0
    assert "there is no buffer assignment: dump it with XLA_FLAGS=" in done.out
    assert row(done, "turn")[4:7] == ["1/1", "1/1", "0/1"]
    assert row(done, "turn")[7] == "unknown"
    found = run("inspect", name, "--format", "markdown", cwd=made).out
    assert "| `turn` | `unknown` | 1/1 | 1/1 | 0/1 | unknown | unknown | ✓ passed, with a warning |" in found


@pytest.mark.parametrize("name", ["step.mlir", "step.mlirbc"])
def test_stablehlo(name: str, made: Path) -> None:
    done = inspected(made, name)
    assert done.status == 0
    assert row(done, "step")[4:6] == ["1/1", "unknown"]
    assert "it is StableHLO: there is no executable" in done.out


def test_the_names_of_arguments_are_in_the_locations(made: Path) -> None:
    assert "state['w']" in inspected(made, "step.mlir").out


def test_fail_on(made: Path) -> None:
    assert run("inspect", "--fail-on", "copied", "dump", cwd=made).status == 1
    assert run("inspect", "--fail-on", "copied", "--only", "step", "dump", cwd=made).status == 0
    assert run("inspect", "--fail-on", "unknown", "dump", cwd=made).status == 0
    assert run("inspect", "--fail-on", "unknown", "step.mlir", cwd=made).status == 1


def test_quiet_and_verbose(made: Path) -> None:
    assert run("inspect", "-q", "--only", "step", "dump", cwd=made).out == ""
    assert "step" not in run("inspect", "-q", "dump", cwd=made).out
    assert "turn on cpu  inplace.copied" in run("inspect", "-q", "dump", cwd=made).out
    assert "step" in run("inspect", "-v", "dump", cwd=made).out
    unknown = run("inspect", "-q", "step.mlir", cwd=made)  # it was not compiled: that is no pass
    assert "unknown" in unknown.out


def test_every_finding_is_in_full_where_that_is_asked_for(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"step_{number}.mlir").write_text(IN_VAIN.replace("step", f"step_{number}"), "utf-8")
    assert "... and 1 more module: --verbose, or -o FILE.json" in run("inspect", ".", cwd=tmp_path).out
    whole = run("inspect", "-v", ".", cwd=tmp_path)
    assert "more module" not in whole.out
    assert sum(line.startswith("✗ step_") for line in whole.out.splitlines()) == 9


@pytest.mark.parametrize("format_", ["json", "markdown", "github", "sarif"])
def test_every_format(format_: str, made: Path) -> None:
    done = run("inspect", "--format", format_, "dump", cwd=made)
    assert done.status == 0
    assert "turn" in done.out
    assert "inplace.copied" in done.out


# Bad input


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.pb", None, "cannot be read"),
        ("text.mlir", b"module @m { func.func", "cannot be read"),
        ("words.txt", b"good morning", "it is neither StableHLO, HLO text nor an HloProto"),
        ("words.hlo", b"HloModule m\nno module", "it is no HLO text that this jaxlib can parse"),
        ("empty.pb", b"", "it has no module with computations"),
        ("none.pb", ..., "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    name: str, content: object, said: str, made: Path, tmp_path: Path
) -> None:
    (whole,) = made.glob("dump/*jit_turn.cpu_after_optimizations.hlo.pb")
    if content is None:
        (tmp_path / name).write_bytes(whole.read_bytes()[:700])
    elif isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    done = run("inspect", str(tmp_path / name), str(whole), cwd=tmp_path)
    assert done.status == 2
    assert row(done, "turn")
    (line,) = [line for line in done.out.splitlines() if line.startswith("! ") and name in line]
    assert said in line


def test_an_executable_that_is_cut_off_is_unknown(made: Path, tmp_path: Path) -> None:
    for file in made.glob("dump/*jit_turn*optimizations.hlo.pb"):
        size = 900 if "after" in file.name else None
        (tmp_path / file.name).write_bytes(file.read_bytes()[:size])
    done = inspected(tmp_path, ".")
    assert done.status == 2
    assert row(done, "turn")[4:6] == ["1/1", "unknown"]


def test_foreign_files_are_skipped_and_counted(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    (tmp_path / "data.npz").write_bytes(b"\0\1")
    done = inspected(tmp_path, ".")
    assert done.status == 0
    assert "! 2 other files skipped: no modules." in done.out


def test_a_link_out_of_a_folder_is_not_followed(made: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").symlink_to(made / "dump")
    (tmp_path / "turn.hlo").symlink_to(made / "turn.hlo")
    done = inspected(tmp_path, ".")
    assert done.status == 0
    assert "turn" not in done.out.replace(str(tmp_path), "")
    assert f"! 2 links lead out of {tmp_path}: not followed." in done.out


def test_a_link_within_a_folder_is_no_second_module(made: Path, tmp_path: Path) -> None:
    (tmp_path / "turn.hlo").write_bytes((made / "turn.hlo").read_bytes())
    (tmp_path / "again.hlo").symlink_to(tmp_path / "turn.hlo")
    done = inspected(tmp_path, ".")
    assert row(done, "turn")[2] == "1"


def test_a_folder_without_a_module(tmp_path: Path) -> None:
    done = inspected(tmp_path, ".")
    assert "! no module is there: XLA dumps them where XLA_FLAGS has --xla_dump_to=DIR" in done.out
    assert done.status == 0


def test_a_pipe_is_read_where_it_is_named_and_not_where_it_is_found(made: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "step.mlir")
    assert "! 1 other file skipped: no modules." in inspected(tmp_path, ".").out
    with (made / "step.mlir").open() as module:
        command = f"cat | {sys.executable} -m mutcheck.cli inspect /dev/stdin"
        done = subprocess.run(
            command, shell=True, stdin=module, capture_output=True, text=True, env=plain({}), check=False
        )
    assert done.returncode == 0, done.stderr
    assert "it is StableHLO: there is no executable" in done.stdout


def test_no_path() -> None:
    assert command("inspect").status == 2


NOT_COMPILED = """HloModule jit_step, buffer_donor={ (0, {}) }
ENTRY main {
  cache = f32[64,128] parameter(0)
  ROOT new = f32[64,128] negate(cache)
}
"""
DYNAMIC = """
module @jit_add {
  func.func public @main(%arg0: tensor<i32>, %arg1: tensor<?x?xf32>) -> tensor<?x?xf32> {
    %0 = stablehlo.add %arg1, %arg1 : tensor<?x?xf32>
    return %0 : tensor<?x?xf32>
  }
}
"""


@pytest.mark.parametrize("aliased", ["buffer_donor={ (0, {}) }", "input_output_alias={ {}: (0, {}, may-alias) }"])
def test_a_module_that_was_not_compiled_is_unknown(tmp_path: Path, aliased: str) -> None:
    (tmp_path / "step.hlo").write_text(NOT_COMPILED.replace("buffer_donor={ (0, {}) }", aliased))
    done = run("inspect", "step.hlo", "--fail-on", "not-aliased", cwd=tmp_path)
    assert done.status == 0
    assert "it was not compiled" in done.out
    assert "0 compilations: 1 module donates buffers" in done.out
    assert row(done, "step")[4:8] == ["1/1", "unknown", "unknown", "unknown"]
    assert run("inspect", "step.hlo", "--fail-on", "unknown", cwd=tmp_path).status == 1


def test_a_size_that_only_a_call_gives_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "add.mlir").write_text(DYNAMIC)
    (tmp_path / "donated.mlir").write_text(DYNAMIC.replace("xf32>) ->", "xf32> {tf.aliasing_output = 0 : i32}) ->"))
    done = inspected(tmp_path, "add.mlir")
    assert "%arg1 (size unknown) could be donated" in done.out
    assert "TiB" not in done.out
    (donated,) = run("inspect", "donated.mlir", "--format", "json", cwd=tmp_path).json["results"]
    assert [(each["shape"], each["bytes"]) for each in donated["buffers"]] == [([None, None], None)]


def test_what_emit_writes_is_read_again(tmp_path: Path) -> None:
    for what, levels in (("hlo", "1/1"), ("stablehlo", "unknown")):
        made = run("lower", "increment", "create_model", "--target", "cpu", "--emit", what)
        (tmp_path / what).write_text(made.out)
        done = inspected(tmp_path, what)
        assert done.status == 0
        assert row(done, "increment")[4:6] == ["1/1", levels]


def test_a_mark_at_the_beginning_of_a_text_is_no_part_of_it(tmp_path: Path) -> None:
    hlo = "HloModule add\nENTRY add { ROOT x = f32[4] parameter(0) }\n"
    for name, text in (("add.mlir", DYNAMIC), ("add.hlo", hlo)):
        (tmp_path / name).write_text(text, "utf-8-sig")
        (tmp_path / f"plain.{name}").write_text(text, "utf-8")
        done = inspected(tmp_path, name)
        assert done.status == 0
        assert "cannot be read" not in done.out + done.err
        assert run("diff", name, f"plain.{name}", cwd=tmp_path).status == 0
