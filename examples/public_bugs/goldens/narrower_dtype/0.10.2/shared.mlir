// mutcheck golden 1
// program: narrower_dtype
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 6
// digest: 83b2182f84c960ef

module @jit_narrower_dtype attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x128xf32> {jax.buffer_donor = true}) -> (tensor<64x128xbf16> {jax.result_info = "result"}) {
    %0 = stablehlo.convert %arg0 : (tensor<64x128xf32>) -> tensor<64x128xbf16>
    return %0 : tensor<64x128xbf16>
  }
}
