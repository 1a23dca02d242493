// mutcheck golden 1
// program: train_sometimes
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 43
// digest: 9526df17b6f18523

module @jit_train_sometimes attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x256xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<256x256xf32> {tf.aliasing_output = 1 : i32}, %arg2: tensor<256x32xf32> {tf.aliasing_output = 2 : i32}, %arg3: tensor<16xi1>) -> (tensor<64x256xf32> {jax.result_info = "result['first']"}, tensor<256x256xf32> {jax.result_info = "result['second']"}, tensor<256x32xf32> {jax.result_info = "result['third']"}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0:5 = stablehlo.while(%iterArg = %arg3, %iterArg_0 = %c, %iterArg_1 = %arg0, %iterArg_2 = %arg1, %iterArg_3 = %arg2) : tensor<16xi1>, tensor<i32>, tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    cond {
      %c_4 = stablehlo.constant dense<16> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg_0, %c_4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1 = func.call @dynamic_index_in_dim(%iterArg, %iterArg_0) : (tensor<16xi1>, tensor<i32>) -> tensor<i1>
      %2 = stablehlo.convert %1 : (tensor<i1>) -> tensor<i32>
      %3:3 = "stablehlo.case"(%2) ({
        stablehlo.return %iterArg_1, %iterArg_2, %iterArg_3 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
      }, {
        %5 = stablehlo.tanh %iterArg_1 : tensor<64x256xf32>
        %cst = stablehlo.constant dense<0.00999999977> : tensor<f32>
        %6 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64x256xf32>
        %7 = stablehlo.multiply %6, %5 : tensor<64x256xf32>
        %8 = stablehlo.subtract %iterArg_1, %7 : tensor<64x256xf32>
        %9 = stablehlo.tanh %iterArg_2 : tensor<256x256xf32>
        %cst_5 = stablehlo.constant dense<0.00999999977> : tensor<f32>
        %10 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<256x256xf32>
        %11 = stablehlo.multiply %10, %9 : tensor<256x256xf32>
        %12 = stablehlo.subtract %iterArg_2, %11 : tensor<256x256xf32>
        %13 = stablehlo.tanh %iterArg_3 : tensor<256x32xf32>
        %cst_6 = stablehlo.constant dense<0.00999999977> : tensor<f32>
        %14 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<256x32xf32>
        %15 = stablehlo.multiply %14, %13 : tensor<256x32xf32>
        %16 = stablehlo.subtract %iterArg_3, %15 : tensor<256x32xf32>
        stablehlo.return %8, %12, %16 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
      }) : (tensor<i32>) -> (tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>)
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %4 = stablehlo.add %iterArg_0, %c_4 : tensor<i32>
      stablehlo.return %iterArg, %4, %3#0, %3#1, %3#2 : tensor<16xi1>, tensor<i32>, tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    }
    return %0#2, %0#3, %0#4 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
  }
  func.func private @dynamic_index_in_dim(%arg0: tensor<16xi1>, %arg1: tensor<i32>) -> tensor<i1> {
    %0 = stablehlo.dynamic_slice %arg0, %arg1, sizes = [1] : (tensor<16xi1>, tensor<i32>) -> tensor<1xi1>
    %1 = stablehlo.reshape %0 : (tensor<1xi1>) -> tensor<i1>
    return %1 : tensor<i1>
  }
}
