"""One step of training: loss, gradients and Adam, on a model and an optimizer of refs."""

import jax
import jax.numpy as jnp
import optax
from flax import nnx

from mutcheck.lowering import compat
from mutcheck.lowering.program import program
from mutcheck.lowering.programs._models import Block


def arguments():
    with compat.refs():
        model = Block(2, 64, 3, rngs=nnx.Rngs(0))
        optimizer = nnx.Optimizer(model, optax.adam(1e-3), wrt=nnx.Param)
    return model, optimizer, jnp.ones((10, 2)), jnp.ones((10, 3))


@program(
    arguments=arguments,
    donated=24,
    updates={"*.key": "passed through", "*": "updated"},
    rejected={">=0.8.3,<0.11.2": "BatchNorm writes its statistics inside the differentiated function"},
)
@jax.jit
def train_step(model, optimizer, x, y):
    graphdef, params, nondiff = nnx.split(model, nnx.Param, ...)

    def loss_fn(params):
        model = nnx.merge(graphdef, params, nondiff)
        return ((model(x) - y) ** 2).mean()

    loss, grads = jax.value_and_grad(loss_fn)(compat.to_arrays(params))  # jax.grad takes plain arrays
    optimizer.update(model, grads)
    return loss
