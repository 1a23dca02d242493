"""A buffer that is written with a slice of itself: reversed, shifted by a row either way, and rolled."""

import jax
import jax.numpy as jnp

from mutcheck import program


def ref():
    return (jax.new_ref(jnp.arange(64.0 * 128).reshape(64, 128)),)


@program(arguments=ref, donated=1)
@jax.jit
def reversed_in_itself(x):
    x[...] = x[...][::-1]


@program(arguments=ref, donated=1)
@jax.jit
def shifted_down(x):
    x[1:] = x[:-1]


@program(arguments=ref, donated=1)
@jax.jit
def shifted_up(x):
    x[:-1] = x[1:]


@program(arguments=lambda: (jnp.arange(64.0 * 128).reshape(64, 128),), donated=1)
@jax.jit(donate_argnums=0)
def shifted_down_without_refs(x):
    return x.at[1:].set(x[:-1])


@program(arguments=lambda: (jnp.arange(64.0 * 128).reshape(64, 128),), donated=1)
@jax.jit(donate_argnums=0)
def rolled(x):
    return jnp.roll(x, 1, axis=0)


@program(arguments=lambda: (*ref(), jnp.array(5)), donated=1)
@jax.jit
def one_row_moved(x, row):
    x[row] = x[row + 1]
