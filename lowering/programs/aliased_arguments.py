"""One ref passed under two names."""

import jax
import jax.numpy as jnp

from mutcheck import refs
from mutcheck.core.program import program


def arguments():
    x = refs.new_ref(jnp.array(0))
    return x, x


@program(arguments=arguments, rejected={">=0.7.2": "one ref is passed twice"})
@jax.jit
def aliased_arguments(a, b):
    pass


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
