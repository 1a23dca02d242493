// mutcheck golden 1
// program: sample
// platforms: tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 380
// digest: 7f2771440f072efd

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
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<32x1024xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<32x1024xui32>
    %6 = stablehlo.add %3, %5 : tensor<32x1024xui32>
    %c_0 = stablehlo.constant dense<13> : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %8 = stablehlo.shift_left %5, %7 : tensor<32x1024xui32>
    %c_1 = stablehlo.constant dense<19> : tensor<ui32>
    %9 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %10 = stablehlo.shift_right_logical %5, %9 : tensor<32x1024xui32>
    %11 = stablehlo.or %8, %10 : tensor<32x1024xui32>
    %12 = stablehlo.xor %6, %11 : tensor<32x1024xui32>
    %13 = stablehlo.add %6, %12 : tensor<32x1024xui32>
    %c_2 = stablehlo.constant dense<15> : tensor<ui32>
    %14 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %15 = stablehlo.shift_left %12, %14 : tensor<32x1024xui32>
    %c_3 = stablehlo.constant dense<17> : tensor<ui32>
    %16 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %17 = stablehlo.shift_right_logical %12, %16 : tensor<32x1024xui32>
    %18 = stablehlo.or %15, %17 : tensor<32x1024xui32>
    %19 = stablehlo.xor %13, %18 : tensor<32x1024xui32>
    %20 = stablehlo.add %13, %19 : tensor<32x1024xui32>
    %c_4 = stablehlo.constant dense<26> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %22 = stablehlo.shift_left %19, %21 : tensor<32x1024xui32>
    %c_5 = stablehlo.constant dense<6> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %24 = stablehlo.shift_right_logical %19, %23 : tensor<32x1024xui32>
    %25 = stablehlo.or %22, %24 : tensor<32x1024xui32>
    %26 = stablehlo.xor %20, %25 : tensor<32x1024xui32>
    %27 = stablehlo.add %20, %26 : tensor<32x1024xui32>
    %c_6 = stablehlo.constant dense<6> : tensor<ui32>
    %28 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<32x1024xui32>
    %c_7 = stablehlo.constant dense<26> : tensor<ui32>
    %30 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<32x1024xui32>
    %32 = stablehlo.or %29, %31 : tensor<32x1024xui32>
    %33 = stablehlo.xor %27, %32 : tensor<32x1024xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %35 = stablehlo.add %27, %34 : tensor<32x1024xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %37 = stablehlo.add %33, %36 : tensor<32x1024xui32>
    %c_8 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %39 = stablehlo.add %37, %38 : tensor<32x1024xui32>
    %40 = stablehlo.add %35, %39 : tensor<32x1024xui32>
    %c_9 = stablehlo.constant dense<17> : tensor<ui32>
    %41 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<32x1024xui32>
    %c_10 = stablehlo.constant dense<15> : tensor<ui32>
    %43 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<32x1024xui32>
    %45 = stablehlo.or %42, %44 : tensor<32x1024xui32>
    %46 = stablehlo.xor %40, %45 : tensor<32x1024xui32>
    %47 = stablehlo.add %40, %46 : tensor<32x1024xui32>
    %c_11 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<32x1024xui32>
    %c_12 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<32x1024xui32>
    %52 = stablehlo.or %49, %51 : tensor<32x1024xui32>
    %53 = stablehlo.xor %47, %52 : tensor<32x1024xui32>
    %54 = stablehlo.add %47, %53 : tensor<32x1024xui32>
    %c_13 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<32x1024xui32>
    %c_14 = stablehlo.constant dense<16> : tensor<ui32>
    %57 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<32x1024xui32>
    %59 = stablehlo.or %56, %58 : tensor<32x1024xui32>
    %60 = stablehlo.xor %54, %59 : tensor<32x1024xui32>
    %61 = stablehlo.add %54, %60 : tensor<32x1024xui32>
    %c_15 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_15, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<32x1024xui32>
    %c_16 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_16, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<32x1024xui32>
    %66 = stablehlo.or %63, %65 : tensor<32x1024xui32>
    %67 = stablehlo.xor %61, %66 : tensor<32x1024xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %69 = stablehlo.add %61, %68 : tensor<32x1024xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %71 = stablehlo.add %67, %70 : tensor<32x1024xui32>
    %c_17 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_17, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %73 = stablehlo.add %71, %72 : tensor<32x1024xui32>
    %74 = stablehlo.add %69, %73 : tensor<32x1024xui32>
    %c_18 = stablehlo.constant dense<13> : tensor<ui32>
    %75 = stablehlo.broadcast_in_dim %c_18, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<32x1024xui32>
    %c_19 = stablehlo.constant dense<19> : tensor<ui32>
    %77 = stablehlo.broadcast_in_dim %c_19, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<32x1024xui32>
    %79 = stablehlo.or %76, %78 : tensor<32x1024xui32>
    %80 = stablehlo.xor %74, %79 : tensor<32x1024xui32>
    %81 = stablehlo.add %74, %80 : tensor<32x1024xui32>
    %c_20 = stablehlo.constant dense<15> : tensor<ui32>
    %82 = stablehlo.broadcast_in_dim %c_20, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<32x1024xui32>
    %c_21 = stablehlo.constant dense<17> : tensor<ui32>
    %84 = stablehlo.broadcast_in_dim %c_21, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<32x1024xui32>
    %86 = stablehlo.or %83, %85 : tensor<32x1024xui32>
    %87 = stablehlo.xor %81, %86 : tensor<32x1024xui32>
    %88 = stablehlo.add %81, %87 : tensor<32x1024xui32>
    %c_22 = stablehlo.constant dense<26> : tensor<ui32>
    %89 = stablehlo.broadcast_in_dim %c_22, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<32x1024xui32>
    %c_23 = stablehlo.constant dense<6> : tensor<ui32>
    %91 = stablehlo.broadcast_in_dim %c_23, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<32x1024xui32>
    %93 = stablehlo.or %90, %92 : tensor<32x1024xui32>
    %94 = stablehlo.xor %88, %93 : tensor<32x1024xui32>
    %95 = stablehlo.add %88, %94 : tensor<32x1024xui32>
    %c_24 = stablehlo.constant dense<6> : tensor<ui32>
    %96 = stablehlo.broadcast_in_dim %c_24, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<32x1024xui32>
    %c_25 = stablehlo.constant dense<26> : tensor<ui32>
    %98 = stablehlo.broadcast_in_dim %c_25, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<32x1024xui32>
    %100 = stablehlo.or %97, %99 : tensor<32x1024xui32>
    %101 = stablehlo.xor %95, %100 : tensor<32x1024xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %103 = stablehlo.add %95, %102 : tensor<32x1024xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %105 = stablehlo.add %101, %104 : tensor<32x1024xui32>
    %c_26 = stablehlo.constant dense<3> : tensor<ui32>
    %106 = stablehlo.broadcast_in_dim %c_26, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %107 = stablehlo.add %105, %106 : tensor<32x1024xui32>
    %108 = stablehlo.add %103, %107 : tensor<32x1024xui32>
    %c_27 = stablehlo.constant dense<17> : tensor<ui32>
    %109 = stablehlo.broadcast_in_dim %c_27, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<32x1024xui32>
    %c_28 = stablehlo.constant dense<15> : tensor<ui32>
    %111 = stablehlo.broadcast_in_dim %c_28, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<32x1024xui32>
    %113 = stablehlo.or %110, %112 : tensor<32x1024xui32>
    %114 = stablehlo.xor %108, %113 : tensor<32x1024xui32>
    %115 = stablehlo.add %108, %114 : tensor<32x1024xui32>
    %c_29 = stablehlo.constant dense<29> : tensor<ui32>
    %116 = stablehlo.broadcast_in_dim %c_29, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<32x1024xui32>
    %c_30 = stablehlo.constant dense<3> : tensor<ui32>
    %118 = stablehlo.broadcast_in_dim %c_30, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<32x1024xui32>
    %120 = stablehlo.or %117, %119 : tensor<32x1024xui32>
    %121 = stablehlo.xor %115, %120 : tensor<32x1024xui32>
    %122 = stablehlo.add %115, %121 : tensor<32x1024xui32>
    %c_31 = stablehlo.constant dense<16> : tensor<ui32>
    %123 = stablehlo.broadcast_in_dim %c_31, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<32x1024xui32>
    %c_32 = stablehlo.constant dense<16> : tensor<ui32>
    %125 = stablehlo.broadcast_in_dim %c_32, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<32x1024xui32>
    %127 = stablehlo.or %124, %126 : tensor<32x1024xui32>
    %128 = stablehlo.xor %122, %127 : tensor<32x1024xui32>
    %129 = stablehlo.add %122, %128 : tensor<32x1024xui32>
    %c_33 = stablehlo.constant dense<24> : tensor<ui32>
    %130 = stablehlo.broadcast_in_dim %c_33, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<32x1024xui32>
    %c_34 = stablehlo.constant dense<8> : tensor<ui32>
    %132 = stablehlo.broadcast_in_dim %c_34, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<32x1024xui32>
    %134 = stablehlo.or %131, %133 : tensor<32x1024xui32>
    %135 = stablehlo.xor %129, %134 : tensor<32x1024xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %137 = stablehlo.add %129, %136 : tensor<32x1024xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %139 = stablehlo.add %135, %138 : tensor<32x1024xui32>
    %c_35 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_35, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %141 = stablehlo.add %139, %140 : tensor<32x1024xui32>
    %142 = stablehlo.add %137, %141 : tensor<32x1024xui32>
    %c_36 = stablehlo.constant dense<13> : tensor<ui32>
    %143 = stablehlo.broadcast_in_dim %c_36, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<32x1024xui32>
    %c_37 = stablehlo.constant dense<19> : tensor<ui32>
    %145 = stablehlo.broadcast_in_dim %c_37, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<32x1024xui32>
    %147 = stablehlo.or %144, %146 : tensor<32x1024xui32>
    %148 = stablehlo.xor %142, %147 : tensor<32x1024xui32>
    %149 = stablehlo.add %142, %148 : tensor<32x1024xui32>
    %c_38 = stablehlo.constant dense<15> : tensor<ui32>
    %150 = stablehlo.broadcast_in_dim %c_38, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<32x1024xui32>
    %c_39 = stablehlo.constant dense<17> : tensor<ui32>
    %152 = stablehlo.broadcast_in_dim %c_39, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<32x1024xui32>
    %154 = stablehlo.or %151, %153 : tensor<32x1024xui32>
    %155 = stablehlo.xor %149, %154 : tensor<32x1024xui32>
    %156 = stablehlo.add %149, %155 : tensor<32x1024xui32>
    %c_40 = stablehlo.constant dense<26> : tensor<ui32>
    %157 = stablehlo.broadcast_in_dim %c_40, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<32x1024xui32>
    %c_41 = stablehlo.constant dense<6> : tensor<ui32>
    %159 = stablehlo.broadcast_in_dim %c_41, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<32x1024xui32>
    %161 = stablehlo.or %158, %160 : tensor<32x1024xui32>
    %162 = stablehlo.xor %156, %161 : tensor<32x1024xui32>
    %163 = stablehlo.add %156, %162 : tensor<32x1024xui32>
    %c_42 = stablehlo.constant dense<6> : tensor<ui32>
    %164 = stablehlo.broadcast_in_dim %c_42, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<32x1024xui32>
    %c_43 = stablehlo.constant dense<26> : tensor<ui32>
    %166 = stablehlo.broadcast_in_dim %c_43, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<32x1024xui32>
    %168 = stablehlo.or %165, %167 : tensor<32x1024xui32>
    %169 = stablehlo.xor %163, %168 : tensor<32x1024xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %171 = stablehlo.add %163, %170 : tensor<32x1024xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %173 = stablehlo.add %169, %172 : tensor<32x1024xui32>
    %c_44 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_44, dims = [] : (tensor<ui32>) -> tensor<32x1024xui32>
    %175 = stablehlo.add %173, %174 : tensor<32x1024xui32>
    return %171, %175 : tensor<32x1024xui32>, tensor<32x1024xui32>
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
