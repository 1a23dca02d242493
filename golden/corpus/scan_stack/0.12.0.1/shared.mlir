// mutcheck golden 1
// program: scan_stack
// platforms: cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 715
// digest: b7c93c53dd02394c

module @jit_scan_stack attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<8x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 1 : i32}, %arg1: tensor<8x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 2 : i32}, %arg2: tensor<8x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 3 : i32}, %arg3: tensor<8x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 4 : i32}, %arg4: tensor<8xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 5 : i32}, %arg5: tensor<8x2xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 6 : i32}, %arg6: tensor<8x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 7 : i32}, %arg7: tensor<8x2x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 8 : i32}, %arg8: tensor<8x2xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 9 : i32}, %arg9: tensor<8x64x2xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 10 : i32}, %arg10: tensor<3x2xf32>) -> (tensor<3x2xf32> {jax.result_info = "result[0]"}, tensor<8x64xf32> {jax.result_info = "result[1]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x64xf32> {jax.result_info = "result[2]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x64xf32> {jax.result_info = "result[3]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x64xf32> {jax.result_info = "result[4]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8xui32> {jax.result_info = "result[5]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<8x2xui32> {jax.result_info = "result[6]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x64xf32> {jax.result_info = "result[7]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x2x64xf32> {jax.result_info = "result[8]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}, tensor<8x2xf32> {jax.result_info = "result[9]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<8x64x2xf32> {jax.result_info = "result[10]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0:13 = stablehlo.while(%iterArg = %c_0, %iterArg_1 = %c, %iterArg_2 = %arg10, %iterArg_3 = %arg0, %iterArg_4 = %arg1, %iterArg_5 = %arg2, %iterArg_6 = %arg3, %iterArg_7 = %arg4, %iterArg_8 = %arg5, %iterArg_9 = %arg6, %iterArg_10 = %arg7, %iterArg_11 = %arg8, %iterArg_12 = %arg9) : tensor<i32>, tensor<i32>, tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
    cond {
      %c_13 = stablehlo.constant dense<8> : tensor<i32>
      %1 = stablehlo.compare LT, %iterArg, %c_13, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %1 : tensor<i1>
    } do {
      %1 = func.call @dynamic_index_in_dim(%iterArg_3, %iterArg_1) : (tensor<8x64xf32>, tensor<i32>) -> tensor<64xf32>
      %2 = func.call @dynamic_index_in_dim(%iterArg_4, %iterArg_1) : (tensor<8x64xf32>, tensor<i32>) -> tensor<64xf32>
      %3 = func.call @dynamic_index_in_dim(%iterArg_5, %iterArg_1) : (tensor<8x64xf32>, tensor<i32>) -> tensor<64xf32>
      %4 = func.call @dynamic_index_in_dim(%iterArg_6, %iterArg_1) : (tensor<8x64xf32>, tensor<i32>) -> tensor<64xf32>
      %5 = func.call @dynamic_index_in_dim_0(%iterArg_7, %iterArg_1) : (tensor<8xui32>, tensor<i32>) -> tensor<ui32>
      %6 = func.call @dynamic_index_in_dim_1(%iterArg_8, %iterArg_1) : (tensor<8x2xui32>, tensor<i32>) -> tensor<2xui32>
      %7 = func.call @dynamic_index_in_dim(%iterArg_9, %iterArg_1) : (tensor<8x64xf32>, tensor<i32>) -> tensor<64xf32>
      %8 = func.call @dynamic_index_in_dim_2(%iterArg_10, %iterArg_1) : (tensor<8x2x64xf32>, tensor<i32>) -> tensor<2x64xf32>
      %9 = func.call @dynamic_index_in_dim_3(%iterArg_11, %iterArg_1) : (tensor<8x2xf32>, tensor<i32>) -> tensor<2xf32>
      %10 = func.call @dynamic_index_in_dim_4(%iterArg_12, %iterArg_1) : (tensor<8x64x2xf32>, tensor<i32>) -> tensor<64x2xf32>
      %11 = stablehlo.dot_general %iterArg_2, %8, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x2xf32>, tensor<2x64xf32>) -> tensor<3x64xf32>
      %12 = stablehlo.broadcast_in_dim %7, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %13 = stablehlo.broadcast_in_dim %12, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
      %14 = stablehlo.add %11, %13 : tensor<3x64xf32>
      %15 = chlo.square %14 : tensor<3x64xf32> -> tensor<3x64xf32>
      %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %16 = stablehlo.reduce(%14 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<3x64xf32>, tensor<f32>) -> tensor<64xf32>
      %cst_13 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
      %17 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %18 = stablehlo.divide %16, %17 : tensor<64xf32>
      %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %19 = stablehlo.reduce(%15 init: %cst_14) applies stablehlo.add across dimensions = [0] : (tensor<3x64xf32>, tensor<f32>) -> tensor<64xf32>
      %cst_15 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
      %20 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %21 = stablehlo.divide %19, %20 : tensor<64xf32>
      %22 = chlo.square %18 : tensor<64xf32> -> tensor<64xf32>
      %23 = stablehlo.subtract %21, %22 : tensor<64xf32>
      %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %24 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %25 = stablehlo.maximum %24, %23 : tensor<64xf32>
      %cst_17 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
      %26 = stablehlo.broadcast_in_dim %cst_17, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %27 = stablehlo.multiply %26, %2 : tensor<64xf32>
      %cst_18 = stablehlo.constant dense<0.00999999977> : tensor<f32>
      %28 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %29 = stablehlo.multiply %28, %18 : tensor<64xf32>
      %30 = stablehlo.add %27, %29 : tensor<64xf32>
      %cst_19 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
      %31 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %32 = stablehlo.multiply %31, %4 : tensor<64xf32>
      %cst_20 = stablehlo.constant dense<0.00999999977> : tensor<f32>
      %33 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<64xf32>
      %34 = stablehlo.multiply %33, %25 : tensor<64xf32>
      %35 = stablehlo.add %32, %34 : tensor<64xf32>
      %36 = stablehlo.reshape %18 : (tensor<64xf32>) -> tensor<1x64xf32>
      %37 = stablehlo.reshape %25 : (tensor<64xf32>) -> tensor<1x64xf32>
      %38 = stablehlo.broadcast_in_dim %36, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
      %39 = stablehlo.subtract %14, %38 : tensor<3x64xf32>
      %cst_21 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
      %40 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
      %41 = stablehlo.add %37, %40 : tensor<1x64xf32>
      %42 = stablehlo.rsqrt %41 : tensor<1x64xf32>
      %43 = stablehlo.reshape %3 : (tensor<64xf32>) -> tensor<1x64xf32>
      %44 = stablehlo.multiply %42, %43 : tensor<1x64xf32>
      %45 = stablehlo.broadcast_in_dim %44, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
      %46 = stablehlo.multiply %39, %45 : tensor<3x64xf32>
      %47 = stablehlo.reshape %1 : (tensor<64xf32>) -> tensor<1x64xf32>
      %48 = stablehlo.broadcast_in_dim %47, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
      %49 = stablehlo.add %46, %48 : tensor<3x64xf32>
      %50 = func.call @_threefry_fold_in(%6, %5) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
      %c_22 = stablehlo.constant dense<1> : tensor<ui32>
      %51 = stablehlo.add %5, %c_22 : tensor<ui32>
      %cst_23 = stablehlo.constant dense<0.899999976> : tensor<f32>
      %52 = func.call @_bernoulli(%50, %cst_23) : (tensor<2xui32>, tensor<f32>) -> tensor<3x64xi1>
      %cst_24 = stablehlo.constant dense<0.899999976> : tensor<f32>
      %53 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %54 = stablehlo.divide %49, %53 : tensor<3x64xf32>
      %cst_25 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
      %55 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %56 = stablehlo.select %52, %54, %55 : tensor<3x64xi1>, tensor<3x64xf32>
      %57 = stablehlo.multiply %56, %56 : tensor<3x64xf32>
      %58 = stablehlo.multiply %57, %56 : tensor<3x64xf32>
      %cst_26 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
      %59 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %60 = stablehlo.multiply %59, %58 : tensor<3x64xf32>
      %61 = stablehlo.add %56, %60 : tensor<3x64xf32>
      %cst_27 = stablehlo.constant dense<0.797884583> : tensor<f32>
      %62 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %63 = stablehlo.multiply %62, %61 : tensor<3x64xf32>
      %64 = stablehlo.tanh %63 : tensor<3x64xf32>
      %cst_28 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
      %65 = stablehlo.broadcast_in_dim %cst_28, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %66 = stablehlo.add %65, %64 : tensor<3x64xf32>
      %cst_29 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
      %67 = stablehlo.broadcast_in_dim %cst_29, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
      %68 = stablehlo.multiply %67, %66 : tensor<3x64xf32>
      %69 = stablehlo.multiply %56, %68 : tensor<3x64xf32>
      %70 = stablehlo.dot_general %69, %10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x64xf32>, tensor<64x2xf32>) -> tensor<3x2xf32>
      %71 = stablehlo.broadcast_in_dim %9, dims = [1] : (tensor<2xf32>) -> tensor<1x2xf32>
      %72 = stablehlo.broadcast_in_dim %71, dims = [0, 1] : (tensor<1x2xf32>) -> tensor<3x2xf32>
      %73 = stablehlo.add %70, %72 : tensor<3x2xf32>
      %74 = func.call @dynamic_update_index_in_dim(%iterArg_3, %1, %iterArg_1) : (tensor<8x64xf32>, tensor<64xf32>, tensor<i32>) -> tensor<8x64xf32>
      %75 = func.call @dynamic_update_index_in_dim(%iterArg_4, %30, %iterArg_1) : (tensor<8x64xf32>, tensor<64xf32>, tensor<i32>) -> tensor<8x64xf32>
      %76 = func.call @dynamic_update_index_in_dim(%iterArg_5, %3, %iterArg_1) : (tensor<8x64xf32>, tensor<64xf32>, tensor<i32>) -> tensor<8x64xf32>
      %77 = func.call @dynamic_update_index_in_dim(%iterArg_6, %35, %iterArg_1) : (tensor<8x64xf32>, tensor<64xf32>, tensor<i32>) -> tensor<8x64xf32>
      %78 = func.call @dynamic_update_index_in_dim_6(%iterArg_7, %51, %iterArg_1) : (tensor<8xui32>, tensor<ui32>, tensor<i32>) -> tensor<8xui32>
      %79 = func.call @dynamic_update_index_in_dim_7(%iterArg_8, %6, %iterArg_1) : (tensor<8x2xui32>, tensor<2xui32>, tensor<i32>) -> tensor<8x2xui32>
      %80 = func.call @dynamic_update_index_in_dim(%iterArg_9, %7, %iterArg_1) : (tensor<8x64xf32>, tensor<64xf32>, tensor<i32>) -> tensor<8x64xf32>
      %81 = func.call @dynamic_update_index_in_dim_8(%iterArg_10, %8, %iterArg_1) : (tensor<8x2x64xf32>, tensor<2x64xf32>, tensor<i32>) -> tensor<8x2x64xf32>
      %82 = func.call @dynamic_update_index_in_dim_9(%iterArg_11, %9, %iterArg_1) : (tensor<8x2xf32>, tensor<2xf32>, tensor<i32>) -> tensor<8x2xf32>
      %83 = func.call @dynamic_update_index_in_dim_10(%iterArg_12, %10, %iterArg_1) : (tensor<8x64x2xf32>, tensor<64x2xf32>, tensor<i32>) -> tensor<8x64x2xf32>
      %c_30 = stablehlo.constant dense<1> : tensor<i32>
      %84 = stablehlo.add %iterArg_1, %c_30 : tensor<i32>
      %c_31 = stablehlo.constant dense<1> : tensor<i32>
      %85 = stablehlo.add %iterArg, %c_31 : tensor<i32>
      stablehlo.return %85, %84, %73, %74, %75, %76, %77, %78, %79, %80, %81, %82, %83 : tensor<i32>, tensor<i32>, tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
    }
    return %0#2, %0#3, %0#4, %0#5, %0#6, %0#7, %0#8, %0#9, %0#10, %0#11, %0#12 : tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
  }
  func.func private @dynamic_index_in_dim(%arg0: tensor<8x64xf32>, %arg1: tensor<i32>) -> tensor<64xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x64xf32>) -> tensor<64xf32>
    return %1 : tensor<64xf32>
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
  func.func private @dynamic_index_in_dim_2(%arg0: tensor<8x2x64xf32>, %arg1: tensor<i32>) -> tensor<2x64xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 2, 64] : (tensor<8x2x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x64xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x2x64xf32>) -> tensor<2x64xf32>
    return %1 : tensor<2x64xf32>
  }
  func.func private @dynamic_index_in_dim_3(%arg0: tensor<8x2xf32>, %arg1: tensor<i32>) -> tensor<2xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, sizes = [1, 2] : (tensor<8x2xf32>, tensor<i32>, tensor<i32>) -> tensor<1x2xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x2xf32>) -> tensor<2xf32>
    return %1 : tensor<2xf32>
  }
  func.func private @dynamic_index_in_dim_4(%arg0: tensor<8x64x2xf32>, %arg1: tensor<i32>) -> tensor<64x2xf32> {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.dynamic_slice %arg0, %arg1, %c, %c_0, sizes = [1, 64, 2] : (tensor<8x64x2xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x64x2xf32>
    %1 = stablehlo.reshape %0 : (tensor<1x64x2xf32>) -> tensor<64x2xf32>
    return %1 : tensor<64x2xf32>
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
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<1xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<1xui32>
    %6 = stablehlo.add %3, %5 : tensor<1xui32>
    %c_0 = stablehlo.constant dense<13> : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %8 = stablehlo.shift_left %5, %7 : tensor<1xui32>
    %c_1 = stablehlo.constant dense<19> : tensor<ui32>
    %9 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %10 = stablehlo.shift_right_logical %5, %9 : tensor<1xui32>
    %11 = stablehlo.or %8, %10 : tensor<1xui32>
    %12 = stablehlo.xor %6, %11 : tensor<1xui32>
    %13 = stablehlo.add %6, %12 : tensor<1xui32>
    %c_2 = stablehlo.constant dense<15> : tensor<ui32>
    %14 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %15 = stablehlo.shift_left %12, %14 : tensor<1xui32>
    %c_3 = stablehlo.constant dense<17> : tensor<ui32>
    %16 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %17 = stablehlo.shift_right_logical %12, %16 : tensor<1xui32>
    %18 = stablehlo.or %15, %17 : tensor<1xui32>
    %19 = stablehlo.xor %13, %18 : tensor<1xui32>
    %20 = stablehlo.add %13, %19 : tensor<1xui32>
    %c_4 = stablehlo.constant dense<26> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %22 = stablehlo.shift_left %19, %21 : tensor<1xui32>
    %c_5 = stablehlo.constant dense<6> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %24 = stablehlo.shift_right_logical %19, %23 : tensor<1xui32>
    %25 = stablehlo.or %22, %24 : tensor<1xui32>
    %26 = stablehlo.xor %20, %25 : tensor<1xui32>
    %27 = stablehlo.add %20, %26 : tensor<1xui32>
    %c_6 = stablehlo.constant dense<6> : tensor<ui32>
    %28 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<1xui32>
    %c_7 = stablehlo.constant dense<26> : tensor<ui32>
    %30 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<1xui32>
    %32 = stablehlo.or %29, %31 : tensor<1xui32>
    %33 = stablehlo.xor %27, %32 : tensor<1xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %35 = stablehlo.add %27, %34 : tensor<1xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %37 = stablehlo.add %33, %36 : tensor<1xui32>
    %c_8 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %39 = stablehlo.add %37, %38 : tensor<1xui32>
    %40 = stablehlo.add %35, %39 : tensor<1xui32>
    %c_9 = stablehlo.constant dense<17> : tensor<ui32>
    %41 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<1xui32>
    %c_10 = stablehlo.constant dense<15> : tensor<ui32>
    %43 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<1xui32>
    %45 = stablehlo.or %42, %44 : tensor<1xui32>
    %46 = stablehlo.xor %40, %45 : tensor<1xui32>
    %47 = stablehlo.add %40, %46 : tensor<1xui32>
    %c_11 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<1xui32>
    %c_12 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<1xui32>
    %52 = stablehlo.or %49, %51 : tensor<1xui32>
    %53 = stablehlo.xor %47, %52 : tensor<1xui32>
    %54 = stablehlo.add %47, %53 : tensor<1xui32>
    %c_13 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<1xui32>
    %c_14 = stablehlo.constant dense<16> : tensor<ui32>
    %57 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<1xui32>
    %59 = stablehlo.or %56, %58 : tensor<1xui32>
    %60 = stablehlo.xor %54, %59 : tensor<1xui32>
    %61 = stablehlo.add %54, %60 : tensor<1xui32>
    %c_15 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_15, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<1xui32>
    %c_16 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_16, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<1xui32>
    %66 = stablehlo.or %63, %65 : tensor<1xui32>
    %67 = stablehlo.xor %61, %66 : tensor<1xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %69 = stablehlo.add %61, %68 : tensor<1xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %71 = stablehlo.add %67, %70 : tensor<1xui32>
    %c_17 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_17, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %73 = stablehlo.add %71, %72 : tensor<1xui32>
    %74 = stablehlo.add %69, %73 : tensor<1xui32>
    %c_18 = stablehlo.constant dense<13> : tensor<ui32>
    %75 = stablehlo.broadcast_in_dim %c_18, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<1xui32>
    %c_19 = stablehlo.constant dense<19> : tensor<ui32>
    %77 = stablehlo.broadcast_in_dim %c_19, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<1xui32>
    %79 = stablehlo.or %76, %78 : tensor<1xui32>
    %80 = stablehlo.xor %74, %79 : tensor<1xui32>
    %81 = stablehlo.add %74, %80 : tensor<1xui32>
    %c_20 = stablehlo.constant dense<15> : tensor<ui32>
    %82 = stablehlo.broadcast_in_dim %c_20, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<1xui32>
    %c_21 = stablehlo.constant dense<17> : tensor<ui32>
    %84 = stablehlo.broadcast_in_dim %c_21, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<1xui32>
    %86 = stablehlo.or %83, %85 : tensor<1xui32>
    %87 = stablehlo.xor %81, %86 : tensor<1xui32>
    %88 = stablehlo.add %81, %87 : tensor<1xui32>
    %c_22 = stablehlo.constant dense<26> : tensor<ui32>
    %89 = stablehlo.broadcast_in_dim %c_22, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<1xui32>
    %c_23 = stablehlo.constant dense<6> : tensor<ui32>
    %91 = stablehlo.broadcast_in_dim %c_23, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<1xui32>
    %93 = stablehlo.or %90, %92 : tensor<1xui32>
    %94 = stablehlo.xor %88, %93 : tensor<1xui32>
    %95 = stablehlo.add %88, %94 : tensor<1xui32>
    %c_24 = stablehlo.constant dense<6> : tensor<ui32>
    %96 = stablehlo.broadcast_in_dim %c_24, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<1xui32>
    %c_25 = stablehlo.constant dense<26> : tensor<ui32>
    %98 = stablehlo.broadcast_in_dim %c_25, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<1xui32>
    %100 = stablehlo.or %97, %99 : tensor<1xui32>
    %101 = stablehlo.xor %95, %100 : tensor<1xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %103 = stablehlo.add %95, %102 : tensor<1xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %105 = stablehlo.add %101, %104 : tensor<1xui32>
    %c_26 = stablehlo.constant dense<3> : tensor<ui32>
    %106 = stablehlo.broadcast_in_dim %c_26, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %107 = stablehlo.add %105, %106 : tensor<1xui32>
    %108 = stablehlo.add %103, %107 : tensor<1xui32>
    %c_27 = stablehlo.constant dense<17> : tensor<ui32>
    %109 = stablehlo.broadcast_in_dim %c_27, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<1xui32>
    %c_28 = stablehlo.constant dense<15> : tensor<ui32>
    %111 = stablehlo.broadcast_in_dim %c_28, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<1xui32>
    %113 = stablehlo.or %110, %112 : tensor<1xui32>
    %114 = stablehlo.xor %108, %113 : tensor<1xui32>
    %115 = stablehlo.add %108, %114 : tensor<1xui32>
    %c_29 = stablehlo.constant dense<29> : tensor<ui32>
    %116 = stablehlo.broadcast_in_dim %c_29, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<1xui32>
    %c_30 = stablehlo.constant dense<3> : tensor<ui32>
    %118 = stablehlo.broadcast_in_dim %c_30, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<1xui32>
    %120 = stablehlo.or %117, %119 : tensor<1xui32>
    %121 = stablehlo.xor %115, %120 : tensor<1xui32>
    %122 = stablehlo.add %115, %121 : tensor<1xui32>
    %c_31 = stablehlo.constant dense<16> : tensor<ui32>
    %123 = stablehlo.broadcast_in_dim %c_31, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<1xui32>
    %c_32 = stablehlo.constant dense<16> : tensor<ui32>
    %125 = stablehlo.broadcast_in_dim %c_32, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<1xui32>
    %127 = stablehlo.or %124, %126 : tensor<1xui32>
    %128 = stablehlo.xor %122, %127 : tensor<1xui32>
    %129 = stablehlo.add %122, %128 : tensor<1xui32>
    %c_33 = stablehlo.constant dense<24> : tensor<ui32>
    %130 = stablehlo.broadcast_in_dim %c_33, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<1xui32>
    %c_34 = stablehlo.constant dense<8> : tensor<ui32>
    %132 = stablehlo.broadcast_in_dim %c_34, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<1xui32>
    %134 = stablehlo.or %131, %133 : tensor<1xui32>
    %135 = stablehlo.xor %129, %134 : tensor<1xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %137 = stablehlo.add %129, %136 : tensor<1xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %139 = stablehlo.add %135, %138 : tensor<1xui32>
    %c_35 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_35, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %141 = stablehlo.add %139, %140 : tensor<1xui32>
    %142 = stablehlo.add %137, %141 : tensor<1xui32>
    %c_36 = stablehlo.constant dense<13> : tensor<ui32>
    %143 = stablehlo.broadcast_in_dim %c_36, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<1xui32>
    %c_37 = stablehlo.constant dense<19> : tensor<ui32>
    %145 = stablehlo.broadcast_in_dim %c_37, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<1xui32>
    %147 = stablehlo.or %144, %146 : tensor<1xui32>
    %148 = stablehlo.xor %142, %147 : tensor<1xui32>
    %149 = stablehlo.add %142, %148 : tensor<1xui32>
    %c_38 = stablehlo.constant dense<15> : tensor<ui32>
    %150 = stablehlo.broadcast_in_dim %c_38, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<1xui32>
    %c_39 = stablehlo.constant dense<17> : tensor<ui32>
    %152 = stablehlo.broadcast_in_dim %c_39, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<1xui32>
    %154 = stablehlo.or %151, %153 : tensor<1xui32>
    %155 = stablehlo.xor %149, %154 : tensor<1xui32>
    %156 = stablehlo.add %149, %155 : tensor<1xui32>
    %c_40 = stablehlo.constant dense<26> : tensor<ui32>
    %157 = stablehlo.broadcast_in_dim %c_40, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<1xui32>
    %c_41 = stablehlo.constant dense<6> : tensor<ui32>
    %159 = stablehlo.broadcast_in_dim %c_41, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<1xui32>
    %161 = stablehlo.or %158, %160 : tensor<1xui32>
    %162 = stablehlo.xor %156, %161 : tensor<1xui32>
    %163 = stablehlo.add %156, %162 : tensor<1xui32>
    %c_42 = stablehlo.constant dense<6> : tensor<ui32>
    %164 = stablehlo.broadcast_in_dim %c_42, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<1xui32>
    %c_43 = stablehlo.constant dense<26> : tensor<ui32>
    %166 = stablehlo.broadcast_in_dim %c_43, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<1xui32>
    %168 = stablehlo.or %165, %167 : tensor<1xui32>
    %169 = stablehlo.xor %163, %168 : tensor<1xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %171 = stablehlo.add %163, %170 : tensor<1xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %173 = stablehlo.add %169, %172 : tensor<1xui32>
    %c_44 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_44, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %175 = stablehlo.add %173, %174 : tensor<1xui32>
    return %171, %175 : tensor<1xui32>, tensor<1xui32>
  }
  func.func private @_bernoulli(%arg0: tensor<2xui32>, %arg1: tensor<f32>) -> tensor<3x64xi1> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<3x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %2 = stablehlo.compare LT, %0, %1, FLOAT : (tensor<3x64xf32>, tensor<3x64xf32>) -> tensor<3x64xi1>
    return %2 : tensor<3x64xi1>
  }
  func.func private @_uniform(%arg0: tensor<2xui32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<3x64xf32> {
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.convert %arg2 : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %3 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %4 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %5 = stablehlo.reshape %4 : (tensor<1xui32>) -> tensor<ui32>
    %6 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %7 = stablehlo.reshape %6 : (tensor<1xui32>) -> tensor<ui32>
    %8 = stablehlo.iota dim = 0 : tensor<3x64xui64>
    %9 = stablehlo.iota dim = 1 : tensor<3x64xui64>
    %c = stablehlo.constant dense<64> : tensor<ui64>
    %10 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui64>) -> tensor<3x64xui64>
    %11 = stablehlo.multiply %10, %8 : tensor<3x64xui64>
    %c_0 = stablehlo.constant dense<1> : tensor<ui64>
    %12 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui64>) -> tensor<3x64xui64>
    %13 = stablehlo.multiply %12, %9 : tensor<3x64xui64>
    %14 = stablehlo.add %11, %13 : tensor<3x64xui64>
    %c_1 = stablehlo.constant dense<32> : tensor<ui64>
    %15 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui64>) -> tensor<3x64xui64>
    %16 = stablehlo.shift_right_logical %14, %15 : tensor<3x64xui64>
    %17 = stablehlo.convert %14 : (tensor<3x64xui64>) -> tensor<3x64xui32>
    %18 = stablehlo.convert %16 : (tensor<3x64xui64>) -> tensor<3x64xui32>
    %19:2 = call @threefry2x32_5(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<3x64xui32>, tensor<3x64xui32>) -> (tensor<3x64xui32>, tensor<3x64xui32>)
    %20 = stablehlo.xor %19#0, %19#1 : tensor<3x64xui32>
    %c_2 = stablehlo.constant dense<9> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %22 = stablehlo.shift_right_logical %20, %21 : tensor<3x64xui32>
    %c_3 = stablehlo.constant dense<1065353216> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %24 = stablehlo.or %22, %23 : tensor<3x64xui32>
    %25 = stablehlo.bitcast_convert %24 : (tensor<3x64xui32>) -> tensor<3x64xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %26 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %27 = stablehlo.subtract %25, %26 : tensor<3x64xf32>
    %28 = stablehlo.subtract %3, %2 : tensor<1x1xf32>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x64xf32>
    %30 = stablehlo.multiply %27, %29 : tensor<3x64xf32>
    %31 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x64xf32>
    %32 = stablehlo.add %30, %31 : tensor<3x64xf32>
    %33 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<3x64xf32>
    %34 = stablehlo.maximum %33, %32 : tensor<3x64xf32>
    return %34 : tensor<3x64xf32>
  }
  func.func private @threefry2x32_5(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<3x64xui32>, %arg3: tensor<3x64xui32>) -> (tensor<3x64xui32>, tensor<3x64xui32>) {
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<3x64xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<3x64xui32>
    %6 = stablehlo.add %3, %5 : tensor<3x64xui32>
    %c_0 = stablehlo.constant dense<13> : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %8 = stablehlo.shift_left %5, %7 : tensor<3x64xui32>
    %c_1 = stablehlo.constant dense<19> : tensor<ui32>
    %9 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %10 = stablehlo.shift_right_logical %5, %9 : tensor<3x64xui32>
    %11 = stablehlo.or %8, %10 : tensor<3x64xui32>
    %12 = stablehlo.xor %6, %11 : tensor<3x64xui32>
    %13 = stablehlo.add %6, %12 : tensor<3x64xui32>
    %c_2 = stablehlo.constant dense<15> : tensor<ui32>
    %14 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %15 = stablehlo.shift_left %12, %14 : tensor<3x64xui32>
    %c_3 = stablehlo.constant dense<17> : tensor<ui32>
    %16 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %17 = stablehlo.shift_right_logical %12, %16 : tensor<3x64xui32>
    %18 = stablehlo.or %15, %17 : tensor<3x64xui32>
    %19 = stablehlo.xor %13, %18 : tensor<3x64xui32>
    %20 = stablehlo.add %13, %19 : tensor<3x64xui32>
    %c_4 = stablehlo.constant dense<26> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %22 = stablehlo.shift_left %19, %21 : tensor<3x64xui32>
    %c_5 = stablehlo.constant dense<6> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %24 = stablehlo.shift_right_logical %19, %23 : tensor<3x64xui32>
    %25 = stablehlo.or %22, %24 : tensor<3x64xui32>
    %26 = stablehlo.xor %20, %25 : tensor<3x64xui32>
    %27 = stablehlo.add %20, %26 : tensor<3x64xui32>
    %c_6 = stablehlo.constant dense<6> : tensor<ui32>
    %28 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<3x64xui32>
    %c_7 = stablehlo.constant dense<26> : tensor<ui32>
    %30 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<3x64xui32>
    %32 = stablehlo.or %29, %31 : tensor<3x64xui32>
    %33 = stablehlo.xor %27, %32 : tensor<3x64xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %35 = stablehlo.add %27, %34 : tensor<3x64xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %37 = stablehlo.add %33, %36 : tensor<3x64xui32>
    %c_8 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %39 = stablehlo.add %37, %38 : tensor<3x64xui32>
    %40 = stablehlo.add %35, %39 : tensor<3x64xui32>
    %c_9 = stablehlo.constant dense<17> : tensor<ui32>
    %41 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<3x64xui32>
    %c_10 = stablehlo.constant dense<15> : tensor<ui32>
    %43 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<3x64xui32>
    %45 = stablehlo.or %42, %44 : tensor<3x64xui32>
    %46 = stablehlo.xor %40, %45 : tensor<3x64xui32>
    %47 = stablehlo.add %40, %46 : tensor<3x64xui32>
    %c_11 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<3x64xui32>
    %c_12 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<3x64xui32>
    %52 = stablehlo.or %49, %51 : tensor<3x64xui32>
    %53 = stablehlo.xor %47, %52 : tensor<3x64xui32>
    %54 = stablehlo.add %47, %53 : tensor<3x64xui32>
    %c_13 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<3x64xui32>
    %c_14 = stablehlo.constant dense<16> : tensor<ui32>
    %57 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<3x64xui32>
    %59 = stablehlo.or %56, %58 : tensor<3x64xui32>
    %60 = stablehlo.xor %54, %59 : tensor<3x64xui32>
    %61 = stablehlo.add %54, %60 : tensor<3x64xui32>
    %c_15 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_15, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<3x64xui32>
    %c_16 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_16, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<3x64xui32>
    %66 = stablehlo.or %63, %65 : tensor<3x64xui32>
    %67 = stablehlo.xor %61, %66 : tensor<3x64xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %69 = stablehlo.add %61, %68 : tensor<3x64xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %71 = stablehlo.add %67, %70 : tensor<3x64xui32>
    %c_17 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_17, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %73 = stablehlo.add %71, %72 : tensor<3x64xui32>
    %74 = stablehlo.add %69, %73 : tensor<3x64xui32>
    %c_18 = stablehlo.constant dense<13> : tensor<ui32>
    %75 = stablehlo.broadcast_in_dim %c_18, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<3x64xui32>
    %c_19 = stablehlo.constant dense<19> : tensor<ui32>
    %77 = stablehlo.broadcast_in_dim %c_19, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<3x64xui32>
    %79 = stablehlo.or %76, %78 : tensor<3x64xui32>
    %80 = stablehlo.xor %74, %79 : tensor<3x64xui32>
    %81 = stablehlo.add %74, %80 : tensor<3x64xui32>
    %c_20 = stablehlo.constant dense<15> : tensor<ui32>
    %82 = stablehlo.broadcast_in_dim %c_20, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<3x64xui32>
    %c_21 = stablehlo.constant dense<17> : tensor<ui32>
    %84 = stablehlo.broadcast_in_dim %c_21, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<3x64xui32>
    %86 = stablehlo.or %83, %85 : tensor<3x64xui32>
    %87 = stablehlo.xor %81, %86 : tensor<3x64xui32>
    %88 = stablehlo.add %81, %87 : tensor<3x64xui32>
    %c_22 = stablehlo.constant dense<26> : tensor<ui32>
    %89 = stablehlo.broadcast_in_dim %c_22, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<3x64xui32>
    %c_23 = stablehlo.constant dense<6> : tensor<ui32>
    %91 = stablehlo.broadcast_in_dim %c_23, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<3x64xui32>
    %93 = stablehlo.or %90, %92 : tensor<3x64xui32>
    %94 = stablehlo.xor %88, %93 : tensor<3x64xui32>
    %95 = stablehlo.add %88, %94 : tensor<3x64xui32>
    %c_24 = stablehlo.constant dense<6> : tensor<ui32>
    %96 = stablehlo.broadcast_in_dim %c_24, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<3x64xui32>
    %c_25 = stablehlo.constant dense<26> : tensor<ui32>
    %98 = stablehlo.broadcast_in_dim %c_25, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<3x64xui32>
    %100 = stablehlo.or %97, %99 : tensor<3x64xui32>
    %101 = stablehlo.xor %95, %100 : tensor<3x64xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %103 = stablehlo.add %95, %102 : tensor<3x64xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %105 = stablehlo.add %101, %104 : tensor<3x64xui32>
    %c_26 = stablehlo.constant dense<3> : tensor<ui32>
    %106 = stablehlo.broadcast_in_dim %c_26, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %107 = stablehlo.add %105, %106 : tensor<3x64xui32>
    %108 = stablehlo.add %103, %107 : tensor<3x64xui32>
    %c_27 = stablehlo.constant dense<17> : tensor<ui32>
    %109 = stablehlo.broadcast_in_dim %c_27, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<3x64xui32>
    %c_28 = stablehlo.constant dense<15> : tensor<ui32>
    %111 = stablehlo.broadcast_in_dim %c_28, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<3x64xui32>
    %113 = stablehlo.or %110, %112 : tensor<3x64xui32>
    %114 = stablehlo.xor %108, %113 : tensor<3x64xui32>
    %115 = stablehlo.add %108, %114 : tensor<3x64xui32>
    %c_29 = stablehlo.constant dense<29> : tensor<ui32>
    %116 = stablehlo.broadcast_in_dim %c_29, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<3x64xui32>
    %c_30 = stablehlo.constant dense<3> : tensor<ui32>
    %118 = stablehlo.broadcast_in_dim %c_30, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<3x64xui32>
    %120 = stablehlo.or %117, %119 : tensor<3x64xui32>
    %121 = stablehlo.xor %115, %120 : tensor<3x64xui32>
    %122 = stablehlo.add %115, %121 : tensor<3x64xui32>
    %c_31 = stablehlo.constant dense<16> : tensor<ui32>
    %123 = stablehlo.broadcast_in_dim %c_31, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<3x64xui32>
    %c_32 = stablehlo.constant dense<16> : tensor<ui32>
    %125 = stablehlo.broadcast_in_dim %c_32, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<3x64xui32>
    %127 = stablehlo.or %124, %126 : tensor<3x64xui32>
    %128 = stablehlo.xor %122, %127 : tensor<3x64xui32>
    %129 = stablehlo.add %122, %128 : tensor<3x64xui32>
    %c_33 = stablehlo.constant dense<24> : tensor<ui32>
    %130 = stablehlo.broadcast_in_dim %c_33, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<3x64xui32>
    %c_34 = stablehlo.constant dense<8> : tensor<ui32>
    %132 = stablehlo.broadcast_in_dim %c_34, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<3x64xui32>
    %134 = stablehlo.or %131, %133 : tensor<3x64xui32>
    %135 = stablehlo.xor %129, %134 : tensor<3x64xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %137 = stablehlo.add %129, %136 : tensor<3x64xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %139 = stablehlo.add %135, %138 : tensor<3x64xui32>
    %c_35 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_35, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %141 = stablehlo.add %139, %140 : tensor<3x64xui32>
    %142 = stablehlo.add %137, %141 : tensor<3x64xui32>
    %c_36 = stablehlo.constant dense<13> : tensor<ui32>
    %143 = stablehlo.broadcast_in_dim %c_36, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<3x64xui32>
    %c_37 = stablehlo.constant dense<19> : tensor<ui32>
    %145 = stablehlo.broadcast_in_dim %c_37, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<3x64xui32>
    %147 = stablehlo.or %144, %146 : tensor<3x64xui32>
    %148 = stablehlo.xor %142, %147 : tensor<3x64xui32>
    %149 = stablehlo.add %142, %148 : tensor<3x64xui32>
    %c_38 = stablehlo.constant dense<15> : tensor<ui32>
    %150 = stablehlo.broadcast_in_dim %c_38, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<3x64xui32>
    %c_39 = stablehlo.constant dense<17> : tensor<ui32>
    %152 = stablehlo.broadcast_in_dim %c_39, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<3x64xui32>
    %154 = stablehlo.or %151, %153 : tensor<3x64xui32>
    %155 = stablehlo.xor %149, %154 : tensor<3x64xui32>
    %156 = stablehlo.add %149, %155 : tensor<3x64xui32>
    %c_40 = stablehlo.constant dense<26> : tensor<ui32>
    %157 = stablehlo.broadcast_in_dim %c_40, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<3x64xui32>
    %c_41 = stablehlo.constant dense<6> : tensor<ui32>
    %159 = stablehlo.broadcast_in_dim %c_41, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<3x64xui32>
    %161 = stablehlo.or %158, %160 : tensor<3x64xui32>
    %162 = stablehlo.xor %156, %161 : tensor<3x64xui32>
    %163 = stablehlo.add %156, %162 : tensor<3x64xui32>
    %c_42 = stablehlo.constant dense<6> : tensor<ui32>
    %164 = stablehlo.broadcast_in_dim %c_42, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<3x64xui32>
    %c_43 = stablehlo.constant dense<26> : tensor<ui32>
    %166 = stablehlo.broadcast_in_dim %c_43, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<3x64xui32>
    %168 = stablehlo.or %165, %167 : tensor<3x64xui32>
    %169 = stablehlo.xor %163, %168 : tensor<3x64xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %171 = stablehlo.add %163, %170 : tensor<3x64xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %173 = stablehlo.add %169, %172 : tensor<3x64xui32>
    %c_44 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_44, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %175 = stablehlo.add %173, %174 : tensor<3x64xui32>
    return %171, %175 : tensor<3x64xui32>, tensor<3x64xui32>
  }
  func.func private @dynamic_update_index_in_dim(%arg0: tensor<8x64xf32>, %arg1: tensor<64xf32>, %arg2: tensor<i32>) -> tensor<8x64xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
    return %1 : tensor<8x64xf32>
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
  func.func private @dynamic_update_index_in_dim_8(%arg0: tensor<8x2x64xf32>, %arg1: tensor<2x64xf32>, %arg2: tensor<i32>) -> tensor<8x2x64xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<2x64xf32>) -> tensor<1x2x64xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x2x64xf32>, tensor<1x2x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x2x64xf32>
    return %1 : tensor<8x2x64xf32>
  }
  func.func private @dynamic_update_index_in_dim_9(%arg0: tensor<8x2xf32>, %arg1: tensor<2xf32>, %arg2: tensor<i32>) -> tensor<8x2xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1] : (tensor<2xf32>) -> tensor<1x2xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c : (tensor<8x2xf32>, tensor<1x2xf32>, tensor<i32>, tensor<i32>) -> tensor<8x2xf32>
    return %1 : tensor<8x2xf32>
  }
  func.func private @dynamic_update_index_in_dim_10(%arg0: tensor<8x64x2xf32>, %arg1: tensor<64x2xf32>, %arg2: tensor<i32>) -> tensor<8x64x2xf32> {
    %0 = stablehlo.broadcast_in_dim %arg1, dims = [1, 2] : (tensor<64x2xf32>) -> tensor<1x64x2xf32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %c_0 = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.dynamic_update_slice %arg0, %0, %arg2, %c, %c_0 : (tensor<8x64x2xf32>, tensor<1x64x2xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x64x2xf32>
    return %1 : tensor<8x64x2xf32>
  }
}
