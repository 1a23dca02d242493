"""A small transformer language model: trained on the text of its own source, then asked to write some more.

Nothing in it knows of mutcheck. `mutcheck run -- python train.py` shows what its jitted functions do with memory.
"""

from __future__ import annotations

import argparse
import functools
import math
import time
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax


class Config(NamedTuple):
    """The size of a model; all of it is known when it is compiled."""

    vocabulary: int
    context: int = 64
    width: int = 128
    heads: int = 4
    layers: int = 3

    @property
    def head_width(self) -> int:
        return self.width // self.heads


class Cache(NamedTuple):
    """Keys and values of what was read so far: [layers, batch, context, heads, head_width] each."""

    keys: jax.Array
    values: jax.Array


class State(NamedTuple):
    """Everything that a step of training changes."""

    parameters: dict
    optimizer: optax.OptState
    step: jax.Array


# --- The text -----------------------------------------------------------------------------------------------------


class Text:
    """A text as numbers, one for each character."""

    def __init__(self, text: str) -> None:
        self.characters = sorted(set(text))
        self.numbers = {character: number for number, character in enumerate(self.characters)}
        self.tokens = self.encode(text)

    def encode(self, text: str) -> np.ndarray:
        return np.array([self.numbers[character] for character in text], np.int32)

    def decode(self, tokens: np.ndarray) -> str:
        return "".join(self.characters[token] for token in tokens)

    def batch(self, random: np.random.Generator, size: int, length: int) -> tuple[np.ndarray, np.ndarray]:
        """Some pieces of the text, and the character that follows each of theirs: [size, length] both."""
        starts = random.integers(0, len(self.tokens) - length - 1, size)
        pieces = np.stack([self.tokens[start : start + length + 1] for start in starts])
        return pieces[:, :-1], pieces[:, 1:]


# --- The model ----------------------------------------------------------------------------------------------------


def initial(config: Config, key: jax.Array) -> dict:
    """Random parameters; those of the layers are stacked, so that a scan runs over them."""
    keys = iter(jax.random.split(key, 8))

    def normal(*shape: int) -> jax.Array:
        fan_in = shape[-2] if len(shape) > 1 else shape[-1]
        return jax.random.normal(next(keys), shape) / math.sqrt(fan_in)

    layers, width = config.layers, config.width
    return {
        "embedding": 0.02 * normal(config.vocabulary, width),
        "positions": 0.02 * normal(config.context, width),
        "layers": {
            "attention_scale": jnp.ones((layers, width)),
            "query_key_value": normal(layers, width, 3 * width),
            "projection": normal(layers, width, width),
            "hidden_scale": jnp.ones((layers, width)),
            "expand": normal(layers, width, 4 * width),
            "contract": normal(layers, 4 * width, width),
        },
        "scale": jnp.ones(width),
    }


def normalized(x: jax.Array, scale: jax.Array) -> jax.Array:
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6) * scale


def split_heads(config: Config, x: jax.Array) -> jax.Array:
    return x.reshape(*x.shape[:-1], config.heads, config.head_width)


def attention(query: jax.Array, keys: jax.Array, values: jax.Array, mask: jax.Array) -> jax.Array:
    """What each query takes of the values; `mask` is true where it may look."""
    scores = jnp.einsum("bqhd,bkhd->bhqk", query, keys) / math.sqrt(query.shape[-1])
    weights = jax.nn.softmax(jnp.where(mask, scores, -1e9), axis=-1)
    return jnp.einsum("bhqk,bkhd->bqhd", weights, values)


def feed_forward(layer: dict, x: jax.Array) -> jax.Array:
    hidden = jax.nn.gelu(normalized(x, layer["hidden_scale"]) @ layer["expand"])
    return x + hidden @ layer["contract"]


def logits_of(parameters: dict, x: jax.Array) -> jax.Array:
    return normalized(x, parameters["scale"]) @ parameters["embedding"].T


def forward(config: Config, parameters: dict, tokens: jax.Array) -> jax.Array:
    """Logits for the character after each one: [batch, length, vocabulary]."""
    length = tokens.shape[1]
    x = parameters["embedding"][tokens] + parameters["positions"][:length]
    mask = jnp.tril(jnp.ones((length, length), bool))

    def block(x: jax.Array, layer: dict) -> tuple[jax.Array, None]:
        mixed = normalized(x, layer["attention_scale"]) @ layer["query_key_value"]
        query, keys, values = (split_heads(config, part) for part in jnp.split(mixed, 3, axis=-1))
        attended = attention(query, keys, values, mask).reshape(x.shape)
        return feed_forward(layer, x + attended @ layer["projection"]), None

    x, _ = jax.lax.scan(block, x, parameters["layers"])
    return logits_of(parameters, x)


def loss(config: Config, parameters: dict, inputs: jax.Array, targets: jax.Array) -> jax.Array:
    logits = forward(config, parameters, inputs)
    return optax.softmax_cross_entropy_with_integer_labels(logits, targets).mean()


