"""A small recurrent language model: it learns its own source, character by character, and goes on with it.

It wastes memory in three places. docs/tutorial.md finds and mends them.
"""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

LAYERS, WIDTH, BATCH, LENGTH = 4, 256, 32, 16


class State(NamedTuple):
    """What a step of training changes."""

    parameters: dict
    momentum: dict


def initial(vocabulary: int) -> State:
    keys = jax.random.split(jax.random.key(0), 3)
    parameters = {
        "embedding": 0.1 * jax.random.normal(keys[0], (vocabulary, WIDTH)),
        "keep": 0.05 * jax.random.normal(keys[1], (LAYERS, WIDTH, WIDTH)),
        "take": 0.05 * jax.random.normal(keys[2], (LAYERS, WIDTH, WIDTH)),
    }
    return State(parameters, jax.tree.map(jnp.zeros_like, parameters))


def read(parameters: dict, memory: jax.Array, tokens: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Read a character of each line: the memory of all layers after it, and what may follow."""

    def layer(x: jax.Array, of_layer: tuple) -> tuple[jax.Array, jax.Array]:
        keep, take, old = of_layer
        new = jnp.tanh(old @ keep + x @ take)
        return x + new, new

    x = parameters["embedding"][tokens]
    x, memory = jax.lax.scan(layer, x, (parameters["keep"], parameters["take"], memory))
    return memory, x @ parameters["embedding"].T


def loss(parameters: dict, text: jax.Array) -> jax.Array:
    """How badly the next characters are guessed. `text` is [length + 1, batch]."""
    _, logits = jax.lax.scan(partial(read, parameters), jnp.zeros((LAYERS, BATCH, WIDTH)), text[:-1])
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), text[1:, :, None], axis=-1).mean()


@jax.jit
def train_step(state: State, text: jax.Array) -> tuple[State, jax.Array]:
    value, gradients = jax.value_and_grad(loss)(state.parameters, text)
    momentum = jax.tree.map(lambda old, new: 0.9 * old + new, state.momentum, gradients)
    parameters = jax.tree.map(lambda old, change: old - 0.1 * change, state.parameters, momentum)
    return State(parameters, momentum), value


@partial(jax.jit, donate_argnames="memory")
def write_step(parameters: dict, memory: jax.Array, tokens: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Read a character of each line, and choose the next one."""
    memory, logits = read(parameters, memory, tokens)
    return memory, logits.argmax(axis=-1)


def main() -> None:
    source = Path(__file__).read_text("utf-8")
    known = sorted(set(source))
    tokens = np.array([known.index(character) for character in source], np.int32)
    lines = tokens[: len(tokens) // BATCH * BATCH].reshape(BATCH, -1).T  # each column is a piece of the source
    state = initial(len(known))
    for step in range(20):
        start = step * LENGTH % (len(lines) - LENGTH)
        state, value = train_step(state, lines[start : start + LENGTH + 1])
    memory, written = jnp.zeros((LAYERS, BATCH, WIDTH)), lines[0]
    for _ in range(20):
        memory, written = write_step(state.parameters, memory, written)
    print(f"loss {value:.3f}")


if __name__ == "__main__":
    main()
