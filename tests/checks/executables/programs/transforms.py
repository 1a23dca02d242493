"""`vmap` and `grad` over what reads and writes refs, and refs that a program closes over."""

import jax
import jax.numpy as jnp

from mutcheck import program


@program(arguments=lambda: (jax.new_ref(jnp.zeros((16, 256))), jnp.ones((16, 256))), donated=1)
@jax.jit
def vmapped(rows, x):
    def add(row, x):
        row[...] += jnp.tanh(x)

    jax.vmap(add)(rows, x)


@program(arguments=lambda: (jax.new_ref(jnp.zeros((16, 8, 64))), jnp.ones((16, 64)), jnp.arange(16) % 8), donated=1)
@jax.jit
def vmapped_at_an_index(buffers, x, positions):
    def write(buffer, x, position):
        buffer[position] = x

    jax.vmap(write)(buffers, x, positions)


@program(arguments=lambda: (jax.new_ref(jnp.ones((64, 128))), jnp.ones(64)), donated=1)
@jax.jit
def grad_written_to_a_ref(weight, x):
    """Gradient descent: the loss is of a plain array, and the ref is written outside of it."""

    def loss(weight):
        return jnp.sum(jnp.tanh(x @ weight) ** 2)

    weight[...] -= 0.1 * jax.grad(loss)(weight[...])


@program(arguments=lambda: (jax.new_ref(jnp.zeros((8, 128))), jnp.ones((8, 128))), donated=1)
@jax.jit
def grad_through_a_ref_of_its_own(log, x):
    """A ref made inside of the differentiated function, and one beside it that the result is written to."""

    def loss(x):
        scratch = jax.new_ref(jnp.zeros_like(x))

        def step(i, carry):
            scratch[i] = jnp.sin(x[i])
            return carry

        jax.lax.fori_loop(0, 8, step, None)
        return jnp.sum(scratch[...] ** 2)

    log[...] = jax.grad(loss)(x)


@program(arguments=lambda: (jax.new_ref(jnp.zeros((4, 128))), jnp.ones(128)), donated=1)
@jax.jit
def plumbed_out_of_grad(activations, x):
    """The differentiated function stores what it computes on the way in a ref that is not differentiated."""

    def loss(x, activations):
        def step(i, x):
            y = jnp.sin(x)
            activations[i] = jax.lax.stop_gradient(y)
            return y

        return jax.lax.fori_loop(0, 4, step, x).sum()

    return jax.grad(loss)(x, activations)


def counter():
    counts = jax.new_ref(jnp.zeros((64, 128)))

    @jax.jit
    def count(row):
        counts[row] += 1.0
        return counts[row].sum()

    return count


ref_closed_over = program(name="ref_closed_over", arguments=lambda: (jnp.array(3),), donated=1)(counter())


@program(arguments=lambda: (jnp.array(3),), donated=0)
@jax.jit
def ref_made_inside(row):
    """A ref of the program's own: no buffer of the caller's."""
    return counter()(row)


_total = jax.new_ref(jnp.zeros((64, 128)))


@program(arguments=lambda: (jnp.ones((64, 128)),), donated=1)
@jax.jit
def ref_of_the_module(x):
    _total[...] += x
