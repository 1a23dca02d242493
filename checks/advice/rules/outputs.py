"""*order of outputs*: a donated argument takes another output of its type, which no argument had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mutcheck.checks.advice import pairs
from mutcheck.checks.advice.draft import LEAST, Draft
from mutcheck.checks.advice.rule import Rule, Scope, Site
from mutcheck.core.advice import Edit

NAME = "order of outputs"


def sites(draft: Draft) -> Iterable[Site]:
    for key, (number, _) in enumerate(_choices(draft)):
        yield Site(str(key), draft.module.arguments[number].bytes, arguments=frozenset({number}))


def edit(draft: Draft, key: str) -> Edit | None:
    choices = list(_choices(draft))
    if int(key) >= len(choices):
        return None
    number, output = choices[int(key)]
    before = pairs.of_values(draft)
    pairs.write(draft, {**before, number: output})
    path = draft.module.results[output].path
    which = f"output {output}{f' ({path})' if path else ''}"
    words = f"`{draft.arguments[number].path}` takes {which}"
    write = f"return {path or which} before the other outputs of its type: JAX gives a donated argument the first one"
    return Edit(NAME, words, write, outputs=pairs.swapped(draft, {before[number]: output, output: before[number]}))


def _choices(draft: Draft) -> Iterator[tuple[int, int]]:
    free = pairs.free_outputs(draft)
    for number in pairs.of_values(draft):
        port = draft.module.arguments[number]
        for output in free if port.bytes >= LEAST else ():
            if draft.module.results[output].type == port.type:
                yield number, output


RULE = Rule(NAME, sites, edit, all_at_once=False, scope=Scope.SIGNATURE)
