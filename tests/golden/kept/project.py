"""A small project, and what is kept of its results."""

from __future__ import annotations

import shutil
from pathlib import Path

from driver import Done, lowered

TRAIN = """
import os
from pathlib import Path

import jax
import jax.numpy as jnp

import mutcheck
from helper import by

try:
    import missing_one
except ImportError:
    missing_one = None

SIZE = len(Path(__file__).with_name("data.txt").read_text())
FILES = len(os.listdir(Path(__file__).with_name("folder")))
GIVEN = os.environ.get("GIVEN", "0")


@mutcheck.program(arguments=lambda: (jax.new_ref(jnp.zeros(SIZE)),), donated=1)
@jax.jit
def step(x):
    x[...] += by() + FILES + int(GIVEN)
    # CHECK: stablehlo.add
"""

OTHER = """
import jax
import jax.numpy as jnp

import mutcheck


@mutcheck.program(arguments=lambda: (jnp.zeros(3),))
@jax.jit
def other(x):
    return x + 1
    # CHECK: stablehlo.add
"""

FILES = {
    "train.py": TRAIN,
    "other.py": OTHER,
    "helper.py": "from deeper import N\n\n\ndef by():\n    return N\n",
    "deeper.py": "N = 1\n",
    "data.txt": "1234",
    "folder/one": "",
}


class Project:
    """The files of a project, and what is kept of it."""

    def __init__(self, root: Path) -> None:
        self.root = root / "project"
        self.cache = root / "cache"
        for name, text in FILES.items():
            self.write(name, text)
        shutil.copytree(self.root, root / "was")
        self.lower()
        shutil.copytree(self.cache, root / "kept")

    def restore(self) -> None:
        for folder, was in ((self.root, "was"), (self.cache, "kept")):
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink(missing_ok=True)
            shutil.copytree(self.root.parent / was, folder)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, "utf-8")

    def lower(self, *more: str, **environment: str) -> Done:
        asked = () if any(each.endswith(".py") for each in more) else ("train.py", "other.py")
        options = ("--target", "cpu", "--jobs", "1", "-v")
        given = {"MUTCHECK_CACHE": str(self.cache), **environment}
        return lowered(*asked, *options, *more, cwd=self.root, **given)

    def whys(self, *more: str, **environment: str) -> dict[str, str]:
        """Of each program, why it was made; empty where its result is a kept one."""
        return whys(self.lower(*more, **environment))

    def entries(self) -> list[Path]:
        return sorted(self.cache.glob("*/*.result"))


def whys(done: Done) -> dict[str, str]:
    """What `-v` says of each program."""
    lines = [line.removeprefix("· ") for line in done.err.splitlines() if line.startswith("· ")]
    parts = [line.split(": ", 2) for line in lines]
    return {name: "" if how == "kept" else why for name, how, why in parts}
