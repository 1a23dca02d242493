"""What got worse in a cell and is not mended: since which result, and how it went on.

The results of a cell on one branch are read in their order. A regression begins where a result fails or is worse than
the one before it, which is then the good one. It is open as long as results are worse than that. A result that is not
mends it. One that holds again although it is still worse was accepted: somebody changed what is expected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mutcheck.golden.history.query import CellKey, Point
from mutcheck.golden.triage import rank
from mutcheck.golden.triage.rank import Kind


class Standing(StrEnum):
    OPEN = "open"
    MENDED = "mended"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Regression:
    """One of them.

    Attributes:
      kind: `worse`, or `mixed` where something else got better by more.
      good: the last result before it; None where the first one that is recorded fails.
      since: the first result that was worse.
      now: the last result of it: the cell's, or the one that mended it.
      again: results that were worse than the one before, since then.
    """

    key: CellKey
    kind: Kind
    standing: Standing
    good: Point | None
    since: Point
    now: Point
    again: tuple[Point, ...] = ()

    @property
    def fails(self) -> bool:
        return not self.now.ok

    @property
    def weight(self) -> tuple[object, ...]:
        """What sorts open ones: by kind and outcome, then by extra bytes, then by memory."""
        before = self.good
        grown = [each.change for each in rank.deltas(before, self.now)] if before is not None else [0, 0, 0]
        extra = self.now.known_extra if before is None else grown[0]
        bad = rank.severity(self.now.outcome, self.now.ok)
        return self.kind is Kind.MIXED and not self.fails, -bad, -(extra or 0), -max(grown[1:]), self.key


def walk(key: CellKey, points: Sequence[Point]) -> list[Regression]:
    """The regressions of a cell, the first first; only the last one can be open.

    Args:
      points: its results on one branch, the first first; those that are as the one before may be left out.
    """
    found: list[Regression] = []
    before: Point | None = None
    for point in points:
        if found and found[-1].standing is Standing.OPEN and before is not None:
            found[-1] = _continued(found[-1], before, point)
        elif (kind := _begun(before, point)) is not None:
            found.append(Regression(key, kind, Standing.OPEN, before, point, point))
        before = point
    return found


def _begun(before: Point | None, point: Point) -> Kind | None:
    """How a regression begins with a result; None where none does."""
    if before is None:
        return None if point.ok else Kind.WORSE
    kind = rank.judged(before, point)
    return kind if kind in BAD else None


def _continued(last: Regression, before: Point, point: Point) -> Regression:
    """A regression that was open, after another result."""
    kind = _beside_good(last, point)
    if kind not in BAD:
        return replace(last, now=point, standing=Standing.MENDED)
    if point.ok and not before.ok:
        return replace(last, now=point, standing=Standing.ACCEPTED)
    worse = rank.judged(before, point) in BAD
    return replace(last, now=point, kind=kind, again=(*last.again, point) if worse else last.again)


def _beside_good(last: Regression, point: Point) -> Kind:
    """What a result is beside the good one. Where none was, it is good if it holds, and copies less if it did."""
    if last.good is not None:
        return rank.judged(last.good, point)
    copied, now = rank.headline(last.since, point), rank.headline(point, last.since)
    kept = bool(copied) and (now is None or now >= (copied or 0))
    return Kind.BETTER if point.ok and not kept else Kind.WORSE


BAD = (Kind.WORSE, Kind.MIXED)


def in_order(found: Iterable[Regression]) -> list[Regression]:
    """Those to look at first come first."""
    return sorted(found, key=lambda each: each.weight)
