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
WHERE cell.release = ? AND (buffer.donated OR buffer.expected IS NOT NULL)
  AND (result.started, result.run) = (
    SELECT other.started, other.run FROM result AS other
    WHERE other.cell = cell.id AND other.outcome IN ('passed', 'failed')
    ORDER BY other.started DESC, other.run DESC LIMIT 1
  )
"""


def donated(path: Path, release: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """The paths of the buffers that were donated, or expected to be, by program and target; empty without a history.

    Raises:
      HistoryError: it cannot be read.
    """
    if not path.exists():
        return {}
    found: dict[tuple[str, str], set[str]] = {}
    with database.reading(path) as connection:
        for program, target, buffer in connection.execute(_LAST, [release]):
            found.setdefault((program, target), set()).add(buffer)
    return {cell: frozenset(paths) for cell, paths in found.items()}
