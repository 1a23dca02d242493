"""https://github.com/jax-ml/jax/issues/9675: a donation that no output can use should fail loudly.

JAX warns, and goes on without it. Here the outputs that are left for the donated argument have another dtype,
another shape, another element count, or are none at all.
"""

import jax
import jax.numpy as jnp

from mutcheck import program


@program(arguments=lambda: (jnp.zeros((64, 128)),))
@jax.jit(donate_argnums=0)
def other_dtype(x):
    return (x * 100).astype(jnp.int32)


@program(arguments=lambda: (jnp.zeros((64, 128)),))
@jax.jit(donate_argnums=0)
def narrower_dtype(x):
    return x.astype(jnp.bfloat16)


@program(arguments=lambda: (jnp.zeros((64, 128)),))
@jax.jit(donate_argnums=0)
def other_shape(x):
    """As many elements as the output: JAX offers it as a `jax.buffer_donor`, without a warning."""
    return (x + 1).reshape(128, 64)


@program(arguments=lambda: (jnp.zeros((64, 128)),))
@jax.jit(donate_argnums=0)
def fewer_elements(x):
    return x[:32] + 1


@program(arguments=lambda: (jnp.zeros((64, 128)),))
@jax.jit(donate_argnums=0)
def one_number(x):
    return x.sum()


@program(arguments=lambda: (jnp.zeros((64, 128)), jnp.ones((64, 128))))
@jax.jit(donate_argnums=(0, 1))
def one_output_for_two(x, y):
    return x + y
