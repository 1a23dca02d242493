"""Goldens in files: what is written, what is read back, and what is never lost."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk, store
from mutcheck.golden.store import Kind

TOOLCHAIN = "jax 0.12.0.1, jaxlib 0.12.0.1"
ALL = ("cpu", "cuda", "rocm", "tpu")


def write(root: Path, release: str = "0.12.0.1", /, **texts: str) -> tuple[Path, ...]:
    accepted: dict[str, tuple[Kind, str]] = {platform: ("mlir", text) for platform, text in texts.items()}
    return store.write(root, "f", release, accepted, TOOLCHAIN)


def names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "f" / "0.12.0.1").iterdir())


def bodies(root: Path) -> dict[str, str]:
    return {platform: golden.body for platform, golden in store.read(root, "f", "0.12.0.1").items()}


def test_platforms_with_one_text_share_a_file_and_the_others_have_their_own(tmp_path: Path) -> None:
    write(tmp_path, cpu="a\n", cuda="b\n", rocm="b\n", tpu="b\n")
    assert names(tmp_path) == ["cpu.mlir", "shared.mlir"]
    assert bodies(tmp_path) == {"cpu": "a\n", "cuda": "b\n", "rocm": "b\n", "tpu": "b\n"}
    assert (tmp_path / "f" / "0.12.0.1" / "shared.mlir").read_text() == (
        "// mutcheck golden 1\n// program: f\n// platforms: cuda, rocm, tpu\n"
        "// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1\n// lines: 1\n// digest: 0263829989b6fd95\n\nb\n"
    )


def test_the_order_of_platforms_and_repetition_change_nothing(tmp_path: Path) -> None:
    texts = {"cpu": "a\n", "cuda": "b\n", "rocm": "a\n", "tpu": "b\n"}
    write(tmp_path / "one", **texts)
    write(tmp_path / "two", **dict(reversed(texts.items())))
    assert write(tmp_path / "two", **texts) == ()
    read = [{path.name: path.read_bytes() for path in (tmp_path / each).rglob("*.mlir")} for each in ("one", "two")]
    assert read[0] == read[1]


def test_accepting_one_platform_keeps_the_others(tmp_path: Path) -> None:
    write(tmp_path, cpu="a\n", cuda="a\n", rocm="a\n", tpu="a\n")
    write(tmp_path, tpu="t\n")
    assert bodies(tmp_path) == {"cpu": "a\n", "cuda": "a\n", "rocm": "a\n", "tpu": "t\n"}
    write(tmp_path, tpu="a\n")
    assert names(tmp_path) == ["shared.mlir"]


def test_a_rejection_takes_the_place_of_a_lowering(tmp_path: Path) -> None:
    write(tmp_path, **dict.fromkeys(ALL, "a\n"))
    store.write(tmp_path, "f", "0.12.0.1", dict.fromkeys(ALL, ("rejection", "stage: trace\n")), TOOLCHAIN)
    assert names(tmp_path) == ["shared.rejection"]
    assert store.read(tmp_path, "f", "0.12.0.1")["tpu"].kind == "rejection"


DAMAGE: dict[str, tuple[Callable[[str], str | bytes], str]] = {
    "cut off": (lambda text: text.replace("a\nb\n", "a\n"), "is cut off or was edited"),
    "cut off in a line": (lambda text: text[:-1], "is cut off or was edited"),
    "with more in its last line": (lambda text: text + "c", "is cut off or was edited"),
    "with another line": (lambda text: text.replace("a\nb\n", "a\nc\n"), "was edited, or merged"),
    "with lines in another order": (lambda text: text.replace("a\nb\n", "b\na\n"), "was edited, or merged"),
    "with another digest": (lambda text: text.replace("digest: ", "digest: 0"), "was edited, or merged"),
    "empty": (lambda _: "", "does not start with the header"),
    "no header": (lambda _: "module {}\n", "does not start with the header"),
    "of a later version": (lambda text: text.replace("golden 1", "golden 2"), "does not start with the header"),
    "not UTF-8": (lambda text: text.encode() + b"\xff\n", "is not UTF-8"),
    "of another program": (lambda text: text.replace("program: f", "program: g"), "is for the program g, not f"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_broken_golden_names_its_file_and_what_to_do(tmp_path: Path, name: str) -> None:
    damage, what = DAMAGE[name]
    write(tmp_path, **dict.fromkeys(ALL, "a\nb\n"))
    path = tmp_path / "f" / "0.12.0.1" / "shared.mlir"
    broken = damage(path.read_text())
    path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    with pytest.raises(Trouble, match=what) as raised:
        store.read(tmp_path, "f", "0.12.0.1")
    assert str(path) in str(raised.value)
    assert "mutcheck accept f" in raised.value.advice
    with pytest.raises(Trouble):  # what is kept of the other platforms cannot be read: nothing is lost
        write(tmp_path, cpu="c\n")
    write(tmp_path, **dict.fromkeys(ALL, "c\n"))
    assert set(bodies(tmp_path).values()) == {"c\n"}


def test_a_golden_of_before_has_no_digest(tmp_path: Path) -> None:
    write(tmp_path, **dict.fromkeys(ALL, "a\n"))
    path = tmp_path / "f" / "0.12.0.1" / "shared.mlir"
    now = path.read_text()
    path.write_text("".join(line for line in now.splitlines(keepends=True) if "digest" not in line))
    assert set(bodies(tmp_path).values()) == {"a\n"}
    write(tmp_path, **dict.fromkeys(ALL, "a\n"))
    assert path.read_text() == now


@pytest.mark.parametrize("stop", range(3))
def test_a_crash_between_two_writes_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    """After any number of the writes, every platform has its old golden or its new one."""
    before = {"cpu": "a\n", "cuda": "b\n", "rocm": "b\n", "tpu": "b\n"}
    after = {"cpu": "b\n", "cuda": "c\n", "rocm": "d\n", "tpu": "d\n"}
    write(tmp_path, **before)
    written: list[Path] = []
    real = disk.write_text

    def crashing(path: Path, text: str) -> bool:
        if len(written) == stop:
            raise KeyboardInterrupt
        written.append(path)
        return real(path, text)

    monkeypatch.setattr(disk, "write_text", crashing)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, **after)
    for platform, text in bodies(tmp_path).items():
        assert text in (before[platform], after[platform])
    assert set(bodies(tmp_path)) == set(ALL)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Trouble) as raised:
        write(tmp_path / "file", cpu="a\n")
    assert "Not a directory" in raised.value.why
    assert "Nothing was lost" in raised.value.advice
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("name", ["../f", "a/b", ".hidden", ""])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble, match="cannot be the name"):
        store.write(tmp_path, name, "0.12.0.1", {"cpu": ("mlir", "a\n")}, TOOLCHAIN)


def test_goldens_without_a_program_and_releases_are_found(tmp_path: Path) -> None:
    for release in ("0.12.0.1", "0.7.0", "0.10.2"):
        write(tmp_path, release, cpu="a\n")
    (tmp_path / "empty").mkdir()
    assert store.releases(tmp_path, "f") == ("0.7.0", "0.10.2", "0.12.0.1")
    assert store.unowned(tmp_path, ["g"]) == (tmp_path / "f",)
    assert store.unowned(tmp_path, ["f"]) == store.unowned(tmp_path / "none", []) == ()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with disk.lock(tmp_path):
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        with pytest.raises(Trouble, match="another mutcheck is writing"), disk.lock(tmp_path, 0):
            pytest.fail("two hold the lock")
    finally:
        done.set()
        holder.join()
    with disk.lock(tmp_path, 0):
        assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "golden"
    disk.write_text(path, "old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        disk.write_text(path, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["golden"]
    assert path.read_text() == "old"


FOLDER = Path("f") / "0.12.0.1"
BROKEN = "module {}\n"


@pytest.mark.parametrize(
    ("file", "rewritten"),
    [
        ("cpu.mlir", ("cpu",)),
        ("cpu.mlir", ("cpu", "tpu")),
        ("shared.mlir", ALL),
    ],
)
def test_a_broken_file_does_not_stop_a_rewrite_of_all_its_platforms(
    tmp_path: Path, file: str, rewritten: tuple[str, ...]
) -> None:
    before = {"cpu": "a\n", "cuda": "b\n", "rocm": "b\n", "tpu": "b\n"}
    write(tmp_path, **before)
    (tmp_path / FOLDER / file).write_text(BROKEN)
    store.write(tmp_path, "f", "0.12.0.1", dict.fromkeys(rewritten, ("mlir", "c\n")), TOOLCHAIN)
    assert bodies(tmp_path) == {**before, **dict.fromkeys(rewritten, "c\n")}


@pytest.mark.parametrize(("file", "rewritten"), [("cpu.mlir", ("tpu",)), ("shared.mlir", ("cpu", "cuda", "rocm"))])
def test_a_broken_file_is_not_written_over_while_others_need_it(
    tmp_path: Path, file: str, rewritten: tuple[str, ...]
) -> None:
    write(tmp_path, cpu="a\n", cuda="b\n", rocm="b\n", tpu="b\n")
    (tmp_path / FOLDER / file).write_text(BROKEN)
    before = {path.name: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()}
    with pytest.raises(Trouble, match=file):
        store.write(tmp_path, "f", "0.12.0.1", dict.fromkeys(rewritten, ("mlir", "c\n")), TOOLCHAIN)
    assert {path.name: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()} == before


def test_a_cut_off_file_of_rewritten_platforms_alone_is_no_obstacle(tmp_path: Path) -> None:
    """Nothing is kept of cpu, and the header of the broken file, which is whole, does not name it."""
    write(tmp_path, cuda="b\n", tpu="b\n")
    shared = tmp_path / FOLDER / "shared.mlir"
    shared.write_text(shared.read_text()[:-2])
    write(tmp_path, cuda="c\n", tpu="c\n")
    assert bodies(tmp_path) == {"cuda": "c\n", "tpu": "c\n"}


@pytest.mark.parametrize("stem", ["shared", "cpu"])
def test_a_crash_between_a_lowering_and_its_rejection_keeps_both_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stem: str
) -> None:
    texts = dict.fromkeys(ALL, "a\n") if stem == "shared" else {"cpu": "b\n", "cuda": "a\n", "tpu": "a\n"}
    write(tmp_path, **texts)
    rewritten = ALL if stem == "shared" else ("cpu",)

    def crash(self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", crash)
        with pytest.raises(KeyboardInterrupt):
            store.write(tmp_path, "f", "0.12.0.1", dict.fromkeys(rewritten, ("rejection", "no\n")), TOOLCHAIN)
    assert {f"{stem}.mlir", f"{stem}.rejection"} <= set(names(tmp_path))
    with pytest.raises(Trouble, match=rf"{stem}\.rejection and {stem}\.mlir .* both hold the golden of cpu"):
        store.read(tmp_path, "f", "0.12.0.1")
    store.write(tmp_path, "f", "0.12.0.1", dict.fromkeys(rewritten, ("rejection", "no\n")), TOOLCHAIN)
    assert bodies(tmp_path) == {**texts, **dict.fromkeys(rewritten, "no\n")}


@pytest.mark.parametrize(
    ("file", "platforms", "what"),
    [
        ("shared.mlir", "cpu, cpu", "lists platforms 'cpu, cpu'"),
        ("shared.mlir", "cuda, cpu", "lists platforms 'cuda, cpu'"),
        ("shared.mlir", "metal", "lists platforms 'metal'"),
        ("shared.mlir", "", "lists platforms ''"),
        ("cpu.mlir", "tpu", "is named for cpu"),
        ("cpu.mlir", "cpu, tpu", "is named for cpu"),
    ],
)
def test_platforms_that_no_accept_would_list(tmp_path: Path, file: str, platforms: str, what: str) -> None:
    path = tmp_path / FOLDER / file
    header = f"// mutcheck golden 1\n// program: f\n// platforms: {platforms}\n// toolchain: jax 1\n// lines: 1\n\na\n"
    disk.write_text(path, header)
    with pytest.raises(Trouble, match=what):
        store.read(tmp_path, "f", "0.12.0.1")


@pytest.mark.parametrize(
    ("texts", "shared"),
    [
        ({"cpu": "a\n", "cuda": "b\n"}, ("cpu",)),
        ({"cuda": "b\n", "rocm": "a\n", "tpu": "b\n", "cpu": "a\n"}, ("cpu", "rocm")),
        ({"tpu": "a\n"}, ("tpu",)),
    ],
)
def test_of_groups_of_one_size_the_first_platforms_is_shared(
    tmp_path: Path, texts: dict[str, str], shared: tuple[str, ...]
) -> None:
    write(tmp_path, **texts)
    read = store.read(tmp_path, "f", "0.12.0.1")
    assert {each for each, golden in read.items() if golden.path.name == "shared.mlir"} == set(shared)


def test_one_text_of_two_toolchains_is_not_shared(tmp_path: Path) -> None:
    write(tmp_path, cpu="a\n", tpu="a\n")
    store.write(tmp_path, "f", "0.12.0.1", {"tpu": ("mlir", "a\n")}, "jax 0.12.0.1, jaxlib 0.12.1")
    read = store.read(tmp_path, "f", "0.12.0.1")
    assert (read["cpu"].toolchain, read["tpu"].toolchain) == (TOOLCHAIN, "jax 0.12.0.1, jaxlib 0.12.1")


def test_an_own_file_counts_before_the_shared_one_that_lists_its_platform(tmp_path: Path) -> None:
    """What a crash leaves, after an own file was written and before the shared one was."""
    write(tmp_path, **dict.fromkeys(ALL, "old\n"))
    write(tmp_path / "new", cpu="new\n")
    own = (tmp_path / "new" / FOLDER / "shared.mlir").read_text()
    disk.write_text(tmp_path / FOLDER / "cpu.mlir", own)
    assert bodies(tmp_path) == {**dict.fromkeys(ALL, "old\n"), "cpu": "new\n"}


def test_accepts_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each keeps one platform, which reads, merges and writes what the others kept."""

    def accept(platform: str, together: threading.Barrier) -> None:
        together.wait(30)
        with disk.lock(tmp_path):
            store.write(tmp_path, "f", "0.12.0.1", {platform: ("mlir", f"{turn % 2} {platform}\n")}, TOOLCHAIN)

    for turn in range(5):
        together = threading.Barrier(len(ALL))
        threads = [threading.Thread(target=accept, args=(platform, together)) for platform in ALL]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert bodies(tmp_path) == {platform: f"{turn % 2} {platform}\n" for platform in ALL}
        assert len(names(tmp_path)) == 4  # and no temporary file


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "Nothing was lost; free some space, or name another with `--golden DIR`."),
        (errno.EROFS, "Nothing was lost; make the folder writable, or name another with `--golden DIR`."),
    ],
)
def test_a_full_disk_and_a_read_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    write(tmp_path, cpu="a\n")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(Trouble) as raised:
        write(tmp_path, cpu="b\n")
    assert raised.value.why == f"cannot write goldens to {tmp_path / FOLDER}: {os.strerror(number)}"
    assert raised.value.advice == advice
    assert bodies(tmp_path) == {"cpu": "a\n"}
    assert names(tmp_path) == ["shared.mlir"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="permission bits do not bind root")
def test_a_folder_that_may_not_be_read_or_written(tmp_path: Path) -> None:
    write(tmp_path, cpu="a\n")
    folder = tmp_path / FOLDER
    try:
        folder.chmod(0o555)
        with pytest.raises(Trouble, match="Permission denied"):
            write(tmp_path, cpu="b\n")
        folder.chmod(0o000)
        with pytest.raises(Trouble, match="cannot be read: Permission denied"):
            store.read(tmp_path, "f", "0.12.0.1")
    finally:
        folder.chmod(0o755)
    assert bodies(tmp_path) == {"cpu": "a\n"}
