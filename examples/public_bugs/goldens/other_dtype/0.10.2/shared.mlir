// mutcheck golden 1
// program: other_dtype
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 9
// digest: a21bceabf232b9ec

module @jit_other_dtype attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x128xf32> {jax.buffer_donor = true}) -> (tensor<64x128xi32> {jax.result_info = "result"}) {
    %cst = stablehlo.constant dense<1.000000e+02> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64x128xf32>
    %1 = stablehlo.multiply %arg0, %0 : tensor<64x128xf32>
    %2 = stablehlo.convert %1 : (tensor<64x128xf32>) -> tensor<64x128xi32>
    return %2 : tensor<64x128xi32>
  }
}