# --- Training -----------------------------------------------------------------------------------------------------


def make_optimizer(steps: int) -> optax.GradientTransformation:
    schedule = optax.warmup_cosine_decay_schedule(0.0, 3e-3, steps // 10, steps + 1)
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule))


@functools.partial(jax.jit, static_argnums=(0, 1), donate_argnums=(2,))
def train_step(
    config: Config, optimizer: optax.GradientTransformation, state: State, inputs: jax.Array, targets: jax.Array
) -> tuple[State, jax.Array]:
    """One step of training. The state is donated: the new one takes its place."""
    value, gradients = jax.value_and_grad(functools.partial(loss, config))(state.parameters, inputs, targets)
    updates, changed = optimizer.update(gradients, state.optimizer, state.parameters)
    return State(optax.apply_updates(state.parameters, updates), changed, state.step + 1), value


@functools.partial(jax.jit, static_argnums=0)
def evaluate(config: Config, parameters: dict, inputs: jax.Array, targets: jax.Array) -> jax.Array:
    return loss(config, parameters, inputs, targets)


@jax.jit
def average(averaged: dict, parameters: dict, decay: float) -> dict:
    """A running average of the parameters. Nothing is donated, so that each call keeps two of them in memory."""
    return jax.tree.map(lambda old, new: decay * old + (1 - decay) * new, averaged, parameters)


def train(config: Config, text: Text, steps: int, batch: int, seed: int) -> dict:
    """The averaged parameters after some steps."""
    random = np.random.default_rng(seed)
    optimizer = make_optimizer(steps)
    parameters = initial(config, jax.random.key(seed))
    averaged = jax.tree.map(jnp.copy, parameters)
    state = State(parameters, optimizer.init(parameters), jnp.zeros((), jnp.int32))
    held_out = text.batch(random, batch, config.context)
    for step in range(steps):
        inputs, targets = text.batch(random, batch, config.context)
        state, value = train_step(config, optimizer, state, inputs, targets)
        averaged = average(averaged, state.parameters, 0.9)
        if step % 10 == 0 or step == steps - 1:
            print(f"step {step:4d}  loss {value:.3f}  held out {evaluate(config, state.parameters, *held_out):.3f}")
    return averaged


# --- Writing ------------------------------------------------------------------------------------------------------


def empty_cache(config: Config, batch: int) -> Cache:
    shape = (config.layers, batch, config.context, config.heads, config.head_width)
    return Cache(jnp.zeros(shape), jnp.zeros(shape))


@functools.partial(jax.jit, static_argnums=0, donate_argnames="cache")
def decode_step(
    config: Config, parameters: dict, cache: Cache, token: jax.Array, position: jax.Array
) -> tuple[Cache, jax.Array]:
    """Read one more character of each line, and say what may follow: the cache with it, and [batch, vocabulary]."""
    x = (parameters["embedding"][token] + parameters["positions"][position])[:, None]
    mask = jnp.arange(config.context) <= position

    def block(x: jax.Array, of_layer: tuple) -> tuple[jax.Array, Cache]:
        layer, keys, values = of_layer
        mixed = normalized(x, layer["attention_scale"]) @ layer["query_key_value"]
        query, key, value = (split_heads(config, part) for part in jnp.split(mixed, 3, axis=-1))
        keys = jax.lax.dynamic_update_slice_in_dim(keys, key, position, axis=1)
        values = jax.lax.dynamic_update_slice_in_dim(values, value, position, axis=1)
        attended = attention(query, keys, values, mask).reshape(x.shape)
        return feed_forward(layer, x + attended @ layer["projection"]), Cache(keys, values)

    x, cache = jax.lax.scan(block, x, (parameters["layers"], *cache))
    return cache, logits_of(parameters, x)[:, 0]


@jax.jit
def choose(key: jax.Array, logits: jax.Array, temperature: float) -> jax.Array:
    return jax.random.categorical(key, logits / temperature)


def write(config: Config, parameters: dict, text: Text, start: str, length: int, seed: int) -> str:
    """Go on from `start`, one character at a time."""
    cache = empty_cache(config, 1)
    written = list(text.encode(start))
    keys = jax.random.split(jax.random.key(seed), config.context)
    for position in range(min(length, config.context) - 1):
        cache, logits = decode_step(config, parameters, cache, jnp.array(written[position : position + 1]), position)
        if position + 1 == len(written):
            written.append(int(choose(keys[position], logits, 0.7)[0]))
    return text.decode(np.array(written))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    text = Text(Path(__file__).read_text("utf-8"))
    config = Config(len(text.characters))
    began = time.perf_counter()
    parameters = train(config, text, asked.steps, asked.batch, asked.seed)
    print(f"{asked.steps} steps in {time.perf_counter() - began:.1f} s")
    print(write(config, parameters, text, "def ", config.context, asked.seed))


if __name__ == "__main__":
    main()
