"""Flax NNX modules, whose variables their own methods change: a trained network, and attention that decodes."""

import jax.numpy as jnp
import optax
from flax import nnx

import mutcheck


class Network(nnx.Module):
    """Two layers, with running statistics and a random generator between them."""

    def __init__(self, rngs):
        self.hidden = nnx.Linear(8, 32, rngs=rngs)
        self.norm = nnx.BatchNorm(32, rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.output = nnx.Linear(32, 4, rngs=rngs)

    def __call__(self, x):
        return self.output(self.dropout(nnx.relu(self.norm(self.hidden(x)))))


def training():
    """A network, its optimizer, inputs and targets."""
    network = Network(nnx.Rngs(0))
    optimizer = nnx.Optimizer(network, optax.adam(1e-3), wrt=nnx.Param)
    return network, optimizer, jnp.ones((16, 8)), jnp.ones((16, 4))


def descend(network, optimizer, x, y):
    loss, gradient = nnx.value_and_grad(lambda network: jnp.mean((network(x) - y) ** 2))(network)
    optimizer.update(network, gradient)
    return loss


@mutcheck.program(arguments=training)
@nnx.jit(donate_argnums=(0, 1))
def train(network, optimizer, x, y):
    """A step of training that donates the network and the optimizer."""
    return descend(network, optimizer, x, y)


@mutcheck.program(arguments=training)
@nnx.jit
def train_without_donation(network, optimizer, x, y):
    """The same step with nothing donated."""
    return descend(network, optimizer, x, y)


def decoding():
    """Attention with an empty cache, and one token for each sequence."""
    attention = nnx.MultiHeadAttention(
        num_heads=2, in_features=16, qkv_features=16, out_features=16, decode=True, rngs=nnx.Rngs(0)
    )
    attention.init_cache((2, 32, 16))
    return attention, jnp.ones((2, 1, 16))


@mutcheck.program(arguments=decoding)
@nnx.jit(donate_argnums=0)
def decode(attention, x):
    """One step of decoding: the module writes its own cache."""
    return attention(x)
