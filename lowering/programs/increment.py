"""Read a ref, add one, write it back; nothing is returned."""

import jax
import jax.numpy as jnp

from mutcheck.lowering import compat
from mutcheck.lowering.program import program


@program(arguments=lambda: (compat.new_ref(jnp.array([1, 2, 3])),), donated=1, updates={"m_array": "updated"})
@jax.jit
def increment(m_array):
    array = m_array[...]
    m_array[...] = array + 1
