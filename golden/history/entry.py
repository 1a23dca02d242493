"""What a history keeps of a run: plain values, made from results or from a JSON document of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from mutcheck.golden.contract import rows as contract
from mutcheck.golden.contract.rows import ResultRow
from mutcheck.golden.history.commit import Commit


class RecordedRun(Struct, frozen=True):
    """One run, as it is kept.

    Attributes:
      uid: its name in every history that it is merged into.
      build: what it was a part of: the shards of one CI run share it. A run of its own has its uid.
      started: ISO 8601 in UTC, with microseconds, so that text sorts as time does.
      seconds: how long it took; None where that is not known.
      command: the verb, such as `lower`.
      release: the JAX release; empty where another command brought its own.
      title, author, committed: of its commit. They, and what follows, are as in `Commit`.
    """

    uid: str
    build: str
    started: str
    seconds: float | None
    command: str
    commit: str | None
    branch: str | None
    dirty: bool | None
    mutcheck: str
    release: str
    toolchain: dict[str, str]
    exit_status: int
    problems: list[str]
    title: str | None = None
    author: str | None = None
    committed: str | None = None
    remote: str | None = None
    default_branch: str | None = None
    request: str | None = None
    merge_base: str | None = None
    base_committed: str | None = None


@dataclass(frozen=True)
class Entry:
    """One result, and the texts that belong to it; a text that is empty is not kept.

    Attributes:
      stablehlo: the module that was lowered, or the rejection in its place.
      lifetimes: the picture of its buffers' lifetimes, as JSON.
      sources: for each file the lines that something points to, as JSON.
      advised: the same picture with the edits that were tried and save most.
    """

    row: ResultRow
    stablehlo: str = ""
    hlo: str = ""
    lifetimes: str = ""
    sources: str = ""
    advised: str = ""


@dataclass(frozen=True)
class Meta:
    """What is known of a run beside its results."""

    command: str
    begun: datetime
    seconds: float
    commit: Commit = field(default_factory=Commit)
    build: str = ""


def of_run(
    meta: Meta, versions: Mapping[str, str], version: str, status: int, problems: Sequence[str], uid: str = ""
) -> RecordedRun:
    """A run that has ended just now."""
    uid = uid or secrets.token_hex(16)
    return RecordedRun(
        uid,
        meta.build or uid,
        stamp(meta.begun),
        round(meta.seconds, 3),
        meta.command,
        meta.commit.hash,
        meta.commit.branch,
        meta.commit.dirty,
        version,
        versions.get("jax", ""),
        dict(versions),
        status,
        list(problems),
        meta.commit.title,
        meta.commit.author,
        meta.commit.committed,
        meta.commit.remote,
        meta.commit.default_branch,
        meta.commit.request,
        meta.commit.merge_base,
        meta.commit.base_committed,
    )


def of_document(results: contract.Results, source: bytes, begun: datetime, commit: Commit) -> RecordedRun:
    """A run of which only its JSON document is there: the same document is the same run."""
    uid = hashlib.sha256(source).hexdigest()[:32]
    meta = Meta("import", begun, 0, commit)
    made = of_run(meta, results.toolchain, results.mutcheck, results.exit_status, results.problems, uid)
    return replace(made, seconds=None)


def stamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
