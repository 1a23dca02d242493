"""Two results of one cell, compared for a person: which is worse, and in what."""

from __future__ import annotations

from mutcheck.core.proof import Verdict
from mutcheck.core.units import readable
from mutcheck.golden.history.query import History, Point

WORST = (
    Verdict.NOT_ALIASED,
    Verdict.NOT_DONATED,
    Verdict.COPIED,
    Verdict.UNKNOWN,
    Verdict.IN_PLACE,
    Verdict.READ_ONLY,
)
"""Verdicts, the worst first."""


def worst(verdicts: dict[str, int]) -> str | None:
    """The worst of the verdicts that some buffer has."""
    return next((verdict.value for verdict in WORST if verdicts.get(verdict.value)), None)


def difference(before: Point, now: Point, history: History) -> tuple[str, list[str]]:
    """Whether a result is worse or better than the one before, and what differs, in words; nothing where nothing does.

    What moves or needs more bytes, or fails now, is worse, whatever else is better.
    """
    what, worse, better = [], now.ok < before.ok, now.ok > before.ok
    if before.outcome != now.outcome:
        what.append(f"{before.outcome} → {now.outcome}")
    elif worse or better:
        what.append("fails now" if worse else "fails no more")
    for name, label in (("known_bytes", "copied"), ("temporary_bytes", "peak temporary memory")):
        old, new = getattr(before, name), getattr(now, name)
        if old != new and old is not None and new is not None:
            what.append(f"{label} {readable(old)} → {readable(new)}")
            worse, better = worse or new > old, better or new < old
    was, is_ = history.verdicts(before.ledger), history.verdicts(now.ledger)
    what += [
        f"{verdict}: {was.get(verdict, 0)} → {is_.get(verdict, 0)} buffers"
        for verdict in WORST
        if was.get(verdict, 0) != is_.get(verdict, 0)
    ]
    if before.stablehlo != now.stablehlo:
        what.append("StableHLO differs")
    if not what and before.ledger != now.ledger:
        what.append("the ledger differs")
    return "worse" if worse else "better" if better else "changed", what
