"""A history that cannot be used: one line that says what to do, exit status 2, and the file as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from driver import command
from driver import run as mutcheck
from entries import kept, row

from mutcheck.golden.history import database
from mutcheck.golden.history.database import HistoryError
from mutcheck.golden.history.schema import MIGRATIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(tmp_path / "history.db", 0, row("step"))


def why(path: Path) -> str:
    """What is told of a history to who reads it; to who writes it, too."""
    before = path.read_bytes()
    with pytest.raises(HistoryError) as told, database.reading(path) as connection:
        connection.execute("SELECT count(*) FROM result JOIN text ON text.id = document").fetchall()
    done = mutcheck("history", "step", "--history", str(path))
    assert (done.status, done.out) == (2, "")
    assert done.err == f"Error: {told.value}\n"
    assert path.read_bytes() == before
    return str(told.value)


def test_a_newer_mutcheck_wrote_it(path: Path) -> None:
    newer = len(MIGRATIONS) + 1
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA user_version = {newer}")
    connection.close()
    assert f"a newer mutcheck wrote {path} (schema {newer}; this one knows {newer - 1}). Upgrade" in why(path)
    with pytest.raises(HistoryError, match="a newer mutcheck"), database.writing(path):
        pass


def test_it_is_not_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look at " * 50)
    assert f"{path} is no SQLite database" in why(path)


def test_it_is_a_database_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE people (name TEXT)")
    connection.close()
    assert f"{path} is a database of something else" in why(path)
    with pytest.raises(HistoryError), database.writing(path):
        pass
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("people",)]


def test_it_is_cut_off(path: Path) -> None:
    for number in range(1, 40):
        kept(path, number, row(f"step{number}"), text=f"module @m{number} {{}}\n" * 200)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "is damaged or cut off" in why(path)


def test_it_does_not_exist(tmp_path: Path) -> None:
    done = command("history", "step", "--history", str(tmp_path / "none.db"))
    assert done.status == 2
    assert done.err == (
        f"Error: the history {tmp_path / 'none.db'} does not exist. Record one: `mutcheck lower --record`.\n"
    )


def test_somebody_else_writes_it(path: Path) -> None:
    locked = pytest.raises(HistoryError, match="is locked: another command writes it")
    with database.writing(path), locked, database.writing(path, 0.05):
        pass


def test_the_disk_is_full(path: Path) -> None:
    """SQLite's own limit stands for the disk's."""

    def fill() -> None:
        with database.writing(path) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            connection.execute("INSERT INTO text (digest, kind, bytes, zstd) VALUES ('d', 'hlo', 1, zeroblob(1000000))")

    with pytest.raises(HistoryError, match="the disk is full") as told:
        fill()
    assert told.value.advice == "Nothing of this run was recorded, and what was recorded before is kept."
    with database.reading(path) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (1,)


def test_what_cannot_be_recorded_is_told_with_the_results(tmp_path: Path, write: object) -> None:
    (tmp_path / "notes").write_text("text " * 500)
    done = mutcheck("lower", "--no-compile", "increment", "--record", "--history", str(tmp_path / "notes"))
    assert done.status == 2
    assert "1 program on 4 targets: 1 passed" in done.out
    assert f"Error: {tmp_path / 'notes'} is no SQLite database. Name another file with `--history`." in done.out


def test_history_needs_record() -> None:
    done = mutcheck("lower", "increment", "--history", "h.db")
    assert done.status == 2
    assert "--history names the file that --record appends to: add --record." in done.err
