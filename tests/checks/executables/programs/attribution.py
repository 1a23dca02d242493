"""Whose contents are they? Programs in which several buffers are computed from each other, or change places."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

from mutcheck import program


def one():
    return jax.new_ref(jnp.ones((128, 128)))


def two():
    return one(), one()


@program(
    arguments=lambda: (jax.new_ref(jnp.zeros((1024, 1024), bool)), jax.new_ref(jnp.zeros((1024, 1024), bool))),
    donated=2,
)
@jax.jit
def spread(frontier, seen):
    """On cpu and cuda frontier is computed elsewhere and moved into its place; seen is written where it is."""

    def body(_, carry):
        f = frontier[...]
        near = jnp.zeros_like(f).at[1:].set(f[:-1]) | jnp.zeros_like(f).at[:-1].set(f[1:])
        frontier[...] = near & ~seen[...]
        seen[...] |= frontier[...]
        return carry

    lax.fori_loop(0, 8, body, 0)


@program(arguments=two, donated=2)
@jax.jit
def leapfrog(x, v):
    """Each is computed from the other, and both are written where they are."""

    def body(_, carry):
        x[...] += 0.1 * v[...]
        v[...] -= 0.1 * jnp.sin(x[...])
        return carry

    lax.fori_loop(0, 10, body, 0)


@program(arguments=two, donated=2)
@jax.jit
def moments(m, v):
    """On cpu the old m is kept in the place of v, whose own old contents are kept elsewhere: both are copied."""

    def body(_, carry):
        g = jnp.cos(m[...]) + v[...]
        m[...] = 0.9 * m[...] + 0.1 * g
        v[...] = 0.99 * v[...] + 0.01 * g * g
        return carry

    lax.fori_loop(0, 7, body, 0)


@program(arguments=lambda: (jnp.ones((256, 256)), *(jax.new_ref(jnp.ones((256,))) for _ in range(3))), donated=3)
@jax.jit
def conjugate_gradients(matrix, x, r, p):
    """On cpu p is copied, and r is not."""

    def body(_, carry):
        step = matrix @ p[...]
        before = jnp.vdot(r[...], r[...])
        alpha = before / jnp.vdot(p[...], step)
        x[...] += alpha * p[...]
        r[...] -= alpha * step
        p[...] = r[...] + jnp.vdot(r[...], r[...]) / before * p[...]
        return carry

    lax.fori_loop(0, 10, body, 0)


@program(arguments=lambda: (*two(), one()), donated=3)
@partial(jax.jit)
def rotated(a, b, c):
    """Each goes to the place of the next one, as the program says."""
    a[...], b[...], c[...] = b[...], c[...], a[...]


@program(arguments=two, donated=2)
@jax.jit
def swapped_in_a_loop(a, b):
    def body(_, carry):
        a[...], b[...] = b[...], a[...]
        return carry

    lax.fori_loop(0, 5, body, 0)


@program(arguments=two, donated=2)
@jax.jit
def both_get_one(a, b):
    """What is computed goes to both: to one of them because the program says so."""
    new = jnp.cumsum(a[...], 0)
    a[...] = new
    b[...] = new


@program(arguments=lambda: (jax.new_ref(jnp.zeros((8, 128))), jnp.zeros((8, 128)), 1), donated=1)
@jax.jit
def new_contents_through_fast_memory(r, x, p):
    """TPU: new contents are computed in temporary main memory, and moved through fast memory into the parameter."""
    r[...] = x * 2 + x

    def step(carry, _):
        r[...] = x
        return carry, r[0]

    def turn():
        r[...] = r[...][::-1]

    def clear():
        r[jax.ds(p % 2, 4)] = jnp.zeros((4, 128))

    lax.scan(step, (), jnp.arange(4))
    lax.cond(p % 2 == 0, turn, clear)
    return x.sum()


@program(arguments=two, donated=2)
@jax.jit
def epochs(params, data):
    """Epochs and batches: data is only read, in a loop in a loop."""

    def epoch(carry, _):
        def step(carry, k):
            params[...] = params[...] - 0.1 * (data[k] + params[...])
            return carry, params[0].sum()

        return lax.scan(step, carry, jnp.arange(8))

    return lax.scan(epoch, (), jnp.arange(3))


@program(arguments=two, donated=2)
@jax.jit
def given_24_times(r, q):
    """q is delivered to r in each trip of the inner loop, since the program says so."""

    def epoch(carry, _):
        def step(carry, _):
            r[...] = q[...]
            return carry, None

        return lax.scan(step, carry, jnp.arange(8))

    return lax.scan(epoch, (), jnp.arange(3))


@program(arguments=lambda: (jax.new_ref(jnp.ones((512, 512))),), donated=1)
@jax.jit
def stencil(u):
    """Reads of u in another order are temporaries for the sum; on cpu and cuda the sum is moved into u's place."""

    def body(_, carry):
        v = u[...]
        u[...] = 0.25 * (jnp.roll(v, 1, 0) + jnp.roll(v, -1, 0) + jnp.roll(v, 1, 1) + jnp.roll(v, -1, 1))
        return carry

    lax.fori_loop(0, 8, body, 0)


@program(arguments=lambda: (jax.new_ref(jnp.zeros(4096)), jax.new_ref(jnp.zeros((16, 4096)))), donated=2)
@jax.jit
def recorded(h, log):
    """The write of log is its own, and no copy of h."""

    def body(t, carry):
        h[...] = jnp.tanh(h[...] + 1.0)
        log[t] = h[...]
        return carry

    lax.fori_loop(0, 16, body, 0)


@program(arguments=lambda: (jax.new_ref(jnp.ones((256, 256))),), donated=1)
@jax.jit
def rolled_and_reversed(x):
    """One read in another order, and not two."""

    def body(_, carry):
        x[...] = jnp.roll(x[...], 100, 0)[::-1]
        return carry

    lax.fori_loop(0, 4, body, 0)
