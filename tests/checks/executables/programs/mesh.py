"""Weights that are sharded over eight devices, gathered for use, and updated where they are (FSDP)."""

import jax
import jax.numpy as jnp
from jax.sharding import AbstractMesh, AxisType, NamedSharding
from jax.sharding import PartitionSpec as P

from mutcheck import program

MESH = AbstractMesh((8,), ("fsdp",), axis_types=(AxisType.Auto,))


def on_mesh(*shape):
    return jax.ShapeDtypeStruct(shape, jnp.float32, sharding=NamedSharding(MESH, P("fsdp")))


def given():
    return (on_mesh(128, 256), on_mesh(256, 128)), on_mesh(64, 128)


def everywhere(x):
    return jax.lax.with_sharding_constraint(x, NamedSharding(MESH, P()))


def loss(weights, batch):
    first, second = map(everywhere, weights)
    return jnp.sum((jnp.tanh(batch @ first) @ second) ** 2)


@program(arguments=given, donated=2)
@jax.jit(donate_argnums=0)
def fsdp(weights, batch):
    """The partitioner decides how weights are gathered and gradients scattered."""
    gradients = jax.grad(loss)(weights, batch)
    return jax.tree.map(lambda weight, gradient: weight - 0.1 * gradient, weights, gradients)


@program(arguments=given, donated=2)
@jax.jit(donate_argnums=0)
@jax.shard_map(mesh=MESH, in_specs=(P("fsdp"), P("fsdp")), out_specs=P("fsdp"))
def fsdp_as_told(weights, batch):
    """The program gathers and scatters itself."""

    def local(weights):
        first, second = (jax.lax.all_gather(weight, "fsdp", tiled=True) for weight in weights)
        return jnp.sum((jnp.tanh(batch @ first) @ second) ** 2)

    gradients = jax.grad(local)(weights)
    return jax.tree.map(lambda weight, gradient: weight - 0.1 * gradient, weights, gradients)
