// mutcheck golden 1
// program: after_a_static
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 14
// digest: 5f8ea339736062a3

module @jit_after_a_static attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<8x128xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<16x128xf32>, %arg2: tensor<32x128xf32> {tf.aliasing_output = 1 : i32}) -> (tensor<8x128xf32> {jax.result_info = "result[0]"}, tensor<32x128xf32> {jax.result_info = "result[1]"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reduce(%arg1 init: %cst) applies stablehlo.add across dimensions = [0, 1] : (tensor<16x128xf32>, tensor<f32>) -> tensor<f32>
    %1 = stablehlo.multiply %0, %0 : tensor<f32>
    %2 = stablehlo.multiply %1, %0 : tensor<f32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<f32>) -> tensor<8x128xf32>
    %4 = stablehlo.add %arg0, %3 : tensor<8x128xf32>
    %cst_0 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %5 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<32x128xf32>
    %6 = stablehlo.multiply %arg2, %5 : tensor<32x128xf32>
    return %4, %6 : tensor<8x128xf32>, tensor<32x128xf32>
  }
}
