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


# Made by `mutcheck directives train_step`: each capture is what becomes of the buffer that it is named for.
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
# CHECK: [[MEAN_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg1 :
# CHECK: [[MEAN:%[^ :,]+]] = stablehlo.add [[MEAN_MULTIPLY]],
# CHECK: [[VAR_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg3 :
# CHECK: [[VAR:%[^ :,]+]] = stablehlo.add [[VAR_MULTIPLY]],
# CHECK: [[RNGS_COUNT:%[^ :,]+]] = stablehlo.add %arg4,
# CHECK: [[MU_BN_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg11 :
# CHECK: [[MU_BN_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_BN_BIAS_MULTIPLY]] :
# CHECK: [[MU_BN_SCALE_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg12 :
# CHECK: [[MU_BN_SCALE:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_BN_SCALE_MULTIPLY]] :
# CHECK: [[MU_LINEAR_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg13 :
# CHECK: [[MU_LINEAR_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_LINEAR_BIAS_MULTIPLY]] :
# CHECK: [[MU_LINEAR_KERNEL_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg14 :
# CHECK: [[MU_LINEAR_KERNEL:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_LINEAR_KERNEL_MULTIPLY]] :
# CHECK: [[MU_LINEAR_OUT_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg15 :
# CHECK: [[MU_LINEAR_OUT_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_LINEAR_OUT_BIAS_MULTIPLY]] :
# CHECK: [[MU_LINEAR_OUT_KERNEL_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg16 :
# CHECK: [[MU_LINEAR_OUT_KERNEL:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[MU_LINEAR_OUT_KERNEL_MULTIPLY]] :
# CHECK: [[NU_BN_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg17 :
# CHECK: [[NU_BN_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_BN_BIAS_MULTIPLY]] :
# CHECK: [[NU_BN_SCALE_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg18 :
# CHECK: [[NU_BN_SCALE:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_BN_SCALE_MULTIPLY]] :
# CHECK: [[NU_LINEAR_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg19 :
# CHECK: [[NU_LINEAR_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_LINEAR_BIAS_MULTIPLY]] :
# CHECK: [[NU_LINEAR_KERNEL_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg20 :
# CHECK: [[NU_LINEAR_KERNEL:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_LINEAR_KERNEL_MULTIPLY]] :
# CHECK: [[NU_LINEAR_OUT_BIAS_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg21 :
# CHECK: [[NU_LINEAR_OUT_BIAS:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_LINEAR_OUT_BIAS_MULTIPLY]] :
# CHECK: [[NU_LINEAR_OUT_KERNEL_MULTIPLY:%[^ :,]+]] = stablehlo.multiply {{[^,]+}}, %arg22 :
# CHECK: [[NU_LINEAR_OUT_KERNEL:%[^ :,]+]] = stablehlo.add {{[^,]+}}, [[NU_LINEAR_OUT_KERNEL_MULTIPLY]] :
# CHECK: [[STATE_0_COUNT_ADD:%[^ :,]+]] = stablehlo.add %arg10,
# CHECK: [[STATE_0_COUNT:%[^ :,]+]] = call @_where{{[_0-9]*}}({{[^,]+}}, [[STATE_0_COUNT_ADD]],
# CHECK: [[MODEL_BN_BIAS:%[^ :,]+]] = stablehlo.add %arg0,
# CHECK: [[MODEL_BN_SCALE:%[^ :,]+]] = stablehlo.add %arg2,
# CHECK: [[MODEL_LINEAR_BIAS:%[^ :,]+]] = stablehlo.add %arg6,
# CHECK: [[MODEL_LINEAR_KERNEL:%[^ :,]+]] = stablehlo.add %arg7,
# CHECK: [[MODEL_LINEAR_OUT_BIAS:%[^ :,]+]] = stablehlo.add %arg8,
# CHECK: [[MODEL_LINEAR_OUT_KERNEL:%[^ :,]+]] = stablehlo.add %arg9,
# CHECK: [[STEP:%[^ :,]+]] = stablehlo.add %arg23,
# The key passes through: as it is, and as a sharding constraint of it up to jax 0.8.
# CHECK: return {{[^,]+}}, [[MODEL_BN_BIAS]], [[MEAN]], [[MODEL_BN_SCALE]], [[VAR]], [[RNGS_COUNT]], {{[^,]+}},
# CHECK-SAME: [[MODEL_LINEAR_BIAS]], [[MODEL_LINEAR_KERNEL]], [[MODEL_LINEAR_OUT_BIAS]],
# CHECK-SAME: [[MODEL_LINEAR_OUT_KERNEL]], [[STATE_0_COUNT]], [[MU_BN_BIAS]], [[MU_BN_SCALE]],
# CHECK-SAME: [[MU_LINEAR_BIAS]], [[MU_LINEAR_KERNEL]], [[MU_LINEAR_OUT_BIAS]], [[MU_LINEAR_OUT_KERNEL]],
# CHECK-SAME: [[NU_BN_BIAS]], [[NU_BN_SCALE]], [[NU_LINEAR_BIAS]], [[NU_LINEAR_KERNEL]], [[NU_LINEAR_OUT_BIAS]],
# CHECK-SAME: [[NU_LINEAR_OUT_KERNEL]], [[STEP]] :
