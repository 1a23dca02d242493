"""*pairing*: donated arguments of one type take each other's outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations

from mutcheck.checks.advice import pairs
from mutcheck.checks.advice.draft import LEAST, Draft
from mutcheck.checks.advice.rule import Rule, Scope, Site
from mutcheck.core.advice import Edit

NAME = "pairing"

MOST = 4
"""Arguments of one type whose orders are all tried; of more only the turns are."""


def sites(draft: Draft) -> Iterable[Site]:
    for key, order in enumerate(_orders(draft)):
        yield Site(str(key), sum(draft.module.arguments[number].bytes for number in order), arguments=frozenset(order))


def edit(draft: Draft, key: str) -> Edit | None:
    orders = list(_orders(draft))
    if int(key) >= len(orders):
        return None
    order, before = orders[int(key)], pairs.of_values(draft)
    pairs.write(draft, {**before, **order})
    outputs = draft.module.results
    told = [f"`{draft.arguments[number].path}` takes output {output}" for number, output in order.items()]
    paths = [outputs[output].path for output in sorted(order.values())]
    named = f" ({', '.join(paths)})" if all(paths) else ""
    return Edit(
        NAME,
        f"another order of outputs: {', '.join(told)}",
        f"return what is of this type{named} in the order of the donated arguments that they are to live in, or take "
        "the arguments in the order of the outputs",
        outputs=pairs.swapped(draft, {before[number]: output for number, output in order.items()}),
    )


def _orders(draft: Draft) -> Iterator[dict[int, int]]:
    """Other ways to pair donated arguments and outputs of one type."""
    groups: dict[str, dict[int, int]] = {}
    for number, output in pairs.of_values(draft).items():
        if draft.module.arguments[number].bytes >= LEAST:
            groups.setdefault(draft.module.arguments[number].type, {})[number] = output
    for group in groups.values():
        yield from _others(group)


def _others(group: dict[int, int]) -> Iterator[dict[int, int]]:
    """All other orders of a small group; the turns of a large one."""
    outputs = list(group.values())
    if len(group) <= MOST:
        orders = [list(each) for each in permutations(outputs)]
    else:
        orders = [outputs[turn:] + outputs[:turn] for turn in range(1, len(outputs))]
    for order in orders:
        changed = {number: output for number, output in zip(group, order, strict=True) if group[number] != output}
        if changed:
            yield changed


RULE = Rule(NAME, sites, edit, all_at_once=False, scope=Scope.SIGNATURE)
