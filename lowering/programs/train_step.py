"""One step of training: loss, gradients and Adam, on a model and an optimizer of refs."""

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from mutcheck import refs
from mutcheck.core.program import Waiver, program
from mutcheck.lowering.programs._models import Block


def arguments():
    with refs.refs():
        model = Block(2, 64, 3, rngs=nnx.Rngs(0))
        optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    return model, optimizer, jnp.ones((10, 2)), jnp.ones((10, 3))


@program(
    arguments=arguments,
    donated=24,
    updates={"*.key": "passed through", "*": "updated"},
    waivers=Waiver(
        "inplace.copied",
        targets=("cpu", "cuda", "tpu"),
        reason="a few small parameters are saved before their place is lent or overwritten, since they are read later",
    ),
    rejected={">=0.8.3,<0.11.1": "BatchNorm writes its statistics inside the differentiated function"},
)
@jax.jit
def train_step(model, optimizer, x, y):
    graphdef, params, nondiff = nnx.split(model, nnx.Param, ...)

    def loss_fn(params):
        model = nnx.merge(graphdef, params, nondiff)
        return ((model(x) - y) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(refs.to_arrays(params))  # jax.grad takes plain arrays
    optimizer.update(model, grads)
    return loss


# Made by `mutcheck lower train_step --emit directives`: NEWn is what becomes of argument n.
#
# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %arg0: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %arg1: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 2 : i32
# CHECK-SAME: %arg2: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 3 : i32
# CHECK-SAME: %arg3: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 4 : i32
# CHECK-SAME: %arg4: tensor<ui32> {{[^%]*}}tf.aliasing_output = 5 : i32
# CHECK-SAME: %arg5: tensor<2xui32> {{[^%]*}}tf.aliasing_output = 6 : i32
# CHECK-SAME: %arg6: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 7 : i32
# CHECK-SAME: %arg7: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 8 : i32
# CHECK-SAME: %arg8: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 9 : i32
# CHECK-SAME: %arg9: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 10 : i32
# CHECK-SAME: %arg10: tensor<i32> {{[^%]*}}tf.aliasing_output = 11 : i32
# CHECK-SAME: %arg11: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 12 : i32
# CHECK-SAME: %arg12: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 13 : i32
# CHECK-SAME: %arg13: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 14 : i32
# CHECK-SAME: %arg14: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 15 : i32
# CHECK-SAME: %arg15: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 16 : i32
# CHECK-SAME: %arg16: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 17 : i32
# CHECK-SAME: %arg17: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 18 : i32
# CHECK-SAME: %arg18: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 19 : i32
# CHECK-SAME: %arg19: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 20 : i32
# CHECK-SAME: %arg20: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 21 : i32
# CHECK-SAME: %arg21: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 22 : i32
# CHECK-SAME: %arg22: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 23 : i32
# CHECK-SAME: %arg23: tensor<ui32> {{[^%]*}}tf.aliasing_output = 24 : i32
# CHECK: [[VIA1:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg1{{[ ,):]}}
# CHECK: [[NEW1:%[^ :,]+]] = stablehlo.add [[VIA1]]{{[ ,):]}}
# CHECK: [[VIA3:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg3{{[ ,):]}}
# CHECK: [[NEW3:%[^ :,]+]] = stablehlo.add [[VIA3]]{{[ ,):]}}
# CHECK: [[NEW4:%[^ :,]+]] = stablehlo.add %arg4{{[ ,):]}}
# CHECK: [[VIA11:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg11{{[ ,):]}}
# CHECK: [[NEW11:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA11]]{{[ ,):]}}
# CHECK: [[VIA12:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg12{{[ ,):]}}
# CHECK: [[NEW12:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA12]]{{[ ,):]}}
# CHECK: [[VIA13:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg13{{[ ,):]}}
# CHECK: [[NEW13:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA13]]{{[ ,):]}}
# CHECK: [[VIA14:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg14{{[ ,):]}}
# CHECK: [[NEW14:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA14]]{{[ ,):]}}
# CHECK: [[VIA15:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg15{{[ ,):]}}
# CHECK: [[NEW15:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA15]]{{[ ,):]}}
# CHECK: [[VIA16:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg16{{[ ,):]}}
# CHECK: [[NEW16:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA16]]{{[ ,):]}}
# CHECK: [[VIA17:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg17{{[ ,):]}}
# CHECK: [[NEW17:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA17]]{{[ ,):]}}
# CHECK: [[VIA18:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg18{{[ ,):]}}
# CHECK: [[NEW18:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA18]]{{[ ,):]}}
# CHECK: [[VIA19:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg19{{[ ,):]}}
# CHECK: [[NEW19:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA19]]{{[ ,):]}}
# CHECK: [[VIA20:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg20{{[ ,):]}}
# CHECK: [[NEW20:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA20]]{{[ ,):]}}
# CHECK: [[VIA21:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg21{{[ ,):]}}
# CHECK: [[NEW21:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA21]]{{[ ,):]}}
# CHECK: [[VIA22:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg22{{[ ,):]}}
# CHECK: [[NEW22:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[VIA22]]{{[ ,):]}}
# CHECK: [[VIA10:%[^ :,]+]] = stablehlo.add %arg10{{[ ,):]}}
# CHECK: [[NEW10:%[^ :,]+]] = call @_where{{[_0-9]*}}({{[^,]+}}, [[VIA10]]{{[ ,):]}}
# CHECK: [[NEW0:%[^ :,]+]] = stablehlo.add %arg0{{[ ,):]}}
# CHECK: [[NEW2:%[^ :,]+]] = stablehlo.add %arg2{{[ ,):]}}
# CHECK: [[NEW6:%[^ :,]+]] = stablehlo.add %arg6{{[ ,):]}}
# CHECK: [[NEW7:%[^ :,]+]] = stablehlo.add %arg7{{[ ,):]}}
# CHECK: [[NEW8:%[^ :,]+]] = stablehlo.add %arg8{{[ ,):]}}
# CHECK: [[NEW9:%[^ :,]+]] = stablehlo.add %arg9{{[ ,):]}}
# CHECK: [[NEW23:%[^ :,]+]] = stablehlo.add %arg23{{[ ,):]}}
# The key passes through: as it is, and as a sharding constraint of it up to jax 0.8.
# CHECK: return {{[^,]+}}, [[NEW0]], [[NEW1]], [[NEW2]], [[NEW3]], [[NEW4]], {{[^,]+}}, [[NEW6]], [[NEW7]], [[NEW8]],
# CHECK-SAME: [[NEW9]], [[NEW10]], [[NEW11]], [[NEW12]], [[NEW13]], [[NEW14]], [[NEW15]], [[NEW16]], [[NEW17]],
# CHECK-SAME: [[NEW18]], [[NEW19]], [[NEW20]], [[NEW21]], [[NEW22]], [[NEW23]] :
