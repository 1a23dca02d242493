// mutcheck golden 1
// program: scan_stack_wide
// platforms: cpu
// toolchain: jax 0.10.2, jaxlib 0.10.2, flax 0.12.8, optax 0.2.8
// lines: 439
// digest: 31d67dfc363022dd

module @jit_scan_stack_wide attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 1 : i32}, %arg1: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 2 : i32}, %arg2: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 3 : i32}, %arg3: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 4 : i32}, %arg4: tensor<8xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 5 : i32}, %arg5: tensor<8x2xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 6 : i32}, %arg6: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 7 : i32}, %arg7: tensor<8x256x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 8 : i32}, %arg8: tensor<8x256xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 9 : i32}, %arg9: tensor<8x1024x256xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 10 : i32}, %arg10: tensor<3x256xf32>) -> (tensor<3x256xf32> {jax.result_info = ""}, tensor<8x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8xui32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<8x2xui32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x256x1024xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}, tensor<8x256xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024x256xf32> {jax.result_info = "", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0:13 = stablehlo.while(%iterArg = %c_0, %iterArg_1 = %c, %iterArg_2 = %arg10, %iterArg_3 = %arg0, %iterArg_4 = %arg1, %iterArg_5 = %arg2, %iterArg_6 = %arg3, %iterArg_7 = %arg4, %iterArg_8 = %arg5, %iterArg_9 = %arg6, %iterArg_10 = %arg7, %iterArg_11 = %arg8, %iterArg_12 = %arg9) : tensor<i32>, tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
    cond {
      %c_13 = stablehlo.constant dense<8> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg, %c_13, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1:12 = func.call @closed_call(%iterArg_1, %iterArg_2, %iterArg_3, %iterArg_4, %iterArg_5, %iterArg_6, %iterArg_7, %iterArg_8, %iterArg_9, %iterArg_10, %iterArg_11, %iterArg_12) : (tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>) -> (tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>)
      %c_13 = stablehlo.constant dense<1> : tensor<i32>
      %2 = stablehlo.add %iterArg, %c_13 : tensor<i32>
      stablehlo.return %2, %1#0, %1#1, %1#2, %1#3, %1#4, %1#5, %1#6, %1#7, %1#8, %1#9, %1#10, %1#11 : tensor<i32>, tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
    }
    return %0#2, %0#3, %0#4, %0#5, %0#6, %0#7, %0#8, %0#9, %0#10, %0#11, %0#12 : tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
  }
  func.func private @closed_call(%arg0: tensor<i32>, %arg1: tensor<3x256xf32>, %arg2: tensor<8x1024xf32>, %arg3: tensor<8x1024xf32>, %arg4: tensor<8x1024xf32>, %arg5: tensor<8x1024xf32>, %arg6: tensor<8xui32>, %arg7: tensor<8x2xui32>, %arg8: tensor<8x1024xf32>, %arg9: tensor<8x256x1024xf32>, %arg10: tensor<8x256xf32>, %arg11: tensor<8x1024x256xf32>) -> (tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>) {
    %0 = call @dynamic_index_in_dim(%arg2, %arg0) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
    %1 = call @dynamic_index_in_dim(%arg3, %arg0) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
    %2 = call @dynamic_index_in_dim(%arg4, %arg0) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
    %3 = call @dynamic_index_in_dim(%arg5, %arg0) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
    %4 = call @dynamic_index_in_dim_0(%arg6, %arg0) : (tensor<8xui32>, tensor<i32>) -> tensor<ui32>
    %5 = call @dynamic_index_in_dim_1(%arg7, %arg0) : (tensor<8x2xui32>, tensor<i32>) -> tensor<2xui32>
    %6 = call @dynamic_index_in_dim(%arg8, %arg0) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
    %7 = call @dynamic_index_in_dim_2(%arg9, %arg0) : (tensor<8x256x1024xf32>, tensor<i32>) -> tensor<256x1024xf32>
    %8 = call @dynamic_index_in_dim_3(%arg10, %arg0) : (tensor<8x256xf32>, tensor<i32>) -> tensor<256xf32>
    %9 = call @dynamic_index_in_dim_4(%arg11, %arg0) : (tensor<8x1024x256xf32>, tensor<i32>) -> tensor<1024x256xf32>
    %10:11 = call @closed_call_5(%arg1, %0, %1, %2, %3, %4, %5, %6, %7, %8, %9) : (tensor<3x256xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<ui32>, tensor<2xui32>, tensor<1024xf32>, tensor<256x1024xf32>, tensor<256xf32>, tensor<1024x256xf32>) -> (tensor<3x256xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<ui32>, tensor<2xui32>, tensor<1024xf32>, tensor<256x1024xf32>, tensor<256xf32>, tensor<1024x256xf32>)
    %11 = call @dynamic_update_index_in_dim(%arg2, %10#1, %arg0) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
    %12 = call @dynamic_update_index_in_dim(%arg3, %10#2, %arg0) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
    %13 = call @dynamic_update_index_in_dim(%arg4, %10#3, %arg0) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
    %14 = call @dynamic_update_index_in_dim(%arg5, %10#4, %arg0) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
    %15 = call @dynamic_update_index_in_dim_9(%arg6, %10#5, %arg0) : (tensor<8xui32>, tensor<ui32>, tensor<i32>) -> tensor<8xui32>
    %16 = call @dynamic_update_index_in_dim_10(%arg7, %10#6, %arg0) : (tensor<8x2xui32>, tensor<2xui32>, tensor<i32>) -> tensor<8x2xui32>
    %17 = call @dynamic_update_index_in_dim(%arg8, %10#7, %arg0) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
    %18 = call @dynamic_update_index_in_dim_11(%arg9, %10#8, %arg0) : (tensor<8x256x1024xf32>, tensor<256x1024xf32>, tensor<i32>) -> tensor<8x256x1024xf32>
    %19 = call @dynamic_update_index_in_dim_12(%arg10, %10#9, %arg0) : (tensor<8x256xf32>, tensor<256xf32>, tensor<i32>) -> tensor<8x256xf32>
    %20 = call @dynamic_update_index_in_dim_13(%arg11, %10#10, %arg0) : (tensor<8x1024x256xf32>, tensor<1024x256xf32>, tensor<i32>) -> tensor<8x1024x256xf32>
    %c = stablehlo.constant dense<1> : tensor<i32>
    %21 = stablehlo.add %arg0, %c : tensor<i32>
    return %21, %10#0, %11, %12, %13, %14, %15, %16, %17, %18, %19, %20 : tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
  }
  func.func private @dynamic_index_in_dim(%arg0: tensor<8x1024xf32>, %arg1: tensor<i32>) -> tensor<1024xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 1024] : (tensor<8x1024xf32>, tensor<i32>, tensor<i32>) -> tensor<1x1024xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x1024xf32>) -> tensor<1024xf32>
    return %1 : tensor<1024xf32>
  }
  func.func private @dynamic_index_in_dim_0(%arg0: tensor<8xui32>, %arg1: tensor<i32>) -> tensor<ui32> {
    %0 = stablehlo.dynamic_slice %arg0, %arg1, sizes = [1] : (tensor<8xui32>, tensor<i32>) -> tensor<1xui32>
    %1 = stablehlo.reshape %0 : (tensor<1xui32>) -> tensor<ui32>
    return %1 : tensor<ui32>
  }
  func.func private @dynamic_index_in_dim_1(%arg0: tensor<8x2xui32>, %arg1: tensor<i32>) -> tensor<2xui32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 2] : (tensor<8x2xui32>, tensor<i32>, tensor<i32>) -> tensor<1x2xui32>
    %1 = stablehlo.reshape %0 : (tensor<1x2xui32>) -> tensor<2xui32>
    return %1 : tensor<2xui32>
  }
  func.func private @dynamic_index_in_dim_2(%arg0: tensor<8x256x1024xf32>, %arg1: tensor<i32>) -> tensor<256x1024xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 256, 1024] : (tensor<8x256x1024xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x256x1024xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x256x1024xf32>) -> tensor<256x1024xf32>
    return %1 : tensor<256x1024xf32>
  }
  func.func private @dynamic_index_in_dim_3(%arg0: tensor<8x256xf32>, %arg1: tensor<i32>) -> tensor<256xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 256] : (tensor<8x256xf32>, tensor<i32>, tensor<i32>) -> tensor<1x256xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x256xf32>) -> tensor<256xf32>
    return %1 : tensor<256xf32>
  }
  func.func private @dynamic_index_in_dim_4(%arg0: tensor<8x1024x256xf32>, %arg1: tensor<i32>) -> tensor<1024x256xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 1024, 256] : (tensor<8x1024x256xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x1024x256xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x1024x256xf32>) -> tensor<1024x256xf32>
    return %1 : tensor<1024x256xf32>
  }
  func.func private @closed_call_5(%arg0: tensor<3x256xf32>, %arg1: tensor<1024xf32>, %arg2: tensor<1024xf32>, %arg3: tensor<1024xf32>, %arg4: tensor<1024xf32>, %arg5: tensor<ui32>, %arg6: tensor<2xui32>, %arg7: tensor<1024xf32>, %arg8: tensor<256x1024xf32>, %arg9: tensor<256xf32>, %arg10: tensor<1024x256xf32>) -> (tensor<3x256xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<ui32>, tensor<2xui32>, tensor<1024xf32>, tensor<256x1024xf32>, tensor<256xf32>, tensor<1024x256xf32>) {
    %0 = stablehlo.dot_general %arg0, %arg8, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x256xf32>, tensor<256x1024xf32>) -> tensor<3x1024xf32>
    %1 = stablehlo.broadcast_in_dim %arg7, dims = [1] : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
    %3 = stablehlo.add %0, %2 : tensor<3x1024xf32>
    %4 = chlo.square %3 : tensor<3x1024xf32> -> tensor<3x1024xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %5 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<3x1024xf32>, tensor<f32>) -> tensor<1024xf32>
    %cst_0 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %7 = stablehlo.divide %5, %6 : tensor<1024xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.reduce(%4 init: %cst_1) applies stablehlo.add across dimensions = [0] : (tensor<3x1024xf32>, tensor<f32>) -> tensor<1024xf32>
    %cst_2 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %9 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %10 = stablehlo.divide %8, %9 : tensor<1024xf32>
    %11 = chlo.square %7 : tensor<1024xf32> -> tensor<1024xf32>
    %12 = stablehlo.subtract %10, %11 : tensor<1024xf32>
    %cst_3 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %13 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %14 = stablehlo.maximum %13, %12 : tensor<1024xf32>
    %cst_4 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %15 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %16 = stablehlo.multiply %15, %arg2 : tensor<1024xf32>
    %cst_5 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %17 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %18 = stablehlo.multiply %17, %7 : tensor<1024xf32>
    %19 = stablehlo.add %16, %18 : tensor<1024xf32>
    %cst_6 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %20 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %21 = stablehlo.multiply %20, %arg4 : tensor<1024xf32>
    %cst_7 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %22 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<1024xf32>
    %23 = stablehlo.multiply %22, %14 : tensor<1024xf32>
    %24 = stablehlo.add %21, %23 : tensor<1024xf32>
    %25 = stablehlo.reshape %7 : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %26 = stablehlo.reshape %14 : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %27 = stablehlo.broadcast_in_dim %25, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
    %28 = stablehlo.subtract %3, %27 : tensor<3x1024xf32>
    %cst_8 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
    %29 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<1x1024xf32>
    %30 = stablehlo.add %26, %29 : tensor<1x1024xf32>
    %31 = stablehlo.rsqrt %30 : tensor<1x1024xf32>
    %32 = stablehlo.reshape %arg3 : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %33 = stablehlo.multiply %31, %32 : tensor<1x1024xf32>
    %34 = stablehlo.broadcast_in_dim %33, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
    %35 = stablehlo.multiply %28, %34 : tensor<3x1024xf32>
    %36 = stablehlo.reshape %arg1 : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
    %38 = stablehlo.add %35, %37 : tensor<3x1024xf32>
    %39 = call @_threefry_fold_in(%arg6, %arg5) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
    %c = stablehlo.constant dense<1> : tensor<ui32>
    %40 = stablehlo.add %arg5, %c : tensor<ui32>
    %cst_9 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %41 = call @_bernoulli(%39, %cst_9) : (tensor<2xui32>, tensor<f32>) -> tensor<3x1024xi1>
    %cst_10 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %42 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %43 = stablehlo.divide %38, %42 : tensor<3x1024xf32>
    %cst_11 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %44 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %45 = stablehlo.select %41, %43, %44 : tensor<3x1024xi1>, tensor<3x1024xf32>
    %46 = stablehlo.multiply %45, %45 : tensor<3x1024xf32>
    %47 = stablehlo.multiply %46, %45 : tensor<3x1024xf32>
    %cst_12 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %48 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %49 = stablehlo.multiply %48, %47 : tensor<3x1024xf32>
    %50 = stablehlo.add %45, %49 : tensor<3x1024xf32>
    %cst_13 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %51 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %52 = stablehlo.multiply %51, %50 : tensor<3x1024xf32>
    %53 = stablehlo.tanh %52 : tensor<3x1024xf32>
    %cst_14 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %54 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %55 = stablehlo.add %54, %53 : tensor<3x1024xf32>
    %cst_15 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %56 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %57 = stablehlo.multiply %56, %55 : tensor<3x1024xf32>
    %58 = stablehlo.multiply %45, %57 : tensor<3x1024xf32>
    %59 = stablehlo.dot_general %58, %arg10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x1024xf32>, tensor<1024x256xf32>) -> tensor<3x256xf32>
    %60 = stablehlo.broadcast_in_dim %arg9, dims = [1] : (tensor<256xf32>) -> tensor<1x256xf32>
    %61 = stablehlo.broadcast_in_dim %60, dims = [0, 1] : (tensor<1x256xf32>) -> tensor<3x256xf32>
    %62 = stablehlo.add %59, %61 : tensor<3x256xf32>
    return %62, %arg1, %19, %arg3, %24, %40, %arg6, %arg7, %arg8, %arg9, %arg10 : tensor<3x256xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<1024xf32>, tensor<ui32>, tensor<2xui32>, tensor<1024xf32>, tensor<256x1024xf32>, tensor<256xf32>, tensor<1024x256xf32>
  }
  func.func private @_threefry_fold_in(%arg0: tensor<2xui32>, %arg1: tensor<ui32>) -> tensor<2xui32> {
    %c = stablehlo.constant dense<32> : tensor<ui32>
    %0 = stablehlo.shift_right_logical %arg1, %c : tensor<ui32>
    %1 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %c_0 = stablehlo.constant dense<4294967295> : tensor<ui32>
    %2 = stablehlo.and %arg1, %c_0 : tensor<ui32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %4 = stablehlo.concatenate %1, %3, dim = 0 : (tensor<1xui32>, tensor<1xui32>) -> tensor<2xui32>
    %5 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %6 = stablehlo.reshape %5 : (tensor<1xui32>) -> tensor<ui32>
    %7 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %8 = stablehlo.reshape %7 : (tensor<1xui32>) -> tensor<ui32>
    %9 = stablehlo.slice %4 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %10 = stablehlo.slice %4 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %11:2 = call @threefry2x32(%6, %8, %9, %10) : (tensor<ui32>, tensor<ui32>, tensor<1xui32>, tensor<1xui32>) -> (tensor<1xui32>, tensor<1xui32>)
    %12 = stablehlo.concatenate %11#0, %11#1, dim = 0 : (tensor<1xui32>, tensor<1xui32>) -> tensor<2xui32>
    return %12 : tensor<2xui32>
  }
  func.func private @threefry2x32(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<1xui32>, %arg3: tensor<1xui32>) -> (tensor<1xui32>, tensor<1xui32>) {
    %c = stablehlo.constant dense<[13, 15, 26, 6]> : tensor<4xui32>
    %c_0 = stablehlo.constant dense<[17, 29, 16, 24]> : tensor<4xui32>
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c_1 = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c_1 : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<1xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<1xui32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %6:9 = stablehlo.while(%iterArg = %c_3, %iterArg_4 = %c_2, %iterArg_5 = %3, %iterArg_6 = %5, %iterArg_7 = %arg1, %iterArg_8 = %1, %iterArg_9 = %arg0, %iterArg_10 = %c, %iterArg_11 = %c_0) : tensor<i32>, tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    cond {
      %c_12 = stablehlo.constant dense<5> : tensor<i32>
      %7 = stablehlo.compare LT, %iterArg, %c_12, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %7 : tensor<i1>
    } do {
      %7:8 = func.call @closed_call_6(%iterArg_4, %iterArg_5, %iterArg_6, %iterArg_7, %iterArg_8, %iterArg_9, %iterArg_10, %iterArg_11) : (tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) -> (tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>)
      %c_12 = stablehlo.constant dense<1> : tensor<i32>
      %8 = stablehlo.add %iterArg, %c_12 : tensor<i32>
      stablehlo.return %8, %7#0, %7#1, %7#2, %7#3, %7#4, %7#5, %7#6, %7#7 : tensor<i32>, tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<1xui32>, tensor<1xui32>
  }
  func.func private @closed_call_6(%arg0: tensor<i32>, %arg1: tensor<1xui32>, %arg2: tensor<1xui32>, %arg3: tensor<ui32>, %arg4: tensor<ui32>, %arg5: tensor<ui32>, %arg6: tensor<4xui32>, %arg7: tensor<4xui32>) -> (tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.add %arg0, %c : tensor<i32>
    %1 = stablehlo.slice %arg6 [0:1] : (tensor<4xui32>) -> tensor<1xui32>
    %2 = stablehlo.reshape %1 : (tensor<1xui32>) -> tensor<ui32>
    %3 = stablehlo.add %arg1, %arg2 : tensor<1xui32>
    %4 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %5 = stablehlo.shift_left %arg2, %4 : tensor<1xui32>
    %c_0 = stablehlo.constant dense<32> : tensor<ui32>
    %6 = stablehlo.subtract %c_0, %2 : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %8 = stablehlo.shift_right_logical %arg2, %7 : tensor<1xui32>
    %9 = stablehlo.or %5, %8 : tensor<1xui32>
    %10 = stablehlo.xor %3, %9 : tensor<1xui32>
    %11 = stablehlo.slice %arg6 [1:2] : (tensor<4xui32>) -> tensor<1xui32>
    %12 = stablehlo.reshape %11 : (tensor<1xui32>) -> tensor<ui32>
    %13 = stablehlo.add %3, %10 : tensor<1xui32>
    %14 = stablehlo.broadcast_in_dim %12, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %15 = stablehlo.shift_left %10, %14 : tensor<1xui32>
    %c_1 = stablehlo.constant dense<32> : tensor<ui32>
    %16 = stablehlo.subtract %c_1, %12 : tensor<ui32>
    %17 = stablehlo.broadcast_in_dim %16, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %18 = stablehlo.shift_right_logical %10, %17 : tensor<1xui32>
    %19 = stablehlo.or %15, %18 : tensor<1xui32>
    %20 = stablehlo.xor %13, %19 : tensor<1xui32>
    %21 = stablehlo.slice %arg6 [2:3] : (tensor<4xui32>) -> tensor<1xui32>
    %22 = stablehlo.reshape %21 : (tensor<1xui32>) -> tensor<ui32>
    %23 = stablehlo.add %13, %20 : tensor<1xui32>
    %24 = stablehlo.broadcast_in_dim %22, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %25 = stablehlo.shift_left %20, %24 : tensor<1xui32>
    %c_2 = stablehlo.constant dense<32> : tensor<ui32>
    %26 = stablehlo.subtract %c_2, %22 : tensor<ui32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %28 = stablehlo.shift_right_logical %20, %27 : tensor<1xui32>
    %29 = stablehlo.or %25, %28 : tensor<1xui32>
    %30 = stablehlo.xor %23, %29 : tensor<1xui32>
    %31 = stablehlo.slice %arg6 [3:4] : (tensor<4xui32>) -> tensor<1xui32>
    %32 = stablehlo.reshape %31 : (tensor<1xui32>) -> tensor<ui32>
    %33 = stablehlo.add %23, %30 : tensor<1xui32>
    %34 = stablehlo.broadcast_in_dim %32, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %35 = stablehlo.shift_left %30, %34 : tensor<1xui32>
    %c_3 = stablehlo.constant dense<32> : tensor<ui32>
    %36 = stablehlo.subtract %c_3, %32 : tensor<ui32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %38 = stablehlo.shift_right_logical %30, %37 : tensor<1xui32>
    %39 = stablehlo.or %35, %38 : tensor<1xui32>
    %40 = stablehlo.xor %33, %39 : tensor<1xui32>
    %41 = stablehlo.broadcast_in_dim %arg3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %42 = stablehlo.add %33, %41 : tensor<1xui32>
    %43 = stablehlo.broadcast_in_dim %arg4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %44 = stablehlo.add %40, %43 : tensor<1xui32>
    %c_4 = stablehlo.constant dense<1> : tensor<i32>
    %45 = stablehlo.add %arg0, %c_4 : tensor<i32>
    %46 = stablehlo.convert %45 : (tensor<i32>) -> tensor<ui32>
    %47 = stablehlo.broadcast_in_dim %46, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %48 = stablehlo.add %44, %47 : tensor<1xui32>
    return %0, %42, %48, %arg4, %arg5, %arg3, %arg7, %arg6 : tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
  }
  func.func private @_bernoulli(%arg0: tensor<2xui32>, %arg1: tensor<f32>) -> tensor<3x1024xi1> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<3x1024xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %2 = stablehlo.compare LT, %0, %1, FLOAT : (tensor<3x1024xf32>, tensor<3x1024xf32>) -> tensor<3x1024xi1>
    return %2 : tensor<3x1024xi1>
  }
  func.func private @_uniform(%arg0: tensor<2xui32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<3x1024xf32> {
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.convert %arg2 : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %3 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %4 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %5 = stablehlo.reshape %4 : (tensor<1xui32>) -> tensor<ui32>
    %6 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %7 = stablehlo.reshape %6 : (tensor<1xui32>) -> tensor<ui32>
    %8 = stablehlo.iota dim = 0 : tensor<3x1024xui64>
    %9 = stablehlo.iota dim = 1 : tensor<3x1024xui64>
    %c = stablehlo.constant dense<1024> : tensor<ui64>
    %10 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui64>) -> tensor<3x1024xui64>
    %11 = stablehlo.multiply %10, %8 : tensor<3x1024xui64>
    %c_0 = stablehlo.constant dense<1> : tensor<ui64>
    %12 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui64>) -> tensor<3x1024xui64>
    %13 = stablehlo.multiply %12, %9 : tensor<3x1024xui64>
    %14 = stablehlo.add %11, %13 : tensor<3x1024xui64>
    %c_1 = stablehlo.constant dense<32> : tensor<ui64>
    %15 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui64>) -> tensor<3x1024xui64>
    %16 = stablehlo.shift_right_logical %14, %15 : tensor<3x1024xui64>
    %17 = stablehlo.convert %14 : (tensor<3x1024xui64>) -> tensor<3x1024xui32>
    %18 = stablehlo.convert %16 : (tensor<3x1024xui64>) -> tensor<3x1024xui32>
    %19:2 = call @threefry2x32_7(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<3x1024xui32>, tensor<3x1024xui32>) -> (tensor<3x1024xui32>, tensor<3x1024xui32>)
    %20 = stablehlo.xor %19#0, %19#1 : tensor<3x1024xui32>
    %c_2 = stablehlo.constant dense<9> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %22 = stablehlo.shift_right_logical %20, %21 : tensor<3x1024xui32>
    %c_3 = stablehlo.constant dense<1065353216> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %24 = stablehlo.or %22, %23 : tensor<3x1024xui32>
    %25 = stablehlo.bitcast_convert %24 : (tensor<3x1024xui32>) -> tensor<3x1024xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %26 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
    %27 = stablehlo.subtract %25, %26 : tensor<3x1024xf32>
    %28 = stablehlo.subtract %3, %2 : tensor<1x1xf32>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x1024xf32>
    %30 = stablehlo.multiply %27, %29 : tensor<3x1024xf32>
    %31 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x1024xf32>
    %32 = stablehlo.add %30, %31 : tensor<3x1024xf32>
    %33 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x1024xf32>
    %34 = stablehlo.maximum %33, %32 : tensor<3x1024xf32>
    return %34 : tensor<3x1024xf32>
  }
  func.func private @threefry2x32_7(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<3x1024xui32>, %arg3: tensor<3x1024xui32>) -> (tensor<3x1024xui32>, tensor<3x1024xui32>) {
    %c = stablehlo.constant dense<[13, 15, 26, 6]> : tensor<4xui32>
    %c_0 = stablehlo.constant dense<[17, 29, 16, 24]> : tensor<4xui32>
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c_1 = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c_1 : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<3x1024xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<3x1024xui32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %6:9 = stablehlo.while(%iterArg = %c_3, %iterArg_4 = %c_2, %iterArg_5 = %3, %iterArg_6 = %5, %iterArg_7 = %arg1, %iterArg_8 = %1, %iterArg_9 = %arg0, %iterArg_10 = %c, %iterArg_11 = %c_0) : tensor<i32>, tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    cond {
      %c_12 = stablehlo.constant dense<5> : tensor<i32>
      %7 = stablehlo.compare LT, %iterArg, %c_12, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %7 : tensor<i1>
    } do {
      %7:8 = func.call @closed_call_8(%iterArg_4, %iterArg_5, %iterArg_6, %iterArg_7, %iterArg_8, %iterArg_9, %iterArg_10, %iterArg_11) : (tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) -> (tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>)
      %c_12 = stablehlo.constant dense<1> : tensor<i32>
      %8 = stablehlo.add %iterArg, %c_12 : tensor<i32>
      stablehlo.return %8, %7#0, %7#1, %7#2, %7#3, %7#4, %7#5, %7#6, %7#7 : tensor<i32>, tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<3x1024xui32>, tensor<3x1024xui32>
  }
  func.func private @closed_call_8(%arg0: tensor<i32>, %arg1: tensor<3x1024xui32>, %arg2: tensor<3x1024xui32>, %arg3: tensor<ui32>, %arg4: tensor<ui32>, %arg5: tensor<ui32>, %arg6: tensor<4xui32>, %arg7: tensor<4xui32>) -> (tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>) {
    %c = stablehlo.constant dense<1> : tensor<i32>
    %0 = stablehlo.add %arg0, %c : tensor<i32>
    %1 = stablehlo.slice %arg6 [0:1] : (tensor<4xui32>) -> tensor<1xui32>
    %2 = stablehlo.reshape %1 : (tensor<1xui32>) -> tensor<ui32>
    %3 = stablehlo.add %arg1, %arg2 : tensor<3x1024xui32>
    %4 = stablehlo.broadcast_in_dim %2, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %5 = stablehlo.shift_left %arg2, %4 : tensor<3x1024xui32>
    %c_0 = stablehlo.constant dense<32> : tensor<ui32>
    %6 = stablehlo.subtract %c_0, %2 : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %6, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %8 = stablehlo.shift_right_logical %arg2, %7 : tensor<3x1024xui32>
    %9 = stablehlo.or %5, %8 : tensor<3x1024xui32>
    %10 = stablehlo.xor %3, %9 : tensor<3x1024xui32>
    %11 = stablehlo.slice %arg6 [1:2] : (tensor<4xui32>) -> tensor<1xui32>
    %12 = stablehlo.reshape %11 : (tensor<1xui32>) -> tensor<ui32>
    %13 = stablehlo.add %3, %10 : tensor<3x1024xui32>
    %14 = stablehlo.broadcast_in_dim %12, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %15 = stablehlo.shift_left %10, %14 : tensor<3x1024xui32>
    %c_1 = stablehlo.constant dense<32> : tensor<ui32>
    %16 = stablehlo.subtract %c_1, %12 : tensor<ui32>
    %17 = stablehlo.broadcast_in_dim %16, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %18 = stablehlo.shift_right_logical %10, %17 : tensor<3x1024xui32>
    %19 = stablehlo.or %15, %18 : tensor<3x1024xui32>
    %20 = stablehlo.xor %13, %19 : tensor<3x1024xui32>
    %21 = stablehlo.slice %arg6 [2:3] : (tensor<4xui32>) -> tensor<1xui32>
    %22 = stablehlo.reshape %21 : (tensor<1xui32>) -> tensor<ui32>
    %23 = stablehlo.add %13, %20 : tensor<3x1024xui32>
    %24 = stablehlo.broadcast_in_dim %22, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %25 = stablehlo.shift_left %20, %24 : tensor<3x1024xui32>
    %c_2 = stablehlo.constant dense<32> : tensor<ui32>
    %26 = stablehlo.subtract %c_2, %22 : tensor<ui32>
    %27 = stablehlo.broadcast_in_dim %26, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %28 = stablehlo.shift_right_logical %20, %27 : tensor<3x1024xui32>
    %29 = stablehlo.or %25, %28 : tensor<3x1024xui32>
    %30 = stablehlo.xor %23, %29 : tensor<3x1024xui32>
    %31 = stablehlo.slice %arg6 [3:4] : (tensor<4xui32>) -> tensor<1xui32>
    %32 = stablehlo.reshape %31 : (tensor<1xui32>) -> tensor<ui32>
    %33 = stablehlo.add %23, %30 : tensor<3x1024xui32>
    %34 = stablehlo.broadcast_in_dim %32, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %35 = stablehlo.shift_left %30, %34 : tensor<3x1024xui32>
    %c_3 = stablehlo.constant dense<32> : tensor<ui32>
    %36 = stablehlo.subtract %c_3, %32 : tensor<ui32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %38 = stablehlo.shift_right_logical %30, %37 : tensor<3x1024xui32>
    %39 = stablehlo.or %35, %38 : tensor<3x1024xui32>
    %40 = stablehlo.xor %33, %39 : tensor<3x1024xui32>
    %41 = stablehlo.broadcast_in_dim %arg3, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %42 = stablehlo.add %33, %41 : tensor<3x1024xui32>
    %43 = stablehlo.broadcast_in_dim %arg4, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %44 = stablehlo.add %40, %43 : tensor<3x1024xui32>
    %c_4 = stablehlo.constant dense<1> : tensor<i32>
    %45 = stablehlo.add %arg0, %c_4 : tensor<i32>
    %46 = stablehlo.convert %45 : (tensor<i32>) -> tensor<ui32>
    %47 = stablehlo.broadcast_in_dim %46, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
    %48 = stablehlo.add %44, %47 : tensor<3x1024xui32>
    return %0, %42, %48, %arg4, %arg5, %arg3, %arg7, %arg6 : tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<8x1024xf32>, %arg1: tensor<1024xf32>, %arg2: tensor<i32>) -> tensor<8x1024xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x1024xf32>, tensor<1x1024xf32>, tensor<i32>, tensor<i32>) -> tensor<8x1024xf32>
    return %1 : tensor<8x1024xf32>
  }
  func.func private @dynamic_update_index_in_dim_9(%arg0: tensor<8xui32>, %arg1: tensor<ui32>, %arg2: tensor<i32>) -> tensor<8xui32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2 : (tensor<8xui32>, tensor<1xui32>, tensor<i32>) -> tensor<8xui32>
    return %1 : tensor<8xui32>
  }
  func.func private @dynamic_update_index_in_dim_10(%arg0: tensor<8x2xui32>, %arg1: tensor<2xui32>, %arg2: tensor<i32>) -> tensor<8x2xui32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<2xui32>) -> tensor<1x2xui32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x2xui32>, tensor<1x2xui32>, tensor<i32>, tensor<i32>) -> tensor<8x2xui32>
    return %1 : tensor<8x2xui32>
  }
  func.func private @dynamic_update_index_in_dim_11(%arg0: tensor<8x256x1024xf32>, %arg1: tensor<256x1024xf32>, %arg2: tensor<i32>) -> tensor<8x256x1024xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<256x1024xf32>) -> tensor<1x256x1024xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x256x1024xf32>, tensor<1x256x1024xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x256x1024xf32>
    return %1 : tensor<8x256x1024xf32>
  }
  func.func private @dynamic_update_index_in_dim_12(%arg0: tensor<8x256xf32>, %arg1: tensor<256xf32>, %arg2: tensor<i32>) -> tensor<8x256xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<256xf32>) -> tensor<1x256xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x256xf32>, tensor<1x256xf32>, tensor<i32>, tensor<i32>) -> tensor<8x256xf32>
    return %1 : tensor<8x256xf32>
  }
  func.func private @dynamic_update_index_in_dim_13(%arg0: tensor<8x1024x256xf32>, %arg1: tensor<1024x256xf32>, %arg2: tensor<i32>) -> tensor<8x1024x256xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<1024x256xf32>) -> tensor<1x1024x256xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x1024x256xf32>, tensor<1x1024x256xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x1024x256xf32>
    return %1 : tensor<8x1024x256xf32>
  }
}
