"""Appends runs to a history: one at a time, or all of another history's."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec.structs import replace

from mutcheck.golden.contract.rows import BufferRow, ResultRow
from mutcheck.golden.history import database, steps
from mutcheck.golden.history.entry import Entry, RecordedRun


def record(path: Path, run: RecordedRun, entries: Iterable[Entry]) -> bool:
    """Append a run and its results; whether it was not there yet.

    Raises:
      HistoryError: the history cannot be used; nothing was changed.
    """
    with database.writing(path) as connection:
        return append(connection, run, entries)


def append(connection: sqlite3.Connection, run: RecordedRun, entries: Iterable[Entry]) -> bool:
    """The same in a history that is open, in its transaction."""
    if connection.execute("SELECT 1 FROM run WHERE uid = ?", [run.uid]).fetchone():
        return False
    number = _insert_run(connection, run)
    writer = _Writer(connection)
    for entry in entries:
        writer.result(number, run, entry)
    steps.renew(connection, [number])
    return True


RUN = (
    "uid", "build", "started", "seconds", "command", "commit_hash", "branch", "dirty", "mutcheck", "release",
    "toolchain", "exit_status", "problems", "title", "author", "committed", "remote", "default_branch", "request",
    "merge_base", "base_committed",
)  # fmt: skip
"""The columns of a run."""


def _insert_run(connection: sqlite3.Connection, run: RecordedRun) -> int:
    values = {
        **msgspec.structs.asdict(run),
        "commit_hash": run.commit,
        "toolchain": json.dumps(run.toolchain),
        "problems": json.dumps(run.problems),
    }
    made = connection.execute(
        f"INSERT INTO run ({', '.join(RUN)}) VALUES ({', '.join('?' * len(RUN))})", [values[name] for name in RUN]
    )
    assert made.lastrowid is not None
    return made.lastrowid


class _Writer:
    """Writes results into an open history; what is equal is kept once, by the digest of its content."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def result(self, number: int, run: RecordedRun, entry: Entry) -> None:
        row = entry.row
        executable = row.executable
        self._connection.execute(
            "INSERT INTO result (cell, started, run, outcome, ok, copies, copied_bytes, at_least, temporary_bytes,"
            " lowering_seconds, compiling_seconds, rearranged_bytes, relocated_bytes, extra_bytes, extra_at_least,"
            " ledger, document, stablehlo, hlo, lifetimes, sources, advised, peak_bytes)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._cell(row, run.release),
                run.started,
                number,
                row.outcome,
                row.ok,
                executable.copies if executable else None,
                executable.copied_bytes if executable else None,
                executable.at_least if executable else None,
                executable.temporary_bytes if executable else None,
                row.lowering_seconds,
                row.compiling_seconds,
                executable.rearranged_bytes if executable else None,
                executable.relocated_bytes if executable else None,
                row.extra_bytes,
                row.extra_at_least,
                self._ledger(row.buffers),
                self._text("result", _lasting(row)),
                self._text("stablehlo" if row.rejection is None else "rejection", entry.stablehlo),
                self._text("hlo", entry.hlo),
                self._text("lifetimes", entry.lifetimes),
                self._text("sources", entry.sources),
                self._text("lifetimes", entry.advised),
                executable.peak_bytes if executable else None,
            ),
        )

    def _cell(self, row: ResultRow, release: str) -> int:
        key = (row.program, row.target, release)
        found = self._one("SELECT id FROM cell WHERE program = ? AND target = ? AND release = ?", *key)
        return found or self._new("INSERT INTO cell (program, target, release) VALUES (?, ?, ?)", *key)

    def _text(self, kind: str, text: str) -> int | None:
        if not text:
            return None
        encoded = text.encode("utf-8", "surrogatepass")
        digest = hashlib.sha256(kind.encode() + b"\0" + encoded).hexdigest()
        found = self._one("SELECT id FROM text WHERE digest = ?", digest)
        return found or self._new(
            "INSERT INTO text (digest, kind, bytes, zstd) VALUES (?, ?, ?, ?)",
            digest,
            kind,
            len(encoded),
            database.packed(text),
        )

    def _ledger(self, buffers: list[BufferRow]) -> int:
        digest = hashlib.sha256(msgspec.json.encode(buffers)).hexdigest()
        found = self._one("SELECT id FROM ledger WHERE digest = ?", digest)
        if found:
            return found
        ledger = self._new("INSERT INTO ledger (digest) VALUES (?)", digest)
        self._connection.executemany(
            f"INSERT INTO buffer (ledger, position, {', '.join(_COLUMNS)})"
            f" VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})",
            [(ledger, position, *_buffer(each)) for position, each in enumerate(buffers)],
        )
        return ledger

    def _one(self, query: str, *values: object) -> int:
        found = self._connection.execute(query, values).fetchone()
        return found[0] if found else 0

    def _new(self, query: str, *values: object) -> int:
        made = self._connection.execute(query, values).lastrowid
        assert made is not None
        return made


_COLUMNS: Mapping[str, Callable[[BufferRow], object]] = {
    "path": lambda each: each.path,
    "argument": lambda each: each.argument,
    "dtype": lambda each: each.dtype,
    "shape": lambda each: ",".join(map(str, each.shape)),
    "bytes": lambda each: each.bytes,
    "donated": lambda each: each.donated,
    "aliased": lambda each: each.aliased,
    "verdict": lambda each: each.in_place,
    "copies": lambda each: each.copies,
    "copied_bytes": lambda each: each.copied_bytes,
    "at_least": lambda each: each.at_least,
    "relocated_bytes": lambda each: each.relocated_bytes,
    "staged_bytes": lambda each: each.staged_bytes,
    "piece_bytes": lambda each: each.piece_bytes,
    "expected": lambda each: each.expected,
    "returned": lambda each: each.returned,
    "rearranged_bytes": lambda each: each.rearranged_bytes,
    "delivered_bytes": lambda each: each.delivered_bytes,
    "transferred_bytes": lambda each: each.transferred_bytes,
    "extra_bytes": lambda each: each.extra_bytes,
    "extra_at_least": lambda each: each.extra_at_least,
}
"""The columns of a buffer, and what is kept of it in each."""


def _buffer(each: BufferRow) -> Iterator[object]:
    return (kept(each) for kept in _COLUMNS.values())


def _lasting(row: ResultRow) -> str:
    """A result without what differs from run to run and has a column of its own: most runs then share it."""
    executable = replace(row.executable, cached=False) if row.executable else None
    lasting = replace(row, executable=executable, lowering_seconds=None, compiling_seconds=None)
    return msgspec.json.encode(lasting).decode()
