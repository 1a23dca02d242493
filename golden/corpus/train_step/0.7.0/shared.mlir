// mutcheck golden 1
// program: train_step
// platforms: cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 813
// digest: b52c3f28a15cfef9

module @jit_train_step attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]>
  func.func public @main(%arg0: tensor<64xf32> {tf.aliasing_output = 1 : i32}, %arg1: tensor<64xf32> {tf.aliasing_output = 2 : i32}, %arg2: tensor<64xf32> {tf.aliasing_output = 3 : i32}, %arg3: tensor<64xf32> {tf.aliasing_output = 4 : i32}, %arg4: tensor<ui32> {tf.aliasing_output = 5 : i32}, %arg5: tensor<2xui32> {tf.aliasing_output = 6 : i32}, %arg6: tensor<64xf32> {tf.aliasing_output = 7 : i32}, %arg7: tensor<2x64xf32> {tf.aliasing_output = 8 : i32}, %arg8: tensor<3xf32> {tf.aliasing_output = 9 : i32}, %arg9: tensor<64x3xf32> {tf.aliasing_output = 10 : i32}, %arg10: tensor<i32> {tf.aliasing_output = 11 : i32}, %arg11: tensor<64xf32> {tf.aliasing_output = 12 : i32}, %arg12: tensor<64xf32> {tf.aliasing_output = 13 : i32}, %arg13: tensor<64xf32> {tf.aliasing_output = 14 : i32}, %arg14: tensor<2x64xf32> {tf.aliasing_output = 15 : i32}, %arg15: tensor<3xf32> {tf.aliasing_output = 16 : i32}, %arg16: tensor<64x3xf32> {tf.aliasing_output = 17 : i32}, %arg17: tensor<64xf32> {tf.aliasing_output = 18 : i32}, %arg18: tensor<64xf32> {tf.aliasing_output = 19 : i32}, %arg19: tensor<64xf32> {tf.aliasing_output = 20 : i32}, %arg20: tensor<2x64xf32> {tf.aliasing_output = 21 : i32}, %arg21: tensor<3xf32> {tf.aliasing_output = 22 : i32}, %arg22: tensor<64x3xf32> {tf.aliasing_output = 23 : i32}, %arg23: tensor<ui32> {tf.aliasing_output = 24 : i32}, %arg24: tensor<10x2xf32>, %arg25: tensor<10x3xf32>) -> (tensor<f32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<ui32> {jax.result_info = ""}, tensor<2xui32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<2x64xf32> {jax.result_info = ""}, tensor<3xf32> {jax.result_info = ""}, tensor<64x3xf32> {jax.result_info = ""}, tensor<i32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<2x64xf32> {jax.result_info = ""}, tensor<3xf32> {jax.result_info = ""}, tensor<64x3xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<64xf32> {jax.result_info = ""}, tensor<2x64xf32> {jax.result_info = ""}, tensor<3xf32> {jax.result_info = ""}, tensor<64x3xf32> {jax.result_info = ""}, tensor<ui32> {jax.result_info = ""}) {
    %0 = sdy.sharding_constraint %arg5 <@empty_mesh, [{}]> : tensor<2xui32>
    %1 = stablehlo.dot_general %arg24, %arg7, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x2xf32>, tensor<2x64xf32>) -> tensor<10x64xf32>
    %2 = stablehlo.broadcast_in_dim %arg6, dims = [1] : (tensor<64xf32>) -> tensor<1x64xf32>
    %3 = stablehlo.broadcast_in_dim %2, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %4 = stablehlo.add %1, %3 : tensor<10x64xf32>
    %5 = stablehlo.multiply %4, %4 : tensor<10x64xf32>
    %cst = stablehlo.constant dense<2.000000e+00> : tensor<f32>
    %6 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %7 = stablehlo.multiply %6, %4 : tensor<10x64xf32>
    %cst_0 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %8 = stablehlo.reduce(%4 init: %cst_0) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %cst_1 = stablehlo.constant dense<1.000000e+01> : tensor<f32>
    %9 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %10 = stablehlo.divide %8, %9 : tensor<64xf32>
    %cst_2 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %11 = stablehlo.reduce(%5 init: %cst_2) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %12 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %13 = stablehlo.divide %11, %12 : tensor<64xf32>
    %14 = stablehlo.multiply %10, %10 : tensor<64xf32>
    %15 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %16 = stablehlo.multiply %15, %10 : tensor<64xf32>
    %17 = stablehlo.subtract %13, %14 : tensor<64xf32>
    %cst_3 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %18 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %19 = stablehlo.maximum %18, %17 : tensor<64xf32>
    %20 = stablehlo.compare  EQ, %17, %19,  FLOAT : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xi1>
    %cst_4 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %21 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %22 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %23 = stablehlo.select %20, %21, %22 : tensor<64xi1>, tensor<64xf32>
    %24 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %25 = stablehlo.compare  EQ, %24, %19,  FLOAT : (tensor<64xf32>, tensor<64xf32>) -> tensor<64xi1>
    %26 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %27 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %28 = stablehlo.select %25, %26, %27 : tensor<64xi1>, tensor<64xf32>
    %29 = stablehlo.divide %23, %28 : tensor<64xf32>
    %cst_5 = stablehlo.constant dense<9.900000e-01> : tensor<f32>
    %30 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %31 = stablehlo.multiply %30, %arg1 : tensor<64xf32>
    %cst_6 = stablehlo.constant dense<0.00999999977> : tensor<f32>
    %32 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %33 = stablehlo.multiply %32, %10 : tensor<64xf32>
    %34 = stablehlo.add %31, %33 : tensor<64xf32>
    %35 = stablehlo.broadcast_in_dim %cst_5, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %36 = stablehlo.multiply %35, %arg3 : tensor<64xf32>
    %37 = stablehlo.broadcast_in_dim %cst_6, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %38 = stablehlo.multiply %37, %19 : tensor<64xf32>
    %39 = stablehlo.add %36, %38 : tensor<64xf32>
    %40 = stablehlo.reshape %10 : (tensor<64xf32>) -> tensor<1x64xf32>
    %41 = stablehlo.reshape %19 : (tensor<64xf32>) -> tensor<1x64xf32>
    %42 = stablehlo.broadcast_in_dim %40, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %43 = stablehlo.subtract %4, %42 : tensor<10x64xf32>
    %cst_7 = stablehlo.constant dense<9.99999974E-6> : tensor<f32>
    %44 = stablehlo.broadcast_in_dim %cst_7, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
    %45 = stablehlo.add %41, %44 : tensor<1x64xf32>
    %46 = stablehlo.rsqrt %45 : tensor<1x64xf32>
    %47 = stablehlo.divide %46, %45 : tensor<1x64xf32>
    %cst_8 = stablehlo.constant dense<-5.000000e-01> : tensor<f32>
    %48 = stablehlo.broadcast_in_dim %cst_8, dims = [] : (tensor<f32>) -> tensor<1x64xf32>
    %49 = stablehlo.multiply %48, %47 : tensor<1x64xf32>
    %50 = stablehlo.reshape %arg2 : (tensor<64xf32>) -> tensor<1x64xf32>
    %51 = stablehlo.multiply %46, %50 : tensor<1x64xf32>
    %52 = stablehlo.broadcast_in_dim %51, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %53 = stablehlo.multiply %43, %52 : tensor<10x64xf32>
    %54 = stablehlo.reshape %arg0 : (tensor<64xf32>) -> tensor<1x64xf32>
    %55 = stablehlo.broadcast_in_dim %54, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %56 = stablehlo.add %53, %55 : tensor<10x64xf32>
    %57 = call @_threefry_fold_in(%0, %arg4) : (tensor<2xui32>, tensor<ui32>) -> tensor<2xui32>
    %c = stablehlo.constant dense<1> : tensor<ui32>
    %58 = stablehlo.add %arg4, %c : tensor<ui32>
    %cst_9 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %59 = call @_bernoulli(%57, %cst_9) : (tensor<2xui32>, tensor<f32>) -> tensor<10x64xi1>
    %60 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %61 = stablehlo.divide %56, %60 : tensor<10x64xf32>
    %62 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %63 = stablehlo.select %59, %61, %62 : tensor<10x64xi1>, tensor<10x64xf32>
    %64 = stablehlo.multiply %63, %63 : tensor<10x64xf32>
    %65 = stablehlo.multiply %64, %63 : tensor<10x64xf32>
    %66 = stablehlo.multiply %63, %63 : tensor<10x64xf32>
    %cst_10 = stablehlo.constant dense<3.000000e+00> : tensor<f32>
    %67 = stablehlo.broadcast_in_dim %cst_10, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %68 = stablehlo.multiply %67, %66 : tensor<10x64xf32>
    %cst_11 = stablehlo.constant dense<4.471500e-02> : tensor<f32>
    %69 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %70 = stablehlo.multiply %69, %65 : tensor<10x64xf32>
    %71 = stablehlo.add %63, %70 : tensor<10x64xf32>
    %cst_12 = stablehlo.constant dense<0.797884583> : tensor<f32>
    %72 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %73 = stablehlo.multiply %72, %71 : tensor<10x64xf32>
    %74 = stablehlo.tanh %73 : tensor<10x64xf32>
    %75 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %76 = stablehlo.subtract %75, %74 : tensor<10x64xf32>
    %77 = stablehlo.broadcast_in_dim %cst_4, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %78 = stablehlo.add %77, %74 : tensor<10x64xf32>
    %cst_13 = stablehlo.constant dense<5.000000e-01> : tensor<f32>
    %79 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %80 = stablehlo.multiply %79, %78 : tensor<10x64xf32>
    %81 = stablehlo.multiply %63, %80 : tensor<10x64xf32>
    %82 = stablehlo.dot_general %81, %arg9, contracting_dims = [1] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x64xf32>, tensor<64x3xf32>) -> tensor<10x3xf32>
    %83 = stablehlo.broadcast_in_dim %arg8, dims = [1] : (tensor<3xf32>) -> tensor<1x3xf32>
    %84 = stablehlo.broadcast_in_dim %83, dims = [0, 1] : (tensor<1x3xf32>) -> tensor<10x3xf32>
    %85 = stablehlo.add %82, %84 : tensor<10x3xf32>
    %86 = stablehlo.subtract %85, %arg25 : tensor<10x3xf32>
    %87 = stablehlo.multiply %86, %86 : tensor<10x3xf32>
    %88 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<10x3xf32>
    %89 = stablehlo.multiply %88, %86 : tensor<10x3xf32>
    %cst_14 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %90 = stablehlo.reduce(%87 init: %cst_14) applies stablehlo.add across dimensions = [0, 1] : (tensor<10x3xf32>, tensor<f32>) -> tensor<f32>
    %cst_15 = stablehlo.constant dense<3.000000e+01> : tensor<f32>
    %91 = stablehlo.divide %90, %cst_15 : tensor<f32>
    %92 = stablehlo.divide %cst_4, %cst_15 : tensor<f32>
    %93 = stablehlo.broadcast_in_dim %92, dims = [] : (tensor<f32>) -> tensor<10x3xf32>
    %94 = stablehlo.multiply %93, %89 : tensor<10x3xf32>
    %cst_16 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %95 = stablehlo.reduce(%94 init: %cst_16) applies stablehlo.add across dimensions = [0] : (tensor<10x3xf32>, tensor<f32>) -> tensor<3xf32>
    %96 = stablehlo.reshape %95 : (tensor<3xf32>) -> tensor<1x3xf32>
    %cst_17 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %97 = stablehlo.reduce(%96 init: %cst_17) applies stablehlo.add across dimensions = [0] : (tensor<1x3xf32>, tensor<f32>) -> tensor<3xf32>
    %98 = stablehlo.dot_general %94, %81, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x3xf32>, tensor<10x64xf32>) -> tensor<3x64xf32>
    %99 = stablehlo.transpose %98, dims = [1, 0] : (tensor<3x64xf32>) -> tensor<64x3xf32>
    %100 = stablehlo.dot_general %94, %arg9, contracting_dims = [1] x [1], precision = [DEFAULT, DEFAULT] : (tensor<10x3xf32>, tensor<64x3xf32>) -> tensor<10x64xf32>
    %101 = stablehlo.multiply %63, %100 : tensor<10x64xf32>
    %102 = stablehlo.multiply %100, %80 : tensor<10x64xf32>
    %103 = stablehlo.broadcast_in_dim %cst_13, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %104 = stablehlo.multiply %103, %101 : tensor<10x64xf32>
    %105 = stablehlo.multiply %104, %76 : tensor<10x64xf32>
    %106 = stablehlo.multiply %105, %74 : tensor<10x64xf32>
    %107 = stablehlo.add %105, %106 : tensor<10x64xf32>
    %108 = stablehlo.broadcast_in_dim %cst_12, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %109 = stablehlo.multiply %108, %107 : tensor<10x64xf32>
    %110 = stablehlo.add %102, %109 : tensor<10x64xf32>
    %111 = stablehlo.broadcast_in_dim %cst_11, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %112 = stablehlo.multiply %111, %109 : tensor<10x64xf32>
    %113 = stablehlo.multiply %112, %68 : tensor<10x64xf32>
    %114 = stablehlo.add %110, %113 : tensor<10x64xf32>
    %115 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %116 = stablehlo.select %59, %114, %115 : tensor<10x64xi1>, tensor<10x64xf32>
    %117 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %118 = stablehlo.divide %116, %117 : tensor<10x64xf32>
    %cst_18 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %119 = stablehlo.reduce(%118 init: %cst_18) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %120 = stablehlo.reshape %119 : (tensor<64xf32>) -> tensor<1x64xf32>
    %121 = stablehlo.reshape %120 : (tensor<1x64xf32>) -> tensor<64xf32>
    %122 = stablehlo.multiply %43, %118 : tensor<10x64xf32>
    %cst_19 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %123 = stablehlo.reduce(%122 init: %cst_19) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %124 = stablehlo.reshape %123 : (tensor<64xf32>) -> tensor<1x64xf32>
    %125 = stablehlo.broadcast_in_dim %51, dims = [0, 1] : (tensor<1x64xf32>) -> tensor<10x64xf32>
    %126 = stablehlo.multiply %118, %125 : tensor<10x64xf32>
    %127 = stablehlo.multiply %46, %124 : tensor<1x64xf32>
    %128 = stablehlo.multiply %124, %50 : tensor<1x64xf32>
    %129 = stablehlo.reshape %127 : (tensor<1x64xf32>) -> tensor<64xf32>
    %130 = stablehlo.multiply %128, %49 : tensor<1x64xf32>
    %131 = stablehlo.negate %126 : tensor<10x64xf32>
    %cst_20 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %132 = stablehlo.reduce(%131 init: %cst_20) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %133 = stablehlo.reshape %132 : (tensor<64xf32>) -> tensor<1x64xf32>
    %134 = stablehlo.reshape %130 : (tensor<1x64xf32>) -> tensor<64xf32>
    %135 = stablehlo.reshape %133 : (tensor<1x64xf32>) -> tensor<64xf32>
    %136 = stablehlo.multiply %134, %29 : tensor<64xf32>
    %137 = stablehlo.negate %136 : tensor<64xf32>
    %138 = stablehlo.multiply %137, %16 : tensor<64xf32>
    %139 = stablehlo.add %135, %138 : tensor<64xf32>
    %140 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %141 = stablehlo.divide %136, %140 : tensor<64xf32>
    %142 = stablehlo.broadcast_in_dim %141, dims = [1] : (tensor<64xf32>) -> tensor<10x64xf32>
    %143 = stablehlo.broadcast_in_dim %cst_1, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %144 = stablehlo.divide %139, %143 : tensor<64xf32>
    %145 = stablehlo.broadcast_in_dim %144, dims = [1] : (tensor<64xf32>) -> tensor<10x64xf32>
    %146 = stablehlo.add %126, %145 : tensor<10x64xf32>
    %147 = stablehlo.multiply %142, %7 : tensor<10x64xf32>
    %148 = stablehlo.add %146, %147 : tensor<10x64xf32>
    %cst_21 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %149 = stablehlo.reduce(%148 init: %cst_21) applies stablehlo.add across dimensions = [0] : (tensor<10x64xf32>, tensor<f32>) -> tensor<64xf32>
    %150 = stablehlo.reshape %149 : (tensor<64xf32>) -> tensor<1x64xf32>
    %cst_22 = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %151 = stablehlo.reduce(%150 init: %cst_22) applies stablehlo.add across dimensions = [0] : (tensor<1x64xf32>, tensor<f32>) -> tensor<64xf32>
    %152 = stablehlo.dot_general %148, %arg24, contracting_dims = [0] x [0], precision = [DEFAULT, DEFAULT] : (tensor<10x64xf32>, tensor<10x2xf32>) -> tensor<64x2xf32>
    %153 = stablehlo.transpose %152, dims = [1, 0] : (tensor<64x2xf32>) -> tensor<2x64xf32>
    %cst_23 = stablehlo.constant dense<1.000000e-01> : tensor<f32>
    %154 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %155 = stablehlo.multiply %154, %121 : tensor<64xf32>
    %156 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %157 = stablehlo.multiply %156, %arg11 : tensor<64xf32>
    %158 = stablehlo.add %155, %157 : tensor<64xf32>
    %159 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %160 = stablehlo.multiply %159, %129 : tensor<64xf32>
    %161 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %162 = stablehlo.multiply %161, %arg12 : tensor<64xf32>
    %163 = stablehlo.add %160, %162 : tensor<64xf32>
    %164 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %165 = stablehlo.multiply %164, %151 : tensor<64xf32>
    %166 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %167 = stablehlo.multiply %166, %arg13 : tensor<64xf32>
    %168 = stablehlo.add %165, %167 : tensor<64xf32>
    %169 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %170 = stablehlo.multiply %169, %153 : tensor<2x64xf32>
    %171 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %172 = stablehlo.multiply %171, %arg14 : tensor<2x64xf32>
    %173 = stablehlo.add %170, %172 : tensor<2x64xf32>
    %174 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %175 = stablehlo.multiply %174, %97 : tensor<3xf32>
    %176 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %177 = stablehlo.multiply %176, %arg15 : tensor<3xf32>
    %178 = stablehlo.add %175, %177 : tensor<3xf32>
    %179 = stablehlo.broadcast_in_dim %cst_23, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %180 = stablehlo.multiply %179, %99 : tensor<64x3xf32>
    %181 = stablehlo.broadcast_in_dim %cst_9, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %182 = stablehlo.multiply %181, %arg16 : tensor<64x3xf32>
    %183 = stablehlo.add %180, %182 : tensor<64x3xf32>
    %184 = stablehlo.multiply %121, %121 : tensor<64xf32>
    %cst_24 = stablehlo.constant dense<1.000000e-03> : tensor<f32>
    %185 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %186 = stablehlo.multiply %185, %184 : tensor<64xf32>
    %cst_25 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %187 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %188 = stablehlo.multiply %187, %arg17 : tensor<64xf32>
    %189 = stablehlo.add %186, %188 : tensor<64xf32>
    %190 = stablehlo.multiply %129, %129 : tensor<64xf32>
    %191 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %192 = stablehlo.multiply %191, %190 : tensor<64xf32>
    %193 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %194 = stablehlo.multiply %193, %arg18 : tensor<64xf32>
    %195 = stablehlo.add %192, %194 : tensor<64xf32>
    %196 = stablehlo.multiply %151, %151 : tensor<64xf32>
    %197 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %198 = stablehlo.multiply %197, %196 : tensor<64xf32>
    %199 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %200 = stablehlo.multiply %199, %arg19 : tensor<64xf32>
    %201 = stablehlo.add %198, %200 : tensor<64xf32>
    %202 = stablehlo.multiply %153, %153 : tensor<2x64xf32>
    %203 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %204 = stablehlo.multiply %203, %202 : tensor<2x64xf32>
    %205 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %206 = stablehlo.multiply %205, %arg20 : tensor<2x64xf32>
    %207 = stablehlo.add %204, %206 : tensor<2x64xf32>
    %208 = stablehlo.multiply %97, %97 : tensor<3xf32>
    %209 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %210 = stablehlo.multiply %209, %208 : tensor<3xf32>
    %211 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %212 = stablehlo.multiply %211, %arg21 : tensor<3xf32>
    %213 = stablehlo.add %210, %212 : tensor<3xf32>
    %214 = stablehlo.multiply %99, %99 : tensor<64x3xf32>
    %215 = stablehlo.broadcast_in_dim %cst_24, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %216 = stablehlo.multiply %215, %214 : tensor<64x3xf32>
    %217 = stablehlo.broadcast_in_dim %cst_25, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %218 = stablehlo.multiply %217, %arg22 : tensor<64x3xf32>
    %219 = stablehlo.add %216, %218 : tensor<64x3xf32>
    %c_26 = stablehlo.constant dense<2147483647> : tensor<i32>
    %220 = stablehlo.compare  LT, %arg10, %c_26,  SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_27 = stablehlo.constant dense<1> : tensor<i32>
    %221 = stablehlo.add %arg10, %c_27 : tensor<i32>
    %222 = call @_where(%220, %221, %c_26) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
    %cst_28 = stablehlo.constant dense<0.899999976> : tensor<f32>
    %223 = stablehlo.convert %222 : (tensor<i32>) -> tensor<f32>
    %224 = stablehlo.power %cst_28, %223 : tensor<f32>
    %225 = stablehlo.subtract %cst_4, %224 : tensor<f32>
    %226 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %227 = stablehlo.divide %158, %226 : tensor<64xf32>
    %228 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %229 = stablehlo.divide %163, %228 : tensor<64xf32>
    %230 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %231 = stablehlo.divide %168, %230 : tensor<64xf32>
    %232 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %233 = stablehlo.divide %173, %232 : tensor<2x64xf32>
    %234 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %235 = stablehlo.divide %178, %234 : tensor<3xf32>
    %236 = stablehlo.broadcast_in_dim %225, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %237 = stablehlo.divide %183, %236 : tensor<64x3xf32>
    %cst_29 = stablehlo.constant dense<9.990000e-01> : tensor<f32>
    %238 = stablehlo.convert %222 : (tensor<i32>) -> tensor<f32>
    %239 = stablehlo.power %cst_29, %238 : tensor<f32>
    %240 = stablehlo.subtract %cst_4, %239 : tensor<f32>
    %241 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %242 = stablehlo.divide %189, %241 : tensor<64xf32>
    %243 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %244 = stablehlo.divide %195, %243 : tensor<64xf32>
    %245 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %246 = stablehlo.divide %201, %245 : tensor<64xf32>
    %247 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %248 = stablehlo.divide %207, %247 : tensor<2x64xf32>
    %249 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %250 = stablehlo.divide %213, %249 : tensor<3xf32>
    %251 = stablehlo.broadcast_in_dim %240, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %252 = stablehlo.divide %219, %251 : tensor<64x3xf32>
    %253 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %254 = stablehlo.add %242, %253 : tensor<64xf32>
    %255 = stablehlo.sqrt %254 : tensor<64xf32>
    %cst_30 = stablehlo.constant dense<9.99999993E-9> : tensor<f32>
    %256 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %257 = stablehlo.add %255, %256 : tensor<64xf32>
    %258 = stablehlo.divide %227, %257 : tensor<64xf32>
    %259 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %260 = stablehlo.add %244, %259 : tensor<64xf32>
    %261 = stablehlo.sqrt %260 : tensor<64xf32>
    %262 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %263 = stablehlo.add %261, %262 : tensor<64xf32>
    %264 = stablehlo.divide %229, %263 : tensor<64xf32>
    %265 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %266 = stablehlo.add %246, %265 : tensor<64xf32>
    %267 = stablehlo.sqrt %266 : tensor<64xf32>
    %268 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %269 = stablehlo.add %267, %268 : tensor<64xf32>
    %270 = stablehlo.divide %231, %269 : tensor<64xf32>
    %271 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %272 = stablehlo.add %248, %271 : tensor<2x64xf32>
    %273 = stablehlo.sqrt %272 : tensor<2x64xf32>
    %274 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %275 = stablehlo.add %273, %274 : tensor<2x64xf32>
    %276 = stablehlo.divide %233, %275 : tensor<2x64xf32>
    %277 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %278 = stablehlo.add %250, %277 : tensor<3xf32>
    %279 = stablehlo.sqrt %278 : tensor<3xf32>
    %280 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %281 = stablehlo.add %279, %280 : tensor<3xf32>
    %282 = stablehlo.divide %235, %281 : tensor<3xf32>
    %283 = stablehlo.broadcast_in_dim %cst_3, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %284 = stablehlo.add %252, %283 : tensor<64x3xf32>
    %285 = stablehlo.sqrt %284 : tensor<64x3xf32>
    %286 = stablehlo.broadcast_in_dim %cst_30, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %287 = stablehlo.add %285, %286 : tensor<64x3xf32>
    %288 = stablehlo.divide %237, %287 : tensor<64x3xf32>
    %cst_31 = stablehlo.constant dense<-1.000000e-03> : tensor<f32>
    %289 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %290 = stablehlo.multiply %289, %258 : tensor<64xf32>
    %291 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %292 = stablehlo.multiply %291, %264 : tensor<64xf32>
    %293 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<64xf32>
    %294 = stablehlo.multiply %293, %270 : tensor<64xf32>
    %295 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<2x64xf32>
    %296 = stablehlo.multiply %295, %276 : tensor<2x64xf32>
    %297 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<3xf32>
    %298 = stablehlo.multiply %297, %282 : tensor<3xf32>
    %299 = stablehlo.broadcast_in_dim %cst_31, dims = [] : (tensor<f32>) -> tensor<64x3xf32>
    %300 = stablehlo.multiply %299, %288 : tensor<64x3xf32>
    %301 = stablehlo.add %arg0, %290 : tensor<64xf32>
    %302 = stablehlo.add %arg2, %292 : tensor<64xf32>
    %303 = stablehlo.add %arg6, %294 : tensor<64xf32>
    %304 = stablehlo.add %arg7, %296 : tensor<2x64xf32>
    %305 = stablehlo.add %arg8, %298 : tensor<3xf32>
    %306 = stablehlo.add %arg9, %300 : tensor<64x3xf32>
    %307 = stablehlo.add %arg23, %c : tensor<ui32>
    %308 = sdy.sharding_constraint %0 <@empty_mesh, [{}]> : tensor<2xui32>
    return %91, %301, %34, %302, %39, %58, %308, %303, %304, %305, %306, %222, %158, %163, %168, %173, %178, %183, %189, %195, %201, %207, %213, %219, %307 : tensor<f32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<ui32>, tensor<2xui32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<i32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<64xf32>, tensor<64xf32>, tensor<64xf32>, tensor<2x64xf32>, tensor<3xf32>, tensor<64x3xf32>, tensor<ui32>
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
  func.func private @_bernoulli(%arg0: tensor<2xui32>, %arg1: tensor<f32>) -> tensor<10x64xi1> {
    %cst = stablehlo.constant dense<0.000000e+00> : tensor<f32>
    %cst_0 = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %0 = call @_uniform(%arg0, %cst, %cst_0) : (tensor<2xui32>, tensor<f32>, tensor<f32>) -> tensor<10x64xf32>
    %1 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<f32>) -> tensor<10x64xf32>
    %2 = stablehlo.compare  LT, %0, %1,  FLOAT : (tensor<10x64xf32>, tensor<10x64xf32>) -> tensor<10x64xi1>
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
    %19:2 = call @threefry2x32_20(%5, %7, %18, %17) : (tensor<ui32>, tensor<ui32>, tensor<10x64xui32>, tensor<10x64xui32>) -> (tensor<10x64xui32>, tensor<10x64xui32>)
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
  func.func private @threefry2x32_20(%arg0: tensor<ui32>, %arg1: tensor<ui32>, %arg2: tensor<10x64xui32>, %arg3: tensor<10x64xui32>) -> (tensor<10x64xui32>, tensor<10x64xui32>) {
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
    %28 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %29 = stablehlo.shift_left %26, %28 : tensor<10x64xui32>
    %30 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %31 = stablehlo.shift_right_logical %26, %30 : tensor<10x64xui32>
    %32 = stablehlo.or %29, %31 : tensor<10x64xui32>
    %33 = stablehlo.xor %27, %32 : tensor<10x64xui32>
    %34 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %35 = stablehlo.add %27, %34 : tensor<10x64xui32>
    %36 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %37 = stablehlo.add %33, %36 : tensor<10x64xui32>
    %c_6 = stablehlo.constant dense<1> : tensor<ui32>
    %38 = stablehlo.broadcast_in_dim %c_6, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %39 = stablehlo.add %37, %38 : tensor<10x64xui32>
    %40 = stablehlo.add %35, %39 : tensor<10x64xui32>
    %41 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %42 = stablehlo.shift_left %39, %41 : tensor<10x64xui32>
    %43 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %44 = stablehlo.shift_right_logical %39, %43 : tensor<10x64xui32>
    %45 = stablehlo.or %42, %44 : tensor<10x64xui32>
    %46 = stablehlo.xor %40, %45 : tensor<10x64xui32>
    %47 = stablehlo.add %40, %46 : tensor<10x64xui32>
    %c_7 = stablehlo.constant dense<29> : tensor<ui32>
    %48 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %49 = stablehlo.shift_left %46, %48 : tensor<10x64xui32>
    %c_8 = stablehlo.constant dense<3> : tensor<ui32>
    %50 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %51 = stablehlo.shift_right_logical %46, %50 : tensor<10x64xui32>
    %52 = stablehlo.or %49, %51 : tensor<10x64xui32>
    %53 = stablehlo.xor %47, %52 : tensor<10x64xui32>
    %54 = stablehlo.add %47, %53 : tensor<10x64xui32>
    %c_9 = stablehlo.constant dense<16> : tensor<ui32>
    %55 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %56 = stablehlo.shift_left %53, %55 : tensor<10x64xui32>
    %57 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %58 = stablehlo.shift_right_logical %53, %57 : tensor<10x64xui32>
    %59 = stablehlo.or %56, %58 : tensor<10x64xui32>
    %60 = stablehlo.xor %54, %59 : tensor<10x64xui32>
    %61 = stablehlo.add %54, %60 : tensor<10x64xui32>
    %c_10 = stablehlo.constant dense<24> : tensor<ui32>
    %62 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %63 = stablehlo.shift_left %60, %62 : tensor<10x64xui32>
    %c_11 = stablehlo.constant dense<8> : tensor<ui32>
    %64 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %65 = stablehlo.shift_right_logical %60, %64 : tensor<10x64xui32>
    %66 = stablehlo.or %63, %65 : tensor<10x64xui32>
    %67 = stablehlo.xor %61, %66 : tensor<10x64xui32>
    %68 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %69 = stablehlo.add %61, %68 : tensor<10x64xui32>
    %70 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %71 = stablehlo.add %67, %70 : tensor<10x64xui32>
    %c_12 = stablehlo.constant dense<2> : tensor<ui32>
    %72 = stablehlo.broadcast_in_dim %c_12, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %73 = stablehlo.add %71, %72 : tensor<10x64xui32>
    %74 = stablehlo.add %69, %73 : tensor<10x64xui32>
    %75 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %76 = stablehlo.shift_left %73, %75 : tensor<10x64xui32>
    %77 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %78 = stablehlo.shift_right_logical %73, %77 : tensor<10x64xui32>
    %79 = stablehlo.or %76, %78 : tensor<10x64xui32>
    %80 = stablehlo.xor %74, %79 : tensor<10x64xui32>
    %81 = stablehlo.add %74, %80 : tensor<10x64xui32>
    %82 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %83 = stablehlo.shift_left %80, %82 : tensor<10x64xui32>
    %84 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %85 = stablehlo.shift_right_logical %80, %84 : tensor<10x64xui32>
    %86 = stablehlo.or %83, %85 : tensor<10x64xui32>
    %87 = stablehlo.xor %81, %86 : tensor<10x64xui32>
    %88 = stablehlo.add %81, %87 : tensor<10x64xui32>
    %89 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %90 = stablehlo.shift_left %87, %89 : tensor<10x64xui32>
    %91 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %92 = stablehlo.shift_right_logical %87, %91 : tensor<10x64xui32>
    %93 = stablehlo.or %90, %92 : tensor<10x64xui32>
    %94 = stablehlo.xor %88, %93 : tensor<10x64xui32>
    %95 = stablehlo.add %88, %94 : tensor<10x64xui32>
    %96 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %97 = stablehlo.shift_left %94, %96 : tensor<10x64xui32>
    %98 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %99 = stablehlo.shift_right_logical %94, %98 : tensor<10x64xui32>
    %100 = stablehlo.or %97, %99 : tensor<10x64xui32>
    %101 = stablehlo.xor %95, %100 : tensor<10x64xui32>
    %102 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %103 = stablehlo.add %95, %102 : tensor<10x64xui32>
    %104 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %105 = stablehlo.add %101, %104 : tensor<10x64xui32>
    %106 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %107 = stablehlo.add %105, %106 : tensor<10x64xui32>
    %108 = stablehlo.add %103, %107 : tensor<10x64xui32>
    %109 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %110 = stablehlo.shift_left %107, %109 : tensor<10x64xui32>
    %111 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %112 = stablehlo.shift_right_logical %107, %111 : tensor<10x64xui32>
    %113 = stablehlo.or %110, %112 : tensor<10x64xui32>
    %114 = stablehlo.xor %108, %113 : tensor<10x64xui32>
    %115 = stablehlo.add %108, %114 : tensor<10x64xui32>
    %116 = stablehlo.broadcast_in_dim %c_7, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %117 = stablehlo.shift_left %114, %116 : tensor<10x64xui32>
    %118 = stablehlo.broadcast_in_dim %c_8, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %119 = stablehlo.shift_right_logical %114, %118 : tensor<10x64xui32>
    %120 = stablehlo.or %117, %119 : tensor<10x64xui32>
    %121 = stablehlo.xor %115, %120 : tensor<10x64xui32>
    %122 = stablehlo.add %115, %121 : tensor<10x64xui32>
    %123 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %124 = stablehlo.shift_left %121, %123 : tensor<10x64xui32>
    %125 = stablehlo.broadcast_in_dim %c_9, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %126 = stablehlo.shift_right_logical %121, %125 : tensor<10x64xui32>
    %127 = stablehlo.or %124, %126 : tensor<10x64xui32>
    %128 = stablehlo.xor %122, %127 : tensor<10x64xui32>
    %129 = stablehlo.add %122, %128 : tensor<10x64xui32>
    %130 = stablehlo.broadcast_in_dim %c_10, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %131 = stablehlo.shift_left %128, %130 : tensor<10x64xui32>
    %132 = stablehlo.broadcast_in_dim %c_11, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %133 = stablehlo.shift_right_logical %128, %132 : tensor<10x64xui32>
    %134 = stablehlo.or %131, %133 : tensor<10x64xui32>
    %135 = stablehlo.xor %129, %134 : tensor<10x64xui32>
    %136 = stablehlo.broadcast_in_dim %arg1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %137 = stablehlo.add %129, %136 : tensor<10x64xui32>
    %138 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %139 = stablehlo.add %135, %138 : tensor<10x64xui32>
    %c_13 = stablehlo.constant dense<4> : tensor<ui32>
    %140 = stablehlo.broadcast_in_dim %c_13, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %141 = stablehlo.add %139, %140 : tensor<10x64xui32>
    %142 = stablehlo.add %137, %141 : tensor<10x64xui32>
    %143 = stablehlo.broadcast_in_dim %c_0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %144 = stablehlo.shift_left %141, %143 : tensor<10x64xui32>
    %145 = stablehlo.broadcast_in_dim %c_1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %146 = stablehlo.shift_right_logical %141, %145 : tensor<10x64xui32>
    %147 = stablehlo.or %144, %146 : tensor<10x64xui32>
    %148 = stablehlo.xor %142, %147 : tensor<10x64xui32>
    %149 = stablehlo.add %142, %148 : tensor<10x64xui32>
    %150 = stablehlo.broadcast_in_dim %c_2, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %151 = stablehlo.shift_left %148, %150 : tensor<10x64xui32>
    %152 = stablehlo.broadcast_in_dim %c_3, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %153 = stablehlo.shift_right_logical %148, %152 : tensor<10x64xui32>
    %154 = stablehlo.or %151, %153 : tensor<10x64xui32>
    %155 = stablehlo.xor %149, %154 : tensor<10x64xui32>
    %156 = stablehlo.add %149, %155 : tensor<10x64xui32>
    %157 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %158 = stablehlo.shift_left %155, %157 : tensor<10x64xui32>
    %159 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %160 = stablehlo.shift_right_logical %155, %159 : tensor<10x64xui32>
    %161 = stablehlo.or %158, %160 : tensor<10x64xui32>
    %162 = stablehlo.xor %156, %161 : tensor<10x64xui32>
    %163 = stablehlo.add %156, %162 : tensor<10x64xui32>
    %164 = stablehlo.broadcast_in_dim %c_5, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %165 = stablehlo.shift_left %162, %164 : tensor<10x64xui32>
    %166 = stablehlo.broadcast_in_dim %c_4, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %167 = stablehlo.shift_right_logical %162, %166 : tensor<10x64xui32>
    %168 = stablehlo.or %165, %167 : tensor<10x64xui32>
    %169 = stablehlo.xor %163, %168 : tensor<10x64xui32>
    %170 = stablehlo.broadcast_in_dim %1, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %171 = stablehlo.add %163, %170 : tensor<10x64xui32>
    %172 = stablehlo.broadcast_in_dim %arg0, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %173 = stablehlo.add %169, %172 : tensor<10x64xui32>
    %c_14 = stablehlo.constant dense<5> : tensor<ui32>
    %174 = stablehlo.broadcast_in_dim %c_14, dims = [] : (tensor<ui32>) -> tensor<10x64xui32>
    %175 = stablehlo.add %173, %174 : tensor<10x64xui32>
    return %171, %175 : tensor<10x64xui32>, tensor<10x64xui32>
  }
  func.func private @_where(%arg0: tensor<i1>, %arg1: tensor<i32>, %arg2: tensor<i32>) -> tensor<i32> {
    %0 = stablehlo.select %arg0, %arg1, %arg2 : tensor<i1>, tensor<i32>
    return %0 : tensor<i32>
  }
}
