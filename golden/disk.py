"""Files that must survive a crash: the one atomic writer, and the lock of whoever writes a golden folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class GoldenError(Exception):
    """A golden, or a folder of them, cannot be used.

    Attributes:
      why: what is wrong, with the file.
      advice: what to do next.
    """

    def __init__(self, why: str, advice: str) -> None:
        super().__init__(f"{why}. {advice}")
        self.why = why
        self.advice = advice


def write_text(path: Path, text: str) -> bool:
    """Replace a file's text at once, or leave the file as it was; whether it changed.

    Raises:
      OSError: it could not be written; nothing was changed.
    """
    data = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".mutcheck-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)  # mkstemp's own mode is for its owner alone
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


@contextmanager
def lock(root: Path, seconds: float = 30) -> Iterator[None]:
    """Hold the only right to write below `root`.

    The lock lies in the folder for temporary files: one in `root` would be committed with the goldens, and to
    delete it on release would let two holders in.

    Raises:
      GoldenError: somebody else held it for all of `seconds`.
    """
    from filelock import FileLock, Timeout  # slow to import

    key = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    held = FileLock(Path(tempfile.gettempdir()) / f"mutcheck-{os.getuid()}-{key}.lock")
    try:
        held.acquire(timeout=seconds)
    except Timeout:
        raise GoldenError(
            f"another `mutcheck accept` is writing {root}", "Wait until it has ended, and run this again."
        ) from None
    try:
        yield
    finally:
        held.release()
