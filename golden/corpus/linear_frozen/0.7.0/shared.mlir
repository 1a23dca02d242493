// mutcheck golden 1
// program: linear_frozen
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 9
// digest: d34325115319218e

module @jit_linear_frozen attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<3xf32>, %arg1: tensor<1x3xf32>, %arg2: tensor<2x1xf32>) -> (tensor<2x3xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.dot_general %arg2, %arg1, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<2x1xf32>, tensor<1x3xf32>) -> tensor<2x3xf32>
    %1 = stablehlo.broadcast_in_dim %arg0, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<2x3xf32>
    %3 = stablehlo.add %0, %2 : tensor<2x3xf32>
    return %3 : tensor<2x3xf32>
  }
}
