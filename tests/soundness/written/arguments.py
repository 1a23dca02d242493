"""Example arguments for the programs beside this file: small arrays of numbers that all differ, and refs to them."""

import math

import jax
import jax.numpy as jnp


def array(*shape):
    """1/97, 2/97, 3/97 and so on, in the given shape."""
    return jnp.arange(1.0, 1.0 + math.prod(shape)).reshape(shape) / 97


def ref(*shape):
    return jax.new_ref(array(*shape))


def arrays(*shapes):
    """A function that makes an array of each shape."""
    return lambda: tuple(array(*shape) for shape in shapes)


def refs(*shapes):
    """A function that makes a ref of each shape."""
    return lambda: tuple(ref(*shape) for shape in shapes)
