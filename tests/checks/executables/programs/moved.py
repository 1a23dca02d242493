"""Whole buffers that are moved under another name: histories, rings, permutations, transposes, bytes of a bitcast."""

import jax
import jax.numpy as jnp

from mutcheck import program

STEPS = 8


def rows():
    return jnp.arange(16.0 * 128).reshape(16, 128)


@program(arguments=lambda: (jax.new_ref(rows()), jax.new_ref(jnp.zeros((STEPS, 16, 128)))), donated=2)
@jax.jit
def history(x, past):
    """Every step keeps the whole old value in a row of a stack before it writes a row: that is a copy a step."""

    def step(i, carry):
        past[i] = x[...]
        x[i] = x[i] * 0.5 + 1
        return carry

    jax.lax.fori_loop(0, STEPS, step, None)


@program(arguments=lambda: (rows(), jnp.zeros((STEPS, 16, 128)), jnp.arange(STEPS) % 2 == 0), donated=2)
@jax.jit(donate_argnums=(0, 1))
def history_selected(x, past, kept):
    """What is stacked is the old value or what was there: a `select` may move either, whole."""

    def step(carry, given):
        x, past = carry
        i, keep = given
        past = past.at[i].set(jnp.where(keep, x, past[i]))
        return (x.at[i].set(x[i] * 0.5 + 1), past), None

    return jax.lax.scan(step, (x, past), (jnp.arange(STEPS), kept))[0]


@program(arguments=lambda: (rows(), jnp.arange(STEPS) % 2 == 0), donated=1)
@jax.jit(donate_argnums=0)
def history_by_scan(x, kept):
    """The same with the stack that `scan` makes itself, of old values and zeros."""

    def step(x, given):
        i, keep = given
        return x.at[i].set(x[i] * 0.5 + 1), jnp.where(keep, x, 0)

    return jax.lax.scan(step, x, (jnp.arange(STEPS), kept))


@program(arguments=lambda: (jax.new_ref(jnp.arange(4096, dtype=jnp.uint8)),), donated=1)
@jax.jit
def pairs_reversed(x):
    """The bytes are read as half as many numbers of twice the size, which are reversed."""
    pairs = jax.lax.bitcast_convert_type(x[...].reshape(-1, 2), jnp.uint16)
    x[...] = jax.lax.bitcast_convert_type(pairs[::-1], jnp.uint8).reshape(-1)


@program(arguments=lambda: (jax.new_ref(jnp.arange(4096, dtype=jnp.uint8)),), donated=1)
@jax.jit
def bytes_reversed(x):
    """The bytes of each pair change places, and are read as its number, and written back."""
    pairs = jax.lax.bitcast_convert_type(x[...].reshape(-1, 2)[:, ::-1], jnp.uint16)
    x[...] = jax.lax.bitcast_convert_type(pairs, jnp.uint8).reshape(-1)


@program(arguments=lambda: (jax.new_ref(jnp.zeros((64, 128))), jnp.ones((16, 64, 128))), donated=1)
@jax.jit
def accumulator_zeroed(total, gradients):
    """Every fourth step the sum is used, and begins again: the other steps have only to pass it on."""

    def step(carry, given):
        i, gradient = given
        total[...] += gradient
        full = i % 4 == 3

        def flush():
            out = jnp.tanh(total[...]).sum()
            total[...] = jnp.zeros((64, 128))
            return out

        return carry + jax.lax.cond(full, flush, lambda: 0.0), None

    return jax.lax.scan(step, 0.0, (jnp.arange(16), gradients))[0]


@program(arguments=lambda: (jax.new_ref(jnp.zeros((64, 128))), jnp.ones((STEPS, 64, 128))), donated=1)
@jax.jit
def accumulators_stacked(total, gradients):
    """Each step returns the sum and zeroes it: it is added up in the stack at once, where nothing moves it."""

    def step(carry, gradient):
        total[...] += gradient
        old = total[...]
        total[...] = jnp.zeros_like(old)
        return carry, old

    return jax.lax.scan(step, None, gradients)[1]


def microbatches():
    return jax.new_ref(jnp.zeros((64, 128))), jax.new_ref(jnp.zeros((STEPS, 64, 128))), jnp.ones((STEPS, 4, 64, 128))


