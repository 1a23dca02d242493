"""`Checked.advise`: edits of a function that was handed over are tried in this process."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.core import toolchain
from mutcheck.core.advice import Agreement


@partial(jax.jit, donate_argnums=(0, 1))
def crossed(a: Any, b: Any) -> Any:
    return b + 1, a * 2


ARRAYS = jnp.ones((64, 64)), jnp.ones((64, 64))


def test_a_function_is_advised() -> None:
    checked = mutcheck.lower(crossed, *ARRAYS)
    advised = checked.advise()

    (advice,) = advised.advice
    (effect,) = advice.effects
    assert (effect.before.extra, effect.after and effect.after.extra) == (checked.extra_bytes, 0)
    assert [each.rule for each in advice.edits] == ["pairing"]
    assert advice.ran.agreement is Agreement.BITWISE


def test_stories_point_to_it_and_then_tell_what_came_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUTCHECK_CACHE", str(tmp_path))
    checked = mutcheck.lower(crossed, *ARRAYS)
    assert "`advise()` tries what could keep it from that" in checked.explain()
    checked.advise()
    story = mutcheck.lower(crossed, *ARRAYS).explain()
    assert "tried, and saves all 64 KiB a call: another order of outputs" in story
    assert "`advise()` shows how. Or accept it:" in story


def test_where_nothing_helps_the_pass_of_xla_is_told() -> None:
    """It is dumped by a process that does not run the person's script again."""
    topk = jax.jit(lambda best, x: jnp.sort(jnp.concatenate([best, x]))[16:], donate_argnums=0)
    advised = mutcheck.lower(topk, jnp.ones(4096), jnp.ones(16)).advise()

    assert not advised.advice
    (left,) = advised.left
    assert (left.path, bool(left.stage)) == ("best", True)


@pytest.mark.skipif(bool(toolchain.missing("cuda")), reason="no compiler for it is here")
def test_another_target_is_not_run() -> None:
    advised = mutcheck.lower(crossed, *ARRAYS, target="cuda:h100").advise()

    assert {each.ran.agreement for each in advised.advice} == {Agreement.NOT_RUN}


def test_no_time_is_no_advice() -> None:
    advised = mutcheck.lower(lambda x, y: (y - x, x), *ARRAYS).advise(seconds=1e-9)

    assert not advised.advice
