"""The results that differ from the one before are known, in whatever order runs come, and whoever wrote them."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from entries import kept, row, run
from msgspec.structs import replace

from mutcheck.golden.history import database, record, schema, steps
from mutcheck.golden.history.entry import Entry
from mutcheck.golden.history.merge import merge


def found(path: Path) -> list[tuple[str, str, str]]:
    with database.reading(path) as connection:
        return connection.execute(
            "SELECT cell.program, run.branch, step.started FROM step JOIN cell ON cell.id = step.cell"
            " JOIN run ON run.id = step.run ORDER BY 1, 2, 3"
        ).fetchall()


def anew(path: Path) -> list[tuple[str, str, str]]:
    """The same, worked out from all results."""
    with database.writing(path) as connection:
        connection.execute("DELETE FROM step")
        database.run_script(connection, steps.ALL)
    return found(path)


def add(path: Path, number: int, branch: str, copies: int) -> None:
    made = replace(run(number), branch=branch, uid=f"{branch}{number}")
    record.record(path, made, [Entry(row("step", copies=copies))])


def test_they_are_what_all_results_say(tmp_path: Path) -> None:
    choose = random.Random(5)
    for case in range(8):
        path = tmp_path / f"{case}.db"
        days = [(day, choose.choice(("main", "x")), choose.choice((0, 0, 1, 2))) for day in range(14)]
        choose.shuffle(days)  # an old run may be imported later
        for day, branch, copies in days:
            add(path, day, branch, copies)
        assert found(path) == anew(path)


def test_branches_have_their_own(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    for day, (branch, copies) in enumerate((("main", 0), ("x", 1), ("main", 0), ("x", 1), ("main", 1))):
        add(path, day, branch, copies)
    days = [(branch, started[8:10]) for _, branch, started in found(path)]
    assert days == [("main", "23"), ("main", "27"), ("x", "24")]


def test_a_merge_renews_them(tmp_path: Path) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    for day, copies in ((0, 0), (2, 0), (4, 1)):
        add(one, day, "main", copies)
    for day, copies in ((1, 2), (3, 0)):
        add(two, day, "main", copies)
    assert merge(one, two) == 2
    assert [started[8:10] for *_, started in found(one)] == ["23", "24", "25", "27"]
    assert found(one) == anew(one)


def test_a_history_of_before_has_them_too(tmp_path: Path) -> None:
    """A reader has them in its copy; a writer in the file. What is not known of its runs is not made up."""
    path = tmp_path / "history.db"
    for number, copies in enumerate((0, 0, 1)):
        kept(path, number, row("step", copies=copies))
    with closing(sqlite3.connect(path)) as connection, connection:  # as the version before left it
        connection.execute("DROP TABLE step")
        for name in ("title", "author", "committed", "remote", "default_branch", "request", "merge_base"):
            connection.execute(f"ALTER TABLE run DROP COLUMN {name}")
        connection.execute("ALTER TABLE run DROP COLUMN base_committed")
        connection.execute("ALTER TABLE result DROP COLUMN peak_bytes")
        connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) - 1}")
    assert [started[8:10] for *_, started in found(path)] == ["23", "25"]
    kept(path, 3, row("step"))
    assert [started[8:10] for *_, started in found(path)] == ["23", "25", "26"]
    with database.reading(path) as connection:
        assert connection.execute("SELECT DISTINCT title, merge_base FROM run").fetchall() == [(None, None)]
