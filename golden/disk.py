"""Files that must survive a crash: the one atomic writer, and the lock of whoever writes a golden folder."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mutcheck.core.trouble import Trouble

_TEMPORARY = ".mutcheck-"
"""How the names of files begin that are being written."""

_ABANDONED = 3600
"""Seconds after which such a file is nobody's."""


def write_text(path: Path, text: str) -> bool:
    """Replace a file's text at once, or leave the file as it was; whether it changed.

    What was written before is on the disk before what is written after, even when the machine stops.

    Raises:
      OSError: it could not be written; nothing was changed.
    """
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes, *, mode: int | None = None, durable: bool = True) -> bool:
    """The same for bytes.

    Args:
      mode: the file's permissions; None for those of a new file.
      durable: whether it must outlive a crash of the machine: what can be made again is written faster.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f"{_TEMPORARY}{_machine()}-{os.getpid()}-{secrets.token_hex(8)}"
    temporary = path.with_name(name)  # mkstemp's file would be its owner's alone
    try:
        with temporary.open("xb") as file:
            file.write(data)
            if mode is not None:
                temporary.chmod(mode)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):  # the first error is the one to tell
            temporary.unlink(missing_ok=True)
        raise
    if durable:
        _sync(path.parent)
    return True


def prune(folder: Path) -> None:
    """Delete what writers that were killed left in a folder, and in none behind a link.

    Whose process on this machine has ended was killed; of others it is not known, but no writer takes an hour.
    """
    if folder.is_symlink():
        return
    with suppress(OSError):
        for left in folder.glob(f"{_TEMPORARY}*"):
            if _ended(left.name) or left.lstat().st_mtime < time.time() - _ABANDONED:
                left.unlink(missing_ok=True)


def _machine() -> str:
    """What tells this machine from others that write to the same disk."""
    return hashlib.sha256(socket.gethostname().encode("utf-8", "replace")).hexdigest()[:8]


def _ended(name: str) -> bool:
    """Whether the process that wrote a temporary file is known to have ended."""
    machine, _, rest = name.removeprefix(_TEMPORARY).partition("-")
    process, _, _ = rest.partition("-")
    if machine != _machine() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can (Windows opens no folders)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def lock(root: Path, seconds: float = 30) -> Iterator[None]:
    """Hold the only right to write below `root`.

    The lock lies in the folder for temporary files, and stays there: one in `root` would be committed with the
    goldens, and to delete it on release would let two holders in, one of whom still has the deleted file open. It
    ends with its process, however that ends. Other users and machines that write the same `root` are not kept out.

    Raises:
      Trouble: somebody else held it for all of `seconds`, or there can be no lock.
    """
    from filelock import FileLock, Timeout  # slow to import

    key = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    held = FileLock(Path(tempfile.gettempdir()) / f"mutcheck-{_user()}-{key}.lock")
    try:
        held.acquire(timeout=seconds)
    except Timeout:
        raise Trouble(
            root, f"another mutcheck is writing {root}", "Wait until it has ended, and run this again."
        ) from None
    except OSError as error:
        raise Trouble(
            root,
            f"cannot lock {root} with {held.lock_file}: {error.strerror or error}",
            "Nothing was written; name a folder for temporary files that can be written, with TMPDIR.",
        ) from None
    try:
        yield
    finally:
        held.release()


def _user() -> str:
    """Whose lock it is: a shared temporary folder lets nobody open another's file. Windows has a folder for each."""
    return str(os.getuid()) if hasattr(os, "getuid") else "0"
