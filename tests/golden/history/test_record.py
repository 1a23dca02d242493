"""What a history keeps: each content once, runs one after the other, and all of a run or nothing of it."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from driver import ends, written
from entries import STABLEHLO, buffer, kept, row, run
from msgspec.structs import replace
from results import result

from mutcheck.checks.evidence import Evidence
from mutcheck.checks.explain.lifetimes import Picture, Step
from mutcheck.checks.explain.memory_curve import Curve, Held
from mutcheck.golden.history import database, last, merge, record, schema
from mutcheck.golden.history import result as history_result
from mutcheck.golden.history.database import HistoryError
from mutcheck.golden.history.entry import Entry
from mutcheck.golden.history.query import CellKey, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def count(path: Path, table: str) -> int:
    with database.reading(path) as connection:
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(number)


def test_a_result_comes_back_as_it_was(path: Path) -> None:
    given = row("step", copies=3)
    kept(path, 0, given)
    with opened(path) as history:
        (state,) = history.states()
        assert history.result(state.now).buffers == given.buffers
        assert history.result(state.now).lowering_seconds == 0.5
        assert state.now.stablehlo is not None
        assert history.text(state.now.stablehlo).text == STABLEHLO
        assert (state.key, state.now.copies, state.verdicts) == (CellKey("step", "cpu", "0.12.0.1"), 3, {"copied": 1})


def test_what_is_equal_is_kept_once(path: Path) -> None:
    for number in range(5):
        kept(path, number, row("step"), row("step", "tpu:v5e"))
    assert (count(path, "run"), count(path, "result")) == (5, 10)
    assert (count(path, "ledger"), count(path, "buffer")) == (1, 1)
    with database.reading(path) as connection:
        kinds = dict(connection.execute("SELECT kind, count(*) FROM text GROUP BY kind"))
    assert kinds == {"result": 2, "stablehlo": 1}


def test_a_run_is_there_once(path: Path) -> None:
    assert record.record(path, run(0), [Entry(row("step"))])
    assert not record.record(path, run(0), [Entry(row("step"))])
    assert count(path, "result") == 1


def test_a_run_that_fails_half_way_leaves_nothing(path: Path) -> None:
    kept(path, 0, row("step"))
    with pytest.raises(HistoryError):
        record.record(path, run(1), [Entry(row("step")), Entry(row("step"))])  # two results of one cell
    assert (count(path, "run"), count(path, "result")) == (1, 1)


def test_many_writers_wait_for_each_other(path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: kept(path, number, row("step")), range(12)))
    assert count(path, "run") == 12


@pytest.mark.parametrize(("patience", "waits"), [(30.0, True), (0.0, False)])
def test_a_writer_waits_for_one_that_begins_the_history_in_the_same_moment(
    path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, waits: bool
) -> None:
    """SQLite itself does not wait there, whatever its patience is: the other one ends while this one pauses."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE begun (here)")
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(database.time, "sleep", lambda _: other.execute("COMMIT"))
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            if waits:
                database._write_ahead(connection, patience)
                assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            else:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    database._write_ahead(connection, patience)


@pytest.mark.parametrize("opens", [database.writing, database.current])
def test_a_history_that_another_process_makes_meanwhile_is_none_of_something_else(
    path: Path, monkeypatch: pytest.MonkeyPatch, opens: Callable[[Path], AbstractContextManager[object]]
) -> None:
    """It is asked whose it is, another process makes it, and it is asked what is in it."""
    path.touch()
    began: list[str] = []

    connect = sqlite3.connect

    def connected(*arguments: Any, **how: Any) -> sqlite3.Connection:
        made = connect(*arguments, **how)
        made.set_trace_callback(meanwhile)
        return made

    def meanwhile(statement: str) -> None:
        if statement.startswith("SELECT count(*) FROM sqlite_schema") and not began:
            began.append(statement)
            with suppress(HistoryError), database.writing(path, patience=0):  # it is kept out, or comes too early
                pass

    monkeypatch.setattr(sqlite3, "connect", connected)
    with opens(path):
        assert began


def test_readers_see_what_was_there_while_one_writes(path: Path) -> None:
    kept(path, 0, row("step"))
    with database.writing(path) as connection:
        record.append(connection, run(1), [Entry(row("step", copies=1))])
        with opened(path) as history:
            assert len(history.runs()) == 1
    with opened(path) as history:
        assert len(history.runs()) == 2


def test_a_killed_writer_loses_nothing_that_was_committed(path: Path, tmp_path: Path) -> None:
    kept(path, 0, row("step"))
    script = tmp_path / "writer.py"
    script.write_text(
        "import os, sys, time\nfrom pathlib import Path\nsys.path.insert(0, sys.argv[1])\n"
        "from entries import row, run\nfrom mutcheck.golden.history import database, record\n"
        "from mutcheck.golden.history.entry import Entry\n"
        "with database.writing(Path(sys.argv[2])) as connection:\n"
        "    record.append(connection, run(1), [Entry(row('step', copies=9))])\n"
        "    Path(sys.argv[3]).write_text(str(os.getpid()))\n"
        "    time.sleep(600)\n",
        "utf-8",
    )
    sign = tmp_path / "pid"
    tests = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, str(script), str(tests), str(path), str(sign)]) as writer:
        os.kill(written(sign), signal.SIGKILL)
        assert ends(writer.pid)
    kept(path, 2, row("step"))
    with opened(path) as history:
        assert [point.copies for point in history.trend(CellKey("step", "cpu", "0.12.0.1"))] == [0, 0]


