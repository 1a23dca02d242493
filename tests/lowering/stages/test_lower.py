"""Lowerings for several platforms: what is one module for all of them is printed, and its arguments named, once."""

from __future__ import annotations

from unittest import mock

import jax
import jax.numpy as jnp

from mutcheck.core.artifacts import Artifact, Lowering
from mutcheck.core.made import NOTHING_EXPECTED
from mutcheck.core.program import Call, Program
from mutcheck.core.target import Target
from mutcheck.lowering.stages import lower
from mutcheck.lowering.stages.kernels import Tracing


def test_a_module_that_platforms_share_is_printed_once() -> None:
    shared = _lowered(lambda x: x + 1, jax.ShapeDtypeStruct((3,), jnp.float32), prints=1)
    assert [each.platform for each in shared] == ["cpu", "tpu"]
    assert shared[0].text is shared[1].text
    assert shared[0].arguments is shared[1].arguments


def test_modules_of_different_platforms_are_printed_each() -> None:
    first, second = _lowered(_drawn, jax.ShapeDtypeStruct((2,), jnp.uint32), prints=2)
    assert first.text != second.text
    assert first.located != second.located


def _drawn(key: jax.Array) -> jax.Array:
    """Random bits: GPUs and TPUs have the generator as operations of another kind."""
    return jax.random.bits(jax.random.wrap_key_data(key), (3,))


def _lowered(function: object, *args: object, prints: int) -> list[Lowering]:
    """A function for two platforms; its modules are printed so many times, and are what JAX prints."""
    program = Program("f", jax.jit(function), lambda: Call(*args), NOTHING_EXPECTED)  # type: ignore[arg-type]
    tracing = Tracing(program, Call(*args))
    found: list[Artifact] = []
    with mock.patch.object(lower, "text", side_effect=lower.text) as printed:
        for platform in ("cpu", "tpu"):
            found.append(lower.lower(tracing, program.function, "f", Target(platform), before=tuple(found)))
    assert printed.call_count == prints
    lowerings = [each for each in found if isinstance(each, Lowering)]
    for each in lowerings:
        assert each.text == tracing.on(Target(each.platform)).lower(lowering_platforms=(each.platform,)).as_text()
    return lowerings
