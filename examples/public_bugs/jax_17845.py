"""https://github.com/jax-ml/jax/issues/17845: a scan that takes one element of its carry and closes the gap.

Each step reads one element of a donated vector, and moves the slice of 1000 that follows it back by one place.
On cpu every step copies the whole vector twice, though it is donated and aliased; cuda and tpu update it in place.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program


def arguments():
    return jnp.arange(2**20, dtype=jnp.float32), jnp.array([5, 70_000, 512, 1_000_000], jnp.int32)


@program(
    arguments=arguments,
    donated=1,
    waivers=Waiver("inplace.copied", "jax-ml/jax#17845: two whole copies in every iteration", targets="cpu"),
)
@partial(jax.jit, donate_argnums=0)
def pop_all(queue, indices):
    def pop(queue, index):
        popped = queue[index]
        following = jax.lax.dynamic_slice(queue, (index + 1,), (1000,))
        return jax.lax.dynamic_update_slice(queue, following, (index,)), popped

    return jax.lax.scan(pop, queue, indices)
