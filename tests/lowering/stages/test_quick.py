"""Compiling quickly: the optimized module, its schedule and its buffer assignment are those of the usual way."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.checks.ir.hlo import schema
from mutcheck.core.artifacts import Executable
from mutcheck.core.target import HOST
from mutcheck.lowering.backends import client
from mutcheck.lowering.stages.compile import compile_


@partial(jax.jit, donate_argnums=0)
def step(x: Any, w: Any) -> Any:
    def round_(number: Any, x: Any) -> Any:
        return x.at[number].set(jnp.tanh(x @ w)[number] + jnp.roll(x, 1, 0)[0])

    return jax.lax.fori_loop(0, 5, round_, x), jnp.sort(x, axis=0), jnp.linalg.norm(x, axis=1)


def without_its_number(made: object) -> bytes:
    """The protocol buffer of an executable, without the number that the process gives each module."""
    assert isinstance(made, Executable)
    proto = schema.message()()
    proto.ParseFromString(made.hlo)
    proto.hlo_module.id = 0
    found: bytes = proto.SerializeToString(deterministic=True)
    return found


def test_what_is_compiled_quickly_is_the_same_artifact(monkeypatch: pytest.MonkeyPatch) -> None:
    lowering = mutcheck.lower(step, jnp.ones((16, 16)), jnp.ones((16, 16))).lowering
    assert lowering is not None
    asked: list[dict[str, Any]] = []
    from mutcheck.lowering.stages import compile as stage

    compiled = stage._compile
    monkeypatch.setattr(stage, "_compile", lambda *given: asked.append(given[2]) or compiled(*given))
    usual, quick = compile_(lowering, HOST), compile_(lowering, HOST, quick=True)

    assert asked == [{}, client.of(HOST.platform).quick]
    assert asked[1], "there is something to spare"
    assert without_its_number(usual) == without_its_number(quick)
    assert isinstance(usual, Executable)
    assert isinstance(quick, Executable)
    assert usual.memory == quick.memory
