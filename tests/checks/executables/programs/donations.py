"""Arrays that are donated, without refs: used in place, in vain, swapped, and read after their update."""

import jax
import jax.numpy as jnp

from mutcheck import program


def matrix():
    return (jnp.ones((128, 256)),)


@program(arguments=lambda: (*matrix(), jnp.array(3)), donated=1)
@jax.jit(donate_argnums=0)
def in_place_without_refs(x, row):
    return x.at[row].add(1.0)


@program(arguments=matrix)
@jax.jit(donate_argnums=0)
def only_output_has_other_dtype(x):
    return (x * 2).astype(jnp.int32)


@program(arguments=lambda: (jnp.zeros((128, 256)), jnp.ones((128, 256))), donated=2)
@jax.jit(donate_argnums=(0, 1))
def swapped(x, y):
    return y, x


@program(arguments=lambda: (jax.new_ref(jnp.zeros((128, 256))), jax.new_ref(jnp.ones((128, 256)))), donated=2)
@jax.jit
def swapped_refs(x, y):
    x[...], y[...] = y[...], x[...]


@program(arguments=lambda: (jnp.zeros((128, 256)), jnp.ones((128, 256))), donated=2)
@jax.jit(donate_argnums=(0, 1))
def updated_and_returned_in_the_other_order(x, y):
    """JAX pairs by shape in order, so that each new value lands in the other's buffer."""
    return y.at[0].set(2.0), x.at[0].set(3.0)


@program(arguments=lambda: (jax.new_ref(jnp.ones((128, 256))), jnp.ones((256, 64))), donated=1)
@jax.jit
def old_value_read_after_the_write(x, weight):
    """What is read last is needed as a whole, and depends on what was written: no order saves the copy."""
    old = x[...]
    x[3] = jnp.sin(old[3])
    return jnp.cumsum(old * x[...].sum(), axis=0) @ weight


@program(arguments=lambda: (jax.new_ref(jnp.ones((128, 256))),), donated=1)
@jax.jit
def old_value_read_first(x):
    """The old value is read after the write in the text, but nothing keeps a compiler from reading it before."""
    old = x[...]
    x[3] = jnp.zeros(256)
    return old.sum()


@program(arguments=lambda: (jnp.ones((128, 256)),), donated=1)
@jax.jit(donate_argnums=0)
def old_value_returned_too(x):
    return x.at[3].set(0.0), x
