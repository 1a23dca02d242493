"""Ring buffers, delay lines and sliding windows: the newest entry replaces the oldest one."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, ref

CAPACITY = 64


@mutcheck.program(arguments=lambda: (ref(32, 8), jax.new_ref(jnp.int32(0)), array(8)))
@jax.jit
def ring_buffer(ring, position, row):
    """A row is written at a position that is a ref, too."""
    ring[position[...] % 32] = row
    position[...] = position[...] + 1


@mutcheck.program(arguments=lambda: (ref(64), ref(8, 64), jax.new_ref(jnp.int32(0))))
@jax.jit
def delay_line(signal, line, position):
    """A signal is mixed with what it was eight steps before."""

    def step(_, carry):
        slot = position[...] % 8
        delayed = line[slot]
        line[slot] = signal[...]
        signal[...] = 0.5 * signal[...] + 0.5 * delayed
        position[...] = position[...] + 1
        return carry

    lax.fori_loop(0, 12, step, None)


@mutcheck.program(arguments=arrays((64, 8), (8,)))
@jax.jit(donate_argnums=0)
def rolled_window(window, row):
    """All rows move up by one, and the new row becomes the last."""
    return jnp.roll(window, -1, 0).at[-1].set(row)


@mutcheck.program(arguments=arrays((64, 8), (8,)))
@jax.jit(donate_argnums=0)
def concatenated_window(window, row):
    """The same window, made by concatenation."""
    return jnp.concatenate([window[1:], row[None]])


@mutcheck.program(arguments=lambda: (array(40, 8), jnp.int32(5), array(8, 8)))
@jax.jit(donate_argnums=0)
def block_shifted_in(window, unused, block):
    """Eight new rows push out the eight oldest ones."""
    return jnp.concatenate([window[8:], block])


def replay_buffer():
    """Observations, rewards, and how many entries were added so far."""
    return jnp.ones((CAPACITY, 8)), jnp.zeros(CAPACITY), jnp.int32(5)


@mutcheck.program(arguments=lambda: (*replay_buffer(), jnp.ones((4, 8)), jnp.ones(4)))
@jax.jit(donate_argnums=(0, 1, 2))
def replay_buffer_batch(observations, rewards, count, new_observations, new_rewards):
    """A batch of entries is scattered into a replay buffer that wraps around."""
    slots = (count + jnp.arange(4)) % CAPACITY
    return observations.at[slots].set(new_observations), rewards.at[slots].set(new_rewards), count + 4


@mutcheck.program(arguments=lambda: (*replay_buffer(), jnp.ones((20, 8))))
@jax.jit(donate_argnums=(0, 1, 2))
def replay_buffer_episode(observations, rewards, count, episode):
    """An episode is added entry by entry: each reward depends on the entry before."""

    def add(carry, observation):
        observations, rewards, count = carry
        slot = count % CAPACITY
        previous = (count - 1) % CAPACITY
        reward = jnp.sum(observations[previous] * observation)
        added = observations.at[slot].set(observation), rewards.at[slot].set(reward), count + 1
        return added, rewards[previous]

    return lax.scan(add, (observations, rewards, count), episode)
