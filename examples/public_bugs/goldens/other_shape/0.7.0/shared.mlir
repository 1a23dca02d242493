// mutcheck golden 1
// program: other_shape
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 9
// digest: 9c00e8ffeda4a9a7

module @jit_other_shape attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x128xf32>) -> (tensor<128x64xf32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64x128xf32>
    %1 = stablehlo.add %arg0, %0 : tensor<64x128xf32>
    %2 = stablehlo.reshape %1 : (tensor<64x128xf32>) -> tensor<128x64xf32>
    return %2 : tensor<128x64xf32>
  }
}
