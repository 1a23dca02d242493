"""*donate*: an argument is donated whose new value a call returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mutcheck.checks.advice import pairs
from mutcheck.checks.advice.draft import LEAST, Draft
from mutcheck.checks.advice.rule import Rule, Scope, Site
from mutcheck.checks.analysis.donatable import donatable
from mutcheck.core.advice import Edit

NAME = "donate"


def sites(draft: Draft) -> Iterable[Site]:
    for each in donatable(draft.lowering, draft.module):
        if each.update and each.argument.bytes >= LEAST:
            yield Site(str(each.number), each.argument.bytes)


def edit(draft: Draft, key: str) -> Edit | None:
    number = int(key)
    if number >= len(draft.arguments) or not pairs.is_value(draft, number) or draft.arguments[number].offered:
        return None
    donated = {other for other, each in enumerate(draft.arguments) if each.offered and pairs.is_value(draft, other)}
    made = pairs.as_jax_would(draft, {*donated, number})
    if number not in made:
        return None
    pairs.write(draft, made)
    argument = draft.arguments[number]
    draft.arguments[number] = replace(argument, offered=True)
    output = draft.module.results[made[number]]
    words = f"`{argument.path}` is donated, and takes output {output.path or output.number}"
    first = argument.path.partition("[")[0].partition(".")[0]
    write = f"name it in `donate_argnames` (`{first}`), if no caller needs its old value after the call"
    return Edit(NAME, words, write, arguments=(argument.path,))


RULE = Rule(NAME, sites, edit, scope=Scope.SIGNATURE)
