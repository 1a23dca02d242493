"""A jitted function that returns a model of refs: refs are not outputs of `jax.jit`."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Block


@program(arguments=lambda: (nnx.Rngs(0),), rejected={">=0.7.2": "a ref cannot be returned from jax.jit"})
@jax.jit
def create_model(rngs):
    with refs.refs():
        return Block(2, 64, 3, rngs=rngs)


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
