"""Two results of one cell, compared for a person: which is worse, and in what."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from mutcheck.core.proof import Verdict
from mutcheck.core.units import readable
from mutcheck.golden.diff import summary, texts
from mutcheck.golden.diff.texts import Named
from mutcheck.golden.history import query
from mutcheck.golden.history.query import History, Point
from mutcheck.golden.triage import rank

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
    """What a result is beside the one before, by rank, and what differs, in words; nothing where nothing does."""
    what = [*_outcomes(before, now), *_figures(before, now), *_verdicts(before, now, history)]
    if before.stablehlo != now.stablehlo:
        what.append(_stablehlo(before, now, history))
    if not what and before.ledger != now.ledger:
        what.append("the ledger differs")
    kind = rank.judged(before, now)
    return (rank.Kind.CHANGED if kind is rank.Kind.SAME else kind).value, what


def _stablehlo(before: Point, now: Point, history: History) -> str:
    """What differs between two modules, as `mutcheck diff` says it."""
    if before.stablehlo is None or now.stablehlo is None:
        return "StableHLO differs"
    was, is_ = history.text(before.stablehlo), history.text(now.stablehlo)
    if was.kind != is_.kind:
        return "StableHLO differs"
    what = "StableHLO" if is_.kind == "stablehlo" else "the rejection"
    return f"{what}: {_said(was.text, is_.text, is_.kind, query.arguments(history.result(now)))}"


@lru_cache(maxsize=64)
def _said(old: str, new: str, kind: Any, arguments: tuple[str, ...]) -> str:
    """What two texts differ in, worked out once for all cells that have them."""
    return summary.line(texts.compared(Named("before", old, kind, arguments), Named("now", new, kind, arguments)))


_FIGURES = (
    ("known_extra", "extra"),
    ("known_bytes", "copied"),
    ("rearranged_bytes", "rearranged"),
    ("relocated_bytes", "relocated"),
    ("temporary_bytes", "temporary memory"),
    ("peak_bytes", "peak memory"),
)


def _outcomes(before: Point, now: Point) -> list[str]:
    if before.outcome != now.outcome:
        return [f"{before.outcome} → {now.outcome}"]
    return [] if now.ok == before.ok else ["fails now" if now.ok < before.ok else "fails no more"]


def _figures(before: Point, now: Point) -> list[str]:
    return [
        told
        for name, label in _FIGURES
        if (told := _moved(label, getattr(before, name), getattr(now, name), now.copies is not None))
    ]


def _moved(label: str, old: int | None, new: int | None, compiled: bool) -> str:
    """How a figure moved; empty where it did not, or was not known before."""
    if old is None or new is None:
        gone = compiled and old is not None and label in ("extra", "copied")
        return f"{label} {readable(old or 0)} → unknown" if gone else ""
    delta = rank.Delta(label, old, new)
    return f"{label} {readable(old)} → {readable(new)}{_share(delta)}" if delta.change else ""


def _share(delta: rank.Delta) -> str:
    """By how much of what it was; empty where that says nothing more."""
    if delta.share is None or not delta.now:
        return ""
    return f" ({delta.share:+.1%})" if abs(delta.share) < 1 else f" ({delta.share:+.0%})"


def _verdicts(before: Point, now: Point, history: History) -> list[str]:
    was, is_ = history.verdicts(before.ledger), history.verdicts(now.ledger)
    changed = [verdict for verdict in WORST if was.get(verdict, 0) != is_.get(verdict, 0)]
    return [f"{verdict}: {was.get(verdict, 0)} → {_buffers(is_.get(verdict, 0))}" for verdict in changed]


def _buffers(count: int) -> str:
    return f"{count} buffer" if count == 1 else f"{count} buffers"
