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
        targets=("cpu", "cuda", "rocm", "tpu"),
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


# mutcheck: directives, made by `mutcheck directives train_step --without '*.key'`
# CHECK-LABEL: func.func public @main(
# CHECK-SAME: %[[MODEL_BN_BIAS:arg0]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 1 : i32
# CHECK-SAME: %[[MEAN:arg1]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 2 : i32
# CHECK-SAME: %[[MODEL_BN_SCALE:arg2]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 3 : i32
# CHECK-SAME: %[[VAR:arg3]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 4 : i32
# CHECK-SAME: %[[RNGS_COUNT:arg4]]: tensor<ui32> {{[^%]*}}tf.aliasing_output = 5 : i32
# CHECK-SAME: %[[KEY:arg5]]: tensor<2xui32> {{[^%]*}}tf.aliasing_output = 6 : i32
# CHECK-SAME: %[[MODEL_LINEAR_BIAS:arg6]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 7 : i32
# CHECK-SAME: %[[MODEL_LINEAR_KERNEL:arg7]]: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 8 : i32
# CHECK-SAME: %[[MODEL_LINEAR_OUT_BIAS:arg8]]: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 9 : i32
# CHECK-SAME: %[[MODEL_LINEAR_OUT_KERNEL:arg9]]: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 10 : i32
# CHECK-SAME: %[[STATE_0_COUNT:arg10]]: tensor<i32> {{[^%]*}}tf.aliasing_output = 11 : i32
# CHECK-SAME: %[[MU_BN_BIAS:arg11]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 12 : i32
# CHECK-SAME: %[[MU_BN_SCALE:arg12]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 13 : i32
# CHECK-SAME: %[[MU_LINEAR_BIAS:arg13]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 14 : i32
# CHECK-SAME: %[[MU_LINEAR_KERNEL:arg14]]: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 15 : i32
# CHECK-SAME: %[[MU_LINEAR_OUT_BIAS:arg15]]: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 16 : i32
# CHECK-SAME: %[[MU_LINEAR_OUT_KERNEL:arg16]]: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 17 : i32
# CHECK-SAME: %[[NU_BN_BIAS:arg17]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 18 : i32
# CHECK-SAME: %[[NU_BN_SCALE:arg18]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 19 : i32
# CHECK-SAME: %[[NU_LINEAR_BIAS:arg19]]: tensor<64xf32> {{[^%]*}}tf.aliasing_output = 20 : i32
# CHECK-SAME: %[[NU_LINEAR_KERNEL:arg20]]: tensor<2x64xf32> {{[^%]*}}tf.aliasing_output = 21 : i32
# CHECK-SAME: %[[NU_LINEAR_OUT_BIAS:arg21]]: tensor<3xf32> {{[^%]*}}tf.aliasing_output = 22 : i32
# CHECK-SAME: %[[NU_LINEAR_OUT_KERNEL:arg22]]: tensor<64x3xf32> {{[^%]*}}tf.aliasing_output = 23 : i32
# CHECK-SAME: %[[STEP:arg23]]: tensor<ui32> {{[^%]*}}tf.aliasing_output = 24 : i32
# CHECK: %[[MEAN_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MEAN]] :
# CHECK: %[[NEW_MEAN:.+]] = stablehlo.add %[[MEAN_MULTIPLY]],
# CHECK: %[[VAR_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[VAR]] :
# CHECK: %[[NEW_VAR:.+]] = stablehlo.add %[[VAR_MULTIPLY]],
# CHECK: %[[NEW_RNGS_COUNT:.+]] = stablehlo.add %[[RNGS_COUNT]],
# CHECK: %[[MU_BN_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_BN_BIAS]] :
# CHECK: %[[NEW_MU_BN_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[MU_BN_BIAS_MULTIPLY]] :
# CHECK: %[[MU_BN_SCALE_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_BN_SCALE]] :
# CHECK: %[[NEW_MU_BN_SCALE:.+]] = stablehlo.add {{[^,]+}}, %[[MU_BN_SCALE_MULTIPLY]] :
# CHECK: %[[MU_LINEAR_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_LINEAR_BIAS]] :
# CHECK: %[[NEW_MU_LINEAR_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[MU_LINEAR_BIAS_MULTIPLY]] :
# CHECK: %[[MU_LINEAR_KERNEL_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_LINEAR_KERNEL]] :
# CHECK: %[[NEW_MU_LINEAR_KERNEL:.+]] = stablehlo.add {{[^,]+}}, %[[MU_LINEAR_KERNEL_MULTIPLY]] :
# CHECK: %[[MU_LINEAR_OUT_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_LINEAR_OUT_BIAS]] :
# CHECK: %[[NEW_MU_LINEAR_OUT_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[MU_LINEAR_OUT_BIAS_MULTIPLY]] :
# CHECK: %[[MU_LINEAR_OUT_KERNEL_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[MU_LINEAR_OUT_KERNEL]] :
# CHECK: %[[NEW_MU_LINEAR_OUT_KERNEL:.+]] = stablehlo.add {{[^,]+}}, %[[MU_LINEAR_OUT_KERNEL_MULTIPLY]] :
# CHECK: %[[NU_BN_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_BN_BIAS]] :
# CHECK: %[[NEW_NU_BN_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[NU_BN_BIAS_MULTIPLY]] :
# CHECK: %[[NU_BN_SCALE_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_BN_SCALE]] :
# CHECK: %[[NEW_NU_BN_SCALE:.+]] = stablehlo.add {{[^,]+}}, %[[NU_BN_SCALE_MULTIPLY]] :
# CHECK: %[[NU_LINEAR_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_LINEAR_BIAS]] :
# CHECK: %[[NEW_NU_LINEAR_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[NU_LINEAR_BIAS_MULTIPLY]] :
# CHECK: %[[NU_LINEAR_KERNEL_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_LINEAR_KERNEL]] :
# CHECK: %[[NEW_NU_LINEAR_KERNEL:.+]] = stablehlo.add {{[^,]+}}, %[[NU_LINEAR_KERNEL_MULTIPLY]] :
# CHECK: %[[NU_LINEAR_OUT_BIAS_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_LINEAR_OUT_BIAS]] :
# CHECK: %[[NEW_NU_LINEAR_OUT_BIAS:.+]] = stablehlo.add {{[^,]+}}, %[[NU_LINEAR_OUT_BIAS_MULTIPLY]] :
# CHECK: %[[NU_LINEAR_OUT_KERNEL_MULTIPLY:.+]] = stablehlo.multiply {{[^,]+}}, %[[NU_LINEAR_OUT_KERNEL]] :
# CHECK: %[[NEW_NU_LINEAR_OUT_KERNEL:.+]] = stablehlo.add {{[^,]+}}, %[[NU_LINEAR_OUT_KERNEL_MULTIPLY]] :
# CHECK: %[[STATE_0_COUNT_ADD:.+]] = stablehlo.add %[[STATE_0_COUNT]],
# CHECK: %[[NEW_STATE_0_COUNT:.+]] = call @_where{{[_0-9]*}}({{[^,]+}}, %[[STATE_0_COUNT_ADD]],
# CHECK: %[[NEW_MODEL_BN_BIAS:.+]] = stablehlo.add %[[MODEL_BN_BIAS]],
# CHECK: %[[NEW_MODEL_BN_SCALE:.+]] = stablehlo.add %[[MODEL_BN_SCALE]],
# CHECK: %[[NEW_MODEL_LINEAR_BIAS:.+]] = stablehlo.add %[[MODEL_LINEAR_BIAS]],
# CHECK: %[[NEW_MODEL_LINEAR_KERNEL:.+]] = stablehlo.add %[[MODEL_LINEAR_KERNEL]],
# CHECK: %[[NEW_MODEL_LINEAR_OUT_BIAS:.+]] = stablehlo.add %[[MODEL_LINEAR_OUT_BIAS]],
# CHECK: %[[NEW_MODEL_LINEAR_OUT_KERNEL:.+]] = stablehlo.add %[[MODEL_LINEAR_OUT_KERNEL]],
# CHECK: %[[NEW_STEP:.+]] = stablehlo.add %[[STEP]],
# CHECK: return {{[^,]+}}, %[[NEW_MODEL_BN_BIAS]], %[[NEW_MEAN]], %[[NEW_MODEL_BN_SCALE]], %[[NEW_VAR]],
# CHECK-SAME: %[[NEW_RNGS_COUNT]], {{[^,]+}}, %[[NEW_MODEL_LINEAR_BIAS]], %[[NEW_MODEL_LINEAR_KERNEL]],
# CHECK-SAME: %[[NEW_MODEL_LINEAR_OUT_BIAS]], %[[NEW_MODEL_LINEAR_OUT_KERNEL]], %[[NEW_STATE_0_COUNT]],
# CHECK-SAME: %[[NEW_MU_BN_BIAS]], %[[NEW_MU_BN_SCALE]], %[[NEW_MU_LINEAR_BIAS]], %[[NEW_MU_LINEAR_KERNEL]],
# CHECK-SAME: %[[NEW_MU_LINEAR_OUT_BIAS]], %[[NEW_MU_LINEAR_OUT_KERNEL]], %[[NEW_NU_BN_BIAS]],
# CHECK-SAME: %[[NEW_NU_BN_SCALE]], %[[NEW_NU_LINEAR_BIAS]], %[[NEW_NU_LINEAR_KERNEL]],
# CHECK-SAME: %[[NEW_NU_LINEAR_OUT_BIAS]], %[[NEW_NU_LINEAR_OUT_KERNEL]], %[[NEW_STEP]] :
# mutcheck: end of directives
