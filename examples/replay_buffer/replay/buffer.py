"""The ring: transitions are written where the oldest one is, and drawn by their priority."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp


@jax.tree_util.register_dataclass
@dataclasses.dataclass(frozen=True)
class Replay:
    """Mutable arrays: observations [capacity, *observation], the others [capacity]; `next` is where one is written."""

    observations: jax.Array
    actions: jax.Array
    rewards: jax.Array
    priorities: jax.Array
    next: jax.Array

    @classmethod
    def empty(cls, capacity: int, observation: tuple[int, ...]) -> Replay:
        return cls(
            jax.new_ref(jnp.zeros((capacity, *observation), jnp.float32)),
            jax.new_ref(jnp.zeros(capacity, jnp.int32)),
            jax.new_ref(jnp.zeros(capacity, jnp.float32)),
            jax.new_ref(jnp.zeros(capacity, jnp.float32)),
            jax.new_ref(jnp.zeros((), jnp.int32)),
        )


@jax.jit
def add(replay: Replay, observation: jax.Array, action: jax.Array, reward: jax.Array) -> None:
    """Write one transition where the oldest one is."""
    at = replay.next[...]
    replay.observations[at] = observation
    replay.actions[at] = action
    replay.rewards[at] = reward
    replay.priorities[at] = 1.0
    replay.next[...] = (at + 1) % replay.priorities.shape[0]


@jax.jit(static_argnames="size")
def sample(replay: Replay, key: jax.Array, size: int) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array]:
    """Some transitions by their priority: their places, observations, actions and rewards."""
    chosen = jax.random.categorical(key, jnp.log(replay.priorities[...] + 1e-6), shape=(size,))
    return chosen, replay.observations[chosen], replay.actions[chosen], replay.rewards[chosen]


@jax.jit
def prioritize(replay: Replay, chosen: jax.Array, errors: jax.Array) -> None:
    """Give transitions the priority of their error."""
    replay.priorities[chosen] = jnp.abs(errors)
