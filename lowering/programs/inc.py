"""The same as `increment`, written as an augmented assignment."""

import jax
import jax.numpy as jnp

from mutcheck import refs
from mutcheck.core.program import program


@program(arguments=lambda: (refs.new_ref(jnp.array([1, 2, 3])),), donated=1, updates={"x": "updated"})
@jax.jit
def inc(x):
    x[...] += 1


# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<3xi32> {{[^%]*}}tf.aliasing_output = 0 : i32
# CHECK: [[NEW0:%[^ :,]+]] = stablehlo.add %arg0{{[ ,):]}}
# CHECK: return [[NEW0]] :
