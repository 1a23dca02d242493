// mutcheck golden 1
// program: after_an_unused
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 9
// digest: 70947c06141ae5b4

module @jit_after_an_unused attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<8x128xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<32x128xf32>) -> (tensor<8x128xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reduce(%arg1 init: %cst) applies stablehlo.add across dimensions = [0, 1] : (tensor<32x128xf32>, tensor<f32>) -> tensor<f32>
    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<8x128xf32>
    %2 = stablehlo.add %arg0, %1 : tensor<8x128xf32>
    return %2 : tensor<8x128xf32>
  }
}
