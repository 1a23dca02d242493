"""https://github.com/jax-ml/jax/issues/40101: a loop that sets one element of a long vector per step.

From jax 0.11.1 on some CPUs each step was reported to rewrite the whole vector, with the optimized HLO unchanged:
the machine code did it. A proof from the buffer assignment cannot see that, and calls the update in place.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import program

LENGTH = 2**16


@program(arguments=lambda: (jnp.zeros(LENGTH),), donated=1)
@partial(jax.jit, donate_argnums=0)
def fill(path):
    def step(i, path):
        return path.at[i + 1].set(0.5 * path[i] + 1.0)

    return jax.lax.fori_loop(0, LENGTH - 1, step, path)
