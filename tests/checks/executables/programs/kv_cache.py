"""One step of decoding: the key and the value of a token are written at a position, and both caches read whole."""

import jax
import jax.numpy as jnp

from mutcheck import program

LENGTH, HEADS, SIZE = 128, 4, 64


def caches():
    return jnp.zeros((LENGTH, HEADS, SIZE)), jnp.zeros((LENGTH, HEADS, SIZE))


def token():
    return jnp.ones((3, HEADS, SIZE)), jnp.array(17)


def attend(query, keys, values, position):
    scores = jnp.einsum("hd,lhd->hl", query, keys) / jnp.sqrt(SIZE)
    weights = jax.nn.softmax(jnp.where(jnp.arange(LENGTH) <= position, scores, -jnp.inf))
    return jnp.einsum("hl,lhd->hd", weights, values)


@program(arguments=lambda: (*map(jax.new_ref, caches()), *token()), donated=2)
@jax.jit
def decode(keys, values, token, position):
    query, keys[position], values[position] = token
    return attend(query, keys[...], values[...], position)


@program(arguments=lambda: (caches(), *token()), donated=2)
@jax.jit(donate_argnums=0)
def decode_without_refs(cache, token, position):
    query, key, value = token
    keys, values = cache[0].at[position].set(key), cache[1].at[position].set(value)
    return (keys, values), attend(query, keys, values, position)


@program(arguments=lambda: (*map(jax.new_ref, caches()), token()[0]), donated=2)
@jax.jit
def decode_many(keys, values, token):
    def step(query, position):
        keys[position], values[position] = query + 1, query * 2
        return attend(query, keys[...], values[...], position), None

    return jax.lax.scan(step, token[0], jnp.arange(LENGTH))[0]
