"""Standard streams that are closed, full, or that nobody reads: no traceback, and the status that the work has."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from driver import HEADER, plain

FILE = (
    HEADER
    + """
@mutcheck.program(arguments=vector)
@partial(jax.jit, donate_argnums=0)
def fine(x):
    return x + 1
# CHECK: return

@mutcheck.program(arguments=vector)
@partial(jax.jit, donate_argnums=0)
def vain(x):
    return x.sum()
# CHECK: return
"""
)

MUTCHECK = f"{shlex.quote(sys.executable)} -m mutcheck.cli"
LOWER = "lower --no-compile --target cpu train.py"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("user")
    (made / "train.py").write_text(FILE, "utf-8")
    (made / "one.mlir").write_text(
        "module { func.func public @main(%a: tensor<4xf32> {tf.aliasing_output = 0 : i32}) -> tensor<4xf32> "
        "{ return %a : tensor<4xf32> } }",
        "utf-8",
    )
    return made


def status(folder: Path, arguments: str, streams: str) -> tuple[int, str]:
    """The exit status of a command in a shell, and what the shell's other streams got."""
    line = f"{MUTCHECK} {arguments} {streams}; echo status=$? >&9"
    if streams.startswith("|"):
        line = f"{MUTCHECK} {arguments} {streams}; echo status=${{PIPESTATUS[0]}} >&9"
    done = subprocess.run(
        ["bash", "-c", f"exec 9>status 2>errors; {line}"], cwd=folder, env=plain({}), capture_output=True, check=False
    )
    assert done.returncode == 0
    said = (folder / "errors").read_text("utf-8")
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    return int((folder / "status").read_text().strip().removeprefix("status=")), said


STREAMS = ("| head -0", ">&-", ">&- 2>&- <&-")


@pytest.mark.parametrize(
    ("arguments", "expected", "streams"),
    [
        ("list train.py", 0, STREAMS),
        (f"{LOWER}::fine", 0, STREAMS[::2]),
        (f"{LOWER}::vain", 1, STREAMS[:1]),
        ("inspect one.mlir", 0, STREAMS[1:]),
        ("lower nothere.py", 2, STREAMS),
    ],
)
def test_the_status_is_that_of_the_work(folder: Path, arguments: str, expected: int, streams: tuple[str, ...]) -> None:
    for each in streams:
        assert status(folder, arguments, each)[0] == expected, each


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("arguments", ["list train.py", f"{LOWER}::fine", "--help"])
def test_what_cannot_be_written_is_told(folder: Path, arguments: str) -> None:
    assert status(folder, arguments, ">/dev/full") == (
        2,
        "Error: cannot write to standard output: No space left on device. Have it go where there is room.\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_errors_that_cannot_be_told_are_errors(folder: Path) -> None:
    assert status(folder, "lower nothere.py", "2>/dev/full")[0] == 2
    assert status(folder, "list train.py", ">/dev/full 2>&1")[0] == 2
