// mutcheck golden 1
// program: train_step
// platforms: cuda, rocm, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 935
// digest: d72c753d3b40c605

module @jit_train_step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 1 : i32}, %arg1: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 2 : i32}, %arg2: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 3 : i32}, %arg3: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 4 : i32}, %arg4: tensor<ui32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 5 : i32}, %arg5: tensor<2xui32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 6 : i32}, %arg6: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 7 : i32}, %arg7: tensor<2x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 8 : i32}, %arg8: tensor<3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 9 : i32}, %arg9: tensor<64x3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 10 : i32}, %arg10: tensor<i32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 11 : i32}, %arg11: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 12 : i32}, %arg12: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 13 : i32}, %arg13: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 14 : i32}, %arg14: tensor<2x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 15 : i32}, %arg15: tensor<3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 16 : i32}, %arg16: tensor<64x3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 17 : i32}, %arg17: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 18 : i32}, %arg18: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 19 : i32}, %arg19: tensor<64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 20 : i32}, %arg20: tensor<2x64xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 21 : i32}, %arg21: tensor<3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 22 : i32}, %arg22: tensor<64x3xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>, tf.aliasing_output = 23 : i32}, %arg23: tensor<ui32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 24 : i32}, %arg24: tensor<10x2xf32>, %arg25: tensor<10x3xf32>) -> (tensor<f32> {jax.result_info = "result[0]"}, tensor<64xf32> {jax.result_info = "result[1]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[2]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[3]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[4]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<ui32> {jax.result_info = "result[5]", sdy.sharding = #sdy.sharding<@empty_mesh, []>}, tensor<2xui32> {jax.result_info = "result[6]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[7]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<2x64xf32> {jax.result_info = "result[8]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<3xf32> {jax.result_info = "result[9]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64x3xf32> {jax.result_info = "result[10]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<i32> {jax.result_info = "result[11]", sdy.sharding = #sdy.sharding<@empty_mesh, []>}, tensor<64xf32> {jax.result_info = "result[12]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[13]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[14]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<2x64xf32> {jax.result_info = "result[15]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<3xf32> {jax.result_info = "result[16]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64x3xf32> {jax.result_info = "result[17]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<64xf32> {jax.result_info = "result[18]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[19]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64xf32> {jax.result_info = "result[20]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<2x64xf32> {jax.result_info = "result[21]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<3xf32> {jax.result_info = "result[22]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<64x3xf32> {jax.result_info = "result[23]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}]>}, tensor<ui32> {jax.result_info = "result[24]", sdy.sharding = #sdy.sharding<@empty_mesh, []>}) {
    %0 = stablehlo.dot_general %arg24, %arg7, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x2xf32>, tensor<2x64xf32>) -> tensor<10x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg6, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
    %2 = stablehlo.broadcast_in_dim %1, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %3 = stablehlo.add %0, %2 : tensor<10x64xf32>
    %4 = chlo.square %3 : tensor<10x64xf32> -> tensor<10x64xf32>
    %cst = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %5 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %6 = stablehlo.multiply %5, %3 : tensor<10x64xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %7 = stablehlo.reduce(%3 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %cst_1 = stablehlo.constant dense<1.000000e+01> : tensor<f32>
    %8 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %9 = stablehlo.divide %7, %8 : tensor<64xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %10 = stablehlo.reduce(%4 init: %cst_2) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %cst_3 = stablehlo.constant dense<1.000000e+01> : tensor<f32>
    %11 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %12 = stablehlo.divide %10, %11 : tensor<64xf32>
    %13 = chlo.square %9 : tensor<64xf32> -> tensor<64xf32>
    %cst_4 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %14 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %15 = stablehlo.multiply %14, %9 : tensor<64xf32>
    %16 = stablehlo.subtract %12, %13 : tensor<64xf32>
    %cst_5 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %17 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %18 = stablehlo.maximum %17, %16 : tensor<64xf32>
    %cst_6 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %19 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %20 = stablehlo.compare GT, %16, %19, FLOAT : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xi1>
    %cst_7 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %21 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %22 = stablehlo.compare EQ, %16, %21, FLOAT : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xi1>
    %cst_8 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %23 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %cst_9 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %24 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %cst_10 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %25 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %26 = stablehlo.select %22, %25, %24 : tensor<64xi1>, tensor<64xf32>
    %27 = stablehlo.select %20, %23, %26 : tensor<64xi1>, tensor<64xf32>
    %cst_11 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %28 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %29 = stablehlo.multiply %28, %arg1 : tensor<64xf32>
    %cst_12 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %30 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %31 = stablehlo.multiply %30, %9 : tensor<64xf32>
    %32 = stablehlo.add %29, %31 : tensor<64xf32>
    %cst_13 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %33 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %34 = stablehlo.multiply %33, %arg3 : tensor<64xf32>
    %cst_14 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %35 = stablehlo.broadcast_in_dim %cst_14, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %36 = stablehlo.multiply %35, %18 : tensor<64xf32>
    %37 = stablehlo.add %34, %36 : tensor<64xf32>
    %38 = stablehlo.reshape %9 : (tensor<64xf32>) -> tensor<1x64xf32>
    %39 = stablehlo.reshape %18 : (tensor<64xf32>) -> tensor<1x64xf32>
    %40 = stablehlo.broadcast_in_dim %38, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %41 = stablehlo.subtract %3, %40 : tensor<10x64xf32>
    %cst_15 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
    %42 = stablehlo.broadcast_in_dim %cst_15, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
    %43 = stablehlo.add %39, %42 : tensor<1x64xf32>
    %44 = stablehlo.rsqrt %43 : tensor<1x64xf32>
    %45 = stablehlo.divide %44, %43 : tensor<1x64xf32>
    %cst_16 = stablehlo.constant dense<-5.000000e-01> : tensor<f32>
    %46 = stablehlo.broadcast_in_dim %cst_16, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
    %47 = stablehlo.multiply %46, %45 : tensor<1x64xf32>
    %48 = stablehlo.reshape %arg2 : (tensor<64xf32>) -> tensor<1x64xf32>
    %49 = stablehlo.multiply %44, %48 : tensor<1x64xf32>
    %50 = stablehlo.broadcast_in_dim %49, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %51 = stablehlo.multiply %41, %50 : tensor<10x64xf32>
    %52 = stablehlo.reshape %arg0 : (tensor<64xf32>) -> tensor<1x64xf32>
    %53 = stablehlo.broadcast_in_dim %52, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %54 = stablehlo.add %51, %53 : tensor<10x64xf32>
    %55 = call @_threefry_fold_in(%arg5, %arg4) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
    %c = stablehlo.constant dense<1> : tensor<ui32>
    %56 = stablehlo.add %arg4, %c : tensor<ui32>
    %cst_17 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %57 = call @_bernoulli(%55, %cst_17) : (tensor<2xui32>, tensor<f32>) -> tensor<10x64xi1>
    %cst_18 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %58 = stablehlo.broadcast_in_dim %cst_18, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %59 = stablehlo.divide %54, %58 : tensor<10x64xf32>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %60 = stablehlo.broadcast_in_dim %cst_19, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %61 = stablehlo.select %57, %59, %60 : tensor<10x64xi1>, tensor<10x64xf32>
    %62 = stablehlo.multiply %61, %61 : tensor<10x64xf32>
    %63 = stablehlo.multiply %62, %61 : tensor<10x64xf32>
    %64 = stablehlo.multiply %61, %61 : tensor<10x64xf32>
    %cst_20 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %65 = stablehlo.broadcast_in_dim %cst_20, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %66 = stablehlo.multiply %65, %64 : tensor<10x64xf32>
    %cst_21 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %67 = stablehlo.broadcast_in_dim %cst_21, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %68 = stablehlo.multiply %67, %63 : tensor<10x64xf32>
    %69 = stablehlo.add %61, %68 : tensor<10x64xf32>
    %cst_22 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %70 = stablehlo.broadcast_in_dim %cst_22, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %71 = stablehlo.multiply %70, %69 : tensor<10x64xf32>
    %72 = stablehlo.tanh %71 : tensor<10x64xf32>
    %cst_23 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %73 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %74 = stablehlo.add %73, %72 : tensor<10x64xf32>
    %cst_24 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %75 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %76 = stablehlo.subtract %75, %72 : tensor<10x64xf32>
    %77 = stablehlo.multiply %74, %76 : tensor<10x64xf32>
    %cst_25 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %78 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %79 = stablehlo.add %78, %72 : tensor<10x64xf32>
    %cst_26 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %80 = stablehlo.broadcast_in_dim %cst_26, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %81 = stablehlo.multiply %80, %79 : tensor<10x64xf32>
    %82 = stablehlo.multiply %61, %81 : tensor<10x64xf32>
    %83 = stablehlo.dot_general %82, %arg9, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x64xf32>, tensor<64x3xf32>) -> tensor<10x3xf32>
    %84 = stablehlo.broadcast_in_dim %arg8, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %85 = stablehlo.broadcast_in_dim %84, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<10x3xf32>
    %86 = stablehlo.add %83, %85 : tensor<10x3xf32>
    %87 = stablehlo.subtract %86, %arg25 : tensor<10x3xf32>
    %88 = stablehlo.multiply %87, %87 : tensor<10x3xf32>
    %cst_27 = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %89 = stablehlo.broadcast_in_dim %cst_27, dims = [] : (tensor<f32>) -> tensor<10x3xf32>
    %90 = stablehlo.multiply %89, %87 : tensor<10x3xf32>
    %cst_28 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %91 = stablehlo.reduce(%88 init: %cst_28) applies stablehlo.add across dimensions = [0, 1] : (tensor<10x3xf32>, tensor<f32>) -> tensor<f32>
    %cst_29 = stablehlo.constant dense<3.000000e+01> : tensor<f32>
    %92 = stablehlo.divide %91, %cst_29 : tensor<f32>
    %cst_30 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %cst_31 = stablehlo.constant dense<3.000000e+01> : tensor<f32>
    %93 = stablehlo.divide %cst_30, %cst_31 : tensor<f32>
    %94 = stablehlo.broadcast_in_dim %93, dims = [] : (tensor<f32>) -> tensor<10x3xf32>
    %95 = stablehlo.multiply %94, %90 : tensor<10x3xf32>
    %cst_32 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %96 = stablehlo.reduce(%95 init: %cst_32) applies stablehlo.add across dimensions = [0] : (tensor<10x3xf32>, tensor<f32>) -> tensor<3xf32>
    %97 = stablehlo.reshape %96 : (tensor<3xf32>) -> tensor<1x3xf32>
    %cst_33 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %98 = stablehlo.reduce(%97 init: %cst_33) applies stablehlo.add across dimensions = [0] : (tensor<1x3xf32>, tensor<f32>) -> tensor<3xf32>
    %99 = stablehlo.dot_general %95, %82, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x3xf32>, tensor<10x64xf32>) -> tensor<3x64xf32>
    %100 = stablehlo.transpose %99, dims = [1, 0] : (tensor<3x64xf32>) -> tensor<64x3xf32>
    %101 = stablehlo.dot_general %95, %arg9, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<10x3xf32>, tensor<64x3xf32>) -> tensor<10x64xf32>
    %102 = stablehlo.multiply %61, %101 : tensor<10x64xf32>
    %103 = stablehlo.multiply %101, %81 : tensor<10x64xf32>
    %cst_34 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %104 = stablehlo.broadcast_in_dim %cst_34, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %105 = stablehlo.multiply %104, %102 : tensor<10x64xf32>
    %106 = stablehlo.multiply %105, %77 : tensor<10x64xf32>
    %cst_35 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %107 = stablehlo.broadcast_in_dim %cst_35, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %108 = stablehlo.multiply %107, %106 : tensor<10x64xf32>
    %109 = stablehlo.add %103, %108 : tensor<10x64xf32>
    %cst_36 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %110 = stablehlo.broadcast_in_dim %cst_36, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %111 = stablehlo.multiply %110, %108 : tensor<10x64xf32>
    %112 = stablehlo.multiply %111, %66 : tensor<10x64xf32>
    %113 = stablehlo.add %109, %112 : tensor<10x64xf32>
    %cst_37 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %114 = stablehlo.broadcast_in_dim %cst_37, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %115 = stablehlo.select %57, %113, %114 : tensor<10x64xi1>, tensor<10x64xf32>
    %cst_38 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %116 = stablehlo.broadcast_in_dim %cst_38, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %117 = stablehlo.divide %115, %116 : tensor<10x64xf32>
    %cst_39 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %118 = stablehlo.reduce(%117 init: %cst_39) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %119 = stablehlo.reshape %118 : (tensor<64xf32>) -> tensor<1x64xf32>
    %120 = stablehlo.reshape %119 : (tensor<1x64xf32>) -> tensor<64xf32>
    %121 = stablehlo.multiply %41, %117 : tensor<10x64xf32>
    %cst_40 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %122 = stablehlo.reduce(%121 init: %cst_40) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %123 = stablehlo.reshape %122 : (tensor<64xf32>) -> tensor<1x64xf32>
    %124 = stablehlo.broadcast_in_dim %49, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %125 = stablehlo.multiply %117, %124 : tensor<10x64xf32>
    %126 = stablehlo.multiply %44, %123 : tensor<1x64xf32>
    %127 = stablehlo.multiply %123, %48 : tensor<1x64xf32>
    %128 = stablehlo.reshape %126 : (tensor<1x64xf32>) -> tensor<64xf32>
    %129 = stablehlo.multiply %127, %47 : tensor<1x64xf32>
    %130 = stablehlo.negate %125 : tensor<10x64xf32>
    %cst_41 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %131 = stablehlo.reduce(%130 init: %cst_41) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %132 = stablehlo.reshape %131 : (tensor<64xf32>) -> tensor<1x64xf32>
    %133 = stablehlo.reshape %129 : (tensor<1x64xf32>) -> tensor<64xf32>
    %134 = stablehlo.reshape %132 : (tensor<1x64xf32>) -> tensor<64xf32>
    %135 = stablehlo.multiply %133, %27 : tensor<64xf32>
    %136 = stablehlo.negate %135 : tensor<64xf32>
    %137 = stablehlo.multiply %136, %15 : tensor<64xf32>
    %138 = stablehlo.add %134, %137 : tensor<64xf32>
    %cst_42 = stablehlo.constant dense<1.000000e+01> : tensor<f32>
    %139 = stablehlo.broadcast_in_dim %cst_42, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %140 = stablehlo.divide %135, %139 : tensor<64xf32>
    %141 = stablehlo.broadcast_in_dim %140, dims = [1] : (tensor<64xf32>) -> tensor<10x64xf32>
    %cst_43 = stablehlo.constant dense<1.000000e+01> : tensor<f32>
    %142 = stablehlo.broadcast_in_dim %cst_43, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %143 = stablehlo.divide %138, %142 : tensor<64xf32>
    %144 = stablehlo.broadcast_in_dim %143, dims = [1] : (tensor<64xf32>) -> tensor<10x64xf32>
    %145 = stablehlo.add %125, %144 : tensor<10x64xf32>
    %146 = stablehlo.multiply %141, %6 : tensor<10x64xf32>
    %147 = stablehlo.add %145, %146 : tensor<10x64xf32>
    %cst_44 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %148 = stablehlo.reduce(%147 init: %cst_44) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %149 = stablehlo.reshape %148 : (tensor<64xf32>) -> tensor<1x64xf32>
    %cst_45 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %150 = stablehlo.reduce(%149 init: %cst_45) applies stablehlo.add across dimensions = [0] : (tensor<1x64xf32>, tensor<f32>) -> tensor<64xf32>
    %151 = stablehlo.dot_general %147, %arg24, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x64xf32>, tensor<10x2xf32>) -> tensor<64x2xf32>
    %152 = stablehlo.transpose %151, dims = [1, 0] : (tensor<64x2xf32>) -> tensor<2x64xf32>
    %cst_46 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %153 = stablehlo.broadcast_in_dim %cst_46, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %154 = stablehlo.multiply %153, %120 : tensor<64xf32>
    %cst_47 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %155 = stablehlo.broadcast_in_dim %cst_47, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %156 = stablehlo.multiply %155, %arg11 : tensor<64xf32>
    %157 = stablehlo.add %154, %156 : tensor<64xf32>
    %cst_48 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %158 = stablehlo.broadcast_in_dim %cst_48, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %159 = stablehlo.multiply %158, %128 : tensor<64xf32>
    %cst_49 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %160 = stablehlo.broadcast_in_dim %cst_49, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %161 = stablehlo.multiply %160, %arg12 : tensor<64xf32>
    %162 = stablehlo.add %159, %161 : tensor<64xf32>
    %cst_50 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %163 = stablehlo.broadcast_in_dim %cst_50, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %164 = stablehlo.multiply %163, %150 : tensor<64xf32>
    %cst_51 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %165 = stablehlo.broadcast_in_dim %cst_51, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %166 = stablehlo.multiply %165, %arg13 : tensor<64xf32>
    %167 = stablehlo.add %164, %166 : tensor<64xf32>
    %cst_52 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %168 = stablehlo.broadcast_in_dim %cst_52, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %169 = stablehlo.multiply %168, %152 : tensor<2x64xf32>
    %cst_53 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %170 = stablehlo.broadcast_in_dim %cst_53, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %171 = stablehlo.multiply %170, %arg14 : tensor<2x64xf32>
    %172 = stablehlo.add %169, %171 : tensor<2x64xf32>
    %cst_54 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %173 = stablehlo.broadcast_in_dim %cst_54, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %174 = stablehlo.multiply %173, %98 : tensor<3xf32>
    %cst_55 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %175 = stablehlo.broadcast_in_dim %cst_55, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %176 = stablehlo.multiply %175, %arg15 : tensor<3xf32>
    %177 = stablehlo.add %174, %176 : tensor<3xf32>
    %cst_56 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %178 = stablehlo.broadcast_in_dim %cst_56, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %179 = stablehlo.multiply %178, %100 : tensor<64x3xf32>
    %cst_57 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %180 = stablehlo.broadcast_in_dim %cst_57, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %181 = stablehlo.multiply %180, %arg16 : tensor<64x3xf32>
    %182 = stablehlo.add %179, %181 : tensor<64x3xf32>
    %183 = stablehlo.multiply %120, %120 : tensor<64xf32>
    %cst_58 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %184 = stablehlo.broadcast_in_dim %cst_58, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %185 = stablehlo.multiply %184, %183 : tensor<64xf32>
    %cst_59 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %186 = stablehlo.broadcast_in_dim %cst_59, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %187 = stablehlo.multiply %186, %arg17 : tensor<64xf32>
    %188 = stablehlo.add %185, %187 : tensor<64xf32>
    %189 = stablehlo.multiply %128, %128 : tensor<64xf32>
    %cst_60 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %190 = stablehlo.broadcast_in_dim %cst_60, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %191 = stablehlo.multiply %190, %189 : tensor<64xf32>
    %cst_61 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %192 = stablehlo.broadcast_in_dim %cst_61, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %193 = stablehlo.multiply %192, %arg18 : tensor<64xf32>
    %194 = stablehlo.add %191, %193 : tensor<64xf32>
    %195 = stablehlo.multiply %150, %150 : tensor<64xf32>
    %cst_62 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %196 = stablehlo.broadcast_in_dim %cst_62, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %197 = stablehlo.multiply %196, %195 : tensor<64xf32>
    %cst_63 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %198 = stablehlo.broadcast_in_dim %cst_63, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %199 = stablehlo.multiply %198, %arg19 : tensor<64xf32>
    %200 = stablehlo.add %197, %199 : tensor<64xf32>
    %201 = stablehlo.multiply %152, %152 : tensor<2x64xf32>
    %cst_64 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %202 = stablehlo.broadcast_in_dim %cst_64, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %203 = stablehlo.multiply %202, %201 : tensor<2x64xf32>
    %cst_65 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %204 = stablehlo.broadcast_in_dim %cst_65, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %205 = stablehlo.multiply %204, %arg20 : tensor<2x64xf32>
    %206 = stablehlo.add %203, %205 : tensor<2x64xf32>
    %207 = stablehlo.multiply %98, %98 : tensor<3xf32>
    %cst_66 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %208 = stablehlo.broadcast_in_dim %cst_66, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %209 = stablehlo.multiply %208, %207 : tensor<3xf32>
    %cst_67 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %210 = stablehlo.broadcast_in_dim %cst_67, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %211 = stablehlo.multiply %210, %arg21 : tensor<3xf32>
    %212 = stablehlo.add %209, %211 : tensor<3xf32>
    %213 = stablehlo.multiply %100, %100 : tensor<64x3xf32>
    %cst_68 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %214 = stablehlo.broadcast_in_dim %cst_68, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %215 = stablehlo.multiply %214, %213 : tensor<64x3xf32>
    %cst_69 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %216 = stablehlo.broadcast_in_dim %cst_69, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %217 = stablehlo.multiply %216, %arg22 : tensor<64x3xf32>
    %218 = stablehlo.add %215, %217 : tensor<64x3xf32>
    %c_70 = stablehlo.constant dense<2147483647> : tensor<i32>
    %219 = stablehlo.compare LT, %arg10, %c_70, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_71 = stablehlo.constant dense<1> : tensor<i32>
    %220 = stablehlo.add %arg10, %c_71 : tensor<i32>
    %c_72 = stablehlo.constant dense<2147483647> : tensor<i32>
    %221 = call @_where(%219, %220, %c_72) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
    %cst_73 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %222 = stablehlo.convert %221 : (tensor<i32>) -> tensor<f32>
    %223 = stablehlo.power %cst_73, %222 : tensor<f32>
    %cst_74 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %224 = stablehlo.subtract %cst_74, %223 : tensor<f32>
    %225 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %226 = stablehlo.divide %157, %225 : tensor<64xf32>
    %227 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %228 = stablehlo.divide %162, %227 : tensor<64xf32>
    %229 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %230 = stablehlo.divide %167, %229 : tensor<64xf32>
    %231 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %232 = stablehlo.divide %172, %231 : tensor<2x64xf32>
    %233 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %234 = stablehlo.divide %177, %233 : tensor<3xf32>
    %235 = stablehlo.broadcast_in_dim %224, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %236 = stablehlo.divide %182, %235 : tensor<64x3xf32>
    %cst_75 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %237 = stablehlo.convert %221 : (tensor<i32>) -> tensor<f32>
    %238 = stablehlo.power %cst_75, %237 : tensor<f32>
    %cst_76 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %239 = stablehlo.subtract %cst_76, %238 : tensor<f32>
    %240 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %241 = stablehlo.divide %188, %240 : tensor<64xf32>
    %242 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %243 = stablehlo.divide %194, %242 : tensor<64xf32>
    %244 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %245 = stablehlo.divide %200, %244 : tensor<64xf32>
    %246 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %247 = stablehlo.divide %206, %246 : tensor<2x64xf32>
    %248 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %249 = stablehlo.divide %212, %248 : tensor<3xf32>
    %250 = stablehlo.broadcast_in_dim %239, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %251 = stablehlo.divide %218, %250 : tensor<64x3xf32>
    %cst_77 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %252 = stablehlo.broadcast_in_dim %cst_77, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %253 = stablehlo.add %241, %252 : tensor<64xf32>
    %254 = stablehlo.sqrt %253 : tensor<64xf32>
    %cst_78 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %255 = stablehlo.broadcast_in_dim %cst_78, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %256 = stablehlo.add %254, %255 : tensor<64xf32>
    %257 = stablehlo.divide %226, %256 : tensor<64xf32>
    %cst_79 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %258 = stablehlo.broadcast_in_dim %cst_79, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %259 = stablehlo.add %243, %258 : tensor<64xf32>
    %260 = stablehlo.sqrt %259 : tensor<64xf32>
    %cst_80 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %261 = stablehlo.broadcast_in_dim %cst_80, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %262 = stablehlo.add %260, %261 : tensor<64xf32>
    %263 = stablehlo.divide %228, %262 : tensor<64xf32>
    %cst_81 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %264 = stablehlo.broadcast_in_dim %cst_81, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %265 = stablehlo.add %245, %264 : tensor<64xf32>
    %266 = stablehlo.sqrt %265 : tensor<64xf32>
    %cst_82 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %267 = stablehlo.broadcast_in_dim %cst_82, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %268 = stablehlo.add %266, %267 : tensor<64xf32>
    %269 = stablehlo.divide %230, %268 : tensor<64xf32>
    %cst_83 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %270 = stablehlo.broadcast_in_dim %cst_83, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %271 = stablehlo.add %247, %270 : tensor<2x64xf32>
    %272 = stablehlo.sqrt %271 : tensor<2x64xf32>
    %cst_84 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %273 = stablehlo.broadcast_in_dim %cst_84, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %274 = stablehlo.add %272, %273 : tensor<2x64xf32>
    %275 = stablehlo.divide %232, %274 : tensor<2x64xf32>
    %cst_85 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %276 = stablehlo.broadcast_in_dim %cst_85, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %277 = stablehlo.add %249, %276 : tensor<3xf32>
    %278 = stablehlo.sqrt %277 : tensor<3xf32>
    %cst_86 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %279 = stablehlo.broadcast_in_dim %cst_86, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %280 = stablehlo.add %278, %279 : tensor<3xf32>
    %281 = stablehlo.divide %234, %280 : tensor<3xf32>
    %cst_87 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %282 = stablehlo.broadcast_in_dim %cst_87, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %283 = stablehlo.add %251, %282 : tensor<64x3xf32>
    %284 = stablehlo.sqrt %283 : tensor<64x3xf32>
    %cst_88 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %285 = stablehlo.broadcast_in_dim %cst_88, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %286 = stablehlo.add %284, %285 : tensor<64x3xf32>
    %287 = stablehlo.divide %236, %286 : tensor<64x3xf32>
    %cst_89 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %288 = stablehlo.broadcast_in_dim %cst_89, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %289 = stablehlo.multiply %288, %257 : tensor<64xf32>
    %cst_90 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %290 = stablehlo.broadcast_in_dim %cst_90, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %291 = stablehlo.multiply %290, %263 : tensor<64xf32>
    %cst_91 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %292 = stablehlo.broadcast_in_dim %cst_91, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %293 = stablehlo.multiply %292, %269 : tensor<64xf32>
    %cst_92 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %294 = stablehlo.broadcast_in_dim %cst_92, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %295 = stablehlo.multiply %294, %275 : tensor<2x64xf32>
    %cst_93 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %296 = stablehlo.broadcast_in_dim %cst_93, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %297 = stablehlo.multiply %296, %281 : tensor<3xf32>
    %cst_94 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %298 = stablehlo.broadcast_in_dim %cst_94, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %299 = stablehlo.multiply %298, %287 : tensor<64x3xf32>
    %300 = stablehlo.add %arg0, %289 : tensor<64xf32>
    %301 = stablehlo.add %arg2, %291 : tensor<64xf32>
    %302 = stablehlo.add %arg6, %293 : tensor<64xf32>
    %303 = stablehlo.add %arg7, %295 : tensor<2x64xf32>
    %304 = stablehlo.add %arg8, %297 : tensor<3xf32>
    %305 = stablehlo.add %arg9, %299 : tensor<64x3xf32>
    %c_95 = stablehlo.constant dense<1> : tensor<ui32>
    %306 = stablehlo.add %arg23, %c_95 : tensor<ui32>
    return %92, %300, %32, %301, %37, %56, %arg5, %302, %303, %304, %305, %221, %157, %162, %167, %172, %177, %182, %188, %194, %200, %206, %212, %218, %306 : tensor<f32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<i32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<ui32>
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
  func.func private @_bernoulli(%arg0: tensor<2xui32>, %arg1: tensor<f32>) -> tensor<10x64xi1> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<10x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %2 = stablehlo.compare LT, %0, %1, FLOAT : (tensor<10x64xf32>, tensor<10x64xf32>) -> tensor<10x64xi1>
    return %2 : tensor<10x64xi1>
  }
  func.func private @_uniform(%arg0: tensor<2xui32>, %arg1: tensor<f32>, %arg2: tensor<f32>) -> tensor<10x64xf32> {
    %0 = stablehlo.convert %arg1 : tensor<f32>
    %1 = stablehlo.convert %arg2 : tensor<f32>
    %2 = stablehlo.broadcast_in_dim %0, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %3 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<f32>) -> tensor<1x1xf32>
    %4 = stablehlo.slice %arg0 [0:1] : (tensor<2xui32>) -> tensor<1xui32>
    %5 = stablehlo.reshape %4 : (tensor<1xui32>) -> tensor<ui32>
    %6 = stablehlo.slice %arg0 [1:2] : (tensor<2xui32>) -> tensor<1xui32>
    %7 = stablehlo.reshape %6 : (tensor<1xui32>) -> tensor<ui32>
    %8 = stablehlo.iota dim = 0 : tensor<10x64xui64>
    %9 = stablehlo.iota dim = 1 : tensor<10x64xui64>
    %c = stablehlo.constant dense<64> : tensor<ui64>
    %10 = stablehlo.broadcast_in_dim %c, dims = [] : (tensor<ui64>) -> tensor<10x64xui64>
    %11 = stablehlo.multiply %10, %8 : tensor<10x64xui64>
    %c_0 = stablehlo.constant dense<1> : tensor<ui64>
    %12 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui64>) -> tensor<10x64xui64>
    %13 = stablehlo.multiply %12, %9 : tensor<10x64xui64>
    %14 = stablehlo.add %11, %13 : tensor<10x64xui64>
    %c_1 = stablehlo.constant dense<32> : tensor<ui64>
    %15 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui64>) -> tensor<10x64xui64>
    %16 = stablehlo.shift_right_logical %14, %15 : tensor<10x64xui64>
    %17 = stablehlo.convert %14 : (tensor<10x64xui64>) -> tensor<10x64xui32>
    %18 = stablehlo.convert %16 : (tensor<10x64xui64>) -> tensor<10x64xui32>
    %19:2 = call @threefry2x32_0(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<10x64xui32>, tensor<10x64xui32>) -> (tensor<10x64xui32>, tensor<10x64xui32>)
    %20 = stablehlo.xor %19#0, %19#1 : tensor<10x64xui32>
    %c_2 = stablehlo.constant dense<9> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %22 = stablehlo.shift_right_logical %20, %21 : tensor<10x64xui32>
    %c_3 = stablehlo.constant dense<1065353216> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %24 = stablehlo.or %22, %23 : tensor<10x64xui32>
    %25 = stablehlo.bitcast_convert %24 : (tensor<10x64xui32>) -> tensor<10x64xf32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %26 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %27 = stablehlo.subtract %25, %26 : tensor<10x64xf32>
    %28 = stablehlo.subtract %3, %2 : tensor<1x1xf32>
    %29 = stablehlo.broadcast_in_dim %28, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<10x64xf32>
    %30 = stablehlo.multiply %27, %29 : tensor<10x64xf32>
    %31 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<10x64xf32>
    %32 = stablehlo.add %30, %31 : tensor<10x64xf32>
    %33 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x1xf32>) -> tensor<10x64xf32>
    %34 = stablehlo.maximum %33, %32 : tensor<10x64xf32>
    return %34 : tensor<10x64xf32>
  }
  func.func private @threefry2x32_0(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<10x64xui32>, %arg3: tensor<10x64xui32>) -> (tensor<10x64xui32>, tensor<10x64xui32>) {
    %0 = stablehlo.xor %arg0, %arg1 : tensor<ui32>
    %c = stablehlo.constant dense<466688986> : tensor<ui32>
    %1 = stablehlo.xor %0, %c : tensor<ui32>
    %2 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %3 = stablehlo.add %arg2, %2 : tensor<10x64xui32>
    %4 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %5 = stablehlo.add %arg3, %4 : tensor<10x64xui32>
    %6 = stablehlo.add %3, %5 : tensor<10x64xui32>
    %c_0 = stablehlo.constant dense<13> : tensor<ui32>
    %7 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %8 = stablehlo.shift_left %5, %7 : tensor<10x64xui32>
    %c_1 = stablehlo.constant dense<19> : tensor<ui32>
    %9 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %10 = stablehlo.shift_right_logical %5, %9 : tensor<10x64xui32>
    %11 = stablehlo.or %8, %10 : tensor<10x64xui32>
    %12 = stablehlo.xor %6, %11 : tensor<10x64xui32>
    %13 = stablehlo.add %6, %12 : tensor<10x64xui32>
    %c_2 = stablehlo.constant dense<15> : tensor<ui32>
    %14 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %15 = stablehlo.shift_left %12, %14 : tensor<10x64xui32>
    %c_3 = stablehlo.constant dense<17> : tensor<ui32>
    %16 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %17 = stablehlo.shift_right_logical %12, %16 : tensor<10x64xui32>
    %18 = stablehlo.or %15, %17 : tensor<10x64xui32>
    %19 = stablehlo.xor %13, %18 : tensor<10x64xui32>
    %20 = stablehlo.add %13, %19 : tensor<10x64xui32>
    %c_4 = stablehlo.constant dense<26> : tensor<ui32>
    %21 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %22 = stablehlo.shift_left %19, %21 : tensor<10x64xui32>
    %c_5 = stablehlo.constant dense<6> : tensor<ui32>
    %23 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %24 = stablehlo.shift_right_logical %19, %23 : tensor<10x64xui32>
    %25 = stablehlo.or %22, %24 : tensor<10x64xui32>
    %26 = stablehlo.xor %20, %25 : tensor<10x64xui32>
    %27 = stablehlo.add %20, %26 : tensor<10x64xui32>
    %c_6 = stablehlo.constant dense<6> : tensor<ui32>
    %28 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<10x64xui32>
    %c_7 = stablehlo.constant dense<26> : tensor<ui32>
    %30 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<10x64xui32>
    %32 = stablehlo.or %29, %31 : tensor<10x64xui32>
    %33 = stablehlo.xor %27, %32 : tensor<10x64xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %35 = stablehlo.add %27, %34 : tensor<10x64xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %37 = stablehlo.add %33, %36 : tensor<10x64xui32>
    %c_8 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %39 = stablehlo.add %37, %38 : tensor<10x64xui32>
    %40 = stablehlo.add %35, %39 : tensor<10x64xui32>
    %c_9 = stablehlo.constant dense<17> : tensor<ui32>
    %41 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<10x64xui32>
    %c_10 = stablehlo.constant dense<15> : tensor<ui32>
    %43 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<10x64xui32>
    %45 = stablehlo.or %42, %44 : tensor<10x64xui32>
    %46 = stablehlo.xor %40, %45 : tensor<10x64xui32>
    %47 = stablehlo.add %40, %46 : tensor<10x64xui32>
    %c_11 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<10x64xui32>
    %c_12 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<10x64xui32>
    %52 = stablehlo.or %49, %51 : tensor<10x64xui32>
    %53 = stablehlo.xor %47, %52 : tensor<10x64xui32>
    %54 = stablehlo.add %47, %53 : tensor<10x64xui32>
    %c_13 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<10x64xui32>
    %c_14 = stablehlo.constant dense<16> : tensor<ui32>
    %57 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<10x64xui32>
    %59 = stablehlo.or %56, %58 : tensor<10x64xui32>
    %60 = stablehlo.xor %54, %59 : tensor<10x64xui32>
    %61 = stablehlo.add %54, %60 : tensor<10x64xui32>
    %c_15 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_15, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<10x64xui32>
    %c_16 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_16, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<10x64xui32>
    %66 = stablehlo.or %63, %65 : tensor<10x64xui32>
    %67 = stablehlo.xor %61, %66 : tensor<10x64xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %69 = stablehlo.add %61, %68 : tensor<10x64xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %71 = stablehlo.add %67, %70 : tensor<10x64xui32>
    %c_17 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_17, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %73 = stablehlo.add %71, %72 : tensor<10x64xui32>
    %74 = stablehlo.add %69, %73 : tensor<10x64xui32>
    %c_18 = stablehlo.constant dense<13> : tensor<ui32>
    %75 = stablehlo.broadcast_in_dim %c_18, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<10x64xui32>
    %c_19 = stablehlo.constant dense<19> : tensor<ui32>
    %77 = stablehlo.broadcast_in_dim %c_19, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<10x64xui32>
    %79 = stablehlo.or %76, %78 : tensor<10x64xui32>
    %80 = stablehlo.xor %74, %79 : tensor<10x64xui32>
    %81 = stablehlo.add %74, %80 : tensor<10x64xui32>
    %c_20 = stablehlo.constant dense<15> : tensor<ui32>
    %82 = stablehlo.broadcast_in_dim %c_20, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<10x64xui32>
    %c_21 = stablehlo.constant dense<17> : tensor<ui32>
    %84 = stablehlo.broadcast_in_dim %c_21, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<10x64xui32>
    %86 = stablehlo.or %83, %85 : tensor<10x64xui32>
    %87 = stablehlo.xor %81, %86 : tensor<10x64xui32>
    %88 = stablehlo.add %81, %87 : tensor<10x64xui32>
    %c_22 = stablehlo.constant dense<26> : tensor<ui32>
    %89 = stablehlo.broadcast_in_dim %c_22, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<10x64xui32>
    %c_23 = stablehlo.constant dense<6> : tensor<ui32>
    %91 = stablehlo.broadcast_in_dim %c_23, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<10x64xui32>
    %93 = stablehlo.or %90, %92 : tensor<10x64xui32>
    %94 = stablehlo.xor %88, %93 : tensor<10x64xui32>
    %95 = stablehlo.add %88, %94 : tensor<10x64xui32>
    %c_24 = stablehlo.constant dense<6> : tensor<ui32>
    %96 = stablehlo.broadcast_in_dim %c_24, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<10x64xui32>
    %c_25 = stablehlo.constant dense<26> : tensor<ui32>
    %98 = stablehlo.broadcast_in_dim %c_25, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<10x64xui32>
    %100 = stablehlo.or %97, %99 : tensor<10x64xui32>
    %101 = stablehlo.xor %95, %100 : tensor<10x64xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %103 = stablehlo.add %95, %102 : tensor<10x64xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %105 = stablehlo.add %101, %104 : tensor<10x64xui32>
    %c_26 = stablehlo.constant dense<3> : tensor<ui32>
    %106 = stablehlo.broadcast_in_dim %c_26, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %107 = stablehlo.add %105, %106 : tensor<10x64xui32>
    %108 = stablehlo.add %103, %107 : tensor<10x64xui32>
    %c_27 = stablehlo.constant dense<17> : tensor<ui32>
    %109 = stablehlo.broadcast_in_dim %c_27, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<10x64xui32>
    %c_28 = stablehlo.constant dense<15> : tensor<ui32>
    %111 = stablehlo.broadcast_in_dim %c_28, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<10x64xui32>
    %113 = stablehlo.or %110, %112 : tensor<10x64xui32>
    %114 = stablehlo.xor %108, %113 : tensor<10x64xui32>
    %115 = stablehlo.add %108, %114 : tensor<10x64xui32>
    %c_29 = stablehlo.constant dense<29> : tensor<ui32>
    %116 = stablehlo.broadcast_in_dim %c_29, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<10x64xui32>
    %c_30 = stablehlo.constant dense<3> : tensor<ui32>
    %118 = stablehlo.broadcast_in_dim %c_30, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<10x64xui32>
    %120 = stablehlo.or %117, %119 : tensor<10x64xui32>
    %121 = stablehlo.xor %115, %120 : tensor<10x64xui32>
    %122 = stablehlo.add %115, %121 : tensor<10x64xui32>
    %c_31 = stablehlo.constant dense<16> : tensor<ui32>
    %123 = stablehlo.broadcast_in_dim %c_31, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<10x64xui32>
    %c_32 = stablehlo.constant dense<16> : tensor<ui32>
    %125 = stablehlo.broadcast_in_dim %c_32, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<10x64xui32>
    %127 = stablehlo.or %124, %126 : tensor<10x64xui32>
    %128 = stablehlo.xor %122, %127 : tensor<10x64xui32>
    %129 = stablehlo.add %122, %128 : tensor<10x64xui32>
    %c_33 = stablehlo.constant dense<24> : tensor<ui32>
    %130 = stablehlo.broadcast_in_dim %c_33, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<10x64xui32>
    %c_34 = stablehlo.constant dense<8> : tensor<ui32>
    %132 = stablehlo.broadcast_in_dim %c_34, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<10x64xui32>
    %134 = stablehlo.or %131, %133 : tensor<10x64xui32>
    %135 = stablehlo.xor %129, %134 : tensor<10x64xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %137 = stablehlo.add %129, %136 : tensor<10x64xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %139 = stablehlo.add %135, %138 : tensor<10x64xui32>
    %c_35 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_35, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %141 = stablehlo.add %139, %140 : tensor<10x64xui32>
    %142 = stablehlo.add %137, %141 : tensor<10x64xui32>
    %c_36 = stablehlo.constant dense<13> : tensor<ui32>
    %143 = stablehlo.broadcast_in_dim %c_36, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<10x64xui32>
    %c_37 = stablehlo.constant dense<19> : tensor<ui32>
    %145 = stablehlo.broadcast_in_dim %c_37, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<10x64xui32>
    %147 = stablehlo.or %144, %146 : tensor<10x64xui32>
    %148 = stablehlo.xor %142, %147 : tensor<10x64xui32>
    %149 = stablehlo.add %142, %148 : tensor<10x64xui32>
    %c_38 = stablehlo.constant dense<15> : tensor<ui32>
    %150 = stablehlo.broadcast_in_dim %c_38, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<10x64xui32>
    %c_39 = stablehlo.constant dense<17> : tensor<ui32>
    %152 = stablehlo.broadcast_in_dim %c_39, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<10x64xui32>
    %154 = stablehlo.or %151, %153 : tensor<10x64xui32>
    %155 = stablehlo.xor %149, %154 : tensor<10x64xui32>
    %156 = stablehlo.add %149, %155 : tensor<10x64xui32>
    %c_40 = stablehlo.constant dense<26> : tensor<ui32>
    %157 = stablehlo.broadcast_in_dim %c_40, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<10x64xui32>
    %c_41 = stablehlo.constant dense<6> : tensor<ui32>
    %159 = stablehlo.broadcast_in_dim %c_41, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<10x64xui32>
    %161 = stablehlo.or %158, %160 : tensor<10x64xui32>
    %162 = stablehlo.xor %156, %161 : tensor<10x64xui32>
    %163 = stablehlo.add %156, %162 : tensor<10x64xui32>
    %c_42 = stablehlo.constant dense<6> : tensor<ui32>
    %164 = stablehlo.broadcast_in_dim %c_42, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<10x64xui32>
    %c_43 = stablehlo.constant dense<26> : tensor<ui32>
    %166 = stablehlo.broadcast_in_dim %c_43, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<10x64xui32>
    %168 = stablehlo.or %165, %167 : tensor<10x64xui32>
    %169 = stablehlo.xor %163, %168 : tensor<10x64xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %171 = stablehlo.add %163, %170 : tensor<10x64xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %173 = stablehlo.add %169, %172 : tensor<10x64xui32>
    %c_44 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_44, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %175 = stablehlo.add %173, %174 : tensor<10x64xui32>
    return %171, %175 : tensor<10x64xui32>, tensor<10x64xui32>
  }
  func.func private @_where(%arg0: tensor<i1>, %arg1: tensor<i32>, %arg2: tensor<i32>) -> tensor<i32> {
    %0 = stablehlo.select %arg0, %arg1, %arg2 : tensor<i1>, tensor<i32>
    return %0 : tensor<i32>
  }
}
