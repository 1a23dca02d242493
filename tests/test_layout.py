"""The checkout's root is the package `mutcheck`: what setuptools must be told, and what an import may load."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SETUPTOOLS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
BESIDE_THE_PACKAGE = {"tests", "docs", "examples", "benchmarks", "build", "dist", "__pycache__", "node_modules"}
BUILT_FROM = ROOT / "report" / "site" / "web"
"""What `make web` makes data files of: the wheel holds those."""


def package_folders() -> Iterator[Path]:
    """Every folder with an `__init__.py`, at any depth, that is part of the package."""
    for folder, below, files in os.walk(ROOT):
        if "__init__.py" in files:
            yield Path(folder)
        below[:] = [name for name in below if _is_searched(Path(folder, name))]


def data_files(package: Path) -> Iterator[Path]:
    """What a package holds besides modules, without what its subpackages hold."""
    for path in package.rglob("*"):
        made_by_the_system = path.suffix == ".pyc" or path.name.startswith(".")
        if path.is_relative_to(BUILT_FROM):
            continue
        if path.is_file() and path.suffix != ".py" and not made_by_the_system and _package_of(path) == package:
            yield path


def name_of(package: Path) -> str:
    return ".".join(["mutcheck", *package.relative_to(ROOT).parts])


def _is_searched(folder: Path) -> bool:
    hidden_or_beside = folder.name.startswith(".") or folder.name in BESIDE_THE_PACKAGE
    return not hidden_or_beside and not (folder / "pyvenv.cfg").exists()


def _package_of(path: Path) -> Path:
    return next(folder for folder in path.parents if (folder / "__init__.py").exists())


ROOMS = sorted(folder for folder in package_folders() if folder != ROOT)


def test_every_package_is_listed() -> None:
    """An unlisted one imports from an editable install, and is missing from the wheel."""
    assert sorted(SETUPTOOLS["packages"]) == sorted(["mutcheck", *map(name_of, ROOMS)])


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_every_data_file_is_package_data(room: Path) -> None:
    patterns = SETUPTOOLS["package-data"].get(name_of(room), [])
    carried = {path for pattern in patterns for path in room.glob(pattern)}
    assert set(data_files(room)) <= carried


@pytest.mark.parametrize(("package", "patterns"), SETUPTOOLS["package-data"].items())
def test_every_pattern_of_package_data_finds_a_file(package: str, patterns: list[str]) -> None:
    folder = ROOT.joinpath(*package.split(".")[1:])
    assert [pattern for pattern in patterns if not any(folder.glob(pattern))] == []


def test_the_root_holds_no_other_module() -> None:
    """A module at the root would be one of the package's, in no room."""
    assert {path.name for path in ROOT.glob("*.py")} == {"__init__.py", "cli.py"}


JAX = {"jax", "jaxlib", "flax", "optax", "numpy"}
SLOW = {"dataclasses", "difflib", "msgspec", "shutil", "subprocess", "tempfile", "tomllib", "traceback"}
"""What takes a part of a hundredth of a second each, and what help can do without."""


@pytest.mark.parametrize(
    ("module", "late"),
    [
        ("mutcheck", {*JAX, *SLOW, "click", "filecheck", "pebble", "rich"}),
        ("mutcheck.cli", {*JAX, *SLOW, "click", "filecheck", "pebble", "rich"}),  # before Ctrl-C is heard
        ("mutcheck.commands.shared.root", {*JAX, *SLOW, "filecheck", "pebble", "rich"}),
    ],
)
def test_what_is_slow_to_import_is_imported_late(module: str, late: set[str], tmp_path: Path) -> None:
    assert late & _loaded(f"import {module}", tmp_path) - _loaded("pass", tmp_path) == set()


def test_help_imports_no_verb(tmp_path: Path) -> None:
    help_ = "from mutcheck.commands.shared.root import cli; cli(['--help'], standalone_mode=False)"
    loaded = _loaded(f"import mutcheck.cli; {help_}", tmp_path)
    ours = {name for name in loaded if name.partition(".")[0] == "mutcheck"}
    assert ours == {
        "mutcheck",
        "mutcheck.cli",
        "mutcheck.commands",
        "mutcheck.commands.shared",
        "mutcheck.commands.shared.help",
        "mutcheck.commands.shared.interrupts",
        "mutcheck.commands.shared.root",
        "mutcheck.commands.shared.verbs",
    }


@pytest.mark.parametrize("verb", sorted(path.stem for path in (ROOT / "commands").glob("[!_]*.py")))
def test_a_verb_imports_what_it_needs_when_it_runs(verb: str, tmp_path: Path) -> None:
    """What is loaded for a verb's help, too."""
    loaded = _loaded(f"import mutcheck.commands.{verb}", tmp_path)
    assert loaded & {*JAX, "filecheck", "msgspec", "pebble", "rich"} == set()


def _loaded(script: str, folder: Path) -> set[str]:
    """The modules that a script loads in a process of its own."""
    command = [sys.executable, "-c", f"{script}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())
