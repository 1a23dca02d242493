"""*format*: a buffer keeps its type, and its layout is pinned to the order in which a dot, or a transpose, reads it."""

from __future__ import annotations

from typing import Any

from jaxlib.mlir import ir

from mutcheck.checks.advice.draft import Draft
from mutcheck.checks.advice.rule import Rule, Scope
from mutcheck.checks.advice.rules import layout
from mutcheck.checks.ir import stablehlo
from mutcheck.core.advice import Edit

NAME = "format"

MODE = "mhlo.layout_mode"
"""What JAX says of an argument, or a result, that is given a `Format`: its axes, the minor one first."""


def edit(draft: Draft, key: str) -> Edit | None:
    place = layout.place_of(draft, key)
    if place is None:
        return None
    mode = f"{{{','.join(map(str, reversed(place.order)))}}}"
    for name, number, count in (
        ("arg_attrs", place.number, len(draft.arguments)),
        ("res_attrs", place.output, len(draft.module.results)),
    ):
        _set(draft, name, number, count, mode)
    argument = draft.arguments[place.number]
    words = f"the layout of `{argument.path}` is pinned, with its axes in memory in the order {place.order}"
    write = (
        f"give `{argument.path}`, and the output that it becomes, the format "
        f"`Format(Layout(major_to_minor={place.order}), sharding)` of `jax.experimental.layout`, in `in_shardings` and "
        "`out_shardings`, and make it so once with `jax.device_put`"
    )
    return Edit(NAME, words, write)


def _set(draft: Draft, name: str, number: int, count: int, mode: str) -> None:
    given: list[dict[str, Any]] = stablehlo.attributes(draft.main, name, count)
    with draft.main.context:
        given[number][MODE] = ir.StringAttr.get(mode)
        draft.main.attributes[name] = ir.ArrayAttr.get([ir.DictAttr.get(each) for each in given])


RULE = Rule(NAME, layout.sites, edit, all_at_once=False, scope=Scope.SIGNATURE)
