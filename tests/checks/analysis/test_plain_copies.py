"""All copies of an executable count, whether their buffer is followed or not."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import pytest

import mutcheck
from mutcheck.checks.analysis import plain_copies
from mutcheck.checks.subject import Subject

ROUNDS, SIZE = 15, 16


def eliminate(a: Any) -> Any:
    """LU without pivots: XLA copies the matrix in each round."""
    below = jnp.arange(SIZE)[:, None]

    def round_(k: Any, a: Any) -> Any:
        factor = jnp.where(below > k, a[:, k, None] / a[k, k], 0)
        rest = a - factor * jnp.where(jnp.arange(SIZE) > k, a[k], 0)
        return rest.at[:, k].set(jnp.where(below[:, 0] > k, factor[:, 0], a[:, k]))

    return jax.lax.fori_loop(0, ROUNDS, round_, a)


def subject(*donated: int) -> Subject:
    return mutcheck.lower(jax.jit(eliminate, donate_argnums=donated), jnp.eye(SIZE))._subject


def moved(on: Subject) -> plain_copies.Moved:
    assert on.analysis is not None
    found = plain_copies.moved(on.analysis)
    assert found is not None
    return found


def test_a_copy_in_a_loop_counts_once_a_trip_though_nothing_is_donated() -> None:
    donated, kept = subject(0), subject()
    assert donated.proven is not None
    assert kept.proven is not None
    least = ROUNDS * SIZE * SIZE * 4

    assert donated.proven.copied_bytes >= least
    assert moved(donated).bytes >= donated.proven.copied_bytes
    assert kept.proven.copied_bytes == 0, "what is not donated is not followed"
    assert moved(kept).bytes >= least
    assert not moved(kept).at_least


@pytest.mark.parametrize("trips", ["known", "unknown"])
def test_of_loops_whose_trips_are_not_known_it_is_a_lower_bound(trips: str) -> None:
    def swapped(a: Any, b: Any, end: Any) -> Any:
        return jax.lax.fori_loop(0, 4 if trips == "known" else end, lambda _, ab: (ab[1] * 2, ab[0]), (a, b))

    made = mutcheck.lower(jax.jit(swapped, donate_argnums=(0, 1)), jnp.ones(256), jnp.ones(256), jnp.int32(4))

    assert moved(made._subject).at_least == (trips == "unknown")
