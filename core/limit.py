"""What a command fails on, as a person writes it: `copied`, or `copied:64KiB` for a buffer of which that much is."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from mutcheck.core import units

COPIED, NOT_ALIASED, UNKNOWN = KINDS = ("copied", "not-aliased", "unknown")


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing to fail on.

    Attributes:
      kind: one of `KINDS`.
      least: bytes of a buffer from which it counts: of a copy those that a call copies.
    """

    kind: str
    least: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{units.readable(self.least).replace(' ', '')}" if self.least else self.kind


def parse(text: str) -> Limit:
    """What `copied` or `copied:64KiB` means.

    Raises:
      ValueError: it means nothing; the message says what would.
    """
    kind, colon, size = text.partition(":")
    if kind not in KINDS:
        near = get_close_matches(kind, KINDS, n=1)
        hint = (
            f"Did you mean {near[0]}?" if near else f"Use one of {', '.join(KINDS)}, or one with a size: copied:64KiB."
        )
        raise ValueError(f"there is no {kind!r}. {hint}")
    return Limit(kind, units.size(size) if colon else 0)
