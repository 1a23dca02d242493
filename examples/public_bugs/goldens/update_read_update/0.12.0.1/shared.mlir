// mutcheck golden 1
// program: update_read_update
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 34

module @jit_update_read_update attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<1048576xf32> {tf.aliasing_output = 0 : i32}) -> (tensor<1048576xf32> {jax.result_info = "result"}) {
    %0 = stablehlo.exponential %arg0 : tensor<1048576xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1:4 = stablehlo.while(%iterArg = %0, %iterArg_1 = %c_0, %iterArg_2 = %c, %iterArg_3 = %cst) : tensor<1048576xf32>, tensor<i32>, tensor<i32>, tensor<f32>
    cond {
      %c_4 = stablehlo.constant dense<8> : tensor<i32>
      %4 = stablehlo.compare LT, %iterArg_1, %c_4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %4 : tensor<i1>
    } do {
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %4 = stablehlo.add %iterArg_2, %c_4 : tensor<i32>
      %c_5 = stablehlo.constant dense<131072> : tensor<i32>
      %5 = stablehlo.multiply %iterArg_2, %c_5 : tensor<i32>
      %c_6 = stablehlo.constant dense<0> : tensor<i32>
      %6 = stablehlo.compare LT, %5, %c_6, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %7 = stablehlo.convert %5 : tensor<i32>
      %c_7 = stablehlo.constant dense<1048576> : tensor<i32>
      %8 = stablehlo.add %7, %c_7 : tensor<i32>
      %9 = stablehlo.select %6, %8, %5 : tensor<i1>, tensor<i32>
      %10 = stablehlo.dynamic_slice %iterArg, %9, sizes = [1] : (tensor<1048576xf32>, tensor<i32>) -> tensor<1xf32>
      %11 = stablehlo.reshape %10 : (tensor<1xf32>) -> tensor<f32>
      %12 = stablehlo.add %iterArg_3, %11 : tensor<f32>
      %c_8 = stablehlo.constant dense<1> : tensor<i32>
      %13 = stablehlo.add %iterArg_1, %c_8 : tensor<i32>
      stablehlo.return %iterArg, %13, %4, %12 : tensor<1048576xf32>, tensor<i32>, tensor<i32>, tensor<f32>
    }
    %2 = stablehlo.broadcast_in_dim %1#3, dims = [] : (tensor<f32>) -> tensor<1048576xf32>
    %3 = stablehlo.multiply %0, %2 : tensor<1048576xf32>
    return %3 : tensor<1048576xf32>
  }
}
