// mutcheck golden 1
// program: train_sometimes
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 41
// digest: 5acb202468c02c19

module @jit_train_sometimes attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main(%arg0: tensor<64x256xf32> {tf.aliasing_output = 0 : i32}, %arg1: tensor<256x256xf32> {tf.aliasing_output = 1 : i32}, %arg2: tensor<256x32xf32> {tf.aliasing_output = 2 : i32}, %arg3: tensor<16xi1>) -> (tensor<64x256xf32> {jax.result_info = "result['first']"}, tensor<256x256xf32> {jax.result_info = "result['second']"}, tensor<256x32xf32> {jax.result_info = "result['third']"}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0:5 = stablehlo.while(%iterArg = %arg3, %iterArg_0 = %c, %iterArg_1 = %arg0, %iterArg_2 = %arg1, %iterArg_3 = %arg2) : tensor<16xi1>, tensor<i32>, tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    cond {
      %c_4 = stablehlo.constant dense<16> : tensor<i32>
      %1 = stablehlo.compare  LT, %iterArg_0, %c_4,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1 = stablehlo.dynamic_slice %iterArg, %iterArg_0, sizes = [1] : (tensor<16xi1>, tensor<i32>) -> tensor<1xi1>
      %2 = stablehlo.reshape %1 : (tensor<1xi1>) -> tensor<i1>
      %3:3 = func.call @closed_call(%iterArg_1, %iterArg_2, %iterArg_3, %2) : (tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>, tensor<i1>) -> (tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>)
      %c_4 = stablehlo.constant dense<1> : tensor<i32>
      %4 = stablehlo.add %iterArg_0, %c_4 : tensor<i32>
      stablehlo.return %iterArg, %4, %3#0, %3#1, %3#2 : tensor<16xi1>, tensor<i32>, tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    }
    return %0#2, %0#3, %0#4 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
  }
  func.func private @closed_call(%arg0: tensor<64x256xf32>, %arg1: tensor<256x256xf32>, %arg2: tensor<256x32xf32>, %arg3: tensor<i1>) -> (tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>) {
    %0 = stablehlo.convert %arg3 : (tensor<i1>) -> tensor<i32>
    %1:3 = "stablehlo.case"(%0) ({
      stablehlo.return %arg0, %arg1, %arg2 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    }, {
      %2 = stablehlo.tanh %arg0 : tensor<64x256xf32>
      %cst = stablehlo.constant dense<0.00999999977> : tensor<f32>
      %3 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64x256xf32>
      %4 = stablehlo.multiply %3, %2 : tensor<64x256xf32>
      %5 = stablehlo.subtract %arg0, %4 : tensor<64x256xf32>
      %6 = stablehlo.tanh %arg1 : tensor<256x256xf32>
      %7 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<256x256xf32>
      %8 = stablehlo.multiply %7, %6 : tensor<256x256xf32>
      %9 = stablehlo.subtract %arg1, %8 : tensor<256x256xf32>
      %10 = stablehlo.tanh %arg2 : tensor<256x32xf32>
      %11 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<256x32xf32>
      %12 = stablehlo.multiply %11, %10 : tensor<256x32xf32>
      %13 = stablehlo.subtract %arg2, %12 : tensor<256x32xf32>
      stablehlo.return %5, %9, %13 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
    }) : (tensor<i32>) -> (tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>)
    return %1#0, %1#1, %1#2 : tensor<64x256xf32>, tensor<256x256xf32>, tensor<256x32xf32>
  }
}
