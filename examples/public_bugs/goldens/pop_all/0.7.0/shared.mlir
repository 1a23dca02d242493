// mutcheck golden 1
// program: pop_all
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 43
// digest: 15dee5c8b7ede3cb

module @jit_pop_all attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<1048576xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<4xi32>) -> (tensor<1048576xf32> {jax.result_info = "result[0]"}, tensor<4xf32> {jax.result_info = "result[1]"}) {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<4xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1:4 = stablehlo.while(%iterArg = %arg1, %iterArg_0 = %c, %iterArg_1 = %arg0, %iterArg_2 = %0) : tensor<4xi32>, tensor<i32>, tensor<1048576xf32>, tensor<4xf32>
    cond {
      %c_3 = stablehlo.constant dense<4> : tensor<i32>
      %2 = stablehlo.compare  LT, %iterArg_0, %c_3,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %2 : tensor<i1>
    } do {
      %2 = stablehlo.dynamic_slice %iterArg, %iterArg_0, sizes = [1] : (tensor<4xi32>, tensor<i32>) -> tensor<1xi32>
      %3 = stablehlo.reshape %2 : (tensor<1xi32>) -> tensor<i32>
      %4:2 = func.call @closed_call(%iterArg_1, %3) : (tensor<1048576xf32>, tensor<i32>) -> (tensor<1048576xf32>, tensor<f32>)
      %5 = stablehlo.broadcast_in_dim %4#1, dims = [] : (tensor<f32>) -> tensor<1xf32>
      %6 = stablehlo.dynamic_update_slice %iterArg_2, %5, %iterArg_0 : (tensor<4xf32>, tensor<1xf32>, tensor<i32>) -> tensor<4xf32>
      %c_3 = stablehlo.constant dense<1> : tensor<i32>
      %7 = stablehlo.add %iterArg_0, %c_3 : tensor<i32>
      stablehlo.return %iterArg, %7, %4#0, %6 : tensor<4xi32>, tensor<i32>, tensor<1048576xf32>, tensor<4xf32>
    }
    return %1#2, %1#3 : tensor<1048576xf32>, tensor<4xf32>
  }
  func.func private @closed_call(%arg0: tensor<1048576xf32>, %arg1: tensor<i32>) -> (tensor<1048576xf32>, tensor<f32>) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.compare  LT, %arg1, %c,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_0 = stablehlo.constant dense<1048576> : tensor<i32>
    %1 = stablehlo.add %arg1, %c_0 : tensor<i32>
    %2 = stablehlo.select %0, %1, %arg1 : tensor<i1>, tensor<i32>
    %3 = stablehlo.dynamic_slice %arg0, %2, sizes = [1] : (tensor<1048576xf32>, tensor<i32>) -> tensor<1xf32>
    %4 = stablehlo.reshape %3 : (tensor<1xf32>) -> tensor<f32>
    %c_1 = stablehlo.constant dense<1> : tensor<i32>
    %5 = stablehlo.add %arg1, %c_1 : tensor<i32>
    %6 = stablehlo.compare  LT, %5, %c,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.add %5, %c_0 : tensor<i32>
    %8 = stablehlo.select %6, %7, %5 : tensor<i1>, tensor<i32>
    %9 = stablehlo.dynamic_slice %arg0, %8, sizes = [1000] : (tensor<1048576xf32>, tensor<i32>) -> tensor<1000xf32>
    %10 = stablehlo.compare  LT, %arg1, %c,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %11 = stablehlo.add %arg1, %c_0 : tensor<i32>
    %12 = stablehlo.select %10, %11, %arg1 : tensor<i1>, tensor<i32>
    %13 = stablehlo.dynamic_update_slice %arg0, %9, %12 : (tensor<1048576xf32>, tensor<1000xf32>, tensor<i32>) -> tensor<1048576xf32>
    return %13, %4 : tensor<1048576xf32>, tensor<f32>
  }
}
