"""Split an object whose two names share a variable, and write it through the merged object."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import Call, program
from mutcheck.lowering.programs.shared_variables import SharedVariables


def arguments():
    with refs.refs():
        shared = SharedVariables()
    graphdef, state = nnx.split(shared)
    return Call(graphdef, state)


@program(arguments=arguments, donated=1, updates={"*": "updated"})
@jax.jit
def split_merge_shared(graphdef, state):
    merged = nnx.merge(graphdef, state)
    merged.a[...] += 10


# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<i32> {{[^%]*}}tf.aliasing_output = 0 : i32
# CHECK: [[NEW0:%[^ :,]+]] = stablehlo.add %arg0{{[ ,):]}}
# CHECK: return %{{[0-9]+}} :
