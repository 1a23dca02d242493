"""What `mutcheck init` writes: a table in pyproject.toml, a first file of programs, and lines of .gitignore."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.project import text_file
from mutcheck.project.configuration import FILE
from mutcheck.project.entries import shown

PROGRAMS = "mutcheck_programs.py"
IGNORE = ".gitignore"

_LEFT = ("mutcheck-history.db*", ".mutcheck-*")
"""What runs leave in a project: SQLite keeps files beside the history while it is open, and goldens have a lock."""

_COMMAND = "mutcheck init"

_TABLE = f"""\
[tool.mutcheck]
programs = ["{PROGRAMS}"] # files, patterns such as "checks/*.py", or modules
# golden = "goldens" # the folder of goldens; without it, `goldens` beside each file of programs
# targets = ["cpu", "cuda:h100", "tpu:v5e"] # without it, all that this machine can compile for
# strict = true # a missing golden and a program without directives fail, too

# [[tool.mutcheck.waivers]] # a finding that is known and accepted; it fails once there is nothing left to waive
# program = "train_*"
# finding = "inplace.copied"
# reason = "say in a sentence why it is accepted"
# targets = ["cpu"]
"""

_EXAMPLE = '''\
"""Programs that `mutcheck lower` checks: JAX functions that change arrays, and what is expected of them."""

from functools import partial

import jax
import jax.numpy as jnp
import mutcheck
from mutcheck.refs import new_ref  # jax.new_ref, which the first releases that have it call otherwise


# A program is a function, plain or jitted, with example arguments. They are made anew for every run, so that the
# program may change what it is given. Put your own model here, with the shapes that it is trained with.
def parameters_and_gradients():
    shapes = {"kernel": (256, 64), "bias": (64,)}
    return (
        {name: jnp.zeros(shape) for name, shape in shapes.items()},
        {name: jnp.ones(shape) for name, shape in shapes.items()},
    )


# `donated` is how many buffers JAX must offer to XLA. Take `donate_argnums` away to see how it fails.
@mutcheck.program(arguments=parameters_and_gradients, donated=2)
@partial(jax.jit, donate_argnums=0)
def descend(parameters, gradients):
    """One step of gradient descent, in the memory of its parameters."""
    return jax.tree.map(lambda value, slope: value - 0.1 * slope, parameters, gradients)


# Comments after a program that begin with CHECK are FileCheck directives for what it is lowered to.
# `mutcheck directives mutcheck_programs.py::descend --write` puts some here that hold now, and renews them later.
# CHECK: func.func public @main(
# CHECK-SAME: tf.aliasing_output = 0
# CHECK-SAME: tf.aliasing_output = 1
# CHECK: stablehlo.subtract


# A ref is an array that is changed where it is, and needs no `donate_argnums`. `updates` says what becomes of it.
@mutcheck.program(
    arguments=lambda: (new_ref(jnp.zeros((8, 128))), jnp.ones(128)),
    donated=1,
    updates={"rows": "updated"},
)
@jax.jit
def accumulate(rows, x):
    """Adds to one row of a ref."""
    rows[0] += x


# CHECK: func.func public @main(
# CHECK-SAME: tf.aliasing_output = 0
# CHECK: stablehlo.dynamic_update_slice
'''

_NEXT = """
Next:
  mutcheck lower         # lower and compile the programs, and say what becomes of the buffers that they change
  mutcheck accept --all  # keep that as their goldens, which `mutcheck lower --strict` compares with from then on"""


def write(folder: Path, configured: Path | None) -> Iterator[str]:
    """Begin in a folder, and say what was written and what was there; nothing that was there is changed.

    Args:
      configured: the pyproject.toml that is for the folder already, where there is one.

    Raises:
      Trouble: it cannot be written, or pyproject.toml cannot take a table.
    """
    if configured is not None:
        yield f"kept {shown(configured)}: it has a [tool.mutcheck] already, and nothing was written."
    else:
        file = folder / FILE
        before = text_file.read(file, _COMMAND)
        text_file.append(file, before, _added(file, before), _COMMAND)
        yield f"{'wrote' if before is None else 'added [tool.mutcheck] to'} {FILE}"
        yield _written(folder / PROGRAMS)
        yield from _ignored(folder)
    yield _NEXT


def _added(file: Path, before: bytes | None) -> bytes:
    """What is to be added to a pyproject.toml, so that it can be.

    Raises:
      Trouble: it is not TOML, or takes no table at its end.
    """
    if before is not None:
        text_file.check_toml(file, before)
    more = text_file.added(before, _TABLE)
    try:
        tomllib.loads(((before or b"") + more).decode("utf-8"))
    except tomllib.TOMLDecodeError:
        why = f"{FILE} takes no table [tool.mutcheck] at its end, because of how its `tool` is written"
        advice = f'Add `tool.mutcheck.programs = ["{PROGRAMS}"]` in the way of what is there.'
        raise Trouble(file, why, advice) from None
    return more


def _ignored(folder: Path) -> Iterator[str]:
    """Have git ignore what runs leave, unless it does already; goldens are to be committed."""
    file = folder / IGNORE
    before = text_file.read(file, _COMMAND)
    known = {line.strip() for line in (before or b"").decode("utf-8", "replace").splitlines()}
    missing = [line for line in _LEFT if line not in known]
    if not missing:
        yield f"kept {IGNORE}: it has these lines already"
        return
    text = "\n".join(["# mutcheck: what was recorded, and what is there only while it writes", *missing, ""])
    text_file.append(file, before, text_file.added(before, text), _COMMAND)
    yield f"{'wrote' if before is None else 'added lines to'} {IGNORE}"


def _written(file: Path) -> str:
    """Write the example, unless something is there by its name."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(_EXAMPLE)
    except FileExistsError:
        return f"kept {file.name}: it was there already"
    except OSError as error:
        raise text_file.unable(file, "write", error, _COMMAND) from None
    return f"wrote {file.name}"
