"""One module under two names of an object, passed whole to `jax.jit`."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Linear


class SharedModules(nnx.Object):
    def __init__(self):
        self.a = Linear(1, 1, rngs=nnx.Rngs(0))
        self.b = self.a


def arguments():
    with refs.refs():
        return (SharedModules(),)


@program(arguments=arguments, donated=0, rejected={">=0.7.2": "one ref is passed twice, or the object is no pytree"})
@jax.jit
def shared_modules(pytree):
    pass


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
