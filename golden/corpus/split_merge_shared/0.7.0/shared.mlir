// mutcheck golden 1
// program: split_merge_shared
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 8
// digest: 2fdb2557cf09a566

module @jit_split_merge_shared attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<i32> {tf.aliasing_output = 0 : i32}) -> (tensor<i32> {jax.result_info = ""}) {
    %c = stablehlo.constant dense<10> : tensor<i32>
    %0 = stablehlo.add %arg0, %c : tensor<i32>
    %1 = stablehlo.convert %0 : tensor<i32>
    return %1 : tensor<i32>
  }
}
