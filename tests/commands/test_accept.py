"""`mutcheck accept` as a user types it: what would change is shown, and nothing is kept that nobody named."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from driver import HEADER, RELEASE, accepted, lowered, plain

from mutcheck.commands import accept

PROGRAM = """
@mutcheck.program(arguments=vector)
@partial(jax.jit, donate_argnums=0)
def {name}(x):
    return {body}
"""


def write(folder: Path, name: str = "steps.py", **bodies: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(PROGRAM.format(name=each, body=body) for each, body in bodies.items()), "utf-8")
    return path


def golden(folder: Path, name: str) -> Path:
    return folder / "goldens" / name / RELEASE / "shared.mlir"


def test_what_would_change_is_shown_first(tmp_path: Path) -> None:
    write(tmp_path, one="x + 1", two="x + 2")
    new = accepted("steps.py", "--target", "cpu", cwd=tmp_path)
    assert (new.status, new.err) == (0, "")
    assert new.out.splitlines()[:3] == [
        "one",
        f"  cpu: no golden for this release (jax {RELEASE})",
        f"wrote goldens/one/{RELEASE}/shared.mlir",
    ]
    write(tmp_path, one="x + 1", two="jnp.sin(x) + x.sum()")
    changed = accepted("steps.py", "--target", "cpu", cwd=tmp_path)
    assert "one\n" not in changed.out  # nothing of it changes
    first, second = changed.out.splitlines()[:2]
    assert first == "two"
    assert second.startswith("  cpu: the lowering differs from its golden: +")
    assert "1 file changed" in changed.out


def test_nobody_is_asked_without_a_terminal(tmp_path: Path) -> None:
    """Neither are all programs taken for those that are meant."""
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["steps.py"]\n')
    write(tmp_path, one="x + 1")
    done = accepted("--target", "cpu", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert "name what to accept: PROGRAM..., or --all" in done.err
    assert not (tmp_path / "goldens").exists()
    assert accepted("--all", "--target", "cpu", cwd=tmp_path).status == 0
    assert golden(tmp_path, "one").is_file()


@pytest.mark.parametrize("option", ["--all", "--prune"])
def test_what_must_not_be_said_together(tmp_path: Path, option: str) -> None:
    write(tmp_path, one="x + 1")
    done = accepted(option, "steps.py", cwd=tmp_path)
    assert (done.status, "leave PROGRAM out" in done.err) == (2, True)


def test_goldens_that_nobody_owns_are_deleted_where_that_is_asked(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["steps.py"]\n')
    write(tmp_path, one="x + 1", two="x + 2")
    assert accepted("--all", "--target", "cpu", cwd=tmp_path).status == 0
    note = golden(tmp_path, "two").with_name("note.txt")
    note.write_text("mine")
    write(tmp_path, one="x + 1")
    broken = tmp_path / "other.py"
    broken.write_text("def")
    refused = accepted("--prune", cwd=tmp_path)
    assert (refused.status, "other.py cannot be read, and may have programs" in refused.err) == (2, True)
    assert golden(tmp_path, "two").is_file()

    broken.unlink()
    done = accepted("--prune", cwd=tmp_path)
    assert (done.status, done.out, done.err) == (0, f"removed goldens/two/{RELEASE}/shared.mlir\n", "")
    assert not golden(tmp_path, "two").exists()
    assert golden(tmp_path, "one").is_file()
    assert note.is_file()
    assert accepted("--prune", cwd=tmp_path).out == ""


def test_a_file_that_is_not_of_the_project_shares_no_golden(tmp_path: Path) -> None:
    """An experiment beside a program, with the same function, is not one of the project's programs."""
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["steps.py"]\n')
    write(tmp_path, one="x + 1")
    write(tmp_path, "experiment.py", one="x + 3")
    assert accepted("--all", "--target", "cpu", cwd=tmp_path).status == 0
    held = lowered("--target", "cpu", "--strict", "--format", "json", cwd=tmp_path)
    assert "golden.broken" not in held.codes("one")
    other = lowered("experiment.py", "--target", "cpu", "--format", "json", cwd=tmp_path)
    assert "golden.broken" in other.codes("one")  # it would share the golden
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["*.py"]\n')
    both = accepted("steps.py", "--target", "cpu", cwd=tmp_path)
    assert (both.status, "both define 'one'" in both.err) == (2, True)


@pytest.mark.parametrize(
    ("typed", "answers"), [("a\n", ["accept"]), ("D\nx\n\ns\n", ["diff", "skip"]), ("quit\n", ["quit"]), ("", ["quit"])]
)
def test_answers(typed: str, answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(typed.splitlines())

    def read(_prompt: str = "") -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("click.termui.visible_prompt_func", read)
    assert [accept.ask() for _ in answers] == answers


def test_a_terminal_is_asked_for_each(tmp_path: Path) -> None:
    """The first is skipped, the second accepted once its diff was seen, and the third is left by quitting."""
    (tmp_path / "pyproject.toml").write_text('[tool.mutcheck]\nprograms = ["steps.py"]\n')
    write(tmp_path, one="x + 1", two="x + 2", three="x + 3")
    assert accepted("--all", "--target", "cpu", cwd=tmp_path).status == 0
    write(tmp_path, one="x * 1.5", two="x * 2.5", three="x * 3.5")
    before = {name: golden(tmp_path, name).read_text() for name in ("one", "two", "three")}
    shown = typed(["accept", "--no-compile", "--target", "cpu"], tmp_path, "s\nd\na\nq\n")
    assert shown.count("accept, skip, diff, quit?") == 4
    assert "stablehlo.multiply" in shown
    assert "1 file changed" in shown
    now = {name: golden(tmp_path, name).read_text() for name in before}
    assert [name for name in before if before[name] != now[name]] == ["two"]


def typed(arguments: list[str], folder: Path, text: str) -> str:
    """What a command shows on a terminal at which that is typed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "mutcheck.cli", *arguments],
        cwd=folder,
        env=plain({"TERM": "dumb"}),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    ) as process:
        os.close(theirs)
        os.write(ours, text.encode())
        shown = b""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 1)[0]:
                try:
                    part = os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if not part:
                    break
                shown += part
            elif process.poll() is not None:
                break
        process.kill()
    os.close(ours)
    return shown.decode("utf-8", "replace")
