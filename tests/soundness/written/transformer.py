"""A transformer that generates tokens: the key and value caches of all of its layers are arrays of four axes."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck

LAYERS, HEADS, LENGTH, SIZE = 2, 2, 32, 8
WIDTH = HEADS * SIZE


def transformer():
    """Weights, both caches, a token and its position."""
    weights = {name: jnp.ones((LAYERS, WIDTH, WIDTH)) for name in ("query", "key", "value", "output")}
    keys = jnp.zeros((LAYERS, HEADS, LENGTH, SIZE))
    values = jnp.zeros((LAYERS, HEADS, LENGTH, SIZE))
    return weights, keys, values, jnp.ones(WIDTH), jnp.int32(4)


def attend_until(position, query, keys, values):
    """Attention that ignores the positions that are not written yet."""
    scores = jnp.einsum("hd,htd->ht", query, keys)
    weights = jax.nn.softmax(jnp.where(jnp.arange(LENGTH) <= position, scores, -1e9))
    return jnp.einsum("ht,htd->hd", weights, values)


def heads(x, weight):
    return (x @ weight).reshape(HEADS, SIZE)


@mutcheck.program(arguments=transformer)
@jax.jit(donate_argnums=(1, 2))
def scan_over_layers(weights, keys, values, token, position):
    """One token through a transformer: the scan takes each layer's cache, and stacks what it returns."""

    def layer(carry, given):
        x, position = carry
        weights, keys, values = given
        query = heads(x, weights["query"])
        key = heads(x, weights["key"])
        value = heads(x, weights["value"])
        keys = keys.at[:, position].set(key)
        values = values.at[:, position].set(value)
        attended = attend_until(position, query, keys, values).reshape(WIDTH)
        return (x + attended @ weights["output"], position), (keys, values)

    (output, _), (keys, values) = lax.scan(layer, (token, position), (weights, keys, values))
    return output, keys, values


@mutcheck.program(arguments=transformer)
@jax.jit(donate_argnums=(1, 2))
def generation(weights, keys, values, token, position):
    """Tokens generated one after the other: the loop carries the caches of all layers."""

    def step(i, carry):
        keys, values, x = carry
        now = position + i
        for layer in range(LAYERS):
            query = heads(x, weights["query"][layer])
            key = heads(x, weights["key"][layer])
            value = heads(x, weights["value"][layer])
            keys = keys.at[layer, :, now].set(key)
            values = values.at[layer, :, now].set(value)
            attended = attend_until(now, query, keys[layer], values[layer]).reshape(WIDTH)
            x = x + attended @ weights["output"][layer]
        return keys, values, x

    return lax.fori_loop(0, 6, step, (keys, values, token))


@mutcheck.program(
    arguments=lambda: (
        jax.new_ref(jnp.zeros((LAYERS, HEADS, LENGTH, SIZE))),
        jnp.ones((LAYERS, HEADS, SIZE)),
        jnp.int32(3),
    )
)
@jax.jit
def cache_in_a_ref(cache, row, position):
    """The cache is a ref: a row is written at a position, and all positions are summed."""
    cache[:, :, position] = row
    return jnp.sum(cache[...], 2)
