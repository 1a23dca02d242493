"""Which patches are written, how they are written, and why others are not."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutcheck.advice import applying
from mutcheck.checks.patches.text import Text
from mutcheck.core.advice import Advice, Advised, Agreement, Effect, Figures, Patch, Ran
from mutcheck.core.source import Source
from mutcheck.core.target import HOST
from mutcheck.run.pipeline import Run

TEXT = b"def step(x):\r\n\treturn x\r\n"
EFFECT = Effect(HOST, Figures(1, 64, 64), Figures(0, 0, 0))


def patch_of(file: Path, line: int = 2, *, why: str = "", text: str = "x = 1") -> Patch:
    written = Text.of(file.read_bytes())
    changes = (written.line_before(line, text),)
    diff = written.diff(changes, file.name)
    return Patch(str(file), diff, not why, why, changes, str(file.parent), written.digest)


def advised(*patches: Patch | None, name: str = "step") -> Advised:
    ran = Ran(Agreement.BITWISE, "cpu")
    return Advised(name, name, {HOST: EFFECT.before}, tuple(Advice((), (EFFECT,), ran, each) for each in patches))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "train.py"
    made.write_bytes(TEXT)
    return made


@pytest.fixture
def source(file: Path) -> Source:
    return Source("step", file, "step")


def test_a_patch_is_written_with_line_endings_and_permissions(file: Path) -> None:
    file.chmod(0o750)

    assert applying.write(patch_of(file)) == ""
    assert file.read_bytes() == b"def step(x):\r\n\tx = 1\r\n\treturn x\r\n"
    assert file.stat().st_mode & 0o777 == 0o750
    assert list(file.parent.iterdir()) == [file]


def test_a_file_behind_a_link_is_written(file: Path) -> None:
    link = file.with_name("link.py")
    link.symlink_to(file)

    assert applying.write(patch_of(link)) == ""
    assert link.is_symlink()
    assert b"x = 1" in file.read_bytes()


def test_a_file_that_changed_is_left_alone(file: Path, source: Source) -> None:
    patch = patch_of(file)
    file.write_bytes(TEXT + b"# more\r\n")

    assert "has changed since it was read" in applying.write(patch)
    assert "has changed since it was read" in applying.to_write(advised(patch), source).why
    assert file.read_bytes() == TEXT + b"# more\r\n"


def test_a_file_that_is_gone_is_told(file: Path) -> None:
    patch = patch_of(file)
    file.unlink()

    assert "has changed since it was read" in applying.write(patch)


def test_what_others_would_have_to_follow_is_not_written(file: Path, source: Source) -> None:
    chosen = applying.to_write(advised(patch_of(file, why="callers must follow")), source)

    assert (chosen.patch, chosen.why) == (None, "callers must follow: write it by hand")


def test_the_best_patch_that_is_safe_is_written(file: Path, source: Source) -> None:
    safe = patch_of(file)
    chosen = applying.to_write(advised(None, patch_of(file, why="no"), safe), source)

    assert chosen.patch == safe


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(
    file: Path, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != file)  # root may write everything

    assert "cannot be written" in applying.to_write(advised(patch_of(file)), source).why


def test_the_corpus_and_packages_are_not_written(file: Path) -> None:
    corpus = applying.to_write(advised(patch_of(file)), Source("step", file, "step", corpus=True))
    installed = file.parent / "lib" / "site-packages" / "package.py"
    installed.parent.mkdir(parents=True)
    installed.write_bytes(TEXT)
    package = applying.to_write(advised(patch_of(installed)), Source("step", installed, "step"))

    assert "mutcheck's own corpus" in corpus.why
    assert "is of an installed package" in package.why


def test_advice_without_a_patch_says_so(source: Source) -> None:
    assert applying.to_write(advised(None), source).why == "no advice for it has a patch"


def together(*chosen: applying.Chosen) -> applying.Together:
    return applying.together(chosen, Run(()))


def chosen(file: Path, *patches: Patch, names: Sequence[str] = ("a", "b")) -> list[applying.Chosen]:
    return [
        applying.best(advised(each, name=name), Source(name, file, name))
        for each, name in zip(patches, names, strict=False)
    ]


def test_one_patch_of_a_file_stays_as_it_is(file: Path) -> None:
    patch = patch_of(file)
    made = together(*chosen(file, patch))

    assert (made.patches, [each.advised.program for each in made.programs], made.left) == ((patch,), ["a"], ())


def test_patches_that_all_hold_together_are_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    monkeypatch.setattr(applying, "_holds", lambda one, data, *_: tried.append((one.advised.program, data)) or True)
    made = together(*chosen(file, patch_of(file), patch_of(file, 1, text="# first")))

    (patch,) = made.patches
    whole = b"# first\r\ndef step(x):\r\n\tx = 1\r\n\treturn x\r\n"
    assert tried == [("a", {str(file): whole}), ("b", {str(file): whole})]
    assert ("+# first" in patch.diff, "+\tx = 1" in patch.diff, made.left) == (True, True, ())
    assert applying.write(patch) == ""
    assert file.read_bytes() == whole


def test_a_patch_that_does_not_go_with_another_is_left_out(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "_holds", lambda *_: False)
    first = patch_of(file)
    made = together(*chosen(file, first, patch_of(file, 1, text="# first")))

    assert made.patches == (first,)
    assert [each.advised.program for each in made.programs] == ["a"]
    assert made.left == ("the patch of b is left out, since it does not go with others of its file",)
