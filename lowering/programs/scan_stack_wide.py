"""The same scan over layers, eight blocks of 256-1024-256: stacks that are too large for a TPU's fast memory."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import Waiver, program
from mutcheck.lowering.programs._models import Block


@nnx.vmap
def create_stack(rngs):
    return Block(256, 1024, 256, rngs=rngs)


def arguments():
    with refs.refs():
        block_stack = create_stack(nnx.Rngs(0).fork(split=8))
    return block_stack, jax.random.uniform(jax.random.key(0), (3, 256))


@program(
    arguments=arguments,
    donated=10,
    directives={"<0.8.1": "scan_stack_wide.rebuilt.check", ">=0.8.1,<0.11.2": "scan_stack_wide.call.check"},
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


# mutcheck: directives, made by `mutcheck directives scan_stack_wide`
# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %[[BN_BIAS:arg0]]: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %[[MEAN:arg1]]: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 2 : i32
# CHECK-SAME: %[[SCALE:arg2]]: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 3 : i32
# CHECK-SAME: %[[VAR:arg3]]: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 4 : i32
# CHECK-SAME: %[[COUNT:arg4]]: tensor<8xui32> {{[^%]*}}tf.aliasing_output = 5 : i32
# CHECK-SAME: %[[KEY:arg5]]: tensor<8x2xui32> {{[^%]*}}tf.aliasing_output = 6 : i32
# CHECK-SAME: %[[LINEAR_BIAS:arg6]]: tensor<8x1024xf32> {{[^%]*}}tf.aliasing_output = 7 : i32
# CHECK-SAME: %[[LINEAR_KERNEL:arg7]]: tensor<8x256x1024xf32> {{[^%]*}}tf.aliasing_output = 8 : i32
# CHECK-SAME: %[[OUT_BIAS:arg8]]: tensor<8x256xf32> {{[^%]*}}tf.aliasing_output = 9 : i32
# CHECK-SAME: %[[OUT_KERNEL:arg9]]: tensor<8x1024x256xf32> {{[^%]*}}tf.aliasing_output = 10 : i32
# CHECK: %[[LOOP:.+]]:13 = stablehlo.while(
# CHECK-SAME: %[[CARRIED_BN_BIAS:iterArg[_0-9]*]] = %[[BN_BIAS]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_MEAN:iterArg[_0-9]*]] = %[[MEAN]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_SCALE:iterArg[_0-9]*]] = %[[SCALE]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_VAR:iterArg[_0-9]*]] = %[[VAR]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_COUNT:iterArg[_0-9]*]] = %[[COUNT]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_KEY:iterArg[_0-9]*]] = %[[KEY]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_LINEAR_BIAS:iterArg[_0-9]*]] = %[[LINEAR_BIAS]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_LINEAR_KERNEL:iterArg[_0-9]*]] = %[[LINEAR_KERNEL]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_OUT_BIAS:iterArg[_0-9]*]] = %[[OUT_BIAS]]{{[ ,):]}}
# CHECK-SAME: %[[CARRIED_OUT_KERNEL:iterArg[_0-9]*]] = %[[OUT_KERNEL]]{{[ ,):]}}
# CHECK: %[[NEW_BN_BIAS:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_BN_BIAS]],
# CHECK: %[[NEW_MEAN:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_MEAN]],
# CHECK: %[[NEW_SCALE:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_SCALE]],
# CHECK: %[[NEW_VAR:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_VAR]],
# CHECK: %[[NEW_COUNT:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_COUNT]],
# CHECK: %[[NEW_KEY:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_KEY]],
# CHECK: %[[NEW_LINEAR_BIAS:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_LINEAR_BIAS]],
# CHECK: %[[NEW_LINEAR_KERNEL:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_LINEAR_KERNEL]],
# CHECK: %[[NEW_OUT_BIAS:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_OUT_BIAS]],
# CHECK: %[[NEW_OUT_KERNEL:.+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}(%[[CARRIED_OUT_KERNEL]],
# CHECK: stablehlo.return {{[^,]+}}, {{[^,]+}}, {{[^,]+}}, %[[NEW_BN_BIAS]], %[[NEW_MEAN]], %[[NEW_SCALE]],
# CHECK-SAME: %[[NEW_VAR]], %[[NEW_COUNT]], %[[NEW_KEY]], %[[NEW_LINEAR_BIAS]], %[[NEW_LINEAR_KERNEL]],
# CHECK-SAME: %[[NEW_OUT_BIAS]], %[[NEW_OUT_KERNEL]] :
# CHECK: return {{[^,]+}}, %[[LOOP]]#3, %[[LOOP]]#4, %[[LOOP]]#5, %[[LOOP]]#6, %[[LOOP]]#7, %[[LOOP]]#8,
# CHECK-SAME: %[[LOOP]]#9, %[[LOOP]]#10, %[[LOOP]]#11, %[[LOOP]]#12 :
# mutcheck: end of directives
