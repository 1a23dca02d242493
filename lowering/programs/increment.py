"""Read a ref, add one, write it back; nothing is returned."""

import jax
import jax.numpy as jnp

from mutcheck import refs
from mutcheck.core.program import program


@program(arguments=lambda: (refs.new_ref(jnp.array([1, 2, 3])),), donated=1, updates={"m_array": "updated"})
@jax.jit
def increment(m_array):
    array = m_array[...]
    m_array[...] = array + 1


# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<3xi32> {{[^%]*}}tf.aliasing_output = 0 : i32
# CHECK: [[NEW0:%[^ :,]+]] = stablehlo.add %arg0{{[ ,):]}}
# CHECK: return [[NEW0]] :
