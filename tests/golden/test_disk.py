"""The one atomic writer, and the lock of whoever writes a folder of goldens."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mutcheck.core.trouble import Trouble
from mutcheck.golden import disk

HOLDER = """
import sys
from pathlib import Path
from mutcheck.golden import disk

with disk.lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock, until its input ends or it is killed."""
    command = [sys.executable, "-c", HOLDER, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("text", ["", "a\n", "no last newline", "windows\r\nkept\r\n", "ünïcode\u2028\n"])
def test_the_bytes_are_the_text_in_utf8(tmp_path: Path, text: str) -> None:
    path = tmp_path / "new" / "folders" / "golden"
    assert disk.write_text(path, text)
    assert path.read_bytes() == text.encode()
    assert [each.name for each in path.parent.iterdir()] == ["golden"]


def test_a_file_that_says_it_already_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "golden"
    disk.write_text(path, "a\n")
    before = path.stat()
    assert not disk.write_text(path, "a\n")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert disk.write_text(path, "b\n")


def test_a_reader_keeps_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "golden"
    disk.write_text(path, "old\n" * 1000)
    with path.open("rb") as reader:
        disk.write_text(path, "new\n")
        assert reader.read() == b"old\n" * 1000


@pytest.mark.skipif(os.name == "nt", reason="permission bits of POSIX")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_golden_has_the_permissions_of_any_new_file(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        disk.write_text(tmp_path / "golden", "a\n")
    finally:
        os.umask(before)
    assert (tmp_path / "golden").stat().st_mode & 0o777 == mode


def test_a_second_process_is_told_who_writes_and_what_to_do(tmp_path: Path) -> None:
    with holder(tmp_path), pytest.raises(Trouble) as raised, disk.lock(tmp_path, 0):
        pytest.fail("two hold the lock")
    assert raised.value.why == f"another mutcheck is writing {tmp_path}"
    assert raised.value.advice == "Wait until it has ended, and run this again."


def test_another_folder_is_not_locked(tmp_path: Path) -> None:
    with holder(tmp_path / "one"), disk.lock(tmp_path / "two", 0):
        pass


def test_one_folder_by_two_paths_is_one_lock(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with holder(tmp_path), pytest.raises(Trouble), disk.lock(tmp_path / "sub" / "..", 0):
        pytest.fail("two hold the lock")


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        process.wait()
        with disk.lock(tmp_path, 0):
            assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_body_is_its_own_and_frees_the_lock(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="of the body"), disk.lock(tmp_path, 0):
        raise OSError("of the body")
    with disk.lock(tmp_path, 0):
        pass


def test_no_folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setattr("tempfile.tempdir", str(in_the_way / "tmp"))
    with pytest.raises(Trouble, match=r"cannot lock .* name a folder for temporary files"), disk.lock(tmp_path, 0):
        pytest.fail("there can be no lock")


def test_an_error_is_one_line_and_survives_a_process(tmp_path: Path) -> None:
    error = Trouble(tmp_path, "it is broken", "Mend it.")
    copy = pickle.loads(pickle.dumps(error))
    assert str(error) == str(copy) == "it is broken. Mend it."
    assert (copy.path, copy.why, copy.advice) == (tmp_path, "it is broken", "Mend it.")
