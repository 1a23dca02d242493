"""The results that differ from the one before them, of their cell and on their branch: the table `step`.

Most results of a long history are as the one before. What asks how something came about reads its steps alone, so that
it costs what changed, and not how often it was looked at. The table follows from the others: whoever writes results
calls `renew` in the same transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

_WHAT = (
    "outcome",
    "ok",
    "copies",
    "copied_bytes",
    "at_least",
    "temporary_bytes",
    "peak_bytes",
    "extra_bytes",
    "extra_at_least",
    "ledger",
    "document",
    "stablehlo",
    "hlo",
    "lifetimes",
    "sources",
    "advised",
)
"""What makes a result a step: all but the times that it took."""

_INSERT = (
    "INSERT INTO step (cell, started, run)"
    " SELECT cell, started, run FROM ("
    "SELECT result.*, lag(result.run) OVER before AS had, "
    + ", ".join(f"lag(result.{name}) OVER before AS old_{name}" for name in _WHAT)
    + " FROM result JOIN run ON run.id = result.run{where}"
    " WINDOW before AS (PARTITION BY result.cell, coalesce(run.branch, '') ORDER BY result.started, result.run))"
    " WHERE had IS NULL OR " + " OR ".join(f"{name} IS NOT old_{name}" for name in _WHAT)
)

ALL = _INSERT.format(where="") + ";\n"
"""Fills the table, where it is empty."""

_LATEST = (
    "SELECT result.run, "
    + ", ".join(f"result.{name}" for name in _WHAT)
    + " FROM result JOIN run ON run.id = result.run"
    " WHERE result.cell = ? AND run.branch IS ? ORDER BY result.started DESC, result.run DESC LIMIT 2"
)


def renew(connection: sqlite3.Connection, runs: Iterable[int]) -> None:
    """Note which results of new runs are steps; where one of them is not the last of its cell, of the whole cell."""
    again: set[int] = set()
    for number in runs:
        (branch,) = connection.execute("SELECT branch FROM run WHERE id = ?", [number]).fetchone()
        for cell, started in connection.execute("SELECT cell, started FROM result WHERE run = ?", [number]).fetchall():
            last = connection.execute(_LATEST, [cell, branch]).fetchall()
            if last[0][0] != number:
                again.add(cell)
            elif len(last) < 2 or last[0][1:] != last[1][1:]:
                connection.execute("INSERT OR IGNORE INTO step VALUES (?, ?, ?)", [cell, started, number])
    for cell in again:
        connection.execute("DELETE FROM step WHERE cell = ?", [cell])
        connection.execute(_INSERT.format(where=" WHERE result.cell = ?"), [cell])
