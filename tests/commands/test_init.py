"""`mutcheck init`: a first table and a first file of programs, which hold as they stand."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from driver import accepted, command, lowered, run

from mutcheck.project.initial import PROGRAMS

NEXT = ["  mutcheck lower ", "  mutcheck accept "]


def table(folder: Path) -> object:
    return tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["tool"]["mutcheck"]


def test_what_it_writes_holds(tmp_path: Path) -> None:
    begun = command("init", cwd=tmp_path)
    assert (begun.status, begun.err) == (0, "")
    assert begun.out.splitlines()[:3] == ["wrote pyproject.toml", f"wrote {PROGRAMS}", "wrote .gitignore"]
    assert all(line in begun.out for line in NEXT)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", PROGRAMS, "pyproject.toml"]
    first = run("lower", "--no-cache", cwd=tmp_path)
    assert first.status == 0, first.out + first.err
    assert accepted("--all", cwd=tmp_path).status == 0
    again = lowered("--strict", cwd=tmp_path)
    assert (again.status, "2 programs on 4 targets: 2 passed" in again.out) == (0, True), again.out + again.err


def test_the_example_holds_for_executables_too_and_strictly(tmp_path: Path) -> None:
    run("init", cwd=tmp_path)
    assert run("accept", "--all", "--target", "cpu", cwd=tmp_path).status == 0
    done = run("lower", "--strict", "--target", "cpu", cwd=tmp_path)
    assert (done.status, "2 programs on cpu: 2 passed" in done.out) == (0, True), done.out + done.err


@pytest.mark.parametrize("before", [b"*.pyc", b"*.pyc\r\nmutcheck-history.db*\r\n"])
def test_git_ignores_what_runs_leave(tmp_path: Path, before: bytes) -> None:
    file = tmp_path / ".gitignore"
    file.write_bytes(before)
    assert "added lines to .gitignore\n" in run("init", cwd=tmp_path).out
    after = file.read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in before) == (b"\r\n" in after)
    lines = after.decode().splitlines()
    assert (lines.count("mutcheck-history.db*"), lines.count(".mutcheck-*")) == (1, 1)
    (tmp_path / "pyproject.toml").unlink()
    assert "kept .gitignore: it has these lines already\n" in run("init", cwd=tmp_path).out
    assert file.read_bytes() == after


def test_the_example_is_pinned(tmp_path: Path) -> None:
    """What its comments say: without `donate_argnums` it fails."""
    run("init", cwd=tmp_path)
    file = tmp_path / PROGRAMS
    file.write_text(file.read_text().replace("@partial(jax.jit, donate_argnums=0)", "@jax.jit"))
    done = lowered("--target", "cpu", "--format", "json", cwd=tmp_path)
    assert done.status == 1
    assert "donation.count" in done.codes("descend")
    assert done.cell("accumulate")["outcome"] == "passed"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# only a comment",
        b'[project]\nname = "mine" # without an end',
        b'[project]\r\nname = "mine"\r\n',
        b'[tool.ruff]\nline-length = 100\n\n[[tool.mypy.overrides]]\nmodule = "a"\n',
        b'tool.ruff.line-length = 100\n"tool".black = {}\n',
        'description = "größer"\n'.encode(),
    ],
)
def test_an_existing_file_keeps_what_it_says(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(text)
    file.chmod(0o600)
    before = tomllib.loads(text.decode())
    done = run("init", cwd=tmp_path)
    if done.status:  # TOML lets nobody add to a table that dotted keys made
        assert "takes no table" in done.err
        assert file.read_bytes() == text
        assert not (tmp_path / PROGRAMS).exists()
        return
    assert done.out.startswith("added [tool.mutcheck] to pyproject.toml\n")
    after = file.read_bytes()
    assert after.startswith(text)
    assert (b"\r\n" in text) == (b"\r\n" in after)
    assert b"\n" not in after.replace(b"\r\n", b"") or b"\r\n" not in text
    assert table(tmp_path) == {"programs": [PROGRAMS]}
    document = tomllib.loads(after.decode())
    del document["tool"]["mutcheck"]
    assert (document, before) in [(before, before), ({**before, "tool": {}}, before)]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    run("init", cwd=tmp_path)
    (tmp_path / PROGRAMS).write_text("mine")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = run("init", cwd=tmp_path)
    assert done.status == 0
    assert done.out.startswith("kept pyproject.toml: it has a [tool.mutcheck] already, and nothing was written.")
    assert all(line in done.out for line in NEXT)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_project_around_a_folder_is_enough(tmp_path: Path) -> None:
    run("init", cwd=tmp_path)
    (below := tmp_path / "below").mkdir()
    done = run("init", cwd=below)
    assert "kept ../pyproject.toml" in done.out
    assert list(below.iterdir()) == []


def test_programs_that_are_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / PROGRAMS).write_text("mine")
    done = run("init", cwd=tmp_path)
    assert (done.status, f"kept {PROGRAMS}: it was there already" in done.out) == (0, True)
    assert (tmp_path / PROGRAMS).read_text() == "mine"
    assert table(tmp_path) == {"programs": [PROGRAMS]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[project\n", "pyproject.toml is not TOML: Expected ']' at the end of a table declaration (at line 1"),
        (b'a = "\xff"\n', "pyproject.toml is not TOML: 'utf-8' codec"),
        (b"tool = { ruff = {} }\n", "pyproject.toml takes no table [tool.mutcheck] at its end"),
        (b"tool = 3\n", "takes no table"),
        (b"[tool]\nmutcheck = 3\n", "pyproject.toml:2: mutcheck is a table: write `[tool.mutcheck]`."),
    ],
)
def test_what_cannot_be_added_to_is_left_alone(tmp_path: Path, text: bytes, message: str) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(text)
    done = command("init", cwd=tmp_path)
    assert (done.status, len(done.err.splitlines())) == (2, 1), done.err
    assert message in done.err
    assert file.read_bytes() == text
    assert not (tmp_path / PROGRAMS).exists()


def test_a_link_is_written_through_and_a_link_to_nothing_is_not(tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_text("[project]\n")
    link = tmp_path / "pyproject.toml"
    link.symlink_to("shared.toml")
    assert run("init", cwd=tmp_path).status == 0
    assert link.is_symlink()
    assert "[tool.mutcheck]" in (tmp_path / "shared.toml").read_text()
    (other := tmp_path / "other").mkdir()
    (other / "pyproject.toml").symlink_to("nothing.toml")
    (tmp_path / "shared.toml").write_text("")
    done = run("init", cwd=other)
    assert (done.status, "is a link to nothing" in done.err) == (2, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run("init", cwd=tmp_path)
    tmp_path.chmod(0o700)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "cannot write pyproject.toml: Permission denied" in done.err


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    done = run("init", cwd=tmp_path)
    assert (done.status, "cannot read pyproject.toml: Is a directory" in done.err) == (2, True), done.err
