// mutcheck golden 1
// program: shared_modules
// platforms: cpu, cuda, rocm, tpu
// toolchain: jax 0.7.0, jaxlib 0.7.0, flax 0.11.0, optax 0.2.8
// lines: 5
// digest: 8c9471f1e93e8b62

module @jit_shared_modules attributes {mhlo.num_partitions = 1 : i32, mhlo.num_replicas = 1 : i32} {
  func.func public @main() {
    return
  }
}
