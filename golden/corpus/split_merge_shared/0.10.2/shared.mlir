// mutcheck golden 1
// program: split_merge_shared
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 9
// digest: 0fbcab9e0fbad183

module @jit_split_merge_shared attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<i32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 0 : i32}) -> (tensor<i32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, []>}) {
    %c = stablehlo.constant dense<10> : tensor<i32>
    %0 = stablehlo.add %arg0, %c : tensor<i32>
    %1 = stablehlo.convert %0 : tensor<i32>
    return %1 : tensor<i32>
  }
}
