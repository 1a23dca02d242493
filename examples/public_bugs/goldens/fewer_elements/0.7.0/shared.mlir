// mutcheck golden 1
// program: fewer_elements
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 9
// digest: 9acc546bd830f414

module @jit_fewer_elements attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x128xf32>) -> (tensor<32x128xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.slice %arg0 [0:32, 0:128] : (tensor<64x128xf32>) -> tensor<32x128xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<32x128xf32>
    %2 = stablehlo.add %0, %1 : tensor<32x128xf32>
    return %2 : tensor<32x128xf32>
  }
}
