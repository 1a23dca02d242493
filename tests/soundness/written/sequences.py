"""Recurrences, filters and samplers: a state that is carried from step to step."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays


@mutcheck.program(arguments=arrays((8, 16), (8, 16), (16, 16)))
@jax.jit(donate_argnums=(0, 1))
def gated_cell(hidden, cell, weight):
    """A recurrent cell with one gate, which is fed its own output."""

    def step(state, _):
        hidden, cell = state
        gate = hidden @ weight
        cell = jax.nn.sigmoid(gate) * cell + jnp.tanh(gate)
        return (jnp.tanh(cell), cell), hidden

    (hidden, cell), outputs = lax.scan(step, (hidden, cell), None, length=6)
    return hidden, cell, outputs


@mutcheck.program(arguments=lambda: (jnp.ones((4, 16)), jnp.ones((4, 16)), jnp.ones((16, 64)), jnp.ones((6, 4, 16))))
@jax.jit(donate_argnums=(0, 1))
def lstm(hidden, cell, weight, sequence):
    """A long short-term memory over a sequence."""

    def step(state, x):
        hidden, cell = state
        into, forget, candidate, out = jnp.split((x + hidden) @ weight, 4, -1)
        cell = jax.nn.sigmoid(forget) * cell + jax.nn.sigmoid(into) * jnp.tanh(candidate)
        hidden = jax.nn.sigmoid(out) * jnp.tanh(cell)
        return (hidden, cell), hidden

    return lax.scan(step, (hidden, cell), sequence)


@mutcheck.program(arguments=lambda: (jnp.ones(8), jnp.eye(8), jnp.ones((8, 8)), jnp.ones((5, 8))))
@jax.jit(donate_argnums=(0, 1))
def kalman_filter(state, covariance, transition, measurements):
    """A state and its covariance are predicted, and corrected by each measurement."""

    def step(estimate, measurement):
        state, covariance = estimate
        state = transition @ state
        covariance = transition @ covariance @ transition.T * 0.1 + jnp.eye(8)
        gain = covariance / (covariance + 1.0)
        state = state + gain @ (measurement - state)
        return (state, covariance - gain @ covariance), state

    return lax.scan(step, (state, covariance), measurements)


@mutcheck.program(arguments=lambda: (jax.random.key_data(jax.random.key(0)), array(64)))
@jax.jit(donate_argnums=(0, 1))
def random_search(key_data, sample):
    """A random walk that takes only steps that improve it: its random key is donated, too."""

    def step(_, state):
        key, sample = state
        key, subkey = jax.random.split(key)
        proposal = sample + 0.1 * jax.random.normal(subkey, sample.shape)
        return key, jnp.where(jnp.sum(proposal * proposal) < jnp.sum(sample * sample), proposal, sample)

    key, sample = lax.fori_loop(0, 4, step, (jax.random.wrap_key_data(key_data), sample))
    return jax.random.key_data(key), sample


@mutcheck.program(arguments=lambda: (array(16, 8), jnp.arange(16)[::-1]))
@jax.jit(donate_argnums=0)
def resampled_particles(particles, ancestors):
    """Particles are replaced by their chosen ancestors."""
    return particles[ancestors] * 1.01


@mutcheck.program(arguments=lambda: (jnp.ones((32, 16)), jnp.ones((8, 16)), jnp.ones(8)))
@jax.jit(donate_argnums=(1, 2))
def k_means(points, centres, counts):
    """A step of online k-means: each centre moves towards the points that are nearest to it."""
    nearest = jnp.argmin(jnp.sum((points[:, None] - centres) ** 2, -1), 1)
    members = jax.nn.one_hot(nearest, 8)
    counts = counts + jnp.sum(members, 0)
    return centres + (members.T @ points - centres * jnp.sum(members, 0)[:, None]) / counts[:, None], counts
