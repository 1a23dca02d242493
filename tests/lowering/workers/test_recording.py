"""What one file's programs leave behind in a worker: nothing that another file's see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from driver import lowered

from mutcheck.lowering.workers import impure

Write = Callable[..., Path]
PROGRAM = """

@mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros({size})),), donated=1)
@jax.jit
def {name}(x):
    x[...] += 1
"""


def test_what_a_file_does_to_a_shared_module_is_its_own(write: Write, tmp_path: Path) -> None:
    (tmp_path / "shared.py").write_text("SIZE = 3\n")
    write("import shared\nshared.SIZE = 5" + PROGRAM.format(name="first", size="shared.SIZE"), "first.py")
    write("import shared" + PROGRAM.format(name="second", size="shared.SIZE"), "second.py")
    options = ("--target", "cpu", "--jobs", "1", "--format", "json", "--no-cache")
    done = lowered("first.py", "second.py", *options, cwd=tmp_path)
    shapes = [done.cell(name)["buffers"][0]["shape"] for name in ("first", "second")]
    assert (done.status, shapes) == (0, [[5], [3]])


def test_a_module_that_can_be_imported_once_gets_a_process_of_its_own(write: Write, tmp_path: Path) -> None:
    once = "import builtins\nassert not hasattr(builtins, '_seen')\nbuiltins._seen = True\n"
    (tmp_path / "once.py").write_text(once)
    for name in ("first", "second"):
        write("import once" + PROGRAM.format(name=name, size=3), f"{name}.py")
    options = ("--target", "cpu", "--jobs", "1", "--format", "json", "--no-cache")
    done = lowered("first.py", "second.py", *options, cwd=tmp_path)
    assert (done.status, [each["outcome"] for each in done.json["results"]]) == (0, ["passed", "passed"])


def test_a_checkout_of_the_toolchain_is_compared_and_stays(write: Write, tmp_path: Path) -> None:
    chex = tmp_path / "chex.py"
    chex.write_text("import builtins\nassert not hasattr(builtins, '_chex')\nbuiltins._chex = 1\nSIZE = 3\n")
    for name in ("first", "second"):
        write("import chex" + PROGRAM.format(name=name, size="chex.SIZE"), f"{name}.py")
    options = ("first.py", "second.py", "--target", "cpu", "--jobs", "1", "-v")
    given = {"MUTCHECK_CACHE": str(tmp_path / "cache")}
    assert lowered(*options, cwd=tmp_path, **given).status == 0
    assert "· second: kept: nothing has changed" in lowered(*options, cwd=tmp_path, **given).err
    chex.write_text(chex.read_text().replace("3", "4"))
    assert "· second: made: chex.py has changed" in lowered(*options, cwd=tmp_path, **given).err


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("import time", ("reads the clock",)),
        ("from datetime import datetime", ("reads the clock",)),
        ("import random", ("draws random numbers",)),
        ("np.random.rand()", ("draws random numbers",)),
        ("def f():\n    return path.exists()", ("looks for files",)),
        ("os.getpid()", ("asks for the machine",)),
        ("import jax.random\njax.random.key(0)", ()),
        ("import jax.numpy as jnp\njnp.ones(3)", ()),
    ],
)
def test_where_calls_are_not_heard_of_names_are_enough(text: str, does: tuple[str, ...]) -> None:
    assert impure.named(compile(text, "train.py", "exec")) == does