def test_an_older_schema_is_migrated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(path, 0, row("step"))
    newer = (*schema.MIGRATIONS, "ALTER TABLE run ADD COLUMN machine TEXT;\n")
    monkeypatch.setattr(database, "MIGRATIONS", newer)
    with database.reading(path) as connection:  # a copy, so that a reader changes nothing
        assert connection.execute("SELECT machine FROM run").fetchall() == [(None,)]
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(newer) - 1,)
    kept(path, 1, row("step"))
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(newer),)
    assert count(path, "run") == 2


def test_a_history_of_before_extra_bytes(path: Path) -> None:
    """Nobody worked them out then: that is unknown, and not zero. A merge takes such results over."""
    with closing(sqlite3.connect(path)) as connection, connection:
        database.run_script(connection, schema.MIGRATIONS[0])
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO run VALUES (1, 'u', 'b', '2026', 1, 'lower', NULL, NULL, 0, '0', '0.12.0.1', '{}', 0, '[]')"
        )
        connection.execute("INSERT INTO cell VALUES (1, 'step', 'cpu', '0.12.0.1')")
        connection.execute("INSERT INTO text VALUES (1, 'd', 'result', 2, x'00')")
        connection.execute("INSERT INTO ledger VALUES (1, 'd')")
        connection.execute(
            "INSERT INTO buffer VALUES (1, 0, 'x', 0, 'float32', '4', 16, 1, 0, 'in place', 0, 0, 0, 0, 0, 0)"
        )
        connection.execute(
            "INSERT INTO result VALUES (1, '2026', 1, 'passed', 1, 0, 0, 0, 0, 1, 1, 1, 1, NULL, NULL, NULL, NULL)"
        )
    into = path.with_name("all.db")
    assert merge.merge(into, path) == 1
    for each in (path, into):
        with opened(each) as history:
            (point,) = history.trend(CellKey("step", "cpu", "0.12.0.1"))
            assert (point.copied_bytes, point.extra_bytes, point.known_extra) == (0, None, None)
        assert last.donated(each, "0.12.0.1") == {("step", "cpu"): frozenset({"x"})}
    kept(into, 1, row("step", extra_bytes=7, extra_at_least=True))
    with opened(into) as history:
        assert history.trend(CellKey("step", "cpu", "0.12.0.1"))[-1].known_extra == 7


def test_the_last_run_is_one_that_was_judged(path: Path) -> None:
    """A crash between forgets nothing; a run that expects nothing does."""
    kept(path, 0, row("step"))
    kept(path, 1, row("step", outcome="error", executable=None, buffers=[]))
    assert last.donated(path, "0.12.0.1") == {("step", "cpu"): frozenset({"x"})}
    assert last.donated(path, "0.11.0") == {}
    lost = replace(buffer(), donated=False, expected="the last run")
    kept(path, 2, row("step", buffers=[lost]))
    assert last.donated(path, "0.12.0.1") == {("step", "cpu"): frozenset({"x"})}
    kept(path, 3, row("step", buffers=[]))
    assert last.donated(path, "0.12.0.1") == {}
    assert last.donated(path.with_name("none.db"), "0.12.0.1") == {}


def test_the_last_run_is_the_branchs_own_where_it_has_one(path: Path) -> None:
    record.record(path, replace(run(0), branch="x"), [Entry(row("step", buffers=[]))])
    record.record(path, run(1), [Entry(row("step"))])
    kept_by_main = {("step", "cpu"): frozenset({"x"})}
    assert last.donated(path, "0.12.0.1", "x") == {}
    assert last.donated(path, "0.12.0.1", "main") == kept_by_main
    assert last.donated(path, "0.12.0.1", "new") == kept_by_main


def test_the_views_of_the_documentation(path: Path) -> None:
    kept(path, 0, row("step", copies=1), row("other"))
    kept(path, 1, row("step"))
    with database.reading(path) as connection:
        latest = connection.execute("SELECT program, copied_bytes FROM latest ORDER BY program").fetchall()
        buffers = connection.execute("SELECT program, path, verdict FROM buffers ORDER BY started, program").fetchall()
    assert latest == [("other", 0), ("step", 0)]
    assert buffers == [("other", "x", "in place"), ("step", "x", "copied"), ("step", "x", "in place")]


def test_lines_of_lifetimes_are_named_as_those_of_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page shows them beside each other, and its reader has the project in another folder."""
    (tmp_path / "train.py").write_text("x = 1\n")
    monkeypatch.chdir(tmp_path)
    file = str(tmp_path / "train.py")
    held = Held("%add", 64, "temporary", [], "add", file, 1)
    steps = [Step("add", "add", "add", 0, 1, "main", file, 1), Step("copy", "copy", "", 0, 1, "main", "", 0)]
    picture = Picture(steps, [], [], [], curve=Curve([64], 0, 64, [held]))
    entry = history_result.of_result(dataclasses.replace(result("f", "cpu"), evidence=Evidence(picture)))
    drawn = msgspec.json.decode(entry.lifetimes, type=Picture)
    assert [step.file for step in drawn.steps] == ["train.py", ""]
    assert drawn.curve is not None
    assert drawn.curve.held[0].file == "train.py"
    assert msgspec.json.decode(entry.sources) == {"train.py": {"1": "x = 1"}}
