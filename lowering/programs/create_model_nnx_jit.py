"""The second way round the limit of `create_model`: `nnx.jit` makes the refs outside."""

from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Block


@program(arguments=lambda: (nnx.Rngs(0),))
@nnx.jit
def create_model_nnx_jit(rngs):
    with refs.refs():
        return Block(2, 64, 3, rngs=rngs)


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