@program(arguments=microbatches, donated=2)
@jax.jit
def accumulators_kept(total, sums, gradients):
    """The sum of an inner loop is whole before it is kept, so that it is moved into the other buffer."""

    def add(carry, gradient):
        total[...] += gradient
        return carry, None

    def step(carry, given):
        i, gradients = given
        jax.lax.scan(add, None, gradients)
        sums[i] = total[...]
        total[...] = jnp.zeros((64, 128))
        return carry, None

    jax.lax.scan(step, None, (jnp.arange(STEPS), gradients))


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 128))),), donated=1)
@jax.jit
def accumulator_returned(total):
    """The old value is returned, which zeros take the place of: it has to move."""
    old = total[...]
    total[...] = jnp.zeros_like(old)
    return old


def halves(*shape):
    return (jnp.ones(shape, jnp.bfloat16),)


@program(arguments=lambda: halves(64, 256), donated=1)
@jax.jit(donate_argnums=0)
def rolled_bf16(x):
    """A small float may be rolled as a large one, there and back."""
    return jnp.roll(x, 1, axis=0)


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 256))), jnp.ones((STEPS, 256))), donated=1)
@jax.jit
def ring(x, new):
    """Each step makes room for a row by rolling all others."""

    def step(carry, row):
        x[...] = jnp.roll(x[...], 1, axis=0)
        x[0] = row
        return carry, None

    jax.lax.scan(step, None, new)


@program(arguments=lambda: (jax.new_ref(*halves(64, 256)), *halves(STEPS, 256)), donated=1)
@jax.jit
def ring_bf16(x, new):
    """The same, of small floats."""

    def step(carry, row):
        x[...] = jnp.roll(x[...], 1, axis=0)
        x[0] = row
        return carry, None

    jax.lax.scan(step, None, new)


@program(arguments=lambda: (jax.new_ref(jnp.ones((1024, 1024))),), donated=1)
@jax.jit
def transposed(x):
    """No shape changes, and every element but the diagonal moves."""
    x[...] = x[...].T


@program(arguments=lambda: (jax.new_ref(*halves(1024, 1024)),), donated=1)
@jax.jit
def transposed_bf16(x):
    """The same, of small floats."""
    x[...] = x[...].T


@program(arguments=lambda: (jnp.ones((64, 128), jnp.complex64),), donated=1)
@jax.jit(donate_argnums=0)
def complex_old_value_too(x):
    """A backend may keep the two parts apart, and put them together again."""
    return x * 1j + 1, x


def permuted(dtype=jnp.float32):
    x = jnp.arange(64 * 128, dtype=dtype).reshape(64, 128)
    return jax.new_ref(x), jax.new_ref(x), jax.random.permutation(jax.random.key(0), 64)


@program(arguments=permuted, donated=2)
@jax.jit
def gathered_whole(x, y, order):
    """Rows are looked up, as many as there are: the buffer in another order. What `y` takes of them is computed."""
    y[...] = y[...].at[order].set(jnp.tanh(x[...]))
    x[...] = x[...][order]


@program(arguments=permuted, donated=2)
@jax.jit
def gathered_and_added(x, y, order):
    """Rows that are added to others as they are looked up are put nowhere, unless a compiler looks them up first."""
    y[...] = y[...].at[order].add(x[...][order])
    x[...] = x[...] * 2


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 64))), jax.new_ref(jnp.eye(64))), donated=2)
@jax.jit
def product_of_itself(x, weight):
    """A product reads all of the buffer that it replaces, so that it is made elsewhere, and may be moved back."""

    def step(carry, _):
        x[...] = x[...] @ weight[...]
        return carry, None

    jax.lax.scan(step, None, length=STEPS)


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 128))),), donated=1)
@jax.jit
def cumulated(x):
    """Each element is a sum of others of the buffer."""

    def step(_, carry):
        x[...] = jnp.cumsum(x[...], axis=0)
        return carry

    jax.lax.fori_loop(0, STEPS, step, None)


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 128))),), donated=1)
@jax.jit
def bytes_of(x):
    """The bytes after the write are returned: the buffer itself under another dtype, or computed from it by shifts."""
    x[3] = x[3] * 2 + 1
    return jax.lax.bitcast_convert_type(x[...], jnp.uint8)


@program(arguments=permuted, donated=2)
@jax.jit
def scattered_whole(x, y, order):
    """All of x is put into y by a scatter that replaces; a TPU's combiner gives a bitcast of what it is given."""
    y[...] = y[...].at[order].set(x[...])
    x[...] = x[...] * 2


@program(arguments=lambda: permuted(jnp.complex64), donated=2)
@jax.jit
def scattered_whole_complex(x, y, order):
    """The same of complex numbers: a TPU's scatter has two operands then, and its combiner a tuple of two."""
    y[...] = y[...].at[order].set(x[...])
    x[...] = x[...] * 2
