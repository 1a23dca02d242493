"""Takes one history's runs over into another: the shards of machines become one, in any order, twice without harm."""

from __future__ import annotations

from pathlib import Path

from mutcheck.golden.history import database, steps

_MERGE = """
INSERT OR IGNORE INTO main.cell (program, target, release) SELECT program, target, release FROM other.cell;
INSERT OR IGNORE INTO main.text (digest, kind, bytes, zstd) SELECT digest, kind, bytes, zstd FROM other.text;
CREATE TEMP TABLE new_ledger AS SELECT digest FROM other.ledger EXCEPT SELECT digest FROM main.ledger;
INSERT INTO main.ledger (digest) SELECT digest FROM new_ledger;
INSERT INTO main.buffer (ledger, position, path, argument, dtype, shape, bytes, donated, aliased, verdict, copies,
  copied_bytes, at_least, relocated_bytes, staged_bytes, piece_bytes, expected, returned, rearranged_bytes,
  delivered_bytes, transferred_bytes, extra_bytes, extra_at_least)
SELECT mine.id, theirs.position, theirs.path, theirs.argument, theirs.dtype, theirs.shape, theirs.bytes,
  theirs.donated, theirs.aliased, theirs.verdict, theirs.copies, theirs.copied_bytes, theirs.at_least,
  theirs.relocated_bytes, theirs.staged_bytes, theirs.piece_bytes, theirs.expected, theirs.returned,
  theirs.rearranged_bytes, theirs.delivered_bytes, theirs.transferred_bytes, theirs.extra_bytes, theirs.extra_at_least
FROM new_ledger
JOIN other.ledger AS old ON old.digest = new_ledger.digest
JOIN other.buffer AS theirs ON theirs.ledger = old.id
JOIN main.ledger AS mine ON mine.digest = new_ledger.digest;
CREATE TEMP TABLE new_run AS SELECT uid FROM other.run EXCEPT SELECT uid FROM main.run;
INSERT INTO main.run (uid, build, started, seconds, command, commit_hash, branch, dirty, mutcheck, release,
  toolchain, exit_status, problems, title, author, committed, remote, default_branch, request, merge_base,
  base_committed)
SELECT uid, build, started, seconds, command, commit_hash, branch, dirty, mutcheck, release, toolchain,
  exit_status, problems, title, author, committed, remote, default_branch, request, merge_base, base_committed
FROM other.run
WHERE uid IN (SELECT uid FROM new_run)
ORDER BY started;
CREATE TEMP TABLE texts AS
SELECT old.id AS theirs, mine.id AS mine
FROM other.text AS old
JOIN main.text AS mine ON mine.digest = old.digest;
CREATE UNIQUE INDEX temp.texts_theirs ON texts (theirs);
INSERT INTO main.result (cell, started, run, outcome, ok, copies, copied_bytes, at_least, temporary_bytes,
  lowering_seconds, compiling_seconds, rearranged_bytes, relocated_bytes, extra_bytes, extra_at_least, ledger,
  document, stablehlo, hlo, lifetimes, sources, advised, peak_bytes)
SELECT mine_cell.id, r.started, mine_run.id, r.outcome, r.ok, r.copies, r.copied_bytes, r.at_least,
  r.temporary_bytes, r.lowering_seconds, r.compiling_seconds, r.rearranged_bytes, r.relocated_bytes, r.extra_bytes,
  r.extra_at_least, mine_ledger.id,
  (SELECT mine FROM texts WHERE theirs = r.document),
  (SELECT mine FROM texts WHERE theirs = r.stablehlo),
  (SELECT mine FROM texts WHERE theirs = r.hlo),
  (SELECT mine FROM texts WHERE theirs = r.lifetimes),
  (SELECT mine FROM texts WHERE theirs = r.sources),
  (SELECT mine FROM texts WHERE theirs = r.advised), r.peak_bytes
FROM other.result AS r
JOIN other.run AS their_run ON their_run.id = r.run
JOIN new_run ON new_run.uid = their_run.uid
JOIN main.run AS mine_run ON mine_run.uid = their_run.uid
JOIN other.cell AS their_cell ON their_cell.id = r.cell
JOIN main.cell AS mine_cell ON mine_cell.program = their_cell.program AND mine_cell.target = their_cell.target AND
  mine_cell.release = their_cell.release
JOIN other.ledger AS their_ledger ON their_ledger.id = r.ledger
JOIN main.ledger AS mine_ledger ON mine_ledger.digest = their_ledger.digest;
"""
"""Takes over what a history `other` has and `main` has not: runs by their uid, everything else by its content."""


def merge(into: Path, other: Path) -> int:
    """Take over the runs of `other` that are not there yet; how many that were.

    Raises:
      HistoryError: one of them cannot be used; nothing was changed.
    """
    with database.current(other) as source, database.writing(into, attached=source) as connection:
        database.run_script(connection, _MERGE)
        new = [
            number for (number,) in connection.execute("SELECT id FROM main.run WHERE uid IN (SELECT uid FROM new_run)")
        ]
        steps.renew(connection, new)
    return len(new)
