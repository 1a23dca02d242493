// mutcheck golden 1
// program: inc
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 9
// digest: 78da3717536286a2

module @jit_inc attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<3xi32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 0 : i32}) -> (tensor<3xi32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<3xi32>
    %1 = stablehlo.add %arg0, %0 : tensor<3xi32>
    return %1 : tensor<3xi32>
  }
}
