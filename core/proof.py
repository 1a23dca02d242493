"""What an executable does with a buffer: the verdict, and the figures behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a buffer in an executable."""

    IN_PLACE = "in place"
    COPIED = "copied"
    READ_ONLY = "read only"
    NOT_DONATED = "not donated"
    NOT_ALIASED = "not aliased"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Extra:
    """Bytes that a call moves or holds beyond an ideal update in place: the least that it is, where `at_least`."""

    bytes: int
    at_least: bool = False

    @property
    def known(self) -> int | None:
        """The bytes that are known of; None where none is, and there may be some."""
        return None if self.at_least and not self.bytes else self.bytes


@dataclass(frozen=True, slots=True)
class Proof:
    """What an executable does with a buffer in one call.

    Attributes:
      output: the output that lives in its parameter; None where none does.
      device_bytes: its size on one device, unpadded: of a sharded buffer that of a shard.
      copies, copied_bytes: how often it is copied, and how many bytes that moves: its contents preserved elsewhere, or
        contents that were computed elsewhere returned to its place.
      returned: how many of the copies are of the second kind.
      at_least: these are lower bounds: a loop's trip count is unknown, or the verdict is.
      rearranged_bytes: put into another order, in a temporary that something reads.
      relocated_bytes: computed into another place than it was.
      delivered_bytes: moved to another buffer's place or to an output, since the program says so.
      transferred_bytes: moved between host and device, since the program says so.
      staged_bytes: moved to another memory and back, or within fast memory.
      piece_bytes: moved elsewhere in pieces of half of it or less.
      moved_at_least: what is rearranged and relocated is a lower bound, as copies are where `at_least`.
      reason: why the verdict is *unknown*, *not aliased* or *not donated*, where that can be told.
    """

    verdict: Verdict
    output: int | None = None
    device_bytes: int = 0
    copies: int = 0
    copied_bytes: int = 0
    returned: int = 0
    at_least: bool = False
    rearranged_bytes: int = 0
    relocated_bytes: int = 0
    delivered_bytes: int = 0
    transferred_bytes: int = 0
    staged_bytes: int = 0
    piece_bytes: int = 0
    reason: str = ""
    moved_at_least: bool = False

    def because(self, verdict: Verdict, reason: str) -> Proof:
        """The same buffer and figures with another verdict, and why."""
        return replace(self, verdict=verdict, reason=reason)


def unknown(reason: str, output: int | None = None, device_bytes: int = 0) -> Proof:
    """Nothing is proved, and why: no figure is a count, and none is zero."""
    return Proof(Verdict.UNKNOWN, output, device_bytes, at_least=True, reason=reason)
