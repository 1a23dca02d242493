"""Two modules with 20 edits, one of them at the top, compared: `python benchmarks/comparing.py`.

An operation more at the top renumbers all that come after it. mutcheck shows the edits; `git diff --histogram` and
difflib, which know nothing of values, show all that was renumbered. Each runs in a process of its own, and its CPU
time and its peak of memory are the process's, with the two texts.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import harness
from harness import Figure

OPERATIONS, LARGE, EDITS = 100_000, 1_000_000, 20
MOST_SECONDS, MOST_BYTES = 1.5, 1_000_000_000
MOST_SECONDS_LARGE, MOST_BYTES_LARGE = 25.0, 2_500_000_000
PATIENCE = 60
"""Seconds after which difflib is told to take longer."""

_BINARY = ("add", "multiply", "subtract", "maximum", "minimum")
_ARRAY = "tensor<8x64xf32>"


def module(operations: int, edits: frozenset[int]) -> Iterator[str]:
    """A model of equal layers, of 40 operations each, with one more before each of some."""
    yield "module @jit_step {\n"
    donated = f"{_ARRAY} {{tf.aliasing_output = 0 : i32}}"
    yield f"  func.func public @main(%arg0: {donated}, %arg1: {_ARRAY}) -> {_ARRAY} {{\n"
    number, last, before = 0, "%arg0", "%arg1"
    for at in range(operations):
        if at in edits:
            yield f"    %{number} = stablehlo.cosine {last} : {_ARRAY}\n"
            number += 1
        yield f"    %{number} = {_operation(at % 40, last, before)}\n"
        number, last, before = number + 1, f"%{number}", last
    yield f"    return {last} : {_ARRAY}\n  }}\n}}\n"


def _operation(kind: int, last: str, before: str) -> str:
    if kind % 8 == 0:
        return f"stablehlo.constant dense<{kind / 10:.6e}> : {_ARRAY}"
    if kind % 8 == 1:
        return (
            f"stablehlo.dot_general {last}, {before}, contracting_dims = [1] x [0] : ({_ARRAY}, {_ARRAY}) -> {_ARRAY}"
        )
    return f"stablehlo.{_BINARY[kind % 5]} {last}, {before} : {_ARRAY}"


def by_mutcheck(old: Path, new: Path) -> int:
    from mutcheck.golden.diff.unified import unified

    shown = unified(old.read_text("utf-8"), new.read_text("utf-8"), "old", "new")
    return sum(line[0] in "+-" for line in shown[2:])


def by_git(old: Path, new: Path) -> int:
    command = ["git", "diff", "--no-index", "--histogram", "--numstat", str(old), str(new)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return sum(map(int, done.stdout.split()[:2]))


def by_difflib(old: Path, new: Path) -> int:
    import difflib

    both = (path.read_text("utf-8").splitlines(keepends=True) for path in (old, new))
    return sum(line[0] in "+-" for line in list(difflib.unified_diff(*both))[2:])


WAYS: dict[str, Callable[[Path, Path], int]] = {
    "mutcheck": by_mutcheck,
    "git diff --histogram": by_git,
    "difflib": by_difflib,
}


def measured(way: str, old: Path, new: Path) -> tuple[int, float, int] | None:
    """Lines that one way shows, its CPU seconds, and its peak of memory in bytes; None where it takes too long."""
    command = [sys.executable, __file__, way, str(old), str(new)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    lines, seconds, peak = done.stdout.split()
    return int(lines), float(seconds), int(peak)


def one(way: str, old: Path, new: Path) -> None:
    """Measure one way in this process and those that it starts."""
    lines = WAYS[way](old, new)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in used)
    scale = 1 if sys.platform == "darwin" else 1024
    print(lines, f"{seconds:.3f}", max(each.ru_maxrss for each in used) * scale)


def compared(operations: int, ways: list[str], folder: Path) -> dict[str, tuple[int, float, int] | None]:
    old, new = folder / f"old-{operations}.mlir", folder / f"new-{operations}.mlir"
    edits = frozenset((1, *range(operations // 20, operations, operations // EDITS)))
    for path, edited in ((old, frozenset()), (new, edits)):
        with path.open("w", encoding="utf-8") as file:
            file.writelines(module(operations, edited))
    return {way: measured(way, old, new) for way in ways}


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="mutcheck-"))
    try:
        some = compared(
            OPERATIONS, [way for way in WAYS if way != "git diff --histogram" or shutil.which("git")], folder
        )
        many = compared(LARGE, ["mutcheck"], folder)
    finally:
        shutil.rmtree(folder)
    for operations, found in ((OPERATIONS, some), (LARGE, many)):
        for way, each in found.items():
            told = (
                f"more than {PATIENCE} s"
                if each is None
                else f"{each[1]:.2f} s CPU, {each[2] / 1e6:,.0f} MB, {each[0]:,} lines differ"
            )
            print(f"comparing {operations:>9,} operations, {EDITS} edits: {way:<20} {told}")
    return harness.tell(
        *_figures(OPERATIONS, some, MOST_SECONDS, MOST_BYTES),
        *_figures(LARGE, many, MOST_SECONDS_LARGE, MOST_BYTES_LARGE),
    )


def _figures(
    operations: int, found: dict[str, tuple[int, float, int] | None], seconds: float, size: int
) -> list[Figure]:
    own, what = found["mutcheck"], f"comparing {operations:,} operations"
    if own is None:
        return [Figure(what, (float(PATIENCE),), seconds, "s")]
    others = [
        Figure(f"{what} / {way}", (own[1] / each[1],))
        for way, each in found.items()
        if each is not None and way != "mutcheck"
    ]
    return [
        *others,
        Figure(what, (own[1],), seconds, "s"),
        Figure(f"memory for {what}", (own[2] / 1e6,), size / 1e6, "MB"),
        Figure(f"lines that are wrong of {operations:,}", (float(abs(own[0] - EDITS)),), 0.0, "lines"),
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
        sys.exit(0)
    sys.exit(main())
