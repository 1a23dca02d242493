"""Small StableHLO modules as lowerings, what edits make of them, and what they compute, by StableHLO's interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo as dialect

from mutcheck.checks.advice import catalog
from mutcheck.checks.advice.catalog import Edited, Step
from mutcheck.checks.ir import stablehlo
from mutcheck.checks.ir.stablehlo import Module
from mutcheck.core.artifacts import Argument, Lowering

_KEPT: list[Module] = []
"""Modules whose operations were handed out: they end with their module."""

TYPE = "tensor<128xf32>"
"""Of 512 bytes: a buffer that is worth an edit."""


def lowering(text: str, *, refs: Sequence[str] = (), donated: Sequence[str] = ()) -> Lowering:
    """A module as a lowering; its arguments go by the names that they have in the text.

    Args:
      refs, donated: the names of those that are refs, and of those that are offered.
    """
    module = stablehlo.parse(text)
    names = [each.split(":")[0].strip(" %") for each in text.split("@main(")[1].split("->", maxsplit=1)[0].split(", %")]
    arguments = tuple(
        Argument(name, port.shape or (), port.element, port.bytes, port.number, name in refs, None, name in donated)
        for name, port in zip(names, module.arguments, strict=True)
    )
    return Lowering("p", "cpu", text, b"", arguments)


def take(text: str, *steps: Step, **more: Any) -> Edited:
    """What steps make of a module."""
    return catalog.take(lowering(text, **more), steps)


def results(made: Lowering, *arrays: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """What `@main` computes of some arrays."""
    module = stablehlo.parse(made.located or made.text)
    with module.operation.context:
        given = [ir.DenseElementsAttr.get(np.ascontiguousarray(each)) for each in arrays]
        return [np.array(each) for each in dialect.eval_module(module.operation, given)]


def same(before: Lowering, after: Lowering, *arrays: np.ndarray[Any, Any]) -> bool:
    """Whether two modules compute the same."""
    pairs = zip(results(before, *arrays), results(after, *arrays), strict=True)
    return all(np.array_equal(one, other) for one, other in pairs)


def aliases(made: Lowering) -> dict[int, int]:
    """The output that each donated argument takes."""
    ports = stablehlo.parse(made.located or made.text).arguments
    return {each.number: each.aliases for each in ports if each.aliases is not None}


def operations(made: Lowering, name: str) -> list[ir.Operation]:
    """The operations of a name that something uses, wherever they are: what an edit left behind is dead."""
    module = stablehlo.parse(made.located or made.text)
    _KEPT.append(module)
    return [each for each in _all(module.main) if each.name == f"stablehlo.{name}" and _is_used(each)]


def _is_used(operation: ir.Operation) -> bool:
    return any(True for result in operation.results for _ in result.uses)


def _all(operation: ir.Operation) -> list[ir.Operation]:
    found = []
    for region in operation.regions:
        for block in region.blocks:
            for view in block.operations:
                found += [view.operation, *_all(view.operation)]
    return found
