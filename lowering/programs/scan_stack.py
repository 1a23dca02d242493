"""`lax.scan` over the layers of a stack: eight blocks whose refs are stacked along a leading axis."""

import jax
from flax import nnx

from mutcheck.lowering import compat
from mutcheck.lowering.program import program
from mutcheck.lowering.programs._models import Block


@nnx.vmap
def create_stack(rngs):
    return Block(2, 64, 2, rngs=rngs)


def arguments():
    with compat.refs():
        block_stack = create_stack(nnx.Rngs(0).fork(split=8))
    return block_stack, jax.random.uniform(jax.random.key(0), (3, 2))


@program(arguments=arguments, donated=10)
@jax.jit
def scan_stack(block_stack, x):
    def scan_fn(x, block):
        x = block(x)
        return x, None

    y, _ = jax.lax.scan(scan_fn, x, block_stack)
    return y
