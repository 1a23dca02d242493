"""Which of the Python lines behind an operation a user is told."""

from __future__ import annotations

import sysconfig

import pytest

from mutcheck.checks.explain.words import Named, told
from mutcheck.checks.ir.locations import best, library
from mutcheck.core.finding import Location

HERE, HELPER = Location("/home/me/train.py", 9), Location("/home/me/model/layers.py", 4)
OPTAX = Location("/venv/lib/python3.12/site-packages/optax/tree_utils/_tree_math.py", 187)
CHEX = Location("/usr/lib/python3/dist-packages/chex/_src/asserts.py", 3)
FLAX = Location("/venv/lib/python3.12/site-packages/flax/nnx/nn/linear.py", 52)
STDLIB = Location(f"{sysconfig.get_path('stdlib')}/functools.py", 8)


@pytest.mark.parametrize(
    ("frames", "line", "below"),
    [
        ([], None, None),
        ([HERE], HERE, None),
        ([HELPER, HERE], HELPER, None),
        ([OPTAX, HERE], HERE, OPTAX),
        ([OPTAX, HELPER, HERE], HELPER, OPTAX),
        ([FLAX, HERE], HERE, None),
        ([FLAX, OPTAX, HERE], HERE, OPTAX),
        ([STDLIB, CHEX, OPTAX, HERE], HERE, CHEX),
        ([HELPER, OPTAX, HERE], HELPER, None),
        ([OPTAX], None, OPTAX),
        ([STDLIB], None, None),
    ],
)
def test_line_and_library(frames: list[Location], line: Location | None, below: Location | None) -> None:
    assert best(frames, HERE.file) == line
    assert library(frames, HERE.file) == below


def test_program_of_an_installed_package_has_lines_of_its_own() -> None:
    assert best([FLAX, OPTAX], OPTAX.file) == OPTAX
    assert library([CHEX, OPTAX], OPTAX.file) == CHEX
    assert library([OPTAX, HERE], OPTAX.file) is None


@pytest.mark.parametrize(
    ("line", "below", "text"),
    [
        (None, None, "add"),
        (HERE, None, "add (train.py:9)"),
        (HERE, OPTAX, "add (train.py:9, in optax/tree_utils/_tree_math.py:187)"),
        (None, CHEX, "add (in chex/_src/asserts.py:3)"),
    ],
)
def test_an_instruction_in_a_sentence(line: Location | None, below: Location | None, text: str) -> None:
    assert told(Named("add.1", "add", line, below)) == text
