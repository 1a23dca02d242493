"""Better and worse are decided by rank: outcome, extra bytes, memory; and what contradicts by more is mixed."""

from __future__ import annotations

from typing import Any

import pytest

from mutcheck.golden.history.query import Point
from mutcheck.golden.triage.rank import Kind, deltas, judged

KIB = 1024


def point(extra: int | None = 0, temporary: int | None = 0, *, ok: bool = True, **other: Any) -> Point:
    values: dict[str, Any] = {
        "run": 1, "started": "", "outcome": "passed" if ok else "failed", "ok": ok, "copies": 0, "copied_bytes": 0,
        "at_least": False, "temporary_bytes": temporary, "lowering_seconds": 0.1, "compiling_seconds": None,
        "ledger": 1, "document": 1, "stablehlo": 1, "hlo": 1, "lifetimes": None, "sources": None,
        "extra_bytes": extra, **other,
    }  # fmt: skip
    return Point(**values)


def rejected(*, ok: bool) -> Point:
    return point(None, None, outcome="rejected", ok=ok, copies=None, copied_bytes=None)


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (point(64 * KIB, ok=False), point(0, 4 * KIB), Kind.BETTER),  # the outcome decides, four KiB do not outweigh it
        (point(), point(64 * KIB), Kind.WORSE),
        (point(64 * KIB), point(0, 1024 * KIB), Kind.MIXED),
        (point(64 * KIB), point(0, 32 * KIB), Kind.BETTER),  # memory grows by less than is saved
        (point(ok=False), point(64 * KIB), Kind.MIXED),  # it holds now, and moves more
        (point(0, ok=True), point(0, ok=False), Kind.WORSE),
        (point(0, 100 * KIB), point(0, 104 * KIB), Kind.CHANGED),  # few bytes are noise
        (point(0, 10_000 * KIB), point(0, 10_090 * KIB), Kind.CHANGED),  # and so is a small share
        (point(0, 100 * KIB), point(0, 200 * KIB), Kind.WORSE),
        (point(0, 200 * KIB), point(0, 100 * KIB), Kind.BETTER),
        (point(0, peak_bytes=100 * KIB), point(0, peak_bytes=200 * KIB), Kind.WORSE),
        (point(4), point(8), Kind.WORSE),  # extra bytes are exact: none of them is noise
        (point(), point(), Kind.SAME),
        (point(), rejected(ok=False), Kind.WORSE),
        (point(), rejected(ok=True), Kind.CHANGED),  # it is expected: somebody said so
        (rejected(ok=False), point(), Kind.BETTER),
        (point(), point(None, outcome="unavailable", copies=None), Kind.WORSE),  # what was proved is not any more
        (point(0), point(0, extra_at_least=True), Kind.WORSE),  # known before, and unknown now
        (point(8), point(8, extra_at_least=True), Kind.WORSE),
        (point(0, extra_at_least=True), point(64), Kind.CHANGED),  # nobody knows what it was
    ],
)
def test_the_first_rank_that_differs_decides(before: Point, now: Point, kind: Kind) -> None:
    assert judged(before, now) is kind


def test_results_of_before_extra_bytes_are_compared_by_what_is_copied() -> None:
    old = point(None, copies=1, copied_bytes=64)
    assert judged(old, point(0)) is Kind.BETTER
    assert judged(point(None, copies=0, copied_bytes=0), point(64, copies=1, copied_bytes=64)) is Kind.WORSE


def test_a_change_is_told_in_bytes_and_as_a_share() -> None:
    extra, temporary, _ = deltas(point(64, 0), point(96, 8 * KIB))
    assert (extra.change, extra.share, extra.counts) == (32, 0.5, True)
    assert (temporary.change, temporary.share, temporary.counts) == (8 * KIB, None, True)
