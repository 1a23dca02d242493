"""What was tried on programs is kept beside their executables: found again, never where something differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from mutcheck.core.advice import Advice, Advised, Agreement, Edit, Effect, Figures, Patch, Ran
from mutcheck.core.artifacts import Executable, Lowering
from mutcheck.core.finding import Location
from mutcheck.core.target import HOST, Target
from mutcheck.core.toolchain import Toolchain
from mutcheck.golden import cache, tried
from mutcheck.golden.cache import Executables
from mutcheck.golden.tried import Tried

H100 = Target("cuda", "h100")
LOWERING = Lowering("step", "cpu", "", located=b"module", arguments=())
BEFORE, AFTER = Figures(2, 64, 64, temporary=8, peak=90), Figures(0, 0, 0, at_least=True)
EFFECTS = (Effect(HOST, BEFORE, AFTER, left={"x": 0}, lifetimes='{"steps":[]}'), Effect(H100, BEFORE, None, "refused"))
EDIT = Edit("pre", "a barrier", "write one", (Location("train.py", 3), Location("other.py")))
ADVICE = Advice((EDIT,), EFFECTS, Ran(Agreement.ROUNDING, "cpu", 1e-7), Patch("train.py", "--- a\n"))
FOUND = Advised(
    "step", "step", {HOST: BEFORE, H100: BEFORE}, (ADVICE,), 9, {"post": 1}, 1, searched={HOST: 5}, refuted=2
)


def kept(folder: Path, release: str = "0.0.1") -> Tried:
    return Tried(Executables(folder, Toolchain((("jax", release),))))


def test_what_is_kept_is_what_was_found(tmp_path: Path) -> None:
    assert kept(tmp_path).get(LOWERING, HOST) is None
    kept(tmp_path).put([(LOWERING, HOST)], FOUND)
    assert kept(tmp_path).get(LOWERING, HOST) == FOUND
    assert kept(tmp_path).get(replace(LOWERING, program="other"), HOST) == replace(
        FOUND, program="other", spelled="other"
    )


def test_a_patch_of_a_file_that_is_another_one_by_now_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_bytes(b"a = 1\n")
    patch = Patch(str(file), "--- a\n", digest=sha256(b"a = 1\n").hexdigest())
    kept(tmp_path).put([(LOWERING, HOST)], replace(FOUND, advice=(replace(ADVICE, patch=patch),)))

    def found() -> Patch | None:
        again = kept(tmp_path).get(LOWERING, HOST)
        assert again is not None
        return again.advice[0].patch

    assert found() == patch
    file.write_bytes(b"a = 2\n")
    assert found() is None
    file.unlink()
    assert found() is None


def test_another_module_or_target_or_toolchain_is_another_search(tmp_path: Path) -> None:
    kept(tmp_path).put([(LOWERING, HOST)], FOUND)
    assert kept(tmp_path).get(replace(LOWERING, located=b"module 2"), HOST) is None
    assert kept(tmp_path).get(LOWERING, H100) is None
    assert kept(tmp_path, "0.0.2").get(LOWERING, HOST) is None


def test_other_rules_are_another_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path).put([(LOWERING, HOST)], FOUND)
    monkeypatch.setattr(tried, "_rules", lambda: "a rule more")
    assert kept(tmp_path).get(LOWERING, HOST) is None


def test_rules_are_known_by_what_they_are_written_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of them counts, in whatever folder within, and so does each letter."""
    for folder in (*tried._RULES, "checks/advice/rules"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(tried, "__file__", str(tmp_path / "golden" / "tried.py"))
    found = []
    for text in ("one", "two"):
        (tmp_path / "checks/advice/rules/pre.py").write_text(text, "utf-8")
        found.append(tried._rules.__wrapped__())
    (tmp_path / "advice/search.py").write_text("", "utf-8")
    found.append(tried._rules.__wrapped__())
    assert len(set(found)) == 3
    assert tried._rules.__wrapped__() == found[-1]


def test_a_target_that_was_not_searched_for_is_not_kept(tmp_path: Path) -> None:
    kept(tmp_path).put([(LOWERING, HOST), (LOWERING, H100)], FOUND)
    assert len(list(tmp_path.glob("*/*.advice"))) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda _: b"",
        lambda data: data.replace(b"advice 2", b"advice 0"),
    ],
)
def test_a_damaged_entry_is_none_and_is_replaced(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    kept(tmp_path).put([(LOWERING, HOST)], FOUND)
    (entry,) = tmp_path.glob("*/*.advice")
    entry.write_bytes(damage(entry.read_bytes()))
    assert kept(tmp_path).get(LOWERING, HOST) is None
    kept(tmp_path).put([(LOWERING, HOST)], FOUND)
    assert kept(tmp_path).get(LOWERING, HOST) == FOUND


def test_an_entry_of_another_form_is_none(tmp_path: Path) -> None:
    """One whose digest is right, and that holds what an older form had."""
    folder = kept(tmp_path)
    folder.put([(LOWERING, HOST)], FOUND)
    (entry,) = tmp_path.glob("*/*.advice")
    for body in (b"no zlib", tried.zlib.compress(b'{"targets": 3}'), tried.zlib.compress(b"no JSON")):
        folder.write(entry, body)
        assert folder.get(LOWERING, HOST) is None


def test_a_whole_search_is_not_replaced_by_a_part_of_one(tmp_path: Path) -> None:
    folder, part = kept(tmp_path), replace(FOUND, advice=(), unfinished="interrupted")
    folder.put([(LOWERING, HOST)], part)
    assert folder.get(LOWERING, HOST) == part
    folder.put([(LOWERING, HOST)], FOUND)
    folder.put([(LOWERING, HOST)], part)
    assert folder.get(LOWERING, HOST) == FOUND


def test_it_is_pruned_with_the_executables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executables = Executables(tmp_path, Toolchain((("jax", "0.0.1"),)))
    Tried(executables).put([(LOWERING, HOST)], FOUND)
    executables.put(LOWERING, HOST, Executable("step", HOST, b"bytes"))
    monkeypatch.setattr(cache, "MOST_BYTES", 0)
    executables.prune()
    assert list(tmp_path.glob("*/*.*")) == []
