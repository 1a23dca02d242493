"""The lower stage: a traced program becomes a StableHLO module for a platform, with no device of it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mutcheck.core.artifacts import Artifact, Crash, Lowering, Rejection
from mutcheck.core.target import Target
from mutcheck.lowering.stages import arguments
from mutcheck.lowering.stages.kernel_text import text_of
from mutcheck.lowering.stages.kernels import Tracing
from mutcheck.lowering.stages.refusal import refused_or_crashed


def lower(
    tracing: Tracing,
    function: Callable[..., Any],
    program: str,
    target: Target,
    *,
    before: Sequence[Artifact] = (),
    jaxpr: bool = False,
) -> Lowering | Rejection | Crash:
    """Lower a program for the platform of a target; what JAX refuses is a `Rejection`.

    Args:
      target: its device is what kernels are made for.
      before: what the same program was lowered to for other platforms. A lowering with the same text is used again:
        most platforms share theirs, and equal texts that are one object travel and are read once. A module is not
        even printed where its bytecode is one of theirs: to print it takes six times as long.

    Raises:
      BaseException: whatever tracing raises, where it is traced for this platform alone.
    """
    platform = target.platform
    traced = tracing.on(target)
    try:
        with warnings.catch_warnings(record=True) as said, tracing.device(target):
            warnings.simplefilter("always")
            lowered = traced.lower(lowering_platforms=(platform,))
            module = lowered.compiler_ir("stablehlo")
            located = bytecode(module)
            other = next((each for each in before if isinstance(each, Lowering) and each.located == located), None)
            text = text_of(lowered.as_text(), module.operation) if other is None else other.text
    except Exception as error:
        return refused_or_crashed(error, program, Target(platform), "lower")
    warned = tuple(str(warning.message) for warning in said)
    other = other or next((each for each in before if isinstance(each, Lowering) and each.text == text), None)
    if other is not None:
        return replace(other, platform=platform, warnings=warned)
    table = arguments.table(traced, lowered, function)
    return Lowering(
        program,
        platform,
        text,
        located,
        table.arguments,
        table.dropped,
        table.names_unknown,
        warned,
        str(traced.jaxpr) if jaxpr else "",
    )


def bytecode(module: Any) -> bytes:
    """The module with its locations: a third of the text's size, and quicker to write and to read."""
    written = io.BytesIO()
    module.operation.write_bytecode(written)
    return written.getvalue()
