"""https://github.com/openxla/xla/issues/49176: an update in place that reads what it has overwritten.

An array is shifted down by one row into itself, and reshaped. XLA on cpu updates it in place in ascending order,
so that the first row fills all of it: `[1 1 1 1]` where `[1 1 2 3]` is right. Only a run shows it.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program

WRONG = Waiver("observed.differs", "openxla/xla#49176: it is updated in place where it must not be", targets="cpu")


@program(arguments=lambda: (jnp.arange(4, dtype=jnp.int32).reshape(4, 1, 1),), waivers=WRONG)
@jax.jit
def shift_down(x):
    base = x + jnp.int32(1)
    return jax.lax.dynamic_update_slice(base, base[:3], (1, 0, 0)).reshape(1, 4, 1)


@program(
    arguments=lambda: (jnp.arange(4, dtype=jnp.int32).reshape(4, 1, 1),),
    waivers=(
        WRONG,
        Waiver("donation.in-vain", "JAX 0.7 does not offer it: the shape is another", releases="<0.8"),
        Waiver(
            "inplace.copied", "the result is moved into the place", releases=">=0.8", targets=("cpu", "cuda", "rocm")
        ),
    ),
)
@partial(jax.jit, donate_argnums=0)
def shift_down_donated(x):
    base = x + jnp.int32(1)
    return jax.lax.dynamic_update_slice(base, base[:3], (1, 0, 0)).reshape(1, 4, 1)
