"""Training steps as people write them without a library: weights, moments, accumulated gradients, averages."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, ref


@mutcheck.program(arguments=arrays((16, 16), (16, 16), (16, 16), (16, 16)))
@jax.jit(donate_argnums=(0, 1, 2))
def adam(weight, mean, square, gradient):
    """A step of Adam without bias correction."""
    mean = 0.9 * mean + 0.1 * gradient
    square = 0.99 * square + 0.01 * gradient * gradient
    return weight - 0.1 * mean / (jnp.sqrt(square) + 1e-8), mean, square


@mutcheck.program(arguments=arrays((16, 16), (16, 16)))
@jax.jit(donate_argnums=(0, 1))
def nesterov_momentum(weight, momentum):
    """The gradient is taken ahead of the weight, where the momentum would carry it."""
    gradient = jnp.cos(weight + 0.9 * momentum)
    momentum = 0.9 * momentum - 0.1 * gradient
    return weight + momentum, momentum


@mutcheck.program(arguments=arrays((3, 16, 16), (3, 16, 16)))
@jax.jit(donate_argnums=(0, 1))
def momentum_in_a_loop(weights, momentum):
    """Several steps of momentum in one program."""

    def step(_, state):
        weights, momentum = state
        gradient = jnp.sin(weights)
        momentum = 0.9 * momentum + 0.1 * gradient
        return weights - 0.1 * momentum, momentum

    return lax.fori_loop(0, 5, step, (weights, momentum))


@mutcheck.program(arguments=arrays((16, 16), (16, 16), (16, 16)))
@jax.jit(donate_argnums=(0, 1))
def averaged_weights(weight, average, gradient):
    """A step of gradient descent, and an exponential moving average of the weights."""
    weight = weight - 0.1 * gradient
    return weight, 0.99 * average + 0.01 * weight


@mutcheck.program(arguments=lambda: (array(64).astype(jnp.bfloat16), array(64)))
@jax.jit(donate_argnums=0)
def updated_in_float32(weight, gradient):
    """A bfloat16 weight is updated in float32, and rounded again."""
    return (weight.astype(jnp.float32) - 0.1 * gradient).astype(jnp.bfloat16)


@mutcheck.program(arguments=lambda: (array(64).astype(jnp.bfloat16), array(64), array(64)))
@jax.jit(donate_argnums=(0, 1))
def master_weights(weight, master, gradient):
    """The float32 master is updated, and the bfloat16 weight is rounded from it: its old value is not needed."""
    master = master - 0.1 * gradient
    return master.astype(jnp.bfloat16), master


@mutcheck.program(arguments=arrays((4, 16, 16), (16,)))
@jax.jit(donate_argnums=0)
def layers_by_backpropagation(weights, x):
    """Gradient descent on stacked layers, differentiated through the scan that applies them."""

    def loss(weights):
        y, _ = lax.scan(lambda x, weight: (jnp.tanh(weight @ x), None), x, weights)
        return jnp.sum(y * y)

    return weights - 0.1 * jax.grad(loss)(weights)


@mutcheck.program(arguments=lambda: (jnp.ones((3, 16, 16)), jnp.ones((3, 16, 16)), jnp.ones(16)))
@jax.jit(donate_argnums=(0, 1))
def rematerialized_layers(weights, momentum, x):
    """The same with momentum, where the backward pass computes each layer again."""

    def loss(weights):
        layer = jax.checkpoint(lambda x, weight: (jnp.tanh(weight @ x), None))
        return jnp.sum(lax.scan(layer, x, weights)[0] ** 2)

    gradient = jax.grad(loss)(weights)
    momentum = 0.9 * momentum + gradient
    return weights - 0.1 * momentum, momentum


@mutcheck.program(arguments=lambda: (ref(4, 8, 8), array(8)))
@jax.jit
def layers_updated_in_a_ref(weights, x):
    """Each layer's weight is updated in the ref as soon as the layer has been applied."""

    def layer(i, x):
        y = jnp.tanh(weights[i] @ x)
        weights[i] = weights[i] - 0.1 * jnp.outer(y, x)
        return y

    return lax.fori_loop(0, 4, layer, x)


@mutcheck.program(arguments=arrays((4, 8, 8), (8,)))
@jax.jit(donate_argnums=0)
def layers_updated_by_scan(weights, x):
    """The same layers, with the updated weights stacked by the scan."""

    def layer(x, weight):
        y = jnp.tanh(weight @ x)
        return y, weight - 0.1 * jnp.outer(y, x)

    return lax.scan(layer, x, weights)


@mutcheck.program(arguments=lambda: (ref(16, 16), jax.new_ref(jnp.zeros((16, 16))), array(8, 16)))
@jax.jit
def gradient_accumulated_in_a_ref(weight, gradient, batch):
    """The gradients of a batch are summed in a ref, applied, and zeroed."""

    def accumulate(i, carry):
        gradient[...] = gradient[...] + jnp.outer(batch[i], weight[...] @ batch[i])
        return carry

    lax.fori_loop(0, 8, accumulate, None)
    weight[...] = weight[...] - 0.1 * gradient[...]
    gradient[...] = jnp.zeros_like(gradient[...])


@mutcheck.program(arguments=lambda: (jnp.ones((8, 16)), jnp.zeros((8, 16)), jnp.ones((4, 8, 16))))
@jax.jit(donate_argnums=(0, 1))
def gradient_accumulated_by_scan(weight, total, microbatches):
    """The gradients of microbatches are summed in a carry, applied, and zeroed."""

    def accumulate(total, x):
        return total + jax.grad(lambda weight: jnp.sum(jnp.sin(weight * x)))(weight), None

    total, _ = lax.scan(accumulate, total, microbatches)
    return weight - 0.1 * total, jnp.zeros_like(total)
