"""The same two updates, of a row and of the whole, in every kind of dtype; buffers without elements or axes."""

import jax
import jax.numpy as jnp

from mutcheck import program


def ref(dtype):
    return jax.new_ref(jnp.zeros((64, 256), dtype)), jnp.array(3)


@program(arguments=lambda: ref(jnp.bfloat16), donated=1)
@jax.jit
def bf16(x, row):
    x[row] = x[row] * 2 + 1


@program(arguments=lambda: ref(jnp.bfloat16), donated=1)
@jax.jit
def bf16_whole(x, row):
    x[...] = x[...] * 2 + 1


@program(arguments=lambda: ref(jnp.float8_e4m3fn), donated=1)
@jax.jit
def fp8(x, row):
    x[row] = (x[row].astype(jnp.float32) * 2 + 1).astype(x.dtype)


@program(arguments=lambda: ref(jnp.float8_e4m3fn), donated=1)
@jax.jit
def fp8_whole(x, row):
    x[...] = (x[...].astype(jnp.float32) * 2 + 1).astype(x.dtype)


@program(arguments=lambda: ref(jnp.int4), donated=1)
@jax.jit
def int4(x, row):
    x[row] = x[row] + jnp.int4(1)


@program(arguments=lambda: ref(jnp.int4), donated=1)
@jax.jit
def int4_whole(x, row):
    x[...] = x[...] + jnp.int4(1)


@program(arguments=lambda: ref(jnp.bool_), donated=1)
@jax.jit
def boolean(x, row):
    x[row] = ~x[row]


@program(arguments=lambda: ref(jnp.bool_), donated=1)
@jax.jit
def boolean_whole(x, row):
    x[...] = ~x[...]


@program(arguments=lambda: ref(jnp.complex64), donated=1)
@jax.jit
def complex_(x, row):
    x[row] = x[row] * 1j + 1


@program(arguments=lambda: ref(jnp.complex64), donated=1)
@jax.jit
def complex_whole(x, row):
    x[...] = x[...] * 1j + 1


@program(arguments=lambda: (jax.new_ref(jax.random.split(jax.random.key(0), 512)), jnp.array(3)), donated=1)
@jax.jit
def keys(x, row):
    x[row] = jax.random.fold_in(x[row], 7)


@program(arguments=lambda: (jax.new_ref(jax.random.key(0)),), donated=1)
@jax.jit
def one_key(x):
    x[...], taken = jax.random.split(x[...])
    return jax.random.uniform(taken, (8,))


@program(arguments=lambda: (jax.new_ref(jnp.zeros((0, 128))), jax.new_ref(jnp.ones((8, 128)))), donated=2)
@jax.jit
def zero_sized(empty, full):
    empty[...] = empty[...] + 1
    full[...] = full[...] * 2 + empty[...].sum()


@program(arguments=lambda: (jax.new_ref(jnp.array(0)), jax.new_ref(jnp.array(1.0))), donated=2)
@jax.jit
def scalars(count, total):
    count[...] += 1
    total[...] = total[...] * 0.5 + count[...]
