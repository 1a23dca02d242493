"""The first way round the limit of `create_model`: return plain arrays and make refs of them afterwards."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Block


@program(arguments=lambda: (nnx.Rngs(0),), donated=0)
@jax.jit
def create_model_frozen(rngs):
    with refs.refs(False):
        return Block(2, 64, 3, rngs=rngs)


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
