"""Numerical linear algebra: factorizations in place, iterative solvers, products and transposes."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, refs

SIZE = 24


@mutcheck.program(arguments=lambda: (array(SIZE, SIZE) + 10 * jnp.eye(SIZE), array(SIZE), array(SIZE), array(SIZE)))
@jax.jit(donate_argnums=(1, 2, 3))
def conjugate_gradients(matrix, solution, residual, direction):
    """Conjugate gradients: three vectors that are computed from each other in every iteration."""

    def iteration(_, vectors):
        solution, residual, direction = vectors
        product = matrix @ direction
        alpha = (residual @ residual) / (direction @ product + 1e-6)
        solution = solution + alpha * direction
        reduced = residual - alpha * product
        beta = (reduced @ reduced) / (residual @ residual + 1e-6)
        return solution, reduced, reduced + beta * direction

    return lax.fori_loop(0, 5, iteration, (solution, residual, direction))


@mutcheck.program(arguments=refs((SIZE, SIZE)))
@jax.jit
def lu_decomposition(matrix):
    """LU decomposition without pivoting: both factors end up in the matrix's own buffer."""

    def eliminate(k, carry):
        below = jnp.arange(SIZE) > k
        factors = jnp.where(below, matrix[:, k] / (matrix[k, k] + 3.0), 0.0)
        matrix[...] = matrix[...] - jnp.outer(factors, matrix[k, :])
        matrix[:, k] = jnp.where(below, factors, matrix[:, k])
        return carry

    lax.fori_loop(0, SIZE - 1, eliminate, None)


@mutcheck.program(arguments=refs((SIZE, SIZE)))
@jax.jit
def gram_schmidt(rows):
    """Modified Gram-Schmidt: each row is normalized, and its direction is removed from the rows below."""

    def orthogonalize(k, carry):
        row = rows[k]
        row = row / jnp.sqrt(row @ row + 1.0)
        rows[k] = row
        below = jnp.arange(SIZE) > k
        rows[...] = rows[...] - jnp.where(below[:, None], jnp.outer(rows[...] @ row, row), 0.0)
        return carry

    lax.fori_loop(0, SIZE, orthogonalize, None)


@mutcheck.program(arguments=refs((16, 16)))
@jax.jit
def repeated_squaring(matrix):
    """A matrix is squared and scaled three times."""

    def square(_, carry):
        matrix[...] = (matrix[...] @ matrix[...]) * 0.01
        return carry

    lax.fori_loop(0, 3, square, None)


@mutcheck.program(arguments=refs((16, 16)))
@jax.jit
def transposed_twice(matrix):
    """A matrix is transposed, and transposed back."""
    matrix[...] = matrix[...].T * 2
    matrix[...] = matrix[...].T + 1


@mutcheck.program(arguments=lambda: (jnp.ones((16, 16)), jnp.ones(16), jnp.ones(16)))
@jax.jit(donate_argnums=(0, 1))
def power_iteration_with_deflation(matrix, vector, unused):
    """Power iteration finds an eigenvector, which is then subtracted from the matrix."""

    def iteration(_, vector):
        product = matrix @ vector
        return product / jnp.sqrt(jnp.sum(product * product))

    vector = lax.fori_loop(0, 5, iteration, vector)
    return matrix - 0.01 * jnp.outer(vector, vector), vector


@mutcheck.program(arguments=arrays((64,), (64,)))
@jax.jit(donate_argnums=(0, 1))
def prefix_sums(terms, others):
    """Prefix sums by an associative scan, and a second vector that uses the first term."""
    return lax.associative_scan(jnp.add, terms), others + terms[0]


@mutcheck.program(arguments=arrays((16, 16)))
@jax.jit(donate_argnums=0)
def cumulative_sums(matrix):
    """Cumulative sums down the columns."""
    return jnp.cumsum(matrix, axis=0)
