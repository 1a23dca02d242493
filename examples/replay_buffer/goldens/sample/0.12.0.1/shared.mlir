// mutcheck golden 1
// program: sample
// platforms: cpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 234
// digest: 07fa5cfe23ae856c

module @jit_sample attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<1024x84x84xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 4 : i32}, %arg1: tensor<1024xi32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 5 : i32}, %arg2: tensor<1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 6 : i32}, %arg3: tensor<1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 7 : i32}, %arg4: tensor<2xui32>) -> (tensor<32xi32> {jax.result_info = "result[0]"}, tensor<32x84x84xf32> {jax.result_info = "result[1]"}, tensor<32xi32> {jax.result_info = "result[2]"}, tensor<32xf32> {jax.result_info = "result[3]"}, tensor<1024x84x84xf32> {jax.result_info = "result[4]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}, tensor<1024xi32> {jax.result_info = "result[5]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<1024xf32> {jax.result_info = "result[6]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<1024xf32> {jax.result_info = "result[7]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}) {
    %0 = sdy.sharding_constraint %arg4 <@empty_mesh, [{}]> : tensor<2xui32>
    %1:8 = call @sample(%arg0, %arg1, %arg2, %arg3, %0) : (tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<2xui32>) -> (tensor<32xi32>, tensor<32x84x84xf32>, tensor<32xi32>, tensor<32xf32>, tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>)
    return %1#0, %1#1, %1#2, %1#3, %1#4, %1#5, %1#6, %1#7 : tensor<32xi32>, tensor<32x84x84xf32>, tensor<32xi32>, tensor<32xf32>, tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>
  }
  func.func private @sample(%arg0: tensor<1024x84x84xf32>, %arg1: tensor<1024xi32>, %arg2: tensor<1024xf32>, %arg3: tensor<1024xf32>, %arg4: tensor<2xui32>) -> (tensor<32xi32>, tensor<32x84x84xf32>, tensor<32xi32>, tensor<32xf32>, tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>) {
    %cst = stablehlo.constant dense<9.99999997E-7> : tensor<f32>
    %0 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %1 = stablehlo.add %arg3, %0 : tensor<1024xf32>
    %2 = stablehlo.log %1 : tensor<1024xf32>
    %3 = call @_gumbel(%arg4) : (tensor<2xui32>) -> tensor<32x1024xf32>
    %4 = stablehlo.broadcast_in_dim %2, dims = [1] : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %5 = stablehlo.broadcast_in_dim %4, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<32x1024xf32>
    %6 = stablehlo.add %3, %5 : tensor<32x1024xf32>
    %7 = call @argmax(%6) : (tensor<32x1024xf32>) -> tensor<32xi32>
    %8 = stablehlo.reshape %7 : (tensor<32xi32>) -> tensor<32x1x1xi32>
    %9 = stablehlo.iota dim = 0 : tensor<84xi32>
    %c = stablehlo.constant dense<1> : tensor<i32>
    %10 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %11 = stablehlo.multiply %9, %10 : tensor<84xi32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %12 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %13 = stablehlo.add %11, %12 : tensor<84xi32>
    %14 = stablehlo.reshape %13 : (tensor<84xi32>) -> tensor<84x1xi32>
    %15 = stablehlo.iota dim = 0 : tensor<84xi32>
    %c_1 = stablehlo.constant dense<1> : tensor<i32>
    %16 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %17 = stablehlo.multiply %15, %16 : tensor<84xi32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %18 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %19 = stablehlo.add %17, %18 : tensor<84xi32>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %20 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<i32>) -> tensor<32x1x1xi32>
    %21 = stablehlo.compare LT, %8, %20, SIGNED : (tensor<32x1x1xi32>, tensor<32x1x1xi32>) -> tensor<32x1x1xi1>
    %c_4 = stablehlo.constant dense<1024> : tensor<i32>
    %22 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<i32>) -> tensor<32x1x1xi32>
    %23 = stablehlo.add %8, %22 : tensor<32x1x1xi32>
    %24 = stablehlo.select %21, %23, %8 : tensor<32x1x1xi1>, tensor<32x1x1xi32>
    %c_5 = stablehlo.constant dense<0> : tensor<i32>
    %25 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<i32>) -> tensor<84x1xi32>
    %26 = stablehlo.compare LT, %14, %25, SIGNED : (tensor<84x1xi32>, tensor<84x1xi32>) -> tensor<84x1xi1>
    %c_6 = stablehlo.constant dense<84> : tensor<i32>
    %27 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<i32>) -> tensor<84x1xi32>
    %28 = stablehlo.add %14, %27 : tensor<84x1xi32>
    %29 = stablehlo.select %26, %28, %14 : tensor<84x1xi1>, tensor<84x1xi32>
    %c_7 = stablehlo.constant dense<0> : tensor<i32>
    %30 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %31 = stablehlo.compare LT, %19, %30, SIGNED : (tensor<84xi32>, tensor<84xi32>) -> tensor<84xi1>
    %c_8 = stablehlo.constant dense<84> : tensor<i32>
    %32 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<i32>) -> tensor<84xi32>
    %33 = stablehlo.add %19, %32 : tensor<84xi32>
    %34 = stablehlo.select %31, %33, %19 : tensor<84xi1>, tensor<84xi32>
    %35 = stablehlo.broadcast_in_dim %24, dims = [0, 1, 2] : (tensor<32x1x1xi32>) -> tensor<32x84x84xi32>
    %36 = stablehlo.broadcast_in_dim %29, dims = [1, 2] : (tensor<84x1xi32>) -> tensor<32x84x84xi32>
    %37 = stablehlo.broadcast_in_dim %34, dims = [2] : (tensor<84xi32>) -> tensor<32x84x84xi32>
    %38 = stablehlo.broadcast_in_dim %35, dims = [0, 1, 2] : (tensor<32x84x84xi32>) -> tensor<32x84x84x1xi32>
    %39 = stablehlo.broadcast_in_dim %36, dims = [0, 1, 2] : (tensor<32x84x84xi32>) -> tensor<32x84x84x1xi32>
    %40 = stablehlo.broadcast_in_dim %37, dims = [0, 1, 2] : (tensor<32x84x84xi32>) -> tensor<32x84x84x1xi32>
    %41 = stablehlo.concatenate %38, %39, %40, dim = 3 : (tensor<32x84x84x1xi32>, tensor<32x84x84x1xi32>, tensor<32x84x84x1xi32>) -> tensor<32x84x84x3xi32>
    %42 = "stablehlo.gather"(%arg0, %41) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0, 1, 2], start_index_map = [0, 1, 2], index_vector_dim = 3>, indices_are_sorted = false, slice_sizes = array<i64: 1, 1, 1>}> : (tensor<1024x84x84xf32>, tensor<32x84x84x3xi32>) -> tensor<32x84x84xf32>
    %c_9 = stablehlo.constant dense<0> : tensor<i32>
    %43 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %44 = stablehlo.compare LT, %7, %43, SIGNED : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi1>
    %c_10 = stablehlo.constant dense<1024> : tensor<i32>
    %45 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %46 = stablehlo.add %7, %45 : tensor<32xi32>
    %47 = stablehlo.select %44, %46, %7 : tensor<32xi1>, tensor<32xi32>
    %48 = stablehlo.broadcast_in_dim %47, dims = [0] : (tensor<32xi32>) -> tensor<32x1xi32>
    %49 = "stablehlo.gather"(%arg1, %48) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<1024xi32>, tensor<32x1xi32>) -> tensor<32xi32>
    %c_11 = stablehlo.constant dense<0> : tensor<i32>
    %50 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %51 = stablehlo.compare LT, %7, %50, SIGNED : (tensor<32xi32>, tensor<32xi32>) -> tensor<32xi1>
    %c_12 = stablehlo.constant dense<1024> : tensor<i32>
    %52 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<i32>) -> tensor<32xi32>
    %53 = stablehlo.add %7, %52 : tensor<32xi32>
    %54 = stablehlo.select %51, %53, %7 : tensor<32xi1>, tensor<32xi32>
    %55 = stablehlo.broadcast_in_dim %54, dims = [0] : (tensor<32xi32>) -> tensor<32x1xi32>
    %56 = "stablehlo.gather"(%arg2, %55) <{dimension_numbers = #stablehlo.gather<collapsed_slice_dims = [0], start_index_map = [0], index_vector_dim = 1>, indices_are_sorted = false, slice_sizes = array<i64: 1>}> : (tensor<1024xf32>, tensor<32x1xi32>) -> tensor<32xf32>
    return %7, %42, %49, %56, %arg0, %arg1, %arg2, %arg3 : tensor<32xi32>, tensor<32x84x84xf32>, tensor<32xi32>, tensor<32xf32>, tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>
  }
  func.func private @_gumbel(%arg0: tensor<2xui32>) -> tensor<32x1024xf32> {
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.17549435E-38> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<32x1024xf32>
    %1 = stablehlo.log %0 : tensor<32x1024xf32>
    %2 = stablehlo.negate %1 : tensor<32x1024xf32>
    %3 = stablehlo.log %2 : tensor<32x1024xf32>
    %4 = stablehlo.negate %3 : tensor<32x1024xf32>
    return %4 : tensor<32x1024xf32>
  }
  func.func private @_uniform(%arg0: tensor<2xui32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<32x1024xf32> {
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %arg2, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %3 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %4 = stablehlo.reshape %3 : (tensor<1xui32>) -> tensor<ui32>
    %5 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %6 = stablehlo.reshape %5 : (tensor<1xui32>) -> tensor<ui32>
    %7 = stablehlo.iota dim = 0 : tensor<32x1024xui64>
    %8 = stablehlo.iota dim = 1 : tensor<32x1024xui64>
    %c = stablehlo.constant dense<1024> : tensor<ui64>
    %9 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui64>) -> tensor<32x1024xui64>
    %10 = stablehlo.multiply %9, %7 : tensor<32x1024xui64>
    %c_0 = stablehlo.constant dense<1> : tensor<ui64>
    %11 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui64>) -> tensor<32x1024xui64>
    %12 = stablehlo.multiply %11, %8 : tensor<32x1024xui64>
    %13 = stablehlo.add %10, %12 : tensor<32x1024xui64>
    %c_1 = stablehlo.constant dense<32> : tensor<ui64>
    %14 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui64>) -> tensor<32x1024xui64>
    %15 = stablehlo.shift_right_logical %13, %14 : tensor<32x1024xui64>
    %16 = stablehlo.convert %13 : (tensor<32x1024xui64>) -> tensor<32x1024xui32>
    %17 = stablehlo.convert %15 : (tensor<32x1024xui64>) -> tensor<32x1024xui32>
    %18:2 = call @threefry2x32(%4, %6, %17, %16) : (tensor<ui32>, tensor<ui32>, tensor<32x1024xui32>, tensor<32x1024xui32>) -> (tensor<32x1024xui32>, tensor<32x1024xui32>)
    %19 = stablehlo.xor %18#0, %18#1 : tensor<32x1024xui32>
    %c_2 = stablehlo.constant dense<9> : tensor<ui32>
    %20 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %21 = stablehlo.shift_right_logical %19, %20 : tensor<32x1024xui32>
    %c_3 = stablehlo.constant dense<1065353216> : tensor<ui32>
    %22 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %23 = stablehlo.or %21, %22 : tensor<32x1024xui32>
    %24 = stablehlo.bitcast_convert %23 : (tensor<32x1024xui32>) -> tensor<32x1024xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %25 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<32x1024xf32>
    %26 = stablehlo.subtract %24, %25 : tensor<32x1024xf32>
    %27 = stablehlo.subtract %2, %1 : tensor<1x1xf32>
    %28 = stablehlo.broadcast_in_dim %27, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<32x1024xf32>
    %29 = stablehlo.multiply %26, %28 : tensor<32x1024xf32>
    %30 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<32x1024xf32>
    %31 = stablehlo.add %29, %30 : tensor<32x1024xf32>
    %32 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<32x1024xf32>
    %33 = stablehlo.maximum %32, %31 : tensor<32x1024xf32>
    return %33 : tensor<32x1024xf32>
  }
  func.func private @threefry2x32(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<32x1024xui32>, %arg3: tensor<32x1024xui32>) -> (tensor<32x1024xui32>, tensor<32x1024xui32>) {
    %c = stablehlo.constant dense<[13, 15, 26, 6]> : tensor<4xui32>
    %c_0 = stablehlo.constant dense<[17, 29, 16, 24]> : tensor<4xui32>
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c_1 = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c_1 : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<32x1024xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<32x1024xui32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %6:9 = stablehlo.while(%iterArg = %c_3, %iterArg_4 = %c_2, %iterArg_5 = %3, %iterArg_6 = %5, %iterArg_7 = %arg1, %iterArg_8 = %1, %iterArg_9 = %arg0, %iterArg_10 = %c, %iterArg_11 = %c_0) : tensor<i32>, tensor<i32>, tensor<32x1024xui32>, tensor<32x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    cond {
      %c_12 = stablehlo.constant dense<5> : tensor<i32>
      %7 = stablehlo.compare LT, %iterArg, %c_12, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %7 : tensor<i1>
    } do {
      %c_12 = stablehlo.constant dense<1> : tensor<i32>
      %7 = stablehlo.add %iterArg_4, %c_12 : tensor<i32>
      %8 = stablehlo.slice %iterArg_10 [0:1] : (tensor<4xui32>) -> tensor<1xui32>
      %9 = stablehlo.reshape %8 : (tensor<1xui32>) -> tensor<ui32>
      %10 = stablehlo.slice %iterArg_10 [1:2] : (tensor<4xui32>) -> tensor<1xui32>
      %11 = stablehlo.reshape %10 : (tensor<1xui32>) -> tensor<ui32>
      %12 = stablehlo.slice %iterArg_10 [2:3] : (tensor<4xui32>) -> tensor<1xui32>
      %13 = stablehlo.reshape %12 : (tensor<1xui32>) -> tensor<ui32>
      %14 = stablehlo.slice %iterArg_10 [3:4] : (tensor<4xui32>) -> tensor<1xui32>
      %15 = stablehlo.reshape %14 : (tensor<1xui32>) -> tensor<ui32>
      %16 = stablehlo.add %iterArg_5, %iterArg_6 : tensor<32x1024xui32>
      %17 = stablehlo.broadcast_in_dim %9, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %18 = stablehlo.shift_left %iterArg_6, %17 : tensor<32x1024xui32>
      %c_13 = stablehlo.constant dense<32> : tensor<ui32>
      %19 = stablehlo.subtract %c_13, %9 : tensor<ui32>
      %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %21 = stablehlo.shift_right_logical %iterArg_6, %20 : tensor<32x1024xui32>
      %22 = stablehlo.or %18, %21 : tensor<32x1024xui32>
      %23 = stablehlo.xor %16, %22 : tensor<32x1024xui32>
      %24 = stablehlo.add %16, %23 : tensor<32x1024xui32>
      %25 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %26 = stablehlo.shift_left %23, %25 : tensor<32x1024xui32>
      %c_14 = stablehlo.constant dense<32> : tensor<ui32>
      %27 = stablehlo.subtract %c_14, %11 : tensor<ui32>
      %28 = stablehlo.broadcast_in_dim %27, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %29 = stablehlo.shift_right_logical %23, %28 : tensor<32x1024xui32>
      %30 = stablehlo.or %26, %29 : tensor<32x1024xui32>
      %31 = stablehlo.xor %24, %30 : tensor<32x1024xui32>
      %32 = stablehlo.add %24, %31 : tensor<32x1024xui32>
      %33 = stablehlo.broadcast_in_dim %13, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %34 = stablehlo.shift_left %31, %33 : tensor<32x1024xui32>
      %c_15 = stablehlo.constant dense<32> : tensor<ui32>
      %35 = stablehlo.subtract %c_15, %13 : tensor<ui32>
      %36 = stablehlo.broadcast_in_dim %35, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %37 = stablehlo.shift_right_logical %31, %36 : tensor<32x1024xui32>
      %38 = stablehlo.or %34, %37 : tensor<32x1024xui32>
      %39 = stablehlo.xor %32, %38 : tensor<32x1024xui32>
      %40 = stablehlo.add %32, %39 : tensor<32x1024xui32>
      %41 = stablehlo.broadcast_in_dim %15, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %42 = stablehlo.shift_left %39, %41 : tensor<32x1024xui32>
      %c_16 = stablehlo.constant dense<32> : tensor<ui32>
      %43 = stablehlo.subtract %c_16, %15 : tensor<ui32>
      %44 = stablehlo.broadcast_in_dim %43, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %45 = stablehlo.shift_right_logical %39, %44 : tensor<32x1024xui32>
      %46 = stablehlo.or %42, %45 : tensor<32x1024xui32>
      %47 = stablehlo.xor %40, %46 : tensor<32x1024xui32>
      %48 = stablehlo.broadcast_in_dim %iterArg_7, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %49 = stablehlo.add %40, %48 : tensor<32x1024xui32>
      %50 = stablehlo.broadcast_in_dim %iterArg_8, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %51 = stablehlo.add %47, %50 : tensor<32x1024xui32>
      %c_17 = stablehlo.constant dense<1> : tensor<i32>
      %52 = stablehlo.add %iterArg_4, %c_17 : tensor<i32>
      %53 = stablehlo.convert %52 : (tensor<i32>) -> tensor<ui32>
      %54 = stablehlo.broadcast_in_dim %53, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
      %55 = stablehlo.add %51, %54 : tensor<32x1024xui32>
      %c_18 = stablehlo.constant dense<1> : tensor<i32>
      %56 = stablehlo.add %iterArg, %c_18 : tensor<i32>
      stablehlo.return %56, %7, %49, %55, %iterArg_8, %iterArg_9, %iterArg_7, %iterArg_11, %iterArg_10 : tensor<i32>, tensor<i32>, tensor<32x1024xui32>, tensor<32x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<32x1024xui32>, tensor<32x1024xui32>
  }
  func.func private @argmax(%arg0: tensor<32x1024xf32>) -> tensor<32xi32> {
    %0 = stablehlo.iota dim = 1 : tensor<32x1024xi32>
    %cst = stablehlo.constant dense<0xFF800000> : tensor<f32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1:2 = stablehlo.reduce(%arg0 init: %cst), (%0 init: %c) across dimensions = [1] : (tensor<32x1024xf32>, tensor<32x1024xi32>, tensor<f32>, tensor<i32>) -> (tensor<32xf32>, tensor<32xi32>)
     reducer(%arg1: tensor<f32>, %arg3: tensor<f32>) (%arg2: tensor<i32>, %arg4: tensor<i32>)  {
      %2 = stablehlo.compare GT, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %3 = stablehlo.compare NE, %arg1, %arg1, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %4 = stablehlo.or %2, %3 : tensor<i1>
      %5 = stablehlo.compare EQ, %arg1, %arg3, FLOAT : (tensor<f32>, tensor<f32>) -> tensor<i1>
      %6 = stablehlo.compare LT, %arg2, %arg4, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      %7 = stablehlo.and %5, %6 : tensor<i1>
      %8 = stablehlo.or %4, %7 : tensor<i1>
      %9 = stablehlo.select %4, %arg1, %arg3 : tensor<i1>, tensor<f32>
      %10 = stablehlo.select %8, %arg2, %arg4 : tensor<i1>, tensor<i32>
      stablehlo.return %9, %10 : tensor<f32>, tensor<i32>
    }
    return %1#1 : tensor<32xi32>
  }
}
