"""The lower stage: a traced program becomes a StableHLO module for a platform, with no device of it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from mutcheck.core.artifacts import Artifact, Crash, Lowering, Rejection
from mutcheck.core.target import Target
from mutcheck.lowering.stages import arguments, kernels
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
    known = [each for each in before if isinstance(each, Lowering)]
    made = _made(tracing, target, {each.located: each.text for each in known})
    if isinstance(made, Exception):
        return refused_or_crashed(made, program, Target(platform), "lower")
    for other in known:
        if other.text == made.text:
            return replace(other, platform=platform, warnings=made.warned)
    table = arguments.table(made.traced, made.lowered, function)
    return Lowering(
        program,
        platform,
        made.text,
        made.located,
        table.arguments,
        table.dropped,
        table.names_unknown,
        made.warned,
        str(made.traced.jaxpr) if jaxpr else "",
    )


@dataclass(frozen=True)
class _Lowered:
    """What JAX made of a program, a `jax.stages.Traced` and a `jax.stages.Lowered`, as text and with its locations."""

    traced: Any
    lowered: Any
    text: str
    located: bytes
    warned: tuple[str, ...]


def _made(tracing: Tracing, target: Target, printed: Mapping[bytes, str]) -> _Lowered | Exception:
    """A program lowered, or what lowering it raises: kernels are tried in the user's meshes, and in the target's.

    Args:
      printed: texts that are known, by their bytecode.

    Raises:
      BaseException: whatever tracing raises.
    """
    try:
        made = _attempt(tracing, target, printed, meshes=False)
    except Exception as error:
        again = _again(tracing, target, printed, error)
        if again is None:
            raise
        return again
    if isinstance(made, Exception):
        return _again(tracing, target, printed, made) or made
    return made


def _again(
    tracing: Tracing, target: Target, printed: Mapping[bytes, str], error: Exception
) -> _Lowered | Exception | None:
    """The same with the target's devices in the user's meshes; None where that is in vain: the error is told, then."""
    if not (tracing.depends_on(target) and kernels.asks(error)):
        return None
    with suppress(Exception):
        made = _attempt(tracing, target, printed, meshes=True)
        return made if not isinstance(made, Exception) or kernels.asks(made) else None
    return None


def _attempt(tracing: Tracing, target: Target, printed: Mapping[bytes, str], *, meshes: bool) -> _Lowered | Exception:
    traced = tracing.on(target, meshes=meshes)
    try:
        with warnings.catch_warnings(record=True) as said, tracing.device(target, meshes=meshes):
            warnings.simplefilter("always")
            lowered = traced.lower(lowering_platforms=(target.platform,))
            module = lowered.compiler_ir("stablehlo")
            located = bytecode(module)
            spelled = printed.get(located) or text_of(text(module), module.operation)
    except Exception as error:
        return error
    return _Lowered(traced, lowered, spelled, located, tuple(str(warning.message) for warning in said))


def bytecode(module: Any) -> bytes:
    """The module with its locations: a third of the text's size, and quicker to write and to read."""
    written = io.BytesIO()
    module.operation.write_bytecode(written)
    return written.getvalue()


def text(module: Any) -> str:
    """The module as `Lowered.as_text()` has it, in less time: JAX has verified it, and the printer would once more."""
    return f"{module.operation.get_asm(enable_debug_info=False, assume_verified=True)}"
