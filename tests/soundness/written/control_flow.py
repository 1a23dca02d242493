"""Branches, and loops that are nested or end on a condition."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, ref, refs


@mutcheck.program(arguments=lambda: (array(16, 16), array(16, 16), jnp.bool_(True)))
@jax.jit(donate_argnums=(0, 1))
def swapped_in_a_branch(first, second, swap):
    """Two arrays that one branch swaps and the other returns as they are."""
    return lax.cond(swap, lambda first, second: (second, first), lambda first, second: (first, second), first, second)


@mutcheck.program(arguments=lambda: (ref(16, 16), ref(16, 16), jnp.bool_(True)))
@jax.jit
def a_ref_for_each_branch(first, second, chosen):
    """One branch copies the second ref into the first; the other updates the second."""

    def copy(_):
        first[...] = second[...]

    def increment(_):
        second[...] = second[...] + 1

    lax.cond(chosen, copy, increment, None)


@mutcheck.program(arguments=lambda: (ref(16, 16), ref(16, 16), jnp.int32(1)))
@jax.jit
def three_branches(first, second, branch):
    """Each branch of a switch writes something else: all of one ref, all of the other, or a few rows."""

    def increment():
        first[...] = first[...] + 1

    def double():
        second[...] = first[...] * 2

    def take_rows():
        first[0:4] = second[4:8]

    lax.switch(branch, [increment, double, take_rows])


@mutcheck.program(arguments=arrays((16, 16), (16, 16)))
@jax.jit(donate_argnums=0)
def keep_the_best(best, candidate):
    """The candidate replaces the best so far if its sum is larger."""
    return jnp.where(jnp.sum(candidate) > jnp.sum(best), candidate, best)


@mutcheck.program(arguments=arrays((16, 16), (16, 16)))
@jax.jit(donate_argnums=(0, 1))
def geometric_series(term, total):
    """A geometric series that ends when its terms are small, or after twenty of them."""

    def goes_on(state):
        term, _, count = state
        return (jnp.sum(term) > 0.1) & (count < 20)

    def add(state):
        term, total, count = state
        return term * 0.9, total + term, count + 1

    term, total, _ = lax.while_loop(goes_on, add, (term, total, 0))
    return term, total


@mutcheck.program(arguments=refs((32,), (32,)))
@jax.jit
def nested_loops(follower, leader):
    """An inner loop draws the follower towards the leader, which the outer loop then moves on."""

    def outer(_, carry):
        def inner(_, carry):
            follower[...] = follower[...] * 0.9 + leader[...] * 0.1
            return carry

        lax.fori_loop(0, 3, inner, None)
        leader[...] = leader[...] + follower[...]
        return carry

    lax.fori_loop(0, 4, outer, None)


@mutcheck.program(arguments=refs((64,), (64,), (64,), (64,)))
@jax.jit
def given_round_a_loop(first, last, kept, given):
    """One branch copies an array in each trip of a loop, and then on; the other computes. Two change places then."""

    def copied():
        def step(_, carry):
            kept[...] = given[...]
            return carry

        lax.fori_loop(0, 4, step, None)
        last[...] = kept[...]

    def computed():
        def step(_, carry):
            last[...] = (last[...] + first[...]) * 0.5
            return carry

        lax.fori_loop(0, 4, step, None)

    lax.cond(kept[0] > 0, copied, computed)
    given[3] = 1.0
    last[...] = last[...] * 2 + given[...]
    before = first[...]
    first[...] = kept[...]
    kept[...] = before
