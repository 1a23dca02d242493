"""What `mutcheck init` writes: a first table in pyproject.toml, and a first file of programs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.project.configuration import FILE
from mutcheck.project.entries import shown

PROGRAMS = "mutcheck_programs.py"

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


# Comments after a program that begin with CHECK are FileCheck directives for what it is lowered to. Print some to start
# from, which hold now: `mutcheck directives mutcheck_programs.py::descend`.
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
        before = _bytes(file)
        added = _added(file, before)
        _append(file, before, added)
        yield f"{'wrote' if before is None else 'added [tool.mutcheck] to'} {FILE}"
        yield _written(folder / PROGRAMS)
    yield _NEXT


def _bytes(file: Path) -> bytes | None:
    """What is in a file; None where there is none."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        if not file.is_symlink():
            return None
        raise Trouble(file, f"{FILE} is a link to nothing", "Delete it, or bring back what it names.") from None
    except OSError as error:
        raise _unable(file, "read", error) from None


def _added(file: Path, before: bytes | None) -> bytes:
    """What is to be added to a pyproject.toml, in the file's own way to end lines, and so that it can be."""
    if before is None:
        return _TABLE.encode()
    try:
        tomllib.loads(before.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # TOML's errors and UTF-8's are both of the first kind
        raise Trouble(file, f"{FILE} is not TOML: {error}", "Correct it first; nothing was written.") from None
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if not before.strip() else b"\n" if before.endswith(b"\n") else b"\n\n"
    added = (gap + _TABLE.encode()).replace(b"\n", end)
    try:
        tomllib.loads((before + added).decode("utf-8"))
    except tomllib.TOMLDecodeError:
        why = f"{FILE} takes no table [tool.mutcheck] at its end, because of how its `tool` is written"
        advice = f'Add `tool.mutcheck.programs = ["{PROGRAMS}"]` in the way of what is there.'
        raise Trouble(file, why, advice) from None
    return added


def _append(file: Path, before: bytes | None, added: bytes) -> None:
    """Add to the end of a file, which keeps its mode, its owner and its links; or leave it as it was."""
    try:
        with file.open("xb" if before is None else "ab") as opened:
            opened.write(added)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        if before is not None and file.stat().st_size > len(before) and os.access(file, os.W_OK):
            os.truncate(file, len(before))
        raise _unable(file, "write", error) from None


def _written(file: Path) -> str:
    """Write the example, unless something is there by its name."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(_EXAMPLE)
    except FileExistsError:
        return f"kept {file.name}: it was there already"
    except OSError as error:
        raise _unable(file, "write", error) from None
    return f"wrote {file.name}"


def _unable(file: Path, verb: str, error: OSError) -> Trouble:
    why = f"cannot {verb} {shown(file)}: {error.strerror or error}"
    return Trouble(file, why, "Make it possible, and run `mutcheck init` again.")
