"""Programs of kinds that are everywhere, which need extra bytes on a CPU, each with the fix that a person makes."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

import mutcheck

F = jnp.float32
N = 1 << 12


def donating(*names):
    return partial(jax.jit, donate_argnames=names)


# KV cache: decode many tokens, keys stored time-major and read by head
def cache_arguments():
    return jnp.zeros((4, 128, 8, 64)), jnp.ones((16, 4, 8, 64))


def cache_fixed_arguments():
    return jnp.zeros((4, 8, 128, 64)), jnp.ones((16, 4, 8, 64))


@mutcheck.program(arguments=cache_arguments)
@donating("cache")
def kv_cache(cache, queries):
    def step(carry, q):
        cache, at = carry
        cache = lax.dynamic_update_slice(cache, q[:, None], (0, at, 0, 0))
        scores = jnp.einsum("bhd,bthd->bht", q, cache)
        return (cache, at + 1), jnp.einsum("bht,bthd->bhd", jax.nn.softmax(scores), cache)

    (cache, _), out = lax.scan(step, (cache, 0), queries)
    return cache, out


@mutcheck.program(arguments=cache_fixed_arguments)
@donating("cache")
def kv_cache_fixed(cache, queries):
    def step(carry, q):
        cache, at = carry
        cache = lax.dynamic_update_slice(cache, q[:, :, None], (0, 0, at, 0))
        scores = jnp.einsum("bhd,bhtd->bht", q, cache)
        return (cache, at + 1), jnp.einsum("bht,bhtd->bhd", jax.nn.softmax(scores), cache)

    (cache, _), out = lax.scan(step, (cache, 0), queries)
    return cache, out


# Ring buffer: push, and return what falls out
def ring_arguments():
    return (jnp.zeros((N, 16)), jnp.int32(5), jnp.ones(16))


@mutcheck.program(arguments=ring_arguments)
@donating("ring")
def ring_buffer(ring, head, item):
    new = ring.at[head % N].set(item)
    return new, ring[head % N], new.mean(0) - ring.mean(0)


@mutcheck.program(arguments=ring_arguments)
@donating("ring")
def ring_buffer_fixed(ring, head, item):
    out, mean = ring[head % N], ring.mean(0)
    ring, out, mean = lax.optimization_barrier((ring, out, mean))
    new = ring.at[head % N].set(item)
    return new, out, new.mean(0) - mean


# EMA of weights beside an SGD step: the EMA reads the old weights
def ema_arguments():
    return (jnp.ones((256, 256)), jnp.ones((256, 256)), jnp.ones((64, 256)))


@mutcheck.program(arguments=ema_arguments)
@donating("w", "ema")
def ema_step(w, ema, x):
    g = jax.grad(lambda w: jnp.tanh(x @ w).sum())(w)
    new = w - 0.1 * g
    return new, ema + 0.01 * (w - ema), jnp.abs(new - w).max()


@mutcheck.program(arguments=ema_arguments)
@donating("w", "ema")
def ema_step_fixed(w, ema, x):
    g = jax.grad(lambda w: jnp.tanh(x @ w).sum())(w)
    change = 0.1 * g
    ema = ema + 0.01 * (w - ema)
    most = jnp.abs((w - change) - w).max()
    w, ema, change, most = lax.optimization_barrier((w, ema, change, most))
    return w - change, ema, most


# Odd-even sort
def sort_arguments():
    return (jnp.arange(N, 0, -1, dtype=F),)


def exchange(x, odd, barrier):
    left, right = x[odd : N - odd : 2], x[odd + 1 : N - odd : 2]
    low, high = jnp.minimum(left, right), jnp.maximum(left, right)
    if barrier:
        x, low, high = lax.optimization_barrier((x, low, high))
        x = lax.optimization_barrier(x.at[odd : N - odd : 2].set(low))
        return lax.optimization_barrier(x.at[odd + 1 : N - odd : 2].set(high))
    return x.at[odd : N - odd : 2].set(low).at[odd + 1 : N - odd : 2].set(high)


def sorting(barrier):
    def sort(x):
        return lax.fori_loop(0, 8, lambda _, x: exchange(exchange(x, 0, barrier), 1, barrier), x)

    return sort


odd_even_sort = mutcheck.program(arguments=sort_arguments)(donating("x")(sorting(False)))
odd_even_sort_fixed = mutcheck.program(arguments=sort_arguments)(donating("x")(sorting(True)))


# Replay buffer: write transitions, sample from what was before
def replay_arguments():
    return (jnp.zeros((N, 32)), jnp.int32(7), jnp.ones((64, 32)), jnp.arange(128))


@mutcheck.program(arguments=replay_arguments)
@donating("storage")
def replay_buffer(storage, at, batch, indices):
    new = lax.dynamic_update_slice(storage, batch, (at, 0))
    return new, storage[indices]


@mutcheck.program(arguments=replay_arguments)
@donating("storage")
def replay_buffer_fixed(storage, at, batch, indices):
    sample = storage[indices]
    storage, sample = lax.optimization_barrier((storage, sample))
    return lax.dynamic_update_slice(storage, batch, (at, 0)), sample


# DQN: online and target network swap
def dqn_arguments():
    return (jnp.ones((256, 256)), jnp.zeros((256, 256)), jnp.ones((32, 256)))


@mutcheck.program(arguments=dqn_arguments)
@donating("online", "target")
def dqn_swap(online, target, x):
    g = jax.grad(lambda w: ((x @ w - x @ target) ** 2).mean())(online)
    return target, online - 0.01 * g


@mutcheck.program(arguments=dqn_arguments)
@donating("online", "target")
def dqn_swap_fixed(online, target, x):
    g = jax.grad(lambda w: ((x @ w - x @ target) ** 2).mean())(online)
    return online - 0.01 * g, target


# Histogram by scatter, and its running maximum
def histogram_arguments():
    return (jnp.zeros(N), jnp.arange(1024) % N)


@mutcheck.program(arguments=histogram_arguments)
@donating("counts")
def histogram(counts, bins):
    new = counts.at[bins].add(1.0)
    return new, (new - counts).max()


@mutcheck.program(arguments=histogram_arguments)
@donating("counts")
def histogram_fixed(counts, bins):
    most = (jnp.zeros_like(counts).at[bins].add(1.0)).max()
    counts, most = lax.optimization_barrier((counts, most))
    return counts.at[bins].add(1.0), most


# A scan that reads its stacked state slice by slice, and stacks it anew (moments of layers)
def stack_arguments():
    return (jnp.zeros((16, 64, 64)), jnp.ones((16, 64, 64)))


@mutcheck.program(arguments=stack_arguments)
@donating("moments")
def stacked(moments, grads):
    def layer(carry, each):
        m, g = each
        return carry + g.sum(), 0.9 * m + 0.1 * g

    total, moments = lax.scan(layer, 0.0, (moments, grads))
    return moments, total


@mutcheck.program(arguments=stack_arguments)
@donating("moments")
def stacked_fixed(moments, grads):
    def layer(k, carry):
        total, moments = carry
        new = 0.9 * moments[k] + 0.1 * grads[k]
        return total + grads[k].sum(), moments.at[k].set(new)

    total, moments = lax.fori_loop(0, 16, layer, (0.0, moments))
    return moments, total


# Two states returned in the other order
def order_arguments():
    return (jnp.ones(N), jnp.ones(N))


@mutcheck.program(arguments=order_arguments)
@donating("velocity", "position")
def order(position, velocity):
    velocity = velocity - 0.01 * position
    return velocity, position + 0.01 * velocity


@mutcheck.program(arguments=order_arguments)
@donating("velocity", "position")
def order_fixed(position, velocity):
    new = velocity - 0.01 * position
    return position + 0.01 * new, new


# LU without pivoting, row operations in a loop
def lu_arguments():
    return (jnp.eye(64) * 4 + 0.1,)


@mutcheck.program(arguments=lu_arguments)
@donating("a")
def lu(a):
    n = a.shape[0]

    def step(k, a):
        below = jnp.arange(n) > k
        factors = jnp.where(below, a[:, k] / a[k, k], 0.0)
        a = a - jnp.outer(factors, jnp.where(jnp.arange(n) >= k, a[k], 0.0))
        return a.at[:, k].set(jnp.where(below, factors, a[:, k]))

    return lax.fori_loop(0, n, step, a)


@mutcheck.program(arguments=lu_arguments)
@donating("a")
def lu_fixed(a):
    n = a.shape[0]

    def step(k, a):
        below = jnp.arange(n) > k
        factors = jnp.where(below, a[:, k] / a[k, k], 0.0)
        row = jnp.where(jnp.arange(n) >= k, a[k], 0.0)
        column = jnp.where(below, factors, a[:, k])
        a, factors, row, column = lax.optimization_barrier((a, factors, row, column))
        a = lax.optimization_barrier(a - jnp.outer(factors, row))
        return a.at[:, k].set(column)

    return lax.fori_loop(0, n, step, a)


# Momentum with Nesterov: the new velocity and the old one are both read
def nesterov_arguments():
    return (jnp.ones((256, 256)), jnp.zeros((256, 256)), jnp.ones((64, 256)))


@mutcheck.program(arguments=nesterov_arguments)
@donating("w", "v")
def nesterov(w, v, x):
    g = jax.grad(lambda w: jnp.tanh(x @ w).sum())(w)
    new = 0.9 * v - 0.01 * g
    return w - 0.9 * v + 1.9 * new, new


@mutcheck.program(arguments=nesterov_arguments)
@donating("w", "v")
def nesterov_fixed(w, v, x):
    g = jax.grad(lambda w: jnp.tanh(x @ w).sum())(w)
    old, w, v, g = lax.optimization_barrier((w - 0.9 * v, w, v, g))
    new = 0.9 * v - 0.01 * g
    return old + 1.9 * new, new


# Conjugate gradients with the matrix given
def cg_arguments():
    return (jnp.eye(128) * 4 + 0.1, jnp.ones(128), jnp.zeros(128))


@mutcheck.program(arguments=cg_arguments)
@donating("b", "x")
def conjugate_gradients(a, b, x):
    r = b - a @ x

    def step(_, state):
        x, r, p = state
        ap = a @ p
        alpha = jnp.vdot(r, r) / jnp.vdot(p, ap)
        new = r - alpha * ap
        return x + alpha * p, new, new + jnp.vdot(new, new) / jnp.vdot(r, r) * p

    return lax.fori_loop(0, 10, step, (x, r, r))[0]


@mutcheck.program(arguments=cg_arguments)
@donating("b", "x")
def conjugate_gradients_fixed(a, b, x):
    r = b - a @ x

    def step(_, state):
        x, r, p = state
        ap = a @ p
        rr = jnp.vdot(r, r)
        alpha = rr / jnp.vdot(p, ap)
        x, r, p, ap, alpha, rr = lax.optimization_barrier((x, r, p, ap, alpha, rr))
        new = lax.optimization_barrier(r - alpha * ap)
        x = x + alpha * p
        return lax.optimization_barrier((x, new, new + jnp.vdot(new, new) / rr * p))

    return lax.fori_loop(0, 10, step, (x, r, r))[0]


# Leapfrog: the energy before is compared with that after
def leapfrog_arguments():
    return (jnp.ones(N), jnp.zeros(N))


def drift(_, state):
    q, p = state
    p = p - 0.05 * jnp.sin(q)
    q = q + 0.1 * p
    return q, p - 0.05 * jnp.sin(q)


def energy(q, p):
    return 0.5 * jnp.vdot(p, p) - jnp.cos(q).sum()


@mutcheck.program(arguments=leapfrog_arguments)
@donating("q", "p")
def leapfrog(q, p):
    before = energy(q, p)
    q, p = lax.fori_loop(0, 10, drift, (q, p))
    return q, p, energy(q, p) - before


@mutcheck.program(arguments=leapfrog_arguments)
@donating("q", "p")
def leapfrog_fixed(q, p):
    q, p, before = lax.optimization_barrier((q, p, energy(q, p)))
    q, p = lax.fori_loop(0, 10, drift, (q, p))
    return q, p, energy(q, p) - before


# A table of pages, not donated, whose old pages go out as new ones come in
def page_arguments():
    return (jnp.zeros((1024, 64)), jnp.arange(32), jnp.ones((32, 64)))


@mutcheck.program(arguments=page_arguments)
@jax.jit
def page_table(pages, places, new):
    old = pages[places]
    return pages.at[places].set(new), old


@mutcheck.program(arguments=page_arguments)
@donating("pages")
def page_table_fixed(pages, places, new):
    pages, old = lax.optimization_barrier((pages, pages[places]))
    return pages.at[places].set(new), old
