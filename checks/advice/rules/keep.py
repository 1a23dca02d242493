"""*do not donate*: an argument is not donated any more, where donation only brings copies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mutcheck.checks.advice import pairs
from mutcheck.checks.advice.draft import LEAST, Draft
from mutcheck.checks.advice.rule import Rule, Scope, Site
from mutcheck.core.advice import Edit

NAME = "do not donate"


def sites(draft: Draft) -> Iterable[Site]:
    for number in pairs.of_values(draft):
        if draft.arguments[number].bytes >= LEAST:
            yield Site(str(number), draft.arguments[number].bytes, arguments=frozenset({number}))


def edit(draft: Draft, key: str) -> Edit | None:
    number = int(key)
    if number not in pairs.of_values(draft):
        return None
    argument = draft.arguments[number]
    draft.arguments[number] = replace(argument, offered=False)
    donated = {other for other, each in enumerate(draft.arguments) if each.offered and pairs.is_value(draft, other)}
    pairs.write(draft, pairs.as_jax_would(draft, donated))
    first = argument.path.partition("[")[0].partition(".")[0]
    words = f"`{argument.path}` is not donated"
    return Edit(NAME, words, f"take it out of what is donated (`{first}`)", arguments=(argument.path,))


RULE = Rule(NAME, sites, edit, all_at_once=False, scope=Scope.SIGNATURE)
