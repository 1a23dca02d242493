"""Where goldens lie, and the corpus of an installed package, which is not the user's to write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mutcheck.core.artifacts import Lowering
from mutcheck.core.made import Made
from mutcheck.core.source import Source
from mutcheck.core.toolchain import Toolchain
from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk, place, store
from mutcheck.project import discovery


def test_goldens_lie_in_the_corpus_beside_the_program_or_where_they_are_asked_for() -> None:
    corpus, mine = discovery.corpus()[0], Source("f", Path("/project/train.py"), "f")
    assert place.root(corpus, None) == store.CORPUS
    assert place.root(mine, None) == Path("/project/goldens")
    assert place.root(corpus, Path("there")) == place.root(mine, Path("there")) == Path("there")


def test_an_installed_corpus_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, mine = discovery.corpus(), [Source("f", Path("/project/train.py"), "f")]
    place.check_writable(corpus, None)
    monkeypatch.setattr(store, "corpus_is_writable", lambda: False)
    with pytest.raises(Trouble) as raised:
        place.check_writable(corpus, None)
    assert "belong to the installed mutcheck" in raised.value.why
    assert "mutcheck accept --golden DIR" in raised.value.advice
    place.check_writable(corpus, Path("there"))
    place.check_writable(mine, None)


def test_strays_are_looked_for_only_where_all_owners_are_known(tmp_path: Path) -> None:
    toolchain = "jax 0.12.0.1"
    store.write(tmp_path, "old", "0.12.0.1", {"cpu": ("mlir", "a\n")}, toolchain)
    some = discovery.corpus()[:1]
    assert place.strays(some, tmp_path, whole_corpus=False) == ()
    assert place.strays(discovery.corpus(), tmp_path, whole_corpus=True) == (tmp_path / "old",)
    assert place.strays(discovery.corpus(), None, whole_corpus=True) == ()


LEFT = f".mutcheck-{disk._machine()}-{2**30}-0"
"""A name as of a process that has ended: there is no such number."""

TOOLCHAIN = Toolchain((("jax", "0.12.0.1"),))


def accept(root: Path, text: str = "module {}\n") -> tuple[Path, ...]:
    made = Made(Source("f", root / "train.py", "f"), (Lowering("f", "cpu", text, b"", ()),))
    return place.accept(made, [], root, TOOLCHAIN)


KILLED = """
import os, signal, sys
from pathlib import Path
from mutcheck.golden import disk

os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
disk.write_text(Path(sys.argv[1]), "half a golden")
"""


def test_what_killed_runs_left_is_gone_with_the_next_one(tmp_path: Path) -> None:
    kept = []
    for program in ("f", "another"):
        folder = tmp_path / program / "0.12.0.1"
        subprocess.run([sys.executable, "-c", KILLED, str(folder / "shared.mlir")], check=False)
        assert len(list(folder.glob(".mutcheck-*"))) == 1
        kept.append(folder / ".mutcheck-of-another-machine")
        kept[-1].write_text("it may be at work", "utf-8")
    accept(tmp_path)
    assert sorted(tmp_path.glob("*/*/.mutcheck-*")) == sorted(kept)


@pytest.mark.parametrize("linked", ["f", "f/0.12.0.1"])
def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path, linked: str) -> None:
    root, outside = tmp_path / "goldens", tmp_path / "outside"
    outside.mkdir()
    (outside / LEFT).write_text("x", "utf-8")
    (root / linked).parent.mkdir(parents=True)
    (root / linked).symlink_to(outside)
    with pytest.raises(Trouble) as raised:
        accept(root)
    assert f"{root / linked} is a link that leads out of {root}" in raised.value.why
    assert [each.name for each in outside.iterdir()] == [LEFT]


def test_a_link_of_another_program_is_not_followed_to_tidy_up(tmp_path: Path) -> None:
    root, outside = tmp_path / "goldens", tmp_path / "outside"
    (outside / "0.12.0.1").mkdir(parents=True)
    mine = outside / "0.12.0.1" / LEFT
    mine.write_text("x", "utf-8")
    (root / "g").mkdir(parents=True)
    (root / "linked").symlink_to(outside)
    (root / "g" / "0.12.0.1").symlink_to(outside / "0.12.0.1")
    assert accept(root)
    assert mine.exists()


def test_a_file_that_is_a_link_is_replaced_and_what_it_leads_to_is_not_written(tmp_path: Path) -> None:
    root, (outside,) = tmp_path / "goldens", accept(tmp_path / "outside")
    before = outside.read_text("utf-8")
    folder = root / "f" / "0.12.0.1"
    folder.mkdir(parents=True)
    (folder / "shared.mlir").symlink_to(outside)
    assert accept(root, "module { new }\n") == (folder / "shared.mlir",)
    assert outside.read_text("utf-8") == before
    assert not (folder / "shared.mlir").is_symlink()


def test_the_folder_itself_may_be_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "goldens").symlink_to(tmp_path / "real")
    assert accept(tmp_path / "goldens")
    assert (tmp_path / "real" / "f" / "0.12.0.1" / "shared.mlir").exists()
