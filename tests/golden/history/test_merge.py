"""Histories of machines become one: in any order, and twice without harm."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from driver import command
from driver import run as mutcheck
from entries import kept, row, run

from mutcheck.golden.history import database, record
from mutcheck.golden.history.entry import Entry
from mutcheck.golden.history.merge import merge
from mutcheck.golden.history.query import opened


def shards(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number, program in enumerate(("one", "two", "three")):
        path = folder / f"{number}.db"
        kept(path, number, row(program, copies=number), row("shared", f"tpu:v{number}"), build="ci-1")
        made.append(path)
    return made


def content(path: Path) -> object:
    with database.reading(path) as connection:
        return (
            connection.execute(
                "SELECT run.uid, program, target, result.outcome, result.copies, d.digest, s.digest, ledger.digest"
                " FROM result JOIN run ON run.id = run JOIN cell ON cell.id = cell JOIN text d ON d.id = document"
                " JOIN text s ON s.id = stablehlo JOIN ledger ON ledger.id = ledger ORDER BY 1, 2, 3"
            ).fetchall(),
            connection.execute("SELECT digest FROM text ORDER BY 1").fetchall(),
            connection.execute(
                "SELECT digest, position, path, copies FROM buffer JOIN ledger ON ledger.id = ledger ORDER BY 1, 2"
            ).fetchall(),
        )


def test_in_any_order(tmp_path: Path) -> None:
    made = shards(tmp_path)
    contents = []
    for number, order in enumerate(permutations(made)):
        into = tmp_path / f"all{number}.db"
        assert [merge(into, other) for other in order] == [1, 1, 1]
        contents.append(content(into))
    assert all(each == contents[0] for each in contents)


def test_lifetimes_with_advice_are_taken_over(tmp_path: Path) -> None:
    one, other = kept(tmp_path / "one.db", 0, row("p")), tmp_path / "other.db"
    record.record(other, run(1), [Entry(row("p", copies=1), lifetimes="before", advised="after"), Entry(row("q"))])
    assert merge(one, other) == 1
    with opened(one) as history:
        states = {state.key.program: state.now.advised for state in history.states()}
        assert states["q"] is None
        assert states["p"] is not None
        assert (history.text(states["p"]).kind, history.text(states["p"]).text) == ("lifetimes", "after")


def test_twice_without_harm(tmp_path: Path) -> None:
    one, two, _ = shards(tmp_path)
    merge(one, two)
    before = content(one)
    assert (merge(one, two), merge(one, one)) == (0, 0)
    assert content(one) == before


def test_shards_of_one_build_are_one_step(tmp_path: Path) -> None:
    """What a shard changed is told, whichever shard ended last."""
    old, one, two = tmp_path / "old.db", tmp_path / "one.db", tmp_path / "two.db"
    kept(old, 0, row("a"), row("b"), build="monday")
    kept(one, 1, row("a", copies=1), build="tuesday")
    kept(two, 2, row("b"), build="tuesday")
    merge(old, one)
    merge(old, two)
    with opened(old) as history:
        assert [(state.key.program, state.changed) for state in history.states()] == [("a", True), ("b", False)]


def test_the_command(tmp_path: Path) -> None:
    one, two, three = shards(tmp_path)
    done = command("history", "merge", str(one), str(two), str(three))
    assert (done.status, done.out) == (0, f"{two}: 1 run taken over.\n{three}: 1 run taken over.\n")
    done = mutcheck("history", "merge", str(one), str(two), str(tmp_path / "none.db"))
    assert done.status == 2
    assert done.err == (
        f"Error: the history {tmp_path / 'none.db'} does not exist. Record one: `mutcheck lower --record`.\n"
    )


def test_a_bad_shard_changes_nothing(tmp_path: Path) -> None:
    one, two, _ = shards(tmp_path)
    before = content(one)
    two.write_bytes(b"no database" * 200)
    with pytest.raises(database.HistoryError):
        merge(one, two)
    assert content(one) == before
