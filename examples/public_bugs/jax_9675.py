"""https://github.com/jax-ml/jax/issues/9675: a donation that no output can use should fail loudly.

JAX warns, and goes on without it. Here the outputs that are left for the donated argument have another dtype,
another shape, another element count, or are none at all.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program

IN_VAIN = Waiver("donation.in-vain", "what the thread asks for: a loud failure, here accepted so that it can be shown")
NOT_OFFERED = Waiver("donation.in-vain", "JAX 0.7 warns, and does not offer it at all", releases="<0.8")


@program(
    arguments=lambda: (jnp.zeros((64, 128)),),
    waivers=(
        NOT_OFFERED,
        Waiver("inplace.copied", "it is computed elsewhere and moved into the place", releases=">=0.8", targets="cpu"),
    ),
)
@partial(jax.jit, donate_argnums=0)
def other_dtype(x):
    """As many bytes as the output: from JAX 0.8 on XLA gives the buffer to it, though the dtype is another."""
    return (x * 100).astype(jnp.int32)


@program(arguments=lambda: (jnp.zeros((64, 128)),), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=0)
def narrower_dtype(x):
    return x.astype(jnp.bfloat16)


@program(
    arguments=lambda: (jnp.zeros((64, 128)),),
    waivers=(
        NOT_OFFERED,
        Waiver("inplace.copied", "it is computed or put in order elsewhere", releases=">=0.8", targets="cpu"),
    ),
)
@partial(jax.jit, donate_argnums=0)
def other_shape(x):
    """As many elements as the output: JAX offers it as a `jax.buffer_donor`, without a warning."""
    return (x + 1).reshape(128, 64)


@program(arguments=lambda: (jnp.zeros((64, 128)),), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=0)
def fewer_elements(x):
    return x[:32] + 1


@program(arguments=lambda: (jnp.zeros((64, 128)),), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=0)
def one_number(x):
    return x.sum()


@program(arguments=lambda: (jnp.zeros((64, 128)), jnp.ones((64, 128))), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=(0, 1))
def one_output_for_two(x, y):
    return x + y
