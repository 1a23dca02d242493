"""A Pallas kernel that writes its output over its input: Triton on cuda, Mosaic on tpu, interpreted elsewhere."""

import functools

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton

from mutcheck import program


def add_one(x, out):
    out[...] = x[...] + 1


def call(x, **how):
    return pl.pallas_call(
        add_one, out_shape=jax.ShapeDtypeStruct(x.shape, x.dtype), input_output_aliases={0: 0}, **how
    )(x)


def call_on_cuda(x):
    """Triton is the compiler that needs no device, if it is told of one."""
    device = jax.sharding.AbstractDevice("NVIDIA H100 80GB HBM3", num_cores=132, platform="gpu")
    with jax.sharding.use_abstract_mesh(jax.sharding.AbstractMesh((), (), abstract_device=device)):
        return call(x, compiler_params=triton.CompilerParams())


def call_anywhere(x):
    return jax.lax.platform_dependent(x, cuda=call_on_cuda, tpu=call, default=functools.partial(call, interpret=True))


@program(arguments=lambda: (jnp.zeros((128, 128)),), donated=1)
@jax.jit(donate_argnums=0)
def kernel_in_place(x):
    return call_anywhere(x)


@program(arguments=lambda: (jax.new_ref(jnp.zeros((128, 128))),), donated=1)
@jax.jit
def kernel_on_a_ref(x):
    x[...] = call_anywhere(x[...])


@program(arguments=lambda: (jnp.zeros((128, 128)),))
@jax.jit
def kernel_on_what_is_not_donated(x):
    """The kernel overwrites its input, which is the caller's: it has to be copied first."""
    return call_anywhere(x)


@program(arguments=lambda: (jnp.zeros((128, 128)),), donated=1)
@jax.jit(donate_argnums=0)
def kernel_before_a_read(x):
    """The old value is read once more after the kernel has overwritten it."""
    y = call_anywhere(x)
    return y, (x * y.sum()).sum()
