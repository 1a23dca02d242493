"""Which donated argument takes which output: read from `@main`, and written to it.

JAX gives each output, in order, the first donated argument of its type that has none yet. Refs are apart: their output
is always their own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import Draft
from mutcheck.checks.ir.stablehlo import ALIASING, DONOR

Pairs = Mapping[int, int]
"""The output of each donated argument."""


def of_values(draft: Draft) -> dict[int, int]:
    """The pairs that a person can choose: those of arguments that are no refs."""
    return {number: output for number, output in draft.aliased() if is_value(draft, number)}


def is_value(draft: Draft, number: int) -> bool:
    """Whether an argument is one that a person passes, and no ref."""
    argument = draft.arguments[number]
    return argument.origin == "argument" and not argument.ref


def free_outputs(draft: Draft) -> list[int]:
    """The outputs that no argument takes."""
    taken = {output for _, output in draft.aliased()}
    return [result.number for result in draft.module.results if result.number not in taken]


def swapped(draft: Draft, places: Mapping[int, int]) -> tuple[int, ...]:
    """An order of all outputs.

    Args:
      places: to positions that get another output: which one comes there.
    """
    return tuple(places.get(each.number, each.number) for each in draft.module.results)


def write(draft: Draft, pairs: Pairs) -> None:
    """Have these arguments, and no others that are no refs, take these outputs."""
    attributes = draft.attributes()
    for number, given in enumerate(attributes):
        if is_value(draft, number):
            given.pop(ALIASING, None)
            if number in pairs:
                given.pop(DONOR, None)
                given[ALIASING] = _number(draft, pairs[number])
    draft.set_attributes(attributes)


def as_jax_would(draft: Draft, donated: Collection[int]) -> dict[int, int]:
    """The pairs that JAX makes where these arguments, that are no refs, are donated."""
    of_refs = {output for number, output in draft.aliased() if not is_value(draft, number)}
    waiting: dict[str, deque[int]] = {}
    for number in sorted(donated):
        waiting.setdefault(draft.module.arguments[number].type, deque()).append(number)
    found = {}
    for result in draft.module.results:
        some = waiting.get(result.type)
        if some and result.number not in of_refs:
            found[some.popleft()] = result.number
    return found


def _number(draft: Draft, value: int) -> Any:
    with draft.main.context:
        return ir.IntegerAttr.get(ir.IntegerType.get_signless(32), value)
