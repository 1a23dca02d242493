"""The tables of a history. docs/history.md describes them: dashboards read them without mutcheck.

`PRAGMA user_version` is the version of the schema. A migration is a script that leads from one version to the next;
what was released is never changed.
"""

from __future__ import annotations

from mutcheck.golden.history import steps

APPLICATION = 0x6D757463
"""`PRAGMA application_id` of a history: "mutc"."""

_FIRST = """
CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  build TEXT NOT NULL,
  started TEXT NOT NULL,
  seconds REAL,
  command TEXT NOT NULL,
  commit_hash TEXT,
  branch TEXT,
  dirty INTEGER,
  mutcheck TEXT NOT NULL,
  release TEXT NOT NULL,
  toolchain TEXT NOT NULL,
  exit_status INTEGER NOT NULL,
  problems TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_time ON run (started);
CREATE INDEX run_by_build ON run (build);

CREATE TABLE cell (
  id INTEGER PRIMARY KEY,
  program TEXT NOT NULL,
  target TEXT NOT NULL,
  release TEXT NOT NULL,
  UNIQUE (program, target, release)
) STRICT;

CREATE TABLE text (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  zstd BLOB NOT NULL
) STRICT;

CREATE TABLE ledger (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE buffer (
  ledger INTEGER NOT NULL REFERENCES ledger (id),
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  argument INTEGER,
  dtype TEXT NOT NULL,
  shape TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  donated INTEGER NOT NULL,
  aliased INTEGER,
  verdict TEXT,
  copies INTEGER,
  copied_bytes INTEGER,
  at_least INTEGER,
  relocated_bytes INTEGER,
  staged_bytes INTEGER,
  piece_bytes INTEGER,
  PRIMARY KEY (ledger, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  cell INTEGER NOT NULL REFERENCES cell (id),
  started TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run (id),
  outcome TEXT NOT NULL,
  ok INTEGER NOT NULL,
  copies INTEGER,
  copied_bytes INTEGER,
  at_least INTEGER,
  temporary_bytes INTEGER,
  lowering_seconds REAL,
  compiling_seconds REAL,
  ledger INTEGER NOT NULL REFERENCES ledger (id),
  document INTEGER NOT NULL REFERENCES text (id),
  stablehlo INTEGER REFERENCES text (id),
  hlo INTEGER REFERENCES text (id),
  lifetimes INTEGER REFERENCES text (id),
  sources INTEGER REFERENCES text (id),
  PRIMARY KEY (cell, started, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX result_by_run ON result (run);

CREATE VIEW latest AS
SELECT cell.program, cell.target, cell.release, run.uid AS run_uid, run.commit_hash, run.branch, result.*
FROM cell
JOIN result ON result.cell = cell.id
  AND result.started = (SELECT max(other.started) FROM result AS other WHERE other.cell = cell.id)
JOIN run ON run.id = result.run;

CREATE VIEW buffers AS
SELECT cell.program, cell.target, cell.release, result.started, run.uid AS run, run.commit_hash, run.branch, buffer.*
FROM result
JOIN cell ON cell.id = result.cell
JOIN run ON run.id = result.run
JOIN buffer ON buffer.ledger = result.ledger;
"""

_EXTRA = """
ALTER TABLE buffer ADD COLUMN expected TEXT;
ALTER TABLE buffer ADD COLUMN returned INTEGER;
ALTER TABLE buffer ADD COLUMN rearranged_bytes INTEGER;
ALTER TABLE buffer ADD COLUMN delivered_bytes INTEGER;
ALTER TABLE buffer ADD COLUMN transferred_bytes INTEGER;
ALTER TABLE buffer ADD COLUMN extra_bytes INTEGER;
ALTER TABLE buffer ADD COLUMN extra_at_least INTEGER;
ALTER TABLE result ADD COLUMN rearranged_bytes INTEGER;
ALTER TABLE result ADD COLUMN relocated_bytes INTEGER;
ALTER TABLE result ADD COLUMN extra_bytes INTEGER;
ALTER TABLE result ADD COLUMN extra_at_least INTEGER;
"""
"""Extra bytes, and what they are made of: NULL in results of before, since nobody worked them out."""

_ADVISED = """
ALTER TABLE result ADD COLUMN advised INTEGER REFERENCES text (id);
"""
"""The lifetimes with the edits that save most: NULL where nothing was tried, or nothing helps."""

_PLACES = (
    """
ALTER TABLE run ADD COLUMN title TEXT;
ALTER TABLE run ADD COLUMN author TEXT;
ALTER TABLE run ADD COLUMN committed TEXT;
ALTER TABLE run ADD COLUMN remote TEXT;
ALTER TABLE run ADD COLUMN default_branch TEXT;
ALTER TABLE run ADD COLUMN request TEXT;
ALTER TABLE run ADD COLUMN merge_base TEXT;
ALTER TABLE run ADD COLUMN base_committed TEXT;
ALTER TABLE result ADD COLUMN peak_bytes INTEGER;
CREATE TABLE step (
  cell INTEGER NOT NULL REFERENCES cell (id),
  started TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run (id),
  PRIMARY KEY (cell, started, run)
) STRICT, WITHOUT ROWID;
"""
    + steps.ALL
)
"""What commits and branches are, and which results differ from the one before: NULL in runs of before."""

MIGRATIONS: tuple[str, ...] = (_FIRST, _EXTRA, _ADVISED, _PLACES)
"""From an empty file to version 1, from version 1 to version 2, and so on."""
