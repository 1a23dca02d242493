"""What is not donated any more is not followed, and the copies of it still count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jax
import jax.numpy as jnp

import mutcheck
from mutcheck.advice.bench import Trials, figures_of
from mutcheck.advice.search import Variant
from mutcheck.checks.advice.catalog import Step
from mutcheck.core.artifacts import Compiled
from mutcheck.core.target import HOST
from mutcheck.lowering.workers import inprocess
from mutcheck.lowering.workers.batch import Wanted

SIZE = 16
KEPT = frozenset({Step("do not donate", "0")})


def eliminate(a: Any) -> Any:
    """LU without pivots: XLA copies the matrix in each round."""
    below = jnp.arange(SIZE)[:, None]

    def round_(k: Any, a: Any) -> Any:
        factor = jnp.where(below > k, a[:, k, None] / a[k, k], 0)
        rest = a - factor * jnp.where(jnp.arange(SIZE) > k, a[k], 0)
        return rest.at[:, k].set(jnp.where(below[:, 0] > k, factor[:, 0], a[:, k]))

    return jax.lax.fori_loop(0, SIZE - 1, round_, a)


def crossed(a: Any, b: Any) -> Any:
    return b + 1, a * 2


def compiled(wanted: Iterable[Wanted]) -> list[Compiled | None]:
    return [inprocess.compile_(each.lowering, each.target, None) for each in wanted]


def kept(function: Any, *arguments: Any, donated: tuple[int, ...]) -> tuple[int, int]:
    """The extra bytes of a function, and of the same with its first argument not donated."""
    subject = mutcheck.lower(jax.jit(function, donate_argnums=donated), *arguments)._subject
    before = figures_of(subject)
    (after,) = Trials({HOST: subject}, compiled).figures([Variant(KEPT, HOST)]).values()
    assert before is not None
    assert not after.at_least
    return before.extra, after.extra


def test_copies_in_a_loop_are_not_saved_by_following_them_no_more() -> None:
    before, after = kept(eliminate, jnp.eye(SIZE), donated=(0,))

    assert before >= (SIZE - 1) * SIZE * SIZE * 4
    assert after > before, "the memory that is held comes to the same copies"


def test_copies_that_go_with_a_donation_are_saved() -> None:
    before, after = kept(crossed, jnp.ones((64, 64)), jnp.ones((64, 64)), donated=(0, 1))

    assert after < before
