"""The search for the first of many releases in which something holds.

Binary search over releases of which the first does not have it, and the last one has. A release in which it is not
known (it does not install, or the program does not run in it) is passed over for its nearest neighbour, as `git bisect
skip` does: then the boundary may lie in any of those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Probe = Callable[[int], bool | None]
"""Whether it holds in a release, by its number; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where something begins to hold.

    Attributes:
      before: the last release that is known not to have it, by its number.
      first: the first that is known to have it.
      unknown: those in between, of which it is not known.
    """

    before: int
    first: int
    unknown: tuple[int, ...] = ()


def search(before: int, first: int, probe: Probe) -> Boundary:
    """The boundary between two releases: one that does not have it, and a later one that has."""
    unknown: set[int] = set()
    while candidates := [each for each in range(before + 1, first) if each not in unknown]:
        middle = min(candidates, key=lambda each: abs(2 * each - before - first))
        holds = probe(middle)
        if holds is None:
            unknown.add(middle)
        elif holds:
            first = middle
        else:
            before = middle
    return Boundary(before, first, tuple(sorted(each for each in unknown if before < each < first)))
