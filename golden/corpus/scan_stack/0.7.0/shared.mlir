// mutcheck golden 1
// program: scan_stack
// platforms: cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 622
// digest: ceb582617e7ec096

module @jit_scan_stack attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]>
  func.func public @main(%arg0: tensor<8x64xf32> {tf.aliasing_output = 1 : i32}, %arg1: tensor<8x64xf32> {tf.aliasing_output = 2 : i32}, %arg2: tensor<8x64xf32> {tf.aliasing_output = 3 : i32}, %arg3: tensor<8x64xf32> {tf.aliasing_output = 4 : i32}, %arg4: tensor<8xui32> {tf.aliasing_output = 5 : i32}, %arg5: tensor<8x2xui32> {tf.aliasing_output = 6 : i32}, %arg6: tensor<8x64xf32> {tf.aliasing_output = 7 : i32}, %arg7: tensor<8x2x64xf32> {tf.aliasing_output = 8 : i32}, %arg8: tensor<8x2xf32> {tf.aliasing_output = 9 : i32}, %arg9: tensor<8x64x2xf32> {tf.aliasing_output = 10 : i32}, %arg10: tensor<3x2xf32>) -> (tensor<3x2xf32> {jax.result_info = ""}, tensor<8x64xf32> {jax.result_info = ""}, tensor<8x64xf32> {jax.result_info = ""}, tensor<8x64xf32> {jax.result_info = ""}, tensor<8x64xf32> {jax.result_info = ""}, tensor<8xui32> {jax.result_info = ""}, tensor<8x2xui32> {jax.result_info = ""}, tensor<8x64xf32> {jax.result_info = ""}, tensor<8x2x64xf32> {jax.result_info = ""}, tensor<8x2xf32> {jax.result_info = ""}, tensor<8x64x2xf32> {jax.result_info = ""}) {
    %0 = sdy.sharding_constraint %arg5 <@empty_mesh, [{?}, {}]> : tensor<8x2xui32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %1 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<8x64xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<8x64xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %3 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<8x64xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %4 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<8x64xf32>
    %c = stablehlo.constant dense<0> : tensor<ui32>
    %5 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui32>) -> tensor<8xui32>
    %c_3 = stablehlo.constant dense<0> : tensor<2xui32>
    %6 = stablehlo.broadcast_in_dim %c_3, dims = [1] : (tensor<2xui32>) -> tensor<8x2xui32>
    %cst_4 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %7 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<8x64xf32>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<8x2x64xf32>
    %cst_6 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %9 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<8x2xf32>
    %cst_7 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %10 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<8x64x2xf32>
    %c_8 = stablehlo.constant dense<0> : tensor<i32>
    %11:22 = stablehlo.while(%iterArg = %arg0, %iterArg_9 = %arg1, %iterArg_10 = %arg2, %iterArg_11 = %arg3, %iterArg_12 = %arg4, %iterArg_13 = %0, %iterArg_14 = %arg6, %iterArg_15 = %arg7, %iterArg_16 = %arg8, %iterArg_17 = %arg9, %iterArg_18 = %c_8, %iterArg_19 = %arg10, %iterArg_20 = %1, %iterArg_21 = %2, %iterArg_22 = %3, %iterArg_23 = %4, %iterArg_24 = %5, %iterArg_25 = %6, %iterArg_26 = %7, %iterArg_27 = %8, %iterArg_28 = %9, %iterArg_29 = %10) : tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>, tensor<i32>, tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
    cond {
      %c_30 = stablehlo.constant dense<8> : tensor<i32>
      %13 = stablehlo.compare  LT, %iterArg_18, %c_30,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
      stablehlo.return %13 : tensor<i1>
    } do {
      %c_30 = stablehlo.constant dense<0> : tensor<i32>
      %13 = stablehlo.dynamic_slice %iterArg, %iterArg_18, %c_30, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
      %14 = stablehlo.reshape %13 : (tensor<1x64xf32>) -> tensor<64xf32>
      %15 = stablehlo.dynamic_slice %iterArg_9, %iterArg_18, %c_30, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
      %16 = stablehlo.reshape %15 : (tensor<1x64xf32>) -> tensor<64xf32>
      %17 = stablehlo.dynamic_slice %iterArg_10, %iterArg_18, %c_30, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
      %18 = stablehlo.reshape %17 : (tensor<1x64xf32>) -> tensor<64xf32>
      %19 = stablehlo.dynamic_slice %iterArg_11, %iterArg_18, %c_30, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
      %20 = stablehlo.reshape %19 : (tensor<1x64xf32>) -> tensor<64xf32>
      %21 = stablehlo.dynamic_slice %iterArg_12, %iterArg_18, sizes = [1] : (tensor<8xui32>, tensor<i32>) -> tensor<1xui32>
      %22 = stablehlo.reshape %21 : (tensor<1xui32>) -> tensor<ui32>
      %c_31 = stablehlo.constant dense<0> : tensor<i32>
      %23 = stablehlo.dynamic_slice %iterArg_13, %iterArg_18, %c_31, sizes = [1, 2] : (tensor<8x2xui32>, tensor<i32>, tensor<i32>) -> tensor<1x2xui32>
      %24 = stablehlo.reshape %23 : (tensor<1x2xui32>) -> tensor<2xui32>
      %25 = stablehlo.dynamic_slice %iterArg_14, %iterArg_18, %c_30, sizes = [1, 64] : (tensor<8x64xf32>, tensor<i32>, tensor<i32>) -> tensor<1x64xf32>
      %26 = stablehlo.reshape %25 : (tensor<1x64xf32>) -> tensor<64xf32>
      %27 = stablehlo.dynamic_slice %iterArg_15, %iterArg_18, %c_30, %c_30, sizes = [1, 2, 64] : (tensor<8x2x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x2x64xf32>
      %28 = stablehlo.reshape %27 : (tensor<1x2x64xf32>) -> tensor<2x64xf32>
      %29 = stablehlo.dynamic_slice %iterArg_16, %iterArg_18, %c_30, sizes = [1, 2] : (tensor<8x2xf32>, tensor<i32>, tensor<i32>) -> tensor<1x2xf32>
      %30 = stablehlo.reshape %29 : (tensor<1x2xf32>) -> tensor<2xf32>
      %31 = stablehlo.dynamic_slice %iterArg_17, %iterArg_18, %c_30, %c_30, sizes = [1, 64, 2] : (tensor<8x64x2xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x64x2xf32>
      %32 = stablehlo.reshape %31 : (tensor<1x64x2xf32>) -> tensor<64x2xf32>
      %33:11 = func.call @closed_call(%iterArg_19, %14, %16, %18, %20, %22, %24, %26, %28, %30, %32) : (tensor<3x2xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<2xf32>, tensor<64x2xf32>) -> (tensor<3x2xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<2xf32>, tensor<64x2xf32>)
      %34 = stablehlo.broadcast_in_dim %33#1, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %35 = stablehlo.dynamic_update_slice %iterArg_20, %34, %iterArg_18, %c_30 : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
      %36 = stablehlo.broadcast_in_dim %33#2, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %37 = stablehlo.dynamic_update_slice %iterArg_21, %36, %iterArg_18, %c_30 : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
      %38 = stablehlo.broadcast_in_dim %33#3, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %39 = stablehlo.dynamic_update_slice %iterArg_22, %38, %iterArg_18, %c_30 : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
      %40 = stablehlo.broadcast_in_dim %33#4, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %41 = stablehlo.dynamic_update_slice %iterArg_23, %40, %iterArg_18, %c_30 : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
      %42 = stablehlo.broadcast_in_dim %33#5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
      %43 = stablehlo.dynamic_update_slice %iterArg_24, %42, %iterArg_18 : (tensor<8xui32>, tensor<1xui32>, tensor<i32>) -> tensor<8xui32>
      %44 = stablehlo.broadcast_in_dim %33#6, dims = [1] : (tensor<2xui32>) -> tensor<1x2xui32>
      %c_32 = stablehlo.constant dense<0> : tensor<i32>
      %45 = stablehlo.dynamic_update_slice %iterArg_25, %44, %iterArg_18, %c_32 : (tensor<8x2xui32>, tensor<1x2xui32>, tensor<i32>, tensor<i32>) -> tensor<8x2xui32>
      %46 = stablehlo.broadcast_in_dim %33#7, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
      %47 = stablehlo.dynamic_update_slice %iterArg_26, %46, %iterArg_18, %c_30 : (tensor<8x64xf32>, tensor<1x64xf32>, tensor<i32>, tensor<i32>) -> tensor<8x64xf32>
      %48 = stablehlo.broadcast_in_dim %33#8, dims = [1, 2] : (tensor<2x64xf32>) -> tensor<1x2x64xf32>
      %49 = stablehlo.dynamic_update_slice %iterArg_27, %48, %iterArg_18, %c_30, %c_30 : (tensor<8x2x64xf32>, tensor<1x2x64xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x2x64xf32>
      %50 = stablehlo.broadcast_in_dim %33#9, dims = [1] : (tensor<2xf32>) -> tensor<1x2xf32>
      %51 = stablehlo.dynamic_update_slice %iterArg_28, %50, %iterArg_18, %c_30 : (tensor<8x2xf32>, tensor<1x2xf32>, tensor<i32>, tensor<i32>) -> tensor<8x2xf32>
      %52 = stablehlo.broadcast_in_dim %33#10, dims = [1, 2] : (tensor<64x2xf32>) -> tensor<1x64x2xf32>
      %53 = stablehlo.dynamic_update_slice %iterArg_29, %52, %iterArg_18, %c_30, %c_30 : (tensor<8x64x2xf32>, tensor<1x64x2xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<8x64x2xf32>
      %c_33 = stablehlo.constant dense<1> : tensor<i32>
      %54 = stablehlo.add %iterArg_18, %c_33 : tensor<i32>
      stablehlo.return %iterArg, %iterArg_9, %iterArg_10, %iterArg_11, %iterArg_12, %iterArg_13, %iterArg_14, %iterArg_15, %iterArg_16, %iterArg_17, %54, %33#0, %35, %37, %39, %41, %43, %45, %47, %49, %51, %53 : tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>, tensor<i32>, tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
    }
    %12 = sdy.sharding_constraint %11#17 <@empty_mesh, [{?}, {}]> : tensor<8x2xui32>
    return %11#11, %11#12, %11#13, %11#14, %11#15, %11#16, %12, %11#18, %11#19, %11#20, %11#21 : tensor<3x2xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8x64xf32>, tensor<8xui32>, tensor<8x2xui32>, tensor<8x64xf32>, tensor<8x2x64xf32>, tensor<8x2xf32>, tensor<8x64x2xf32>
  }
  func.func private @closed_call(%arg0: tensor<3x2xf32>, %arg1: tensor<64xf32>, %arg2: tensor<64xf32>, %arg3: tensor<64xf32>, %arg4: tensor<64xf32>, %arg5: tensor<ui32>, %arg6: tensor<2xui32>, %arg7: tensor<64xf32>, %arg8: tensor<2x64xf32>, %arg9: tensor<2xf32>, %arg10: tensor<64x2xf32>) -> (tensor<3x2xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<2xf32>, tensor<64x2xf32>) {
    %0 = stablehlo.dot_general %arg0, %arg8, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x2xf32>, tensor<2x64xf32>) -> tensor<3x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg7, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
    %3 = stablehlo.add %0, %2 : tensor<3x64xf32>
    %4 = stablehlo.multiply %3, %3 : tensor<3x64xf32>
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %5 = stablehlo.reduce(%3 init: %cst) applies stablehlo.add across dimensions = [0] : (tensor<3x64xf32>, tensor<f32>) -> tensor<64xf32>
    %cst_0 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %7 = stablehlo.divide %5, %6 : tensor<64xf32>
    %cst_1 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.reduce(%4 init: %cst_1) applies stablehlo.add across dimensions = [0] : (tensor<3x64xf32>, tensor<f32>) -> tensor<64xf32>
    %9 = stablehlo.broadcast_in_dim %cst_0, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %10 = stablehlo.divide %8, %9 : tensor<64xf32>
    %11 = stablehlo.multiply %7, %7 : tensor<64xf32>
    %12 = stablehlo.subtract %10, %11 : tensor<64xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %13 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %14 = stablehlo.maximum %13, %12 : tensor<64xf32>
    %cst_3 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %15 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %16 = stablehlo.multiply %15, %arg2 : tensor<64xf32>
    %cst_4 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %17 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %18 = stablehlo.multiply %17, %7 : tensor<64xf32>
    %19 = stablehlo.add %16, %18 : tensor<64xf32>
    %20 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %21 = stablehlo.multiply %20, %arg4 : tensor<64xf32>
    %22 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %23 = stablehlo.multiply %22, %14 : tensor<64xf32>
    %24 = stablehlo.add %21, %23 : tensor<64xf32>
    %25 = stablehlo.reshape %7 : (tensor<64xf32>) -> tensor<1x64xf32>
    %26 = stablehlo.reshape %14 : (tensor<64xf32>) -> tensor<1x64xf32>
    %27 = stablehlo.broadcast_in_dim %25, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
    %28 = stablehlo.subtract %3, %27 : tensor<3x64xf32>
    %cst_5 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
    %29 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
    %30 = stablehlo.add %26, %29 : tensor<1x64xf32>
    %31 = stablehlo.rsqrt %30 : tensor<1x64xf32>
    %32 = stablehlo.reshape %arg3 : (tensor<64xf32>) -> tensor<1x64xf32>
    %33 = stablehlo.multiply %31, %32 : tensor<1x64xf32>
    %34 = stablehlo.broadcast_in_dim %33, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
    %35 = stablehlo.multiply %28, %34 : tensor<3x64xf32>
    %36 = stablehlo.reshape %arg1 : (tensor<64xf32>) -> tensor<1x64xf32>
    %37 = stablehlo.broadcast_in_dim %36, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<3x64xf32>
    %38 = stablehlo.add %35, %37 : tensor<3x64xf32>
    %39 = call @_threefry_fold_in(%arg6, %arg5) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
    %c = stablehlo.constant dense<1> : tensor<ui32>
    %40 = stablehlo.add %arg5, %c : tensor<ui32>
    %cst_6 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %41 = call @_bernoulli(%39, %cst_6) : (tensor<2xui32>, tensor<f32>) -> tensor<3x64xi1>
    %42 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %43 = stablehlo.divide %38, %42 : tensor<3x64xf32>
    %44 = stablehlo.broadcast_in_dim %cst_2, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %45 = stablehlo.select %41, %43, %44 : tensor<3x64xi1>, tensor<3x64xf32>
    %46 = stablehlo.multiply %45, %45 : tensor<3x64xf32>
    %47 = stablehlo.multiply %46, %45 : tensor<3x64xf32>
    %cst_7 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %48 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %49 = stablehlo.multiply %48, %47 : tensor<3x64xf32>
    %50 = stablehlo.add %45, %49 : tensor<3x64xf32>
    %cst_8 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %51 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %52 = stablehlo.multiply %51, %50 : tensor<3x64xf32>
    %53 = stablehlo.tanh %52 : tensor<3x64xf32>
    %cst_9 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %54 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %55 = stablehlo.add %54, %53 : tensor<3x64xf32>
    %cst_10 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %56 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %57 = stablehlo.multiply %56, %55 : tensor<3x64xf32>
    %58 = stablehlo.multiply %45, %57 : tensor<3x64xf32>
    %59 = stablehlo.dot_general %58, %arg10, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<3x64xf32>, tensor<64x2xf32>) -> tensor<3x2xf32>
    %60 = stablehlo.broadcast_in_dim %arg9, dims = [1] : (tensor<2xf32>) -> tensor<1x2xf32>
    %61 = stablehlo.broadcast_in_dim %60, dims = [0, 1] : (tensor<1x2xf32>) -> tensor<3x2xf32>
    %62 = stablehlo.add %59, %61 : tensor<3x2xf32>
    return %62, %arg1, %19, %arg3, %24, %40, %arg6, %arg7, %arg8, %arg9, %arg10 : tensor<3x2xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<2xf32>, tensor<64x2xf32>
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
    %28 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<1xui32>
    %30 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<1xui32>
    %32 = stablehlo.or %29, %31 : tensor<1xui32>
    %33 = stablehlo.xor %27, %32 : tensor<1xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %35 = stablehlo.add %27, %34 : tensor<1xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %37 = stablehlo.add %33, %36 : tensor<1xui32>
    %c_6 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %39 = stablehlo.add %37, %38 : tensor<1xui32>
    %40 = stablehlo.add %35, %39 : tensor<1xui32>
    %41 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<1xui32>
    %43 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<1xui32>
    %45 = stablehlo.or %42, %44 : tensor<1xui32>
    %46 = stablehlo.xor %40, %45 : tensor<1xui32>
    %47 = stablehlo.add %40, %46 : tensor<1xui32>
    %c_7 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<1xui32>
    %c_8 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<1xui32>
    %52 = stablehlo.or %49, %51 : tensor<1xui32>
    %53 = stablehlo.xor %47, %52 : tensor<1xui32>
    %54 = stablehlo.add %47, %53 : tensor<1xui32>
    %c_9 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<1xui32>
    %57 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<1xui32>
    %59 = stablehlo.or %56, %58 : tensor<1xui32>
    %60 = stablehlo.xor %54, %59 : tensor<1xui32>
    %61 = stablehlo.add %54, %60 : tensor<1xui32>
    %c_10 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<1xui32>
    %c_11 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<1xui32>
    %66 = stablehlo.or %63, %65 : tensor<1xui32>
    %67 = stablehlo.xor %61, %66 : tensor<1xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %69 = stablehlo.add %61, %68 : tensor<1xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %71 = stablehlo.add %67, %70 : tensor<1xui32>
    %c_12 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %73 = stablehlo.add %71, %72 : tensor<1xui32>
    %74 = stablehlo.add %69, %73 : tensor<1xui32>
    %75 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<1xui32>
    %77 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<1xui32>
    %79 = stablehlo.or %76, %78 : tensor<1xui32>
    %80 = stablehlo.xor %74, %79 : tensor<1xui32>
    %81 = stablehlo.add %74, %80 : tensor<1xui32>
    %82 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<1xui32>
    %84 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<1xui32>
    %86 = stablehlo.or %83, %85 : tensor<1xui32>
    %87 = stablehlo.xor %81, %86 : tensor<1xui32>
    %88 = stablehlo.add %81, %87 : tensor<1xui32>
    %89 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<1xui32>
    %91 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<1xui32>
    %93 = stablehlo.or %90, %92 : tensor<1xui32>
    %94 = stablehlo.xor %88, %93 : tensor<1xui32>
    %95 = stablehlo.add %88, %94 : tensor<1xui32>
    %96 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<1xui32>
    %98 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<1xui32>
    %100 = stablehlo.or %97, %99 : tensor<1xui32>
    %101 = stablehlo.xor %95, %100 : tensor<1xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %103 = stablehlo.add %95, %102 : tensor<1xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %105 = stablehlo.add %101, %104 : tensor<1xui32>
    %106 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %107 = stablehlo.add %105, %106 : tensor<1xui32>
    %108 = stablehlo.add %103, %107 : tensor<1xui32>
    %109 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<1xui32>
    %111 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<1xui32>
    %113 = stablehlo.or %110, %112 : tensor<1xui32>
    %114 = stablehlo.xor %108, %113 : tensor<1xui32>
    %115 = stablehlo.add %108, %114 : tensor<1xui32>
    %116 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<1xui32>
    %118 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<1xui32>
    %120 = stablehlo.or %117, %119 : tensor<1xui32>
    %121 = stablehlo.xor %115, %120 : tensor<1xui32>
    %122 = stablehlo.add %115, %121 : tensor<1xui32>
    %123 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<1xui32>
    %125 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<1xui32>
    %127 = stablehlo.or %124, %126 : tensor<1xui32>
    %128 = stablehlo.xor %122, %127 : tensor<1xui32>
    %129 = stablehlo.add %122, %128 : tensor<1xui32>
    %130 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<1xui32>
    %132 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<1xui32>
    %134 = stablehlo.or %131, %133 : tensor<1xui32>
    %135 = stablehlo.xor %129, %134 : tensor<1xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %137 = stablehlo.add %129, %136 : tensor<1xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %139 = stablehlo.add %135, %138 : tensor<1xui32>
    %c_13 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %141 = stablehlo.add %139, %140 : tensor<1xui32>
    %142 = stablehlo.add %137, %141 : tensor<1xui32>
    %143 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<1xui32>
    %145 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<1xui32>
    %147 = stablehlo.or %144, %146 : tensor<1xui32>
    %148 = stablehlo.xor %142, %147 : tensor<1xui32>
    %149 = stablehlo.add %142, %148 : tensor<1xui32>
    %150 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<1xui32>
    %152 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<1xui32>
    %154 = stablehlo.or %151, %153 : tensor<1xui32>
    %155 = stablehlo.xor %149, %154 : tensor<1xui32>
    %156 = stablehlo.add %149, %155 : tensor<1xui32>
    %157 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<1xui32>
    %159 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<1xui32>
    %161 = stablehlo.or %158, %160 : tensor<1xui32>
    %162 = stablehlo.xor %156, %161 : tensor<1xui32>
    %163 = stablehlo.add %156, %162 : tensor<1xui32>
    %164 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<1xui32>
    %166 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<1xui32>
    %168 = stablehlo.or %165, %167 : tensor<1xui32>
    %169 = stablehlo.xor %163, %168 : tensor<1xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %171 = stablehlo.add %163, %170 : tensor<1xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %173 = stablehlo.add %169, %172 : tensor<1xui32>
    %c_14 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<1xui32>
    %175 = stablehlo.add %173, %174 : tensor<1xui32>
    return %171, %175 : tensor<1xui32>, tensor<1xui32>
  }
  func.func private @_bernoulli(%arg0: tensor<2xui32>, %arg1: tensor<f32>) -> tensor<3x64xi1> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<3x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<3x64xf32>
    %2 = stablehlo.compare  LT, %0, %1,  FLOAT : (tensor<3x64xf32>, tensor<3x64xf32>) -> tensor<3x64xi1>
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
    %19:2 = call @threefry2x32_32(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<3x64xui32>, tensor<3x64xui32>) -> (tensor<3x64xui32>, tensor<3x64xui32>)
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
  func.func private @threefry2x32_32(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<3x64xui32>, %arg3: tensor<3x64xui32>) -> (tensor<3x64xui32>, tensor<3x64xui32>) {
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
    %28 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<3x64xui32>
    %30 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<3x64xui32>
    %32 = stablehlo.or %29, %31 : tensor<3x64xui32>
    %33 = stablehlo.xor %27, %32 : tensor<3x64xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %35 = stablehlo.add %27, %34 : tensor<3x64xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %37 = stablehlo.add %33, %36 : tensor<3x64xui32>
    %c_6 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %39 = stablehlo.add %37, %38 : tensor<3x64xui32>
    %40 = stablehlo.add %35, %39 : tensor<3x64xui32>
    %41 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<3x64xui32>
    %43 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<3x64xui32>
    %45 = stablehlo.or %42, %44 : tensor<3x64xui32>
    %46 = stablehlo.xor %40, %45 : tensor<3x64xui32>
    %47 = stablehlo.add %40, %46 : tensor<3x64xui32>
    %c_7 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<3x64xui32>
    %c_8 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<3x64xui32>
    %52 = stablehlo.or %49, %51 : tensor<3x64xui32>
    %53 = stablehlo.xor %47, %52 : tensor<3x64xui32>
    %54 = stablehlo.add %47, %53 : tensor<3x64xui32>
    %c_9 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<3x64xui32>
    %57 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<3x64xui32>
    %59 = stablehlo.or %56, %58 : tensor<3x64xui32>
    %60 = stablehlo.xor %54, %59 : tensor<3x64xui32>
    %61 = stablehlo.add %54, %60 : tensor<3x64xui32>
    %c_10 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<3x64xui32>
    %c_11 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<3x64xui32>
    %66 = stablehlo.or %63, %65 : tensor<3x64xui32>
    %67 = stablehlo.xor %61, %66 : tensor<3x64xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %69 = stablehlo.add %61, %68 : tensor<3x64xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %71 = stablehlo.add %67, %70 : tensor<3x64xui32>
    %c_12 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %73 = stablehlo.add %71, %72 : tensor<3x64xui32>
    %74 = stablehlo.add %69, %73 : tensor<3x64xui32>
    %75 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<3x64xui32>
    %77 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<3x64xui32>
    %79 = stablehlo.or %76, %78 : tensor<3x64xui32>
    %80 = stablehlo.xor %74, %79 : tensor<3x64xui32>
    %81 = stablehlo.add %74, %80 : tensor<3x64xui32>
    %82 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<3x64xui32>
    %84 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<3x64xui32>
    %86 = stablehlo.or %83, %85 : tensor<3x64xui32>
    %87 = stablehlo.xor %81, %86 : tensor<3x64xui32>
    %88 = stablehlo.add %81, %87 : tensor<3x64xui32>
    %89 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<3x64xui32>
    %91 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<3x64xui32>
    %93 = stablehlo.or %90, %92 : tensor<3x64xui32>
    %94 = stablehlo.xor %88, %93 : tensor<3x64xui32>
    %95 = stablehlo.add %88, %94 : tensor<3x64xui32>
    %96 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<3x64xui32>
    %98 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<3x64xui32>
    %100 = stablehlo.or %97, %99 : tensor<3x64xui32>
    %101 = stablehlo.xor %95, %100 : tensor<3x64xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %103 = stablehlo.add %95, %102 : tensor<3x64xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %105 = stablehlo.add %101, %104 : tensor<3x64xui32>
    %106 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %107 = stablehlo.add %105, %106 : tensor<3x64xui32>
    %108 = stablehlo.add %103, %107 : tensor<3x64xui32>
    %109 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<3x64xui32>
    %111 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<3x64xui32>
    %113 = stablehlo.or %110, %112 : tensor<3x64xui32>
    %114 = stablehlo.xor %108, %113 : tensor<3x64xui32>
    %115 = stablehlo.add %108, %114 : tensor<3x64xui32>
    %116 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<3x64xui32>
    %118 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<3x64xui32>
    %120 = stablehlo.or %117, %119 : tensor<3x64xui32>
    %121 = stablehlo.xor %115, %120 : tensor<3x64xui32>
    %122 = stablehlo.add %115, %121 : tensor<3x64xui32>
    %123 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<3x64xui32>
    %125 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<3x64xui32>
    %127 = stablehlo.or %124, %126 : tensor<3x64xui32>
    %128 = stablehlo.xor %122, %127 : tensor<3x64xui32>
    %129 = stablehlo.add %122, %128 : tensor<3x64xui32>
    %130 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<3x64xui32>
    %132 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<3x64xui32>
    %134 = stablehlo.or %131, %133 : tensor<3x64xui32>
    %135 = stablehlo.xor %129, %134 : tensor<3x64xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %137 = stablehlo.add %129, %136 : tensor<3x64xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %139 = stablehlo.add %135, %138 : tensor<3x64xui32>
    %c_13 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %141 = stablehlo.add %139, %140 : tensor<3x64xui32>
    %142 = stablehlo.add %137, %141 : tensor<3x64xui32>
    %143 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<3x64xui32>
    %145 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<3x64xui32>
    %147 = stablehlo.or %144, %146 : tensor<3x64xui32>
    %148 = stablehlo.xor %142, %147 : tensor<3x64xui32>
    %149 = stablehlo.add %142, %148 : tensor<3x64xui32>
    %150 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<3x64xui32>
    %152 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<3x64xui32>
    %154 = stablehlo.or %151, %153 : tensor<3x64xui32>
    %155 = stablehlo.xor %149, %154 : tensor<3x64xui32>
    %156 = stablehlo.add %149, %155 : tensor<3x64xui32>
    %157 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<3x64xui32>
    %159 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<3x64xui32>
    %161 = stablehlo.or %158, %160 : tensor<3x64xui32>
    %162 = stablehlo.xor %156, %161 : tensor<3x64xui32>
    %163 = stablehlo.add %156, %162 : tensor<3x64xui32>
    %164 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<3x64xui32>
    %166 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<3x64xui32>
    %168 = stablehlo.or %165, %167 : tensor<3x64xui32>
    %169 = stablehlo.xor %163, %168 : tensor<3x64xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %171 = stablehlo.add %163, %170 : tensor<3x64xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %173 = stablehlo.add %169, %172 : tensor<3x64xui32>
    %c_14 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<3x64xui32>
    %175 = stablehlo.add %173, %174 : tensor<3x64xui32>
    return %171, %175 : tensor<3x64xui32>, tensor<3x64xui32>
  }
}
