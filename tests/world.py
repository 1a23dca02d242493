"""A package index, and a uv that installs from it: the real command runs on them, and nothing asks a network.

`uv` is a file on PATH. What it makes are environments whose Python prints what a real release once printed: a document
of `mutcheck lower --format json` in `recorded/`, or rows that a test makes up.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from driver import Done
from driver import run as mutcheck

from mutcheck.golden.contract.rows import ResultRow, Results

HERE = Path(__file__).parent / "releases"
RECORDED = HERE / "recorded"

PACKAGES = [each for each in sys.path if each.endswith("site-packages")]
"""Where the Python that runs the tests has what it imports: one of an environment has nothing."""

JAX = ("0.7.0", "0.8.3", "0.9.2", "0.10.2", "0.11.2", "0.12.0.1")
FLAX = {"0.11.2": "", "0.12.6": ">=0.8", "0.12.8": ">=0.10", "0.12.12": ">=0.11.1"}
"""Releases of Flax, and the JAX that each wants."""


@dataclass
class World:
    """What the index has, and what goes wrong; a test changes it between two commands.

    Attributes:
      pythons: the Pythons that releases of JAX want, where it is not any.
      withdrawn: releases that were withdrawn, with the reason.
      nightly: a pre-release; empty for none.
      compilers: the platforms whose compilers the index has for each release.
      down: whether the index cannot be reached.
      full: whether the disk is full, where a release is installed.
      dies: releases of JAX in which mutcheck cannot run, with what is printed.
      hangs: one in which it does not end; it writes its process to the file `hanging`.
    """

    folder: Path
    jax: tuple[str, ...] = JAX
    flax: Mapping[str, str] = field(default_factory=lambda: dict(FLAX))
    pythons: dict[str, str] = field(default_factory=dict)
    withdrawn: dict[str, str] = field(default_factory=dict)
    nightly: str = ""
    compilers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    down: bool = False
    full: tuple[str, ...] = ()
    dies: dict[str, str] = field(default_factory=dict)
    hangs: str = ""

    def run(self, *arguments: str, **environment: str) -> Done:
        """Run mutcheck with this uv."""
        return mutcheck(*arguments, cwd=self.folder, **{**self.variables(), **environment})

    def variables(self) -> dict[str, str]:
        """The variables of a command that finds this uv."""
        bin_, calls = self.folder / "bin", self.folder / "calls"
        bin_.mkdir(exist_ok=True)
        calls.write_text("")
        (self.folder / "world.json").write_text(
            json.dumps({**asdict(self), "folder": str(self.folder), "packages": PACKAGES})
        )
        uv = bin_ / "uv"
        uv.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S {HERE / "fake_uv.py"} {self.folder} "$@"\n')
        uv.chmod(0o755)
        return {
            "PATH": f"{bin_}:{os.environ['PATH']}",
            "WORLD": str(self.folder / "world.json"),
            "UV_DEFAULT_INDEX": "made-up",  # pip need not be asked for its configuration
            "MUTCHECK_RELEASES": str(self.folder / "releases"),
        }

    @property
    def calls(self) -> list[str]:
        """What uv was asked by the last command."""
        return (self.folder / "calls").read_text().splitlines()

    def prints(self, release: str, rows: Sequence[ResultRow], text: str = "", hlo: str = "") -> None:
        """Have a release print results, and keep IRs for them."""
        results = Results("1.5", "0.1.0", {"jax": release}, 0, [], list(rows))
        made: dict[str, Any] = {"results": msgspec.to_builtins(results), "stablehlo": text, "hlo": hlo}
        (self.folder / f"{release}.json").write_text(json.dumps(made))
