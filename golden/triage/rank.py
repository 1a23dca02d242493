"""Whether one result is better or worse than another, decided by rank.

The outcome comes first, then the extra bytes of a call, then its memory: temporary, and at its peak. The first of them
that differs decides. What comes after it can only contradict: if memory or extra bytes move the other way, and by more
than those that agree, the change is *mixed*, and somebody has to look.

Extra bytes are exact, so any difference counts. Memory is what XLA's heuristics make of a module: below a threshold it
is noise. A figure that was known and is not any more is worse; one that becomes known is a change without weight. The
page has the same rules in JavaScript, for two runs that a reader chooses, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

NOISE_BYTES = 4096
NOISE_SHARE = 0.01
"""A difference of memory is noise if it has at most so many bytes, or at most this share of what was there before."""

_OUTCOMES = {"passed": 0, "rejected": 0, "unavailable": 1, "failed": 4, "error": 5}
_FAILS = {"rejected": 3}
_UNHAPPY = 10


class Kind(StrEnum):
    """What a result is, beside another one."""

    WORSE = "worse"
    MIXED = "mixed"
    BETTER = "better"
    CHANGED = "changed"
    SAME = "same"


class Figures(Protocol):
    """What is compared of a result: `Point` has it. None is unknown."""

    @property
    def outcome(self) -> str: ...
    @property
    def ok(self) -> bool: ...
    @property
    def known_extra(self) -> int | None: ...
    @property
    def known_bytes(self) -> int | None: ...
    @property
    def extra_bytes(self) -> int | None: ...
    @property
    def extra_at_least(self) -> bool: ...
    @property
    def copies(self) -> int | None: ...
    @property
    def temporary_bytes(self) -> int | None: ...
    @property
    def peak_bytes(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Delta:
    """A figure before and now; None where it is not known."""

    name: str
    before: int | None
    now: int | None
    exact: bool = False

    @property
    def change(self) -> int:
        """By how much it grew; 0 where it was not known, or is not."""
        return 0 if self.before is None or self.now is None else self.now - self.before

    @property
    def share(self) -> float | None:
        """The same as a share of what was there before; None where that is nothing, or not known."""
        return self.change / self.before if self.before and self.now is not None else None

    @property
    def counts(self) -> bool:
        """Whether it is more than noise."""
        size = abs(self.change)
        return size > 0 and (self.exact or (size > NOISE_BYTES and size > NOISE_SHARE * (self.before or 0)))


def severity(outcome: str, ok: bool) -> int:
    """How bad an outcome is: 0 where the program holds, 10 and more where something fails it."""
    return _OUTCOMES.get(outcome, 4) if ok else _UNHAPPY + _FAILS.get(outcome, _OUTCOMES.get(outcome, 4))


def deltas(before: Figures, now: Figures) -> tuple[Delta, Delta, Delta]:
    """The figures by rank: extra bytes, temporary memory, memory at its peak."""
    extra = (headline(before, now), headline(now, before))
    return (
        Delta("extra", *extra, exact=True),
        Delta("temporary", before.temporary_bytes, now.temporary_bytes),
        Delta("peak", before.peak_bytes, now.peak_bytes),
    )


def headline(one: Figures, other: Figures) -> int | None:
    """The extra bytes; what is copied, where results of before they were worked out are among the two."""
    worked_out = all(each.extra_bytes is not None for each in (one, other) if each.copies is not None)
    return one.known_extra if worked_out else one.known_bytes


def judged(before: Figures, now: Figures) -> Kind:
    """What a result is beside the one before it; `SAME` where nothing differs that has a rank."""
    extra, temporary, peak = deltas(before, now)
    outcome = severity(now.outcome, now.ok) - severity(before.outcome, before.ok)
    lost = _lost(before, now)
    memory = max((temporary, peak), key=lambda each: abs(each.change) if each.counts else 0)
    byte_changes = [extra.change, memory.change if memory.counts else 0]
    first = next(filter(None, (outcome, lost, *byte_changes)), 0)
    if not first:
        return Kind.CHANGED if _differs(before, now) else Kind.SAME
    agree = sum(abs(each) for each in byte_changes if each * first > 0)
    against = sum(abs(each) for each in byte_changes if each * first < 0)
    if against > agree or (lost and lost * first < 0):
        return Kind.MIXED
    return Kind.WORSE if first > 0 else Kind.BETTER


def _lost(before: Figures, now: Figures) -> int:
    """1 where the extra bytes were known, and an executable is there of which they are not, or only a lower bound."""
    if before.copies is None or now.copies is None:
        return 0
    was, is_ = headline(before, now), headline(now, before)
    bound = now.extra_at_least and not before.extra_at_least and was is not None and (is_ or 0) <= was
    return int(bound or (was is not None and is_ is None))


def _differs(before: Figures, now: Figures) -> bool:
    return (before.outcome, before.ok) != (now.outcome, now.ok) or any(
        each.before != each.now for each in deltas(before, now)
    )
