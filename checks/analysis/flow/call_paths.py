"""How much there is to walk where computations are called again and again, before anything is walked.

Some analyses walk a computation once for each way that leads to it, and a loop's body twice, so that a module of a few
lines can take forever: sixty computations that each call the next one twice are walked 2**60 times. Here the ways are
counted, callers before callees, and nothing is walked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mutcheck.checks.ir.hlo.module import Computation, HloModule
from mutcheck.checks.ir.hlo.opcodes import Control

_MOST = 2_000_000
"""Instructions that may be walked, some many times; a module may always be walked `_AGAIN` times."""

_AGAIN = 16

_ROUNDS = 2
"""How often a loop is walked."""


def too_many(module: HloModule) -> str:
    """Why a module cannot be walked in a reasonable time; empty where it can."""
    sizes = {each.id: each.size for each in module.run}
    most = max(_MOST, _AGAIN * sum(sizes.values()))
    ways = _ways(module)
    total = sum(ways[number] * size for number, size in sizes.items())
    if total <= most:
        return ""
    worst = max(module.run, key=lambda each: ways[each.id])
    return f"its calls and loops lead to {worst.name} on more ways than can be followed ({_shown(ways[worst.id])})"


def _ways(module: HloModule) -> Counter[int]:
    """On how many ways the entry leads to each computation, by id."""
    calls = {each.id: list(_calls(each)) for each in module.run}
    left = Counter(callee for callees in calls.values() for callee, _ in callees)
    ways: Counter[int] = Counter({module.entry.id: 1})
    ready = [module.entry.id]
    while ready:
        caller = ready.pop()
        for callee, times in calls[caller]:
            ways[callee] += ways[caller] * times
            left[callee] -= 1
            if not left[callee]:
                ready.append(callee)
    return ways


def _calls(computation: Computation) -> Iterator[tuple[int, int]]:
    """What a computation runs, and how often each time."""
    for instruction in computation.running:
        for callee in instruction.proto.called_computation_ids:
            yield callee, _ROUNDS if instruction.row.control is Control.WHILE else 1


def _shown(count: int) -> str:
    return f"{count:,}" if count < 10**9 else f"about 2**{count.bit_length() - 1}"
