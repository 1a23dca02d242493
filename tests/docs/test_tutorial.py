"""The tutorial, done as it says: its first command, its patches in their order, and its last command."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest
from driver import NEWEST, Done, run

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
PATCHES = re.findall(r"^```diff\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
OUTPUTS = dict(re.findall(r"^```\n\$ (mutcheck [^\n]*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def patched(source: str, patch: str) -> str:
    """A source with a patch of the page in it, whose lines must be there once."""
    lines = [line if line.strip() else " \n" for line in patch.splitlines(keepends=True)]
    before = "".join(line[1:] for line in lines if not line.startswith("+"))
    after = "".join(line[1:] for line in lines if not line.startswith("-"))
    assert source.count(before) == 1, patch
    return source.replace(before, after)


def ran(folder: Path, *options: str) -> Done:
    command = (sys.executable, "train.py")
    return run("run", *options, "--", *command, cwd=folder, COLUMNS="100")


def table(text: str) -> list[str]:
    """The rows that say what the program's own functions do."""
    return [line for line in text.splitlines() if re.match(r"(function|train_step|write_step) .*\d|function ", line)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "tutorial" / "train.py", tmp_path)
    return tmp_path


@pytest.mark.skipif(not NEWEST, reason="the page shows the newest release of JAX")
def test_the_program_has_the_faults_that_the_page_begins_with(folder: Path) -> None:
    done = ran(folder)
    shown = OUTPUTS["mutcheck run -- python train.py"]
    assert done.status == 0
    said, _, report = shown.partition("\n")
    assert done.out.startswith("loss ")
    assert said.startswith("loss ")
    assert report.rpartition("\n\n")[0] in done.err  # below what a compiler may write there


@pytest.mark.skipif(not NEWEST, reason="the page shows the newest release of JAX")
def test_the_patches_mend_all_of_them(folder: Path) -> None:
    file = folder / "train.py"
    source = file.read_text("utf-8")
    for patch in PATCHES:
        source = patched(source, patch)
    file.write_text(source, "utf-8")
    done = ran(folder, "--fail-on", "copied", "--fail-on", "not-aliased")
    shown = OUTPUTS["mutcheck run --fail-on copied --fail-on not-aliased -- python train.py"]
    assert done.status == 0
    assert len(PATCHES) == 4
    assert table(done.err) == table(shown) != []
