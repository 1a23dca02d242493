"""One variable under two names of an object, passed whole to `jax.jit`."""

import jax
import jax.numpy as jnp
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program


class SharedVariables(nnx.Object):
    def __init__(self):
        self.a = nnx.Variable(jnp.array(0))
        self.b = self.a


def arguments():
    with refs.refs():
        return (SharedVariables(),)


@program(arguments=arguments, donated=0, rejected={">=0.7.2": "one ref is passed twice, or the object is no pytree"})
@jax.jit
def shared_variables(pytree):
    pass


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
