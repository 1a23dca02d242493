"""Kept results that are damaged, of another version, or cannot be kept: never a wrong answer, at worst a new run."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path
from unittest import mock

import msgspec
import pytest
from driver import plain

from mutcheck.core.toolchain import Toolchain
from mutcheck.golden import disk
from mutcheck.golden.cache import Executables
from mutcheck.golden.kept import packed, state
from mutcheck.golden.kept.results import Question, Results

from .project import Project

TOOLCHAIN = Toolchain((("jax", "0.0"),))


def of(project: Project, name: str) -> Path:
    """The entry of a program."""
    for entry in project.entries():
        if name.encode() in msgspec.msgpack.encode(unpacked(entry).inputs):
            return entry
    raise AssertionError(name)


def unpacked(entry: Path) -> packed.Packed:
    kept = packed.unpack(entry.read_bytes().split(b"\n", 2)[2])
    assert kept is not None
    return kept


def repack(entry: Path, kept: packed.Packed) -> None:
    """Write an entry that is whole, and says something else."""
    Results(Executables(entry.parents[1], TOOLCHAIN), TOOLCHAIN).write(entry, packed.pack(kept))


@pytest.mark.parametrize("where", [0, 30, 100, -1])
def test_a_damaged_entry_is_none(project: Project, where: int) -> None:
    entry = of(project, "train.py")
    data = bytearray(entry.read_bytes())
    data[where] ^= 1
    entry.write_bytes(data)
    assert project.whys() == {"step": "its kept result is damaged", "other": ""}
    assert project.whys() == {"step": "", "other": ""}


@pytest.mark.parametrize("size", [0, 10, 200])
def test_an_entry_that_is_cut_off_is_none(project: Project, size: int) -> None:
    entry = of(project, "train.py")
    entry.write_bytes(entry.read_bytes()[:size])
    assert project.whys()["step"] == "its kept result is damaged"


def test_an_entry_of_another_form_is_none(project: Project) -> None:
    entry = of(project, "train.py")
    Results(Executables(project.cache, TOOLCHAIN), TOOLCHAIN).write(entry, b"something else")
    assert project.whys()["step"] == "its kept result is of another form"


def test_an_entry_of_another_version_of_mutcheck_is_none(project: Project) -> None:
    entry = of(project, "train.py")
    kept = unpacked(entry)
    repack(entry, msgspec.structs.replace(kept, state={**kept.state, "mutcheck": "another"}))
    assert project.whys() == {"step": "mutcheck has changed", "other": ""}


@pytest.mark.parametrize("part", ["Python", "the machine", "the toolchain", "the compiler for cpu"])
def test_an_entry_of_another_toolchain_is_none(project: Project, part: str) -> None:
    entry = of(project, "train.py")
    kept = unpacked(entry)
    repack(entry, msgspec.structs.replace(kept, state={**kept.state, part: "another"}))
    assert project.whys() == {"step": f"{part} has changed", "other": ""}


def test_verify_cache_tells_a_kept_result_that_is_wrong(project: Project) -> None:
    assert project.lower("--verify-cache").status == 0
    entry = of(project, "train.py")
    kept = unpacked(entry)
    wrong = msgspec.structs.replace(kept.cells[0], checked=["nothing"])
    repack(entry, msgspec.structs.replace(kept, cells=[wrong]))
    done = project.lower("--verify-cache")
    assert done.status == 1
    assert "Error: the kept result of step on cpu is not what it is now: checked" in done.out
    assert project.lower("--verify-cache").status == 0  # the right one is kept now


def test_no_cache_neither_reads_nor_keeps(project: Project) -> None:
    before = {entry: entry.read_bytes() for entry in project.entries()}
    done = project.lower("--no-cache")
    assert "· no result is a kept one: --no-cache keeps none" in done.err
    assert {entry: entry.read_bytes() for entry in project.entries()} == before
    for entry in project.entries():
        entry.unlink()
    project.lower("--no-cache")
    assert project.entries() == []


def test_verify_cache_needs_kept_results(project: Project) -> None:
    done = project.lower("--verify-cache", "--no-cache")
    assert (done.status, "--no-cache keeps none" in done.err) == (2, True)


def test_a_folder_that_cannot_be_written_costs_time_alone(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    done = project.lower(MUTCHECK_CACHE=str(file / "below"))
    assert done.status == 0
    assert f"Warning: results cannot be kept in {file / 'below'}" in done.err


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_full_or_read_only_disk(tmp_path: Path, number: int) -> None:
    results = Results(Executables(tmp_path, TOOLCHAIN), TOOLCHAIN)
    with mock.patch.object(disk, "write_bytes", side_effect=OSError(number, "no room")):
        results.write(tmp_path / "ab" / "entry.result", b"")
    assert results.trouble == f"results cannot be kept in {tmp_path}: no room"


def test_two_runs_at_once(project: Project) -> None:
    for entry in project.entries():
        entry.unlink()
    options = ("--no-compile", "--format", "json")
    command = [sys.executable, "-m", "mutcheck.cli", "lower", "train.py", "other.py", *options]
    given = plain({"MUTCHECK_CACHE": str(project.cache)})
    runs = [subprocess.Popen(command, cwd=project.root, env=given, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    out = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert all('"program":"step"' in each.replace('": "', '":"') for each in out)
    assert len(project.entries()) == 2
    for entry in project.entries():
        unpacked(entry)


def test_a_file_that_changes_while_a_program_is_made_is_kept_of_nobody(project: Project) -> None:
    project.write("swapped.py", "N = 10\n")
    text = (project.root / "other.py").read_text("utf-8")
    project.write("other.py", f"import deeper, os\nos.rename('swapped.py', 'deeper.py')\n{text}")
    for number in (11, 12):  # the entry of before stays, and counts for nothing
        assert project.whys("other.py")["other"] == "other.py has changed"
        project.write("swapped.py", f"N = {number}\n")
    project.cache.joinpath("kept").mkdir()
    new = {"MUTCHECK_CACHE": str(project.cache / "kept")}
    assert project.whys("other.py", **new)["other"] == "files changed while it was made"


def test_packages_that_change_during_a_run_are_kept_of_nobody(project: Project, tmp_path: Path) -> None:
    common = state.common([])
    assert state.stands(common)
    assert not state.stands({**common, "the installed packages": "others"})


def test_a_question_has_a_file_of_its_own(tmp_path: Path) -> None:
    from mutcheck.core.source import Source

    results = Results(Executables(tmp_path, TOOLCHAIN), TOOLCHAIN)
    source = Source("step", tmp_path / "train.py", "step")
    one, other = Question(tmp_path, (), None, {}), Question(tmp_path / "x", (), None, {})
    assert results.file(source, one) != results.file(source, other)
