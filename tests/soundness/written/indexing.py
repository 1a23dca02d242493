"""Scatters, sorts, flips and rows that move: updates at indices, and arrays in another order."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, refs

ROWS = 16


@mutcheck.program(arguments=lambda: (array(128), jnp.arange(32) % 7))
@jax.jit(donate_argnums=0)
def histogram(counts, bins):
    """Ones are added at indices that repeat."""
    return counts.at[bins].add(1.0)


@mutcheck.program(arguments=lambda: (array(128), jnp.arange(32) % 7, array(32)))
@jax.jit(donate_argnums=0)
def scattered(table, indices, entries):
    """Entries are set at indices that repeat."""
    return table.at[indices].set(entries * 2)


@mutcheck.program(arguments=arrays((8, ROWS, 16)))
@jax.jit(donate_argnums=0)
def vmapped_update(batch):
    """`vmap` over the update of a row."""
    return jax.vmap(lambda x: x.at[0].set(x[1] * 2))(batch)


@mutcheck.program(arguments=arrays((ROWS, 16), (16,)))
@jax.jit(donate_argnums=0)
def row_and_column(matrix, vector):
    """A row, and then a column, is set to the same vector."""
    return matrix.at[3].set(vector).at[:, 4].set(vector)


@mutcheck.program(arguments=arrays((ROWS, 16)))
@jax.jit(donate_argnums=0)
def upper_triangle_cleared(matrix):
    """The upper triangle is set to zero by its indices."""
    return matrix.at[jnp.triu_indices(ROWS)].set(0.0)


@mutcheck.program(arguments=arrays((ROWS, 16)))
@jax.jit(donate_argnums=0)
def sorted_rows(matrix):
    """Each row is sorted."""
    return jnp.sort(matrix, axis=1)


@mutcheck.program(arguments=arrays((8, 8, 8)))
@jax.jit(donate_argnums=0)
def flipped(x):
    """An axis is reversed, and 1 is added to each element."""
    return jnp.flip(x, 0) + 1


@mutcheck.program(arguments=arrays((8, 8, 8)))
@jax.jit(donate_argnums=0)
def axes_swapped(x):
    """Two axes are swapped."""
    return jnp.swapaxes(x, 0, 2)


@mutcheck.program(arguments=arrays((8, 8, 8)))
@jax.jit(donate_argnums=0)
def axes_swapped_and_updated(x):
    """Two axes are swapped, and a slice of the result is set."""
    return jnp.swapaxes(x, 0, 2).at[0].set(1.0)


@mutcheck.program(arguments=arrays((ROWS, 16)))
@jax.jit(donate_argnums=0)
def halves_swapped(matrix):
    """The lower half is put above the upper one."""
    return jnp.concatenate([matrix[8:], matrix[:8]])


@mutcheck.program(arguments=refs((ROWS, 16)))
@jax.jit
def rows_from_the_next(matrix):
    """Each row becomes half of the next one; the last is made from the new first row."""

    def step(i, carry):
        matrix[i] = matrix[(i + 1) % ROWS] * 0.5
        return carry

    lax.fori_loop(0, ROWS, step, None)


@mutcheck.program(arguments=refs((ROWS, 16)))
@jax.jit
def rows_reversed(matrix):
    """The order of the rows is reversed in place, by swapping them in pairs."""

    def swap(i, carry):
        opposite = ROWS - 1 - i
        row = matrix[i]
        matrix[i] = matrix[opposite]
        matrix[opposite] = row
        return carry

    lax.fori_loop(0, ROWS // 2, swap, None)
