"""What the last run of a history expected to be donated: a donation that is lost is then not forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mutcheck.golden.history import database

_LAST = """
SELECT cell.program, cell.target, buffer.path
FROM cell
JOIN result ON result.cell = cell.id
JOIN buffer ON buffer.ledger = result.ledger
WHERE cell.release = :release AND (buffer.donated OR buffer.expected IS NOT NULL)
  AND (result.started, result.run) = (
    SELECT other.started, other.run FROM result AS other JOIN run ON run.id = other.run
    WHERE other.cell = cell.id AND other.outcome IN ('passed', 'failed')
    ORDER BY run.branch IS :branch DESC, other.started DESC, other.run DESC LIMIT 1
  )
"""


def donated(path: Path, release: str, branch: str | None = None) -> Mapping[tuple[str, str], frozenset[str]]:
    """The paths of the buffers that were donated, or expected to be, by program and target; empty without a history.

    Args:
      branch: the last run of it is meant, where there is one; else the last of all.

    Raises:
      HistoryError: it cannot be read.
    """
    if not path.exists():
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    with database.reading(path) as connection:
        for program, target, buffer in connection.execute(_LAST, {"release": release, "branch": branch}):
            found.setdefault((program, target), set()).add(buffer)
    return {cell: frozenset(paths) for cell, paths in found.items()}
