"""The key and value caches of one layer of attention: a token is written at a position, and both are read whole."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array

LENGTH, SIZE = 32, 8


def write(cache, row, position):
    """The cache with a row for each head written at a position."""
    return lax.dynamic_update_slice(cache, row[:, None, :], (0, position, 0))


def attend(query, keys, values):
    weights = jax.nn.softmax(jnp.einsum("hd,htd->ht", query, keys))
    return jnp.einsum("ht,htd->hd", weights, values)


@mutcheck.program(arguments=lambda: (array(4, LENGTH, SIZE), array(4, LENGTH, SIZE), array(4, SIZE), jnp.int32(3)))
@jax.jit(donate_argnums=(0, 1))
def one_token(keys, values, token, position):
    """One step of decoding."""
    keys = write(keys, token, position)
    values = write(values, token * 2, position)
    return attend(token, keys, values), keys, values


@mutcheck.program(arguments=lambda: (array(4, LENGTH, SIZE), array(4, LENGTH, SIZE), array(16, 4, SIZE)))
@jax.jit(donate_argnums=(0, 1))
def many_tokens(keys, values, tokens):
    """Decoding in a scan that carries both caches and the position."""

    def step(carry, token):
        keys, values, position = carry
        keys = write(keys, token, position)
        values = write(values, token * 2, position)
        return (keys, values, position + 1), attend(token, keys, values)

    (keys, values, _), outputs = lax.scan(step, (keys, values, 0), tokens)
    return outputs, keys, values


@mutcheck.program(arguments=lambda: (array(8, 16, 4), array(8)))
@jax.jit(donate_argnums=0)
def beam_search(cache, scores):
    """The beams' caches are put in the order of their scores, and one position is cleared."""
    best_first = jnp.argsort(-scores)
    return cache[best_first].at[:, 3].set(0.0)
