"""A linear layer that holds refs, called: it reads them and writes none."""

import jax
import jax.numpy as jnp
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program
from mutcheck.lowering.programs._models import Linear


def arguments():
    return refs.to_refs(Linear(1, 3, rngs=nnx.Rngs(0))), jnp.ones((2, 1))


@program(arguments=arguments, donated=2, updates={"model.*": "passed through"})
@jax.jit
def linear_mutable(model, x):
    return model(x)


# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %arg1: tensor<1x3xf32> {{[^%]*}}tf.aliasing_output = 2 : i32
# CHECK: return {{[^,]+}}, %arg0, %arg1 :
