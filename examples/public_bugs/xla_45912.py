"""https://github.com/openxla/xla/issues/45912: a donated array is updated, read by a loop, and updated again.

All of that fits into the array's own place, and did up to jax 0.7.1. From jax 0.7.2 on, the first update was computed
into another place: as much memory again. Nothing is copied, so that the array is *in place*; it is `relocated`.
`mutcheck bisect` finds the release in which that began, and the one in which it ended.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import program

SIZE = 1 << 20
READS = 8


@program(arguments=lambda: (jnp.ones(SIZE),), donated=1)
@partial(jax.jit, donate_argnums=0)
def update_read_update(weights):
    updated = jnp.exp(weights)

    def read(step, total):
        return total + updated[step * (SIZE // READS)]

    total = jax.lax.fori_loop(0, READS, read, jnp.float32(0))
    return updated * total
