"""Optax's optimizers: one step, and an epoch of steps in a scan, with parameters and optimizer state donated."""

import jax
import jax.numpy as jnp
import optax
from jax import lax

import mutcheck


def loss(parameters, x):
    return jnp.mean(jnp.tanh(x @ parameters["weight"] + parameters["bias"]) ** 2)


def initial(optimizer):
    """Parameters, and the optimizer's state for them."""
    parameters = {"weight": jnp.ones((16, 16)), "bias": jnp.ones(16)}
    return parameters, optimizer.init(parameters)


def programs(name, optimizer):
    """The program of one step of an optimizer, and that of an epoch of three."""

    def step(parameters, state, x):
        gradient = jax.grad(loss)(parameters, x)
        updates, state = optimizer.update(gradient, state, parameters)
        return optax.apply_updates(parameters, updates), state

    def epoch(parameters, state, batches):
        return lax.scan(lambda carry, x: (step(*carry, x), None), (parameters, state), batches)[0]

    return (
        mutcheck.program(name=name, arguments=lambda: (*initial(optimizer), jnp.ones((8, 16))))(
            jax.jit(step, donate_argnums=(0, 1))
        ),
        mutcheck.program(name=f"{name}_epoch", arguments=lambda: (*initial(optimizer), jnp.ones((3, 8, 16))))(
            jax.jit(epoch, donate_argnums=(0, 1))
        ),
    )


adamw, adamw_epoch = programs("adamw", optax.adamw(1e-3))
amsgrad, amsgrad_epoch = programs("amsgrad", optax.amsgrad(1e-3))
yogi, yogi_epoch = programs("yogi", optax.yogi(1e-3))
lion, lion_epoch = programs("lion", optax.lion(1e-3))
rmsprop, rmsprop_epoch = programs("rmsprop", optax.rmsprop(1e-3))
adafactor, adafactor_epoch = programs("adafactor", optax.adafactor(1e-3))
momentum, momentum_epoch = programs("momentum", optax.sgd(0.1, momentum=0.9))
nesterov, nesterov_epoch = programs("nesterov", optax.sgd(0.1, momentum=0.9, nesterov=True))
clipped_adam, clipped_adam_epoch = programs(
    "clipped_adam", optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-3))
)
accumulating_adam, accumulating_adam_epoch = programs("accumulating_adam", optax.MultiSteps(optax.adam(1e-3), 2))
