"""What must stay true of the replay buffer: nothing that it holds is copied."""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp

import mutcheck

sys.path.insert(0, str(Path(__file__).parents[1]))  # the project need not be installed

import replay


def filled():
    return replay.Replay.empty(1024, (84, 84))


@mutcheck.program(arguments=lambda: (filled(), jnp.ones((84, 84)), 1, 0.5), donated=5)
@jax.jit
def add(buffer, observation, action, reward):
    """Write a transition of 28 KiB into a ring of 28 MiB."""
    # CHECK-COUNT-5: tf.aliasing_output
    # HLO: input_output_alias
    # HLO-NOT: f32[1024,84,84]{{.*}} copy(
    replay.add(buffer, observation, action, reward)


@mutcheck.program(arguments=lambda: (filled(), jax.random.key(0)), donated=4)
@jax.jit
def sample(buffer, key):
    """Draw 32 transitions: what is only read is handed back as it is."""
    # HLO-NOT: f32[1024,84,84]{{.*}} copy(
    return replay.sample(buffer, key, 32)


@mutcheck.program(arguments=lambda: (filled(), jnp.arange(32), jnp.ones(32)), donated=1)
@jax.jit
def prioritize(buffer, chosen, errors):
    """Change 32 priorities of 1024."""
    # CHECK: tf.aliasing_output = 0
    # CHECK: "stablehlo.scatter"
    replay.prioritize(buffer, chosen, errors)
