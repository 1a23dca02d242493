// mutcheck golden 1
// program: split_merge_shared
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 8
// digest: 591adbfacdf28dc2

module @jit_split_merge_shared attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<i32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 0 : i32}) -> (tensor<i32> {jax.result_info = "result[0]", sdy.sharding = #sdy.sharding<@empty_mesh, []>}) {
    %c = stablehlo.constant dense<10> : tensor<i32>
    %0 = stablehlo.add %arg0, %c : tensor<i32>
    return %0 : tensor<i32>
  }
}
