"""The same layer, frozen back to plain arrays: nothing may be donated."""

import jax
import jax.numpy as jnp
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Linear


def arguments():
    mutable_model = refs.to_refs(Linear(1, 3, rngs=nnx.Rngs(0)))
    return refs.to_arrays(mutable_model), jnp.ones((2, 1))


@program(arguments=arguments, donated=0)
@jax.jit
def linear_frozen(model, x):
    return model(x)


# CHECK-LABEL: func.func public @main(
# CHECK-NOT: tf.aliasing_output
# CHECK: return
