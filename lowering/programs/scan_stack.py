"""`lax.scan` over the layers of a stack: eight blocks whose refs are stacked along a leading axis."""

import jax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import Waiver, program
from mutcheck.lowering.programs._models import Block


@nnx.vmap
def create_stack(rngs):
    return Block(2, 64, 2, rngs=rngs)


def arguments():
    with refs.refs():
        block_stack = create_stack(nnx.Rngs(0).fork(split=8))
    return block_stack, jax.random.uniform(jax.random.key(0), (3, 2))


@program(
    arguments=arguments,
    donated=10,
    directives={"<0.8.1": "scan_stack.rebuilt.check", ">=0.8.1,<0.11.2": "scan_stack.call.check"},
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
def scan_stack(block_stack, x):
    def scan_fn(x, block):
        x = block(x)
        return x, None

    y, _ = jax.lax.scan(scan_fn, x, block_stack)
    return y


# Made by `mutcheck lower scan_stack --emit directives`: NEWn is what becomes of argument n.
#
# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<8x64xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %arg1: tensor<8x64xf32> {{[^%]*}}tf.aliasing_output = 2 : i32
# CHECK-SAME: %arg2: tensor<8x64xf32> {{[^%]*}}tf.aliasing_output = 3 : i32
# CHECK-SAME: %arg3: tensor<8x64xf32> {{[^%]*}}tf.aliasing_output = 4 : i32
# CHECK-SAME: %arg4: tensor<8xui32> {{[^%]*}}tf.aliasing_output = 5 : i32
# CHECK-SAME: %arg5: tensor<8x2xui32> {{[^%]*}}tf.aliasing_output = 6 : i32
# CHECK-SAME: %arg6: tensor<8x64xf32> {{[^%]*}}tf.aliasing_output = 7 : i32
# CHECK-SAME: %arg7: tensor<8x2x64xf32> {{[^%]*}}tf.aliasing_output = 8 : i32
# CHECK-SAME: %arg8: tensor<8x2xf32> {{[^%]*}}tf.aliasing_output = 9 : i32
# CHECK-SAME: %arg9: tensor<8x64x2xf32> {{[^%]*}}tf.aliasing_output = 10 : i32
# CHECK: [[LOOP0:%[^ :,]+]]:13 = stablehlo.while(
# CHECK-SAME: [[IN0:%iterArg[_0-9]*]] = %arg0{{[ ,):]}}
# CHECK-SAME: [[IN1:%iterArg[_0-9]*]] = %arg1{{[ ,):]}}
# CHECK-SAME: [[IN2:%iterArg[_0-9]*]] = %arg2{{[ ,):]}}
# CHECK-SAME: [[IN3:%iterArg[_0-9]*]] = %arg3{{[ ,):]}}
# CHECK-SAME: [[IN4:%iterArg[_0-9]*]] = %arg4{{[ ,):]}}
# CHECK-SAME: [[IN5:%iterArg[_0-9]*]] = %arg5{{[ ,):]}}
# CHECK-SAME: [[IN6:%iterArg[_0-9]*]] = %arg6{{[ ,):]}}
# CHECK-SAME: [[IN7:%iterArg[_0-9]*]] = %arg7{{[ ,):]}}
# CHECK-SAME: [[IN8:%iterArg[_0-9]*]] = %arg8{{[ ,):]}}
# CHECK-SAME: [[IN9:%iterArg[_0-9]*]] = %arg9{{[ ,):]}}
# CHECK: [[NEW0:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN0]]{{[ ,):]}}
# CHECK: [[NEW1:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN1]]{{[ ,):]}}
# CHECK: [[NEW2:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN2]]{{[ ,):]}}
# CHECK: [[NEW3:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN3]]{{[ ,):]}}
# CHECK: [[NEW4:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN4]]{{[ ,):]}}
# CHECK: [[NEW5:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN5]]{{[ ,):]}}
# CHECK: [[NEW6:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN6]]{{[ ,):]}}
# CHECK: [[NEW7:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN7]]{{[ ,):]}}
# CHECK: [[NEW8:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN8]]{{[ ,):]}}
# CHECK: [[NEW9:%[^ :,]+]] = func.call @dynamic_update_index_in_dim{{[_0-9]*}}([[IN9]]{{[ ,):]}}
# CHECK: stablehlo.return {{[^,]+}}, {{[^,]+}}, {{[^,]+}}, [[NEW0]], [[NEW1]], [[NEW2]], [[NEW3]], [[NEW4]],
# CHECK-SAME: [[NEW5]], [[NEW6]], [[NEW7]], [[NEW8]], [[NEW9]] :
# CHECK: return {{[^,]+}}, [[LOOP0]]#3, [[LOOP0]]#4, [[LOOP0]]#5, [[LOOP0]]#6, [[LOOP0]]#7, [[LOOP0]]#8,
# CHECK-SAME: [[LOOP0]]#9, [[LOOP0]]#10, [[LOOP0]]#11, [[LOOP0]]#12 :
