// mutcheck golden 1
// program: variable_increment
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 8
// digest: 49c7f0eb088c6d31

module @jit_variable_increment attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xi32> {tf.aliasing_output = 0 : i32}) -> (tensor<3xi32> {jax.result_info = ""}) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %1 = stablehlo.add %arg0, %0 : tensor<3xi32>
    return %1 : tensor<3xi32>
  }
}
