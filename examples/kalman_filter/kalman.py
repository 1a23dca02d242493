"""A Kalman filter whose state is updated where it is: the mean and the covariance of what is tracked."""

from __future__ import annotations

import functools

import jax
import jax.numpy as jnp


@functools.partial(jax.jit, donate_argnames=("mean", "covariance"))
def predict(
    mean: jax.Array, covariance: jax.Array, transition: jax.Array, noise: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The state after a moment: [states], [states, states]."""
    return transition @ mean, transition @ covariance @ transition.T + noise


@functools.partial(jax.jit, donate_argnames=("mean", "covariance"))
def correct(
    mean: jax.Array, covariance: jax.Array, sensor: jax.Array, measured: jax.Array, noise: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The state once something is measured with a sensor of [measurements, states]."""
    gain = jnp.linalg.solve(sensor @ covariance @ sensor.T + noise, sensor @ covariance).T
    return mean + gain @ (measured - sensor @ mean), covariance - gain @ sensor @ covariance


@functools.partial(jax.jit, donate_argnames="history")
def keep(history: jax.Array, mean: jax.Array, at: jax.Array) -> jax.Array:
    """Write the mean into the history of [steps, states]."""
    return jax.lax.dynamic_update_index_in_dim(history, mean, at, 0)
