"""Programs that still need a buffer's old contents: they go to another buffer, to a log, or to the caller."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import arrays, refs

STEPS = 8


@mutcheck.program(arguments=refs((16, 16), (16, 16), (16, 16)))
@jax.jit
def rotated(first, second, third):
    """Three refs pass their contents round."""
    old = first[...]
    first[...] = second[...]
    second[...] = third[...]
    third[...] = old


@mutcheck.program(arguments=refs((16, 16), (16, 16), (16, 16)))
@jax.jit
def rotated_in_a_loop(first, second, third):
    """Three refs pass their contents round in each step, and two of them compute on what they get."""

    def step(_, carry):
        old = first[...]
        first[...] = second[...] + 1
        second[...] = third[...] * 2
        third[...] = old
        return carry

    lax.fori_loop(0, 6, step, None)


@mutcheck.program(arguments=arrays((32,), (32,)))
@jax.jit(donate_argnums=(0, 1))
def crossed(first, second):
    """Each output is computed from the other's array."""
    return second * 1.0 + 1, first * 2.0


@mutcheck.program(arguments=refs((16, 16), (STEPS, 16, 16)))
@jax.jit
def logged_before(state, log):
    """Each state is logged before it is updated."""

    def step(i, carry):
        log[i] = state[...]
        state[...] = state[...] * 0.5 + 1
        return carry

    lax.fori_loop(0, STEPS, step, None)


@mutcheck.program(arguments=refs((16, 16), (STEPS, 16, 16)))
@jax.jit
def logged_after(state, log):
    """Each state is logged after it is updated."""

    def step(i, carry):
        state[...] = state[...] * 0.5 + 1
        log[i] = state[...]
        return carry

    lax.fori_loop(0, STEPS, step, None)


@mutcheck.program(arguments=refs((16, 16), (STEPS, 16, 16)))
@jax.jit
def log_read_backwards(state, log):
    """The log is read from its end while it is overwritten from its start."""

    def step(i, carry):
        state[...] = state[...] + log[STEPS - 1 - i]
        log[i] = state[...]
        return carry

    lax.fori_loop(0, STEPS, step, None)


@mutcheck.program(arguments=arrays((16, 16)))
@jax.jit(donate_argnums=0)
def old_value_returned(x):
    """The new value and the old one are both returned."""
    return x + 1, x


@mutcheck.program(arguments=arrays((16, 16)))
@jax.jit(donate_argnums=0)
def old_value_summarized(x):
    """The new value is returned, with a sum and a row of the old one."""
    return x * 2, jnp.sum(x * x), x[0]
