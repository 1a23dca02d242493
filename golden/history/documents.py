"""Appends results that a JSON document holds: the contract of `mutcheck lower --format json`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mutcheck.golden.contract.rows import SCHEMA_VERSION, Results
from mutcheck.golden.history import commit, entry, record
from mutcheck.golden.history.database import HistoryError
from mutcheck.golden.history.entry import Entry

WRITE_ONE = "Write it with `mutcheck lower -o results.json`."


def append(path: Path, file: Path) -> bool:
    """Append a document to a history; whether it was not there yet.

    Raises:
      HistoryError: the document cannot be read, or the history cannot be used; nothing was changed.
    """
    try:
        source, changed = file.read_bytes(), file.stat().st_mtime
    except OSError as error:
        raise HistoryError(file, f"{file} cannot be read: {error.strerror or error}", WRITE_ONE) from None
    results = _decoded(file, source)
    run = entry.of_document(results, source, datetime.fromtimestamp(changed, UTC), commit.here(file.resolve().parent))
    return record.record(path, run, [Entry(row) for row in results.results])


def _decoded(file: Path, source: bytes) -> Results:
    try:
        results = msgspec.json.decode(source, type=Results)
    except msgspec.ValidationError as error:
        version = _version(source)
        if version and version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
            why = f"{file} has schema version {version}, and this mutcheck reads {SCHEMA_VERSION}"
            raise HistoryError(file, why, "Write it anew, or upgrade mutcheck.") from None
        raise HistoryError(file, f"{file} holds no results of mutcheck: {error}", WRITE_ONE) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HistoryError(file, f"{file} is no JSON, or cut off: {error}", WRITE_ONE) from None
    return results


def _version(source: bytes) -> str:
    found = msgspec.json.decode(source)
    return str(found.get("schema_version", "")) if isinstance(found, dict) else ""
