// mutcheck golden 1
// program: after_a_static_by_name
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 13
// digest: cf8b9d53662bf0d6

module @jit_after_a_static_by_name attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<32x128xf32>, %arg1: tensor<i32> {tf.aliasing_output = 0 : i32}, %arg2: tensor<8x128xf32> {tf.aliasing_output = 1 : i32}) -> (tensor<i32> {jax.result_info = "result['step']"}, tensor<8x128xf32> {jax.result_info = "result['weight']"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.reduce(%arg0 init: %cst) applies stablehlo.add across dimensions = [0, 1] : (tensor<32x128xf32>, tensor<f32>) -> tensor<f32>
    %cst_0 = stablehlo.constant dense<4.096000e+03> : tensor<f32>
    %1 = stablehlo.divide %0, %cst_0 : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<8x128xf32>
    %3 = stablehlo.add %arg2, %2 : tensor<8x128xf32>
    %c = stablehlo.constant dense<1> : tensor<i32>
    %4 = stablehlo.add %arg1, %c : tensor<i32>
    return %4, %3 : tensor<i32>, tensor<8x128xf32>
  }
}
