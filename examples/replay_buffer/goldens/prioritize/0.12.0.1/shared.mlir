// mutcheck golden 1
// program: prioritize
// platforms: cpu, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 32
// digest: a7cfbfbad983e5c5

module @jit_prioritize attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 0 : i32}, %arg1: tensor<32xi32>, %arg2: tensor<32xf32>) -> (tensor<1024xf32> {jax.result_info = "result[0]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}) {
    %0 = call @prioritize(%arg0, %arg1, %arg2) : (tensor<1024xf32>, tensor<32xi32>, tensor<32xf32>) -> tensor<1024xf32>
    return %0 : tensor<1024xf32>
  }
  func.func private @prioritize(%arg0: tensor<1024xf32>, %arg1: tensor<32xi32>, %arg2: tensor<32xf32>) -> tensor<1024xf32> {
    %0 = stablehlo.abs %arg2 : tensor<32xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %2 = stablehlo.compare LT, %arg1, %1, SIGNED : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi1>
    %c_0 = stablehlo.constant dense<1024> : tensor<i32>
    %3 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %4 = stablehlo.add %arg1, %3 : tensor<32xi32>
    %5 = stablehlo.select %2, %4, %arg1 : tensor<32xi1>, tensor<32xi32>
    %6 = stablehlo.broadcast_in_dim %5, dims = [0] : (tensor<32xi32>) -> tensor<32x1xi32>
    %7 = "stablehlo.gather"(%arg0, %6) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<1024xf32>, tensor<32x1xi32>) -> tensor<32xf32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %8 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %9 = stablehlo.compare LT, %arg1, %8, SIGNED : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi1>
    %c_2 = stablehlo.constant dense<1024> : tensor<i32>
    %10 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %11 = stablehlo.add %arg1, %10 : tensor<32xi32>
    %12 = stablehlo.select %9, %11, %arg1 : tensor<32xi1>, tensor<32xi32>
    %13 = stablehlo.broadcast_in_dim %12, dims = [0] : (tensor<32xi32>) -> tensor<32x1xi32>
    %14 = "stablehlo.scatter"(%arg0, %13, %0) <{indices_are_sorted = false, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0], index_vector_dim = 1>, unique_indices = false}> ({
    ^bb0(%arg3: tensor<f32>, %arg4: tensor<f32>):
      stablehlo.return %arg4 : tensor<f32>
    }) : (tensor<1024xf32>, tensor<32x1xi32>, tensor<32xf32>) -> tensor<1024xf32>
    return %14 : tensor<1024xf32>
  }
}
