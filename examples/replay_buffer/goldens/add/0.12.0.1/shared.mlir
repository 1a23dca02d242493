// mutcheck golden 1
// program: add
// platforms: cpu, tpu
// toolchain: jax 0.12.0.1, jaxlib 0.12.0.1, flax 0.12.12, optax 0.2.8
// lines: 128
// digest: 353e21e16ca15f60

module @jit_add attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  sdy.mesh @empty_mesh = <[]> {stablehlo.mesh = {axes = []}}
  func.func public @main(%arg0: tensor<1024x84x84xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>, tf.aliasing_output = 0 : i32}, %arg1: tensor<1024xi32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 1 : i32}, %arg2: tensor<1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 2 : i32}, %arg3: tensor<1024xf32> {sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>, tf.aliasing_output = 3 : i32}, %arg4: tensor<i32> {sdy.sharding = #sdy.sharding<@empty_mesh, []>, tf.aliasing_output = 4 : i32}, %arg5: tensor<84x84xf32>, %arg6: tensor<i32>, %arg7: tensor<f32>) -> (tensor<1024x84x84xf32> {jax.result_info = "result[0]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}, {}, {}]>}, tensor<1024xi32> {jax.result_info = "result[1]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<1024xf32> {jax.result_info = "result[2]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<1024xf32> {jax.result_info = "result[3]", sdy.sharding = #sdy.sharding<@empty_mesh, [{}]>}, tensor<i32> {jax.result_info = "result[4]", sdy.sharding = #sdy.sharding<@empty_mesh, []>}) {
    %0:5 = call @add(%arg0, %arg1, %arg2, %arg3, %arg4, %arg5, %arg6, %arg7) : (tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<i32>, tensor<84x84xf32>, tensor<i32>, tensor<f32>) -> (tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<i32>)
    return %0#0, %0#1, %0#2, %0#3, %0#4 : tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<i32>
  }
  func.func private @add(%arg0: tensor<1024x84x84xf32>, %arg1: tensor<1024xi32>, %arg2: tensor<1024xf32>, %arg3: tensor<1024xf32>, %arg4: tensor<i32>, %arg5: tensor<84x84xf32>, %arg6: tensor<i32>, %arg7: tensor<f32>) -> (tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<i32>) {
    %c = stablehlo.constant dense<0> : tensor<i32>
    %0 = stablehlo.compare LT, %arg4, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_0 = stablehlo.constant dense<1024> : tensor<i32>
    %1 = stablehlo.add %arg4, %c_0 : tensor<i32>
    %2 = stablehlo.select %0, %1, %arg4 : tensor<i1>, tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %3 = stablehlo.compare LT, %c_1, %c_2, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %c_4 = stablehlo.constant dense<84> : tensor<i32>
    %4 = stablehlo.add %c_3, %c_4 : tensor<i32>
    %c_5 = stablehlo.constant dense<0> : tensor<i32>
    %5 = stablehlo.select %3, %4, %c_5 : tensor<i1>, tensor<i32>
    %c_6 = stablehlo.constant dense<0> : tensor<i32>
    %c_7 = stablehlo.constant dense<0> : tensor<i32>
    %6 = stablehlo.compare LT, %c_6, %c_7, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_8 = stablehlo.constant dense<0> : tensor<i32>
    %c_9 = stablehlo.constant dense<84> : tensor<i32>
    %7 = stablehlo.add %c_8, %c_9 : tensor<i32>
    %c_10 = stablehlo.constant dense<0> : tensor<i32>
    %8 = stablehlo.select %6, %7, %c_10 : tensor<i1>, tensor<i32>
    %9 = stablehlo.dynamic_slice %arg0, %2, %5, %8, sizes = [1, 84, 84] : (tensor<1024x84x84xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1x84x84xf32>
    %10 = stablehlo.reshape %9 : (tensor<1x84x84xf32>) -> tensor<84x84xf32>
    %11 = stablehlo.broadcast_in_dim %arg5, dims = [1, 2] : (tensor<84x84xf32>) -> tensor<1x84x84xf32>
    %c_11 = stablehlo.constant dense<0> : tensor<i32>
    %12 = stablehlo.compare LT, %arg4, %c_11, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_12 = stablehlo.constant dense<1024> : tensor<i32>
    %13 = stablehlo.add %arg4, %c_12 : tensor<i32>
    %14 = stablehlo.select %12, %13, %arg4 : tensor<i1>, tensor<i32>
    %c_13 = stablehlo.constant dense<0> : tensor<i32>
    %c_14 = stablehlo.constant dense<0> : tensor<i32>
    %15 = stablehlo.compare LT, %c_13, %c_14, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_15 = stablehlo.constant dense<0> : tensor<i32>
    %c_16 = stablehlo.constant dense<84> : tensor<i32>
    %16 = stablehlo.add %c_15, %c_16 : tensor<i32>
    %c_17 = stablehlo.constant dense<0> : tensor<i32>
    %17 = stablehlo.select %15, %16, %c_17 : tensor<i1>, tensor<i32>
    %c_18 = stablehlo.constant dense<0> : tensor<i32>
    %c_19 = stablehlo.constant dense<0> : tensor<i32>
    %18 = stablehlo.compare LT, %c_18, %c_19, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_20 = stablehlo.constant dense<0> : tensor<i32>
    %c_21 = stablehlo.constant dense<84> : tensor<i32>
    %19 = stablehlo.add %c_20, %c_21 : tensor<i32>
    %c_22 = stablehlo.constant dense<0> : tensor<i32>
    %20 = stablehlo.select %18, %19, %c_22 : tensor<i1>, tensor<i32>
    %21 = stablehlo.dynamic_update_slice %arg0, %11, %14, %17, %20 : (tensor<1024x84x84xf32>, tensor<1x84x84xf32>, tensor<i32>, tensor<i32>, tensor<i32>) -> tensor<1024x84x84xf32>
    %22 = stablehlo.convert %arg6 : tensor<i32>
    %c_23 = stablehlo.constant dense<0> : tensor<i32>
    %23 = stablehlo.compare LT, %arg4, %c_23, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_24 = stablehlo.constant dense<1024> : tensor<i32>
    %24 = stablehlo.add %arg4, %c_24 : tensor<i32>
    %25 = stablehlo.select %23, %24, %arg4 : tensor<i1>, tensor<i32>
    %26 = stablehlo.dynamic_slice %arg1, %25, sizes = [1] : (tensor<1024xi32>, tensor<i32>) -> tensor<1xi32>
    %27 = stablehlo.reshape %26 : (tensor<1xi32>) -> tensor<i32>
    %28 = stablehlo.broadcast_in_dim %22, dims = [] : (tensor<i32>) -> tensor<1xi32>
    %c_25 = stablehlo.constant dense<0> : tensor<i32>
    %29 = stablehlo.compare LT, %arg4, %c_25, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_26 = stablehlo.constant dense<1024> : tensor<i32>
    %30 = stablehlo.add %arg4, %c_26 : tensor<i32>
    %31 = stablehlo.select %29, %30, %arg4 : tensor<i1>, tensor<i32>
    %32 = stablehlo.dynamic_update_slice %arg1, %28, %31 : (tensor<1024xi32>, tensor<1xi32>, tensor<i32>) -> tensor<1024xi32>
    %33 = stablehlo.convert %arg7 : tensor<f32>
    %c_27 = stablehlo.constant dense<0> : tensor<i32>
    %34 = stablehlo.compare LT, %arg4, %c_27, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_28 = stablehlo.constant dense<1024> : tensor<i32>
    %35 = stablehlo.add %arg4, %c_28 : tensor<i32>
    %36 = stablehlo.select %34, %35, %arg4 : tensor<i1>, tensor<i32>
    %37 = stablehlo.dynamic_slice %arg2, %36, sizes = [1] : (tensor<1024xf32>, tensor<i32>) -> tensor<1xf32>
    %38 = stablehlo.reshape %37 : (tensor<1xf32>) -> tensor<f32>
    %39 = stablehlo.broadcast_in_dim %33, dims = [] : (tensor<f32>) -> tensor<1xf32>
    %c_29 = stablehlo.constant dense<0> : tensor<i32>
    %40 = stablehlo.compare LT, %arg4, %c_29, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_30 = stablehlo.constant dense<1024> : tensor<i32>
    %41 = stablehlo.add %arg4, %c_30 : tensor<i32>
    %42 = stablehlo.select %40, %41, %arg4 : tensor<i1>, tensor<i32>
    %43 = stablehlo.dynamic_update_slice %arg2, %39, %42 : (tensor<1024xf32>, tensor<1xf32>, tensor<i32>) -> tensor<1024xf32>
    %c_31 = stablehlo.constant dense<0> : tensor<i32>
    %44 = stablehlo.compare LT, %arg4, %c_31, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_32 = stablehlo.constant dense<1024> : tensor<i32>
    %45 = stablehlo.add %arg4, %c_32 : tensor<i32>
    %46 = stablehlo.select %44, %45, %arg4 : tensor<i1>, tensor<i32>
    %47 = stablehlo.dynamic_slice %arg3, %46, sizes = [1] : (tensor<1024xf32>, tensor<i32>) -> tensor<1xf32>
    %48 = stablehlo.reshape %47 : (tensor<1xf32>) -> tensor<f32>
    %cst = stablehlo.constant dense<1.000000e+00> : tensor<f32>
    %49 = stablehlo.broadcast_in_dim %cst, dims = [] : (tensor<f32>) -> tensor<1xf32>
    %c_33 = stablehlo.constant dense<0> : tensor<i32>
    %50 = stablehlo.compare LT, %arg4, %c_33, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_34 = stablehlo.constant dense<1024> : tensor<i32>
    %51 = stablehlo.add %arg4, %c_34 : tensor<i32>
    %52 = stablehlo.select %50, %51, %arg4 : tensor<i1>, tensor<i32>
    %53 = stablehlo.dynamic_update_slice %arg3, %49, %52 : (tensor<1024xf32>, tensor<1xf32>, tensor<i32>) -> tensor<1024xf32>
    %c_35 = stablehlo.constant dense<1> : tensor<i32>
    %54 = stablehlo.add %arg4, %c_35 : tensor<i32>
    %c_36 = stablehlo.constant dense<1024> : tensor<i32>
    %55 = call @remainder(%54, %c_36) : (tensor<i32>, tensor<i32>) -> tensor<i32>
    return %21, %32, %43, %53, %55 : tensor<1024x84x84xf32>, tensor<1024xi32>, tensor<1024xf32>, tensor<1024xf32>, tensor<i32>
  }
  func.func private @remainder(%arg0: tensor<i32>, %arg1: tensor<i32>) -> tensor<i32> {
    %0 = stablehlo.convert %arg1 : tensor<i32>
    %c = stablehlo.constant dense<0> : tensor<i32>
    %1 = stablehlo.compare EQ, %0, %c, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_0 = stablehlo.constant dense<1> : tensor<i32>
    %2 = call @_where(%1, %c_0, %0) : (tensor<i1>, tensor<i32>, tensor<i32>) -> tensor<i32>
    %3 = stablehlo.remainder %arg0, %2 : tensor<i32>
    %c_1 = stablehlo.constant dense<0> : tensor<i32>
    %4 = stablehlo.compare NE, %3, %c_1, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_2 = stablehlo.constant dense<0> : tensor<i32>
    %5 = stablehlo.compare LT, %3, %c_2, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %c_3 = stablehlo.constant dense<0> : tensor<i32>
    %6 = stablehlo.compare LT, %2, %c_3, SIGNED : (tensor<i32>, tensor<i32>) -> tensor<i1>
    %7 = stablehlo.compare NE, %5, %6, UNSIGNED : (tensor<i1>, tensor<i1>) -> tensor<i1>
    %8 = stablehlo.and %7, %4 : tensor<i1>
    %9 = stablehlo.add %3, %2 : tensor<i32>
    %10 = stablehlo.select %8, %9, %3 : tensor<i1>, tensor<i32>
    return %10 : tensor<i32>
  }
  func.func private @_where(%arg0: tensor<i1>, %arg1: tensor<i32>, %arg2: tensor<i32>) -> tensor<i32> {
    %0 = stablehlo.select %arg0, %arg1, %arg2 : tensor<i1>, tensor<i32>
    return %0 : tensor<i32>
  }
}
