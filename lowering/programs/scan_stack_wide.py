"""The same scan over layers, eight blocks of 256-1024-256: stacks that are too large for a TPU's fast memory."""

import jax
from flax import nnx

from mutcheck.lowering import compat
from mutcheck.lowering.program import Waiver, program
from mutcheck.lowering.programs._models import Block


@nnx.vmap
def create_stack(rngs):
    return Block(256, 1024, 256, rngs=rngs)


def arguments():
    with compat.refs():
        block_stack = create_stack(nnx.Rngs(0).fork(split=8))
    return block_stack, jax.random.uniform(jax.random.key(0), (3, 256))


@program(
    arguments=arguments,
    donated=10,
    waivers=(
        Waiver(
            "update.rebuilt",
            releases="<0.8.1",
            reason="lax.scan returned the refs that it scans over as stacked outputs, in fresh buffers",
        ),
        Waiver(
            "inplace.copied",
            releases="<0.8.1",
            targets=("cuda", "tpu"),
            reason="the loop that rebuilds a stack reads the old one from a copy in every iteration",
        ),
        Waiver(
            "inplace.copied",
            targets=("cpu",),
            reason="XLA's CPU backend keeps a copy of each stack that a layer reads and writes, in every iteration",
        ),
    ),
)
@jax.jit
def scan_stack_wide(block_stack, x):
    def scan_fn(x, block):
        x = block(x)
        return x, None

    y, _ = jax.lax.scan(scan_fn, x, block_stack)
    return y


# Every stack is donated; the executables' ledgers pin what becomes of them.
#
# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %arg9: tensor<8x1024x256xf32> {{[^%]*}}tf.aliasing_output = 10 : i32
# HLO: input_output_alias={ {1}: (0, {}, may-alias), {2}: (1, {}, may-alias)
# HLO-CUDA-NOT: = f32[8,256,1024]{{[^ ]*}} copy(
