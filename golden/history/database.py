"""Opens a history: one writer at a time, many readers, and a word for everything that can be wrong with the file."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from mutcheck.core.trouble import Trouble
from mutcheck.golden.history.schema import APPLICATION, MIGRATIONS

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PATIENCE = 30.0
"""Seconds that a writer waits for another one."""

_PAUSE = 0.01
"""Seconds until a writer asks again."""


class HistoryError(Trouble):
    """A history cannot be used."""


def packed(text: str) -> bytes:
    return zstd.compress(text.encode("utf-8", "surrogatepass"))


def unpacked(data: bytes) -> str:
    return zstd.decompress(data).decode("utf-8", "surrogatepass")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A history to read, as it is now: what is written while it is read is not seen.

    Raises:
      HistoryError: it is not there, or no history, or damaged, or a newer mutcheck's.
    """
    with current(path) as there, _told(path), _opened(there, "ro") as connection:
        connection.execute("BEGIN")
        yield connection


@contextmanager
def current(path: Path) -> Iterator[Path]:
    """A history whose schema is up to date: itself, or a copy of one that an older mutcheck wrote.

    Raises:
      HistoryError: as for `reading`.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise HistoryError(path, f"the history {path} {what}", "Record one: `mutcheck lower --record`.")
    with _told(path), _opened(path, "ro") as connection:
        if _version(connection, path) == len(MIGRATIONS):
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="mutcheck-") as folder:
            copy = Path(folder) / "history.db"
            with closing(sqlite3.connect(copy)) as newer:
                connection.backup(newer)
            with writing(copy):
                pass
            yield copy


@contextmanager
def writing(path: Path, patience: float = PATIENCE, attached: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A history to write, made where there is none: all that is written is there when it is left, or nothing of it.

    Args:
      attached: another history, which goes by `other`.

    Raises:
      HistoryError: it is no history, damaged, locked, a newer mutcheck's, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"the history {path} cannot be written: {error.strerror or error}"
        raise HistoryError(path, why, "Name another file with `--history`.") from None
    with _told(path), _opened(path, "rwc", patience) as connection:
        _version(connection, path)  # before anything is changed
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous = FULL")  # a run that was told as recorded outlives a power cut
        connection.execute("PRAGMA foreign_keys = ON")
        if attached is not None:
            connection.execute("ATTACH ? AS other", [f"{attached.absolute().as_uri()}?mode=ro"])
        connection.execute("BEGIN IMMEDIATE")
        try:
            _migrate(connection, path)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Have a history written ahead of its file. SQLite does not wait for who asks for that in the same moment."""
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _opened(path: Path, mode: str, patience: float = PATIENCE) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, timeout=patience, isolation_level=None, uri=True)) as connection:
        yield connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a history's schema.

    Raises:
      HistoryError: it is a database of something else, or a newer mutcheck's.
    """
    with _one_moment(connection):  # another process may make it in between
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION:
        raise HistoryError(path, f"{path} is a database of something else", "Name another file with `--history`.")
    if version > len(MIGRATIONS):
        why = f"a newer mutcheck wrote {path} (schema {version}; this one knows {len(MIGRATIONS)})"
        raise HistoryError(path, why, "Upgrade: `pip install --upgrade mutcheck`.")
    return int(version)


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Read in one transaction: the one that is open, or one of its own."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, in the transaction that is open."""
    for script in MIGRATIONS[_version(connection, path) :]:
        run_script(connection, script)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Statements that each end a line, in the transaction that is open (`executescript` would commit it)."""
    for statement in script.split(";\n"):
        if statement.strip():
            connection.execute(statement)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one line what SQLite says of a file."""
    try:
        yield
    except sqlite3.Error as error:
        raise _error(path, error) from error


def _error(path: Path, error: sqlite3.Error) -> HistoryError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        why = f"the history {path} is locked: another command writes it"
        return HistoryError(path, why, "Wait for it to end, and try again.")
    if code == sqlite3.SQLITE_FULL:
        free = shutil.disk_usage(path.parent).free if path.parent.exists() else 0
        why = f"the history {path} cannot be written: the disk is full ({free:,} bytes are free)"
        return HistoryError(path, why, "Nothing of this run was recorded, and what was recorded before is kept.")
    if code == sqlite3.SQLITE_NOTADB:
        return HistoryError(path, f"{path} is no SQLite database", "Name another file with `--history`.")
    if code == sqlite3.SQLITE_CORRUPT:
        advice = f"Restore it from a copy, or save what can be saved: `sqlite3 {path} .recover`."
        return HistoryError(path, f"the history {path} is damaged or cut off: {error}", advice)
    if code == sqlite3.SQLITE_CONSTRAINT:
        why = f"the run has two results of one program on one target, and {path} keeps one: {error}"
        return HistoryError(path, why, "Give the programs names of their own; nothing was recorded.")
    why = f"the history {path} cannot be used: {error}"
    return HistoryError(path, why, "Check its folder's permissions, or name another file with `--history`.")
