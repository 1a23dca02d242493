"""https://github.com/jax-ml/jax/issues/39449: a `lax.cond` with one branch that returns a donated vector as it is.

Whether the vector is copied depended on which of the branches comes first: jax 0.7.0 on cpu copies it three times
where the branch that does nothing is the first one of the HLO. jax 0.12.0.1 does not copy it in either order.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program


def arguments():
    return jnp.zeros(2**16), jnp.array(True)


@program(
    arguments=arguments,
    donated=1,
    waivers=Waiver(
        "inplace.copied", "copied once for each branch on NVIDIA GPUs", releases=">=0.8,<0.11", targets="cuda"
    ),
)
@partial(jax.jit, donate_argnums=0)
def set_or_keep(x, is_set):
    return jax.lax.cond(is_set, lambda x: x.at[0].set(1.0), lambda x: x, x)


@program(
    arguments=arguments,
    donated=1,
    waivers=Waiver(
        "inplace.copied",
        "jax-ml/jax#39449: copied where the unchanged branch is first",
        releases="<0.11",
        targets="cpu",
    ),
)
@partial(jax.jit, donate_argnums=0)
def keep_or_set(x, is_kept):
    return jax.lax.cond(is_kept, lambda x: x, lambda x: x.at[0].set(1.0), x)
