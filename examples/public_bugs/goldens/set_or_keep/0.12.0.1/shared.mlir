// mutcheck golden 1
// program: set_or_keep
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 18
// digest: 9f7f17436f66ed75

module @jit_set_or_keep attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<65536xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<i1>) -> (tensor<65536xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.convert %arg1 : (tensor<i1>) -> tensor<i32>
    %1 = "stablehlo.case"(%0) ({
      stablehlo.return %arg0 : tensor<65536xf32>
    }, {
      %c = stablehlo.constant dense<0> : tensor<i32>
      %2 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<1xi32>
      %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
      %3 = "stablehlo.scatter"(%arg0, %2, %cst) <{indices_are_sorted = true, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0]>, unique_indices = true}> ({
      ^bb0(%arg2: tensor<f32>, %arg3: tensor<f32>):
        stablehlo.return %arg3 : tensor<f32>
      }) : (tensor<65536xf32>, tensor<1xi32>, tensor<f32>) -> tensor<65536xf32>
      stablehlo.return %3 : tensor<65536xf32>
    }) : (tensor<i32>) -> tensor<65536xf32>
    return %1 : tensor<65536xf32>
  }
}
