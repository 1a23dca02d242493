"""`increment` on a Flax variable that holds a ref."""

import jax
import jax.numpy as jnp
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import program


def arguments():
    with refs.refs():
        return (nnx.Variable(jnp.array([1, 2, 3])),)


@program(arguments=arguments, donated=1, updates={"variable": "updated"})
@jax.jit
def variable_increment(variable):
    array = variable[...]
    variable[...] = array + 1


# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<3xi32> {{[^%]*}}tf.aliasing_output = 0 : i32
# CHECK: [[NEW0:%[^ :,]+]] = stablehlo.add %arg0{{[ ,):]}}
# CHECK: return [[NEW0]] :
