"""Donated arguments sharded over eight devices, none of which is there: JAX offers them as `jax.buffer_donor`."""

import jax
import jax.numpy as jnp
from jax.sharding import AbstractMesh, AxisType, NamedSharding
from jax.sharding import PartitionSpec as P

from mutcheck import program

AUTO = AbstractMesh((8,), ("data",), axis_types=(AxisType.Auto,))
EXPLICIT = AbstractMesh((8,), ("data",), axis_types=(AxisType.Explicit,))


def rows(*shape, mesh=AUTO):
    return jax.ShapeDtypeStruct(shape, jnp.float32, sharding=NamedSharding(mesh, P("data")))


@program(arguments=lambda: (rows(64, 128),), donated=1)
@jax.jit(donate_argnums=0)
def sharded(x):
    return x * 2 + 1


@program(arguments=lambda: (rows(64, 128, mesh=EXPLICIT),), donated=1)
@jax.jit(donate_argnums=0)
def sharded_in_types(x):
    return x * 2 + 1


@program(arguments=lambda: (rows(64, 128),), donated=1)
@jax.jit(donate_argnums=0, out_shardings=NamedSharding(AUTO, P("data")))
def sharded_as_told(x):
    return x * 2 + 1


@program(arguments=lambda: (rows(64, 128),), donated=1)
@jax.jit(donate_argnums=0, out_shardings=NamedSharding(AUTO, P(None, "data")))
def resharded(x):
    """Each device's part of the output has another shape than its part of the input."""
    return x * 2 + 1


@program(arguments=lambda: (rows(64, 128), rows(64, 128)), donated=2)
@jax.jit(donate_argnums=(0, 1))
def row_of_each(x, y):
    return x.at[:, 3].set(1.0), y + x.sum()
