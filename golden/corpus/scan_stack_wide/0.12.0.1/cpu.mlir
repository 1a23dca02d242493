// mutcheck golden 1
// program: scan_stack_wide
// platforms: cpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 423
// digest: 2d8350b1f8896dea

module @jit_scan_stack_wide attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 1 : i32}, %arg1: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 2 : i32}, %arg2: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 3 : i32}, %arg3: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 4 : i32}, %arg4: tensor<8xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 5 : i32}, %arg5: tensor<8x2xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 6 : i32}, %arg6: tensor<8x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 7 : i32}, %arg7: tensor<8x256x1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 8 : i32}, %arg8: tensor<8x256xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 9 : i32}, %arg9: tensor<8x1024x256xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 10 : i32}, %arg10: tensor<3x256xf32>) -> (tensor<3x256xf32> {jax.result_info = "result[0]"}, tensor<8x1024xf32> {jax.result_info = "result[1]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "result[2]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "result[3]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "result[4]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8xui32> {jax.result_info = "result[5]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<8x2xui32> {jax.result_info = "result[6]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024xf32> {jax.result_info = "result[7]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x256x1024xf32> {jax.result_info = "result[8]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}, tensor<8x256xf32> {jax.result_info = "result[9]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x1024x256xf32> {jax.result_info = "result[10]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0:13 = stablehlo.while(%iterArg = %c_0, %iterArg_1 = %c, %iterArg_2 = %arg10, %iterArg_3 = %arg0, %iterArg_4 = %arg1, %iterArg_5 = %arg2, %iterArg_6 = %arg3, %iterArg_7 = %arg4, %iterArg_8 = %arg5, %iterArg_9 = %arg6, %iterArg_10 = %arg7, %iterArg_11 = %arg8, %iterArg_12 = %arg9) : tensor<i32>, tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
    cond {
      %c_13 = stablehlo.constant dense<8> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg, %c_13, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1 = func.call @dynamic_index_in_dim(%iterArg_3, %iterArg_1) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
      %2 = func.call @dynamic_index_in_dim(%iterArg_4, %iterArg_1) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
      %3 = func.call @dynamic_index_in_dim(%iterArg_5, %iterArg_1) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
      %4 = func.call @dynamic_index_in_dim(%iterArg_6, %iterArg_1) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
      %5 = func.call @dynamic_index_in_dim_0(%iterArg_7, %iterArg_1) : (tensor<8xui32>, tensor<i32>) -> tensor<ui32>
      %6 = func.call @dynamic_index_in_dim_1(%iterArg_8, %iterArg_1) : (tensor<8x2xui32>, tensor<i32>) -> tensor<2xui32>
      %7 = func.call @dynamic_index_in_dim(%iterArg_9, %iterArg_1) : (tensor<8x1024xf32>, tensor<i32>) -> tensor<1024xf32>
      %8 = func.call @dynamic_index_in_dim_2(%iterArg_10, %iterArg_1) : (tensor<8x256x1024xf32>, tensor<i32>) -> tensor<256x1024xf32>
      %9 = func.call @dynamic_index_in_dim_3(%iterArg_11, %iterArg_1) : (tensor<8x256xf32>, tensor<i32>) -> tensor<256xf32>
      %10 = func.call @dynamic_index_in_dim_4(%iterArg_12, %iterArg_1) : (tensor<8x1024x256xf32>, tensor<i32>) -> tensor<1024x256xf32>
      %11 = stablehlo.dot_general %iterArg_2, %8, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x256xf32>, tensor<256x1024xf32>) -> tensor<3x1024xf32>
      %12 = stablehlo.broadcast_in_dim %7, dims = [1] : (tensor<1024xf32>) -> tensor<1x1024xf32>
      %13 = stablehlo.broadcast_in_dim %12, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
      %14 = stablehlo.add %11, %13 : tensor<3x1024xf32>
      %15 = chlo.square %14 : tensor<3x1024xf32> -> tensor<3x1024xf32>
      %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %16 = stablehlo.reduce(%14 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<3x1024xf32>, tensor<f32>) -> tensor<1024xf32>
      %cst_13 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
      %17 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %18 = stablehlo.divide %16, %17 : tensor<1024xf32>
      %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %19 = stablehlo.reduce(%15 init: %cst_14) applies stablehlo.add across dimensions = [0] : (tensor<3x1024xf32>, tensor<f32>) -> tensor<1024xf32>
      %cst_15 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
      %20 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %21 = stablehlo.divide %19, %20 : tensor<1024xf32>
      %22 = chlo.square %18 : tensor<1024xf32> -> tensor<1024xf32>
      %23 = stablehlo.subtract %21, %22 : tensor<1024xf32>
      %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %24 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %25 = stablehlo.maximum %24, %23 : tensor<1024xf32>
      %cst_17 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
      %26 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %27 = stablehlo.multiply %26, %2 : tensor<1024xf32>
      %cst_18 = stablehlo.constant dense<0.00999999977> : tensor<f32>
      %28 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %29 = stablehlo.multiply %28, %18 : tensor<1024xf32>
      %30 = stablehlo.add %27, %29 : tensor<1024xf32>
      %cst_19 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
      %31 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %32 = stablehlo.multiply %31, %4 : tensor<1024xf32>
      %cst_20 = stablehlo.constant dense<0.00999999977> : tensor<f32>
      %33 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<1024xf32>
      %34 = stablehlo.multiply %33, %25 : tensor<1024xf32>
      %35 = stablehlo.add %32, %34 : tensor<1024xf32>
      %36 = stablehlo.reshape %18 : (tensor<1024xf32>) -> tensor<1x1024xf32>
      %37 = stablehlo.reshape %25 : (tensor<1024xf32>) -> tensor<1x1024xf32>
      %38 = stablehlo.broadcast_in_dim %36, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
      %39 = stablehlo.subtract %14, %38 : tensor<3x1024xf32>
      %cst_21 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
      %40 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<f32>) -> tensor<1x1024xf32>
      %41 = stablehlo.add %37, %40 : tensor<1x1024xf32>
      %42 = stablehlo.rsqrt %41 : tensor<1x1024xf32>
      %43 = stablehlo.reshape %3 : (tensor<1024xf32>) -> tensor<1x1024xf32>
      %44 = stablehlo.multiply %42, %43 : tensor<1x1024xf32>
      %45 = stablehlo.broadcast_in_dim %44, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
      %46 = stablehlo.multiply %39, %45 : tensor<3x1024xf32>
      %47 = stablehlo.reshape %1 : (tensor<1024xf32>) -> tensor<1x1024xf32>
      %48 = stablehlo.broadcast_in_dim %47, dims = [0, 1] : (tensor<1x1024xf32>) -> tensor<3x1024xf32>
      %49 = stablehlo.add %46, %48 : tensor<3x1024xf32>
      %50 = func.call @_threefry_fold_in(%6, %5) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
      %c_22 = stablehlo.constant dense<1> : tensor<ui32>
      %51 = stablehlo.add %5, %c_22 : tensor<ui32>
      %cst_23 = stablehlo.constant dense<0.899999976> : tensor<f32>
      %52 = func.call @_bernoulli(%50, %cst_23) : (tensor<2xui32>, tensor<f32>) -> tensor<3x1024xi1>
      %cst_24 = stablehlo.constant dense<0.899999976> : tensor<f32>
      %53 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %54 = stablehlo.divide %49, %53 : tensor<3x1024xf32>
      %cst_25 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %55 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %56 = stablehlo.select %52, %54, %55 : tensor<3x1024xi1>, tensor<3x1024xf32>
      %57 = stablehlo.multiply %56, %56 : tensor<3x1024xf32>
      %58 = stablehlo.multiply %57, %56 : tensor<3x1024xf32>
      %cst_26 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
      %59 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %60 = stablehlo.multiply %59, %58 : tensor<3x1024xf32>
      %61 = stablehlo.add %56, %60 : tensor<3x1024xf32>
      %cst_27 = stablehlo.constant dense<0.797884583> : tensor<f32>
      %62 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %63 = stablehlo.multiply %62, %61 : tensor<3x1024xf32>
      %64 = stablehlo.tanh %63 : tensor<3x1024xf32>
      %cst_28 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
      %65 = stablehlo.broadcast_in_dim %cst_28, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %66 = stablehlo.add %65, %64 : tensor<3x1024xf32>
      %cst_29 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
      %67 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<3x1024xf32>
      %68 = stablehlo.multiply %67, %66 : tensor<3x1024xf32>
      %69 = stablehlo.multiply %56, %68 : tensor<3x1024xf32>
      %70 = stablehlo.dot_general %69, %10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x1024xf32>, tensor<1024x256xf32>) -> tensor<3x256xf32>
      %71 = stablehlo.broadcast_in_dim %9, dims = [1] : (tensor<256xf32>) -> tensor<1x256xf32>
      %72 = stablehlo.broadcast_in_dim %71, dims = [0, 1] : (tensor<1x256xf32>) -> tensor<3x256xf32>
      %73 = stablehlo.add %70, %72 : tensor<3x256xf32>
      %74 = func.call @dynamic_update_index_in_dim(%iterArg_3, %1, %iterArg_1) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
      %75 = func.call @dynamic_update_index_in_dim(%iterArg_4, %30, %iterArg_1) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
      %76 = func.call @dynamic_update_index_in_dim(%iterArg_5, %3, %iterArg_1) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
      %77 = func.call @dynamic_update_index_in_dim(%iterArg_6, %35, %iterArg_1) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
      %78 = func.call @dynamic_update_index_in_dim_6(%iterArg_7, %51, %iterArg_1) : (tensor<8xui32>, tensor<ui32>, tensor<i32>) -> tensor<8xui32>
      %79 = func.call @dynamic_update_index_in_dim_7(%iterArg_8, %6, %iterArg_1) : (tensor<8x2xui32>, tensor<2xui32>, tensor<i32>) -> tensor<8x2xui32>
      %80 = func.call @dynamic_update_index_in_dim(%iterArg_9, %7, %iterArg_1) : (tensor<8x1024xf32>, tensor<1024xf32>, tensor<i32>) -> tensor<8x1024xf32>
      %81 = func.call @dynamic_update_index_in_dim_8(%iterArg_10, %8, %iterArg_1) : (tensor<8x256x1024xf32>, tensor<256x1024xf32>, tensor<i32>) -> tensor<8x256x1024xf32>
      %82 = func.call @dynamic_update_index_in_dim_9(%iterArg_11, %9, %iterArg_1) : (tensor<8x256xf32>, tensor<256xf32>, tensor<i32>) -> tensor<8x256xf32>
      %83 = func.call @dynamic_update_index_in_dim_10(%iterArg_12, %10, %iterArg_1) : (tensor<8x1024x256xf32>, tensor<1024x256xf32>, tensor<i32>) -> tensor<8x1024x256xf32>
      %c_30 = stablehlo.constant dense<1> : tensor<i32>
      %84 = stablehlo.add %iterArg_1, %c_30 : tensor<i32>
      %c_31 = stablehlo.constant dense<1> : tensor<i32>
      %85 = stablehlo.add %iterArg, %c_31 : tensor<i32>
      stablehlo.return %85, %84, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83 : tensor<i32>, tensor<i32>, tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
    }
    return %0#2, %0#3, %0#4, %0#5, %0#6, %0#7, %0#8, %0#9, %0#10, %0#11, %0#12 : tensor<3x256xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8x1024xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x1024xf32>, tensor<8x256x1024xf32>, tensor<8x256xf32>, tensor<8x1024x256xf32>
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
      %16 = stablehlo.add %iterArg_5, %iterArg_6 : tensor<1xui32>
      %17 = stablehlo.broadcast_in_dim %9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %18 = stablehlo.shift_left %iterArg_6, %17 : tensor<1xui32>
      %c_13 = stablehlo.constant dense<32> : tensor<ui32>
      %19 = stablehlo.subtract %c_13, %9 : tensor<ui32>
      %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %21 = stablehlo.shift_right_logical %iterArg_6, %20 : tensor<1xui32>
      %22 = stablehlo.or %18, %21 : tensor<1xui32>
      %23 = stablehlo.xor %16, %22 : tensor<1xui32>
      %24 = stablehlo.add %16, %23 : tensor<1xui32>
      %25 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %26 = stablehlo.shift_left %23, %25 : tensor<1xui32>
      %c_14 = stablehlo.constant dense<32> : tensor<ui32>
      %27 = stablehlo.subtract %c_14, %11 : tensor<ui32>
      %28 = stablehlo.broadcast_in_dim %27, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %29 = stablehlo.shift_right_logical %23, %28 : tensor<1xui32>
      %30 = stablehlo.or %26, %29 : tensor<1xui32>
      %31 = stablehlo.xor %24, %30 : tensor<1xui32>
      %32 = stablehlo.add %24, %31 : tensor<1xui32>
      %33 = stablehlo.broadcast_in_dim %13, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %34 = stablehlo.shift_left %31, %33 : tensor<1xui32>
      %c_15 = stablehlo.constant dense<32> : tensor<ui32>
      %35 = stablehlo.subtract %c_15, %13 : tensor<ui32>
      %36 = stablehlo.broadcast_in_dim %35, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %37 = stablehlo.shift_right_logical %31, %36 : tensor<1xui32>
      %38 = stablehlo.or %34, %37 : tensor<1xui32>
      %39 = stablehlo.xor %32, %38 : tensor<1xui32>
      %40 = stablehlo.add %32, %39 : tensor<1xui32>
      %41 = stablehlo.broadcast_in_dim %15, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %42 = stablehlo.shift_left %39, %41 : tensor<1xui32>
      %c_16 = stablehlo.constant dense<32> : tensor<ui32>
      %43 = stablehlo.subtract %c_16, %15 : tensor<ui32>
      %44 = stablehlo.broadcast_in_dim %43, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %45 = stablehlo.shift_right_logical %39, %44 : tensor<1xui32>
      %46 = stablehlo.or %42, %45 : tensor<1xui32>
      %47 = stablehlo.xor %40, %46 : tensor<1xui32>
      %48 = stablehlo.broadcast_in_dim %iterArg_7, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %49 = stablehlo.add %40, %48 : tensor<1xui32>
      %50 = stablehlo.broadcast_in_dim %iterArg_8, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %51 = stablehlo.add %47, %50 : tensor<1xui32>
      %c_17 = stablehlo.constant dense<1> : tensor<i32>
      %52 = stablehlo.add %iterArg_4, %c_17 : tensor<i32>
      %53 = stablehlo.convert %52 : (tensor<i32>) -> tensor<ui32>
      %54 = stablehlo.broadcast_in_dim %53, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %55 = stablehlo.add %51, %54 : tensor<1xui32>
      %c_18 = stablehlo.constant dense<1> : tensor<i32>
      %56 = stablehlo.add %iterArg, %c_18 : tensor<i32>
      stablehlo.return %56, %7, %49, %55, %iterArg_8, %iterArg_9, %iterArg_7, %iterArg_11, %iterArg_10 : tensor<i32>, tensor<i32>, tensor<1xui32>, tensor<1xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<1xui32>, tensor<1xui32>
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
    %19:2 = call @threefry2x32_5(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<3x1024xui32>, tensor<3x1024xui32>) -> (tensor<3x1024xui32>, tensor<3x1024xui32>)
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
  func.func private @threefry2x32_5(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<3x1024xui32>, %arg3: tensor<3x1024xui32>) -> (tensor<3x1024xui32>, tensor<3x1024xui32>) {
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
      %16 = stablehlo.add %iterArg_5, %iterArg_6 : tensor<3x1024xui32>
      %17 = stablehlo.broadcast_in_dim %9, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %18 = stablehlo.shift_left %iterArg_6, %17 : tensor<3x1024xui32>
      %c_13 = stablehlo.constant dense<32> : tensor<ui32>
      %19 = stablehlo.subtract %c_13, %9 : tensor<ui32>
      %20 = stablehlo.broadcast_in_dim %19, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %21 = stablehlo.shift_right_logical %iterArg_6, %20 : tensor<3x1024xui32>
      %22 = stablehlo.or %18, %21 : tensor<3x1024xui32>
      %23 = stablehlo.xor %16, %22 : tensor<3x1024xui32>
      %24 = stablehlo.add %16, %23 : tensor<3x1024xui32>
      %25 = stablehlo.broadcast_in_dim %11, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %26 = stablehlo.shift_left %23, %25 : tensor<3x1024xui32>
      %c_14 = stablehlo.constant dense<32> : tensor<ui32>
      %27 = stablehlo.subtract %c_14, %11 : tensor<ui32>
      %28 = stablehlo.broadcast_in_dim %27, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %29 = stablehlo.shift_right_logical %23, %28 : tensor<3x1024xui32>
      %30 = stablehlo.or %26, %29 : tensor<3x1024xui32>
      %31 = stablehlo.xor %24, %30 : tensor<3x1024xui32>
      %32 = stablehlo.add %24, %31 : tensor<3x1024xui32>
      %33 = stablehlo.broadcast_in_dim %13, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %34 = stablehlo.shift_left %31, %33 : tensor<3x1024xui32>
      %c_15 = stablehlo.constant dense<32> : tensor<ui32>
      %35 = stablehlo.subtract %c_15, %13 : tensor<ui32>
      %36 = stablehlo.broadcast_in_dim %35, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %37 = stablehlo.shift_right_logical %31, %36 : tensor<3x1024xui32>
      %38 = stablehlo.or %34, %37 : tensor<3x1024xui32>
      %39 = stablehlo.xor %32, %38 : tensor<3x1024xui32>
      %40 = stablehlo.add %32, %39 : tensor<3x1024xui32>
      %41 = stablehlo.broadcast_in_dim %15, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %42 = stablehlo.shift_left %39, %41 : tensor<3x1024xui32>
      %c_16 = stablehlo.constant dense<32> : tensor<ui32>
      %43 = stablehlo.subtract %c_16, %15 : tensor<ui32>
      %44 = stablehlo.broadcast_in_dim %43, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %45 = stablehlo.shift_right_logical %39, %44 : tensor<3x1024xui32>
      %46 = stablehlo.or %42, %45 : tensor<3x1024xui32>
      %47 = stablehlo.xor %40, %46 : tensor<3x1024xui32>
      %48 = stablehlo.broadcast_in_dim %iterArg_7, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %49 = stablehlo.add %40, %48 : tensor<3x1024xui32>
      %50 = stablehlo.broadcast_in_dim %iterArg_8, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %51 = stablehlo.add %47, %50 : tensor<3x1024xui32>
      %c_17 = stablehlo.constant dense<1> : tensor<i32>
      %52 = stablehlo.add %iterArg_4, %c_17 : tensor<i32>
      %53 = stablehlo.convert %52 : (tensor<i32>) -> tensor<ui32>
      %54 = stablehlo.broadcast_in_dim %53, dims = [] : (tensor<ui32>) -> tensor<3x1024xui32>
      %55 = stablehlo.add %51, %54 : tensor<3x1024xui32>
      %c_18 = stablehlo.constant dense<1> : tensor<i32>
      %56 = stablehlo.add %iterArg, %c_18 : tensor<i32>
      stablehlo.return %56, %7, %49, %55, %iterArg_8, %iterArg_9, %iterArg_7, %iterArg_11, %iterArg_10 : tensor<i32>, tensor<i32>, tensor<3x1024xui32>, tensor<3x1024xui32>, tensor<ui32>, tensor<ui32>, tensor<ui32>, tensor<4xui32>, tensor<4xui32>
    }
    return %6#2, %6#3 : tensor<3x1024xui32>, tensor<3x1024xui32>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<8x1024xf32>, %arg1: tensor<1024xf32>, %arg2: tensor<i32>) -> tensor<8x1024xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<1024xf32>) -> tensor<1x1024xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x1024xf32>, tensor<1x1024xf32>, tensor<i32>, tensor<i32>) -> tensor<8x1024xf32>
    return %1 : tensor<8x1024xf32>
  }
  func.func private @dynamic_update_index_in_dim_6(%arg0: tensor<8xui32>, %arg1: tensor<ui32>, %arg2: tensor<i32>) -> tensor<8xui32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2 : (tensor<8xui32>, tensor<1xui32>, tensor<i32>) -> tensor<8xui32>
    return %1 : tensor<8xui32>
  }
  func.func private @dynamic_update_index_in_dim_7(%arg0: tensor<8x2xui32>, %arg1: tensor<2xui32>, %arg2: tensor<i32>) -> tensor<8x2xui32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<2xui32>) -> tensor<1x2xui32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x2xui32>, tensor<1x2xui32>, tensor<i32>, tensor<i32>) -> tensor<8x2xui32>
    return %1 : tensor<8x2xui32>
  }
  func.func private @dynamic_update_index_in_dim_8(%arg0: tensor<8x256x1024xf32>, %arg1: tensor<256x1024xf32>, %arg2: tensor<i32>) -> tensor<8x256x1024xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<256x1024xf32>) -> tensor<1x256x1024xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x256x1024xf32>, tensor<1x256x1024xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x256x1024xf32>
    return %1 : tensor<8x256x1024xf32>
  }
  func.func private @dynamic_update_index_in_dim_9(%arg0: tensor<8x256xf32>, %arg1: tensor<256xf32>, %arg2: tensor<i32>) -> tensor<8x256xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<256xf32>) -> tensor<1x256xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x256xf32>, tensor<1x256xf32>, tensor<i32>, tensor<i32>) -> tensor<8x256xf32>
    return %1 : tensor<8x256xf32>
  }
  func.func private @dynamic_update_index_in_dim_10(%arg0: tensor<8x1024x256xf32>, %arg1: tensor<1024x256xf32>, %arg2: tensor<i32>) -> tensor<8x1024x256xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<1024x256xf32>) -> tensor<1x1024x256xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x1024x256xf32>, tensor<1x1024x256xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x1024x256xf32>
    return %1 : tensor<8x1024x256xf32>
  }
}
