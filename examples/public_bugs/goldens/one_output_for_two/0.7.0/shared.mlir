// mutcheck golden 1
// program: one_output_for_two
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 6
// digest: d5e791be95d77185

module @jit_one_output_for_two attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x128xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<64x128xf32>) -> (tensor<64x128xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.add %arg0, %arg1 : tensor<64x128xf32>
    return %0 : tensor<64x128xf32>
  }
}
