"""Loops that write into a buffer: nested, with a dynamic index, and with a trip count that nobody knows."""

import jax
import jax.numpy as jnp

from mutcheck import program


def ref():
    return (jax.new_ref(jnp.ones((32, 256))),)


@program(arguments=ref, donated=1)
@jax.jit
def nested_loops(x):
    def outer(i, carry):
        def inner(j, carry):
            x[i] = x[i] * 0.5 + x[j]
            return carry

        return jax.lax.fori_loop(0, 5, inner, carry)

    jax.lax.fori_loop(0, 7, outer, None)


@program(arguments=lambda: (*ref(), jax.random.permutation(jax.random.key(0), 32)), donated=1)
@jax.jit
def dynamic_index(x, order):
    def step(i, carry):
        row = order[i]
        x[row] = jnp.sin(x[row])
        return carry

    jax.lax.fori_loop(0, 32, step, None)


@program(arguments=lambda: (*ref(), jnp.array(9)), donated=1)
@jax.jit
def dynamic_bounds(x, steps):
    """`fori_loop` with a bound that is an argument is a `while_loop`."""

    def step(i, carry):
        x[i] = x[i] + 1
        return carry

    jax.lax.fori_loop(0, steps, step, None)


@program(arguments=lambda: (jnp.ones((32, 256)),), donated=1)
@jax.jit(donate_argnums=0)
def unknown_trip_count(x):
    def not_done(state):
        _, x = state
        return x[0, 0] < 1000.0

    def step(state):
        i, x = state
        return i + 1, x.at[i % 32].multiply(1.5)

    return jax.lax.while_loop(not_done, step, (0, x))[1]


@program(arguments=lambda: (jnp.ones((32, 256)),), donated=1)
@jax.jit(donate_argnums=0)
def unknown_trip_count_reversed(x):
    """Each of an unknown number of trips reverses the whole buffer: a copy in each, or a relocation."""

    def not_done(x):
        return x[0, 0] < 1000.0

    return jax.lax.while_loop(not_done, lambda x: x[::-1].at[0].multiply(1.5), x)


@program(arguments=lambda: (jnp.ones((32, 256)),), donated=1)
@jax.jit(donate_argnums=0)
def whole_carry_doubled(x):
    return jax.lax.fori_loop(0, 8, lambda _, x: x * 2 + 1, x)
