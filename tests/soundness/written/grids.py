"""Physics and cellular automata on grids: each time step computes the next state from the current one."""

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck
from mutcheck.tests.soundness.written.arguments import array, arrays, refs

NEIGHBOURS = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1) if (row, column) != (0, 0)]
DIRECTIONS = [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)]


@mutcheck.program(arguments=refs((32, 32)))
@jax.jit
def game_of_life(grid):
    """A cellular automaton that counts the eight neighbours of each cell."""

    def generation(_, carry):
        alive = sum(jnp.roll(grid[...], offset, (0, 1)) for offset in NEIGHBOURS)
        grid[...] = jnp.where(alive > 2.5, 1.0, 0.0)
        return carry

    lax.fori_loop(0, 6, generation, None)


@mutcheck.program(arguments=refs((32, 32), (32, 32)))
@jax.jit
def heat_in_two_refs(current, following):
    """Heat diffusion that computes into a second ref and then swaps the two."""

    def step(_, carry):
        vertical = current[:-2, 1:-1] + current[2:, 1:-1]
        following[1:-1, 1:-1] = (vertical + current[1:-1, :-2] + current[1:-1, 2:]) / 4
        old = current[...]
        current[...] = following[...]
        following[...] = old
        return carry

    lax.fori_loop(0, 8, step, None)


@mutcheck.program(arguments=arrays((32, 32), (32, 32)))
@jax.jit(donate_argnums=(0, 1))
def diffusion_in_a_carry(current, following):
    """Vertical diffusion that swaps its two arrays by returning them in the other order."""

    def step(_, grids):
        current, following = grids
        following = following.at[1:-1, 1:-1].set((current[:-2, 1:-1] + current[2:, 1:-1]) / 2)
        return following, current

    return lax.fori_loop(0, 8, step, (current, following))


@mutcheck.program(arguments=refs((64,), (64,), (64,)))
@jax.jit
def leapfrog(position, velocity, inverse_mass):
    """Oscillators: velocities and positions are advanced in turn."""

    def step(_, carry):
        velocity[...] = velocity[...] - 0.01 * position[...]
        position[...] = position[...] + 0.01 * velocity[...] * inverse_mass[...]
        return carry

    lax.fori_loop(0, 10, step, None)


@mutcheck.program(arguments=refs((64,), (64,)))
@jax.jit
def finite_difference_time_domain(electric, magnetic):
    """Maxwell's equations in one dimension: each field is updated from differences of the other."""

    def step(_, carry):
        magnetic[:-1] = magnetic[:-1] + 0.5 * (electric[1:] - electric[:-1])
        electric[1:] = electric[1:] + 0.5 * (magnetic[1:] - magnetic[:-1])
        return carry

    lax.fori_loop(0, 10, step, None)


@mutcheck.program(arguments=refs((9, 16, 16)))
@jax.jit
def lattice_boltzmann(populations):
    """A fluid as nine populations: each streams in its own direction, and then all of them collide."""

    def step(_, carry):
        for i, direction in enumerate(DIRECTIONS):
            populations[i] = jnp.roll(populations[i], direction, (0, 1))
        density = jnp.sum(populations[...], 0)
        populations[...] = populations[...] * 0.9 + 0.1 * density / 9
        return carry

    lax.fori_loop(0, 4, step, None)


@mutcheck.program(arguments=lambda: (array(32, 32), jnp.int32(0)))
@jax.jit(donate_argnums=0)
def red_black_relaxation(grid, unused):
    """Gauss-Seidel relaxation that updates the cells of a chessboard's two colours in turn."""
    colours = (jnp.arange(32)[:, None] + jnp.arange(32)) % 2

    def sweep(i, grid):
        rows = jnp.roll(grid, 1, 0) + jnp.roll(grid, -1, 0)
        mean = (rows + jnp.roll(grid, 1, 1) + jnp.roll(grid, -1, 1)) / 4
        return jnp.where(colours == i % 2, mean, grid)

    return lax.fori_loop(0, 8, sweep, grid)


@mutcheck.program(arguments=lambda: (jnp.ones((8, 8, 4)), jnp.ones((3, 3, 4, 4))))
@jax.jit(donate_argnums=0)
def neural_cellular_automaton(grid, kernel):
    """A state of several channels that a convolution advances."""

    def step(_, grid):
        convolved = lax.conv_general_dilated(
            grid[None], kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        return jnp.tanh(convolved[0])

    return lax.fori_loop(0, 3, step, grid)
