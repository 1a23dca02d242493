"""What was tried on a program, in words: for a finding, and for the story of a buffer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mutcheck.core.advice import Advice, Advised
from mutcheck.core.target import Target
from mutcheck.core.units import readable

MOST_EDITS = 2
"""Edits of one advice that a sentence has; `mutcheck advise` shows all."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was tried on a target, for one of its buffers.

    Attributes:
      text: what came of it, without a full stop: `tried, and saves 6.1 MiB of 6.5 MiB a call: a barrier on ...`.
      helps: whether the call needs fewer bytes then.
    """

    text: str
    helps: bool


def of(advised: Advised | None, target: Target, path: str = "", extra: int = 0) -> Told | None:
    """What was tried on a target; None where nothing was.

    Args:
      path: the buffer that it is told for; empty for the whole call.
      extra: the buffer's extra bytes as it is.
    """
    if advised is None:
        return None
    helping = advised.helping(target)
    best = next((each for each in helping if not path or helps(each, target, path, extra)), None)
    if best is not None:
        return Told(f"tried, and saves {saved(best, target)}: {edits(best)}{_refuted(best)}", True)
    if helping:
        first = helping[0]
        return Told(f"tried: nothing helps {path}; what saves {saved(first, target)} elsewhere: {edits(first)}", True)
    return Told(f"tried: {_nothing(advised, target)}", False) if target in advised.searched else None


def _refuted(advice: Advice) -> str:
    """That it is known of the StableHLO alone, where changes of the program's text do less."""
    return "; that is in StableHLO: patches of the Python source saved less" if advice.refuted else ""


def helps(advice: Advice, target: Target, path: str, extra: int) -> bool:
    """Whether a buffer needs fewer extra bytes then; where that is not known, what helps the call is told for it."""
    effect = advice.on(target)
    return effect is None or effect.left is None or effect.left.get(path, 0) < extra


def _nothing(advised: Advised, target: Target) -> str:
    number = advised.searched[target]
    if not number:
        return f"nothing was come to: {advised.unfinished}" if advised.unfinished else "no rule applies to it"
    more = f", and not all was tried: {advised.unfinished}" if advised.unfinished else ""
    if whys := list(_dropped(advised)):
        return f"none of {number} variants is advised: {' and '.join(whys)}{more}"
    which = "the one variant" if number == 1 else f"none of {number} variants"
    return f"{which} {'needs no' if number == 1 else 'needs'} fewer extra bytes{more}"


def _dropped(advised: Advised) -> Iterator[str]:
    """Why something that saves bytes is not advised."""
    if advised.differ:
        yield "what saves bytes changes results"
    if advised.refuted:
        yield "what saves bytes in StableHLO saves none in the Python source"


def edits(advice: Advice) -> str:
    """What the edits of an advice do, in words."""
    shown = [each.words for each in advice.edits[:MOST_EDITS]]
    left = len(advice.edits) - len(shown)
    return " and ".join(shown) + (f" and {left} more edit{'s' * (left > 1)}" if left else "")


def saved(advice: Advice, target: Target) -> str:
    """How many bytes of a call it saves on a target, of how many; and where it costs more."""
    effect = advice.on(target)
    assert effect is not None
    assert effect.after is not None
    before, after = effect.before, effect.after
    least = "at least " if before.at_least else ""
    if not after.extra and not after.at_least:
        size = f"all {least}{readable(before.extra)}"
    else:
        size = f"{readable(before.extra - after.extra)} of {least}{readable(before.extra)}"
    worse = [str(each.target) for each in advice.effects if each.worse]
    return f"{size} a call" + (f", and costs more on {', '.join(worse)}" if worse else "")
