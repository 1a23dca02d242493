"""https://github.com/jax-ml/jax/issues/16906: a donation in vain should be told by the name of the right argument.

Several arguments are donated, and one of them is static or unused, so that positions in `@main` are not those of
the call. A tool that counts in `@main` names the wrong one.
"""

from functools import partial

import jax
import jax.numpy as jnp

from mutcheck import Waiver, program

IN_VAIN = Waiver("donation.in-vain", "what the thread asks for: a loud failure, here accepted so that it can be shown")


def arguments():
    return jnp.zeros((8, 128)), 3, jnp.ones((16, 128)), jnp.ones((32, 128), jnp.float32)


@program(arguments=arguments, waivers=IN_VAIN)
@partial(jax.jit, static_argnums=1, donate_argnums=(0, 2, 3))
def after_a_static(used, power, reduced, also_used):
    """`reduced` can be used by no output."""
    return used + reduced.sum() ** power, also_used * 2


@program(arguments=lambda: (jnp.zeros((8, 128)), jnp.ones((16, 128)), jnp.ones((32, 128))), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=(0, 1, 2))
def after_an_unused(used, unused, reduced):  # noqa: ARG001
    """`unused` is dropped from `@main`, and `reduced` can be used by no output."""
    return used + reduced.sum()


@program(arguments=lambda: (jnp.zeros((8, 128)), jnp.ones((8, 128)), jnp.ones((32, 128))), waivers=IN_VAIN)
@partial(jax.jit, donate_argnums=(0, 1, 2))
def unused_of_the_same_shape(unused, used, also_used):  # noqa: ARG001
    """`unused` has the shape of the first output, which is `used`'s."""
    return used + 1, also_used * 2


@program(
    arguments=lambda: ("mean", {"weight": jnp.zeros((8, 128)), "step": jnp.array(0), "history": jnp.ones((32, 128))}),
    waivers=IN_VAIN,
)
@partial(jax.jit, static_argnames="reduction", donate_argnames="state")
def after_a_static_by_name(reduction, state):
    """`state["history"]` can be used by no output."""
    return {"weight": state["weight"] + getattr(jnp, reduction)(state["history"]), "step": state["step"] + 1}
