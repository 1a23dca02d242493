"""https://github.com/jax-ml/jax/issues/38145: a scan whose `cond` either updates all that it carries, or nothing.

Reported on GPU: no copy with jax 0.7.2, and every carried matrix copied in every step with 0.8.2 and 0.9.1.
jax 0.12.0.1 copies none on cpu and cuda; on tpu they are moved to fast memory and back.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program

STEPS = 16


def arguments():
    params = {"first": jnp.ones((64, 256)), "second": jnp.ones((256, 256)), "third": jnp.ones((256, 32))}
    return params, jnp.arange(STEPS) % 4 == 0


@program(
    arguments=arguments,
    donated=3,
    waivers=(
        Waiver(
            "inplace.copied",
            "jax-ml/jax#38145: all carries are copied in every iteration",
            releases=">=0.8,<0.11",
            targets="cuda",
        ),
        Waiver(
            "inplace.copied", "one matrix gets another layout for the loop, and back", releases="<0.11", targets="tpu"
        ),
    ),
)
@partial(jax.jit, donate_argnums=0)
def train_sometimes(params, is_due):
    def step(params, is_due):
        def update(params):
            return jax.tree.map(lambda matrix: matrix - 0.01 * jnp.tanh(matrix), params)

        return jax.lax.cond(is_due, update, lambda params: params, params), None

    params, _ = jax.lax.scan(step, params, is_due)
    return params
