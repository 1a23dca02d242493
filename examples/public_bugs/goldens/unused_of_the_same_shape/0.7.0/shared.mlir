// mutcheck golden 1
// program: unused_of_the_same_shape
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 11
// digest: 7e98e8703e8e20f6

module @jit_unused_of_the_same_shape attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<8x128xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<32x128xf32> {tf.aliasing_output = 1 : i32}) -> (tensor<8x128xf32> {jax.result_info = "result[0]"}, tensor<32x128xf32> {jax.result_info = "result[1]"}) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<8x128xf32>
    %1 = stablehlo.add %arg0, %0 : tensor<8x128xf32>
    %cst_0 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<32x128xf32>
    %3 = stablehlo.multiply %arg1, %2 : tensor<32x128xf32>
    return %1, %3 : tensor<8x128xf32>, tensor<32x128xf32>
  }
}
