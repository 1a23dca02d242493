// mutcheck golden 1
// program: fill
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 44
// digest: ee108570b3cc2db8

module @jit_fill attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<65536xf32> {tf.aliasing_output = 0 : i32}) -> (tensor<65536xf32> {jax.result_info = "result"}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0:3 = stablehlo.while(%iterArg = %c_0, %iterArg_1 = %c, %iterArg_2 = %arg0) : tensor<i32>, tensor<i32>, tensor<65536xf32>
    cond {
      %c_3 = stablehlo.constant dense<65535> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg, %c_3, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %c_3 = stablehlo.constant dense<1> : tensor<i32>
      %1 = stablehlo.add %iterArg_1, %c_3 : tensor<i32>
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %iterArg_1, %c_4 : tensor<i32>
      %c_5 = stablehlo.constant dense<0> : tensor<i32>
      %3 = stablehlo.compare LT, %iterArg_1, %c_5, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %4 = stablehlo.convert %iterArg_1 : tensor<i32>
      %c_6 = stablehlo.constant dense<65536> : tensor<i32>
      %5 = stablehlo.add %4, %c_6 : tensor<i32>
      %6 = stablehlo.select %3, %5, %iterArg_1 : tensor<i1>, tensor<i32>
      %7 = stablehlo.dynamic_slice %iterArg_2, %6, sizes = [1] : (tensor<65536xf32>, tensor<i32>) -> tensor<1xf32>
      %8 = stablehlo.reshape %7 : (tensor<1xf32>) -> tensor<f32>
      %cst = stablehlo.constant dense<5.000000e-01> : tensor<f32>
      %9 = stablehlo.multiply %cst, %8 : tensor<f32>
      %cst_7 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
      %10 = stablehlo.add %9, %cst_7 : tensor<f32>
      %c_8 = stablehlo.constant dense<0> : tensor<i32>
      %11 = stablehlo.compare LT, %2, %c_8, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %c_9 = stablehlo.constant dense<65536> : tensor<i32>
      %12 = stablehlo.add %2, %c_9 : tensor<i32>
      %13 = stablehlo.select %11, %12, %2 : tensor<i1>, tensor<i32>
      %14 = stablehlo.convert %13 : tensor<i32>
      %15 = stablehlo.broadcast_in_dim %14, dims = [] : (tensor<i32>) -> tensor<1xi32>
      %16 = "stablehlo.scatter"(%iterArg_2, %15, %10) <{indices_are_sorted = true, scatter_dimension_numbers = #stablehlo.scatter<inserted_window_dims = [0], scatter_dims_to_operand_dims = [0]>, unique_indices = true}> ({
      ^bb0(%arg1: tensor<f32>, %arg2: tensor<f32>):
        stablehlo.return %arg2 : tensor<f32>
      }) : (tensor<65536xf32>, tensor<1xi32>, tensor<f32>) -> tensor<65536xf32>
      %c_10 = stablehlo.constant dense<1> : tensor<i32>
      %17 = stablehlo.add %iterArg, %c_10 : tensor<i32>
      stablehlo.return %17, %1, %16 : tensor<i32>, tensor<i32>, tensor<65536xf32>
    }
    return %0#2 : tensor<65536xf32>
  }
}
